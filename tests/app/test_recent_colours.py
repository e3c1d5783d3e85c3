from __future__ import annotations

from pathlib import Path

import pytest

from ganstudio.app.recent_colours import MOST, load_colours, save_colours, with_newest


def test_colours_come_back(own_folders: Path) -> None:
    assert load_colours() == ()
    save_colours([(0.1, 0.2, 0.3), (1.0, 0.0, 0.5)])
    assert load_colours() == ((0.1, 0.2, 0.3), (1.0, 0.0, 0.5))


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '[["a", 1, 2]]', "[[1, 2]]", "{}"])
def test_a_damaged_file_is_no_colours(own_folders: Path, text: str) -> None:
    (own_folders / "state").mkdir(exist_ok=True)
    (own_folders / "state" / "colours.json").write_text(text)
    assert load_colours() == ()


def test_the_newest_is_in_front_and_none_is_twice() -> None:
    colours = with_newest(with_newest((), (0.0, 0.0, 0.0)), (1.0, 0.0, 0.0))
    assert with_newest(colours, (0.0005, 0.0, 0.0)) == ((0.0005, 0.0, 0.0), (1.0, 0.0, 0.0))
    many = tuple((n / 255, 0.0, 0.0) for n in range(MOST))
    assert len(with_newest(many, (0.0, 1.0, 0.0))) == MOST and with_newest(many, (0.0, 1.0, 0.0))[0] == (0.0, 1.0, 0.0)
