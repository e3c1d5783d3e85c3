"""Flat icon buttons with names for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from ganstudio.ui.icons import icon
from ganstudio.ui.theme import current_theme


class FlatButton(QToolButton):
    """A button that is only its icon until it is touched; checked ones stand out in the accent colour."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current_theme()
        ink = QColor(theme.text if self.isEnabled() else theme.disabled)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setPen(QPen(QColor(theme.accent if self.isEnabled() else theme.line), 1))
            painter.setBrush(QColor(theme.accent_soft if self.isEnabled() else theme.raised))
            painter.drawRoundedRect(area, 5, 5)
        elif self.isEnabled() and (self.isDown() or self.underMouse()):
            painter.setBrush(QColor(theme.line if self.isDown() else theme.raised))
            painter.drawRoundedRect(area, 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        side = self.iconSize()
        left, top = (self.width() - side.width()) // 2, (self.height() - side.height()) // 2
        if self.menu() is not None:
            left -= 3
        self.icon().paint(painter, left, top, side.width(), side.height(), Qt.AlignmentFlag.AlignCenter, mode)
        if self.menu() is not None:
            painter.setPen(QPen(ink, 1.3))
            x, y = self.width() - 6.5, self.height() / 2 - 0.5
            painter.drawPolyline([QPointF(x - 2.5, y - 1), QPointF(x, y + 1.5), QPointF(x + 2.5, y - 1)])
        painter.end()


class Symbol(QWidget):
    """An icon beside words, drawn anew with every theme."""

    def __init__(self, name: str = "", side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon(name)
        self.setFixedSize(side, side)

    def show_icon(self, name: str) -> None:
        """Shows another icon; an empty name: none."""
        self._icon = icon(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


def with_shortcut(text: str, shortcut: str) -> str:
    """A tooltip with the keys behind the name, as the platform writes them."""
    return f"{text} ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})" if shortcut else text


def icon_button(
    name: str, text: str, clicked: Callable[[], object] | None = None, *, command: str = "", side: int = 18, parent: QWidget | None = None
) -> FlatButton:
    """A flat square button with an icon; ``text`` is its tooltip and its name. ``command``: whose shortcut show_keys() puts behind it."""
    button = FlatButton(parent)
    button.setIcon(icon(name))
    button.setIconSize(QSize(side, side))
    button.setFixedSize(side + 10, side + 10)
    button.setAutoRaise(True)
    button.setAccessibleName(text)
    button.setToolTip(text)
    button.setProperty("command", command)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if clicked is not None:
        button.clicked.connect(lambda: clicked())
    return button


def show_keys(parent: QWidget, keys: Mapping[str, tuple[str, ...]]) -> None:
    """Puts the shortcuts that hold behind the names of all icon buttons inside a widget that stand for commands."""
    for button in parent.findChildren(FlatButton):
        command = button.property("command")
        if command:
            button.setToolTip(with_shortcut(button.accessibleName(), next(iter(keys.get(command, ())), "")))
