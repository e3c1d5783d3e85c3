"""Copies of unsaved work, made quietly while one goes on, and offered after a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMessageBox

from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.errors import StudioError
from ganstudio.files.recovery import Orphan, Recovery
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.window import Window


class Autosave(QObject):
    """Saves what changed since the last time, every few minutes, one slot for each document."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.run)
        self.recovery = Recovery()
        self.follow_settings()

    def follow_settings(self) -> None:
        """Takes the interval from the settings; 0 stops it."""
        minutes = self._window.settings.autosave_minutes
        if minutes > 0:
            self._timer.start(round(minutes * 60_000))
        else:
            self._timer.stop()

    def run(self) -> None:
        """Saves every document that is dirty and was not saved like this before; the copy of one that is as on disk again goes."""
        for entry in self._window.documents.all:
            document = entry.editor.document
            if entry.editor.dirty and document is not entry.autosaved:
                self._save(entry)
            elif entry.autosaved is not None and not entry.editor.dirty:
                self.forget(entry)

    def _save(self, entry: OpenDocument) -> None:
        document, name, original = entry.editor.document, entry.name, entry.editor.path

        def work(progress: Progress) -> None:
            self.recovery.save(entry, document, name, original, progress)

        def done(_: object) -> None:
            entry.autosaved = document
            if entry not in self._window.documents.all or not entry.editor.dirty:
                self.forget(entry)

        def failed(error: StudioError) -> None:
            self._window.tell(tr("The recovery copy of {name} could not be written. {why}").format(name=name, why=error), "warning")

        self._window.jobs.submit(tr("Recovery copy of {name}").format(name=name), work, done, failed, lane="autosave", quiet=True)

    def forget(self, entry: OpenDocument) -> None:
        """Throws a document's recovery copy away: it is saved, or was closed on purpose."""
        entry.autosaved = None
        self.recovery.forget(entry)

    def offer(self) -> None:
        """Asks what to do with copies that a crash has left, if there are any."""
        left = self.recovery.orphans()
        if not left:
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Recovered work"))
        box.setText(tr("GAN Studio did not close properly last time. Open the copies of unsaved work?"))
        box.setInformativeText("\n".join(f"•  {orphan.name}   ({orphan.saved:%Y-%m-%d %H:%M})" for orphan in left))
        open_button = box.addButton(tr("Open"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(tr("Delete the copies"), QMessageBox.ButtonRole.DestructiveRole)
        later = box.addButton(tr("Ask again next time"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(open_button)
        box.setEscapeButton(later)
        box.exec()
        for orphan in left:
            if box.clickedButton() is open_button:
                self._open(orphan)
            elif box.clickedButton() is discard:
                self.recovery.discard(orphan)

    def _open(self, orphan: Orphan) -> None:
        def done(document: object) -> None:
            assert isinstance(document, Document)
            entry = self._window.add_document(document, orphan.name, tr("Recovered"), orphan.original, saved=False)
            if orphan.original is not None and orphan.original.suffix.lower() != ".ora":
                entry.picture = orphan.original
            self.recovery.discard(orphan)

        label = tr("Recovering {name}").format(name=orphan.name)
        self._window.jobs.submit(label, lambda progress: self.recovery.load(orphan, progress), done)

    def close(self) -> None:
        """Deletes this program's copies; every question about unsaved work has been answered."""
        self.recovery.close()
