"""One model in the list: its picture, what is known of it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QProgressBar, QPushButton, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.app.model_facts import SHOWN, figures, size_text, speed_text
from ganstudio.app.model_sample import Sample
from ganstudio.app.tasks import task_kind
from ganstudio.engine.active import UPSCALE
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.offers import Offer
from ganstudio.translate import tr
from ganstudio.ui.models.downloads import State
from ganstudio.ui.panels.thumbnails import image_of
from ganstudio.ui.start_page import Picture

PICTURE = QSize(168, 84)
ICON = QSize(84, 60)
ACTIONS = 176
"""Width of the column of buttons, at least."""


def _text(words: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    label = QLabel(words, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label


def _badge(words: str, kind: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", "badge")
    label.setProperty("kind", kind)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label


class Link(QLabel):
    """The model's page, as a link that the desktop's browser opens."""

    def __init__(self, address: str, parent: QWidget) -> None:
        place = address.removeprefix("https://").removeprefix("www.").split("/")[0]
        super().__init__(f'<a href="{escape(address)}">{escape(tr("Page at {place}").format(place=place))}</a>', parent)
        self.setOpenExternalLinks(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setToolTip(tr("Opens {address} in the browser").format(address=address))

    def changeEvent(self, event: QEvent) -> None:
        """Takes the colour of another theme, which Qt gives to a link only when its text is set."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.text():
            text = self.text()
            self.clear()
            self.setText(text)


class ModelCard(QFrame):
    """What installed models and offers share."""

    def __init__(self, manifest: Manifest, size: int, picture: QSize, badges: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model")
        self.manifest = manifest
        kind = task_kind(manifest.task)
        self.picture = Picture(kind.icon, picture, self)
        self.picture.setFixedSize(picture)
        self.facts = _text("", "muted", self)
        title = QHBoxLayout()
        title.setSpacing(8)
        name = _text(tr(manifest.label), "title", self)
        name.setWordWrap(False)
        name.setMinimumWidth(60)
        title.addWidget(name)
        for words, colour in badges:
            title.addWidget(_badge(words, colour))
        if not manifest.commercial:
            title.addWidget(_badge(tr("Non-commercial"), "warning"))
        title.addStretch(1)
        self.middle = middle = QVBoxLayout()
        middle.setSpacing(3)
        middle.addLayout(title)
        middle.addWidget(_text("   ·   ".join((tr(kind.label), size_text(size), manifest.licence)), parent=self))
        middle.addWidget(self.facts)
        middle.addWidget(_text(tr("Training data: {data}").format(data=manifest.training_data), "muted", self))
        if manifest.source.startswith("https://"):
            middle.addWidget(Link(manifest.source, self))
        self.actions_ = QVBoxLayout()
        self.actions_.setSpacing(6)
        column = QWidget(self)
        column.setFixedWidth(max(ACTIONS, self.fontMetrics().horizontalAdvance(tr("Delete what has come")) + 36))
        column.setLayout(self.actions_)
        self.actions_.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 12, 10)
        row.setSpacing(14)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(middle, 1)
        row.addWidget(column)
        self.setAccessibleName(tr(manifest.label))
        name.setToolTip(manifest.id)
        self._say()

    def _say(self, speed: str = "") -> None:
        """Figures, and the speed where it is known."""
        known = figures(self.manifest.metrics)
        shown = [*([speed] if speed else []), *known[:SHOWN]]
        self.facts.setText("   ·   ".join(shown))
        self.facts.setVisible(bool(shown))
        self.facts.setToolTip("\n".join([*([tr("Measured on this computer: {speed}").format(speed=speed)] if speed else []), *known]))


