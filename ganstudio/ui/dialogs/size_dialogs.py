"""Dialogs that ask for sizes and amounts: new picture, image size, canvas size, rotate, feather and the like."""

from __future__ import annotations

from typing import Literal, cast

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QGridLayout, QToolButton, QWidget

from ganstudio.core.convert import check_size
from ganstudio.core.document import Document
from ganstudio.core.geometry import Size
from ganstudio.core.resample import METHODS, Method
from ganstudio.core.rotate import FITS, Fit
from ganstudio.errors import EditError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.dialog import FormDialog
from ganstudio.ui.forms.number_box import NumberBox

_LARGEST = 100_000
_PRESETS: tuple[tuple[str, int, int], ...] = (
    ("Custom", 0, 0), ("Full HD", 1920, 1080), ("4K", 3840, 2160), ("Square", 2048, 2048),
    ("A4 at 300 dpi", 2480, 3508), ("Photo 10 × 15 cm at 300 dpi", 1181, 1772), ("24 megapixels", 6000, 4000),
)


def _box(value: float, low: float, high: float, unit: str, decimals: int = 0) -> NumberBox:
    box = NumberBox(low, high, decimals, unit)
    box.setValue(value)
    return box


def megapixels(width: float, height: float, channels: int = 4, depth: int = 8) -> str:
    """How large a picture is, in words."""
    millions = width * height / 1e6
    if millions < 0.1:
        return tr("{n:.0f} pixels, {kb:.0f} KB in memory for each layer").format(n=width * height, kb=max(width * height * channels * depth / 8e3, 1))
    return tr("{mp:.1f} megapixels, {mb:.0f} MB in memory for each layer").format(mp=millions, mb=millions * channels * depth / 8)


class NewDialog(FormDialog):
    """Size, depth and ground of a new picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("New picture"), parent, tr("Create"))
        self._presets = QComboBox()
        for name, width, height in _PRESETS:
            self._presets.addItem(tr(name) if not width else f"{tr(name)}  —  {width} × {height}", (width, height))
        self.width_box = _box(1920, 1, _LARGEST, "px")
        self.height_box = _box(1080, 1, _LARGEST, "px")
        self._mode = QComboBox()
        self._mode.addItem("RGB", "rgb")
        self._mode.addItem(tr("Grey"), "grey")
        self._depth = QComboBox()
        self._depth.addItem(tr("8 bit per channel"), 8)
        self._depth.addItem(tr("16 bit per channel"), 16)
        self._ground = QComboBox()
        for label, colour in ((tr("White"), (1.0, 1.0, 1.0)), (tr("Black"), (0.0, 0.0, 0.0)), (tr("Transparent"), None)):
            self._ground.addItem(label, colour)
        for label, widget in (
            (tr("Preset"), self._presets), (tr("Width"), self.width_box), (tr("Height"), self.height_box),
            (tr("Colours"), self._mode), (tr("Depth"), self._depth), (tr("Background"), self._ground),
        ):
            self.row(label, widget)
        self._presets.setCurrentIndex(1)
        self._presets.currentIndexChanged.connect(self._preset)
        for box in (self.width_box, self.height_box):
            box.valueChanged.connect(self._sized)
        self._mode.currentIndexChanged.connect(self._sized)
        self._depth.currentIndexChanged.connect(self._sized)
        self._sized()

    def _preset(self) -> None:
        width, height = self._presets.currentData()
        if width:
            for box, value in ((self.width_box, width), (self.height_box, height)):
                box.setValue(value)

    def _sized(self) -> None:
        width, height = round(self.width_box.value()), round(self.height_box.value())
        place = next((i for i, (_, w, h) in enumerate(_PRESETS) if (w, h) == (width, height)), 0)
        with QSignalBlocker(self._presets):
            self._presets.setCurrentIndex(place)
        _check(self, self.chosen_size, megapixels(width, height, 4 if self.mode == "rgb" else 2, self.chosen_depth))

    @property
    def chosen_size(self) -> Size:
        """Width and height in pixels."""
        return Size(round(self.width_box.value()), round(self.height_box.value()))

    @property
    def mode(self) -> Literal["rgb", "grey"]:
        """Colour or grey."""
        return cast(Literal["rgb", "grey"], self._mode.currentData())

    @property
    def chosen_depth(self) -> Literal[8, 16]:
        """Bits per channel."""
        return cast(Literal[8, 16], self._depth.currentData())

    @property
    def background(self) -> tuple[float, float, float] | None:
        """RGB 0..1; None: transparent."""
        return cast("tuple[float, float, float] | None", self._ground.currentData())


def _check(dialog: FormDialog, size: Size, text: str) -> None:
    try:
        check_size(size)
    except EditError as error:
        text = str(error)
        dialog.ok.setEnabled(False)
    else:
        dialog.ok.setEnabled(True)
    dialog.say(text)


class ImageSizeDialog(FormDialog):
    """A new size for the whole picture; width and height are linked unless the person unlinks them."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(tr("Image size"), parent)
        self._document = document
        old = document.size
        self.width_box = _box(old.width, 1, _LARGEST, "px")
        self.height_box = _box(old.height, 1, _LARGEST, "px")
        self.percent = _box(100, 0.1, 10000, "%", 1)
        self.link = QCheckBox(tr("Keep the proportions"))
        self.link.setChecked(True)
        self.resolution_box = _box(document.resolution, 1, 9600, "ppi", 1)
        self.print_size = NumberBox(0, 1e6, 1, "cm")
        self._method = QComboBox()
        for value, label in METHODS:
            self._method.addItem(tr(label), value)
        for label, widget in (
            (tr("Width"), self.width_box), (tr("Height"), self.height_box), (tr("Scale"), self.percent), ("", self.link),
            (tr("Resolution"), self.resolution_box), (tr("Resampling"), self._method),
        ):
            self.row(label, widget)
        self.link.setAccessibleName(self.link.text())
        self.width_box.valueChanged.connect(lambda value: self._changed(value / old.width))
        self.height_box.valueChanged.connect(lambda value: self._changed(None, value / old.height))
        self.percent.valueChanged.connect(lambda value: self._changed(value / 100, value / 100))
        self.resolution_box.valueChanged.connect(lambda _: self._say())
        self._say()

    def _changed(self, across: float | None, down: float | None = None) -> None:
        old = self._document.size
        if self.link.isChecked() or (across is not None and down is not None):
            across = down = across if across is not None else down
        with QSignalBlocker(self.width_box), QSignalBlocker(self.height_box), QSignalBlocker(self.percent):
            if across is not None:
                self.width_box.setValue(max(round(old.width * across), 1))
                self.percent.setValue(across * 100)
            if down is not None:
                self.height_box.setValue(max(round(old.height * down), 1))
        self._say()

    def _say(self) -> None:
        size, ppi = self.chosen_size, self.resolution_box.value()
        old = self._document.size
        words = tr("Was {w} × {h} px. ").format(w=old.width, h=old.height) + megapixels(
            size.width, size.height, self._document.channels, self._document.depth
        )
        printed = tr("Printed: {w:.1f} × {h:.1f} cm").format(w=size.width / ppi * 2.54, h=size.height / ppi * 2.54)
        _check(self, size, f"{words}\n{printed}")

    @property
    def chosen_size(self) -> Size:
        """Width and height in pixels."""
        return Size(round(self.width_box.value()), round(self.height_box.value()))

    @property
    def resolution(self) -> float:
        """Pixels per inch."""
        return float(self.resolution_box.value())

    @property
    def method(self) -> Method:
        """How pixels are resampled."""
        return cast(Method, self._method.currentData())


