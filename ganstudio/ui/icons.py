"""Icons by name, drawn in the colours of the theme at the moment they are painted."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtWidgets import QApplication

from ganstudio.places import bundled

if TYPE_CHECKING:
    from PySide6.QtGui import QColor
    from qtawesome.iconic_font import IconicFont

_LATE = "ganstudio-icons-late"


class _Glyph(QIconEngine):
    """A glyph of qtawesome that follows the palette, so that a change of theme needs no new icons."""

    def __init__(self, name: str, role: QPalette.ColorRole = QPalette.ColorRole.WindowText) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        return _Glyph(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        application = QApplication.instance()
        if application is None or application.property(_LATE):
            return
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        colour = _colour(mode, self._role).name()
        key = f"{self._name} {colour} {rect.width()}x{rect.height()} {ratio}"
        drawn = QPixmap()
        if not QPixmapCache.find(key, drawn):
            drawn = QPixmap(rect.size() * ratio)
            drawn.setDevicePixelRatio(ratio)
            drawn.fill(Qt.GlobalColor.transparent)
            inner = QPainter(drawn)
            glyph = _font().icon(self._name, color=colour, color_disabled=colour, color_active=colour, color_selected=colour)
            glyph.paint(inner, QRect(QPoint(0, 0), rect.size()))
            inner.end()
            QPixmapCache.insert(key, drawn)
        painter.drawPixmap(rect.topLeft(), drawn)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap


@cache
def _font() -> IconicFont:
    """The one icon font that is used; qtawesome by itself would load all of its eight."""
    import qtawesome  # takes 0.2 s: not before the first paint
    from qtawesome.iconic_font import IconicFont

    folder = Path(qtawesome.__file__).parent / "fonts"
    version = next(folder.glob("materialdesignicons6-webfont-*.ttf")).stem
    return IconicFont(("mdi6", f"{version}.ttf", f"{version.replace('-webfont-', '-webfont-charmap-')}.json"))


def _colour(mode: QIcon.Mode, role: QPalette.ColorRole) -> QColor:
    palette = QApplication.palette()
    if mode == QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    return palette.color(role)


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.WindowText, *, accent: bool = False) -> QIcon:
    """The icon of that qtawesome name (``mdi6.brush``), in a colour of the palette (``accent``: its accent); no icon for an empty name."""
    return QIcon(_Glyph(name, QPalette.ColorRole.Accent if accent else role)) if name else QIcon()


def hold_icons(held: bool) -> None:
    """Until released, icons paint nothing: the window's first picture does not wait for the icon font."""
    application = QApplication.instance()
    if application is not None:
        application.setProperty(_LATE, held)
    if not held:
        if QApplication.instance() is not None:
            _font()
        for widget in QApplication.allWidgets():
            widget.update()


def program_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(bundled("resources") / "icons" / "ganstudio.png"))
