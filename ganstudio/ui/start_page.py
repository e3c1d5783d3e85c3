"""What stands in the window while no document is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ganstudio.translate import tr
from ganstudio.ui.icons import icon, program_icon

THUMBNAIL = QSize(190, 124)
"""Size of a recent file's picture."""

_COLUMNS = 3


class Picture(QWidget):
    """A picture that fills its box, with rounded corners; an icon until it is there."""

    def __init__(self, symbol: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol, self._pixmap = symbol, QPixmap()
        self.setFixedHeight(size.height())
        self.setMinimumWidth(size.width())

    def set_pixmap(self, pixmap: QPixmap) -> None:
        """Shows ``pixmap``, cut to the box."""
        self._pixmap = pixmap
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(self.rect(), 6, 6)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), self.palette().window())
        if self._pixmap.isNull():
            side = 36
            box = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
            painter.setOpacity(0.5)
            icon(self._symbol).paint(painter, box)
        else:
            size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            top = (self.height() - size.height()) // 4  # faces are in the upper half
            target = QRect((self.width() - size.width()) // 2, top, size.width(), size.height())
            painter.drawPixmap(target, self._pixmap)
        painter.end()


class Card(QFrame):
    """A box that can be clicked, and reached and pressed by keyboard."""

    clicked = Signal()

    def __init__(self, title: str, text: str, symbol: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.picture = Picture(symbol, THUMBNAIL)
        name = QLabel(self._short(title))
        name.setProperty("role", "title")
        name.setToolTip(title)
        more = QLabel(text)
        more.setObjectName("muted")
        more.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 10)
        column.setSpacing(6)
        column.addWidget(self.picture)
        column.addWidget(name)
        column.addWidget(more)

    def _short(self, title: str) -> str:
        return self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, THUMBNAIL.width() - 6)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class StartPage(QWidget):
    """Recent files, the sample photo, and what to try first."""

    open_requested = Signal()
    new_requested = Signal()
    sample_requested = Signal()
    recent_requested = Signal(object)
    """The Path of a recent file."""
    forget_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.cards: dict[Path, Card] = {}
        self._sample_cards: dict[Path, Card] = {}
        page = QWidget()
        page.setMaximumWidth(980)
        self._page = QVBoxLayout(page)
        self._page.setContentsMargins(32, 36, 32, 32)
        self._page.setSpacing(14)
        self._page.addLayout(self._head())
        self._page.addSpacing(10)
        self._page.addWidget(self._steps())
        self._page.addSpacing(10)
        self._recent_title = QHBoxLayout()
        title = QLabel(tr("Recent files"))
        title.setProperty("role", "title")
        self.forget = QPushButton(tr("Clear list"))
        self.forget.setFlat(True)
        self.forget.clicked.connect(self.forget_requested)
        self._recent_title.addWidget(title)
        self._recent_title.addStretch(1)
        self._recent_title.addWidget(self.forget)
        self._title = title
        self._page.addLayout(self._recent_title)
        self._grid = QGridLayout()
        self._grid.setSpacing(14)
        self._page.addLayout(self._grid)
        self._page.addSpacing(6)
        sample_title = QLabel(tr("Photos to try things on"))
        sample_title.setProperty("role", "title")
        self._page.addWidget(sample_title)
        self._samples = QGridLayout()
        self._samples.setSpacing(14)
        self._page.addLayout(self._samples)
        self._page.addStretch(1)
        holder = QWidget()
        holder.setObjectName("start")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(page, 20)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(holder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.show_recent(())

    def _head(self) -> QHBoxLayout:
        logo = QLabel()
        logo.setPixmap(program_icon().pixmap(QSize(64, 64), self.devicePixelRatioF()))
        name = QLabel("GAN Studio")
        name.setProperty("role", "heading")
        line = QLabel(tr("Open a photo, drop it here or paste it; paint, mask, and give it a style. Everything stays on this computer."))
        line.setObjectName("muted")
        line.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(name)
        words.addWidget(line)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(logo)
        head.addLayout(words, 1)
        self.open = QPushButton(icon("mdi6.folder-open-outline", QPalette.ColorRole.BrightText), tr("Open a photo…"))
        self.open.setDefault(True)
        self.new = QPushButton(icon("mdi6.file-plus-outline"), tr("New picture…"))
        self.sample = QPushButton(icon("mdi6.image-outline"), tr("Try the sample photo"))
        self.open.clicked.connect(self.open_requested)
        self.new.clicked.connect(self.new_requested)
        self.sample.clicked.connect(self.sample_requested)
        for button in (self.sample, self.new, self.open):
            button.setMinimumHeight(34)
            head.addWidget(button)
        return head

    def _steps(self) -> QFrame:
        """The short tour: three things to do, in order."""
        frame = QFrame()
        frame.setObjectName("popup")
        row = QHBoxLayout(frame)
        row.setContentsMargins(18, 14, 18, 14)
        row.setSpacing(24)
        steps = (
            (tr("1  Pick a style"), tr("Open a photo and click a picture in the Styles panel. Stop it at any time with the cross below.")),
            (tr("2  Compare"), tr("Drag the divider of View ▸ Before and After across the picture, or hold the \\ key.")),
            (tr("3  Make it yours"), tr("Take the style brush (Shift+B) and paint the style in only where you want it. Then export.")),
        )
        for name, text in steps:
            column = QVBoxLayout()
            column.setSpacing(4)
            head = QLabel(name)
            head.setProperty("role", "title")
            words = QLabel(text)
            words.setWordWrap(True)
            words.setObjectName("muted")
            column.addWidget(head)
            column.addWidget(words)
            column.addStretch(1)
            row.addLayout(column, 1)
        return frame

    def show_samples(self, samples: Mapping[Path, str]) -> None:
        """Lists the bundled photos, each with a few words; their pictures come by show_thumbnail()."""
        for place, (path, words) in enumerate(samples.items()):
            card = Card(words, tr("Sample photo"), "mdi6.image-outline")
            card.clicked.connect(lambda path=path: self.recent_requested.emit(path))
            self._sample_cards[path] = card
            self._samples.addWidget(card, 0, place)
            self._samples.setColumnStretch(place, 1)

    def show_recent(self, paths: Iterable[Path]) -> None:
        """Lists the files; their pictures come by show_thumbnail()."""
        for card in self.cards.values():
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {}
        for place, path in enumerate(paths):
            card = Card(path.name, str(path.parent.name or path.parent), "mdi6.image-outline")
            card.setToolTip(str(path))
            card.clicked.connect(lambda path=path: self.recent_requested.emit(path))
            self.cards[path] = card
            self._grid.addWidget(card, place // _COLUMNS, place % _COLUMNS)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._title.setVisible(bool(self.cards))
        self.forget.setVisible(bool(self.cards))

    def show_thumbnail(self, path: Path, pixmap: QPixmap) -> None:
        """Gives a recent file its picture."""
        for cards in (self.cards, self._sample_cards):
            if path in cards:
                cards[path].picture.set_pixmap(pixmap)
