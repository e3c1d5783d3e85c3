"""How a layer's row looks, and what in it can be clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ganstudio.app.commands import COMMANDS
from ganstudio.core.blend import LABELS, Blend
from ganstudio.core.document import Adjustment, Generated, Group, Layer
from ganstudio.translate import tr
from ganstudio.ui.icons import icon
from ganstudio.ui.panels.layers_model import EYE, LAYER_ROLE
from ganstudio.ui.theme import current_theme

ROW = 42
THUMB = 44
"""Width of a thumbnail; its height is that of _HIGH."""

_HIGH = 32
_CLIP = 14
_GAP = 7

Zone = Literal["eye", "pixels", "mask", "lock", "name"]
Index = QModelIndex | QPersistentModelIndex

def adjustment_icon(id: str) -> str:
    """The icon of an adjustment, as its menu entry has it."""
    return next((command.icon for command in COMMANDS if command.id == f"adjust.{id}"), "mdi6.tune-variant")


def zones(area: QRect, layer: Layer) -> dict[Zone, QRect]:
    """The clickable parts of a row's name cell."""
    x = area.left() + (_CLIP if layer.clip else 0)
    top = area.top() + (area.height() - _HIGH) // 2
    parts: dict[Zone, QRect] = {"pixels": QRect(x, top, THUMB, _HIGH)}
    x += THUMB + 4
    if layer.mask is not None:
        x += 4
        parts["mask"] = QRect(x, top, THUMB, _HIGH)
        x += THUMB + 4
    right = area.right() - 4
    if layer.lock_alpha:
        parts["lock"] = QRect(right - 18, area.top() + (area.height() - 18) // 2, 18, 18)
        right -= 22
    parts["name"] = QRect(QPoint(x + _GAP - 2, area.top()), QPoint(right, area.bottom()))
    return parts


def detail(layer: Layer, made: Sequence[str] = ()) -> str:
    """The second line: what differs from an ordinary layer; ``made``: what is to be said of one that a model made."""
    words = list(made)
    if isinstance(layer.content, Group) and layer.content.isolated:
        words.append(tr("Isolated"))
    if layer.blend is not Blend.NORMAL:
        words.append(tr(LABELS[layer.blend]))
    if layer.opacity < 1:
        words.append(f"{round(layer.opacity * 100)}%")
    if layer.mask is not None and not layer.mask.enabled:
        words.append(tr("mask off"))
    return " · ".join(words)


class LayersDelegate(QStyledItemDelegate):
    """Paints eye, thumbnails, name and marks."""

    def __init__(
        self,
        picture: Callable[[Layer, bool], QPixmap | None],
        target: Callable[[Layer], Literal["pixels", "mask"] | None],
        made: Callable[[Layer], Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        """``picture`` gives a layer's (or its mask's) thumbnail, ``target`` what of the layer is painted on (None: another layer).

        ``made``: words about a layer that a model made.
        """
        super().__init__(parent)
        self._picture, self._target, self._made = picture, target, made

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(28, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        layer: Layer = index.data(LAYER_ROLE)
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == EYE:
            self._paint_eye(painter, area, layer, bool(option.state & QStyle.StateFlag.State_MouseOver))
        else:
            self._paint_row(painter, option, area, layer)
        painter.restore()

    def _paint_eye(self, painter: QPainter, area: QRect, layer: Layer, hovered: bool) -> None:
        if not layer.visible and not hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(current_theme().muted))
            painter.drawEllipse(QRectF(area).center(), 2.5, 2.5)
            return
        box = QRect(0, 0, 17, 17)
        box.moveCenter(area.center())
        painter.setOpacity(1.0 if layer.visible else 0.5)
        icon("mdi6.eye-outline" if layer.visible else "mdi6.eye-off-outline").paint(painter, box)

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, layer: Layer) -> None:
        theme = current_theme()
        parts = zones(area, layer)
        if not layer.visible:
            painter.setOpacity(0.55)
        if layer.clip:
            self._paint_clip(painter, QPointF(area.left() + 5, area.center().y()), QColor(theme.muted))
        target = self._target(layer)
        self._paint_thumb(painter, parts["pixels"], layer, False)
        if "mask" in parts:
            self._paint_thumb(painter, parts["mask"], layer, True)
        if target is not None and (target == "mask" or layer.mask is not None) and target in parts:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(QRectF(parts[target]).adjusted(-2, -2, 2, 2), 4, 4)
        if "lock" in parts:
            icon("mdi6.lock-outline").paint(painter, parts["lock"].adjusted(2, 2, -2, -2))
        self._paint_text(painter, option, parts["name"], layer)

    def _paint_text(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, layer: Layer) -> None:
        theme = current_theme()
        font = option.font
        font.setItalic(isinstance(layer.content, Generated))
        metrics = option.fontMetrics
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        name = metrics.elidedText(layer.name, Qt.TextElideMode.ElideRight, area.width())
        more = detail(layer, self._made(layer))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if not more:
            painter.drawText(area, flags, name)
            return
        line = metrics.height()
        top = area.top() + (area.height() - 2 * line + 1) // 2
        painter.drawText(QRect(area.left(), top, area.width(), line), flags, name)
        font.setItalic(False)
        font.setPointSizeF(font.pointSizeF() * 0.87)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        below = QRect(area.left(), top + line - 1, area.width(), line)
        painter.drawText(below, flags, painter.fontMetrics().elidedText(more, Qt.TextElideMode.ElideRight, area.width()))

    def _paint_clip(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        painter.setPen(QPen(colour, 1.4))
        painter.drawPolyline([at + QPointF(5, -8), at + QPointF(0, -8), at + QPointF(0, 5)])
        painter.drawPolyline([at + QPointF(-3, 2), at + QPointF(0, 5.5), at + QPointF(3, 2)])

    def _paint_thumb(self, painter: QPainter, box: QRect, layer: Layer, of_mask: bool) -> None:
        theme = current_theme()
        if not of_mask and isinstance(layer.content, Group | Adjustment):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(QRectF(box), 5, 5)
            name = "mdi6.folder-outline" if isinstance(layer.content, Group) else adjustment_icon(layer.content.settings.id)
            mark = QRect(0, 0, 20, 20)
            mark.moveCenter(box.center())
            icon(name).paint(painter, mark)
            return
        picture = self._picture(layer, of_mask)
        frame = QRectF(box)
        if picture is not None and not picture.isNull():
            size = picture.deviceIndependentSize()
            scale = min(box.width() / max(size.width(), 1), box.height() / max(size.height(), 1))
            frame = QRectF(0, 0, size.width() * scale, size.height() * scale)
            frame.moveCenter(QRectF(box).center())
        outline = QPainterPath()
        outline.addRoundedRect(frame, 3, 3)
        painter.save()
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        if not of_mask:
            painter.fillRect(frame, QColor(245, 245, 245))
            painter.fillRect(frame, QBrush(QColor(200, 200, 200), Qt.BrushStyle.Dense4Pattern))
        if picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(frame, picture, QRectF(picture.rect()))
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawPath(outline)
        if of_mask and layer.mask is not None and not layer.mask.enabled:
            painter.setPen(QPen(QColor(theme.error), 2))
            painter.drawLine(frame.topLeft(), frame.bottomRight())
            painter.drawLine(frame.topRight(), frame.bottomLeft())
        if not of_mask and isinstance(layer.content, Generated):
            badge = QRect(box.right() - 13, box.bottom() - 13, 16, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(badge)
            icon("mdi6.creation", accent=True).paint(painter, badge.adjusted(2, 2, -2, -2))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        edit = QLineEdit(parent)
        edit.setAccessibleName(tr("Name of the layer"))
        return edit

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = zones(option.rect, index.data(LAYER_ROLE))["name"]
        height = min(28, area.height() - 4)
        editor.setGeometry(area.left() - 6, area.top() + (area.height() - height) // 2, area.width() + 6, height)
