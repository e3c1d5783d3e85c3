"""The losses of both networks over the steps of a run."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ganstudio.app.report import averaged, thinned
from ganstudio.translate import tr
from ganstudio.ui.theme import current_theme

GENERATOR = {"dark": "#5b9bff", "light": "#1f66d1"}
DISCRIMINATOR = {"dark": "#f5a35c", "light": "#c2410c"}


class LossPlot(QWidget):
    """Two curves: pale as they are, strong as their running mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points: list[tuple[int, float, float]] = []
        """(step, discriminator's loss, generator's)."""
        self.plot = pyqtgraph.PlotWidget(self)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setAccessibleName(tr("Losses of both networks over time"))
        self.plot.setMinimumHeight(110)
        self.plot.getViewBox().setLimits(xMin=0)
        self._raw = [self.plot.plot(), self.plot.plot()]
        self._mean = [self.plot.plot(antialias=True), self.plot.plot(antialias=True)]
        self.names = [QLabel(tr("Generator"), self), QLabel(tr("Discriminator"), self)]
        self.title = QLabel(tr("Losses"), self)
        self.title.setProperty("role", "title")
        self.title.setToolTip(
            tr("The generator paints, the discriminator judges. While both stay at a similar height and neither runs away, the training is sound.")
        )
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.title)
        row.addStretch(1)
        for name in self.names:
            row.addWidget(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        self._dress()

    def show_points(self, points: Sequence[tuple[int, float, float]]) -> None:
        """Shows the losses of a run anew."""
        self.points = list(points)
        self.redraw()

    def add(self, step: int, discriminator: float, generator: float) -> None:
        """Takes one more step, without drawing; a step that comes again takes the place of the old ones from there on."""
        while self.points and self.points[-1][0] >= step:
            self.points.pop()
        self.points.append((step, discriminator, generator))

    def redraw(self) -> None:
        """Draws what there is."""
        smooth = max(len(self.points) // 40, 1)
        for which, column in ((0, 2), (1, 1)):
            curve = [(point[0], point[column]) for point in self.points]
            mean = thinned(averaged(curve, smooth)) if curve else []
            raw = thinned(curve) if curve else []
            self._raw[which].setData([x for x, _ in raw], [y for _, y in raw])
            self._mean[which].setData([x for x, _ in mean], [y for _, y in mean])

    def _dress(self) -> None:
        theme = current_theme()
        self.plot.setBackground(QColor(theme.field))
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.setPen(pyqtgraph.mkPen(theme.line))
            axis.setTextPen(pyqtgraph.mkPen(theme.muted))
        self.plot.showGrid(x=False, y=True, alpha=0.12)
        for index, colours in enumerate((GENERATOR, DISCRIMINATOR)):
            colour = QColor(colours[theme.name])
            self._mean[index].setPen(pyqtgraph.mkPen(colour, width=2 * self.devicePixelRatioF()))
            pale = QColor(colour)
            pale.setAlpha(70)
            self._raw[index].setPen(pyqtgraph.mkPen(pale, width=1))
            self.names[index].setText(f"<span style='color:{colour.name()}'>●</span> {(tr('Generator'), tr('Discriminator'))[index]}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "title"):
            self._dress()
