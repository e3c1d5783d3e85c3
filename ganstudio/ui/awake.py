"""Keeps the computer from falling asleep while long work goes on; the screen may go dark."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ganstudio.ui.jobs import JobQueue

LONG = 30.0
"""Seconds from which work counts as long."""

_LOOK = 15_000
"""Milliseconds between two looks at what goes on."""

_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001
"""ES_CONTINUOUS and ES_SYSTEM_REQUIRED of the Windows API."""


def watchman() -> list[str]:
    """The command that keeps this system awake until its input is closed or this program ends; empty where there is none."""
    if sys.platform == "darwin":
        return ["caffeinate", "-i", "-w", str(os.getpid())]
    if sys.platform == "linux" and shutil.which("systemd-inhibit"):
        return ["systemd-inhibit", "--what=sleep:idle", "--who=GAN Studio", "--why=Work in progress", "--mode=block", "cat"]
    return []


class Awake(QObject):
    """Looks from time to time whether a job that a person waits for, or a training, takes long."""

    def __init__(self, jobs: JobQueue, training: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._training = jobs, training
        self._process: subprocess.Popen[bytes] | None = None
        self._held = False
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @property
    def held(self) -> bool:
        """Whether the computer is kept awake now."""
        return self._held

    def look(self) -> None:
        """Keeps the computer awake if something takes long, and lets it sleep otherwise."""
        busy = self._training() or any(job.state == "running" and job.elapsed >= LONG for job in self._jobs.shown)
        if busy and not self._held:
            self._hold()
        elif self._held and not busy:
            self.let_go()

    def _hold(self) -> None:
        self._held = True
        command = watchman()
        try:
            if command:
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            else:
                _tell_windows(_CONTINUOUS | _SYSTEM_REQUIRED)
        except OSError:
            return  # a system without that program sleeps as it likes

    def let_go(self) -> None:
        """Lets the computer sleep again."""
        self._held = False
        process, self._process = self._process, None
        if process is None:
            _tell_windows(_CONTINUOUS)
            return
        assert process.stdin is not None
        process.stdin.close()
        process.terminate()
        process.wait()

    def close(self) -> None:
        """Ends the watch."""
        self._timer.stop()
        if self._held:
            self.let_go()


def _tell_windows(state: int) -> None:
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetThreadExecutionState(state)
