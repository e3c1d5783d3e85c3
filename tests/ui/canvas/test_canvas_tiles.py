"""The cache of composited squares."""

from __future__ import annotations

import numpy as np
import pytest

from ganstudio.core.composite import dirty, render
from ganstudio.core.document import Document
from ganstudio.core.geometry import Rect, Size
from ganstudio.ui.canvas.canvas_tiles import SIDE, TileCache, reduced, squares_in
from tests.ui.pictures import noise, painted

PICTURE = noise(Size(700, 600))
RED = (255, 0, 0, 255)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Rect, int]]:
    """What the cache has rendered."""
    calls: list[tuple[Rect, int]] = []

    def spy(document: Document, area: Rect, level: int) -> np.ndarray:
        calls.append((area, level))
        return render(document, area, level)

    monkeypatch.setattr("ganstudio.ui.canvas.canvas_tiles.render", spy)
    return calls


@pytest.mark.parametrize("level", [0, 1, 3])
def test_read_is_the_composite(level: int) -> None:
    cache = TileCache(PICTURE)
    whole = cache.extent(level)
    for area in (whole, Rect(whole.width // 3, 2, whole.width // 2, whole.height // 2)):
        pixels, opaque = cache.read(area, level)
        assert np.array_equal(pixels, render(PICTURE, area, level))
        assert opaque


def test_nothing_is_made_twice(rendered: list[tuple[Rect, int]]) -> None:
    cache = TileCache(PICTURE)
    cache.read(Rect(0, 0, 300, 300), 0)
    made = len(rendered)
    assert made == 4
    cache.read(Rect(10, 20, 280, 200), 0)
    assert len(rendered) == made


def test_only_what_is_out_of_date_is_made_again(rendered: list[tuple[Rect, int]]) -> None:
    cache = TileCache(PICTURE)
    cache.read(cache.extent(0), 0)
    cache.read(cache.extent(2), 2)
    rendered.clear()
    new = painted(PICTURE, Rect(100, 120, 30, 20), RED)
    cache.show(new, dirty(PICTURE, new))
    assert not cache.fresh(0, (0, 0))
    assert cache.fresh(0, (1, 0))
    for level in (0, 2):
        assert np.array_equal(cache.read(cache.extent(level), level)[0], render(new, cache.extent(level), level))
    assert [level for _, level in rendered] == [0, 2]
    assert all(area.size.area <= 40 * 40 for area, _ in rendered)


def test_unknown_changes_and_other_sizes_forget_all() -> None:
    cache = TileCache(PICTURE)
    for document, areas in ((noise(Size(700, 600), 2), None), (noise(Size(300, 300)), [])):
        cache.read(Rect(0, 0, 10, 10), 0)
        cache.show(document, areas)
        assert not cache.fresh(0, (0, 0))


def test_the_budget_forgets_the_least_recently_used() -> None:
    cache = TileCache(noise(Size(64 * SIDE // 8 + SIDE, 9 * SIDE)), budget=0)
    keys = list(squares_in(cache.extent(0)))
    for key in keys[:64]:
        cache.refresh(0, key)
    cache.refresh(0, keys[0])
    cache.refresh(0, keys[64])
    assert cache.fresh(0, keys[0])
    assert not cache.fresh(0, keys[1])


def test_rough_reads_use_what_is_there(rendered: list[tuple[Rect, int]]) -> None:
    picture = noise(Size(700, 600), 5)
    cache = TileCache(picture)
    area = Rect(0, 0, 512, 512)
    assert not cache.read(area, 0, rough=True)[1], "nothing is there yet"
    cache.read(cache.extent(2), 2)
    rendered.clear()
    pixels, opaque = cache.read(area, 0, rough=True)
    assert opaque
    assert not rendered
    blurred = render(picture, Rect(0, 0, 128, 128), 2).repeat(4, 0).repeat(4, 1).astype(int)
    assert np.abs(pixels - blurred).mean() < 40
    cache.refresh(0, (0, 0))
    new = noise(Size(700, 600), 2)
    cache.show(new, [new.area])
    stale, _ = cache.read(Rect(0, 0, 100, 100), 0, rough=True)
    assert np.array_equal(stale, render(picture, Rect(0, 0, 100, 100), 0))


def test_finish_sees_every_square() -> None:
    cache = TileCache(PICTURE, finish=lambda pixels, document, area, level: 255 - pixels)
    area = Rect(200, 100, 200, 300)
    assert np.array_equal(cache.read(area, 0)[0], 255 - render(PICTURE, area, 0))


def test_warming_makes_the_mips_bit_by_bit() -> None:
    cache = TileCache(noise(Size(1024, 1024)))
    rounds = 0
    while not cache.warm(2, (0, 0), until=0.0):
        rounds += 1
        assert rounds < 30
    assert rounds >= 15
    raster = cache.document.layers[0].raster
    assert raster is not None
    assert all(tile.has_mip(2) for tile in raster.tiles.values())


def test_reduced_covers_every_pixel() -> None:
    assert reduced(Rect(3, 4, 6, 4), 2) == Rect(0, 1, 3, 1)
    assert reduced(Rect(-3, 0, 3, 8), 1) == Rect(-2, 0, 2, 4)
