from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ganstudio.app.runs import Run
from ganstudio.ui.training.run_files import remove_wanted


def test_return_does_not_delete_a_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    asked: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box))
    parent = QWidget()
    qtbot.addWidget(parent)
    assert not remove_wanted(parent, Run(tmp_path / "run"))
    assert asked[0].defaultButton().text() == "Cancel"
