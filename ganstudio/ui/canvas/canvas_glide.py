"""Wheel, trackpad and fingers: what zooms and pans the view without a tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEventPoint, QNativeGestureEvent, QTouchEvent, QWheelEvent

if TYPE_CHECKING:
    from ganstudio.ui.canvas.canvas import Canvas

NOTCH = 2**0.25
"""Zoom of one notch of the wheel."""

Modifier = Qt.KeyboardModifier


def wheel(canvas: Canvas, event: QWheelEvent) -> None:
    """Zooms at the cursor; with Shift moves sideways; two fingers on a trackpad move the view."""
    modifiers, view, ratio = event.modifiers(), canvas.view, canvas.ratio
    angle, pixels = event.angleDelta(), event.pixelDelta()
    ctrl = bool(modifiers & Modifier.ControlModifier)
    fingers = not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
    if fingers and not ctrl:
        canvas.set_view(view.panned(round(pixels.x() * ratio), round(pixels.y() * ratio)))
    elif modifiers & Modifier.ShiftModifier and not ctrl:
        canvas.set_view(view.panned(round((angle.y() or angle.x()) * ratio / 2), 0))
    elif not ctrl and not canvas.wheel_zooms:
        canvas.set_view(view.panned(round(angle.x() * ratio / 2), round(angle.y() * ratio / 2)))
    else:
        canvas.zoom_to(view.zoom * NOTCH ** ((angle.y() or angle.x()) / 120), canvas.input.device(event.position()))
    event.accept()


def native(canvas: Canvas, event: QNativeGestureEvent) -> bool:
    """A trackpad's pinch or double tap; False: something else."""
    at = canvas.input.device(event.position())
    match event.gestureType():
        case Qt.NativeGestureType.ZoomNativeGesture:
            canvas.zoom_to(canvas.view.zoom * (1 + event.value()), at)
        case Qt.NativeGestureType.SmartZoomNativeGesture:
            if canvas.following:
                canvas.zoom_to(1.0, at)
            else:
                canvas.fit()
        case _:
            return False
    return True


class Fingers:
    """Fingers on the canvas: one is a mouse (it moves the view where a pen is used), two move and zoom the view."""

    def __init__(self) -> None:
        self._pair: tuple[tuple[float, float], float] | None = None

    def touch(self, canvas: Canvas, event: QTouchEvent) -> bool:
        """A touch event; always taken."""
        hands = canvas.input
        points = [p for p in event.points() if p.state() != QEventPoint.State.Released]
        if len(points) >= 2:
            a, b = (hands.device(p.position()) for p in points[:2])
            middle = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
            apart = max(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5, 1.0)
            if self._pair is None:
                canvas.cancel_gesture()
            else:
                old, distance = self._pair
                view = canvas.view.panned(round(middle[0] - old[0]), round(middle[1] - old[1]))
                canvas.set_view(view.zoomed(view.zoom * apart / distance, middle))
            self._pair = middle, apart
        elif self._pair is None and event.points():
            at, button = hands.device(event.points()[0].position()), Qt.MouseButton.LeftButton
            match event.type():
                case QEvent.Type.TouchBegin:
                    hands.press(at, Qt.MouseButton.MiddleButton if hands.stylus else button, event.modifiers(), "press")
                case QEvent.Type.TouchUpdate:
                    hands.move(at, event.modifiers())
                case _:
                    hands.release(at, button, event.modifiers())
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._pair = None
        event.accept()
        return True
