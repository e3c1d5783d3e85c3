"""What a tab shows while its file is still being read: a quick picture of it, and how far the reading is."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ganstudio.translate import tr
from ganstudio.ui.jobs import Job
from ganstudio.ui.panels.jobs_panel import JobLine
from ganstudio.ui.theme import current_theme


class OpeningPage(QWidget):
    """Shows the draft as large as it fits, where the canvas will show the picture."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job: Job | None = None
        self._draft: QImage | None = None
        self._line: JobLine | None = None
        self.setAccessibleName(tr("Opening {name}…").format(name=name))
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)

    def follow(self, job: Job) -> None:
        """Shows the progress of the job that reads the file."""
        self.job = job
        line = self._line = JobLine(job)
        line.setMaximumWidth(420)
        job.progressed.connect(lambda *_: line.update_state())
        self._column.addWidget(line, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_draft(self, image: QImage) -> None:
        """Shows a quick picture."""
        self._draft = image
        self.update()

    @property
    def has_draft(self) -> bool:
        """Whether the quick picture is there."""
        return self._draft is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), current_theme().ground)
        if self._draft is not None:
            room = self.size()
            size = self._draft.size().scaled(room.width() - 40, room.height() - 40, Qt.AspectRatioMode.KeepAspectRatio)
            box = QRect((room.width() - size.width()) // 2, (room.height() - size.height()) // 2, size.width(), size.height())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, self._draft)
        painter.end()
