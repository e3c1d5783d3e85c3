"""One of the pictures in the model import: a card that is chosen by a click."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ganstudio.ui.theme import current_theme

_NAME = 26


class PreviewCard(QAbstractButton):
    """A picture with a caption; checkable ones are a choice."""

    def __init__(self, caption: str, checkable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(caption)
        self.setAccessibleName(caption)
        self.setCheckable(checkable)
        self.setEnabled(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if checkable else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(150, 100)
        self._picture: QPixmap | None = None
        self._busy = ""

    def sizeHint(self) -> QSize:
        return QSize(230, 170)

    @property
    def shown(self) -> bool:
        """Whether it has a picture."""
        return self._picture is not None

    def show_picture(self, image: QImage | None, busy: str = "") -> None:
        """Shows a picture, or a word in its place."""
        self._picture = None if image is None else QPixmap.fromImage(image)
        self._busy = busy
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -_NAME)
        outline = QPainterPath()
        outline.addRoundedRect(area, 6, 6)
        painter.fillPath(outline, QColor(theme.raised))
        if self._picture is not None:
            painter.save()
            painter.setClipPath(outline)
            size = self._picture.size()
            scale = max(area.width() / size.width(), area.height() / size.height())
            part = QRectF(0, 0, area.width() / scale, area.height() / scale)
            part.moveCenter(QRectF(self._picture.rect()).center())
            painter.drawPixmap(area, self._picture, part)
            painter.restore()
        elif self._busy:
            painter.setPen(QColor(theme.muted))
            painter.drawText(area.adjusted(8, 8, -8, -8), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._busy)
        marked = self.isChecked() or self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if marked else theme.muted if self.underMouse() and self.isCheckable() else theme.line),
                            3 if self.isChecked() else 1.5 if marked else 1))
        painter.drawPath(outline)
        font = painter.font()
        font.setBold(self.isChecked())
        painter.setFont(font)
        painter.setPen(QColor(theme.text if self.isCheckable() else theme.muted))
        words = QRectF(0, self.height() - _NAME + 2, self.width(), _NAME - 2)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text() + (" ✓" if self.isChecked() else ""))
        painter.end()


