"""Drawing a histogram."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ganstudio.core.histogram import Counts
from ganstudio.ui.theme import current_theme

COLOURS = ((235, 70, 70), (60, 180, 80), (70, 120, 245))
"""Red, green and blue channels."""


def heights(counts: Counts) -> NDArray[np.float64]:
    """0..1 for each bin: softened by a square root, and a few very full bins do not flatten the rest."""
    values = np.sqrt(counts.astype(np.float64))
    inner = np.sort(values[1:-1])
    top = max(float(inner[-3]) * 1.15 if len(inner) > 3 else 0.0, float(values.max()) * 0.25, 1.0)
    return np.asarray(np.clip(values / top, 0.0, 1.0))


def draw_histogram(painter: QPainter, area: QRectF, counts: Counts | None, channel: int | None = None) -> None:
    """Fills ``area`` with the counts (channels, bins): one channel, or all over each other where ``channel`` is None."""
    if counts is None or counts.size == 0 or not counts.any():
        return
    theme = current_theme()
    rows = range(len(counts)) if channel is None else (min(channel, len(counts) - 1),)
    scaled = {row: heights(counts[row]) for row in rows}
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for row, values in scaled.items():
        colour = QColor(theme.muted) if len(counts) == 1 else QColor(*COLOURS[row])
        points = [QPointF(area.left(), area.bottom())]
        step = area.width() / (len(values) - 1)
        points += [QPointF(area.left() + i * step, area.bottom() - v * area.height()) for i, v in enumerate(values)]
        points.append(QPointF(area.right(), area.bottom()))
        fill = QColor(colour)
        fill.setAlphaF(0.33 if len(scaled) > 1 else 0.45)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(points))
        line = QColor(colour)
        line.setAlphaF(0.85)
        painter.setPen(QPen(line, 1))
        painter.drawPolyline(QPolygonF(points[1:-1]))
    painter.restore()
