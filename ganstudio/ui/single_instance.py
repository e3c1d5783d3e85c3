"""One running program for each person: a second start hands its files to the first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ganstudio.places import running_file, state_folder

_WAIT = 500
"""Milliseconds that a second start waits for an answer before it opens a window of its own."""


def _name() -> str:
    """A name that is the same for the same person (and portable folder) only."""
    return "ganstudio-" + hashlib.sha256(str(state_folder().absolute()).encode()).hexdigest()[:16]


def hand_over(files: Sequence[str]) -> bool:
    """Gives the files to the program that runs already; False if none answers."""
    socket = QLocalSocket()
    socket.connectToServer(_name())
    if not socket.waitForConnected(_WAIT):
        return False
    socket.write(json.dumps([str(Path(file).absolute()) for file in files]).encode() + b"\n")
    taken = socket.waitForBytesWritten(_WAIT) and (socket.bytesAvailable() > 0 or socket.waitForReadyRead(_WAIT))
    socket.disconnectFromServer()
    return bool(taken)


class Receiver(QObject):
    """Listens for later starts. Where listening is impossible, each start simply has a window of its own."""

    def __init__(self, take: Callable[[list[Path]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not self._server.listen(_name()):
            QLocalServer.removeServer(_name())  # left behind by a crash: hand_over() got no answer from it
            self._server.listen(_name())
        if self._server.isListening():
            running_file().parent.mkdir(parents=True, exist_ok=True)
            running_file().touch()
        self._server.newConnection.connect(self._greet)

    @property
    def listening(self) -> bool:
        """Whether later starts can reach this one."""
        return self._server.isListening()

    def close(self) -> None:
        """Stops listening."""
        if self._server.isListening():
            running_file().unlink(missing_ok=True)
        self._server.close()

    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.readyRead.connect(lambda: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            names = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            return
        socket.write(b"ok\n")
        socket.flush()
        if isinstance(names, list):
            self._take([Path(name) for name in names if isinstance(name, str)])
