"""Tells the person that long work has ended while the window was behind others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from ganstudio.translate import tr
from ganstudio.ui.icons import program_icon
from ganstudio.ui.jobs import Done, Failed, Job

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

LONG = 8.0
"""Seconds from which a job is worth a notification."""


class Notifier(QObject):
    """Uses the desktop's notifications where there are some, and the taskbar's alert."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        window.jobs.removed.connect(self._ended)

    def _ended(self, job: Job) -> None:
        if job.quiet or job.elapsed < LONG or not self._window.settings.notify or self._in_front():
            return
        if isinstance(job.outcome, Done):
            self._tell(tr("{job} is finished.").format(job=job.label))
        elif isinstance(job.outcome, Failed):
            self._tell(tr("{job} failed.").format(job=job.label))

    def _in_front(self) -> bool:
        return QApplication.activeWindow() is not None

    def _tell(self, text: str) -> None:
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            if self._tray is None:
                self._tray = QSystemTrayIcon(program_icon(), self)
                self._tray.messageClicked.connect(self._window.activateWindow)
            self._tray.show()
            self._tray.showMessage("GAN Studio", text, program_icon())
