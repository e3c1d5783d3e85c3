"""Starting the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from ganstudio import __version__
from ganstudio.app.settings import Settings, load_settings
from ganstudio.errors import StudioError
from ganstudio.places import running_file
from ganstudio.ui.icons import hold_icons, program_icon
from ganstudio.ui.window import Window

if TYPE_CHECKING:
    from types import TracebackType

    from ganstudio.ui.single_instance import Receiver


def run(files: Sequence[str]) -> int:
    """Opens the window with the files, or hands them to the one that is open; returns the exit code."""
    application = make_application()
    if running_file().exists():
        from ganstudio.ui.single_instance import hand_over  # brings QtNetwork, which the first start can do without for a while

        if hand_over(files):
            return 0
    window = open_window(application, files)
    receiver = _Later(window)
    old_hook = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        window.unexpected(kind, error, trace)

    sys.excepthook = hook
    try:
        code = application.exec()
    finally:
        sys.excepthook = old_hook
        receiver.close()
        window.jobs.close()
        if window.has_workbench:
            from ganstudio.ui.clipboard import leave_picture  # brings NumPy, which is there by now

            leave_picture()
    return code


def make_application() -> QApplication:
    """The Qt application, named and in the Fusion style that the theme builds on."""
    known = QApplication.instance()
    application = known if isinstance(known, QApplication) else QApplication([sys.argv[0]])
    application.setApplicationName("ganstudio")
    application.setApplicationDisplayName("GAN Studio")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("ganstudio")
    application.setWindowIcon(program_icon())
    application.setStyle("Fusion")
    return application


def open_window(application: QApplication, files: Sequence[str]) -> Window:
    """Shows the window; what takes long (icons, models, tools, files) comes after its first paint."""
    problem = ""
    try:
        settings = load_settings()
    except StudioError as error:
        settings, problem = Settings(), str(error)
    hold_icons(True)
    window = Window(settings)
    window.dress()
    window.show()
    if problem:
        window.tell(problem, "warning")
    QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _: window.dress())
    if sys.platform == "darwin":  # elsewhere files come as arguments; a filter in Python would slow every event down
        application.installEventFilter(_FileOpen(window))
    QTimer.singleShot(0, window, lambda: window.complete([Path(file) for file in files]))
    return window


class _Later(QObject):
    """Listens for later starts as soon as the window has been painted."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._receiver: Receiver | None = None
        QTimer.singleShot(400, self, self._listen)

    def _listen(self) -> None:
        from ganstudio.ui.single_instance import Receiver

        self._receiver = Receiver(lambda paths: _raise(self._window, paths), self)

    def close(self) -> None:
        """Stops listening."""
        if self._receiver is not None:
            self._receiver.close()


def _raise(window: Window, paths: list[Path]) -> None:
    """Comes to the front with the files of a later start."""
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()
    window.open_paths(paths)


class _FileOpen(QObject):
    """Opens files that the desktop hands over while the program runs (macOS)."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self._window.open_paths([Path(event.file())])
            return True
        return False
