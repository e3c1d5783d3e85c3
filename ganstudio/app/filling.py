"""Filling holes with a model: thin ones at full size, wide ones on a smaller picture first, then finer and finer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.app.colours import Colours
from ganstudio.app.grain import grained
from ganstudio.app.pieces import Pieces, composed, textured
from ganstudio.app.seam import evened
from ganstudio.app.texture import SIDE, Hole, Planes, doubled_part, half_hole, halved, settled, unevenness
from ganstudio.core.geometry import Point, Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster, full
from ganstudio.engine.bleed import Bleed

COMFORT, FINE = 56.0, 16.0
"""Width in pixels of the holes that the models which come with the program learn to fill, and of those in which they leave nothing smooth."""


@dataclass(frozen=True)
class Filler:
    """A model that fills."""

    run: Callable[[Planes, Hole, Progress], Planes]
    """Fills the holes of planes (3, H, W); values outside of the holes do not count."""
    reach: int = 64
    """How far around a pixel it looks: with so much around a window, it gives there what it would give in the whole picture."""
    comfort: float = COMFORT
    """Width in pixels of the holes that it fills well at one go."""
    fine: float = FINE
    """Width in pixels of the holes that it fills with detail of its own; wider ones get theirs from around."""
    frame: int = 0
    """Side in pixels of the only pictures that it takes; 0: it takes any."""

    @property
    def context(self) -> int:
        """Pixels around a wide hole that it is shown on the smallest picture."""
        return max((self.frame - round(self.comfort)) // 2, CONTEXT) if self.frame else CONTEXT

    @property
    def window(self) -> int:
        """Side in pixels of the squares in which holes that reach far are filled one after the other."""
        return self.frame // 2 if self.frame else WINDOW

    def sight(self, window: Rect, area: Rect) -> Rect:
        """What it is shown, of ``area``, to fill what lies in ``window``."""
        if not self.frame:
            near = window.grown(self.reach).intersected(area)
            width, height = min(-(-near.width // EVEN) * EVEN, area.width), min(-(-near.height // EVEN) * EVEN, area.height)
            return Rect(min(near.x, area.right - width), min(near.y, area.bottom - height), width, height)
        width, height = max(self.frame, window.width), max(self.frame, window.height)
        x = min(max(window.x + (window.width - width) // 2, area.x), max(area.right - width, area.x))
        y = min(max(window.y + (window.height - height) // 2, area.y), max(area.bottom - height, area.y))
        return Rect(x, y, width, height).intersected(area)


EVEN = 8
"""What models are shown is a whole multiple of that, where there is so much."""
CONTEXT = 48
NEAR = 160
"""Pixels around a wide hole, at every size, from which its texture is taken."""
FAR = 400
"""The same where pieces are planned."""
PLAN = 160
"""Width in pixels up to which a hole is made of planned pieces; of a wider one, a smaller picture is."""
UNEVEN = 0.015
"""Where what lies beside a wide hole is no more uneven, small pieces fill it; else large ones are planned, so that what is there goes on."""
WINDOW = 512
ROOM = 8_000_000
"""Pixels around a wide hole that are worked on at one go; where there are more, a smaller picture is filled and enlarged."""
RING = 5
"""Pixels inside of a wide hole that the model joins to the picture at full size."""


def width_of(hole: Hole) -> float:
    """Twice the longest way from within the hole to its edge, in pixels; the picture's edge is none."""
    if not hole.any():
        return 0.0
    return 2 * float(_depth(hole[_around(hole, 1).slices()]).max())


def levels_for(width: float, model: Filler) -> int:
    """How often a picture with a hole of that width is halved before the model sees it."""
    return 0 if width <= model.fine else max(int(np.ceil(np.log2(width / model.comfort))), 1)


