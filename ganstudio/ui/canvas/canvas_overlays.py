"""What a canvas draws over its picture, and the clock that lets the ants march."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPalette, QRegion

from ganstudio.core.raster import Raster
from ganstudio.tools.overlay import Outline, Shape
from ganstudio.translate import tr
from ganstudio.ui.canvas.ants import Ants
from ganstudio.ui.canvas.overlay_painter import BrushOutline, Pencil, draw_edge, draw_pixel_grid, draw_shapes, reach_of
from ganstudio.ui.canvas.split import draw_label

if TYPE_CHECKING:
    from ganstudio.ui.canvas.canvas import Canvas

MARCH = 140
"""Milliseconds between two steps of the ants."""

ANTS_AT_ONCE = 0.015
"""Seconds of looking for the selection's outline in one paint event."""


class Overlays:
    """Tool shapes, ants, guides, pixel grid, divider and brush outline of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.shapes: tuple[Shape, ...] = ()
        self.selection: Raster | None = None
        """What the ants march around."""
        self._ants: Ants | None = None
        self._phase = 0
        self._marcher = QTimer(canvas, interval=MARCH)
        self._marcher.timeout.connect(self._march)
        self._finisher = QTimer(canvas, singleShot=True, interval=0)
        self._finisher.timeout.connect(canvas.update)

    def show(self, shapes: tuple[Shape, ...]) -> None:
        """Draws ``shapes`` until others come."""
        if shapes or self.shapes:
            view, pencil = self._canvas.view, self.pencil()
            self._canvas.update_device(reach_of(self.shapes, view, pencil) + reach_of(shapes, view, pencil))
            self.shapes = shapes
            self.schedule()

    def surround(self, selection: Raster | None) -> None:
        """Lets ants march around ``selection``."""
        if selection is not self.selection:
            self.selection = selection
            self._canvas.update()
            self.schedule()

    def schedule(self) -> None:
        """Starts or stops the clock."""
        moving = self.selection is not None or any(isinstance(shape, Outline) and shape.style == "ants" for shape in self.shapes)
        if moving and self._canvas.isVisible():
            if not self._marcher.isActive():
                self._marcher.start()
        else:
            self._marcher.stop()

    def stop(self) -> None:
        """Stops the clock."""
        self._marcher.stop()
        self._finisher.stop()

    def _march(self) -> None:
        self._phase += 1
        view = self._canvas.view
        region = reach_of(self.shapes, view, self.pencil())
        if self._ants is not None:
            region += self._ants.region(view)
        self._canvas.update_device(region)

    def pencil(self) -> Pencil:
        """How lines are drawn now."""
        return Pencil(self._canvas.ratio, self._canvas.palette().color(QPalette.ColorRole.Highlight), self._phase)

    def paint(self, painter: QPainter, region: QRegion, outline: BrushOutline | None) -> None:
        """Draws everything; one unit of the painter is one device pixel."""
        canvas, pencil = self._canvas, self.pencil()
        view, ratio = canvas.view, canvas.ratio
        if canvas.pixel_grid:
            draw_pixel_grid(painter, view, pencil)
        draw_edge(painter, view, pencil)
        canvas.guides.draw(painter, view, pencil)
        if not canvas.shows_before:
            self._paint_ants(painter, region)
        draw_shapes(painter, self.shapes, view, pencil)
        if canvas.shows_before or canvas.split.mode == "side":
            draw_label(painter, tr("Before") if canvas.shows_before else tr("After"), 10 * ratio, 10 * ratio, ratio)
        else:
            canvas.split.draw(painter, view.width, view.height, ratio)
        if outline is not None:
            outline.draw(painter, pencil)

    def _paint_ants(self, painter: QPainter, region: QRegion) -> None:
        view, ratio = self._canvas.view, self._canvas.ratio
        if self.selection is None:
            self._ants = None
            return
        if self._ants is None or not self._ants.fits(self.selection, view, ratio):
            self._ants = Ants(self.selection, view, ratio)
        if not self._ants.prepare(view, ANTS_AT_ONCE):
            self._finisher.start()
        self._ants.draw(painter, view, self._phase, region)
