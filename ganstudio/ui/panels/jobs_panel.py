"""The background work as a list, and as one line in the status bar."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from ganstudio.translate import tr
from ganstudio.ui.icons import icon
from ganstudio.ui.jobs import Job, JobQueue


def time_text(seconds: float) -> str:
    """A duration in words that fit a status bar."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return tr("{n} s left").format(n=whole)
    if whole < 3600:
        return tr("{n} min left").format(n=round(whole / 60))
    return tr("{n:.1f} h left").format(n=whole / 3600)


def state_text(job: Job) -> str:
    """What a job is doing, in a few words."""
    if job.state == "waiting":
        return tr("waiting")
    if job.state == "stopping":
        return tr("stopping…")
    parts = [job.note] if job.note else []
    if job.time_left is not None:
        parts.append(time_text(job.time_left))
    return " · ".join(parts)


class JobLine(QWidget):
    """A job with its progress and a button that stops it."""

    def __init__(self, job: Job, parent: QWidget | None = None, compact: bool = False) -> None:
        super().__init__(parent)
        self.job = job
        self.name = QLabel(job.label)
        self.state = QLabel()
        self.state.setObjectName("muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setMinimumWidth(110)
        self.bar.setAccessibleName(job.label)
        self.stop = QToolButton()
        self.stop.setIcon(icon("mdi6.close-circle-outline"))
        self.stop.setIconSize(QSize(16, 16))
        self.stop.setFixedSize(24, 24)
        self.stop.setToolTip(tr("Cancel: {job}").format(job=job.label))
        self.stop.setAccessibleName(tr("Cancel: {job}").format(job=job.label))
        self.stop.clicked.connect(job.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if compact:
            for widget in (self.name, self.bar, self.state, self.stop):
                row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            words = QHBoxLayout()
            words.addWidget(self.name, 1)
            words.addWidget(self.state)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addLayout(words)
            column.addWidget(self.bar)
            row.addLayout(column, 1)
            row.addWidget(self.stop)
        self.update_state()

    def update_state(self) -> None:
        """Shows how far the job is."""
        busy = self.job.state in ("running", "stopping") and self.job.fraction <= 0
        self.bar.setRange(0, 0 if busy else 1000)
        self.bar.setValue(round(self.job.fraction * 1000))
        self.state.setText(state_text(self.job))
        self.stop.setEnabled(self.job.state != "stopping")


class JobsPopup(QFrame):
    """Every job that runs or waits, the quiet ones too."""

    def __init__(self, jobs: JobQueue, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setMinimumWidth(380)
        self._jobs = jobs
        self.lines: dict[Job, JobLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 10, 12)
        self._column.setSpacing(10)
        title = QLabel(tr("Background work"))
        title.setProperty("role", "title")
        self._column.addWidget(title)
        self._empty = QLabel(tr("Nothing is running. Opening, saving, styles and thumbnails appear here."))
        self._empty.setWordWrap(True)
        self._empty.setObjectName("muted")
        self._column.addWidget(self._empty)
        jobs.added.connect(self._add)
        jobs.changed.connect(self._change)
        jobs.removed.connect(self._remove)
        for job in jobs.jobs:
            self._add(job)

    def open_above(self, anchor: QWidget) -> None:
        """Shows itself above a widget of the status bar."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(anchor.width(), 0))
        self.move(corner.x() - self.width(), corner.y() - self.height() - 6)
        self.show()

    def _add(self, job: Job) -> None:
        line = JobLine(job, self)
        self.lines[job] = line
        self._column.addWidget(line)
        self._empty.setVisible(not self.lines)

    def _change(self, job: Job) -> None:
        if job in self.lines:
            self.lines[job].update_state()

    def _remove(self, job: Job) -> None:
        line = self.lines.pop(job, None)
        if line is not None:
            line.hide()
            line.deleteLater()
        self._empty.setVisible(not self.lines)


class JobStatus(QWidget):
    """The job a person waits for, in the status bar; a click shows the whole queue."""

    def __init__(self, jobs: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._line: JobLine | None = None
        self.popup: JobsPopup | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 0, 4, 0)
        self.more = QLabel()
        self._row.addWidget(self.more)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("Click to see all background work"))
        self.setAccessibleName(tr("Background work"))
        for signal in (jobs.added, jobs.changed, jobs.removed):
            signal.connect(self._update)
        self._update()

    @property
    def line(self) -> JobLine | None:
        """What is shown now."""
        return self._line

    def _update(self, _: Job | None = None) -> None:
        shown = self._jobs.shown
        first = next((job for job in shown if job.state != "waiting"), shown[0] if shown else None)
        if self._line is not None and self._line.job is not first:
            self._row.removeWidget(self._line)
            self._line.hide()
            self._line.deleteLater()
            self._line = None
        if first is not None:
            if self._line is None:
                self._line = JobLine(first, self, compact=True)
                self._row.insertWidget(0, self._line)
            self._line.update_state()
        self.more.setText(tr("+{n} waiting").format(n=len(shown) - 1) if len(shown) > 1 else "")
        self.more.setVisible(len(shown) > 1)
        self.setVisible(first is not None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.open_queue()

    def open_queue(self, anchor: QWidget | None = None) -> None:
        """Shows the whole queue."""
        if self.popup is None:
            self.popup = JobsPopup(self._jobs, self.window())
        self.popup.open_above(anchor or self)
