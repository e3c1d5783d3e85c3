"""Choosing one of the pictures that a file holds."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from ganstudio.core.document import Document
from ganstudio.core.fields import choice, number
from ganstudio.core.progress import Progress
from ganstudio.core.raster import as_depth
from ganstudio.errors import StudioError
from ganstudio.files.decode import decode
from ganstudio.files.images import as_srgb, fitted
from ganstudio.files.picture import as_shown, to_document
from ganstudio.files.reading import read_bytes
from ganstudio.translate import tr
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.panels.thumbnails import image_of

if TYPE_CHECKING:
    from ganstudio.ui.jobs import Job
    from ganstudio.ui.window import Window

_SIDE = 320


@dataclass(frozen=True)
class Frames:
    """A file that holds one picture or many."""

    path: Path
    data: bytes
    count: int


def frames_of(path: Path) -> Frames:
    """The file, read; FileError if it is no DICOM file."""
    from ganstudio.files.dicom import frame_count  # brings a dictionary of thousands of words: not before it is needed

    data = read_bytes(path)
    return Frames(path, data, frame_count(data, path))


def frame_document(frames: Frames, frame: int) -> Document:
    """One picture of the file, counted from 0."""
    return to_document(decode(frames.data, frames.path, frame=frame))


class FramesDialog(QDialog):
    """Shows each picture while its number is chosen."""

    def __init__(self, window: Window, frames: Frames) -> None:
        super().__init__(window)
        self._window, self._frames = window, frames
        self._job: Job | None = None
        self.setWindowTitle(tr("Frames of {name}").format(name=frames.path.name))
        places = (("document", "A picture of its own"), ("layer", "A layer of this picture"))
        kind = make_dataclass(
            "Choice",
            [("number", int, number(1, 1, frames.count, "Frame")), ("place", str, choice("document", "Open as", places))],
            frozen=True,
        )
        self.form = Form(kind())
        self.picture = QLabel()
        self.picture.setFixedSize(QSize(_SIDE, _SIDE))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Open"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.form)
        column.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setDefault(True)
        self._timer = QTimer(self, singleShot=True, interval=60)
        self._timer.timeout.connect(self._show)
        self.form.changed.connect(lambda _: self._timer.start())
        self._show()

    @property
    def frame(self) -> int:
        """The chosen picture, counted from 0."""
        return int(self.form.value.number) - 1

    @property
    def as_layer(self) -> bool:
        """Whether it becomes a layer of the picture in front."""
        return bool(self.form.value.place == "layer")

    def _show(self) -> None:
        if self._job is not None:
            self._job.cancel()
        frames, frame = self._frames, self.frame

        def work(progress: Progress) -> QImage:
            progress.check()
            picture = decode(frames.data, frames.path, frame=frame)
            return image_of(as_srgb(fitted(as_depth(as_shown(picture), 8), _SIDE), None))

        def done(image: object) -> None:
            assert isinstance(image, QImage)
            size = QSize(_SIDE, _SIDE)
            kept = Qt.AspectRatioMode.KeepAspectRatio
            self.picture.setPixmap(QPixmap.fromImage(image).scaled(size, kept, Qt.TransformationMode.SmoothTransformation))

        def failed(error: StudioError) -> None:
            self.picture.setText(str(error))

        self._job = self._window.jobs.submit(tr("Frame {n}").format(n=frame + 1), work, done, failed, lane="estimate", quiet=True)

    def done(self, result: int) -> None:
        """Stops looking with the dialog."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
        super().done(result)
