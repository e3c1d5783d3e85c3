"""Image > Properties: what is known of a picture, to read and to copy; patient data can be taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ganstudio.app.properties import Section, properties
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.files.metadata import without_patient
from ganstudio.translate import tr
from ganstudio.ui.dialogs.dialog import fit_on_screen

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument

_BAR, _WIDEST = 16, 900
"""Pixels that a scroll bar takes; the width beyond which a page scrolls sideways."""


def anonymous(document: Document) -> Document:
    """The document without patient data."""
    metadata = without_patient(document.metadata)
    return document if metadata == document.metadata else replace(document, metadata=metadata)


class PropertiesDialog(QDialog):
    """Shows the sections of app/properties.py."""

    def __init__(self, entry: OpenDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        self.setWindowTitle(tr("Properties of {name}").format(name=entry.name))
        self.setMinimumSize(560, 420)
        fit_on_screen(self, 600, 640)
        self.page = QScrollArea()
        self.page.setWidgetResizable(True)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.note = QLabel(tr("Patient data stays in projects that you save. Exported pictures go without it unless you keep it on purpose."))
        self.note.setWordWrap(True)
        self.note.setProperty("role", "warning")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        self.buttons.rejected.connect(self.reject)
        self.copy = self._button(tr("Copy as Text"), self._copy)
        self.remove = self._button(tr("Remove Patient Data"), self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.page, 1)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        self._fill()

    @property
    def sections(self) -> tuple[Section, ...]:
        """What is shown."""
        editor = self._entry.editor
        return properties(editor.document, self._entry.picture or editor.path)

    def _button(self, text: str, clicked: object) -> QPushButton:
        button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        button.clicked.connect(clicked)
        return button

    def _fill(self) -> None:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        row = 0
        for section in self.sections:
            title = QLabel(section.title)
            title.setProperty("role", "title")
            title.setContentsMargins(0, 10 if row else 0, 0, 2)
            grid.addWidget(title, row, 0, 1, 2)
            for name, words in section.rows:
                row += 1
                label, value = QLabel(name), QLabel(words)
                label.setObjectName("muted")
                label.setAlignment(Qt.AlignmentFlag.AlignTop)
                value.setWordWrap(True)
                value.setTextFormat(Qt.TextFormat.PlainText)
                value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
                value.setAccessibleName(f"{name}: {words}")
                grid.addWidget(label, row, 0)
                grid.addWidget(value, row, 1)
            row += 1
        grid.setRowStretch(row, 1)
        self.page.setWidget(page)
        self.page.setMinimumWidth(min(page.minimumSizeHint().width() + _BAR, _WIDEST))  # unique identifiers are long words
        known = bool(self._entry.editor.document.metadata.patient)
        self.note.setVisible(known)
        self.remove.setVisible(known)

    def _copy(self) -> None:
        lines = [line for section in self.sections for line in (section.title, *(f"  {name}: {words}" for name, words in section.rows))]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _remove(self) -> None:
        self._entry.editor.apply(Edit(tr("Remove Patient Data"), anonymous))
        self._fill()
