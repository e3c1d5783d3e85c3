"""The open documents as tabs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QMenu, QTabBar, QTabWidget, QToolButton, QWidget

from ganstudio.translate import tr
from ganstudio.ui.icons import icon

if TYPE_CHECKING:
    from ganstudio.app.editor import Editor
    from ganstudio.core.document import Document
    from ganstudio.files.export import ExportOptions
    from ganstudio.ui.background import PendingEdit
    from ganstudio.ui.canvas.canvas_area import CanvasArea
    from ganstudio.ui.jobs import Job


@dataclass(eq=False)
class OpenDocument:
    """One tab: the editor, what shows it, and where it came from."""

    editor: Editor
    area: CanvasArea
    name: str
    picture: Path | None = None
    """The picture file that it was opened from: saving never writes over it."""
    stop: Callable[[], None] = field(default=lambda: None)
    autosaved: Document | None = None
    """What its recovery copy holds."""
    exported: Path | None = None
    """The flat picture that was written last."""
    exported_as: ExportOptions | None = None
    """How it was written."""
    exported_document: Document | None = None
    """What was written."""
    jobs: set[Job] = field(default_factory=set)
    """Work that ends in an edit of this document."""
    pending: deque[PendingEdit] = field(default_factory=deque)
    """Edits that a job carries out, in their order; the first one is being done."""

    def follow(self, job: Job) -> None:
        """Counts a job as this document's until it ends."""
        if job.active:
            self.jobs.add(job)
            job.finished.connect(lambda _: self.jobs.discard(job))

    @property
    def title(self) -> str:
        """Its name, with a star while there is something to save."""
        return self.name + ("*" if self.editor.dirty else "")

    @property
    def project(self) -> Path | None:
        """The project file; None if it has none yet."""
        path = self.editor.path
        return path if path is not None and path.suffix.lower() == ".ora" else None


class Documents(QTabWidget):
    """A tab for each open document."""

    chosen = Signal(object)
    """The OpenDocument that is shown now, or None."""
    close_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documents")
        self.setDocumentMode(True)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName(tr("Open documents"))
        self._documents: dict[QWidget, OpenDocument] = {}
        self.currentChanged.connect(lambda _: self.chosen.emit(self.current))
        bar = self.tabBar()
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        bar.customContextMenuRequested.connect(self._menu)
        bar.installEventFilter(self)

    @property
    def current(self) -> OpenDocument | None:
        """The document of the tab in front; None while a file is being opened there, or if there is none."""
        page = self.currentWidget()
        return self._documents.get(page) if page is not None else None

    @property
    def all(self) -> list[OpenDocument]:
        """The open documents, from left to right."""
        pages = [self.widget(place) for place in range(self.count())]
        return [self._documents[page] for page in pages if page is not None and page in self._documents]

    def add(self, document: OpenDocument, instead: QWidget | None = None) -> None:
        """Opens a tab in front, in the place of the page ``instead`` if there is one."""
        self._documents[document.area] = document
        place = self.indexOf(instead) if instead is not None else -1
        front = place < 0 or self.currentWidget() is instead
        place = self.insertTab(place, document.area, document.title) if place >= 0 else self.addTab(document.area, document.title)
        self._add_cross(document.area, document.name)
        if instead is not None:
            self.drop_page(instead)
        if front:
            self.setCurrentWidget(document.area)
        self.retitle(document)

    def add_page(self, page: QWidget, name: str) -> None:
        """Opens a tab for a file that is still being read."""
        self.addTab(page, name)
        self._add_cross(page, name)
        self.setCurrentWidget(page)

    def _add_cross(self, page: QWidget, name: str) -> None:
        """The button that closes a tab."""
        cross = QToolButton()
        cross.setIcon(icon("mdi6.close"))
        cross.setIconSize(QSize(14, 14))
        cross.setFixedSize(24, 24)
        cross.setAutoRaise(True)
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cross.setToolTip(tr("Close {name}").format(name=name))
        cross.setAccessibleName(tr("Close {name}").format(name=name))
        cross.clicked.connect(lambda: self._close(self.indexOf(page)))
        self.tabBar().setTabButton(self.indexOf(page), QTabBar.ButtonPosition.RightSide, cross)

    def drop_page(self, page: QWidget) -> None:
        """Takes such a tab away."""
        place = self.indexOf(page)
        if place >= 0:
            self.removeTab(place)
        page.deleteLater()

    def remove(self, document: OpenDocument) -> None:
        """Takes a document's tab away; the editor is closed by the caller."""
        self._documents.pop(document.area, None)
        place = self.indexOf(document.area)
        if place >= 0:
            self.removeTab(place)

    def show_document(self, document: OpenDocument) -> None:
        """Brings a tab to the front."""
        self.setCurrentWidget(document.area)

    def retitle(self, document: OpenDocument) -> None:
        """Shows the name and the star anew."""
        place = self.indexOf(document.area)
        text = document.title.replace("&", "&&")
        if place >= 0 and (text != self.tabText(place) or not self.tabToolTip(place)):
            self.setTabText(place, text)
            self.setTabToolTip(place, str(document.editor.path or document.name))

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) tab."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The middle button closes a tab."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.MiddleButton:
            self._close(self.tabBar().tabAt(event.position().toPoint()))
        return super().eventFilter(watched, event)

    def _close(self, place: int) -> None:
        page = self.widget(place)
        if page is not None:
            self.close_requested.emit(self._documents.get(page) or page)

    def _close_others(self, place: int) -> None:
        for other in reversed(range(self.count())):
            if other != place:
                self._close(other)

    def _menu(self, at: QPoint) -> None:
        place = self.tabBar().tabAt(at)
        if place < 0:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Close"), lambda: self._close(place))
        menu.addAction(tr("Close Others"), lambda: self._close_others(place))
        document = self._documents.get(self.widget(place))  # type: ignore[arg-type]
        path = document.editor.path if document is not None else None
        if path is not None:
            menu.addSeparator()
            menu.addAction(tr("Copy Path"), lambda: QGuiApplication.clipboard().setText(str(path)))
            menu.addAction(tr("Open Folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
        menu.popup(self.tabBar().mapToGlobal(at))