class InstalledCard(ModelCard):
    """A model that is there."""

    chosen = Signal(object)
    """The manifest of the model that is to do its task."""
    remove_requested = Signal(object)
    measure_requested = Signal(object)
    folder_requested = Signal(object)

    def __init__(self, manifest: Manifest, active: bool, parent: QWidget | None = None) -> None:
        size = manifest.file.stat().st_size if manifest.file.exists() else 0
        badges = [(tr("GAN"), "plain")] if manifest.parent or manifest.latent is not None else []
        badges += [(tr("Included"), "plain")] if manifest.bundled else []
        super().__init__(manifest, size, PICTURE, badges, parent)
        self.use = QRadioButton(_use_text(manifest), self)
        self.use.setAutoExclusive(False)
        self.use.setChecked(active)
        self.use.setVisible(task_kind(manifest.task).active)
        self.use.setToolTip(tr("The tools take this model"))
        self.use.clicked.connect(lambda: self.chosen.emit(manifest))
        self.more = QPushButton(tr("More"), self)
        self.more.setAccessibleName(tr("More for {name}").format(name=manifest.label))
        menu = QMenu(self)
        menu.addAction(tr("Try out and measure again"), lambda: self.measure_requested.emit(manifest))
        menu.addAction(tr("Show the folder"), lambda: self.folder_requested.emit(manifest))
        if not manifest.bundled:
            menu.addSeparator()
            menu.addAction(tr("Remove…"), lambda: self.remove_requested.emit(manifest))
        self.more.setMenu(menu)
        self.actions_.addWidget(self.use)
        self.actions_.addWidget(self.more)
        self.actions_.addStretch(1)

    def show_sample(self, sample: Sample) -> None:
        """Shows what the model makes of a photo, and its speed here."""
        self.picture.set_pixmap(QPixmap.fromImage(image_of(sample.picture)))
        self.picture.setToolTip(tr("Two pictures from noise") if self.manifest.latent is not None else tr("Before and after"))
        self._say(speed_text(sample.seconds, sample.device))

    def show_trouble(self, why: str) -> None:
        """Says why it could not be tried out."""
        self.facts.setText(why)
        self.facts.show()
        self.facts.setProperty("role", "error")
        self.facts.style().unpolish(self.facts)
        self.facts.style().polish(self.facts)


def _use_text(manifest: Manifest) -> str:
    task = tr(task_kind(manifest.task).label)
    if manifest.task == UPSCALE:
        return tr("Use for ×{scale}").format(scale=manifest.sizes.scale)
    return tr("Use for {task}").format(task=task[:1].lower() + task[1:] if not task[:2].isupper() else task)


class OfferCard(ModelCard):
    """A model that can be had."""

    start_requested = Signal(object)
    pause_requested = Signal(object)
    cancel_requested = Signal(object)

    def __init__(self, offer: Offer, state: State, parent: QWidget | None = None) -> None:
        super().__init__(offer.manifest, offer.download.bytes, ICON, [], parent)
        self.offer = offer
        self.go = QPushButton(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setRange(0, 1000)
        self.note = _text("", "muted", self)
        self.stop = QPushButton(tr("Cancel"), self)
        self.stop.setToolTip(tr("Stops the download and deletes what has come"))
        self.pause = QPushButton(tr("Pause"), self)
        self.pause.setToolTip(tr("Stops the download; what has come is kept"))
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.pause, self.stop):
            buttons.addWidget(button)
        self.actions_.addWidget(self.go)
        self.actions_.addLayout(buttons)
        self.actions_.addStretch(1)
        self.middle.addSpacing(4)
        self.middle.addWidget(self.bar)
        self.middle.addWidget(self.note)
        self.go.clicked.connect(lambda: self.start_requested.emit(offer))
        self.pause.clicked.connect(lambda: self.pause_requested.emit(offer))
        self.stop.clicked.connect(lambda: self.cancel_requested.emit(offer))
        self.show_state(state)

    def show_state(self, state: State) -> None:
        """Shows how far the download is."""
        busy = state.phase in ("waiting", "running", "pausing")
        size = self.offer.download.bytes
        focused = any(button.hasFocus() for button in (self.go, self.pause, self.stop))
        shown = self.pause if busy else self.go
        shown.show()
        if focused and not (busy and self.stop.hasFocus()):
            shown.setFocus()  # before the other one goes: the focus must not jump to another card
        self.go.setVisible(not busy)
        self.pause.setVisible(busy)
        self.go.setText(
            tr("Resume") if state.phase == "paused" or (state.phase == "failed" and state.fraction) else tr("Try again") if state.phase == "failed"
            else tr("Download {size}").format(size=size_text(size))
        )  # fmt: skip
        self.go.setAccessibleName(f"{self.go.text()}: {self.manifest.label}")
        self.bar.setVisible(busy or (state.fraction > 0 and state.phase != "failed"))
        self.bar.setValue(round(1000 * state.fraction))
        self.stop.setVisible(busy or state.fraction > 0)
        self.stop.setText(tr("Cancel") if busy else tr("Delete what has come"))
        there = tr("{there} of {all} there").format(there=size_text(state.fraction * size), all=size_text(size))
        text = {"pausing": tr("Stopping…"), "paused": there}.get(state.phase, state.note)
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.note.setProperty("role", "error" if state.phase == "failed" else "muted")
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)
