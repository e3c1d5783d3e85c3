"""The painting of a canvas's picture in slices of time: at once what can be, the rest afterwards, and in quiet moments what a pan would show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPainter, QPalette, QRegion

from ganstudio.ui.canvas.canvas_backing import Look
from ganstudio.ui.canvas.picture import Picture

if TYPE_CHECKING:
    from ganstudio.ui.canvas.canvas import Canvas

AT_ONCE = 0.025
"""Seconds of compositing in one paint event; what is left is refined afterwards."""

SLICE = 0.02
"""Seconds of compositing between two looks at the event queue."""

IDLE = 60
"""Milliseconds without painting before squares outside the viewport are made."""


def look_of(canvas: Canvas) -> Look:
    """What lies around and under the picture, in the theme's colours."""
    pasteboard = canvas.palette().color(QPalette.ColorRole.Dark)
    return Look(pasteboard, QColor(255, 255, 255), QColor(208, 208, 208), round(8 * canvas.ratio))


class Painting:
    """The picture of one canvas, and the clocks that finish it."""

    def __init__(self, canvas: Canvas, picture: Picture) -> None:
        self._canvas, self.picture = canvas, picture
        self._refiner = QTimer(canvas, singleShot=True, interval=0)
        self._refiner.timeout.connect(self._refine)
        self._idle = QTimer(canvas, singleShot=True, interval=IDLE)
        self._idle.timeout.connect(self._prefetch)

    def stop(self) -> None:
        """Leaves what is rough as it is."""
        self._refiner.stop()
        self._idle.stop()

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """Draws the picture in a region of device pixels; one unit of the painter is one of them."""
        canvas, picture = self._canvas, self.picture
        picture.dress(look_of(canvas))
        before, now = canvas.sides()
        picture.look_through(canvas.view, (before, now))
        sides = before & region, now & region
        self._go_on(picture.update(sides, AT_ONCE, canvas.input.cursor))
        picture.draw(painter, sides)

    def _go_on(self, rough: QRegion) -> None:
        (self._idle if rough.isEmpty() else self._refiner).start()

    def _refine(self) -> None:
        """Makes what the last paint left rough, for a slice of time."""
        canvas, picture = self._canvas, self.picture
        sides = canvas.sides()
        picture.look_through(canvas.view, sides)
        missing = picture.lacking(sides)
        rough = picture.update(sides, SLICE, canvas.input.cursor)
        canvas.update_device(missing - rough)
        self._go_on(rough)

    def _prefetch(self) -> None:
        """Uses a quiet moment for what a pan would show next."""
        if self.settled and not self.picture.prefetch(SLICE / 2):
            self._idle.start()

    @property
    def settled(self) -> bool:
        """Whether everything in sight is painted as it should be."""
        sides = self._canvas.sides()
        self.picture.look_through(self._canvas.view, sides)
        return self.picture.lacking(sides).isEmpty()
