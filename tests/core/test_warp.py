from __future__ import annotations

import numpy as np
import pytest

from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.core.resample import Method, kernel, radius, resample
from ganstudio.core.warp import warp, warped, warped_mask
from ganstudio.errors import EditError
from tests.core.samples import noise


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("flip", [False, True])
def test_quarter_turns_and_flips_keep_every_value(turns: int, flip: bool) -> None:
    pixels = noise(30, 21, depth=16)
    transform = (Transform.scaling(-1, 1) if flip else Transform()).then(Transform.rotation(90 * turns)).then(Transform.translation(5, 7))
    raster, offset = warped(Raster.from_array(pixels), transform)
    wanted = np.rot90(pixels[:, ::-1] if flip else pixels, -turns)
    assert np.array_equal(raster.read(), wanted)
    bounds = transform.bounds(Rect(0, 0, 30, 21))
    assert (offset, raster.size) == (bounds.origin, bounds.size)


def test_moves_by_whole_pixels_share_all_tiles() -> None:
    raster = Raster.from_array(noise(300, 21))
    moved, offset = warped(raster, Transform.translation(-3, 9))
    assert moved is raster and offset == Point(-3, 9)


def test_scaling_is_what_resample_does() -> None:
    pixels = noise(40, 30, opaque=True)
    raster, offset = warped(Raster.from_array(pixels), Transform.scaling(0.5, 1.5).then(Transform.translation(4, 2)), "lanczos")
    assert offset == Point(4, 2)
    assert np.array_equal(raster.read(), resample(pixels, Size(20, 45), "lanczos"))


@pytest.mark.parametrize("method", ["bilinear", "bicubic", "lanczos"])
@pytest.mark.parametrize("depth", [8, 16])
def test_inside_it_is_within_a_unit_of_a_float_reference(method: Method, depth: int) -> None:
    pixels = noise(40, 30, depth=16 if depth == 16 else 8, opaque=True)
    transform = Transform.rotation(17).then(Transform.scaling(1.3, 1.3)).then(Transform.translation(3.3, 4.7))
    area = Rect(8, 20, 20, 18)
    result = warp(pixels, transform, area, method)
    top = np.iinfo(pixels.dtype).max
    lobes = int(radius(method))
    checked = 0
    for y in range(area.height):
        for x in range(area.width):
            u, v = transform.inverse().map(area.x + x + 0.5, area.y + y + 0.5)
            if not (lobes + 1 < u < 39 - lobes and lobes + 1 < v < 29 - lobes):
                continue
            columns, rows = np.arange(40) + 0.5 - u, np.arange(30) + 0.5 - v
            across, down = kernel(method, columns), kernel(method, rows)
            value = np.einsum("y,x,yxc->c", down / down.sum(), across / across.sum(), pixels[..., :3].astype(float))
            assert np.abs(result[y, x, :3] - np.clip(value, 0, top)).max() <= 0.6
            assert result[y, x, 3] == top
            checked += 1
    assert checked > 100


def test_turned_pixels_fill_their_outline_and_nothing_else() -> None:
    white = np.full((40, 60, 4), 255, np.uint8)
    raster, _ = warped(Raster.from_array(white), Transform.rotation(33))
    result = raster.read()
    assert abs(result[..., 3].sum() / 255 - 40 * 60) < 12
    assert (result[..., :3][result[..., 3] > 0] == 255).all()


def test_shrinking_under_rotation_is_antialiased() -> None:
    checks = np.zeros((200, 200, 4), np.uint8)
    checks[..., 3] = 255
    checks[(np.add.outer(range(200), range(200)) % 2) == 0, :3] = 255
    raster, _ = warped(Raster.from_array(checks), Transform.scaling(0.2, 0.2).then(Transform.rotation(30)))
    inner = raster.read()[20:34, 20:34]
    assert np.abs(inner[..., :3].astype(int) - 128).max() <= 8


def test_sixteen_bit_stays_sixteen_bit() -> None:
    pixels = np.zeros((50, 600, 2), np.uint16)
    pixels[..., 0] = np.linspace(0, 65535, 600)
    pixels[..., 1] = 65535
    raster, _ = warped(Raster.from_array(pixels), Transform.rotation(1))
    assert len(np.unique(raster.read()[..., 0])) > 5000


def test_nearest_makes_no_new_colours() -> None:
    pixels = np.array([[[1, 2, 3, 255], [9, 8, 7, 255]]], np.uint8).repeat(20, 0).repeat(20, 1)
    result = warped(Raster.from_array(pixels), Transform.rotation(30), "nearest")[0].read().reshape(-1, 4)
    assert set(map(tuple, result.tolist())) == {(1, 2, 3, 255), (9, 8, 7, 255), (0, 0, 0, 0)}


def test_tiles_make_no_seams() -> None:
    raster = Raster.from_array(noise(300, 280))
    transform = Transform.rotation(10)
    whole, offset = warped(raster, transform)
    shifted, other = warped(raster, transform.then(Transform.translation(100, 50)))
    assert other == offset + Point(100, 50)
    assert np.abs(whole.read().astype(int) - shifted.read().astype(int)).max() <= 1


def test_a_squeezed_layer_is_refused() -> None:
    with pytest.raises(EditError, match="squeezes"):
        warped(Raster.from_array(noise(4, 4)), Transform(1, 1, 1, 1))
    with pytest.raises(EditError, match="squeezes"):
        warped_mask(Raster.from_array(noise(4, 4, 1)), Transform(0, 0, 0, 0), 0)


def test_it_stops_when_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        warped(Raster.from_array(noise(20, 20)), Transform.rotation(5), progress=progress)


def test_masks_keep_their_outside() -> None:
    raster, offset = warped_mask(Raster.from_array(np.full((20, 20, 1), 10, np.uint8)), Transform.rotation(45), 250)
    values = raster.read()[..., 0]
    assert values[0, 0] == 250 and values[values.shape[0] // 2, values.shape[1] // 2] == 10
    assert offset.x < -10


def test_absent_pixels_stay_absent() -> None:
    raster, _ = warped(Raster(Size(300, 300), 4), Transform.rotation(45))
    assert raster.empty
