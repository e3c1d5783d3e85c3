from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.adjust import ADJUSTMENTS, Blur, Invert, Levels, ShadowsHighlights, Sharpen, Span
from ganstudio.core.adjusting import adjusted, adjusted_raster, auto_levels_of
from ganstudio.core.document import Mode
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.layers import set_lock_alpha
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth, Raster
from ganstudio.errors import EditError
from tests.core.samples import layered, noise, state


@pytest.mark.parametrize("kind", ADJUSTMENTS)
@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_outside_the_selection_every_value_is_the_same(kind: Any, mode: Mode, depth: Depth) -> None:
    document = layered(mode, depth)
    value = Levels(rgb=Span(gamma=2)) if kind is Levels else kind()
    changed = adjusted(document, 2, value)
    layer, old = changed.layer(2), document.layer(2)
    assert layer.raster is not None and old.raster is not None and document.selection is not None
    chosen = document.selection.read(old.bounds)[..., 0]
    new, before = layer.raster.read(), old.raster.read()
    assert np.array_equal(new[chosen == 0], before[chosen == 0])
    assert np.array_equal(new[chosen == 255], value.apply(before)[chosen == 255])
    assert np.array_equal(new[..., -1], before[..., -1])


@pytest.mark.parametrize("settings", [Invert(), Blur(3), Blur(40), Sharpen(1, 7), ShadowsHighlights(0.5, 0.2, 0.5, 20)])
@pytest.mark.parametrize("depth", [8, 16])
def test_squares_make_no_seams(settings: Any, depth: Depth) -> None:
    pixels = noise(600, 530, depth=depth)
    result = adjusted_raster(Raster.from_array(pixels), settings).read()
    difference = np.abs(result.astype(int) - settings.apply(pixels))
    assert difference.max() <= 1 and (difference > 0).mean() < 0.001


@given(x=st.integers(-50, 650), y=st.integers(-50, 320), width=st.integers(1, 300), height=st.integers(1, 300))
@settings(max_examples=20, deadline=None)
def test_tiles_without_a_selected_pixel_are_shared(x: int, y: int, width: int, height: int) -> None:
    raster = Raster.from_array(noise(600, 300))
    chosen = Raster(Size(700, 400), 1).write(Rect(x, y, width, height), np.full((height, width, 1), 255, np.uint8))
    result = adjusted_raster(raster, Invert(), chosen, Point(10, 20))
    inside = Rect(x, y, width, height).intersected(Rect(0, 0, 700, 400)).moved(-10, -20).intersected(raster.area)
    wanted = raster.read()
    if not inside.empty:
        wanted[inside.slices()] = Invert().apply(wanted[inside.slices()])
    assert np.array_equal(result.read(), wanted)
    for key in raster.tiles:
        if Rect(key[0] * 256, key[1] * 256, 256, 256).intersected(inside).empty:
            assert result.tiles[key] is raster.tiles[key]


def test_neutral_settings_give_the_same_document() -> None:
    document = layered(selected=False)
    assert adjusted(document, 1, Levels()) is document and adjusted(document, 1, Blur(0)) is document


def test_nothing_selected_on_the_layer_changes_nothing() -> None:
    document = replace(layered(), selection=Raster(Size(60, 40), 1))
    assert adjusted(document, 2, Invert()) is document


def test_a_locked_alpha_is_no_obstacle() -> None:
    document = set_lock_alpha(layered(), 2, True)
    assert adjusted(document, 2, Invert()) is not document


@pytest.mark.parametrize("id", [3, 5, 6, 7])
def test_layers_without_plain_pixels_say_what_to_do(id: int) -> None:
    with pytest.raises(EditError):
        adjusted(layered(), id, Invert())


def test_it_reports_stops_and_leaves_the_document_alone() -> None:
    raster = Raster.from_array(noise(900, 700))
    seen: list[float] = []
    adjusted_raster(raster, Blur(2), progress=Progress(lambda fraction, note: seen.append(fraction)))
    assert seen == sorted(seen) and seen[-1] == 1
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        adjusted_raster(raster, Blur(2), progress=progress)
    document = layered()
    before = state(document)
    adjusted(document, 2, Invert())
    assert state(document) == before


def test_the_mips_of_edge_tiles_have_no_dark_edge() -> None:
    raster = adjusted_raster(Raster.from_array(np.full((100, 100, 4), 200, np.uint8)), Invert())
    assert (raster.read_level(Rect(0, 0, 13, 13), 3)[..., :3] == 55).all()


def test_auto_levels_of_the_selected_pixels() -> None:
    document = layered()
    levels = auto_levels_of(document, 1, clip=0)
    raster = document.layer(1).raster
    assert raster is not None and document.selection is not None
    chosen = raster.read()[document.selection.read()[..., 0] >= 128]
    assert levels.red.black == pytest.approx(chosen[:, 0].min() / 255) and levels.blue.white == pytest.approx(chosen[:, 2].max() / 255)
