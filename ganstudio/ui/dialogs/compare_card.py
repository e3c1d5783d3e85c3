"""One of the pictures that are compared: a card with a number, a name and the time it took."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ganstudio.ui.theme import current_theme

_NAME = 28
_BADGE = 22


class CompareCard(QAbstractButton):
    """Shows the whole picture as large as fits; checkable ones are a choice."""

    def __init__(self, name: str, checkable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(name)
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if checkable else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(130, 130)
        self.number = 0
        self.detail = ""
        self._picture: QPixmap | None = None
        self._words = ""

    def sizeHint(self) -> QSize:
        return QSize(250, 250)

    @property
    def shown(self) -> bool:
        """Whether it has a picture."""
        return self._picture is not None

    def show_picture(self, image: QImage | None, words: str = "") -> None:
        """Shows a picture, or a sentence in its place; under the name, ``words`` where there is a picture."""
        self._picture = None if image is None else QPixmap.fromImage(image)
        self._words = "" if image is not None else words
        self.detail = words if image is not None else ""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -_NAME)
        outline = QPainterPath()
        outline.addRoundedRect(area, 6, 6)
        painter.fillPath(outline, QColor(theme.ground))
        if self._picture is not None:
            size = self._picture.size()
            scale = min(area.width() / size.width(), area.height() / size.height())
            scale = float(int(scale)) if scale >= 1 and int(scale) > 0.8 * scale else scale  # whole pixels where little is lost
            place = QRectF(0, 0, size.width() * scale, size.height() * scale)
            place.moveCenter(area.center())
            painter.save()
            painter.setClipPath(outline)
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
            painter.restore()
        elif self._words:
            painter.setPen(QColor(theme.muted))
            painter.drawText(area.adjusted(10, 10, -10, -10), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        marked = self.isChecked() or self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour = theme.accent if marked else theme.muted if self.underMouse() and self.isCheckable() else theme.line
        painter.setPen(QPen(QColor(colour), 3 if self.isChecked() else 1.5 if marked else 1))
        painter.drawPath(outline)
        if self.number:
            badge = QRectF(area.left() + 8, area.top() + 8, _BADGE, _BADGE)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent if self.isChecked() else theme.panel))
            painter.drawEllipse(badge)
            painter.setPen(QColor(theme.on_accent if self.isChecked() else theme.text))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "✓" if self.isChecked() else str(self.number))
        self._draw_name(painter, QRectF(4, self.height() - _NAME + 4, self.width() - 8, _NAME - 6))
        painter.end()

    def _draw_name(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        font = painter.font()
        painter.setPen(QColor(theme.muted))
        room = painter.fontMetrics().horizontalAdvance(self.detail) + 8 if self.detail else 0
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.detail)
        font.setBold(self.isChecked())
        painter.setFont(font)
        painter.setPen(QColor(theme.text if self.isCheckable() else theme.muted))
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(area.width() - room))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
