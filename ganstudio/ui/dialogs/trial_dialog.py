"""A dialog that tries its values on a part of a layer at full size before the whole is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ganstudio.app.colours import Colours
from ganstudio.app.editor import Editor
from ganstudio.app.pipeline import Prepared, StyleOptions, prepare
from ganstudio.app.style_recipe import time_text
from ganstudio.core.geometry import Rect
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.tone import NARROWEST, WindowLevel
from ganstudio.core.window_level import AS_STORED, window_of
from ganstudio.engine.apply import Planes
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.crop_view import CropView, Whereabouts
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.panels.thumbnails import image_of, level_for

LANE = "trial"


@dataclass(frozen=True)
class Way:
    """How a part of a layer is tried out by a job."""

    models: tuple[Manifest, ...]
    """What has to be loaded."""
    make: Callable[[Prepared, Rect, Progress], Any]


_PAUSE = 40
"""Milliseconds without a change before the models run."""
_SIDE = 260
_COLUMN = 300


def tab_last(window: QWidget, buttons: Sequence[QWidget]) -> None:
    """Lets the Tab key reach ``buttons`` after everything else in their window, in this order."""
    last, widget = None, window.nextInFocusChain()
    while widget is not None and widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget not in buttons:
            last = widget
        widget = widget.nextInFocusChain()
    for button in buttons:
        if last is not None:
            QWidget.setTabOrder(last, button)
        last = button


def picture(planes: Planes) -> QImage:
    """Planes (3, H, W) of sRGB 0..1 for the screen."""
    return image_of(_bytes(planes))


def _bytes(planes: Planes) -> np.ndarray[Any, Any]:
    return np.asarray(np.rint(np.clip(np.moveaxis(planes, 0, 2), 0, 1) * 255), np.uint8)


def looked_through(planes: Planes, colours: Colours, window: WindowLevel) -> Planes:
    """What models see, as the range of values shows it that the document is looked at in."""
    if window == AS_STORED:
        return planes
    stored = np.float32(colours.low) + np.float32(colours.span) * planes
    shown = (stored - np.float32(window.level)) / np.float32(max(window.width, NARROWEST)) + np.float32(0.5)
    return np.asarray(1 - shown if window.negative else shown)


class TrialDialog(QDialog):
    """The part of a layer, a column of values, what it will cost, OK and Cancel.

    Who makes one fills ``column``, calls begin() with functions that make the part and show it, and ask() when a value changed that needs
    the models, refresh() when one did that does not.
    """

    _trials: Callable[[], tuple[Hashable, tuple[Way, ...]]]
    _pictures: Callable[[Any], tuple[QImage, QImage]]
    _work: Callable[[], float]

    def __init__(
        self, title: str, editor: Editor, layer_id: int, library: Library, jobs: JobQueue, centre: tuple[float, float] | None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """``centre``: the middle of the part that is tried at first, in document pixels; None: where there is much to see."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.editor, self.document, self.layer_id = editor, editor.document, layer_id
        self.library, self.jobs = library, jobs
        self.prepared: Prepared | None = None
        self._window = window_of(self.document)
        self._from = centre
        self._centre = (0.0, 0.0)
        self._running: list[Job] = []
        self._looking: list[Job] = []
        self._made: tuple[Hashable, Rect, Any] | None = None
        self._made_at = (1.0, 1.0)
        self._pace = 0.0
        self.view, self.map = CropView(self), Whereabouts(self)
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        self.model = self._label("muted")
        self.cost = self._label("muted")
        self.problem = self._label("error")
        self.reset = QPushButton(tr("Reset"), self)
        self.reset.setAutoDefault(False)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(title)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._start)
        self.view.moved.connect(self._move)
        self.view.resized.connect(self.ask)
        self.map.chosen.connect(self._choose)
        self.finished.connect(lambda result: self._end())
        self._lay_out()

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.hide()
        return label

    def _lay_out(self) -> None:
        side = QWidget(self)
        side.setFixedWidth(max(_COLUMN, 44 * self.fontMetrics().averageCharWidth()))
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addWidget(self.map)
        right.addLayout(self.column)
        for label in (self.model, self.cost, self.problem):
            right.addWidget(label)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.reset)
        row.addStretch(1)
        row.addWidget(self.buttons)
        right.addLayout(row)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 14)
        whole.setSpacing(16)
        whole.addWidget(self.view, 1)
        whole.addWidget(side)

    # For subclasses

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of the result for one of the layer, across and down."""
        return 1.0, 1.0

    def seen(self, planes: Planes) -> QImage:
        """Planes that the models saw or made, as the picture looks in the window."""
        assert self.prepared is not None
        return picture(looked_through(planes, self.prepared.colours, self._window))

    # Trying

    def begin(
        self, trials: Callable[[], tuple[Hashable, tuple[Way, ...]]], pictures: Callable[[Any], tuple[QImage, QImage]], work: Callable[[], float]
    ) -> None:
        """Looks at the layer and makes the first trial; for the end of a subclass's __init__.

        ``trials``: what the models are told, and how a part is made with it: quick ways first, the real one last; jobs take them in turn.
        ``pictures``: before and after, of what a trial gave, with the values as they are now.
        ``work``: pixels of layers that the models will be given for the whole.
        """
        self._trials, self._pictures, self._work = trials, pictures, work
        tab_last(self, (self.reset, *self.buttons.buttons()))
        document, id, window = self.document, self.layer_id, self._window

        def look(progress: Progress) -> tuple[Prepared, QImage, tuple[float, float]]:
            found = prepare(replace(document, selection=None), id, StyleOptions())
            small = _small(found, window)
            return found, image_of(small), liveliest(small)

        def done(found: object) -> None:
            assert isinstance(found, tuple)
            self.prepared, image, lively = found
            assert self.prepared is not None
            offset, size = self.prepared.offset, self.prepared.raster.size
            middle = (lively[0] * size.width, lively[1] * size.height)
            if self._from is not None:
                middle = (self._from[0] - offset.x, self._from[1] - offset.y)
            self._centre = (min(max(middle[0], 0), size.width), min(max(middle[1], 0), size.height))
            self.map.show_picture(image)
            self.view.magnify(round(size.width * self.scale[0]), round(size.height * self.scale[1]))
            self.looked(self.prepared)
            self.ask()

        self.view.say(tr("Working…"))
        self.look_into(tr("Preview"), look, done)

    def look_into(self, label: str, work: Callable[[Progress], object], done: Callable[[object], None]) -> None:
        """Finds something out beside the trials; stopped when the dialog closes."""
        self._looking.append(self.jobs.submit(label, work, done, self._failed, lane=LANE, quiet=True))

    def looked(self, prepared: Prepared) -> None:
        """Called once the layer's pixels are at hand."""

    @property
    def area(self) -> Rect:
        """The part that is wanted, in the pixels of what was prepared."""
        assert self.prepared is not None
        size, room = self.prepared.raster.size, self.view.room
        width = min(max(-int(-room[0] // self.scale[0]), 1), size.width)
        height = min(max(-int(-room[1] // self.scale[1]), 1), size.height)
        x = min(max(round(self._centre[0] - width / 2), 0), size.width - width)
        y = min(max(round(self._centre[1] - height / 2), 0), size.height - height)
        return Rect(x, y, width, height)

    def ask(self) -> None:
        """Lets the models run again, after a short pause in which nothing else is asked."""
        if self.prepared is not None:
            self._frame()
            self._timer.start()

    def refresh(self) -> None:
        """Shows the last trial with the values as they are now."""
        if self._made is None or self.prepared is None:
            return
        _, area, made = self._made
        if self._made_at != self.scale:  # it would lie askew
            self._show_before(self.prepared, self.area)
            return
        before, after = self._pictures(made)
        now, (across, down) = self.area, self.scale
        self.view.show_pictures(before, after, round((area.x - now.x) * across), round((area.y - now.y) * down))

    def _start(self) -> None:
        prepared = self.prepared
        if prepared is None:
            return
        area, (key, ways) = self.area, self._trials()
        if self._made is not None and self._made[:2] == (key, area):
            self.refresh()
            return
        if self._made is None:
            self._show_before(prepared, area)
        self._stop()
        for i, way in enumerate(ways):
            self._run(prepared, area, key, way, last=i == len(ways) - 1)

    def _show_before(self, prepared: Prepared, area: Rect) -> None:
        """Shows the part as it is, while the first trial is being made."""
        (across, down), seen = self.scale, self.seen(prepared.colours.planes(prepared.raster.read(area)))
        if (across, down) != (1, 1):
            wanted = QSize(max(round(area.width * across), 1), max(round(area.height * down), 1))
            seen = seen.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        self.view.show_pictures(seen, None)

    def _run(self, prepared: Prepared, area: Rect, key: Hashable, way: Way, last: bool) -> None:
        library, scale = self.library, self.scale

        def work(progress: Progress) -> tuple[Any, float]:
            for model in way.models:
                library.session(model, progress)
            begin = time.perf_counter()
            return way.make(prepared, area, progress), time.perf_counter() - begin

        def done(found: object) -> None:
            assert isinstance(found, tuple)
            made, seconds = found
            self._made, self._made_at = (key if last else None, area, made), scale
            self.problem.hide()
            self.refresh()
            self.view.say("" if last else tr("Refining…"))
            if last:
                fresh = seconds / area.size.area
                self._pace = fresh if not self._pace else min(self._pace, fresh)
                self.estimate()

        if last and self._made is None:
            self.view.say(tr("Working…"))
        elif last:
            self.view.say(tr("Refining…"))
        self._running.append(self.jobs.submit(tr("Preview"), work, done, self._failed, lane=LANE, quiet=True))

    def estimate(self) -> None:
        """Says how long the whole will take, as the trials went; nothing before the first of them."""
        if self._pace:
            self.cost.setText(tr("For the whole: {time}.").format(time=time_text(self._pace * self._work())))
        self.cost.setVisible(bool(self._pace))

    def _failed(self, error: StudioError) -> None:
        self.problem.setText(str(error))
        self.problem.show()
        self.view.say("")

    def _move(self, right: int, down: int) -> None:
        if self.prepared is None:
            return
        area = self.area
        middle = area.x + area.width / 2, area.y + area.height / 2
        self._centre = (middle[0] + right / self.scale[0], middle[1] + down / self.scale[1])
        self.refresh()
        self.ask()

    def _choose(self, x: float, y: float) -> None:
        if self.prepared is not None:
            size = self.prepared.raster.size
            self._centre = (x * size.width, y * size.height)
            self.ask()

    def _frame(self) -> None:
        assert self.prepared is not None
        area, size = self.area, self.prepared.raster.size
        self.map.show_part(QRectF(area.x / size.width, area.y / size.height, area.width / size.width, area.height / size.height))

    def _stop(self) -> None:
        for job in self._running:
            job.cancel()
        self._running = [job for job in self._running if job.active]

    def _end(self) -> None:
        self._timer.stop()
        self._stop()
        for job in self._looking:
            job.cancel()


def _small(prepared: Prepared, window: WindowLevel) -> np.ndarray[Any, Any]:
    """What was prepared, at a few hundred pixels, as the screen shows it: (H, W, 3) uint8."""
    raster: Raster = prepared.raster
    level = level_for(raster.size, _SIDE)
    pixels = raster.read_level(Rect(0, 0, -(-raster.size.width >> level), -(-raster.size.height >> level)), level)
    return _bytes(looked_through(prepared.colours.planes(pixels), prepared.colours, window))


def liveliest(picture: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Where a picture (H, W, 3) has most detail, 0..1 of width and height; the middle where it has none."""
    height, width = picture.shape[:2]
    side = max(min(height, width) // 6, 3) | 1
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean, square = (cv2.boxFilter(plane, cv2.CV_32F, (side, side)) for plane in (grey, grey * grey))
    spread = np.asarray(square - mean * mean)
    if spread.max() < 1:
        return 0.5, 0.5
    y, x = np.unravel_index(int(spread.argmax()), spread.shape)
    return (float(x) + 0.5) / width, (float(y) + 0.5) / height
