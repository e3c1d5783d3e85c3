"""The frame that the window's small dialogs share: a form, and OK and Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.documents import Documents, OpenDocument

_FRAME, _TITLE = 8, 36
"""Pixels that the frame of a window takes, about."""


def keep_on_screen(window: QWidget) -> None:
    """Moves a window that has grown over the edge of its screen back onto it, as far as it fits."""
    room, frame = window.screen().availableGeometry(), window.frameGeometry()
    x = max(min(frame.x(), room.right() + 1 - frame.width()), room.x())
    y = max(min(frame.y(), room.bottom() + 1 - frame.height()), room.y())
    if (x, y) != (frame.x(), frame.y()) and room.intersects(frame):
        window.move(x, y)


def fit_on_screen(window: QWidget, width: int, height: int) -> None:
    """Gives a window a size, but no larger than its screen (before it is shown: its parent's), with room for the frame."""
    owner = window.parentWidget()
    screen = window.screen() if owner is None or window.isVisible() else owner.screen()
    room = screen.availableGeometry().size()
    window.resize(min(width, room.width() - _FRAME), min(height, room.height() - _TITLE))


def leave_picture_free(dialog: QDialog) -> None:
    """Puts a dialog that shows its preview on the canvas at the right of its window, over the panels; to be called before it is shown."""
    parent = dialog.parentWidget()
    if parent is not None:
        dialog.adjustSize()
        room = parent.window().geometry()
        dialog.move(max(room.right() - dialog.width() - 20, room.x()), max(room.bottom() - dialog.height() - 60, room.y()))


def stay_with(dialog: QDialog, documents: Documents, entry: OpenDocument) -> None:
    """Shows the dialog only while its document is in front, and cancels it when that is closed."""

    def look(_: int) -> None:
        if entry in documents.all:
            dialog.setVisible(documents.current is entry)
        else:
            dialog.reject()

    connection = documents.currentChanged.connect(look)
    dialog.finished.connect(lambda _: QObject.disconnect(connection))  # a dialog may finish twice


class FormDialog(QDialog):
    """A dialog with rows of labelled widgets. The keyboard begins in the first one; OK is the default button."""

    def __init__(self, title: str, parent: QWidget | None = None, accept: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(14)
        self.form.setVerticalSpacing(9)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.note = QLabel()
        self.note.setObjectName("muted")
        self.note.setWordWrap(True)
        self.note.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(accept or tr("OK"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(14)
        column.addLayout(self.form)
        column.addWidget(self.note)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.ok.setDefault(True)

    def showEvent(self, event: QShowEvent) -> None:
        item = self.form.itemAt(0, QFormLayout.ItemRole.FieldRole)
        field = None if item is None else item.widget()
        if field is not None and not event.spontaneous():
            field.setFocus(Qt.FocusReason.TabFocusReason)
        super().showEvent(event)

    def row(self, label: str, widget: QWidget) -> None:
        """Adds a labelled row; the label is the widget's name for screen readers."""
        self.form.addRow(label, widget)
        widget.setAccessibleName(label)

    def say(self, text: str) -> None:
        """Shows a remark under the form; the dialog grows where it needs more lines than there is room for."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        layout = self.layout()
        if self.isVisible() and layout is not None:
            layout.activate()
            wanted = layout.totalHeightForWidth(self.width())
            if wanted > self.height():
                self.resize(self.width(), wanted)
                keep_on_screen(self)
