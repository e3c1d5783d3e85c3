"""A style as it grows: the photo or the samples at any time of a run, with a slider through time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.translate import tr
from ganstudio.ui.forms.slider import Scale, Slider
from ganstudio.ui.theme import current_theme


class PictureView(QWidget):
    """One picture, as large as fits; while the mouse (or the space bar) is held, the original."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Preview of the style"))
        self.picture: QPixmap | None = None
        self.original: QPixmap | None = None
        self.words = ""
        """What stands there while there is no picture."""
        self._held = False

    def sizeHint(self) -> QSize:
        return QSize(640, 420)

    def show_picture(self, file: Path | None, original: Path | None, words: str) -> None:
        """Shows a picture file; None: the words."""
        self.picture = _read(file)
        self.original = _read(original)
        self.words = words
        self.setToolTip(tr("Hold the mouse button to see the original") if self.original is not None and self.picture is not None else "")
        self.update()

    def hold(self, held: bool) -> None:
        """Shows the original while it is held."""
        self._held = held and self.original is not None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hold(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hold(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.hold(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.hold(False)
        else:
            super().keyReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.fillPath(outline, QColor(theme.ground))
        picture = self.original if self._held else self.picture
        if picture is None:
            painter.setPen(QColor(theme.muted))
            painter.drawText(self.rect().adjusted(30, 10, -30, -10), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
        else:
            shown = self.picture or picture
            scale = min((self.width() - 16) / shown.width(), (self.height() - 16) / shown.height())
            area = QRectF(0, 0, shown.width() * scale, shown.height() * scale)
            area.moveCenter(QRectF(self.rect()).center())
            painter.drawPixmap(area, picture, QRectF(picture.rect()))
            if self._held:
                self._tag(painter, area, tr("Original"))
        painter.end()

    @staticmethod
    def _tag(painter: QPainter, area: QRectF, text: str) -> None:
        box = QRectF(area.left() + 10, area.top() + 10, painter.fontMetrics().horizontalAdvance(text) + 16, painter.fontMetrics().height() + 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 160))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor("white"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _read(file: Path | None) -> QPixmap | None:
    pixmap = QPixmap(str(file)) if file is not None and file.is_file() else QPixmap()
    return None if pixmap.isNull() else pixmap


class GrowthView(QWidget):
    """A picture view with a scrubber; at its right end it follows the run."""

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = PictureView(self)
        self.photo_button = QPushButton(tr("Your photo"), self)
        self.samples_button = QPushButton(tr("Samples"), self)
        self.samples_button.setToolTip(tr("Photos that were kept aside, above, and what the style makes of them, below"))
        group = QButtonGroup(self)
        for button in (self.photo_button, self.samples_button):
            button.setCheckable(True)
            button.setAutoDefault(False)
            group.addButton(button)
        self.photo_button.setChecked(True)
        self.slider = Slider(Scale(0, 1), parent=self)
        self.slider.setAccessibleName(tr("Time"))
        self.slider.setToolTip(tr("Back to how it looked earlier; the right end follows the training"))
        self.step = QLabel(self)
        self.step.setProperty("role", "muted")
        self.step.setMinimumWidth(self.fontMetrics().horizontalAdvance(tr("Step {n}").format(n="0000000")))
        self.step.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._previews: list[Path] = []
        self._samples: list[Path] = []
        self._photo: Path | None = None
        self._at: int | None = None
        """Position in the list; None follows its end."""
        self._shown: tuple[Path | None, Path | None] = (None, None)
        self.words = ""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.photo_button)
        row.addWidget(self.samples_button)
        row.addSpacing(6)
        row.addWidget(self.slider, 1)
        row.addWidget(self.step)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        self.slider.valueChanged.connect(self._slide)
        self.photo_button.toggled.connect(self._switch)

    @property
    def files(self) -> list[Path]:
        """The pictures that the scrubber goes through."""
        return self._previews if self.photo_button.isChecked() else self._samples

    @property
    def current(self) -> Path | None:
        """The picture that is shown."""
        files = self.files
        if not files:
            return None
        return files[-1] if self._at is None else files[min(self._at, len(files) - 1)]

    def show_files(self, previews: Sequence[Path], samples: Sequence[Path], photo: Path | None, words: str, *, fresh: bool = False) -> None:
        """Shows a run's pictures. ``photo``: the original of the previews; ``fresh``: another run, so the newest one is shown."""
        kept = self.current if not fresh and self._at is not None else None
        self._previews, self._samples, self._photo, self.words = list(previews), list(samples), photo, words
        if fresh:
            self._at = None
        self.photo_button.setEnabled(bool(self._previews) or not self._samples)
        self.samples_button.setEnabled(bool(self._samples))
        if not self._previews and self._samples and self.photo_button.isChecked():
            self.samples_button.setChecked(True)
        elif fresh and self._previews:
            self.photo_button.setChecked(True)
        if kept is not None:
            self._at = self.files.index(kept) if kept in self.files else None
        self._show()

    def go(self, index: int) -> None:
        """Goes to a picture by its place; the last one follows the run from then on."""
        self._at = index if index < len(self.files) - 1 else None
        self._show()

    def _switch(self) -> None:
        self._at = None
        self._show()

    def _slide(self, value: int) -> None:
        files = self.files
        if files:
            self.go(round(value / max(self.slider.maximum(), 1) * (len(files) - 1)))

    def _show(self) -> None:
        files, file = self.files, self.current
        place = files.index(file) if file is not None else 0
        with QSignalBlocker(self.slider):
            self.slider.setEnabled(len(files) > 1)
            self.slider.setValue(round(self.slider.maximum() * place / max(len(files) - 1, 1)) if len(files) > 1 else self.slider.maximum())
        self.step.setText(tr("Step {n}").format(n=int(file.stem)) if file is not None and file.stem.isdigit() else "")
        original = self._photo if self.photo_button.isChecked() else None
        self.view.show_picture(file, original, self.words)
        self.moved.emit()