@dataclass(frozen=True, eq=False)
class Work:
    """A raster on its way to having no holes."""

    raster: Raster
    offset: Point
    """Where it lies in the document."""
    colours: Colours
    left: Raster
    """What is still to be filled: where this mask (document coordinates) is not 0."""
    solid: bool
    """Filled pixels become opaque; otherwise alpha stays."""

    @property
    def area(self) -> Rect:
        """Where the raster lies in the document."""
        return self.raster.area.moved(self.offset.x, self.offset.y)

    def read(self, area: Rect) -> tuple[Planes, Hole]:
        """Planes and hole of ``area`` (document coordinates, inside the raster)."""
        pixels = Bleed(self.raster).read(area.moved(-self.offset.x, -self.offset.y))
        return self.colours.planes(pixels), self.left.read(area)[..., 0] > 0

    def put(self, area: Rect, planes: Planes, hole: Hole) -> Work:
        """The work with ``planes`` in the hole of ``area``, which is then filled."""
        lies = area.moved(-self.offset.x, -self.offset.y)
        before = Bleed(self.raster).read(lies)
        pixels = self.colours.changed(before, np.array(planes))
        if self.solid:
            pixels[..., -1] = full(self.raster.depth)
        pixels = np.where(hole[..., None], pixels, self.raster.read(lies))
        values = self.left.read(area)
        values[hole] = 0
        return replace(self, raster=self.raster.write(lies, pixels), left=self.left.write(area, values))


def is_wide(work: Work, part: Rect, model: Filler) -> bool:
    """Whether what is left in ``part`` (document coordinates) is too wide to be filled at one go."""
    part = part.intersected(work.area)
    return not part.empty and levels_for(width_of(work.left.read(part)[..., 0] > 0), model) > 0


def fill_part(work: Work, part: Rect, model: Filler, grain: float, progress: Progress) -> Work:
    """The work with everything filled that is left in ``part`` (document coordinates)."""
    part = part.intersected(work.area)
    if part.empty:
        return work
    levels = levels_for(width_of(work.left.read(part)[..., 0] > 0), model)
    around = part.grown(model.context << (levels if levels < 4 else levels + 1)).intersected(work.area)
    if 0 < levels < 3 and around.size.area > 4 * WINDOW * WINDOW:
        for done, window in enumerate(windows := _thin_windows(work, part, model)):
            near = window.grown(2 * model.context << levels).intersected(work.area)
            work = _filled_in(work, window, near, model, grain, progress.part(done / len(windows), 1 / len(windows)))
        return work
    if levels and around.size.area <= ROOM:
        return _filled_in(work, part, around, model, grain, progress)
    if levels:
        return _filled_small(work, part, around, model, grain, progress)
    for done, window in enumerate(windows := _thin_windows(work, part, model)):
        work = _filled_in(work, window, model.sight(window, work.area), model, grain, progress.part(done / len(windows), 1 / len(windows)))
    return work


def _filled_in(work: Work, part: Rect, around: Rect, model: Filler, grain: float, progress: Progress) -> Work:
    """``part`` filled at one go, seeing ``around``."""
    planes, hole = work.read(around)
    made = filled(planes, hole, model, grain, part.x * 31 + part.y, progress)
    inside = part.slices(around.origin)
    return work.put(part, made[(slice(None), *inside)], hole[inside])


def _thin_windows(work: Work, part: Rect, model: Filler) -> list[Rect]:
    """The squares in which what is left in ``part`` is filled, no larger than needed."""
    whole = _marked_in(work.left, part)
    if max(whole.width, whole.height) <= model.frame - 2 * CONTEXT:
        return [whole]
    return [x for window in _windows(part, model.window) if not (x := _marked_in(work.left, window)).empty]


def _marked_in(left: Raster, window: Rect) -> Rect:
    """The smallest rectangle around what is left in the window."""
    rows, columns = (np.flatnonzero(left.read(window)[..., 0].any(axis)) for axis in (1, 0))
    if not rows.size:
        return Rect(0, 0, 0, 0)
    return Rect(window.x + int(columns[0]), window.y + int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)


def _windows(part: Rect, side: int) -> Iterator[Rect]:
    for y in range(part.y, part.bottom, side):
        for x in range(part.x, part.right, side):
            yield Rect(x, y, side, side).intersected(part)


