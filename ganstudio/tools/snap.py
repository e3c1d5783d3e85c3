"""Edges that are drawn to lines nearby: the canvas's own edges and middle, and guides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ganstudio.core.geometry import Rect, Size
from ganstudio.tools.overlay import Outline, Position, Shape
from ganstudio.tools.tool import Scene

SNAP = "snap"
"""Key of the scene's memory: a function from the canvas's size to the Lines that hold now. Without it nothing is drawn anywhere."""

REACH = 6.0
"""Screen pixels within which an edge goes to a line."""


@dataclass(frozen=True)
class Lines:
    """Where upright lines cross the x axis, and level ones the y axis, in document pixels."""

    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()


LinesFor = Callable[[Size], Lines]


def canvas_lines(size: Size) -> Lines:
    """The edges and the middle of the canvas."""
    return Lines((0.0, size.width / 2, float(size.width)), (0.0, size.height / 2, float(size.height)))


@dataclass(frozen=True)
class Snap:
    """The lines of one gesture, and how near an edge must come (document pixels)."""

    lines: Lines
    reach: float

    def point(self, at: Position) -> Position:
        """A position with each coordinate on the nearest line, if one is near."""
        return at[0] + _pull((at[0],), self.lines.xs, self.reach), at[1] + _pull((at[1],), self.lines.ys, self.reach)

    def box(self, box: Rect) -> tuple[int, int]:
        """The smallest whole step that brings an edge or the middle of the box to a line, for each direction; 0 where none is near."""
        across, down = (box.x, box.x + box.width / 2, box.right), (box.y, box.y + box.height / 2, box.bottom)
        return round(_pull(across, self.lines.xs, self.reach)), round(_pull(down, self.lines.ys, self.reach))

    def touched(self, box: Rect, size: Size) -> tuple[Shape, ...]:
        """The lines on which an edge or the middle of the box lies, across the canvas, to be drawn."""
        across, down = (box.x, box.x + box.width / 2, box.right), (box.y, box.y + box.height / 2, box.bottom)
        upright = [x for x in self.lines.xs if any(abs(x - edge) < 0.75 for edge in across)]
        level = [y for y in self.lines.ys if any(abs(y - edge) < 0.75 for edge in down)]
        return (
            *(Outline(((x, 0.0), (x, float(size.height))), style="guide") for x in upright),
            *(Outline(((0.0, y), (float(size.width), y)), style="guide") for y in level),
        )


def snap_of(scene: Scene) -> Snap | None:
    """What edges are drawn to in this gesture; None: nothing."""
    lines: LinesFor | None = scene.memory.get(SNAP)
    if lines is None:
        return None
    found = lines(scene.document.size)
    return Snap(found, REACH / scene.zoom) if found.xs or found.ys else None


def _pull(edges: Sequence[float], lines: Sequence[float], reach: float) -> float:
    """The smallest step from one of the edges to one of the lines; 0 if none is within reach."""
    steps = [line - edge for line in lines for edge in edges if abs(line - edge) <= reach]
    return min(steps, key=abs, default=0.0)
