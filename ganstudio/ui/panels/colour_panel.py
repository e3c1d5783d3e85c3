"""The two colours that tools paint with, and a picker for the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QRegularExpression, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ganstudio.core.paint import Colour
from ganstudio.translate import tr
from ganstudio.ui.forms.buttons import icon_button
from ganstudio.ui.forms.number_box import NumberBox
from ganstudio.ui.panels.colour_square import ColourSquare
from ganstudio.ui.panels.recent_colours import RecentColours
from ganstudio.ui.theme import current_theme

BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)


def qcolour(colour: Colour) -> QColor:
    """The colour as Qt has it."""
    return QColor.fromRgbF(*colour)


def hex_of(colour: Colour) -> str:
    """``#rrggbb``."""
    return "#" + "".join(f"{round(value * 255):02x}" for value in colour)


def from_hex(text: str) -> Colour | None:
    """The colour of ``#rrggbb`` or ``#rgb`` (the # may be missing); None if it is neither."""
    digits = text.strip().lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    if len(digits) != 6:
        return None
    try:
        red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    except ValueError:
        return None
    return red, green, blue


class Swatches(QWidget):
    """Foreground over background; a click chooses which one the picker changes."""

    chosen = Signal(str)
    """``foreground`` or ``background``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours: dict[str, Colour] = {"foreground": BLACK, "background": WHITE}
        self.which = "foreground"
        self.setFixedSize(54, 54)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Foreground and background colour"))
        self.setToolTip(tr("Foreground and background colour: click to choose which one is changed"))

    def sizeHint(self) -> QSize:
        return QSize(54, 54)

    def _box(self, which: str) -> QRectF:
        return QRectF(2, 2, 33, 33) if which == "foreground" else QRectF(19, 19, 33, 33)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for which in ("background", "foreground"):
            chosen = which == self.which
            painter.setPen(QPen(QColor(theme.accent if chosen else theme.muted), 2.2 if chosen else 1))
            painter.setBrush(qcolour(self.colours[which]))
            painter.drawRoundedRect(self._box(which), 5, 5)
            inner = QColor(theme.panel)
            inner.setAlphaF(0.75)
            painter.setPen(QPen(inner, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._box(which).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        painter.end()

    def choose(self, which: str) -> None:
        """Chooses one of the two."""
        self.which = which
        self.update()
        self.chosen.emit(which)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self.choose("foreground" if self._box("foreground").contains(at) else "background")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.choose("background" if self.which == "foreground" else "foreground")
        else:
            super().keyPressEvent(event)


class ColourPanel(QWidget):
    """Shows and changes the foreground and the background colour."""

    changed = Signal(tuple, tuple)
    """Foreground and background, RGB 0..1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.swatches = Swatches(self)
        self.square = ColourSquare(self)
        self.hex = QLineEdit(self)
        self.hex.setValidator(QRegularExpressionValidator(QRegularExpression("#?[0-9a-fA-F]{0,6}"), self.hex))
        self.hex.setAccessibleName(tr("Colour as hexadecimal number"))
        self.hex.setToolTip(tr("Colour as hexadecimal number, such as #3a7bd5"))
        self.hex.setMaxLength(7)
        self.hex.setFixedWidth(84)
        self.boxes = tuple(self._box(name) for name in (tr("Red"), tr("Green"), tr("Blue")))
        swap = icon_button("mdi6.swap-horizontal", tr("Swap the colours"), self.swap, command="edit.swap-colours")
        reset = icon_button("mdi6.restore", tr("Black and white"), self.reset, command="edit.default-colours")
        self.recent = RecentColours(self)
        self._lay_out(swap, reset)
        self.recent.chosen.connect(self._take)
        self.square.changed.connect(self._picked)
        self.hex.editingFinished.connect(self._typed)
        for box in self.boxes:
            box.valueChanged.connect(self._numbered)
        self.swatches.chosen.connect(lambda which: self._show())
        self._show()

    def _box(self, name: str) -> NumberBox:
        box = NumberBox(0, 255, parent=self)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setMinimumWidth(44)
        return box

    def _lay_out(self, *buttons: QWidget) -> None:
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.swatches)
        row = QHBoxLayout()
        row.setSpacing(0)
        for button in buttons:
            row.addWidget(button)
        left.addLayout(row)
        left.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addLayout(left)
        top.addWidget(self.square, 1)
        below = QHBoxLayout()
        below.setSpacing(5)
        below.addWidget(self.hex)
        below.addStretch(1)
        for letter, box in zip((tr("R"), tr("G"), tr("B")), self.boxes, strict=True):
            label = QLabel(letter)
            label.setProperty("role", "muted")
            below.addWidget(label)
            below.addWidget(box)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 10, 10, 10)
        whole.setSpacing(8)
        whole.addLayout(top, 1)
        whole.addLayout(below)
        whole.addWidget(self.recent)

    @property
    def foreground(self) -> Colour:
        """What tools paint with."""
        return self.swatches.colours["foreground"]

    @property
    def background(self) -> Colour:
        """The second colour: gradients end in it."""
        return self.swatches.colours["background"]

    def show_colours(self, foreground: Colour, background: Colour) -> None:
        """Shows both without a signal (a colour was picked from the picture)."""
        self.swatches.colours = {"foreground": foreground, "background": background}
        self._show()

    def swap(self) -> None:
        """Foreground becomes background and the other way round."""
        self.show_colours(self.background, self.foreground)
        self._tell()

    def reset(self) -> None:
        """Black on white."""
        self.show_colours(BLACK, WHITE)
        self._tell()

    def _take(self, colour: Colour, background: bool) -> None:
        """A colour that was used before."""
        self.show_colours(*((self.foreground, colour) if background else (colour, self.background)))
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.foreground, self.background)

    def _set(self, colour: Colour, tell: Callable[[], None] | None = None) -> None:
        self.swatches.colours[self.swatches.which] = colour
        self.swatches.update()
        (tell or self._show)()
        self._tell()

    def _picked(self, hue: float, saturation: float, value: float) -> None:
        colour = QColor.fromHsvF(min(hue, 0.99999), saturation, value)
        self._set((colour.redF(), colour.greenF(), colour.blueF()), self._show_numbers)

    def _typed(self) -> None:
        colour = from_hex(self.hex.text())
        if colour is None:
            self._show_numbers()
        elif hex_of(colour) != hex_of(self.swatches.colours[self.swatches.which]):
            self._set(colour)

    def _numbered(self, value: float) -> None:
        red, green, blue = (box.value() / 255 for box in self.boxes)
        self._set((red, green, blue))

    def _show(self) -> None:
        colour = qcolour(self.swatches.colours[self.swatches.which])
        grey = colour.hsvHueF() < 0
        hue = self.square.hue if grey else colour.hsvHueF()
        self.square.show_colour(hue, colour.hsvSaturationF(), colour.valueF())
        self.swatches.update()
        self._show_numbers()

    def _show_numbers(self) -> None:
        colour = self.swatches.colours[self.swatches.which]
        self.hex.setText(hex_of(colour))
        for box, value in zip(self.boxes, colour, strict=True):
            with QSignalBlocker(box):
                box.setValue(round(value * 255))
