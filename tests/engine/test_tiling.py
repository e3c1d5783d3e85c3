from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ganstudio.core.geometry import Size
from ganstudio.engine.manifest import SizeRule
from ganstudio.engine.tiling import TILE_MEMORY, mirrored, overlap_of, padded, plan, smaller

SIZES = st.builds(Size, st.integers(1, 3000), st.integers(1, 3000))
RULES = st.builds(
    SizeRule,
    multiple=st.sampled_from([1, 2, 4, 8]),
    fixed=st.sampled_from([None, None, Size(256, 256), Size(320, 184)]),
    receptive_field=st.integers(0, 80),
    whole=st.booleans(),
    memory=st.integers(50, 3000),
)


@given(SIZES, RULES, st.sampled_from([TILE_MEMORY, 2**22, 2**19]))
def test_cores_cover_every_pixel_once_and_tiles_see_far_enough(size: Size, rule: SizeRule, memory: int) -> None:
    tiles = plan(size, rule, memory)
    whole = padded(size, rule)
    for axis, length in ((tiles.columns, whole.width), (tiles.rows, whole.height)):
        assert axis.edges[0] == 0 and axis.edges[-1] == length
        for i, start in enumerate(axis.starts):
            left, right = axis.edges[i], axis.edges[i + 1]
            assert 0 <= start <= left < right <= start + axis.length <= length
            assert start == 0 or left - start >= overlap_of(rule)
            assert start + axis.length == length or start + axis.length - right >= overlap_of(rule)
            assert start % rule.multiple == 0 or rule.fixed is not None
    assert tiles.count == len(list(tiles))


def test_24_megapixels_compute_few_pixels_twice() -> None:
    tiles = plan(Size(6000, 4000), SizeRule(multiple=4, receptive_field=64, memory=420))
    assert tiles.computed <= 1.5 * 24e6
    assert tiles.tile.area * 420 <= TILE_MEMORY


def test_less_memory_gives_smaller_tiles_until_there_are_none() -> None:
    rule, size, memory = SizeRule(receptive_field=16, memory=1000), Size(2000, 1500), TILE_MEMORY
    areas = []
    while memory:
        areas.append(plan(size, rule, memory).tile.area)
        memory = smaller(size, rule, memory) or 0
    assert len(areas) > 4 and areas == sorted(areas, reverse=True) and len(set(areas)) == len(areas)
    assert smaller(size, SizeRule(fixed=Size(64, 64)), TILE_MEMORY) is None


@given(st.integers(-500, 500), st.integers(1, 300), st.integers(1, 200))
def test_reflection_is_numpys(start: int, length: int, size: int) -> None:
    line = np.arange(size)
    if size == 1:
        assert not mirrored(start, length, size).any()
        return
    before, after = max(0, -start), max(0, start + length - size)
    wide = np.pad(line, (before, after), mode="reflect")
    assert np.array_equal(line[mirrored(start, length, size)], wide[start + before : start + before + length])
