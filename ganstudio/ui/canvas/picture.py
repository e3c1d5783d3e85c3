"""What a canvas shows of an editor: its picture now and its picture before, each in screen pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter, QRegion

from ganstudio.app.editor import Editor
from ganstudio.core.composite import dirty
from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect
from ganstudio.core.raster import Raster, tile_rect
from ganstudio.files.profiles import display_transform
from ganstudio.ui.canvas.canvas_backing import Backing, Look
from ganstudio.ui.canvas.canvas_tiles import TOP, TileCache
from ganstudio.ui.canvas.quick_mask import tinted
from ganstudio.ui.canvas.view import View

Sides = tuple[QRegion, QRegion]
"""The regions of the viewport that show (before, now), in device pixels."""

BEFORE_BUDGET = 128 << 20
"""Bytes of composited squares of the picture before."""


class Picture:
    """Two backings, kept up to date with an editor. ``before_only``: now is the picture before, too."""

    def __init__(self, editor: Editor, look: Look, before_only: bool = False) -> None:
        self._editor, self._before_only = editor, before_only
        self._transforms: dict[bytes | None, Callable[[NDArray[Any]], NDArray[Any]] | None] = {}
        self._screen: bytes | None = None
        self.shown = self._wanted()
        self.tint = self._wanted_tint()
        self._now = Backing(TileCache(self.shown, finish=self._finished), look)
        self._before = Backing(TileCache(editor.before, BEFORE_BUDGET, self._displayed), look)

    def _wanted(self) -> Document:
        return self._editor.before if self._before_only else self._editor.shown

    def _wanted_tint(self) -> Raster | None:
        """The selection, where it is painted on as the quick mask."""
        return self._wanted().selection if self._editor.target == "quick" and not self._before_only else None

    def follow(self) -> QRegion | None:
        """Takes over what the editor shows; returns what of the viewport looks different. None: perhaps everything."""
        hurt = self._follow_before()
        new, old, tint, old_tint = self._wanted(), self.shown, self._wanted_tint(), self.tint
        if new is old and tint is old_tint:
            return hurt
        self.shown, self.tint = new, tint
        areas: list[Rect] | None = dirty(old, new)
        if old.profile != new.profile or new.size != old.size or (tint is None) != (old_tint is None):
            areas = None
        elif areas is not None and tint is not None and old_tint is not None and tint is not old_tint:
            areas = areas + [tile_rect(key) for key in tint.changed(old_tint)]
        self._now.cache.show(new, areas)
        if areas is None:
            self._now.clear()
            return None
        here = self._now.damage(areas)
        return None if hurt is None else hurt + here

    def _follow_before(self) -> QRegion | None:
        before, cache = self._editor.before, self._before.cache
        if before is cache.document:
            return QRegion()
        cache.show(before, None if before.profile != cache.document.profile else dirty(cache.document, before))
        self._before.clear()
        return None

    def dress(self, look: Look) -> None:
        """Changes the colours around and under the picture."""
        self._now.look(look)
        self._before.look(look)

    def set_screen(self, profile: bytes | None) -> None:
        """The ICC profile of the screen; None stands for sRGB."""
        self._screen = profile
        self._transforms.clear()
        for backing in (self._now, self._before):
            backing.cache.forget()
            backing.clear()

    def look_through(self, view: View, sides: Sides) -> None:
        """Moves what is in sight to a view of the picture now; before takes no memory until it is shown."""
        if not sides[1].isEmpty():
            self._now.show(view)
        if not sides[0].isEmpty():
            self._before.show(view.of(self._editor.before.size))

    def update(self, sides: Sides, seconds: float, focus: tuple[float, float] | None) -> QRegion:
        """Paints what the sides lack for about ``seconds``; returns what is still rough."""
        before, now = sides
        rough = QRegion()
        if not now.isEmpty():
            rough += self._now.update(now, seconds, focus)
        if not before.isEmpty():
            rough += self._before.update(before, seconds, focus)
        return rough

    def prefetch(self, seconds: float) -> bool:
        """Makes what a pan would show next, for about ``seconds``; returns whether all is there."""
        return self._now.prefetch(seconds)

    def lacking(self, sides: Sides) -> QRegion:
        """What of the sides is not painted, or only roughly."""
        lacking = QRegion()
        for backing, side in zip((self._before, self._now), sides, strict=True):
            if not side.isEmpty():
                lacking += backing.lacking(side)
        return lacking

    def draw(self, painter: QPainter, sides: Sides) -> None:
        """Draws what is painted; one unit of the painter is one device pixel."""
        for backing, side in zip((self._before, self._now), sides, strict=True):
            if not side.isEmpty():
                backing.draw(painter, side)

    def overview(self, side: int) -> NDArray[Any]:
        """The whole picture now at the mip level at which its longer side is at most ``side`` or little more; to be read only."""
        cache = self._now.cache
        longest = max(self.shown.size.width, self.shown.size.height)
        level = next((level for level in range(TOP) if longest >> level <= side), TOP)
        return cache.read(cache.extent(level), level)[0]

    def _displayed(self, pixels: NDArray[Any], document: Document, area: Rect, level: int) -> NDArray[Any]:
        """Pixels of a square in the screen's colours."""
        if document.profile not in self._transforms:
            self._transforms[document.profile] = display_transform(document.profile, self._screen)
        transform = self._transforms[document.profile]
        return pixels if transform is None else np.asarray(transform(pixels))

    def _finished(self, pixels: NDArray[Any], document: Document, area: Rect, level: int) -> NDArray[Any]:
        """Pixels of a square in the screen's colours, under the quick mask where that is shown."""
        pixels = self._displayed(pixels, document, area, level)
        return pixels if self.tint is None else tinted(pixels, self.tint, area, level)
