"""The pictures and folders that a batch is done to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_files, choose_folder
from ganstudio.ui.forms.buttons import icon_button
from ganstudio.ui.icons import icon
from ganstudio.ui.menus.file_menu import picture_filter


class _Drops(QListWidget):
    """A list that takes files and folders, and says so while it is empty."""

    dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, tr("Drop pictures and folders here."))
            painter.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])


class SourceList(QWidget):
    """``changed`` is emitted with every change by the person."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = _Drops()
        self.list.setAccessibleName(tr("Pictures"))
        self.list.setToolTip(tr("Pictures and folders can be dropped here"))
        self.list.setMinimumHeight(90)
        self.list.dropped.connect(self.add)
        self.files = QPushButton(tr("Add pictures…"))
        self.folder = QPushButton(tr("Add folder…"))
        for button, act in ((self.files, self._ask_files), (self.folder, self._ask_folder)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self.remove = icon_button("mdi6.delete-outline", tr("Remove from the list"), self._remove)
        self.recursive = QCheckBox(tr("With sub-folders"))
        self.recursive.toggled.connect(lambda _: self.changed.emit())
        row = QHBoxLayout()
        row.setSpacing(6)
        for widget in (self.files, self.folder):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addWidget(self.recursive)

    @property
    def sources(self) -> tuple[Path, ...]:
        """What is in the list."""
        return tuple(Path(self.list.item(row).toolTip()) for row in range(self.list.count()))

    def add(self, paths: Sequence[Path]) -> None:
        """Adds what is not there yet."""
        known = set(self.sources)
        for path in paths:
            if path not in known:
                known.add(path)
                symbol = icon("mdi6.folder-outline" if path.is_dir() else "mdi6.image-outline")
                entry = QListWidgetItem(symbol, path.name or str(path))
                entry.setToolTip(str(path))
                entry.setSizeHint(QSize(0, self.fontMetrics().height() + 12))
                self.list.addItem(entry)
        self.changed.emit()

    def _ask_files(self) -> None:
        self.add(choose_files(self, tr("Pictures for the batch"), [picture_filter()], "batch"))

    def _ask_folder(self) -> None:
        folder = choose_folder(self, tr("Folder with pictures"), "batch")
        if folder is not None:
            self.add([folder])

    def _remove(self) -> None:
        for entry in self.list.selectedItems() or ([self.list.currentItem()] if self.list.currentItem() else []):
            self.list.takeItem(self.list.row(entry))
        self.changed.emit()
