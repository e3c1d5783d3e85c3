"""What edges are drawn to in a window: the canvas's own lines, and its guides."""

from __future__ import annotations

from ganstudio.core.geometry import Size
from ganstudio.tools.snap import Lines, canvas_lines
from ganstudio.ui.canvas.guides import Guides


def lines_for(size: Size, guides: Guides, on: bool) -> Lines:
    """The lines that hold now; none where snapping is off, and no guides where they are hidden."""
    if not on:
        return Lines()
    own, shown = canvas_lines(size), guides.lines if guides.shown else ()
    upright = (guide.at for guide in shown if guide.direction == "vertical")
    return Lines((*own.xs, *upright), (*own.ys, *(guide.at for guide in shown if guide.direction == "horizontal")))
