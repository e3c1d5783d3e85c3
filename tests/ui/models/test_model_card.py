from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ganstudio.ui.models.model_card import Link
from ganstudio.ui.theme import DARK, LIGHT, wear


@pytest.fixture
def dark_again(qtbot: QtBot) -> Iterator[None]:
    yield
    wear(DARK)


@pytest.mark.usefixtures("dark_again")
def test_a_link_takes_the_colour_of_another_theme(qtbot: QtBot) -> None:
    wear(DARK)
    frame = QWidget()
    qtbot.addWidget(frame)
    link = Link("https://example.org/model", frame)
    QVBoxLayout(frame).addWidget(link)
    frame.show()
    assert _nearest(link, DARK.link) < 40
    wear(LIGHT)
    assert _nearest(link, LIGHT.link) < 40 < _nearest(link, DARK.link)
    assert "example.org" in link.text()


def _nearest(link: Link, colour: str) -> int:
    """How far the pixel of the picture that is most like the colour is from it."""
    image = link.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : 3 * image.width()].reshape(-1, 3).astype(int)
    wanted = QColor(colour)
    return int(np.abs(pixels - [wanted.red(), wanted.green(), wanted.blue()]).sum(axis=1).min())
