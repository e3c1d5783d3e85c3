"""Mouse, pen, touch and keys on the canvas, turned into tool events and moves of the view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
)

from ganstudio.core.geometry import Rect
from ganstudio.tools.overlay import Outline
from ganstudio.tools.tool import Event, Kind
from ganstudio.ui.canvas.cursors import sized
from ganstudio.ui.canvas.guides import Guide
from ganstudio.ui.canvas.held_tool import held_tool

if TYPE_CHECKING:
    from ganstudio.ui.canvas.canvas import Canvas

Doing = Literal["nothing", "pan", "zoom", "gesture", "divider", "guide", "size"]

NEAR = 6
"""Logical pixels within which a divider or a guide is caught."""

DRAGGED = 4
"""Logical pixels from which a press with the zoom tool is a drag."""

EDGE_INTERVAL = 30
"""Milliseconds between two steps of the view while a drag is held outside it."""

Modifier = Qt.KeyboardModifier
SHORTCUT = Modifier.ControlModifier | Modifier.AltModifier | Modifier.MetaModifier
"""What makes a shortcut of a key."""
ALTGR = Modifier.ControlModifier | Modifier.AltModifier
"""AltGr on Windows; many keyboards need it for a backslash."""
ARROW_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
GESTURE_KEYS = (
    *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Delete),
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
)
"""Keys that belong to an open gesture before they belong to menus."""


class CanvasInput:
    """What the person's hands are doing on one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.doing: Doing = "nothing"
        self.space = False
        self.held = Modifier.NoModifier
        self.lent = False
        """Whether the open gesture is one of the Move tool because Ctrl was held; Ctrl says nothing else to it then."""
        self.cursor: tuple[float, float] | None = None
        """Device position of the pointer; None while it is elsewhere."""
        self.guide: Guide | None = None
        """The guide that is dragged."""
        self._size = 0.0
        """The brush's size when a drag began to change it."""
        self._start = (0.0, 0.0)
        self._last = (0.0, 0.0)
        self._secondary = False
        self._pressure = 1.0
        self.stylus = False
        """Whether a pen has been used: then a finger moves the view."""
        self._queue: list[Event] = []
        self._flusher = QTimer(canvas, singleShot=True, interval=0)
        self._flusher.timeout.connect(self.flush)
        self._edge = QTimer(canvas, interval=EDGE_INTERVAL)
        self._edge.timeout.connect(self._scroll_at_edge)

    # ---- pointers -------------------------------------------------------------------------------------------------

    def mouse(self, event: QMouseEvent, kind: Kind) -> None:
        """A mouse event; ``kind`` press, move, release or double."""
        at = self.device(event.position())
        match kind:
            case "press" | "double":
                self.press(at, event.button(), event.modifiers(), kind)
            case "move":
                self.move(at, event.modifiers())
            case _:
                self.release(at, event.button(), event.modifiers())
        event.accept()

    def tablet(self, event: QTabletEvent) -> None:
        """A pen event: pressure, and the eraser end as the second button."""
        self.stylus = True
        at, eraser = self.device(event.position()), event.pointerType() == QPointingDevice.PointerType.Eraser
        match event.type():
            case QEvent.Type.TabletPress:
                self._pressure = event.pressure()
                self.press(at, Qt.MouseButton.RightButton if eraser else event.button(), event.modifiers(), "press")
            case QEvent.Type.TabletMove:
                self._pressure = event.pressure() if event.buttons() else 1.0
                self.move(at, event.modifiers())
            case QEvent.Type.TabletRelease:
                self.release(at, Qt.MouseButton.RightButton if eraser else event.button(), event.modifiers())
                self._pressure = 1.0
            case _:
                pass
        event.accept()

    def press(self, at: tuple[float, float], button: Qt.MouseButton, modifiers: Modifier, kind: Kind) -> None:
        """A button went down at a device position."""
        canvas = self._canvas
        self.flush()
        if self.doing != "nothing":
            return
        canvas.cursor_moves(self.cursor, at)  # a pen or a finger may come down far from where the pointer was
        self.cursor = self._start = self._last = at
        self._secondary = button == Qt.MouseButton.RightButton
        tool, left = canvas.tool, button == Qt.MouseButton.LeftButton
        tool_id = tool.id if tool is not None else "hand"
        reach, view = NEAR * canvas.ratio, canvas.view
        if button == Qt.MouseButton.MiddleButton or (left and (self.space or tool_id == "hand")):
            if kind == "double" and left and not self.space:
                canvas.fit()
                return
            self.doing = "pan"
        elif left and not canvas.run.open and canvas.split.near(*at, view.width, view.height, reach):
            self.doing = "divider"
        elif left and tool_id == "move" and not canvas.run.open and (guide := canvas.guides.near(*at, view, reach)) is not None:
            self.doing, self.guide = "guide", guide
        elif tool_id == "zoom" or canvas.before_only:
            self.doing = "zoom"
        elif self._secondary and modifiers & SHORTCUT == Modifier.AltModifier and not canvas.run.open and sized(canvas):
            self.doing, self._size = "size", float(canvas.options.size)
        elif left or self._secondary:
            self.doing = "gesture"
            self._begin(at, modifiers, kind)
        canvas.update_cursor()

    def _begin(self, at: tuple[float, float], modifiers: Modifier, kind: Kind) -> None:
        canvas = self._canvas
        if canvas.run.open:
            canvas.run.send([self.event(kind, at, modifiers)])
            return
        tool = held_tool(canvas, modifiers, self._secondary)
        if tool is not None:
            self.lent = tool is not canvas.tool and tool is canvas.mover
            start = self.event("press", at, modifiers)
            canvas.run.begin(tool, canvas.scene(tool), start)
        self._edge.start()

    def move(self, at: tuple[float, float], modifiers: Modifier) -> None:
        """The pointer moved to a device position."""
        canvas = self._canvas
        if self.doing == "size":  # the outline grows where the press was, its edge with the pointer
            canvas.size_dragged.emit(self._size + 2 * (at[0] - self._start[0]) / canvas.view.zoom)
            return
        dx, dy = at[0] - self._last[0], at[1] - self._last[1]
        canvas.cursor_moves(self.cursor, None)
        self.cursor, self.held = at, modifiers
        canvas.cursor_moves(None, at)
        canvas.hovered.emit(*canvas.view.unmap(*at))
        match self.doing:
            case "pan":
                whole = round(dx), round(dy)
                canvas.set_view(canvas.view.panned(*whole))
                self._last = self._last[0] + whole[0], self._last[1] + whole[1]
                return
            case "divider":
                canvas.set_split(canvas.split.dragged(*at, canvas.view.width, canvas.view.height))
            case "guide":
                self._drag_guide(at)
            case "zoom":
                if self._far(at):
                    canvas.show_overlay((Outline(self._box(at), closed=True, style="ants"),))
            case "gesture":
                self._push(self.event("move", at, modifiers))
            case _ if canvas.run.open:
                self._push(self.event("hover", at, modifiers))
            case _:
                canvas.update_cursor()
        self._last = at

    def release(self, at: tuple[float, float], button: Qt.MouseButton, modifiers: Modifier) -> None:
        """A button went up at a device position."""
        canvas, doing = self._canvas, self.doing
        self.doing = "nothing"
        self._edge.stop()
        match doing:
            case "gesture":
                self.flush()
                if canvas.run.open:
                    canvas.run.send([self.event("release", at, modifiers)])
            case "zoom":
                self._end_zoom(at, modifiers)
            case "guide":
                self._drop_guide(at)
            case "size":
                canvas.cursor_moves(self.cursor, at)
                self.cursor = at
            case _:
                pass
        self._secondary = self.lent = False
        canvas.update_cursor()

    def event(self, kind: Kind, at: tuple[float, float], modifiers: Modifier, key: str = "") -> Event:
        """A tool's event at a device position."""
        x, y = self._canvas.view.unmap(*at)
        return Event(
            kind,
            x,
            y,
            self._pressure,
            bool(modifiers & Modifier.ShiftModifier),
            bool(modifiers & Modifier.ControlModifier) and not self.lent,
            bool(modifiers & Modifier.AltModifier),
            self._secondary,
            key,
            space=self.space,
        )

    def _push(self, event: Event) -> None:
        """Moves wait until everything that has already happened has been read, so that one repaint shows them all."""
        self._queue.append(event)
        if not self._flusher.isActive():
            self._flusher.start()

    def flush(self) -> None:
        """Hands the moves that wait to the gesture."""
        self._flusher.stop()
        queue, self._queue = self._queue, []
        if queue:
            self._canvas.run.send(queue)

    def abort(self) -> None:
        """Lets go of whatever is being done."""
        self._queue.clear()
        self._edge.stop()
        if self.doing == "zoom":
            self._canvas.show_overlay(())
        elif self.doing == "size":
            self._canvas.size_dragged.emit(self._size)
        self.doing, self.lent = "nothing", False

    def _scroll_at_edge(self) -> None:
        canvas, at = self._canvas, self.cursor
        if at is None or self.doing != "gesture" or not canvas.run.open:
            return
        over_x = min(at[0], 0) or max(at[0] - canvas.view.width, 0)
        over_y = min(at[1], 0) or max(at[1] - canvas.view.height, 0)
        if over_x or over_y:
            most = 40 * canvas.ratio
            canvas.set_view(canvas.view.panned(-round(min(max(over_x, -most), most)), -round(min(max(over_y, -most), most))))
            self._push(self.event("move", at, Modifier.NoModifier))

    def _far(self, at: tuple[float, float]) -> bool:
        return max(abs(at[0] - self._start[0]), abs(at[1] - self._start[1])) >= DRAGGED * self._canvas.ratio

    def _box(self, at: tuple[float, float]) -> tuple[tuple[float, float], ...]:
        (ax, ay), (bx, by) = self._start, at
        return tuple(self._canvas.view.unmap(*p) for p in ((ax, ay), (bx, ay), (bx, by), (ax, by)))

    def _end_zoom(self, at: tuple[float, float], modifiers: Modifier) -> None:
        canvas = self._canvas
        canvas.show_overlay(())
        if self._far(at) and not self._secondary:
            xs, ys = zip(*self._box(at), strict=True)
            canvas.set_view(canvas.view.showing(Rect.around(min(xs), min(ys), max(xs), max(ys))))
        else:
            out = self._secondary or bool(modifiers & Modifier.AltModifier)
            canvas.set_view(canvas.view.stepped(-1 if out else 1, at))

    # ---- guides ---------------------------------------------------------------------------------------------------

    def begin_guide(self, guide: Guide, at: tuple[float, float]) -> None:
        """A guide is being dragged out of a ruler."""
        self.flush()
        if self.doing == "nothing":
            self.doing, self.guide, self._last = "guide", guide, at

    def _moved_guide(self, at: tuple[float, float]) -> Guide:
        assert self.guide is not None
        x, y = self._canvas.view.unmap(*at)
        return Guide(self.guide.direction, float(round(x if self.guide.direction == "vertical" else y)))

    def _drag_guide(self, at: tuple[float, float]) -> None:
        canvas, moved = self._canvas, self._moved_guide(at)
        canvas.set_guides(canvas.guides.without(self.guide).added(moved))
        self.guide = moved

    def _drop_guide(self, at: tuple[float, float]) -> None:
        """A guide that is dropped outside the viewport goes."""
        canvas = self._canvas
        if not (0 <= at[0] < canvas.view.width and 0 <= at[1] < canvas.view.height):
            canvas.set_guides(canvas.guides.without(self.guide))
        self.guide = None

    # ---- keys -----------------------------------------------------------------------------------------------------

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key is the canvas' before it is a menu's."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Backslash):
            return event.modifiers() in (Modifier.NoModifier, Modifier.ShiftModifier)
        if not self._canvas.run.open:
            return self._nudges(event)
        return event.key() in GESTURE_KEYS and not event.modifiers() & Modifier.AltModifier

    def _nudges(self, event: QKeyEvent) -> bool:
        """Whether a key is an arrow that the tool moves something with."""
        tool = self._canvas.tool
        held = event.modifiers() & (Modifier.AltModifier | Modifier.ControlModifier)
        return tool is not None and tool.nudges and event.key() in ARROW_KEYS and not held

    def key_down(self, event: QKeyEvent) -> bool:
        """A key was pressed; False: it is not for the canvas."""
        canvas, key = self._canvas, event.key()
        if key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                canvas.cursor_moves(self.cursor, None)
                self.space = True
                canvas.update_cursor()
            return True
        if key == Qt.Key.Key_Backslash and event.modifiers() & SHORTCUT in (Modifier.NoModifier, ALTGR):
            canvas.hold_before(True)
            return True
        if key == Qt.Key.Key_Escape and (canvas.run.open or self.doing != "nothing"):
            canvas.cancel_gesture()
            return True
        if key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt):
            self._modifiers_changed(event.modifiers() | _modifier_of(key))
            return False
        tool = canvas.tool
        if tool is not None and not canvas.run.open and self.doing == "nothing" and self._nudges(event):
            name = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
            canvas.run.begin(tool, canvas.scene(tool), self.event("key", self.cursor or self._last, event.modifiers(), name))
            return True
        if canvas.run.open and key in GESTURE_KEYS:
            self.flush()
            name = "Return" if key == Qt.Key.Key_Enter else QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
            canvas.run.send([self.event("key", self.cursor or self._last, event.modifiers(), name)])
            return True
        return False

    def key_up(self, event: QKeyEvent) -> bool:
        """A key was let go; False: it is not for the canvas."""
        if event.isAutoRepeat():
            return event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Backslash)
        match event.key():
            case Qt.Key.Key_Space:
                self.space = False
                self._canvas.update_cursor()
                return True
            case Qt.Key.Key_Backslash:
                self._canvas.hold_before(False)
                return True
            case Qt.Key.Key_Shift | Qt.Key.Key_Control | Qt.Key.Key_Alt as key:
                self._modifiers_changed(event.modifiers() & ~_modifier_of(key))
        return False

    def _modifiers_changed(self, modifiers: Modifier) -> None:
        """Lets an open drag know at once that Shift, Ctrl or Alt changed; the pointer shows what a press would do now."""
        self._canvas.cursor_moves(self.cursor, None)
        self.held = modifiers
        self._canvas.update_cursor()
        if self.doing == "gesture" and self._canvas.run.open and self.cursor is not None:
            self._push(self.event("move", self.cursor, modifiers))

    def enter(self, event: QEnterEvent) -> None:
        """The pointer came in."""
        self.cursor = self.device(event.position())
        self._canvas.update_cursor()

    def leave(self) -> None:
        """The pointer left."""
        if self.doing == "nothing":
            self._canvas.cursor_moves(self.cursor, None)
            self.cursor = None

    def lose_focus(self) -> None:
        """Keys that were down count as let go."""
        self.space, self.held = False, Modifier.NoModifier
        self._canvas.hold_before(False)
        self._canvas.update_cursor()

    def device(self, position: QPointF) -> tuple[float, float]:
        """A position on the widget in device pixels."""
        ratio = self._canvas.ratio
        return position.x() * ratio, position.y() * ratio


def _modifier_of(key: int) -> Modifier:
    if key == Qt.Key.Key_Shift:
        return Modifier.ShiftModifier
    return Modifier.ControlModifier if key == Qt.Key.Key_Control else Modifier.AltModifier
