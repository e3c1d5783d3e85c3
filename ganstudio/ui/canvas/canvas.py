"""The canvas: shows an editor's picture through a view and lets tools work on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QShowEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ganstudio.app.editor import Editor
from ganstudio.core.document import Document
from ganstudio.core.paint import Colour
from ganstudio.core.raster import Raster
from ganstudio.tools.overlay import Shape
from ganstudio.tools.tool import Event, Kind, Scene, Tool
from ganstudio.translate import tr
from ganstudio.ui.canvas.canvas_gesture import GestureRun
from ganstudio.ui.canvas.canvas_glide import Fingers, native, wheel
from ganstudio.ui.canvas.canvas_input import CanvasInput
from ganstudio.ui.canvas.canvas_overlays import Overlays
from ganstudio.ui.canvas.canvas_painting import Painting, look_of
from ganstudio.ui.canvas.cursors import brush_outline, pointer
from ganstudio.ui.canvas.guides import Guides
from ganstudio.ui.canvas.picture import Picture, Sides
from ganstudio.ui.canvas.regions import scaled
from ganstudio.ui.canvas.split import Split, SplitMode
from ganstudio.ui.canvas.view import View
from ganstudio.ui.canvas.view_widget import ViewWidget


class Canvas(ViewWidget):
    """Shows the picture of one editor. ``before_only``: the editor's before picture, without tools."""

    hovered = Signal(float, float)
    """Document position under the pointer."""
    left = Signal()
    """The pointer is no longer over the canvas."""
    colour_picked = Signal(object)
    """A Colour."""
    size_dragged = Signal(float)
    """The size that the brush is given by a drag, in document pixels, before its limits."""
    message = Signal(str)
    """Something that the person should read."""
    gesture_changed = Signal(bool)
    """Whether a gesture is open."""
    picture_changed = Signal()
    """What the canvas shows looks different now."""
    split_changed = Signal()
    guides_changed = Signal()

    def __init__(self, editor: Editor, view: View | None = None, parent: QWidget | None = None, *, before_only: bool = False) -> None:
        super().__init__(view or View((editor.before if before_only else editor.shown).size), parent, following=view is None)
        self.editor = editor
        self.before_only = before_only
        self.tool: Tool | None = None
        self.picker: Tool | None = None
        """What an Alt-press begins with painting tools."""
        self.mover: Tool | None = None
        """What a Ctrl-press begins with tools that have no use for Ctrl."""
        self.options: Any = None
        self.foreground: Colour = (0.0, 0.0, 0.0)
        self.background: Colour = (1.0, 1.0, 1.0)
        self.memory: dict[str, dict[str, Any]] = {}
        """What each tool keeps between its gestures, by tool id."""
        self.wheel_zooms = True
        self.split = Split()
        self.guides = Guides()
        self.pixel_grid = True
        self.outlined = True
        """Whether ants march around the selection."""
        self._holding = False
        self._painting = Painting(self, Picture(editor, look_of(self), before_only))
        self._overlays = Overlays(self)
        self._was_open = False
        self.run = GestureRun(editor, self.message.emit, self.colour_picked.emit, self._gesture_changed)
        self.input = CanvasInput(self)
        self._fingers = Fingers()
        self._overlays.surround(self._marched())
        self._stop_listening = editor.listen(self._changed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(64, 64)
        self.setAccessibleName(tr("Before") if before_only else tr("Canvas"))

    # ---- tools ----------------------------------------------------------------------------------------------------

    def set_tool(self, tool: Tool | None, options: Any = None, colours: tuple[Colour, Colour] | None = None) -> None:
        """Chooses the tool; an open gesture of another one is accepted if it transforms, else aborted."""
        if self.run.open and self.run.tool is not tool and self.run.tool is not None:
            self.finish_gesture(accept=self.run.tool.id == "transform")
        self.tool, self.options = tool, options
        if colours is not None:
            self.foreground, self.background = colours
        if tool is not None and tool.at_once and not self.run.open and not self.before_only:
            self.run.begin(tool, self.scene(tool), self._event("hover"))
        self.update_cursor()

    def _event(self, kind: Kind) -> Event:
        """An event where the pointer is, without keys."""
        return self.input.event(kind, self.input.cursor or (0.0, 0.0), Qt.KeyboardModifier.NoModifier)

    def set_options(self, options: Any) -> None:
        """Options for the next gesture of the tool, and for an open one that heeds them."""
        self.cursor_moves(self.input.cursor, None)  # a larger outline goes
        self.options = options
        if self.run.open and self.run.tool is self.tool:
            self.input.flush()
            self.run.send([replace(self._event("options"), options=options)])
        self.update_cursor()

    def set_colours(self, foreground: Colour, background: Colour) -> None:
        self.foreground, self.background = foreground, background

    def scene(self, tool: Tool) -> Scene:
        """What a gesture of ``tool`` starts from now."""
        options = self.options if tool is self.tool and isinstance(self.options, tool.options) else tool.options()
        editor = self.editor
        return Scene(
            editor.document,
            editor.active,
            editor.target,
            self.foreground,
            self.background,
            options,
            self._view.zoom / self.ratio,
            self.memory.setdefault(tool.id, {}),
        )

    @property
    def gesture_open(self) -> bool:
        return self.run.open

    def cancel_gesture(self) -> None:
        """Aborts what is being done; the document stays as it is."""
        self.input.abort()
        self.run.close()

    def finish_gesture(self, accept: bool) -> None:
        """Ends an open gesture as Enter (``accept``) or Escape would."""
        if accept and self.run.open:
            self.input.flush()
            self.run.send([self.input.event("key", self.input.cursor or (0.0, 0.0), Qt.KeyboardModifier.NoModifier, "Return")])
        self.cancel_gesture()

    def _gesture_changed(self) -> None:
        self.show_overlay(self.run.overlay)
        if self.run.open != self._was_open:
            self._was_open = self.run.open
            self.gesture_changed.emit(self._was_open)
            self.update_cursor()

    def show_overlay(self, shapes: tuple[Shape, ...]) -> None:
        """Draws ``shapes`` over the picture until others come."""
        self._overlays.show(shapes)

    # ---- before and after, guides, looks --------------------------------------------------------------------------

    def set_split(self, split: Split | SplitMode) -> None:
        """Shows before and after with a divider; ``side`` is the canvas area's and counts as off here."""
        new = split if isinstance(split, Split) else replace(self.split, mode=split)
        old, self.split = self.split, new
        if new == old:
            return
        if new.mode != old.mode:
            self.update()
        else:
            width, height = self._view.width, self._view.height
            between = old.sides(width, height)[0].xored(new.sides(width, height)[0])
            self.update_device(between + old.strip(width, height, self.ratio) + new.strip(width, height, self.ratio))
        self.split_changed.emit()

    def hold_before(self, on: bool) -> None:
        """Shows before everywhere while a key is held."""
        if on != self._holding:
            self._holding = on
            self.update()

    @property
    def shows_before(self) -> bool:
        """Whether the picture before is shown everywhere."""
        return self._holding or self.before_only

    def set_guides(self, guides: Guides) -> None:
        self.guides = guides
        self.update()
        self.guides_changed.emit()

    def set_pixel_grid(self, on: bool) -> None:
        self.pixel_grid = on
        self.update()

    def set_outlined(self, on: bool) -> None:
        """Shows or hides the selection's outline; the selection stays in force."""
        self.outlined = on
        self._overlays.surround(self._marched())

    def set_screen_profile(self, profile: bytes | None) -> None:
        """The ICC profile of the screen; None stands for sRGB."""
        self._painting.picture.set_screen(profile)
        self.update()

    # ---- changes --------------------------------------------------------------------------------------------------

    def _changed(self, _before: Document, _after: Document) -> None:
        """The editor's listener: has what looks different repainted."""
        if self.run.overtaken:
            self.cancel_gesture()
        picture = self._painting.picture
        old = picture.shown
        region = picture.follow()
        if region is None or not region.isEmpty() or picture.shown is not old:
            self.picture_changed.emit()
        if picture.shown.size != old.size:
            if self.before_only:
                self.set_view(self._view.of(picture.shown.size), following=self.following)
            else:
                self.set_document_size(picture.shown.size)
        if region is None:
            self.update()
        else:
            self.update_device(region)
        self._overlays.surround(self._marched())

    def _marched(self) -> Raster | None:
        """The selection that ants march around."""
        picture = self._painting.picture
        return None if self.before_only or not self.outlined or picture.tint is not None else picture.shown.selection

    def close_canvas(self) -> None:
        """Stops following the editor; the canvas is not used afterwards."""
        self.cancel_gesture()
        self._stop_listening()
        self._painting.stop()
        self._overlays.stop()

    def overview(self, side: int) -> NDArray[Any]:
        """The whole picture in the screen's colours, about ``side`` pixels long: (h, w, 4), BGRA premultiplied, to be read only."""
        return self._painting.picture.overview(side)

    # ---- painting -------------------------------------------------------------------------------------------------

    def update_device(self, region: QRegion) -> None:
        """Has a region of device pixels painted."""
        if not region.isEmpty():
            self.update(scaled(region, 1 / self.ratio))

    def _device_region(self, region: QRegion) -> QRegion:
        return scaled(region, self.ratio) & QRegion(0, 0, self._view.width, self._view.height)

    def sides(self) -> Sides:
        """Where the picture before is shown, and where the one now."""
        width, height = self._view.width, self._view.height
        return (QRegion(0, 0, width, height), QRegion()) if self._holding else self.split.sides(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, self._device_region(event.region()))
        painter.end()

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """Paints a region of device pixels with a painter of the widget."""
        ratio = self.ratio
        painter.scale(1 / ratio, 1 / ratio)
        device = painter.deviceTransform()
        painter.translate(round(device.dx()) - device.dx(), round(device.dy()) - device.dy())
        self._painting.paint(painter, region)
        self._overlays.paint(painter, region, brush_outline(self, self.input.cursor))

    @property
    def settled(self) -> bool:
        """Whether everything in sight is painted as it should be."""
        return self._painting.settled

    # ---- cursor ---------------------------------------------------------------------------------------------------

    def cursor_moves(self, old: tuple[float, float] | None, new: tuple[float, float] | None) -> None:
        """The pointer went from one device position to another: the brush outline follows."""
        pencil = self._overlays.pencil()
        for at in (old, new):
            outline = brush_outline(self, at)
            if outline is not None:
                self.update_device(QRegion(outline.reach(pencil)))

    def update_cursor(self) -> None:
        """The pointer's shape for what a press would do."""
        self.cursor_moves(self.input.cursor, self.input.cursor)
        self.setCursor(pointer(self))

    # ---- events ---------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self.input.wants(event):
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent):
            return native(self, event)
        if isinstance(event, QTouchEvent):
            return self._fingers.touch(self, event)
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._overlays.schedule()

    def hideEvent(self, event: QHideEvent) -> None:
        self._overlays.stop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.input.mouse(event, "press")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.input.mouse(event, "move")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.input.mouse(event, "release")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.input.mouse(event, "double")

    def tabletEvent(self, event: QTabletEvent) -> None:
        self.input.tablet(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.input.key_down(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.input.key_up(event):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.input.lose_focus()

    def enterEvent(self, event: QEnterEvent) -> None:
        if self.isActiveWindow() and not isinstance(QApplication.focusWidget(), QLineEdit):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.input.enter(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.input.leave()
        self.left.emit()
