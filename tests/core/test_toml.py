"""TOML of unknown origin is read, or refused in plain words."""

from __future__ import annotations

import pytest

from ganstudio.core.toml import DEEPEST, parse_toml


def test_tables_and_values() -> None:
    assert parse_toml("a = 1\nb = [1.5, 'x']\n[c]\nd = true\n") == {"a": 1, "b": [1.5, "x"], "c": {"d": True}}
    assert parse_toml(f"a = {'[' * (DEEPEST - 1)}{']' * (DEEPEST - 1)}")


@pytest.mark.parametrize(("text", "words"), [
    ("a", "Expected"),
    ("a = " + "[" * 5000, "too deeply"),
    (f"a = {'[' * (DEEPEST + 1)}{']' * (DEEPEST + 1)}", "too deeply"),
    ("a = 1" + "0" * 400, "a number that cannot be used"),
    ("[a]\nb = [{c = 9223372036854775808}]", "a number that cannot be used"),
])  # fmt: skip
def test_what_is_none(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_toml(text)
