"""The colours that were painted with last, as a row to choose from."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ganstudio.app.recent_colours import MOST, Colours, load_colours, with_newest
from ganstudio.core.paint import Colour
from ganstudio.translate import tr
from ganstudio.ui.theme import current_theme


class ColourButton(QToolButton):
    """One colour; a click takes it, with the right button or Alt as the background."""

    taken = Signal(bool)
    """Whether it is to be the background."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colour: Colour = (0.0, 0.0, 0.0)
        self.setFixedSize(26, 24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: self.taken.emit(False))

    def show_colour(self, colour: Colour) -> None:
        """Shows a colour, and its number to those who cannot see it."""
        self.colour = colour
        name = "#" + "".join(f"{round(part * 255):02x}" for part in colour)
        self.setAccessibleName(name)
        self.setToolTip(tr("{colour}: click to paint with it, right click for the background").format(colour=name))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.taken.emit(True)
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, focus = current_theme(), self.hasFocus()
        painter.setPen(QPen(QColor(theme.accent if focus else theme.muted if self.underMouse() else theme.line), 2 if focus else 1))
        painter.setBrush(QColor.fromRgbF(*self.colour))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 4, 4)
        painter.end()


class RecentColours(QWidget):
    """As many as were used, at most MOST; the newest first."""

    chosen = Signal(tuple, bool)
    """A Colour, and whether it is to be the background."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours: Colours = load_colours()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        self.buttons = [ColourButton(self) for _ in range(MOST)]
        for button in self.buttons:
            button.taken.connect(lambda back, button=button: self.chosen.emit(button.colour, back))
            row.addWidget(button)
        row.addStretch(1)
        self._show()

    def remember(self, colour: Colour) -> None:
        """Puts a colour in front."""
        colours = with_newest(self.colours, colour)
        if colours != self.colours:
            self.colours = colours
            self._show()

    def _show(self) -> None:
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self.colours))
            if place < len(self.colours):
                button.show_colour(self.colours[place])
        self.setVisible(bool(self.colours))
