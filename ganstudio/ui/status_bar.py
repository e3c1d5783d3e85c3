"""The status bar: where the pointer is, what is open, how it is seen, and what the machine does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QStatusBar, QToolButton, QWidget

from ganstudio.translate import tr
from ganstudio.ui.icons import icon
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.jobs_panel import JobStatus

_ZOOMS = (6.25, 12.5, 25.0, 33.3, 50.0, 66.7, 100.0, 200.0, 400.0, 800.0, 1600.0)


def parse_zoom(text: str) -> float | None:
    """The zoom that was typed (``150 %``, ``2x``) as a factor; None if it is not one."""
    bare = text.strip().replace(",", ".")
    times = bare.lower().endswith(("x", "×"))
    try:
        value = float(bare.rstrip("%xX× "))
    except ValueError:
        return None
    factor = value if times else value / 100
    return factor if 0 < factor <= 1000 else None


def zoom_text(zoom: float) -> str:
    """A zoom factor in per cent."""
    percent = zoom * 100
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"


class Hint(QLabel):
    """A line of text that ends in dots where it has no room."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.rect().adjusted(8, 0, 0, 0)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()


class StatusBar(QStatusBar):
    """Texts are set by the window; the zoom can be typed."""

    zoom_chosen = Signal(float)

    def __init__(self, jobs: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.hint = Hint()
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.job = JobStatus(jobs)
        self.position = QLabel()
        self.value = QLabel()
        self.selection = QLabel()
        self.picture = QLabel()
        self.device = QToolButton()
        self.device.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.device.setIcon(icon("mdi6.chip"))
        self.device.setToolTip(tr("The device that models run on. Click to choose another."))
        self.device.setAccessibleName(tr("Device in use"))
        self.zoom = QComboBox()
        self.zoom.setEditable(True)
        self.zoom.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zoom.setFixedWidth(92)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.zoom.setAccessibleName(tr("Zoom"))
        self.zoom.setToolTip(tr("Zoom: type a number or choose one"))
        for percent in _ZOOMS:
            self.zoom.addItem(f"{percent:g} %", percent / 100)
        self.zoom.activated.connect(lambda index: self.zoom_chosen.emit(float(self.zoom.itemData(index))))
        line = self.zoom.lineEdit()
        assert line is not None
        line.returnPressed.connect(self._typed)
        self.position.setMinimumWidth(self.fontMetrics().horizontalAdvance("00000, 00000"))
        self.addWidget(self.hint, 1)
        for widget in (self.job, self.position, self.value, self.selection, self.picture, self.device, self.zoom):
            self.addPermanentWidget(widget)
        self.show_zoom(None)

    def _typed(self) -> None:
        zoom = parse_zoom(self.zoom.currentText())
        if zoom is not None:
            self.zoom_chosen.emit(zoom)

    def show_zoom(self, zoom: float | None) -> None:
        """Shows the zoom; None: no document is open."""
        self.zoom.setEnabled(zoom is not None)
        self.zoom.setEditText("" if zoom is None else zoom_text(zoom))

    def show_device(self, text: str, choose: Callable[[], None] | None = None) -> None:
        """Names the device in use."""
        self.device.setText(text)
        if choose is not None:
            self.device.clicked.connect(choose)

    def clear_document(self) -> None:
        """Empties what belongs to a document."""
        for label in (self.hint, self.position, self.value, self.selection, self.picture):
            label.clear()
        self.show_zoom(None)
