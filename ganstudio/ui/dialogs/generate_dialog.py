"""Making a picture from noise: a contact sheet of seeds to choose from, and sliders for what the generator lets one change."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
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

from ganstudio.app.generate import SEEDS, DrawOptions, pictures
from ganstudio.core.fields import Number
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import Planes
from ganstudio.engine.latent import Directions, read_directions
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.seed_sheet import COLUMNS, ROWS, SeedSheet
from ganstudio.ui.forms.buttons import icon_button
from ganstudio.ui.forms.fields import FieldLabel, NumberField
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.panels.thumbnails import image_of
from ganstudio.ui.theme import current_theme

Place = Literal["layer", "document"]
PAGE = COLUMNS * ROWS
FURTHEST = 3.0
"""Deviations that a direction can be gone along, either way."""
_PREVIEW, _LEAST = 340, 120
_BESIDE = 836
"""Pixels that a screen must have for what stands beside the preview."""
_STILL = 60
"""Milliseconds: changes that come faster are shown together."""


def as_image(planes: Planes) -> QImage:
    """Planes (3, H, W) of sRGB, 0..1, as a picture."""
    return image_of(np.ascontiguousarray(np.rint(np.moveaxis(planes, 0, 2) * 255), np.uint8))


class Preview(QWidget):
    """A square with the picture, or with it four times side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        room = (self if parent is None else parent).screen().availableGeometry().width() - _BESIDE
        side = max(min(_PREVIEW, room), _LEAST)
        self.setFixedSize(side, side)
        self.setAccessibleName(tr("Preview"))
        self.picture: QPixmap | None = None
        self.repeated = False
        self.text = ""

    def show_picture(self, image: QImage | None, text: str = "") -> None:
        """Shows a picture, or a sentence in its place."""
        self.picture, self.text = None if image is None else QPixmap.fromImage(image), text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.fillPath(outline, QColor(theme.raised))
        painter.setClipPath(outline)
        if self.picture is not None and self.repeated:
            half = self.width() // 2
            for x in (0, half):
                for y in (0, half):
                    painter.drawPixmap(QRect(x, y, half, half), self.picture)
        elif self.picture is not None:
            painter.drawPixmap(self.rect(), self.picture)
        else:
            painter.setPen(QColor(theme.muted))
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.text)
        painter.end()


