"""One open picture in the window: the canvas, its rulers, and the second canvas of the side-by-side view."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSplitter, QWidget

from ganstudio.app.editor import Editor
from ganstudio.app.settings import Settings
from ganstudio.ui.canvas.canvas import Canvas
from ganstudio.ui.canvas.guides import Guides
from ganstudio.ui.canvas.medical_strip import MedicalStrip
from ganstudio.ui.canvas.rulers import Corner, Ruler
from ganstudio.ui.canvas.split import SplitMode


class CanvasArea(QWidget):
    """What a tab of the window shows."""

    def __init__(self, editor: Editor, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.canvas = Canvas(editor, parent=self)
        self.beside: Canvas | None = None
        """The canvas of the picture before, while both are shown side by side."""
        self._mode: SplitMode = "off"
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setHandleWidth(4)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.canvas)
        self.strip = MedicalStrip(editor, self)
        self._rulers = (Corner(self.canvas, self), Ruler(self.canvas, "horizontal", self), Ruler(self.canvas, "vertical", self))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for widget, row, column in (*zip(self._rulers, (1, 1, 2), (0, 1, 0), strict=True), (self._split, 2, 1)):
            grid.addWidget(widget, row, column)
        grid.addWidget(self.strip, 0, 0, 1, 2)
        grid.setRowStretch(2, 1)
        self.set_rulers(False)
        self.setFocusProxy(self.canvas)
        if settings is not None:
            self.use(settings)

    def use(self, settings: Settings) -> None:
        """Follows changed settings."""
        for canvas in (self.canvas, self.beside):
            if canvas is not None:
                canvas.wheel_zooms = settings.wheel == "zoom"

    @property
    def split_mode(self) -> SplitMode:
        """How before and after are compared."""
        return self._mode

    def set_split(self, mode: SplitMode) -> None:
        """Compares before and after with a divider (``vertical``, ``horizontal``), side by side (``side``) or not at all (``off``)."""
        if mode == self._mode:
            return
        self._mode = mode
        self.canvas.set_split(mode)
        if mode == "side":
            self._open_beside()
        else:
            self._close_beside()

    def _open_beside(self) -> None:
        beside = Canvas(self.editor, self.canvas.view.of(self.editor.before.size), self, before_only=True)
        beside.wheel_zooms = self.canvas.wheel_zooms
        self.beside = beside
        was_following = self.canvas.following
        half = self._split.width() // 2
        self._split.insertWidget(0, beside)
        self._split.setSizes([half, half])
        beside.view_changed.connect(self._follow_beside)
        self.canvas.view_changed.connect(self._follow_canvas)
        if was_following:
            self.canvas.fit()
        self._follow_canvas()

    def _close_beside(self) -> None:
        if self.beside is not None:
            self.canvas.view_changed.disconnect(self._follow_canvas)
            self.beside.close_canvas()
            self.beside.hide()
            self.beside.deleteLater()
            self.beside = None

    def _follow_canvas(self) -> None:
        """Moves the canvas beside to the place that the canvas shows."""
        if self.beside is not None:
            self._link(self.canvas, self.beside)

    def _follow_beside(self) -> None:
        if self.beside is not None:
            self._link(self.beside, self.canvas)

    @staticmethod
    def _link(leader: Canvas, follower: Canvas) -> None:
        mine = follower.view
        view = leader.view.of(mine.document)
        view = replace(view, width=mine.width, height=mine.height)
        x, y = view.map(*leader.view.of(mine.document).centre)
        view = replace(view, x=view.x + round(mine.width / 2 - x), y=view.y + round(mine.height / 2 - y))
        if (view.zoom, view.rotation, view.mirrored) != (mine.zoom, mine.rotation, mine.mirrored) or max(
            abs(view.x - mine.x), abs(view.y - mine.y)
        ) > 1:
            follower.set_view(view, following=leader.following and follower.following)

    def set_rulers(self, on: bool) -> None:
        """Shows or hides the rulers."""
        for ruler in self._rulers:
            ruler.setVisible(on)

    @property
    def rulers_shown(self) -> bool:
        return not self._rulers[0].isHidden()

    def set_guides_visible(self, on: bool) -> None:
        """Shows or hides the guides."""
        self.canvas.set_guides(replace(self.canvas.guides, shown=on))

    def clear_guides(self) -> None:
        """Removes every guide."""
        self.canvas.set_guides(Guides(shown=self.canvas.guides.shown))

    def close_canvas(self) -> None:
        """Stops following the editor; the area is not used afterwards."""
        self.strip.close_strip()
        self.canvas.close_canvas()
        if self.beside is not None:
            self.beside.close_canvas()
