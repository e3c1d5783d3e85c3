"""What is kept of values out of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from ganstudio.core.fields import choice, fitting, number, toggle


@dataclass(frozen=True)
class Options:
    """Some of each kind."""

    share: float = number(1.0, 0, 1, "Share")
    count: int = number(3, 1, 9, "Count")
    soft: bool = toggle(False, "Soft")
    way: str = choice("up", "Way", (("up", "Up"), ("down", "Down")))
    plain: str = "as it is"


def test_values_are_given_the_types_of_their_fields() -> None:
    found = fitting(Options, {"share": 1, "count": 4.0, "soft": 1.0, "way": "down"})
    assert found == {"share": 1.0, "count": 4, "soft": True, "way": "down"}
    assert [type(value) for value in found.values()] == [float, int, bool, str]


@pytest.mark.parametrize("values", [
    {"share": "x"}, {"share": 1.1}, {"share": float("nan")}, {"share": 10**400}, {"share": True}, {"count": 0}, {"soft": 5}, {"soft": "yes"},
    {"way": "left"}, {"way": 3}, {"plain": "x"}, {"other": 1},
])  # fmt: skip
def test_what_no_control_could_have_given_is_left_out(values: dict[str, Any]) -> None:
    assert fitting(Options, values) == {}
