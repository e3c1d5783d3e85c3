from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QRegion
from pytestqt.qtbot import QtBot

from ganstudio.ui.forms.buttons import Symbol
from ganstudio.ui.icons import hold_icons
from ganstudio.ui.theme import DARK, LIGHT, wear


def lightest(image: QImage) -> int:
    return max(QColor(image.pixelColor(x, y)).lightness() * (image.pixelColor(x, y).alpha() > 200) for x in range(image.width()) for y in range(20))


@pytest.fixture(autouse=True)
def released() -> Iterator[None]:
    yield
    hold_icons(False)
    wear(DARK)


def picture(symbol: Symbol) -> QImage:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(0)
    symbol.render(image, QPoint(), QRegion(), Symbol.RenderFlag(0))
    return image


def test_a_symbol_made_before_the_icons_are_there_shows_itself_afterwards(qtbot: QtBot) -> None:
    wear(DARK)
    hold_icons(True)
    symbol = Symbol("mdi6.square")
    qtbot.addWidget(symbol)
    assert lightest(picture(symbol)) == 0
    hold_icons(False)
    assert lightest(picture(symbol)) > 150


def test_a_symbol_takes_the_colour_of_another_theme(qtbot: QtBot) -> None:
    wear(DARK)
    symbol = Symbol("mdi6.square")
    qtbot.addWidget(symbol)
    assert lightest(picture(symbol)) > 150
    wear(LIGHT)
    assert lightest(picture(symbol)) < 100