def _filled_small(work: Work, part: Rect, around: Rect, model: Filler, grain: float, progress: Progress) -> Work:
    """``part`` filled as a smaller picture is, then made finer window by window."""
    level = 1
    while around.size.area >> (2 * level) > ROOM:
        level += 1
    scale = 1 << level
    lies = around.moved(-work.offset.x, -work.offset.y)
    coarse = Rect(lies.x // scale, lies.y // scale, -(-lies.right // scale) - lies.x // scale, -(-lies.bottom // scale) - lies.y // scale)
    corner = Point(coarse.x * scale + work.offset.x, coarse.y * scale + work.offset.y)
    marks: Hole = np.asarray(work.left.read(Rect(corner.x, corner.y, coarse.width * scale, coarse.height * scale))[..., 0] > 0)
    hole = np.asarray(marks.reshape(coarse.height, scale, coarse.width, scale).any((1, 3)))
    small, count = work.colours.planes(work.raster.read_level(coarse, level)), max(levels_for(width_of(hole), model), 1)
    made, pieces = _coarse_to_fine(small, hole, count, model, 0.0, 0, progress.part(0.0, 0.4), join=False)
    todo = work.left
    windows = [x for x in _windows(part, 2 * WINDOW) if todo.read(x).any()]
    for window in windows:
        progress.check()
        work = work.put(window, _enlarged(made, window, corner, scale), todo.read(window)[..., 0] > 0)
    for done, window in enumerate(windows):
        near = window.grown(WINDOW)
        mine = None if pieces is None else pieces.within(_in_units(window.grown(SIDE * scale), corner, scale))
        if mine is not None:
            place = mine.area
            near = near.united(Rect(corner.x + scale * place.x, corner.y + scale * place.y, scale * place.width, scale * place.height).grown(SIDE))
            first = _in_units(near, corner, scale)
            near = Rect(corner.x + scale * first.x, corner.y + scale * first.y, scale * first.width, scale * first.height)
        near = near.intersected(work.area)
        if mine is not None:
            mine = mine.seen_from((near.x - corner.x) // scale, (near.y - corner.y) // scale)
        planes, marked = work.read(near)[0], todo.read(near)[..., 0] > 0
        each = progress.part(0.4 + 0.6 * done / len(windows), 0.6 / len(windows))
        finer = _coarse_to_fine(planes, marked, level, model, grain, done, each, begun=True, pieces=mine)[0]
        inside = window.slices(near.origin)
        work = work.put(window, finer[(slice(None), *inside)], marked[inside])
    return work


def _in_units(area: Rect, corner: Point, scale: int) -> Rect:
    """``area`` in pixels that are ``scale`` wide, counted from ``corner``: all that it touches."""
    x, y = (area.x - corner.x) // scale, (area.y - corner.y) // scale
    return Rect(x, y, -(-(area.right - corner.x) // scale) - x, -(-(area.bottom - corner.y) // scale) - y)


def _enlarged(small: Planes, area: Rect, corner: Point, scale: int) -> Planes:
    """``area`` (document coordinates) of planes whose first pixel covers ``scale`` pixels from ``corner`` on."""
    x = ((np.arange(area.x, area.right) - corner.x + 0.5) / scale - 0.5).astype(np.float32)
    y = ((np.arange(area.y, area.bottom) - corner.y + 0.5) / scale - 0.5).astype(np.float32)
    maps = np.meshgrid(x, y)
    large = [cv2.remap(plane, maps[0], maps[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE) for plane in small]
    return np.clip(np.stack(large), 0, 1)


def filled(planes: Planes, hole: Hole, model: Filler, grain: float, seed: int, progress: Progress) -> Planes:
    """``planes`` with its holes filled; outside they stay as they are. ``grain`` (0..1): how much of the noise around comes into them."""
    levels = levels_for(width_of(hole), model)
    if levels:
        return _coarse_to_fine(planes, hole, levels, model, grain, seed, progress)[0]
    whole = np.where(hole, model.run(planes, hole, progress), planes)
    if grain > 0:
        whole = grained(whole, hole, hole, grain, seed)
    return np.clip(whole, 0, 1, out=whole)


def inner(hole: Hole, by: float) -> Hole:
    """What of the hole lies more than ``by`` pixels from its edge."""
    deep: Hole = np.zeros_like(hole)
    if hole.any():
        near = _around(hole, 1).slices()  # what lies further away is no nearer to anything in the hole
        deep[near] = _depth(hole[near]) > by
    return deep


def _depth(hole: Hole) -> NDArray[np.float32]:
    """How far each pixel of the hole is from its edge, 0 outside."""
    return np.asarray(cv2.distanceTransform(hole.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5), np.float32)


def _around(hole: Hole, reach: int, even: int = 1) -> Rect:
    """The rectangle around the hole with ``reach`` pixels more, beginning at a multiple of ``even``, inside the array."""
    height, width = hole.shape
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    x, y = (max(int(first) - reach, 0) // even * even for first in (columns[0], rows[0]))
    return Rect(x, y, min(int(columns[-1]) + 1 + reach, width) - x, min(int(rows[-1]) + 1 + reach, height) - y)


def _coarse_to_fine(
    planes: Planes,
    hole: Hole,
    levels: int,
    model: Filler,
    grain: float,
    seed: int,
    progress: Progress,
    *,
    begun: bool = False,
    pieces: Pieces | None = None,
    join: bool = True,
) -> tuple[Planes, Pieces | None]:
    """The hole filled from ``levels`` times halved planes on; ``begun``: ``planes`` hold already what it is at that size, made of ``pieces``.

    Also gives the pieces that it is made of in the end, if it was planned.
    """
    pictures, holes = [planes], [hole]
    for _ in range(levels):
        pictures.append(halved(pictures[-1]))
        holes.append(half_hole(holes[-1]))
    whole, plans, plan = pictures[-1], pieces is not None, levels - 1
    if not begun:
        made = np.where(holes[-1], model.run(whole, holes[-1], progress.part(0.0, 0.3)), whole)
        plans = unevenness(whole, holes[-1]) > UNEVEN
        whole = evened(made if plans else _begun(made, holes[-1]), holes[-1])
        if plans:
            plan = min(max(int(np.ceil(np.log2(width_of(hole) / PLAN))), 0), plan)
    for level in range(levels - 1, -1, -1):
        progress(0.3 + 0.3 * (levels - 1 - level) / levels)
        reach = FAR if plans and pieces is None else NEAR if level else max(NEAR, model.reach + EVEN)
        near = _seen(holes[level], reach, pieces if plans else None)
        gap, picture = holes[level][near.slices()], pictures[level][(slice(None), *near.slices())]
        guide = doubled_part(whole, near)
        if level <= plan:
            low = doubled_part(pictures[level + 1], near)
            guide, pieces = (composed if plans else textured)(picture, low, guide, gap, near, pieces)
        part = picture.copy()
        inside = _around(gap, 0).slices()
        np.copyto(part[(slice(None), *inside)], guide[(slice(None), *inside)], where=gap[inside])
        if level or not join:
            part = evened(part, gap)
        if level == 0:
            ring = gap & ~inner(gap, RING)
            part = _with_ring(part, ring, model, progress.part(0.6, 0.4)) if join else part
            if grain > 0:
                part = grained(part, gap, ring, grain, seed)
            np.clip(part, 0, 1, out=part)
        whole = pictures[level].copy()
        whole[(slice(None), *near.slices())] = part
    return whole, pieces if plans else None


def _seen(hole: Hole, reach: int, coarse: Pieces | None) -> Rect:
    """What is worked on at one size: so much around the hole, and all that pieces at half the size came from."""
    near = _around(hole, reach, 2)
    if coarse is None:
        return near
    area = coarse.area.grown(SIDE)
    return near.united(Rect(2 * area.x, 2 * area.y, 2 * area.width, 2 * area.height)).intersected(Rect(0, 0, hole.shape[1], hole.shape[0]))


def _begun(whole: Planes, hole: Hole) -> Planes:
    """What the model painted into a hole, made of pieces of the picture: at half the size first, where a piece reaches across more of the hole."""
    coarse = settled(halved(whole), half_hole(hole))
    area = Rect(0, 0, whole.shape[2], whole.shape[1])
    return settled(np.where(hole, doubled_part(coarse, area), whole), hole, (4, 2))


def _with_ring(whole: Planes, ring: Hole, model: Filler, progress: Progress) -> Planes:
    """``whole`` with a ring along the edge of its filled hole joined to both sides by the model, window by window; where it has no edge, as it is."""
    if not ring.any():
        return whole
    ring = ring.copy()
    height, width = ring.shape
    windows = [x for x in _windows(_around(ring, 0), model.window) if ring[x.slices()].any()]
    brief = model if len(windows) == 1 else replace(model, reach=min(model.reach, CONTEXT))  # so thin a ring is filled from close by
    for done, window in enumerate(windows):
        near = brief.sight(window, Rect(0, 0, width, height))
        given = np.ascontiguousarray(whole[(slice(None), *near.slices())])
        made = model.run(given, ring[near.slices()], progress.part(done / len(windows), 1 / len(windows)))
        place, inside = window.slices(), window.slices(near.origin)
        whole[(slice(None), *place)] = np.where(ring[place], made[(slice(None), *inside)], whole[(slice(None), *place)])
        ring[place] = False
    return whole
