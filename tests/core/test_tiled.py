"""Work tile by tile, and the planes it is done in."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.geometry import Rect
from ganstudio.core.planes import Planes, Pool, from_pixels, to_pixels
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.tiled import THREADS, Work, each_block, each_tile

WIDE = Rect(-300, 100, 2700, 1900)


@settings(max_examples=30, deadline=None)
@given(st.builds(Rect, st.integers(-600, 600), st.integers(-600, 600), st.integers(0, 1500), st.integers(0, 900)))
@pytest.mark.parametrize(("each", "side"), [(each_tile, 256), (each_block, 512)])
def test_every_pixel_is_done_once_in_squares_counted_from_the_origin(each: Callable[[Rect, Work], None], side: int, area: Rect) -> None:
    done = np.zeros((area.height, area.width), np.uint8)

    def mark(part: Rect, pool: Pool) -> None:
        done[part.slices(area.origin)] += 1
        assert part.x // side == (part.right - 1) // side and part.y // side == (part.bottom - 1) // side

    each(area, mark)
    assert (done == 1).all()


def test_an_error_of_any_thread_comes_out_and_ends_the_others() -> None:
    lock, count = threading.Lock(), 0

    def fail(part: Rect, pool: Pool) -> None:
        nonlocal count
        with lock:
            count += 1
            if count == 3:
                raise KeyError("third")

    with pytest.raises(KeyError, match="third"):
        each_block(WIDE, fail)
    assert count < 3 + THREADS


def test_cancelling_ends_it() -> None:
    progress = Progress()
    seen: list[Rect] = []

    def work(part: Rect, pool: Pool) -> None:
        seen.append(part)
        progress.cancel()

    with pytest.raises(Cancelled):
        each_block(WIDE, work, progress)
    assert len(seen) <= THREADS


def test_each_thread_has_its_own_buffers() -> None:
    pools: dict[int, Pool] = {}

    def work(part: Rect, pool: Pool) -> None:
        assert pools.setdefault(threading.get_ident(), pool) is pool

    each_block(WIDE, work)
    assert len({id(pool) for pool in pools.values()}) == len(pools)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [2, 4])
def test_planes_hold_stored_values_exactly(channels: int, dtype: type) -> None:
    depth = 8 if dtype is np.uint8 else 16
    top = np.iinfo(dtype).max
    values = np.random.default_rng(1).integers(0, top + 1, (256, 300, channels)).astype(dtype)
    values[..., 0].flat[:65536] = np.arange(65536) % (top + 1)
    values[..., -1].flat[:65536] = np.arange(65536) % (top + 1)
    assert np.array_equal(to_pixels(from_pixels(values, Pool()), depth, channels, (256, 300)), values)
    assert np.array_equal(to_pixels(from_pixels(values, Pool()).unit(Pool()), depth, channels, (256, 300)), values)
    values[..., -1] = top
    opaque = from_pixels(values, Pool())
    assert opaque.alpha is None and np.array_equal(to_pixels(opaque.unit(Pool()), depth, channels, (256, 300)), values)


def test_out_of_range_floats_are_clamped_not_wrapped() -> None:
    colour = np.array([[[-0.2, 1.3, 0.5]]], np.float32)
    for depth, top, half in ((8, 255, 128), (16, 65535, 32768)):
        found = to_pixels(Planes(colour.copy(), None), depth, 2, (1, 3))[0, :, 0].tolist()
        assert found == [0, top, half]


def test_a_pool_hands_buffers_out_again_but_never_twice_at_once() -> None:
    pool = Pool()
    one, two = pool.take((3, 4)), pool.take((3, 4))
    assert one is not two
    pool.give(one, None, np.float32(1), two[1:])
    assert pool.take((3, 4)) is one
    assert pool.take((3, 4)) is not one
