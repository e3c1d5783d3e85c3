"""The main window: it holds the parts together and lets the menus' functions work on them."""

from __future__ import annotations

import contextlib
import importlib
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QTabWidget, QWidget

from ganstudio.app.shortcuts import load_shortcuts
from ganstudio.errors import StudioError
from ganstudio.places import state_folder
from ganstudio.translate import tr
from ganstudio.ui.documents import Documents, OpenDocument
from ganstudio.ui.icons import hold_icons, program_icon
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.log import plain
from ganstudio.ui.menus.actions import Actions
from ganstudio.ui.messages import Kind, Messages
from ganstudio.ui.notifier import Notifier
from ganstudio.ui.start_page import StartPage
from ganstudio.ui.status_bar import StatusBar
from ganstudio.ui.theme import theme_of, wear

if TYPE_CHECKING:
    from ganstudio.app.editor import Editor
    from ganstudio.app.settings import Settings
    from ganstudio.core.document import Document
    from ganstudio.core.edit import Edit, Step
    from ganstudio.core.progress import Progress
    from ganstudio.ui.workbench import Workbench


class Window(QMainWindow):
    """Menus, tabs, panels and status bar of one running program."""

    document_changed = Signal(object)
    """The OpenDocument in front, or None."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.setWindowIcon(program_icon())
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.jobs = JobQueue(self)
        problem = ""
        try:
            keys = load_shortcuts()
        except StudioError as error:
            keys, problem = {}, str(error)
        self.actions_ = Actions(self, keys)
        self.actions_.triggered.connect(self.run_command)
        self.start_page = StartPage()
        self.documents = Documents()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self.documents)
        self.setCentralWidget(self._pages)
        self.status = StatusBar(self.jobs)
        self.setStatusBar(self.status)
        self.messages = Messages(self._pages)
        self._handlers: dict[str, Callable[[], object]] | None = None
        self._workbench: Workbench | None = None
        self._refresh_timer = QTimer(self, singleShot=True, interval=0)
        self._refresh_timer.timeout.connect(self._refresh)
        self.notifier = Notifier(self)
        self.leaving = False
        """Set once every question about unsaved work has been answered."""
        self.documents.chosen.connect(self._choose)
        self.documents.close_requested.connect(self._close_tab)
        self.jobs.failed.connect(self.show_error)
        self.start_page.open_requested.connect(lambda: self.run_command("file.open"))
        self.start_page.new_requested.connect(lambda: self.run_command("file.new"))
        self.start_page.sample_requested.connect(lambda: self.run_command("file.sample"))
        self.start_page.recent_requested.connect(lambda path: self.open_paths([path]))
        self._place()
        self._refresh()
        if problem:
            self.tell(problem, "warning")

    # What others ask for

    @property
    def current(self) -> OpenDocument | None:
        """The document in front."""
        return self.documents.current

    @property
    def editor(self) -> Editor | None:
        """The editor of the document in front."""
        return self.current.editor if self.current is not None else None

    @property
    def workbench(self) -> Workbench:
        """Tools, panels and models; made when first needed."""
        if self._workbench is None:
            from ganstudio.ui.workbench import Workbench  # brings NumPy, OpenCV and the tools: not before the first paint

            self._workbench = Workbench(self)
        return self._workbench

    @property
    def has_workbench(self) -> bool:
        """Whether the workbench has been made."""
        return self._workbench is not None

    def tell(self, text: str, kind: Kind = "note", action: tuple[str, Callable[[], None]] | None = None) -> None:
        """Shows a message over the picture."""
        self.messages.tell(text, kind, action)

    def show_error(self, error: BaseException, doing: str = "") -> None:
        """Shows an error as one plain sentence."""
        self.tell(str(plain(error, doing or tr("The last command"))), "error")

    # Commands

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each command does."""
        if self._handlers is None:
            from ganstudio.ui.menus.bindings import handlers  # the menus' functions need the whole program

            self._handlers = handlers(self)
        return self._handlers

    def run_command(self, id: str) -> None:
        """Does what a command says; errors become messages."""
        try:
            self.handlers[id]()
        except Exception as error:
            self.show_error(error)
        self.refresh_soon()

    def edit(self, label: str, change: Callable[[Document], Document]) -> None:
        """Applies a quick edit to the document in front, if there is one."""
        from ganstudio.core.edit import Edit

        self.carry_out(Edit(label, change))

    def edit_slowly(self, label: str, change: Callable[[Document, Progress], Document], step: Step | None = None) -> None:
        """Applies an edit that may take a while to the document in front, if there is one; by a job if the picture is large.

        ``step`` says what it does, where that makes sense on other pictures too.
        """
        from ganstudio.core.edit import Edit

        self.carry_out(Edit.slowly(label, change, step=step))

    def carry_out(self, edit: Edit) -> None:
        """Commits an edit of the document in front, at once or by a job."""
        if self.current is not None:
            from ganstudio.ui.background import carry_out

            carry_out(self, self.current, edit)

    # Documents

    def open_paths(self, paths: list[Path]) -> None:
        """Opens pictures and projects, each in a tab of its own."""
        from ganstudio.ui.opening import open_path

        for path in paths:
            open_path(self, path)

    def show_page(self, page: QWidget, name: str) -> None:
        """Opens a tab for a file that is still being read."""
        self.documents.add_page(page, name)
        self._pages.setCurrentWidget(self.documents)

    def drop_page(self, page: QWidget) -> None:
        """Takes such a tab away again."""
        self.documents.drop_page(page)
        self._show_right_page()

    def add_document(
        self, document: Document, name: str, label: str, path: Path | None = None, picture: Path | None = None, *,
        instead: QWidget | None = None, saved: bool = True,
    ) -> OpenDocument:
        """Opens a tab for a document. ``saved``: it is on disk as it is."""
        entry = self.workbench.make_document(document, name, label, path, picture)
        if not saved:
            entry.editor.saved = None
        entry.stop = entry.editor.listen(lambda _before, _after: self._edited(entry))
        self.documents.add(entry, instead)
        self._pages.setCurrentWidget(self.documents)
        self._choose(self.current)
        return entry

    def close_document(self, entry: OpenDocument) -> None:
        """Closes a tab without a question."""
        self.workbench.autosave.forget(entry)
        for job in tuple(entry.jobs):
            job.cancel()
        entry.stop()
        self.documents.remove(entry)
        self.workbench.let_go(entry)
        entry.area.close_canvas()
        entry.area.deleteLater()
        entry.editor.close()
        self._show_right_page()

    def _close_tab(self, which: OpenDocument | QWidget) -> None:
        from ganstudio.ui.opening_page import OpeningPage
        from ganstudio.ui.saving import close_asking

        if isinstance(which, OpenDocument):
            close_asking(self, [which])
        elif isinstance(which, OpeningPage) and which.job is not None:
            which.job.cancel()

    def _show_right_page(self) -> None:
        self._pages.setCurrentWidget(self.documents if self.documents.count() else self.start_page)
        self._choose(self.current)

    def _choose(self, entry: OpenDocument | None) -> None:
        if entry is not None or self._workbench is not None:
            self.workbench.show_document(entry)
        self.document_changed.emit(entry)
        self.refresh_soon()

    def _edited(self, entry: OpenDocument) -> None:
        if entry.editor.gesturing:
            return
        self.documents.retitle(entry)
        self.refresh_soon()
        if self._workbench is not None:
            self._workbench.relieve(entry)

    def refresh_soon(self) -> None:
        """Brings menus, title and status bar up to date once the present events are done."""
        self._refresh_timer.start()

    def _refresh(self) -> None:
        entry = self.current
        self.actions_.refresh(entry.editor if entry is not None else None, self._workbench is not None and self._workbench.last_style is not None)
        self.setWindowTitle(f"{entry.title} — GAN Studio" if entry is not None else "GAN Studio")
        self.setWindowFilePath(str(entry.editor.path) if entry is not None and entry.editor.path is not None else "")
        if entry is not None:
            self.setWindowTitle(f"{entry.title} — GAN Studio")
        if self._workbench is not None:
            self._workbench.refresh()

    # After the first paint

    def complete(self, files: list[Path]) -> None:
        """Brings what a first picture of the window did without: icons, tools, models, recent files; then opens the files."""
        if files:
            self.jobs.submit(tr("Starting"), lambda _: _load(_FOR_OPENING), lambda _: self.open_paths(files), lane="start", quiet=True)
        self.jobs.submit(tr("Starting"), lambda _: _load(_FOR_WORKING), lambda _: self._completed(), lane="start", quiet=True)

    def _completed(self) -> None:
        hold_icons(False)
        self.workbench.refresh()
        self.workbench.autosave.offer()
        self.workbench.trainer.offer()

    # The look

    def use_settings(self, settings: Settings) -> None:
        """Puts changed settings in force; they are written by whoever changed them."""
        old, self.settings = self.settings, settings
        if (old.theme, old.ui_scale) != (settings.theme, settings.ui_scale):
            self.dress()
        if self._workbench is not None:
            self._workbench.use_settings(old, settings)

    def dress(self) -> None:
        """Puts on the theme and font size of the settings."""
        wear(theme_of(self.settings.theme), self.settings.ui_scale)

    # Place on the screen

    def _place(self) -> None:
        self.resize(1440, 900)
        with contextlib.suppress(OSError):
            self.restoreGeometry(QByteArray((state_folder() / "window.geometry").read_bytes()))
        screen = QGuiApplication.primaryScreen()
        if screen is not None and not any(other.availableGeometry().intersects(self.frameGeometry()) for other in QGuiApplication.screens()):
            self.move(screen.availableGeometry().topLeft())
        if screen is not None and not self.isMaximized():
            room = screen.availableGeometry()
            self.resize(min(self.width(), room.width()), min(self.height(), room.height()))

    def _remember_place(self) -> None:
        try:
            state_folder().mkdir(parents=True, exist_ok=True)
            (state_folder() / "window.geometry").write_bytes(bytes(self.saveGeometry().data()))
        except OSError:
            return

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, and keys of commands that cannot be had now: the status bar says why."""
        from ganstudio.ui.focus import give_up

        if event.key() == Qt.Key.Key_Escape and not event.modifiers() and give_up(self):
            return
        why = self.actions_.refused(QKeySequence(event.keyCombination()))
        if why:
            self.status.showMessage(why, _WHY)
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if mime.hasUrls() or mime.hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from ganstudio.ui.opening import take_drop

        event.acceptProposedAction()
        take_drop(self, event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        from ganstudio.ui.saving import ask_stop, close_asking

        entries = self.documents.all
        theirs = {job for entry in entries for job in entry.jobs}
        working = [job.label for job in self.jobs.shown if job.lane in _WANTED and job not in theirs]
        if working and not self.leaving and not ask_stop(self, working):
            event.ignore()
            return
        if (theirs or any(entry.editor.dirty for entry in entries)) and not self.leaving:
            event.ignore()
            close_asking(self, entries, self.leave)
            return
        self._remember_place()
        if self._workbench is not None:
            self._workbench.remember_layout()
            self._workbench.trainer.close()
        self.jobs.close()
        for entry in self.documents.all:
            self.close_document(entry)
        if self._workbench is not None:
            from ganstudio.ui.clipboard import leave_picture

            self._workbench.autosave.close()
            self._workbench.awake.close()
            leave_picture()
        event.accept()

    def leave(self) -> None:
        """Closes the window; every question has been answered."""
        self.leaving = True
        QTimer.singleShot(0, self, self.close)  # Qt ignores a close within a close

    def unexpected(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        """Takes what no other part caught: into the log, and as one sentence to the person."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        traceback.print_exception(error)
        self.show_error(error)


_WHY = 5000
"""Milliseconds for which the status bar says why a key did nothing."""

_WANTED = ("main", "batch")
"""Lanes of work that is lost where it is stopped: exports, batches, what models compute."""

_FOR_OPENING = ("numpy", "cv2", "ganstudio.ui.opening")
_FOR_WORKING = ("ganstudio.ui.workbench", "ganstudio.ui.menus.bindings", "qtawesome")


def _load(names: tuple[str, ...]) -> None:
    """Imports what the first document needs, away from the main thread."""
    for name in names:
        importlib.import_module(name)
    if names is _FOR_WORKING:
        importlib.import_module("ganstudio.engine.providers").available()
