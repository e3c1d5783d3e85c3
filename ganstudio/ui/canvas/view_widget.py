"""A widget that looks at a picture through a view, and the commands that move it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ganstudio.core.geometry import Size
from ganstudio.ui.canvas.view import View

MARGIN = 16
"""Logical pixels around a picture that is fitted."""


class ViewWidget(QWidget):
    """Holds a View and keeps it at the widget's size in device pixels."""

    zoomed = Signal(float)
    """The zoom in device pixels for each document pixel."""
    view_changed = Signal()

    def __init__(self, view: View, parent: QWidget | None = None, *, following: bool = True) -> None:
        super().__init__(parent)
        self._view = view
        self.following = following
        """Whether the picture is fitted again when the widget changes its size."""
        self.setMinimumSize(64, 64)

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    @property
    def ratio(self) -> float:
        """Device pixels for each logical pixel."""
        return self.devicePixelRatioF()

    @property
    def view(self) -> View:
        return self._view

    def set_view(self, view: View, *, following: bool = False) -> None:
        """Shows the picture through ``view``."""
        old, self.following = self._view, following
        if view == old:
            return
        self._view = view
        self._moved()
        self.update()
        if view.zoom != old.zoom:
            self.zoomed.emit(view.zoom)
        self.view_changed.emit()

    def _moved(self) -> None:
        """The view has changed."""

    def fit(self) -> None:
        """The whole picture, at most at 100 %; it stays fitted when the widget changes its size."""
        self.set_view(self._fitted(self._view), following=True)

    def _fitted(self, view: View) -> View:
        return view.fitted(round(MARGIN * self.ratio), max(1.0, self.ratio))

    def zoom_to(self, zoom: float, at: tuple[float, float] | None = None) -> None:
        """To ``zoom`` device pixels for each document pixel (1.0 is 100 %), the device position ``at`` staying where it is."""
        self.set_view(self._view.zoomed(zoom, at))

    def zoom_in(self) -> None:
        self.set_view(self._view.stepped(1))

    def zoom_out(self) -> None:
        self.set_view(self._view.stepped(-1))

    def turn_view(self, degrees: float) -> None:
        """Turns the view (not the picture) clockwise by ``degrees``."""
        self.set_view(self._view.rotated(self._view.rotation + degrees))

    def mirror_view(self) -> None:
        """Mirrors the view (not the picture)."""
        self.set_view(self._view.flipped())

    def reset_view(self) -> None:
        """Upright and not mirrored."""
        view = self._view.flipped() if self._view.mirrored else self._view
        self.set_view(view.rotated(0.0))

    def set_document_size(self, size: Size) -> None:
        """The picture has another size now."""
        view = replace(self._view, document=size)
        self.set_view(self._fitted(view) if self.following else view.bounded(), following=self.following)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resized()

    def _resized(self) -> None:
        view = self._view.resized(round(self.width() * self.ratio), round(self.height() * self.ratio))
        self.set_view(self._fitted(view) if self.following else view, following=self.following)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resized()
        return super().event(event)
