"""A box for a number with a unit, in which one can calculate."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QDialog, QDoubleSpinBox, QWidget

from ganstudio.ui.forms.expression import evaluate

_ALLOWED = frozenset("0123456789.,+-−*×/÷%() ")


class NumberBox(QDoubleSpinBox):
    """A spin box that takes arithmetic (``200*2``), shows its unit, and leaves the wheel alone until it has the focus.

    The theme hides its buttons; arrow keys and the wheel step.
    """

    def __init__(self, low: float, high: float, decimals: int = 0, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(10.0**-decimals)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(4, 0, 5, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if unit:
            self.setSuffix(unit if unit in ("%", "°", "×") else f" {unit}")

    def _expression(self, text: str) -> str:
        unit = self.suffix().strip()
        bare = text.strip()
        return bare[: -len(unit)].strip() if unit and bare.endswith(unit) else bare

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Anything that may become arithmetic is let through; only a full expression is acceptable."""
        bare = self._expression(text)
        if text == self.specialValueText():
            return QValidator.State.Acceptable, text, position
        if not set(bare) <= _ALLOWED:
            return QValidator.State.Invalid, text, position
        try:
            evaluate(bare)
        except ValueError:
            return QValidator.State.Intermediate, text, position
        return QValidator.State.Acceptable, text, position

    def valueFromText(self, text: str) -> float:
        """What the text amounts to, brought into the range; the old value if it is not a number."""
        try:
            value = evaluate(self._expression(text))
        except ValueError:
            return self.value()
        return min(max(value, self.minimum()), self.maximum())

    def textFromValue(self, value: float) -> str:
        """The number with no more decimals than it needs."""
        text = f"{value:.{self.decimals()}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text

    def fixup(self, text: str) -> str:
        """An unfinished expression goes back to the last value."""
        return self.textFromValue(self.value()) + self.suffix()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Steps only with the focus, so that scrolling a panel changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keys that no number has (B, X, brackets) stay shortcuts of the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            text = event.text()
            plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if plain and text.isprintable() and text and not set(text) <= _ALLOWED:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes the number over and, outside dialogs, hands the keyboard back; Escape there brings the old number back.

        The arrow keys with Shift go ten steps.
        """
        free = not isinstance(self.window(), QDialog)
        if event.key() == Qt.Key.Key_Escape and free:
            self.lineEdit().setText(self.textFromValue(self.value()) + self.suffix())
            self.clearFocus()
            return
        arrow = {Qt.Key.Key_Up: 10, Qt.Key.Key_Down: -10}.get(Qt.Key(event.key()))
        if arrow is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.stepBy(arrow)
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and free:
            self.clearFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Selects the number, so that typing replaces it."""
        super().focusInEvent(event)
        self.selectAll()
