"""The list of models: those that are installed, with what they make of a photo here, and those on offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from ganstudio.app.model_sample import Sample, kept_sample, make_sample
from ganstudio.app.tasks import OTHER, TASKS, is_active, task_kind
from ganstudio.core.progress import Progress
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.offers import Offer
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.jobs import Job
from ganstudio.ui.models.downloads import Downloads
from ganstudio.ui.models.model_card import InstalledCard, OfferCard

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

ALL = "all"
"""Stands for every task."""


class ModelPage(QScrollArea):
    """Cards of installed models and of offers. While it is seen, models that have no picture yet are tried out."""

    chosen = Signal(object)
    """The manifest of the model that is to do its task."""
    remove_requested = Signal(object)
    folder_requested = Signal(object)
    cancel_requested = Signal(object)
    """The offer whose download is to be given up."""

    def __init__(self, window: Window, downloads: Downloads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._window, self._library, self._downloads = window, window.workbench.library, downloads
        self.installed: dict[str, InstalledCard] = {}
        self.offered: dict[str, OfferCard] = {}
        self._shown = (ALL, "", False)
        self._none_installed, self._about_offers = QLabel(self), QLabel(self)
        self._sampling: Job | None = None
        self._tried: set[str] = set()
        downloads.changed.connect(self._show_download)

    def fill(self, offers: Sequence[Offer]) -> None:
        """Makes the cards of all installed models, and of the offers that are not among them."""
        place = self.verticalScrollBar().value()
        there = {m.id for m in self._library.manifests}
        order = {kind.id: n for n, kind in enumerate(TASKS)}
        installed = sorted(self._library.manifests, key=lambda m: order.get(m.task, len(order)))
        offered = sorted((o for o in offers if o.id not in there), key=lambda o: order.get(o.manifest.task, len(order)))
        self.installed = {m.id: self._installed_card(m) for m in installed}
        self.offered = {offer.id: self._offer_card(offer) for offer in offered}
        self._none_installed = _label(tr("No such model is installed."), "muted")
        self._about_offers = _label("", "muted")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(_label(tr("Installed"), "heading"))
        column.addWidget(self._none_installed)
        for card in self.installed.values():
            column.addWidget(card)
        column.addSpacing(10)
        column.addWidget(_label(tr("On offer"), "heading"))
        column.addWidget(self._about_offers)
        for offer_card in self.offered.values():
            column.addWidget(offer_card)
        column.addStretch(1)
        self.show_only(*self._shown)
        self.setWidget(content)
        self.setMinimumWidth(content.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width())
        self.verticalScrollBar().setValue(place)

    def show_only(self, task: str, words: str, commercial: bool) -> None:
        """Shows the cards of a task (or of ALL) that have all ``words``; ``commercial``: only those that may be used commercially."""
        changed, self._shown = (task, words, commercial) != self._shown, (task, words, commercial)
        wanted = [word for word in words.lower().split() if word]

        def fits(manifest: Manifest) -> bool:
            kind = task_kind(manifest.task)
            about = f"{manifest.id} {manifest.label} {kind.label} {manifest.licence}".lower()
            of_task = task in (ALL, manifest.task) or (task == OTHER.id and kind is OTHER)
            return of_task and (manifest.commercial or not commercial) and all(word in about for word in wanted)

        for card in (*self.installed.values(), *self.offered.values()):
            card.setVisible(fits(card.manifest))
        self._none_installed.setHidden(bool(self.seen_installed))
        text = tr("Models that others made, from where they put them. Nothing is downloaded before you press Download, and no picture is ever sent.")
        self._about_offers.setText(text if self.seen_offered else tr("Nothing more is on offer here."))
        if changed:
            self.verticalScrollBar().setValue(0)
        self._sample_next()

    @property
    def seen_installed(self) -> list[str]:
        """Ids of the installed models that are listed now."""
        return [id for id, card in self.installed.items() if not card.isHidden()]

    @property
    def seen_offered(self) -> list[str]:
        """Ids of the offers that are listed now."""
        return [id for id, card in self.offered.items() if not card.isHidden()]

    def _installed_card(self, manifest: Manifest) -> InstalledCard:
        card = InstalledCard(manifest, is_active(self._library, manifest))
        card.chosen.connect(self.chosen)
        card.remove_requested.connect(self.remove_requested)
        card.measure_requested.connect(self.measure)
        card.folder_requested.connect(self.folder_requested)
        sample = kept_sample(manifest, self._library)
        if sample is not None:
            card.show_sample(sample)
            self._tried.add(manifest.id)
        return card

    def _offer_card(self, offer: Offer) -> OfferCard:
        card = OfferCard(offer, self._downloads.state(offer))
        card.start_requested.connect(self._downloads.start)
        card.pause_requested.connect(self._downloads.pause)
        card.cancel_requested.connect(self.cancel_requested)
        return card

    def _show_download(self, id: str) -> None:
        card = self.offered.get(id)
        if card is not None:
            card.show_state(self._downloads.state(card.offer))

    def mark_active(self) -> None:
        """Brings the marks of the active models up to date."""
        for card in self.installed.values():
            card.use.setChecked(is_active(self._library, card.manifest))

    def show_card(self, id: str) -> None:
        """Scrolls to an installed model, if it is listed."""
        card = self.installed.get(id)
        if card is not None:
            QTimer.singleShot(0, card, lambda: self.ensureWidgetVisible(card))  # once it has its place

    # Trying models out

    def measure(self, manifest: Manifest) -> None:
        """Tries a model out anew."""
        self._tried.discard(manifest.id)
        self._sample_next()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._sampling is not None:
            self._tried.discard(str(self._sampling.property("model")))
            self._sampling.cancel()

    def _sample_next(self) -> None:
        """Tries out the next model that is shown and has no picture yet."""
        if self._sampling is not None or not self.isVisible():
            return
        card = next((self.installed[id] for id in self.seen_installed if id not in self._tried), None)
        if card is None:
            return
        manifest, library = card.manifest, self._library
        self._tried.add(manifest.id)

        def work(progress: Progress) -> Sample:
            return make_sample(manifest, library, progress)

        def done(sample: object) -> None:
            shown = self.installed.get(manifest.id)
            if shown is not None and isinstance(sample, Sample):
                shown.show_sample(sample)
            self._window.status.show_device(library.device())

        def failed(error: StudioError) -> None:
            shown = self.installed.get(manifest.id)
            if shown is not None:
                shown.show_trouble(str(error))

        label = tr("Trying out {name}").format(name=manifest.label)
        self._sampling = self._window.jobs.submit(label, work, done, failed, lane="models", quiet=True)
        self._sampling.setProperty("model", manifest.id)
        if self._sampling.active:
            self._sampling.finished.connect(self._sampled)
        else:
            self._sampling = None  # the program is ending

    def _sampled(self, _outcome: object) -> None:
        self._sampling = None
        self._sample_next()


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
