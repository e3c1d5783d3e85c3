"""The training process as an object with signals; it runs beside the window and can neither block nor break it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from ganstudio.app.runs import Line, read_line

PATIENCE = 20_000
"""Milliseconds that the process gets to save at the end of the program."""


class TrainingProcess(QObject):
    """One run of ``python -m ganstudio.training``."""

    said = Signal(object)
    """A Line."""
    ended = Signal(bool)
    """True if it ended of itself, whatever it had to say; False if it was killed or never started."""

    def __init__(self, command: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rest = b""
        self._process = QProcess(self)
        self._process.setProgram(command[0])
        self._process.setArguments(command[1:])
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONIOENCODING", "utf-8")
        self._process.setProcessEnvironment(environment)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.setStandardInputFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._error)

    def start(self) -> None:
        """Starts it; ``ended`` comes in any case."""
        self._process.start()

    @property
    def running(self) -> bool:
        """Whether it is there."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def number(self) -> int:
        """Its process id."""
        return int(self._process.processId())

    def end(self, folder: Path | None = None) -> None:
        """Asks it to save and end, waits for that, and kills it if it does not come to an end. ``folder``: the run's."""
        if not self.running:
            return
        self._process.finished.disconnect(self._finish)
        self._process.errorOccurred.disconnect(self._error)
        if folder is not None and folder.is_dir():
            (folder / "pause").touch()
        self._process.terminate()
        if not self._process.waitForFinished(PATIENCE):
            self._process.kill()
            self._process.waitForFinished(PATIENCE)

    def kill(self) -> None:
        """Ends it at once; nothing that it does is worth keeping."""
        if self.running:
            self._process.finished.disconnect(self._finish)
            self._process.errorOccurred.disconnect(self._error)
            self._process.kill()
            self._process.waitForFinished(PATIENCE)

    def _read(self) -> None:
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for text in lines:
            line = read_line(text.decode("utf-8", "replace"))
            if isinstance(line, Line):
                self.said.emit(line)

    def _finish(self, _code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self.ended.emit(status == QProcess.ExitStatus.NormalExit)

    def _error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(False)
