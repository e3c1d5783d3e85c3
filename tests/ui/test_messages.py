from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ganstudio.ui.messages import Messages
from ganstudio.ui.theme import DARK, wear

LONG = "{n}.tif: The file begins like a picture but is damaged or of an unusual kind. Get another copy of it, or convert it to PNG elsewhere."


def test_many_messages_at_once_can_all_be_read(qtbot: QtBot) -> None:
    wear(DARK)
    host = QWidget()
    host.resize(700, 600)
    qtbot.addWidget(host)
    host.show()
    messages = Messages(host)
    for n in range(7):
        messages.tell(LONG.format(n=n), "error")
    assert [message.text for message in messages.shown] == [LONG.format(n=n) for n in (3, 4, 5, 6)]
    QApplication.processEvents()
    for message in messages.shown:
        words = message.findChild(QLabel)
        assert words is not None and words.height() >= words.heightForWidth(words.width())
    assert host.rect().contains(messages.geometry())


def test_one_that_is_shown_is_not_repeated_and_closing_leaves_the_others(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    messages = Messages(host)
    for text in ("one", "two", "one"):
        messages.tell(text, "warning")
    assert [message.text for message in messages.shown] == ["one", "two"]
    messages.shown[0].close_soon()
    assert [message.text for message in messages.shown] == ["two"]
