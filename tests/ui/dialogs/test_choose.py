from __future__ import annotations

from pathlib import Path

from ganstudio.places import bundled
from ganstudio.ui.dialogs.choose import place_for


def test_files_are_offered_beside_the_picture_that_they_come_from(tmp_path: Path) -> None:
    assert place_for(tmp_path / "a.jpg", "save") == tmp_path / "a.jpg"


def test_nothing_is_offered_to_be_written_among_the_samples() -> None:
    place = place_for(bundled("resources") / "samples" / "coffee.ora", "save")
    assert place.name == "coffee.ora" and place.parent.is_dir()
    assert not place.is_relative_to(bundled("resources"))
