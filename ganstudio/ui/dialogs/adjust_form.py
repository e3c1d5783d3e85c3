"""The values of an adjustment: a form, or for levels and curves one editor with a choice of the channel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ganstudio.core.adjust import Settings
from ganstudio.core.fields import Custom, controls
from ganstudio.core.histogram import Counts
from ganstudio.core.measure import Measure
from ganstudio.core.tone import WindowLevel
from ganstudio.translate import tr
from ganstudio.ui.dialogs.curve_editor import CurveEditor
from ganstudio.ui.dialogs.levels_editor import LevelsEditor
from ganstudio.ui.dialogs.window_form import from_units, in_units
from ganstudio.ui.forms.fields import NumberField
from ganstudio.ui.forms.forms import Form, default_of

_GROOVES: dict[str, tuple[str, ...]] = {
    "hue": ("#00ffff", "#0000ff", "#ff00ff", "#ff0000", "#ffff00", "#00ff00", "#00ffff"),
    "temperature": ("#3f7fff", "#d8d8d8", "#ffab2e"),
    "tint": ("#3fc060", "#d8d8d8", "#d64fc6"),
    "saturation": ("#808080", "#b06a6a", "#ff2020"),
    "lightness": ("#101010", "#808080", "#f5f5f5"),
}
"""Colours that say what a slider does."""


class AdjustForm(QWidget):
    """Edits a Settings value of any kind."""

    changed = Signal(object)
    settled = Signal()

    def __init__(self, settings: Settings, colours: int = 3, parent: QWidget | None = None, measure: Measure | None = None) -> None:
        """``colours``: 3, or 1 for a grey picture, which has no single channels; ``measure``: what its values mean."""
        super().__init__(parent)
        self._measure = measure if colours == 1 and isinstance(settings, WindowLevel) else None
        self._settings: Any = settings
        self._counts: Counts | None = None
        self.form: Form | None = None
        self.editor: CurveEditor | LevelsEditor | None = None
        self.channels: dict[str, QPushButton] = {}
        self._channel = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        custom = {name: control for name, control in controls(settings).items() if isinstance(control, Custom)}
        if custom:
            self._build_channels(layout, custom, colours)
        elif controls(settings):
            self.form = Form(self._as_shown(settings))
            self.form.changed.connect(self._take_shown)
            self.form.settled.connect(self.settled)
            layout.addWidget(self.form)
            for name, grooves in _GROOVES.items():
                widget = self.form.widgets.get(name)
                if isinstance(widget, NumberField):
                    widget.slider.set_colours(*(QColor(colour) for colour in grooves))
        else:
            label = QLabel(tr("There is nothing to set."))
            label.setProperty("role", "muted")
            layout.addWidget(label)

    def _build_channels(self, layout: QVBoxLayout, custom: dict[str, Custom], colours: int) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        group = QButtonGroup(self)
        for name, control in custom.items():
            button = QPushButton(tr(control.label), self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda checked, name=name: self.choose_channel(name))
            button.setVisible(colours == 3)
            group.addButton(button)
            row.addWidget(button)
            self.channels[name] = button
        first = next(iter(custom))
        self.editor = CurveEditor() if custom[first].kind == "curve" else LevelsEditor()
        self.editor.changed.connect(lambda value: self._take(replace(self._settings, **{self._channel: value})))
        self.editor.settled.connect(self.settled)
        layout.addLayout(row)
        layout.addWidget(self.editor, 1)
        self.choose_channel(first)

    @property
    def value(self) -> Settings:
        """The settings as shown."""
        settings: Settings = self._settings
        return settings

    @property
    def dragging(self) -> bool:
        """Whether something is held with the mouse."""
        part = self.form or self.editor
        return part is not None and part.dragging

    def choose_channel(self, name: str) -> None:
        """Shows one channel of levels or curves."""
        assert self.editor is not None
        self._channel = name
        self.channels[name].setChecked(True)
        channel = ("red", "green", "blue").index(name) if name in ("red", "green", "blue") else None
        self.editor.show_value(getattr(self._settings, name))
        self.editor.show_channel(channel, self._counts)

    def show_counts(self, counts: Counts | None) -> None:
        """The histogram behind the curve or the levels."""
        self._counts = counts
        if self.editor is not None:
            self.choose_channel(self._channel)

    def show_value(self, settings: Settings) -> None:
        """Shows other settings of the same kind without a signal."""
        self._settings = settings
        if self.form is not None:
            self.form.show_value(self._as_shown(settings))
        if self.editor is not None:
            self.choose_channel(self._channel)

    def put(self, settings: Settings) -> None:
        """Shows other settings and tells of them (a preset, automatic levels, Reset)."""
        if settings != self._settings:
            self.show_value(settings)
            self.changed.emit(settings)
            self.settled.emit()

    def reset(self) -> None:
        """Every value to its default."""
        kind = type(self._settings)
        self.put(replace(self._settings, **{name: default_of(kind, name) for name in controls(kind)}))

    def _as_shown(self, settings: Settings) -> Any:
        """What the form edits: the settings, or a window in the picture's unit."""
        return in_units(settings, self._measure) if self._measure is not None and isinstance(settings, WindowLevel) else settings

    def _take_shown(self, value: Any) -> None:
        self._take(value if self._measure is None else from_units(value, self._measure))

    def _take(self, settings: Settings) -> None:
        self._settings = settings
        self.changed.emit(settings)
