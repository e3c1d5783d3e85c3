"""Dabs, paths and strokes: caps, build-up, selection, extension, sharing."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.brush import Ink, Path, Stroke, Tip, dab_plane, stroked
from ganstudio.core.document import Document, Layer, Mask, Pixels
from ganstudio.core.geometry import ORIGIN, Point, Rect, Size
from ganstudio.core.raster import Depth, Raster
from ganstudio.core.selection import rectangle
from ganstudio.core.surface import surface

SIZE = Size(600, 400)
PLAIN = Tip(size=20, hardness=0.5, smoothing=0.0, pressure_size=False)
RED = Ink((1.0, 0.0, 0.0))


def document(size: Size = SIZE, depth: Depth = 8, value: int = 0, offset: Point = ORIGIN, area: Size | None = None) -> Document:
    top = 255 if depth == 8 else 65535
    raster = Raster.uniform(area or size, (value, value, value, top), depth)
    return Document(size, depth=depth, layers=(Layer(1, "Background", Pixels(raster), offset),), next_id=2)


def painted(base: Document, tip: Tip, ink: Ink, *points: tuple[float, float, float], target: str = "pixels") -> Document:
    return stroked(base, surface(base, 1, target), tip, ink, points)  # type: ignore[arg-type]


def shot(doc: Document, area: Rect | None = None) -> np.ndarray:
    layer = doc.layers[0]
    assert layer.raster is not None
    return layer.raster.read((area or doc.area).moved(-layer.offset.x, -layer.offset.y)).astype(int)


@pytest.mark.parametrize("size", [3.5, 20, 101])
def test_a_hard_dab_covers_the_area_of_its_circle(size: float) -> None:
    assert dab_plane(size, 1.0, 0.3, 0.1).sum() == pytest.approx(math.pi * size * size / 4, rel=0.12 if size < 4 else 0.02)


def test_a_soft_dab_falls_from_one_to_zero() -> None:
    dab = dab_plane(41, 0.0)
    line = dab[dab.shape[0] // 2]
    middle = len(line) // 2
    assert line[middle] > 0.97 and line[0] == 0 and line[-1] == 0
    assert (np.diff(line[middle:]) <= 0).all()


def test_tiny_dabs_fade() -> None:
    assert 0 < dab_plane(0.5, 1.0).sum() < dab_plane(1.0, 1.0).sum()


def test_dabs_are_evenly_spaced() -> None:
    path = Path(replace(PLAIN, spacing=0.25))
    dabs = path.to(0, 0) + path.to(33, 0) + path.to(33, 47) + path.finish(33, 47)
    lengths = [math.dist(a[:2], b[:2]) for a, b in itertools.pairwise(dabs)]
    assert len(dabs) == 1 + 80 // 5
    assert max(lengths) <= 5 + 1e-9
    assert sum(length < 4.9 for length in lengths) == 1  # around the corner


def test_spacing_follows_pressure() -> None:
    path = Path(replace(PLAIN, spacing=0.5, pressure_size=True))
    dabs = path.to(0, 0, 0.2) + path.to(40, 0, 0.2)
    assert dabs[1][0] - dabs[0][0] == pytest.approx(2.0)


def test_smoothing_evens_out_a_shaky_line_and_ends_at_the_pointer() -> None:
    def wobble(smoothing: float) -> float:
        path = Path(replace(PLAIN, smoothing=smoothing, spacing=0.05))
        dabs = path.to(0, 0)
        for i in range(1, 60):
            dabs += path.to(i * 5, 6 if i % 2 else -6)
        dabs += path.finish(300, 0)
        assert math.dist(dabs[-1][:2], (300, 0)) <= 1.01
        return float(np.std([y for _, y, _ in dabs]))

    assert wobble(0.8) < wobble(0.4) < wobble(0.0)
    assert wobble(0.8) < wobble(0.0) / 3


def test_opacity_caps_within_a_stroke() -> None:
    tip = replace(PLAIN, opacity=0.4, hardness=1.0)
    back_and_forth = [(100 + 80 * (i % 2), 200, 1.0) for i in range(20)]
    found = shot(painted(document(), tip, RED, *back_and_forth))
    assert found[200, 140].tolist() == [102, 0, 0, 255]
    assert found[..., 0].max() == 102


def test_two_strokes_go_beyond_the_cap() -> None:
    tip = replace(PLAIN, opacity=0.4)
    once = painted(document(), tip, RED, (100, 100, 1))
    assert shot(painted(once, tip, RED, (100, 100, 1)))[100, 100, 0] > shot(once)[100, 100, 0]


def test_flow_builds_up_within_a_stroke() -> None:
    tip = replace(PLAIN, flow=0.1, hardness=1.0, spacing=1.0)
    once = shot(painted(document(), tip, RED, (100, 100, 1)))[100, 100, 0]
    many = [(100 + (i % 2) * 20, 100, 1.0) for i in range(60)]
    often = shot(painted(document(), tip, RED, *many))[100, 100, 0]
    assert once == 26 and often > 200


def test_pressure_caps_opacity() -> None:
    tip = replace(PLAIN, pressure_opacity=True, hardness=1.0)
    there_and_back = [(100, 100, 0.5), (160, 100, 0.5), (100, 100, 0.5)]
    assert shot(painted(document(), tip, RED, *there_and_back))[..., 0].max() == pytest.approx(128, abs=1)


def test_pressure_sizes() -> None:
    tip = replace(PLAIN, size=60, pressure_size=True, hardness=1.0)
    wide = (shot(painted(document(), tip, RED, (100, 100, 1.0)))[..., 0] > 0).sum()
    thin = (shot(painted(document(), tip, RED, (100, 100, 0.5)))[..., 0] > 0).sum()
    assert thin == pytest.approx(wide / 4, rel=0.1)


def test_no_pressure_leaves_nothing() -> None:
    base = document()
    assert painted(base, replace(PLAIN, pressure_size=True), RED, (100, 100, 0.0)) is base


@pytest.mark.parametrize("depth", [8, 16])
def test_a_selection_protects_every_bit(depth: Depth) -> None:
    rng = np.random.default_rng(5)
    top = 255 if depth == 8 else 65535
    pixels = rng.integers(0, top + 1, (400, 600, 4)).astype(np.uint8 if depth == 8 else np.uint16)
    base = Document(Size(600, 400), depth=depth, layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))),), next_id=2)
    base = replace(base, selection=rectangle(base.size, Rect(150, 100, 220, 150), 8))
    done = painted(base, replace(PLAIN, size=120, hardness=0.0), RED, (100, 100, 1), (500, 300, 1))
    selected = base.selection.read()[..., 0]  # type: ignore[union-attr]
    after = shot(done)
    assert np.array_equal(after[selected == 0], pixels[selected == 0])
    assert not np.array_equal(after[selected == 255], pixels[selected == 255])


def test_tiles_away_from_the_stroke_stay_the_same_objects() -> None:
    base = document(Size(1024, 1024))
    raster = base.layers[0].raster
    done = painted(base, PLAIN, RED, (100, 100, 1), (150, 100, 1)).layers[0].raster
    assert raster is not None and done is not None
    assert done.changed(raster) == {(0, 0)}


def test_a_stroke_that_changes_nothing_gives_the_same_document() -> None:
    base = document(value=0)
    assert painted(base, PLAIN, Ink((0.0, 0.0, 0.0)), (100, 100, 1), (300, 300, 1)) is base


def test_a_soft_brush_keeps_sixteen_bits() -> None:
    done = painted(document(depth=16), replace(PLAIN, size=300, hardness=0.0, flow=0.5), RED, (300, 200, 1))
    assert len(np.unique(shot(done)[..., 0])) > 5000


def test_erasing_leaves_colours_under_transparency() -> None:
    done = shot(painted(document(value=90), replace(PLAIN, hardness=1.0), Ink(), (100, 100, 1)))
    assert done[100, 100].tolist() == [90, 90, 90, 0]
    assert done[300, 300].tolist() == [90, 90, 90, 255]


def test_locked_alpha() -> None:
    base = document(Size(300, 300), area=Size(100, 300))
    base = base.change(1, lambda x: replace(x, lock_alpha=True))
    holed = painted(base.change(1, lambda x: replace(x, lock_alpha=False)), PLAIN, Ink(), (50, 50, 1))
    done = painted(holed.change(1, lambda x: replace(x, lock_alpha=True)), replace(PLAIN, size=80, hardness=1.0), RED, (50, 50, 1))
    assert np.array_equal(shot(done)[..., 3], shot(holed)[..., 3])
    assert shot(done)[75, 50, 0] == 255


@pytest.mark.parametrize("offset", [(0, 0), (-70, 30), (200, 150), (550, 390)])
def test_layers_grow_when_painted_beyond_their_edge(offset: tuple[int, int]) -> None:
    base = document(Size(600, 400), value=7, offset=Point(*offset), area=Size(100, 80))
    points = [(20.0, 20.0, 1.0), (580.0, 380.0, 1.0), (580.0, 20.0, 1.0), (20.0, 380.0, 1.0)]
    done = painted(base, replace(PLAIN, size=30), RED, *points)
    full = painted(document_like(base), replace(PLAIN, size=30), RED, *points)
    assert np.array_equal(shot(done), shot(full))
    raster = done.layers[0].raster
    assert raster is not None
    for tile in raster.tiles.values():
        assert tile.pixels.shape == (256, 256, 4)


def document_like(base: Document) -> Document:
    """The same picture with a layer that covers the canvas already."""
    pixels = shot(base).astype(np.uint8)
    return replace(base, layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))),))


def test_nothing_is_painted_beyond_the_canvas() -> None:
    base = document(Size(100, 100), area=Size(50, 50))
    bounds = painted(base, PLAIN, RED, (95, 95, 1), (300, 300, 1)).layers[0].bounds
    assert bounds.right == 100 and bounds.bottom == 100


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(-50, 650), st.floats(-50, 450), st.floats(0, 1)), min_size=1, max_size=8), st.floats(1, 90), st.floats(0, 1))
def test_events_in_steps_equal_the_whole(points: list[tuple[float, float, float]], size: float, hardness: float) -> None:
    base = document()
    tip = Tip(size=size, hardness=hardness, smoothing=0.3, opacity=0.7)
    under = surface(base, 1, "pixels")
    stroke, path = Stroke(under, tip, RED, base.area), Path(tip)
    for point in points:
        stroke.stamp(path.to(*point))
        stroke.raster()
    stroke.stamp(path.finish(*points[-1]))
    raster, offset = stroke.finish()
    whole = painted(base, tip, RED, *points)
    assert offset == whole.layers[0].offset
    assert whole.layers[0].raster is not None
    assert np.array_equal(raster.read(), whole.layers[0].raster.read())


def test_masks_take_the_luminance() -> None:
    base = document()
    base = base.change(1, lambda x: replace(x, mask=Mask(Raster.uniform(base.size, (255,)))))
    done = painted(base, replace(PLAIN, hardness=1.0), Ink((0.0, 0.0, 0.0)), (100, 100, 1), target="mask")
    mask = done.layers[0].mask
    assert mask is not None and mask.read(Rect(100, 100, 1, 1))[0, 0] == 0 and mask.read(Rect(300, 300, 1, 1))[0, 0] == 255
    assert done.layers[0].content is base.layers[0].content


def test_a_small_mask_that_shows_beyond_its_raster_keeps_showing() -> None:
    base = document()
    base = base.change(1, lambda x: replace(x, mask=Mask(Raster.uniform(Size(40, 40), (255,)), Point(30, 30), outside=255)))
    done = painted(base, replace(PLAIN, hardness=1.0), Ink((0.0, 0.0, 0.0)), (300, 200, 1), target="mask")
    mask = done.layers[0].mask
    assert mask is not None
    values = mask.read(base.area)
    assert values[200, 300] == 0 and values[0, 0] == 255 and values[399, 599] == 255 and (values == 0).sum() < 400


def test_the_quick_mask_is_the_selection() -> None:
    base = document()
    done = painted(base, replace(PLAIN, hardness=1.0), Ink((1.0, 1.0, 1.0)), (100, 100, 1), target="quick")
    assert done.selection is not None and done.layers is base.layers
    assert done.selection.size == base.size and done.selection.read()[100, 100, 0] == 255
    gone = painted(done, replace(PLAIN, size=60, hardness=1.0), Ink((0.0, 0.0, 0.0)), (100, 100, 1), target="quick")
    assert gone.selection is not None and gone.selection.empty  # an empty quick mask is still one


def test_grey_documents() -> None:
    base = Document(Size(50, 50), mode="grey", layers=(Layer(1, "a", Pixels(Raster.uniform(Size(50, 50), (0, 255)))),), next_id=2)
    assert shot(painted(base, PLAIN, Ink((1.0, 1.0, 1.0)), (25, 25, 1)))[25, 25].tolist() == [255, 255]


def test_a_source_is_read_where_it_is_painted() -> None:
    ramp = np.zeros((400, 600, 4), np.uint8)
    ramp[..., 0], ramp[..., 3] = np.arange(600) % 256, 255
    picture = Raster.from_array(ramp)
    done = shot(painted(document(), replace(PLAIN, hardness=1.0), Ink(source=picture.read), (100, 100, 1), (220, 100, 1)))
    assert done[100, 100:220, 0].tolist() == list(range(100, 220))