class GenerateDialog(QDialog):
    """Chooses a generator's picture. Accepted, ``options``, ``manifest`` and ``place`` say what is wanted; nothing is made here but previews."""

    def __init__(
        self, jobs: JobQueue, library: Library, known: tuple[Manifest, ...], options: DrawOptions, parent: QWidget | None = None, *,
        document: bool = True, changing: bool = False, model: str = "",
    ) -> None:
        """``known``: the generators, at least one; ``document``: a layer can be made; ``changing``: a layer that is there is changed."""
        super().__init__(parent)
        self._jobs, self._library, self._known = jobs, library, known
        self.manifest = next((m for m in known if m.id == model), known[0])
        self.directions: Directions | None = None
        self.place: Place = "layer" if document else "document"
        self._first = options.seed // PAGE * PAGE
        self._drawing: Job | None = None
        self._sheeting: Job | None = None
        self._late = False
        """Whether something was set that the picture being made does not show."""
        self.setWindowTitle(tr("Change picture") if changing else tr("Generate"))
        self.models = QComboBox(self)
        self.models.setAccessibleName(tr("Generator"))
        for manifest in known:
            self.models.addItem(tr(manifest.label), manifest.id)
        self.models.setCurrentIndex(known.index(self.manifest))
        self.sheet = SeedSheet(self)
        self.preview = Preview(self)
        self.caption = QLabel(self)
        self.caption.setProperty("role", "muted")
        self.form = Form(options)
        self.form.set_field_visible("fill", document)
        self.axes: list[NumberField] = []
        self._axes_place = QVBoxLayout()
        self.layer_button = QPushButton(tr("Change layer") if changing else tr("Add as layer"), self)
        self.document_button = QPushButton(tr("New image"), self)
        self.document_button.setVisible(not changing)
        self.layer_button.setVisible(document)
        (self.layer_button if document else self.document_button).setDefault(True)
        self._timer, self._sheet_timer = QTimer(self), QTimer(self)
        for timer, work in ((self._timer, self.draw), (self._sheet_timer, self.draw_sheet)):
            timer.setSingleShot(True)
            timer.setInterval(_STILL)
            timer.timeout.connect(work)
        self._lay_out()
        self.models.currentIndexChanged.connect(lambda index: self.choose(self._known[index]))
        self.form.changed.connect(lambda value: self._changed())
        self.form.settled.connect(self._sheet_timer.start)
        self.sheet.chosen.connect(lambda seed: self._set(seed=seed))
        self.sheet.blend_wanted.connect(lambda seed: self._set(other=seed, blend=self.options.blend or 0.5))
        self.sheet.neighbour_wanted.connect(lambda seed: self._set(neighbour=seed, variation=self.options.variation or 0.3))
        self.layer_button.clicked.connect(lambda: self._take("layer"))
        self.document_button.clicked.connect(lambda: self._take("document"))
        self.finished.connect(lambda result: self._stop())
        self._drawn_for: tuple[object, ...] = ()
        self.choose(self.manifest, options.amounts)

    def _lay_out(self) -> None:
        turn = QHBoxLayout()
        turn.setSpacing(6)
        turn.addWidget(QLabel(tr("Seeds")))
        turn.addStretch(1)
        self.back = icon_button("mdi6.chevron-left", tr("Earlier seeds"), lambda: self.turn(-1), parent=self)
        self.more = icon_button("mdi6.chevron-right", tr("More seeds"), lambda: self.turn(1), parent=self)
        self.dice = icon_button("mdi6.dice-multiple-outline", tr("Seeds from anywhere"), self.roll, parent=self)
        for button in (self.back, self.more, self.dice):
            turn.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(turn)
        left.addWidget(self.sheet)
        left.addStretch(1)
        controls = QWidget()
        column = QVBoxLayout(controls)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addLayout(self._axes_place)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(controls)
        area.viewport().setAutoFillBackground(False)
        controls.setAutoFillBackground(False)
        area.setMinimumWidth(370)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(QLabel(tr("Generator")))
        head.addWidget(self.models, 1)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.preview)
        middle.addWidget(self.caption)
        middle.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addLayout(head)
        right.addWidget(area, 1)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addLayout(left)
        columns.addLayout(middle)
        columns.addLayout(right, 1)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        below = QHBoxLayout()
        below.setSpacing(8)
        self.reset = QPushButton(tr("Reset"), self)
        self.reset.setAutoDefault(False)
        self.reset.setToolTip(tr("Everything but the seed as it was at first"))
        self.reset.clicked.connect(self._reset)
        below.addWidget(self.reset)
        below.addStretch(1)
        for end in (self.cancel, self.document_button, self.layer_button):
            below.addWidget(end)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 16, 18, 14)
        whole.setSpacing(14)
        whole.addLayout(columns, 1)
        whole.addLayout(below)

    # What is wanted

    @property
    def options(self) -> DrawOptions:
        """What is set, with the directions."""
        value = self.form.value
        assert isinstance(value, DrawOptions)
        return replace(value, amounts=tuple(float(field.value) for field in self.axes))

    def choose(self, manifest: Manifest, amounts: tuple[float, ...] = ()) -> None:
        """Takes another generator; its directions get sliders."""
        self.manifest = manifest
        tileable = manifest.latent is not None and manifest.latent.tileable
        try:
            self.directions = read_directions(manifest)
        except StudioError as error:
            self.directions = None
            self.caption.setText(str(error))
        self._fill_axes(amounts)
        self.preview.repeated = tileable
        self.sheet.show_seeds([])
        self.show_page()
        self._changed()

    def _fill_axes(self, amounts: tuple[float, ...]) -> None:
        for place in reversed(range(self._axes_place.count())):
            item = self._axes_place.takeAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.axes = []
        if self.directions is None or not self.directions.names:
            return
        box = QWidget(self)
        rows = QGridLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(6)
        rows.setHorizontalSpacing(10)
        rows.setColumnStretch(1, 1)
        title = QLabel(tr("Directions"))
        title.setProperty("role", "title")
        title.setToolTip(tr("What changes most between this generator's pictures"))
        rows.addWidget(title, 0, 0, 1, 2)
        for place, name in enumerate(self.directions.names):
            text = tr("Direction {n}").format(n=place + 1) if name.startswith("Direction ") else tr(name)
            field = NumberField(Number(text, -FURTHEST, FURTHEST, decimals=1), 0.0)
            field.show_value(amounts[place] if place < len(amounts) else 0.0)
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            label = FieldLabel(text, "", True)
            label.setBuddy(field)
            label.dragged.connect(field.step)
            label.released.connect(self._sheet_timer.start)
            for signal in (label.reset, field.reset):
                signal.connect(partial(self._reset_axis, field))
            field.changed.connect(lambda value: self._changed())
            field.settled.connect(self._sheet_timer.start)
            rows.addWidget(label, place + 1, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            rows.addWidget(field, place + 1, 1)
            self.axes.append(field)
        self._axes_place.addWidget(box)

    def _reset_axis(self, field: NumberField) -> None:
        field.show_value(0.0)
        self._changed()
        self._sheet_timer.start()

    def _reset(self) -> None:
        for field in self.axes:
            field.show_value(0.0)
        self.form.show_value(replace(DrawOptions(), seed=self.options.seed, fill=self.options.fill))
        self._changed()
        self._sheet_timer.start()

    def _set(self, **values: float) -> None:
        self.form.show_value(replace(self.form.value, **values))
        self._changed()

    def _changed(self) -> None:
        options = self.options
        self.sheet.mark(options.seed, options.other if options.blend else None)
        self.preview.repeated = options.fill == "tile" or (self.manifest.latent is not None and self.manifest.latent.tileable)
        if not self._timer.isActive():  # else a slider that is dragged would put the picture off until it rests
            self._timer.start()

    def _take(self, place: Place) -> None:
        self.place = place
        self.accept()

    # The sheet

    def turn(self, by: int) -> None:
        """Other seeds: the next page or the one before."""
        self._first = (self._first + by * PAGE) % (SEEDS // PAGE * PAGE)
        self.show_page()

    def roll(self) -> None:
        """A page from anywhere."""
        self._first = random.randrange(SEEDS // PAGE) * PAGE
        self.show_page()

    def show_page(self) -> None:
        """Shows the seeds of the page and has their pictures made."""
        self.sheet.show_seeds(range(self._first, self._first + PAGE))
        self._drawn_for = ()
        self._changed()
        self.draw_sheet()

    def draw_sheet(self) -> None:
        """Makes the pictures of the sheet, if what they show has changed."""
        self._sheet_timer.stop()
        options, seeds = self.options, self.sheet.seeds
        plain = replace(options, variation=0.0, blend=0.0)
        wanted = (self.manifest.id, plain.variety, plain.amounts, tuple(seeds))
        if wanted == self._drawn_for:
            return
        self._drawn_for = wanted
        if self._sheeting is not None:
            self._sheeting.cancel()
        manifest, library = self.manifest, self._library

        def work(progress: Progress) -> list[QImage]:
            return [as_image(planes) for planes in pictures(manifest, plain, library, progress, seeds)]

        def done(images: object) -> None:
            assert isinstance(images, list)
            for seed, image in zip(seeds, images, strict=True):
                self.sheet.show_picture(seed, image)

        self._sheeting = self._jobs.submit(tr("Contact sheet"), work, done, lambda error: None, lane="sheet", quiet=True)

    # The picture

    def draw(self) -> None:
        """Makes the preview; while one is being made, the next waits for it."""
        self._timer.stop()
        if self._drawing is not None and self._drawing.active:
            self._late = True
            return
        self._late = False
        manifest, options, library = self.manifest, self.options, self._library
        if self.preview.picture is None:
            self.preview.show_picture(None, tr("Making the picture…"))

        def work(progress: Progress) -> QImage:
            (planes,) = pictures(manifest, options, library, progress)
            return as_image(planes)

        def done(image: object) -> None:
            assert isinstance(image, QImage)
            self.preview.show_picture(image)
            size = tr("{width} × {height} px").format(width=round(image.width() * options.zoom), height=round(image.height() * options.zoom))
            words = tr("Seed {n}, {size}, shown four times") if self.preview.repeated else tr("Seed {n}, {size}")
            self.caption.setText(words.format(n=options.seed, size=size))
            allow(True)

        def failed(error: StudioError) -> None:
            self.preview.show_picture(None, str(error))
            allow(False)

        def allow(on: bool) -> None:
            for button in (self.layer_button, self.document_button):
                button.setEnabled(on)
            if self._late:
                self._timer.start()

        self._drawing = self._jobs.submit(tr("Preview"), work, done, failed, lane="generate", quiet=True)

    def _stop(self) -> None:
        for timer in (self._timer, self._sheet_timer):
            timer.stop()
        self._late = False
        for job in (self._drawing, self._sheeting):
            if job is not None:
                job.cancel()
