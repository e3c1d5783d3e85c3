"""Short messages over the picture: what went wrong and what to do, or what is finished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ganstudio.translate import tr
from ganstudio.ui.forms.buttons import Symbol
from ganstudio.ui.icons import icon

Kind = Literal["note", "warning", "error"]

_ICONS: dict[str, str] = {"note": "mdi6.check-circle-outline", "warning": "mdi6.alert-outline", "error": "mdi6.alert-circle-outline"}
_SECONDS: dict[str, int] = {"note": 6, "warning": 15, "error": 0}


class Message(QFrame):
    """One message with a close button and perhaps something to do."""

    def __init__(self, text: str, kind: Kind, action: tuple[str, Callable[[], None]] | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setProperty("kind", kind)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.text = text
        self.kind = kind
        picture = Symbol(_ICONS[kind])
        words = QLabel(text)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words.setMinimumWidth(360)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(picture)
        row.addWidget(words, 1)
        if action is not None:
            button = QPushButton(action[0])
            button.clicked.connect(action[1])
            button.clicked.connect(self.close_soon)
            row.addWidget(button)
        close = QToolButton()
        close.setIcon(icon("mdi6.close"))
        close.setFixedSize(26, 26)
        close.setAccessibleName(tr("Close the message"))
        close.setToolTip(tr("Close the message"))
        close.clicked.connect(self.close_soon)
        row.addWidget(close)
        self.setAccessibleName(text)
        if _SECONDS[kind]:
            QTimer.singleShot(_SECONDS[kind] * 1000, self, self.close_soon)

    def close_soon(self) -> None:
        """Takes the message away."""
        self.hide()
        self.deleteLater()


class Messages(QWidget):
    """The messages at the lower edge of ``host``; the newest is at the bottom."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        host.installEventFilter(self)
        self.hide()

    @property
    def shown(self) -> list[Message]:
        """The messages that can be read now."""
        return [child for child in self.findChildren(Message) if not child.isHidden()]

    def tell(self, text: str, kind: Kind = "note", action: tuple[str, Callable[[], None]] | None = None) -> None:
        """Adds a message; an error stays until it is closed. One that is shown already is not repeated."""
        for old in self.shown:
            if old.text == text:
                return
        while len(self.shown) >= 4:
            self.shown[0].close_soon()
        message = Message(text, kind, action, self)
        message.destroyed.connect(self._place)
        self._layout.addWidget(message)
        message.show()  # at once: the layout would only do so later, and until then nobody would count it
        self.show()
        self._place()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(message, QAccessible.Event.Alert))

    def _place(self) -> None:
        if not self.shown:
            self.hide()
            return
        width = min(680, self._host.width() - 24)
        for child in self.shown:
            child.ensurePolished()  # the frame takes room, too
        self._layout.activate()
        height = sum(max(child.heightForWidth(width), child.sizeHint().height()) + 6 for child in self.shown)
        self.setGeometry((self._host.width() - width) // 2, self._host.height() - height - 14, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
