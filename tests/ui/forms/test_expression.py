from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganstudio.ui.forms.expression import evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [("200*2", 400), ("(1920-80)/3", 1840 / 3), ("1,5", 1.5), ("-4 + 10", 6), ("2×3", 6), ("7 % 4", 3), ("+3", 3), (".5", 0.5), ("2--3", 5)],
)
def test_arithmetic(text: str, value: float) -> None:
    assert evaluate(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "2**9", "abs(1)", "a", "1/0", "[1]", "1;2", "True", "'x'", "9" * 300, "1e999", "(" * 90, "1 if 1 else 2"])
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Not a number"):
        evaluate(text)


@given(st.integers(-10000, 10000), st.integers(-10000, 10000), st.integers(1, 500))
def test_agrees_with_python(a: int, b: int, c: int) -> None:
    assert evaluate(f"({a}+{b})*{c}/{c}-{b}") == pytest.approx(a)
