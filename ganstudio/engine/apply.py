"""Runs a model over a picture of any size: pads, tiles, joins, and survives a device that fails or is too small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.engine.latent import Noise, noise_feeds, noise_of
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session
from ganstudio.engine.stretched import run_stretched
from ganstudio.engine.tensors import ORIGIN, planes_of, tile_feeds
from ganstudio.engine.tensors import Planes as Planes
from ganstudio.engine.tiling import TILE_MEMORY, Plan, mirrored, plan, smaller
from ganstudio.errors import ModelError, OutOfMemory, ProviderError
from ganstudio.translate import tr

Read = Callable[[Rect], Planes]
"""Gives (3, H, W) of a rectangle that lies inside the picture, below them the planes of the manifest's guides. Called from a thread of its own,
one call at a time."""

Write = Callable[[Rect, Planes], None]
"""Takes (3, H, W), clamped to 0..1, at a rectangle of the result. Called as Read is; the array is not used again."""


def apply_model(manifest: Manifest, session: Session, image: NDArray[Any], progress: Progress, **extra: float) -> NDArray[np.float32]:
    """The model's picture of ``image``: (H, W, 3) sRGB 0..1 in, (H * scale, W * scale, 3) float32 0..1 out.

    Guides (masks, clicks) are further channels of ``image``, in the manifest's order.
    """
    planes = np.ascontiguousarray(np.moveaxis(image, 2, 0), np.float32)
    scale = manifest.sizes.scale
    size = Size(image.shape[1], image.shape[0])
    out = np.empty((size.height * scale, size.width * scale, 3), np.float32)

    def write(area: Rect, result: Planes) -> None:
        out[area.slices()] = np.moveaxis(result, 0, 2)

    run_tiles(manifest, session, size, lambda area: planes[(slice(None), *area.slices())], write, progress, extra)
    return out


def run_tiles(
    manifest: Manifest,
    session: Session,
    size: Size,
    read: Read,
    write: Write,
    progress: Progress,
    values: Mapping[str, float] | None = None,
    memory: int | None = None,
    origin: Point = ORIGIN,
) -> None:
    """Runs the model over a picture of ``size``, tile by tile; every result pixel is written (again, where memory ran out half-way).

    When memory runs out the tiles are halved and the run starts again; when the device fails the rest is done on the CPU. A model that wants
    pictures stretched to its size runs once, on the whole picture.
    ``origin``: where the picture lies in a larger one, so that a part of it gets the same noise as the whole.
    """
    if manifest.latent is not None:
        raise ModelError(manifest.id, tr("makes pictures from noise and cannot change one. Use it under Enhance > Generate."))
    if manifest.sizes.stretch and manifest.sizes.fixed is not None:
        write(*run_stretched(manifest, session, size, read(size.rect), progress, values or {}))
        return
    budget = memory or min(TILE_MEMORY, max(psutil.virtual_memory().available // 3, 32 * 2**20))
    rule = manifest.sizes
    note = ""
    while True:
        tiles = plan(size, rule, budget)
        try:
            _run(manifest, session, size, tiles, read, write, progress, values or {}, note, origin)
            return
        except OutOfMemory as error:
            less = smaller(size, rule, budget)
            if less is not None:
                budget = less
                note = tr("Memory ran out: smaller tiles")
            elif session.fallback is not None:
                session = session.fallback(ProviderError(manifest.id, str(error)))
            else:
                raise OutOfMemory(manifest.id, tr("needs more memory than there is, even with the smallest tile. Close other programs.")) from error


def _run(
    manifest: Manifest,
    session: Session,
    size: Size,
    tiles: Plan,
    read: Read,
    write: Write,
    progress: Progress,
    values: Mapping[str, float],
    note: str,
    origin: Point,
) -> None:
    """One pass over all tiles. A second thread prepares the next tile and stores the last one while the model works.

    A tile in which a filling model has nothing to fill is left as it is: there are models that cannot take an empty mask. The working memory of a
    single tile is kept: such runs come one after the other, stroke by stroke.
    """
    scale, places = manifest.sizes.scale, list(tiles)
    count = len(places)
    strip = _Strip(tiles, size, scale, write) if manifest.sizes.whole and count > 1 else None
    types = session.types()

    def prepared(tile: Rect) -> dict[str, NDArray[Any]] | Planes:
        planes = _tile_planes(read, tile, size)
        return planes[:3].copy() if _nothing_to_fill(manifest, planes) else tile_feeds(manifest, planes, values, types, tile.origin + origin)

    def store(tile: Rect, core: Rect, raw: NDArray[Any]) -> None:
        put(tile, core, planes_of(manifest, raw, tile.size))

    def put(tile: Rect, core: Rect, result: Planes) -> None:
        inside = core.intersected(size.rect)
        if strip is not None:
            strip.add(tile, result)
        elif not inside.empty:
            write(_times(inside, scale), result[(slice(None), *_times(inside.moved(-tile.x, -tile.y), scale).slices())])

    with ThreadPoolExecutor(1, "tiles") as beside:
        following = beside.submit(prepared, places[0][0])
        stored: Future[None] | None = None
        for done, (tile, core) in enumerate(places):
            progress(done / count, note or tr("Tile {n} of {count} on {device}").format(n=done + 1, count=count, device=session.provider.label))
            feeds = following.result()
            if done + 1 < count:
                following = beside.submit(prepared, places[done + 1][0])
            if not isinstance(feeds, dict):
                if stored is not None:
                    stored.result()
                stored = beside.submit(put, tile, core, feeds)
                continue
            try:
                raw = session.run(feeds, progress, last=0 < done == count - 1)
            except ProviderError as error:
                if session.fallback is None:
                    raise
                session = session.fallback(error)
                raw = session.run(feeds, progress, last=0 < done == count - 1)
            if stored is not None:
                stored.result()
            stored = beside.submit(store, tile, core, raw)
        if stored is not None:
            stored.result()
    progress(1.0, note)


def _times(area: Rect, scale: int) -> Rect:
    return Rect(area.x * scale, area.y * scale, area.width * scale, area.height * scale)


def _tile_planes(read: Read, tile: Rect, size: Size) -> Planes:
    """The planes of ``tile``; beyond the picture's edge it is reflected."""
    inside = tile.intersected(size.rect)
    if inside == tile:
        return read(tile)
    columns, rows = mirrored(tile.x, tile.width, size.width), mirrored(tile.y, tile.height, size.height)
    around = Rect(int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    planes = read(around)
    return planes[:, (rows - around.y)[:, None], (columns - around.x)[None, :]]


def _nothing_to_fill(manifest: Manifest, planes: Planes) -> bool:
    """Whether a model that fills masks gets an empty one."""
    first, masks = 3, []
    for guide in manifest.guides:
        masks += [planes[first : first + guide.channels]] if guide.kind == "mask" else []
        first += guide.channels
    return bool(masks) and manifest.sizes.scale == 1 and all(len(mask) and not mask.any() for mask in masks)


class _Strip:
    """Joins tiles with soft edges, one row of tiles at a time, so that only that row is held."""

    def __init__(self, tiles: Plan, size: Size, scale: int, write: Write) -> None:
        self.tiles, self.size, self.scale, self.write = tiles, size, scale, write
        width, height = tiles.columns.edges[-1] * scale, tiles.tile.height * scale
        self.sum = np.zeros((3, height, width), np.float32)
        self.weight = np.zeros((height, width), np.float32)
        self.across = [_ramps(tiles.columns.starts, tiles.columns.length, i) for i in range(len(tiles.columns.starts))]
        self.down = [_ramps(tiles.rows.starts, tiles.rows.length, i) for i in range(len(tiles.rows.starts))]
        self.row = 0

    def add(self, tile: Rect, planes: Planes) -> None:
        """Adds one tile; after the last of a row, writes what no later tile touches."""
        column = self.tiles.columns.starts.index(tile.x)
        weight = np.repeat(self.down[self.row], self.scale)[:, None] * np.repeat(self.across[column], self.scale)[None, :]
        left = tile.x * self.scale
        place = (slice(None), slice(left, left + weight.shape[1]))
        self.weight[place] += weight
        self.sum[(slice(None), *place)] += planes * weight
        if column == len(self.across) - 1:
            self._flush(tile.y)

    def _flush(self, top: int) -> None:
        starts = self.tiles.rows.starts
        following = starts[self.row + 1] if self.row + 1 < len(starts) else top + self.tiles.tile.height
        done = (following - top) * self.scale
        area = _times(Rect(0, top, self.size.width, following - top).intersected(self.size.rect), self.scale)
        if not area.empty:
            rows, columns = area.slices(Point(0, top * self.scale))
            self.write(area, self.sum[:, rows, columns] / self.weight[rows, columns])
        self.sum = np.concatenate((self.sum[:, done:], np.zeros_like(self.sum[:, :done])), axis=1)
        self.weight = np.concatenate((self.weight[done:], np.zeros_like(self.weight[:done])))
        self.row += 1


def _ramps(starts: tuple[int, ...], length: int, index: int) -> NDArray[np.float32]:
    """Weights of one tile along an axis: 1 in the middle, falling towards what it shares with its neighbours."""
    weights = np.ones(length, np.float32)
    if index > 0:
        shared = starts[index - 1] + length - starts[index]
        weights[:shared] = np.minimum(weights[:shared], (np.arange(shared) + 0.5) / shared)
    if index + 1 < len(starts):
        shared = starts[index] + length - starts[index + 1]
        weights[length - shared :] = np.minimum(weights[length - shared :], 1 - (np.arange(shared) + 0.5) / shared)
    return weights


def drawn(
    manifest: Manifest, session: Session, noise: Noise, progress: Progress, truncation: float = 1.0, offset: Noise | None = None
) -> Iterator[Planes]:
    """A generator's pictures, (3, H, W) each, one after the other; ``noise`` (N, size). On the CPU where the device fails."""
    latent, size = manifest.latent, manifest.sizes.fixed
    if latent is None or size is None:
        raise ModelError(manifest.id, tr("makes no pictures from noise. Choose a generator."))
    for number, one in enumerate(noise):
        progress(number / len(noise), tr("Picture {n} of {count} on {device}").format(n=number + 1, count=len(noise), device=session.provider.label))
        feeds = noise_feeds(latent, one[None], session.types(), truncation, offset)
        try:
            raw = session.run(feeds, progress)
        except ProviderError as error:
            if session.fallback is None:
                raise
            session = session.fallback(error)
            raw = session.run(feeds, progress)
        yield planes_of(manifest, raw, size)
    progress(1.0)


def sample_planes(manifest: Manifest, side: int = 96) -> Planes:
    """A small smooth picture with some texture, of a size that the model takes, and empty guides: what self-tests run on."""
    rule = manifest.sizes
    width, height = (rule.fixed.width, rule.fixed.height) if rule.fixed else (-(-side // rule.multiple) * rule.multiple,) * 2
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    ramps = np.stack((x / width, y / height, 0.5 + 0.5 * np.sin(x / 7) * np.cos(y / 5)))
    noise = np.random.default_rng(7).uniform(-0.1, 0.1, ramps.shape)
    empty = np.zeros((sum(g.channels for g in manifest.guides), height, width), np.float32)
    return np.concatenate((np.clip(ramps + noise, 0, 1).astype(np.float32), empty))


def run_once(manifest: Manifest, session: Session, planes: Planes, progress: Progress, values: Mapping[str, float] | None = None) -> NDArray[Any]:
    """The model's raw answer to one tile of exactly its size, or to noise. For self-tests."""
    if manifest.latent is not None:
        return session.run(noise_feeds(manifest.latent, noise_of(7, manifest.latent.size)[None], session.types()), progress)
    return session.run(tile_feeds(manifest, planes, values or {}, session.types()), progress, last=session.provider == CPU)
