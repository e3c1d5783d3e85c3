"""The range of values that is shown, as an adjustment and as a layer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.measure import Measure, Shown
from ganstudio.core.merge import flatten_image, merge_down, merge_visible
from ganstudio.core.raster import Raster
from ganstudio.core.tone import WindowLevel
from ganstudio.core.window_level import (
    PLACES,
    automatic_window,
    first_window,
    in_scale,
    raw,
    shown_by,
    window_for,
    window_for_place,
    window_of,
    with_window,
)
from ganstudio.errors import EditError

CT = Measure(-1000.0, 3000.0, "HU")


def ramp_document(depth: int = 16) -> Document:
    """A grey ramp over all values from left to right."""
    full = 255 if depth == 8 else 65535
    pixels = np.zeros((4, 257, 2), np.uint8 if depth == 8 else np.uint16)
    pixels[..., 0] = np.rint(np.linspace(0, full, 257))
    pixels[..., 1] = full
    layer = Layer(1, "Background", Pixels(Raster.from_array(pixels)))
    return Document(Size(257, 4), "grey", 8 if depth == 8 else 16, (layer,), next_id=2, measure=CT)


def test_a_window_stretches_its_range_and_cuts_the_rest_off() -> None:
    pixels = np.array([[[0, 9], [25000, 9], [30000, 9], [35000, 9], [65535, 9]]], np.uint16)
    out = WindowLevel(level=30000 / 65535, width=10000 / 65535).apply(pixels)
    assert out[0, :, 0].tolist() == [0, 0, 32768, 65535, 65535]
    assert (out[..., 1] == 9).all()
    assert WindowLevel(level=30000 / 65535, width=10000 / 65535, negative=True).apply(pixels)[0, :, 0].tolist() == [65535, 65535, 32768, 0, 0]


def test_the_whole_range_changes_nothing() -> None:
    pixels = np.arange(65536, dtype=np.uint16).reshape(256, 128, 2)
    assert np.array_equal(WindowLevel().apply(pixels), pixels)


def test_a_document_has_one_window_that_is_changed_in_place() -> None:
    document = ramp_document()
    once = with_window(document, WindowLevel(0.4, 0.2))
    assert len(once.layers) == 2
    twice = with_window(once, WindowLevel(0.3, 0.1))
    assert len(twice.layers) == 2
    assert window_of(twice) == WindowLevel(0.3, 0.1)
    assert with_window(twice, WindowLevel(0.3, 0.1)) is twice
    assert twice.layers[0] is document.layers[0]
    assert np.array_equal(flatten(raw(twice)), flatten(document))
    assert raw(document) is document


def test_a_hidden_window_shows_when_it_is_set() -> None:
    document = with_window(ramp_document(), WindowLevel(0.4, 0.2))
    hidden = document.change(2, lambda layer: replace(layer, visible=False))
    assert window_of(hidden) == WindowLevel()
    assert with_window(hidden, WindowLevel(0.4, 0.2)).layers[1].visible


def test_ranges_in_the_pictures_unit_come_and_go() -> None:
    window = window_for(CT, Shown(40, 400))
    assert window == WindowLevel(pytest.approx(1040 / 4000), pytest.approx(0.1))  # type: ignore[arg-type]
    back = shown_by(CT, window)
    assert (back.level, back.width) == (pytest.approx(40), pytest.approx(400))
    assert window_for(CT, Shown(99999, 99999)) == WindowLevel(1.0, 1.0)


def test_places_are_for_hounsfield_units_only() -> None:
    document = ramp_document()
    assert window_for_place(document, PLACES[0][1]) == window_for(CT, Shown(40, 80))
    with pytest.raises(EditError, match="Hounsfield"):
        window_for_place(replace(document, measure=Measure(0, 1, "BQML")), PLACES[0][1])


def test_the_automatic_window_holds_nearly_all_values() -> None:
    pixels = np.zeros((100, 100, 2), np.uint16)
    pixels[..., 0] = np.random.default_rng(1).integers(1000, 2000, (100, 100))
    pixels[0, 0, 0], pixels[..., 1] = 65535, 65535
    document = replace(ramp_document(), size=Size(100, 100), layers=(Layer(1, "a", Pixels(Raster.from_array(pixels))),))
    window = automatic_window(document)
    low, high = (window.level - window.width / 2) * 65535, (window.level + window.width / 2) * 65535
    assert 995 <= low <= 1020
    assert 1980 <= high <= 2005


def test_what_is_shown_first_is_what_the_file_asks_for() -> None:
    document = ramp_document()
    assert first_window(document) == automatic_window(document)
    asked = replace(document, measure=replace(CT, shown=(Shown(40, 80), Shown(400, 1800))))
    assert first_window(asked) == window_for(CT, Shown(40, 80))
    assert first_window(ramp_document(8)) is None


def test_values_of_another_scale_are_stored_so_that_they_mean_the_same() -> None:
    pixels = np.array([[[0, 255], [255, 255], [51, 0]]], np.uint8)
    same = in_scale(pixels, Measure(0, 255), Measure(-100, 555))
    assert same.dtype == np.uint16
    assert same[0, :, 0].tolist() == [round(100 / 655 * 65535), round(355 / 655 * 65535), round(151 / 655 * 65535)]
    assert same[0, :, 1].tolist() == [65535, 65535, 0]
    assert in_scale(pixels, Measure(0, 255), Measure(0, 255)) is pixels


@pytest.mark.parametrize("negative", [False, True])
@pytest.mark.parametrize("merge", [flatten_image, merge_visible, lambda document: merge_down(document, document.layers[-1].id)])
def test_values_keep_their_meaning_when_the_window_is_merged(merge: Any, negative: bool) -> None:
    document = with_window(ramp_document(), replace(window_for(CT, Shown(500, 1000)), negative=negative))
    merged = merge(document)
    assert len(merged.layers) == 1
    measure = merged.measure
    assert measure is not None
    for column in (70, 96, 120):
        stored = flatten(raw(document))[0, column, 0] / 65535
        shown = flatten(merged)[0, column, 0] / 65535
        assert 0 < shown < 1
        assert measure.value(shown) == pytest.approx(CT.value(stored), abs=0.1)
