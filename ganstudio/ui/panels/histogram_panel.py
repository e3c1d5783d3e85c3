"""The histogram of the active layer or the whole picture, counted in the background."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.app.editor import Editor
from ganstudio.core.composite import render
from ganstudio.core.document import Document, Layer
from ganstudio.core.geometry import Rect
from ganstudio.core.histogram import Counts, histogram, raster_histogram
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.translate import tr
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.panels.histogram_plot import draw_histogram
from ganstudio.ui.panels.thumbnails import level_for
from ganstudio.ui.theme import current_theme

_DETAIL = 1024


def layer_counts(layer: Layer, selection: Raster | None) -> Counts | None:
    """The histogram of a layer's pixels inside the selection; None for groups and adjustments."""
    return None if layer.raster is None else raster_histogram(layer.raster, selection, layer.offset)


def picture_counts(document: Document) -> Counts:
    """The histogram of the picture as it looks on the screen (8 bit), inside the selection."""
    level = level_for(document.size, _DETAIL)
    area = Rect(0, 0, -(-document.size.width >> level), -(-document.size.height >> level))
    shown = render(document, area, level)
    selection = None if document.selection is None else document.selection.read_level(area, level)[..., 0]
    order = (2, 1, 0, 3) if document.mode == "rgb" else (2, 3)
    return histogram(np.ascontiguousarray(shown[..., order]), selection)


class HistogramView(QWidget):
    """The curve itself; tells about the tone under the pointer."""

    def __init__(self, tell: Callable[[int | None], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: Counts | None = None
        self.channel: int | None = None
        self._tell = tell
        self._at: int | None = None
        self.setMouseTracking(True)
        self.setMinimumHeight(90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Histogram"))

    def sizeHint(self) -> QSize:
        return QSize(256, 140)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, 4, -1, -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        self._at = round(min(max((event.position().x() - area.left()) / max(area.width(), 1), 0), 1) * 255)
        self._tell(self._at)
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._at = None
        self._tell(None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = current_theme(), self._area()
        painter = QPainter(self)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        grid = QColor(theme.line)
        grid.setAlphaF(0.6)
        painter.setPen(QPen(grid, 1))
        for quarter in (1, 2, 3):
            x = round(area.left() + area.width() * quarter / 4) + 0.5
            painter.drawLine(int(x), int(area.top()), int(x), int(area.bottom()))
        draw_histogram(painter, area.adjusted(1, 0, -1, 0), self.counts, self.channel)
        if self._at is not None and self.counts is not None:
            painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DotLine))
            x = area.left() + area.width() * self._at / 255
            painter.drawLine(int(x), int(area.top()), int(x), int(area.bottom()))
        painter.end()


class HistogramPanel(QWidget):
    """Follows the open document; counts only while it can be seen."""

    def __init__(self, jobs: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._jobs = jobs
        self._editor: Editor | None = None
        self._stop: Callable[[], None] = lambda: None
        self._job: Job | None = None
        self._counted: tuple[object, ...] = ()
        self.source = QComboBox(self)
        self.source.addItem(tr("Whole picture"), "picture")
        self.source.addItem(tr("Active layer"), "layer")
        self.source.setAccessibleName(tr("What is counted"))
        self.channel = QComboBox(self)
        self.channel.setAccessibleName(tr("Channel"))
        for text, value in ((tr("Colours"), None), (tr("Red"), 0), (tr("Green"), 1), (tr("Blue"), 2)):
            self.channel.addItem(text, value)
        self.view = HistogramView(self._tell, self)
        self.facts = QLabel(self)
        self.facts.setProperty("role", "muted")
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.source, 1)
        head.addWidget(self.channel, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.facts)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(150)
        self._timer.timeout.connect(self._count)
        self.source.activated.connect(lambda index: self._timer.start())
        self.channel.activated.connect(self._choose)
        self._tell(None)

    def set_editor(self, editor: Editor | None) -> None:
        """Follows another document; None: no document is open."""
        self._stop()
        self._editor = editor
        self._stop = editor.listen(lambda before, after: self._timer.start()) if editor is not None else lambda: None
        self._take(None)
        self._counted = ()
        self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def _choose(self, index: int) -> None:
        self.view.channel = self.channel.itemData(index)
        self._tell(None)
        self.view.update()

    def _count(self) -> None:
        editor = self._editor
        if editor is None or not self.isVisible():
            return
        document, layer = editor.shown, editor.active_layer
        of_layer = self.source.currentData() == "layer"
        wanted = (layer, document.selection) if of_layer else (document,)
        if len(wanted) == len(self._counted) and all(a is b for a, b in zip(wanted, self._counted, strict=True)):
            return
        self._counted = wanted
        if self._job is not None:
            self._job.cancel()

        def work(progress: Progress) -> Counts | None:
            if not of_layer:
                return picture_counts(document)
            return layer_counts(layer, document.selection) if layer is not None else None

        self._job = self._jobs.submit(tr("Histogram"), work, self._take, lambda error: None, lane="quick", quiet=True)

    def _take(self, counts: object) -> None:
        self.view.counts = counts if isinstance(counts, np.ndarray) else None
        self.channel.setEnabled(self.view.counts is None or len(self.view.counts) == 3)
        self._tell(None)
        self.view.update()

    def _tell(self, at: int | None) -> None:
        counts = self.view.counts
        if counts is None or not counts.any():
            self.facts.setText(tr("No pixels"))
            return
        whole = counts.sum(axis=0) if self.view.channel is None or len(counts) == 1 else counts[self.view.channel]
        if at is not None:
            share = whole[: at + 1].sum() / whole.sum() * 100
            self.facts.setText(tr("Tone {tone}: {share}% are as dark or darker").format(tone=at, share=f"{share:.1f}"))
            return
        mean = float((whole * np.arange(len(whole))).sum() / whole.sum())
        middle = int(np.searchsorted(np.cumsum(whole), whole.sum() / 2))
        self.facts.setText(tr("Mean {mean}, median {median}").format(mean=f"{mean:.0f}", median=middle))