class CanvasSizeDialog(FormDialog):
    """Another canvas around the same pixels, and where they stay."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(tr("Canvas size"), parent)
        self._document = document
        self.width_box = _box(document.size.width, 1, _LARGEST, "px")
        self.height_box = _box(document.size.height, 1, _LARGEST, "px")
        self.row(tr("Width"), self.width_box)
        self.row(tr("Height"), self.height_box)
        grid_widget = QWidget()
        grid = QGridLayout(grid_widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(3)
        self._anchors = QButtonGroup(self)
        names = (
            tr("Top left"), tr("Top"), tr("Top right"), tr("Left"), tr("Middle"), tr("Right"),
            tr("Bottom left"), tr("Bottom"), tr("Bottom right"),
        )
        arrows = "↖↑↗←●→↙↓↘"
        for place, (name, arrow) in enumerate(zip(names, arrows, strict=True)):
            button = QToolButton()
            button.setText(arrow)
            button.setCheckable(True)
            button.setFixedSize(34, 34)
            button.setToolTip(name)
            button.setAccessibleName(tr("Anchor: {place}").format(place=name))
            self._anchors.addButton(button, place)
            grid.addWidget(button, place // 3, place % 3)
        grid.setColumnStretch(3, 1)
        self._anchors.button(4).setChecked(True)
        self.row(tr("Anchor"), grid_widget)
        for box in (self.width_box, self.height_box):
            box.valueChanged.connect(lambda _: self._say())
        self._say()

    def _say(self) -> None:
        old, new = self._document.size, self.chosen_size
        words = tr("{dw:+d} px wide, {dh:+d} px high. New room is transparent.")
        _check(self, new, words.format(dw=new.width - old.width, dh=new.height - old.height))

    @property
    def chosen_size(self) -> Size:
        """Width and height in pixels."""
        return Size(round(self.width_box.value()), round(self.height_box.value()))

    @property
    def anchor(self) -> tuple[float, float]:
        """What part of the picture stays put, 0..1 from the top left."""
        place = max(self._anchors.checkedId(), 0)
        return (place % 3) / 2, (place // 3) / 2


class RotateDialog(FormDialog):
    """An angle, and what becomes of the corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Rotate by an angle"), parent)
        self.angle = _box(0, -360, 360, "°", 2)
        self._fit = QComboBox()
        for value, label in FITS:
            self._fit.addItem(tr(label), value)
        self.row(tr("Clockwise"), self.angle)
        self.row(tr("Corners"), self._fit)
        self.say(tr("To straighten by eye, use the Straighten tool and draw along the horizon."))

    @property
    def degrees(self) -> float:
        """Clockwise."""
        return float(self.angle.value())

    @property
    def fit(self) -> Fit:
        """What becomes of the canvas."""
        return cast(Fit, self._fit.currentData())


class AmountDialog(FormDialog):
    """One number of pixels."""

    def __init__(self, title: str, label: str, default: float, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.box = _box(default, 0, 1000, "px", 1)
        self.row(label, self.box)
        self.box.selectAll()

    @property
    def amount(self) -> float:
        """Pixels."""
        return float(self.box.value())
