"""Where the picture lies on the screen: zoom, pan, rotation and mirroring as one immutable value."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ganstudio.core.geometry import Rect, Size, Transform

LOWEST, HIGHEST = 1 / 128, 64.0
"""Limits of the zoom."""

STEPS = (
    *(1 / 128, 1 / 96, 1 / 64, 1 / 48, 1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3),
    *(1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0),
)
"""What the zoom commands step through."""

NEAREST_FROM = 2.0
"""From this zoom on single pixels are drawn as squares."""

KEPT = 48
"""Device pixels of the picture that stay in the viewport however far it is panned."""


@dataclass(frozen=True)
class View:
    """Maps document coordinates to device pixels of a viewport.

    ``zoom`` is device pixels for each document pixel; ``x``, ``y`` is the device position of the document's origin, whole so that
    panning moves pixels without changing them; ``rotation`` is degrees clockwise; ``mirrored`` flips left and right before that.
    """

    document: Size
    width: int = 1
    height: int = 1
    zoom: float = 1.0
    x: int = 0
    y: int = 0
    rotation: float = 0.0
    mirrored: bool = False

    @property
    def linear(self) -> Transform:
        """Document to sheet: device pixels counted from where the document's origin lies."""
        flip = Transform.scaling(-self.zoom if self.mirrored else self.zoom, self.zoom)
        return flip.then(Transform.rotation(self.rotation)) if self.rotation else flip

    @property
    def transform(self) -> Transform:
        """Document to device pixels of the viewport."""
        return self.linear.then(Transform.translation(self.x, self.y))

    def map(self, x: float, y: float) -> tuple[float, float]:
        """Document position to device position."""
        return self.transform.map(x, y)

    def unmap(self, x: float, y: float) -> tuple[float, float]:
        """Device position to document position."""
        return self.transform.inverse().map(x, y)

    @property
    def upright(self) -> bool:
        """Whether rows of the document are rows of the screen."""
        return self.rotation == 0

    @property
    def level(self) -> int:
        """The mip level to draw from: the coarsest that need not be enlarged; 0 above 50 %."""
        return 0 if self.zoom > 0.5 else min(math.floor(-math.log2(self.zoom) + 1e-9), 8)

    @property
    def nearest(self) -> bool:
        """Whether pixels are drawn as squares."""
        return self.zoom >= NEAREST_FROM

    @property
    def sheet(self) -> Rect:
        """The viewport in sheet coordinates."""
        return Rect(-self.x, -self.y, self.width, self.height)

    @property
    def frame(self) -> Rect:
        """The whole document in device pixels (its bounding box where the view is rotated)."""
        xs, ys = zip(*self.transform.corners(self.document.rect), strict=True)
        return Rect(round(min(xs)), round(min(ys)), round(max(xs)) - round(min(xs)), round(max(ys)) - round(min(ys)))

    @property
    def visible(self) -> Rect:
        """The pixels of the document that the viewport shows, cut to the document."""
        return self.transform.inverse().bounds(Rect(0, 0, self.width, self.height)).intersected(self.document.rect)

    @property
    def centre(self) -> tuple[float, float]:
        """The document position in the middle of the viewport."""
        return self.unmap(self.width / 2, self.height / 2)

    def panned(self, dx: int, dy: int) -> View:
        """Moved by whole device pixels, as far as a bit of the picture stays in sight."""
        return replace(self, x=self.x + dx, y=self.y + dy).bounded()

    def bounded(self) -> View:
        """Moved back so that at least KEPT device pixels of the picture (or all of a small one) stay in the viewport."""
        frame = self.frame
        kept_x, kept_y = min(KEPT, frame.width, self.width), min(KEPT, frame.height, self.height)
        dx = max(kept_x - frame.right, 0) or min(self.width - kept_x - frame.x, 0)
        dy = max(kept_y - frame.bottom, 0) or min(self.height - kept_y - frame.y, 0)
        return replace(self, x=self.x + dx, y=self.y + dy) if dx or dy else self

    def placed(self, position: tuple[float, float], at: tuple[float, float]) -> View:
        """Panned so that the document ``position`` lies at the device position ``at``, to half a device pixel."""
        x, y = self.map(*position)
        return replace(self, x=self.x + round(at[0] - x), y=self.y + round(at[1] - y))

    def centred(self, x: float, y: float) -> View:
        """Panned so that the document position lies in the middle."""
        return self.placed((x, y), (self.width / 2, self.height / 2)).bounded()

    def zoomed(self, zoom: float, at: tuple[float, float] | None = None) -> View:
        """At ``zoom``, the document position under the device position ``at`` (default: the middle) staying there."""
        at = (self.width / 2, self.height / 2) if at is None else at
        zoom = min(max(zoom, LOWEST), HIGHEST)
        if math.isclose(zoom, round(zoom), abs_tol=1e-6) and zoom >= 1:
            zoom = float(round(zoom))
        return replace(self, zoom=zoom).placed(self.unmap(*at), at).bounded()

    def stepped(self, by: int, at: tuple[float, float] | None = None) -> View:
        """The next (1) or previous (-1) of STEPS."""
        if by > 0:
            steps = [step for step in STEPS if step > self.zoom * 1.01]
            return self.zoomed(steps[min(by, len(steps)) - 1] if steps else HIGHEST, at)
        steps = [step for step in STEPS if step < self.zoom * 0.99]
        return self.zoomed(steps[-min(-by, len(steps))] if steps else LOWEST, at)

    def rotated(self, degrees: float) -> View:
        """At ``degrees`` clockwise, the middle staying there."""
        degrees = (degrees + 180) % 360 - 180
        return replace(self, rotation=0.0 if abs(degrees) < 1e-6 else degrees).placed(self.centre, (self.width / 2, self.height / 2)).bounded()

    def flipped(self) -> View:
        """As a mirror at the middle of the viewport would show it."""
        turned = replace(self, mirrored=not self.mirrored, rotation=-self.rotation if self.rotation else 0.0)
        return turned.placed(self.centre, (self.width / 2, self.height / 2)).bounded()

    def resized(self, width: int, height: int) -> View:
        """In a viewport of another size, the middle staying in the middle."""
        centre = self.centre
        return replace(self, width=max(width, 1), height=max(height, 1)).placed(centre, (max(width, 1) / 2, max(height, 1) / 2)).bounded()

    def showing(self, area: Rect, margin: int = 0, most: float = HIGHEST) -> View:
        """As large as ``area`` of the document fits with ``margin`` device pixels around it, but not above the zoom ``most``."""
        xs, ys = zip(*replace(self, zoom=1.0).linear.corners(area), strict=True)
        across, down = max(max(xs) - min(xs), 1.0), max(max(ys) - min(ys), 1.0)
        zoom = min((self.width - 2 * margin) / across, (self.height - 2 * margin) / down, most)
        shown = replace(self, zoom=min(max(zoom, LOWEST), HIGHEST))
        return shown.placed((area.x + area.width / 2, area.y + area.height / 2), (self.width / 2, self.height / 2))

    def fitted(self, margin: int = 0, most: float = HIGHEST) -> View:
        """The whole picture in the viewport."""
        return self.showing(self.document.rect, margin, most)

    def of(self, document: Size) -> View:
        """The same place for a picture of another size: scaled into the same frame if the proportions agree, else at the same origin."""
        if document == self.document:
            return self
        scale = self.document.width / max(document.width, 1)
        if abs(document.height * scale - self.document.height) <= max(2.0, 2 * scale):
            return replace(self, document=document, zoom=self.zoom * scale)
        return replace(self, document=document)
