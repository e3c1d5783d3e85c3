"""More room on any side of the picture, filled by a model from what is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ganstudio.app.editor import topmost
from ganstudio.app.inpaint import fill
from ganstudio.app.room import check_room
from ganstudio.core.canvas_size import crop
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.fields import number
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from ganstudio.tools.remove import InpaintOptions
from ganstudio.translate import tr

MOST = 20_000
"""Pixels that one side can be given at once."""


@dataclass(frozen=True)
class Sides:
    """Pixels to add on each side."""

    left: int = number(0, 0, MOST, "Left", unit="px")
    top: int = number(0, 0, MOST, "Top", unit="px")
    right: int = number(0, 0, MOST, "Right", unit="px")
    bottom: int = number(0, 0, MOST, "Bottom", unit="px")


def extended_area(document: Document, sides: Sides) -> Rect:
    """The new canvas, in coordinates of the present one; EditError if no side is given anything, or a number is negative."""
    given = sides.left, sides.top, sides.right, sides.bottom
    if min(given) < 0 or max(given) == 0:
        raise EditError(tr("Say how many pixels to add on at least one side."))
    width, height = document.size.width + sides.left + sides.right, document.size.height + sides.top + sides.bottom
    return Rect(-round(sides.left), -round(sides.top), round(width), round(height))


def extend(
    document: Document, sides: Sides, options: InpaintOptions, library: Library, progress: Progress, model: str = ""
) -> Edit:
    """Enlarges the canvas and fills what is new, in a layer on top that can be run again; what was there keeps every value.

    EditError where nothing is to be added, or the picture has no layer.
    """
    area = extended_area(document, sides)
    if not document.layers:
        raise EditError(tr("There is no layer to go on from. Add one with Layer > New Layer."))
    check_room(area.size, 2 * document.channels * document.depth // 8)  # the canvas, and what is filled on it
    larger = replace(crop(document, area, delete=False), selection=None)
    mask = Raster.uniform(larger.size, (255,)).filled(document.area.moved(-area.x, -area.y), (0,))
    plain = replace(options, feather=0.0, sample="merged", place="new-layer")
    edit = fill(larger, topmost(larger), mask, plain, library, progress, model)

    def apply(now: Document) -> Document:
        return edit.apply(larger if now is document else replace(crop(now, area, delete=False), selection=None))

    return Edit(tr("Extend"), apply)
