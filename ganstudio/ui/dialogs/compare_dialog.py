"""Styles or models side by side on a part of the picture: a click on the best one chooses it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ganstudio.app.compare import FEWEST, MOST, Candidate, Tried, area_around, candidates, part_of, shown, tried
from ganstudio.app.tasks import task_kind
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.compare_card import CompareCard
from ganstudio.ui.dialogs.dialog import fit_on_screen
from ganstudio.ui.dialogs.overview import Overview
from ganstudio.ui.dialogs.trial_dialog import liveliest
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.panels.thumbnails import document_thumbnail, image_of

SIDES = (192, 384, 768)
"""Pixels along the side of the part that is tried."""
_FIRST = 4
"""How many are tried at first."""
_SMALL = 420
_STILL = 200
"""Milliseconds: changes that come faster are tried together."""


class CompareDialog(QDialog):
    """Tries two to nine candidates. Accepted, ``winner`` is the one to be carried out, and ``keeps`` says whether it becomes the active model."""

    def __init__(
        self, jobs: JobQueue, library: Library, document: Document, layer: int, tasks: Sequence[str], middle: tuple[float, float] | None,
        parent: QWidget | None = None,
    ) -> None:
        """``tasks``: what can be compared, at least one; ``middle``: of the part that is tried first, in document pixels;
        None: where there is much to see."""
        super().__init__(parent)
        self._jobs, self._library, self._document, self._layer = jobs, library, document, layer
        self._middle = middle
        self._running: Job | None = None
        self._known: tuple[Candidate, ...] = ()
        self._cards: dict[Candidate, CompareCard] = {}
        self.winner: Candidate | None = None
        self.setWindowTitle(tr("Compare models"))
        self.task = QComboBox(self)
        for id in tasks:
            self.task.addItem(tr(task_kind(id).label), id)
        self.side = QComboBox(self)
        for side in SIDES:
            self.side.addItem(tr("{n} px").format(n=side), side)
        self.side.setCurrentIndex(1)
        for box, name in ((self.task, tr("Compare")), (self.side, tr("Part"))):
            box.setAccessibleName(name)
        self.overview = Overview(document.size, self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("What is compared"))
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.before = CompareCard(tr("Before"), False, self)
        self._group = QButtonGroup(self)
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        self.keep = QCheckBox(tr("Use it from now on"), self)
        self.keep.setToolTip(tr("Makes it the active model of its task"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(tr("Apply the chosen one"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self._timer = QTimer(self, singleShot=True, interval=_STILL)
        self._timer.timeout.connect(self.try_all)
        self._lay_out()
        self.task.currentIndexChanged.connect(lambda index: self.show_task())
        self.side.currentIndexChanged.connect(lambda index: self._move(*(self._middle or (0.0, 0.0))))
        self.overview.moved.connect(self._move)
        self.list.itemChanged.connect(lambda item: self._ticked())
        self._group.buttonClicked.connect(lambda card: self._chosen())
        for number in range(1, MOST + 1):
            QShortcut(QKeySequence(str(number)), self).activated.connect(partial(self.choose, number))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(lambda result: self._stop())
        self._jobs.submit(tr("Preview"), lambda progress: document_thumbnail(document, _SMALL), self._show_whole,
                          lambda error: self._begin_at(0.5, 0.5), lane="quick", quiet=True)  # fmt: skip
        self.overview.show_area(area_around(document, *(middle or (0.0, 0.0)), self.side.currentData()))
        self._let_choose(middle is not None)
        self.show_task()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Compare"), self.task)
        form.addRow(tr("Part"), self.side)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addLayout(form)
        left.addWidget(self.overview, 0, Qt.AlignmentFlag.AlignHCenter)
        left.addWidget(self.list, 1)
        left.addWidget(self.hint)
        holder = QWidget(self)
        holder.setLayout(left)
        holder.setFixedWidth(236)
        left.setContentsMargins(0, 0, 0, 0)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addWidget(holder)
        columns.addLayout(self._grid, 1)
        below = QHBoxLayout()
        below.addWidget(self.keep)
        below.addStretch(1)
        below.addWidget(self.buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 16, 18, 14)
        whole.setSpacing(14)
        whole.addLayout(columns, 1)
        whole.addLayout(below)
        fit_on_screen(self, 1080, 700)

    def _stop(self) -> None:
        self._timer.stop()
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def _show_whole(self, image: object) -> None:
        if isinstance(image, QImage):
            self.overview.show_picture(image)
            small = image.convertToFormat(QImage.Format.Format_RGB888)
            rows = np.frombuffer(small.constBits(), np.uint8).reshape(small.height(), small.bytesPerLine())
            self._begin_at(*liveliest(rows[:, : 3 * small.width()].reshape(small.height(), small.width(), 3)))

    def _let_choose(self, on: bool) -> None:
        self.overview.setEnabled(on)
        self.side.setEnabled(on)

    def _begin_at(self, x: float, y: float) -> None:
        """Tries the part around a place, 0..1 of width and height, unless one was named."""
        self._let_choose(True)
        if self._middle is None:
            self._move(x * self._document.size.width, y * self._document.size.height)

    # What is compared

    @property
    def keeps(self) -> bool:
        """Whether the winner is to become the active model of its task."""
        return not self.keep.isHidden() and self.keep.isChecked()

    @property
    def ticked(self) -> list[Candidate]:
        """What is compared, in the list's order."""
        return [self._known[row] for row in range(self.list.count()) if self.list.item(row).checkState() == Qt.CheckState.Checked]

    @property
    def cards(self) -> dict[Candidate, CompareCard]:
        """The card of each."""
        return dict(self._cards)

    def show_task(self) -> None:
        """Lists what there is for the task, and tries the first few."""
        task = self.task.currentData()
        self._known = candidates(self._library, task)
        with QSignalBlocker(self.list):
            self.list.clear()
            for number, candidate in enumerate(self._known):
                item = QListWidgetItem(tr(candidate.label))
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
                item.setSizeHint(QSize(0, 26))
                item.setCheckState(Qt.CheckState.Checked if number < _FIRST else Qt.CheckState.Unchecked)
                self.list.addItem(item)
        self.keep.setVisible(task_kind(task).active)
        self._ticked()

    def _ticked(self) -> None:
        """At most nine at a time; with nine, the others wait."""
        chosen = self.ticked
        full = len(chosen) >= MOST
        with QSignalBlocker(self.list):
            for row in range(self.list.count()):
                item = self.list.item(row)
                free = item.checkState() == Qt.CheckState.Checked or not full
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEnabled if free else item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        few = len(chosen) < FEWEST
        self.hint.setText(tr("Tick at least two.") if few else tr("Click the best one, or press its number. Up to nine can be ticked."))
        self._fill_grid([] if few else chosen)
        self._chosen()
        self._timer.start()

    def _fill_grid(self, wanted: list[Candidate]) -> None:
        for candidate in [c for c in self._cards if c not in wanted]:
            card = self._cards.pop(candidate)
            self._group.removeButton(card)
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        for candidate in wanted:
            if candidate not in self._cards:
                card = self._cards[candidate] = CompareCard(tr(candidate.label), True, self)
                self._group.addButton(card)
        self._cards = {candidate: self._cards[candidate] for candidate in wanted}
        shown_cards = [self.before, *self._cards.values()]
        columns = math.ceil(math.sqrt(len(shown_cards)))
        for card in shown_cards:
            self._grid.removeWidget(card)
        for place, card in enumerate(shown_cards):
            card.number = place
            card.update()
            self._grid.addWidget(card, place // columns, place % columns)

    def _chosen(self) -> None:
        self.winner = next((candidate for candidate, card in self._cards.items() if card.isChecked()), None)
        self.ok.setEnabled(self.winner is not None)

    def choose(self, number: int) -> None:
        """Chooses the card with that number, from 1."""
        cards = list(self._cards.values())
        if 0 < number <= len(cards):
            cards[number - 1].setChecked(True)
            self._chosen()

    # The part

    def _move(self, x: float, y: float) -> None:
        self._middle = (x, y)
        self.overview.show_area(area_around(self._document, x, y, self.side.currentData()))
        self._timer.start()

    def try_all(self) -> None:
        """Runs every candidate on the part, one after the other."""
        self._stop()
        if not self._cards or self._middle is None:
            return
        document, layer, area, task = self._document, self._layer, self.overview.area, self.task.currentData()

        def cut(progress: Progress) -> tuple[Document, QImage]:
            part = part_of(document, layer, area, task)
            return part, image_of(shown(part))

        def done(found: object) -> None:
            assert isinstance(found, tuple)
            self.before.show_picture(found[1])
            self._next(found[0], list(self._cards))

        self._running = self._jobs.submit(tr("Preview"), cut, done, self._failed, lane="compare", quiet=True)

    def _failed(self, error: StudioError) -> None:
        self._running = None
        self.before.show_picture(None, str(error))

    def _next(self, part: Document, left: list[Candidate]) -> None:
        if not left:
            self._running = None
            return
        candidate, *rest = left
        card, library = self._cards[candidate], self._library
        if not card.shown:
            card.show_picture(None, tr("Running…"))

        def work(progress: Progress) -> tuple[QImage, Tried]:
            found = tried(part, candidate, library, progress)
            return image_of(found.picture), found

        def done(found: object) -> None:
            assert isinstance(found, tuple)
            card.show_picture(found[0], tr("{seconds} s").format(seconds=f"{found[1].seconds:.1f}"))
            self._next(part, rest)

        def failed(error: StudioError) -> None:
            card.show_picture(None, str(error))
            self._next(part, rest)

        self._running = self._jobs.submit(tr("Comparing"), work, done, failed, lane="compare", quiet=True)
