"""Saving projects, exporting pictures, and the one question about unsaved work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from ganstudio.app.tool_options import fitting
from ganstudio.core.progress import Progress
from ganstudio.files.export import ExportOptions, export
from ganstudio.files.formats import format_of
from ganstudio.files.project import save_project
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_target

if TYPE_CHECKING:
    from ganstudio.app.settings import Settings
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.window import Window

Then = Callable[[], None]


def save(window: Window, entry: OpenDocument, then: Then | None = None) -> None:
    """Saves the project where it lies; a new one (or an opened picture, which is never written over) is asked for a place."""
    path = entry.project
    if path is None:
        save_as(window, entry, then)
    else:
        _write(window, entry, path, then)


def save_as(window: Window, entry: OpenDocument, then: Then | None = None) -> None:
    """Asks for a name and saves the project there."""
    known = entry.editor.path
    suggestion = known.with_suffix(".ora") if known is not None else Path(entry.name).with_suffix(".ora")
    path = choose_target(window, tr("Save the project"), suggestion, [tr("OpenRaster project (*.ora)")], ".ora")
    if path is None:
        return
    if path.suffix.lower() != ".ora" and (format := format_of(path)) is not None:
        write_picture(window, entry, path, remembered(window.settings, format.id))
        window.tell(tr("{name} is a flat picture. The layers are not saved yet: a project (.ora) keeps them.").format(name=path.name), "warning")
        return
    if path.suffix.lower() != ".ora":
        path = path.with_name(path.name + ".ora")
        if path.exists() and not _replace(window, path):
            return
    _write(window, entry, path, then)


def remembered(settings: Settings, format: str) -> ExportOptions:
    """How pictures of a format were written last."""
    known = settings.export.get(format, {})
    return fitting(ExportOptions(format=format), {name: value for name, value in known.items() if name not in ("format", "patient")})  # type: ignore[no-any-return]


def _replace(window: Window, path: Path) -> bool:
    question = tr("{name} is there already. Replace it?").format(name=path.name)
    return QMessageBox.question(window, tr("Replace the file?"), question) == QMessageBox.StandardButton.Yes


def _write(window: Window, entry: OpenDocument, path: Path, then: Then | None) -> None:
    document = entry.editor.document

    def work(progress: Progress) -> None:
        save_project(document, path, progress)

    def done(_: object) -> None:
        entry.name = path.name
        entry.editor.mark_saved(document, path)
        if entry in window.documents.all:
            window.documents.retitle(entry)
        if not entry.editor.dirty:
            window.workbench.autosave.forget(entry)
        window.workbench.remember_recent(path)
        if then is not None:
            then()

    window.jobs.submit(tr("Saving {name}").format(name=path.name), work, done)


def ask_export(window: Window, entry: OpenDocument) -> None:
    """Shows the export dialog and writes the picture."""
    from ganstudio.ui.dialogs.export_dialog import ExportDialog

    dialog = ExportDialog(window, entry)
    if dialog.exec() and dialog.path is not None:
        write_picture(window, entry, dialog.path, dialog.options)


def export_again(window: Window, entry: OpenDocument) -> None:
    """Writes the flat picture where and as it was written last; asks the first time."""
    if entry.exported is None or entry.exported_as is None:
        ask_export(window, entry)
    else:
        write_picture(window, entry, entry.exported, entry.exported_as)


def write_picture(window: Window, entry: OpenDocument, path: Path, options: ExportOptions) -> None:
    """Writes the flat picture by a job, and says where it is."""
    document = entry.editor.document

    def done(_: object) -> None:
        entry.exported, entry.exported_as, entry.exported_document = path, options, document
        folder = QUrl.fromLocalFile(str(path.parent))
        window.tell(
            tr("Exported to {name}.").format(name=path.name), "note", (tr("Open folder"), lambda: _open(folder))
        )

    window.jobs.submit(tr("Exporting {name}").format(name=path.name), lambda progress: export(document, path, options, progress), done)


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)


def close_asking(window: Window, entries: Sequence[OpenDocument], then: Then | None = None) -> None:
    """Closes documents after one question about all that is unsaved among them; then goes on with ``then``.

    What is being computed for them is asked about too.
    """
    working = [job.label for entry in entries for job in entry.jobs if job.active and not job.quiet]
    if working and not ask_stop(window, working):
        return

    def close() -> None:
        for entry in entries:
            if entry in window.documents.all:
                window.close_document(entry)
        if then is not None:
            then()

    unsaved = [entry for entry in entries if entry.editor.dirty]
    if not unsaved:
        close()
        return
    answer = ask_unsaved(window, [_described(entry) for entry in unsaved])
    if answer == "discard":
        close()
    elif answer == "save":
        _save_in_turn(window, list(unsaved), close)


def _described(entry: OpenDocument) -> str:
    """The name, and whether a flat picture of it as it is now has been written."""
    if entry.exported is None or entry.exported_document is not entry.editor.document:
        return entry.name
    return tr("{name} (exported as {file})").format(name=entry.name, file=entry.exported.name)


def _save_in_turn(window: Window, entries: list[OpenDocument], then: Then) -> None:
    """Saves one after another; a cancelled dialog or a failure stops, and nothing is closed."""
    if not entries:
        then()
        return
    first, rest = entries[0], entries[1:]
    window.documents.show_document(first)
    save(window, first, lambda: _save_in_turn(window, rest, then))


def ask_stop(window: Window, labels: Sequence[str]) -> bool:
    """Whether work that goes on may be stopped."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("Work in progress"))
    box.setText(tr("Stop what is still going on?"))
    box.setInformativeText("\n".join(f"•  {label}" for label in labels))
    stop = box.addButton(tr("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
    wait = box.addButton(tr("Let it finish"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(wait)
    box.setEscapeButton(wait)
    box.exec()
    return box.clickedButton() is stop


def ask_unsaved(window: Window, names: Sequence[str]) -> str:
    """``save``, ``discard`` or ``cancel``."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("Unsaved work"))
    if len(names) == 1:
        box.setText(tr("Save {name} before it is closed?").format(name=names[0]))
    else:
        box.setText(tr("Save {n} documents before they are closed?").format(n=len(names)))
    listed = "\n".join(f"•  {name}" for name in names) if len(names) > 1 else ""
    words = tr("What is not saved is lost. Saving keeps the layers (.ora); an exported picture does not have them.")
    box.setInformativeText(f"{listed}\n\n{words}" if listed else words)
    save_button = box.addButton(tr("Save all") if len(names) > 1 else tr("Save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save_button)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    return "save" if clicked is save_button else "discard" if clicked is discard else "cancel"


