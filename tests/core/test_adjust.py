from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.adjust import ADJUSTMENTS, Blur, Curves, HueSaturation, Invert, Levels, Span, adjustment, from_dict, to_dict
from ganstudio.core.fields import Number, controls
from ganstudio.errors import EditError
from tests.core.samples import noise

IDS = {
    *("levels", "curves", "brightness-contrast", "shadows-highlights", "hue-saturation", "white-balance", "black-and-white"),
    *("invert", "blur", "sharpen"),
}
"""What saved projects name: these stay."""


def test_every_adjustment_has_an_id_a_label_and_controls_within_range() -> None:
    assert len({kind.id for kind in ADJUSTMENTS}) == len({kind.label for kind in ADJUSTMENTS}) == len(ADJUSTMENTS)
    assert {kind.id for kind in ADJUSTMENTS} >= IDS
    for kind in ADJUSTMENTS:
        assert adjustment(kind.id) is kind
        for name, control in controls(kind).items():
            if isinstance(control, Number):
                assert control.low <= getattr(kind(), name) <= control.high


@pytest.mark.parametrize("kind", ADJUSTMENTS)
@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [2, 4])
def test_every_adjustment_keeps_shape_depth_and_alpha(kind: Any, depth: Any, channels: int) -> None:
    pixels = noise(70, 60, channels, depth)
    before = pixels.copy()
    result = kind().apply(pixels)
    assert result.shape == pixels.shape and result.dtype == pixels.dtype and result is not pixels
    assert np.array_equal(result[..., -1], pixels[..., -1]) and np.array_equal(pixels, before)
    assert kind().apply(np.zeros((1, 1, channels), pixels.dtype)).shape == (1, 1, channels)


def some_settings() -> st.SearchStrategy[Any]:
    unit = st.floats(0, 1)
    spans = st.builds(Span, st.floats(0, 0.4), st.floats(0.1, 10), st.floats(0.5, 1), unit, unit)
    points = st.lists(st.integers(0, 50), min_size=2, max_size=5, unique=True).map(lambda xs: tuple((x / 50, 1 - x / 50) for x in sorted(xs)))
    plain = st.sampled_from([kind for kind in ADJUSTMENTS if kind not in (Levels, Curves)]).flatmap(_numbers)
    return st.one_of(st.builds(Levels, spans, spans, spans, spans), st.builds(Curves, points, points, points, points), plain)


def _numbers(kind: Any) -> st.SearchStrategy[Any]:
    values = {
        name: st.floats(control.low, control.high) if isinstance(control, Number) else st.booleans() for name, control in controls(kind).items()
    }
    return st.builds(kind, **values)


@given(some_settings())
@settings(max_examples=100, deadline=None)
def test_values_survive_a_file(value: Any) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(value)))) == value


def test_absent_values_take_their_defaults() -> None:
    assert from_dict({"adjustment": "blur"}) == Blur()
    assert from_dict({"adjustment": "levels", "rgb": {"gamma": 2}}) == Levels(rgb=Span(gamma=2.0))
    assert from_dict({"adjustment": "invert"}) == Invert()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "adjustment"),
        ({"adjustment": 3}, "adjustment"),
        ({"adjustment": "sepia"}, "sepia"),
        ({"adjustment": "blur", "size": 3}, "size"),
        ({"adjustment": "blur", "radius": "wide"}, "radius"),
        ({"adjustment": "blur", "radius": True}, "radius"),
        ({"adjustment": "blur", "radius": -1}, "radius"),
        ({"adjustment": "blur", "radius": 1e9}, "radius"),
        ({"adjustment": "blur", "radius": float("nan")}, "radius"),
        ({"adjustment": "blur", "radius": None}, "radius"),
        ({"adjustment": "hue-saturation", "colourise": 1}, "colourise"),
        ({"adjustment": "levels", "red": [0, 1]}, "red"),
        ({"adjustment": "levels", "red": {"middle": 1}}, "red"),
        ({"adjustment": "levels", "red": {"gamma": "x"}}, "red.gamma"),
        ({"adjustment": "levels", "red": {"black": 0.9, "white": 0.1}}, "red"),
        ({"adjustment": "curves", "blue": 4}, "blue"),
        ({"adjustment": "curves", "blue": [[0, 0], [1]]}, "blue"),
        ({"adjustment": "curves", "blue": [[0, 0], ["a", 1]]}, "blue"),
        ({"adjustment": "curves", "blue": [[0.5, 0], [0.5, 1]]}, "blue"),
        ({"adjustment": "curves", "blue": [[0, 0]]}, "blue"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(data: dict[str, Any], key: str) -> None:
    with pytest.raises(EditError, match=key):
        from_dict(data)


def test_settings_are_values() -> None:
    assert HueSaturation(10) == HueSaturation(10) and hash(Levels()) == hash(Levels())
