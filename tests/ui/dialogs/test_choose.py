from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ganstudio.places import bundled
from ganstudio.ui.dialogs.choose import choose_folder, place_for


def test_files_are_offered_beside_the_picture_that_they_come_from(tmp_path: Path) -> None:
    assert place_for(tmp_path / "a.jpg", "save") == tmp_path / "a.jpg"


def test_nothing_is_offered_to_be_written_among_the_samples() -> None:
    place = place_for(bundled("resources") / "samples" / "coffee.ora", "save")
    assert place.name == "coffee.ora" and place.parent.is_dir()
    assert not place.is_relative_to(bundled("resources"))


def test_a_folder_is_remembered_for_its_purpose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    asked: list[str] = []
    answers = iter([str(tmp_path / "photos"), "", ""])

    def ask(_parent: QWidget, _title: str, start: str) -> str:
        asked.append(start)
        return next(answers)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", ask)
    parent = QWidget()
    qtbot.addWidget(parent)
    assert choose_folder(parent, "Folder", "batch") == tmp_path / "photos"
    assert choose_folder(parent, "Folder", "batch") is None and choose_folder(parent, "Folder", "batch", "/elsewhere") is None
    assert asked == ["", str(tmp_path), "/elsewhere"]
