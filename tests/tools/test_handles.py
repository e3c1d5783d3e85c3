"""Handles of a box."""

from __future__ import annotations

import pytest

from ganstudio.core.geometry import Transform
from ganstudio.tools.handles import HANDLES, Box, corners, factors, handles, taken

BOX: Box = (10, 20, 110, 70)


def test_places() -> None:
    found = {handle.name: handle.at for handle in handles(BOX, Transform())}
    assert found["top-left"] == (10, 20) and found["right"] == (110, 45) and len(found) == 8
    assert corners(BOX, Transform.translation(1, 1)) == ((11, 21), (111, 21), (111, 71), (11, 71))


@pytest.mark.parametrize("name", HANDLES)
@pytest.mark.parametrize("zoom", [0.1, 1, 8])
def test_a_press_on_a_handle_takes_it_at_every_zoom(name: str, zoom: float) -> None:
    turn = Transform.rotation(30).around(60, 45).then(Transform.scaling(10 / zoom, 10 / zoom))
    at = next(handle.at for handle in handles(BOX, turn) if handle.name == name)
    assert taken(BOX, turn, (at[0] + 3 / zoom, at[1]), zoom) == name


def test_inside_and_outside() -> None:
    assert taken(BOX, Transform(), (60, 45), 1) == "inside"
    assert taken(BOX, Transform(), (200, 45), 1) == "outside"


@pytest.mark.parametrize(
    ("name", "to", "keep", "centred", "expected"),
    [
        ("bottom-right", (210, 120), False, False, (2, 2, (10, 20))),
        ("bottom-right", (160, 120), False, False, (1.5, 2, (10, 20))),
        ("top-left", (60, 45), False, False, (0.5, 0.5, (110, 70))),
        ("right", (60, 99), False, False, (0.5, 1, (10, 45))),
        ("bottom", (0, 120), True, False, (1, 2, (60, 20))),
        ("bottom-right", (85, 57.5), False, True, (0.5, 0.5, (60, 45))),
        ("right", (-90, 45), False, False, (-1, 1, (10, 45))),
        ("bottom-right", (210, 120), True, False, (2, 2, (10, 20))),
    ],
)
def test_factors(name: str, to: tuple[float, float], keep: bool, centred: bool, expected: tuple[float, float, tuple[float, float]]) -> None:
    sx, sy, fixed = factors(BOX, name, to, keep, centred)
    assert (sx, sy) == pytest.approx(expected[:2]) and fixed == expected[2]


def test_factors_never_reach_zero() -> None:
    sx, sy, _ = factors(BOX, "bottom-right", (10, 20), False, False)
    assert sx >= 0.01 and sy >= 0.02
