"""The styles: choose one by its picture, set how it is applied, apply it, and change its strength afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.app.editor import Editor
from ganstudio.app.pipeline import StyleOptions, options_of, set_strength
from ganstudio.core.document import Document, Generated, Layer
from ganstudio.engine.library import Library
from ganstudio.engine.presets import SHARED, Preset, Value
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import ask_text, choose_file, choose_target
from ganstudio.ui.dialogs.model_inputs import ModelInputs
from ganstudio.ui.forms.buttons import icon_button
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.style_grid import StyleGrid
from ganstudio.ui.panels.style_thumbnails import StyleThumbnails

_CALM = 1200
"""Milliseconds without an edit before the pictures are made anew."""


def style_layer(editor: Editor | None) -> Layer | None:
    """The active layer, if a style made it."""
    layer = editor.active_layer if editor is not None else None
    return layer if layer is not None and isinstance(layer.content, Generated) and layer.content.recipe.preset else None


def in_order(presets: Sequence[Preset]) -> list[Preset]:
    """The styles model by model as they come, the plain one of each first."""
    models = list(dict.fromkeys(preset.model for preset in presets))
    return sorted(presets, key=lambda preset: (models.index(preset.model), len(preset.values), preset.label.casefold()))


def option_values(options: StyleOptions) -> dict[str, Value]:
    """What a preset keeps of the options."""
    return {"strength": options.strength, "keep_colours": options.keep_colours, "scale": options.scale}


class _Options(QScrollArea):
    """The options, as high as they are where there is room, and to be scrolled on a low screen."""

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self._inside = inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in parts:
            column.addWidget(part)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)  # setWidget switched it on
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        inside.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        inside = self._inside
        height = inside.heightForWidth(self.width()) if inside.hasHeightForWidth() else -1
        return QSize(inside.sizeHint().width(), max(height, inside.sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        inside = self._inside.minimumSizeHint()
        return QSize(inside.width(), min(inside.height(), 44))


class StylesPanel(QWidget):
    """Cards of styles, the options, and the button that applies."""

    apply_requested = Signal(object, object)
    """A Preset and StyleOptions."""
    import_model_requested = Signal()
    training_requested = Signal()
    presets_changed = Signal()
    """Styles were saved, renamed, imported or deleted."""
    chosen = Signal(object, object)
    """The selected Preset and the options, whenever either changes (the style brush paints with them)."""
    message = Signal(str)

    def __init__(self, jobs: JobQueue, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._library = jobs, library
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._editor: Editor | None = None
        self._stop: Callable[[], None] = lambda: None
        self._pictured: Document | None = None
        self.grid = StyleGrid(self)
        self.form = Form(StyleOptions())
        self.inputs = ModelInputs(self)
        self.note = QLabel(self)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.apply = QPushButton(tr("Apply style"), self)
        self.apply.setDefault(True)
        self.apply.setToolTip(tr("Runs the model in the background; the result becomes a layer of its own"))
        self.more = icon_button("mdi6.dots-horizontal", tr("Save, share and import styles"), self._open_menu)
        self.train = icon_button("mdi6.school-outline", tr("Train a style of your own from a painting"), self.training_requested.emit)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CALM)
        self._timer.timeout.connect(self._picture)
        self._pictures = StyleThumbnails(jobs, library, self.grid.show_picture)
        self._lay_out()
        self.grid.currentRowChanged.connect(self._choose)
        self.grid.itemActivated.connect(lambda item: self.apply_chosen())
        self.grid.customContextMenuRequested.connect(self._context)
        self.form.changed.connect(self._take)
        self.inputs.changed.connect(lambda: self._take(self.options))
        self.apply.clicked.connect(self.apply_chosen)
        self.reload()

    def _lay_out(self) -> None:
        below = QVBoxLayout()
        below.setContentsMargins(12, 10, 12, 12)
        below.setSpacing(10)
        below.addWidget(_Options(self.form, self.inputs, self.note))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.apply, 1)
        row.addWidget(self.train)
        row.addWidget(self.more)
        below.addLayout(row)
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Plain)
        line.setEnabled(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        grid = QVBoxLayout()
        grid.setContentsMargins(6, 6, 2, 0)
        grid.addWidget(self.grid)
        whole.addLayout(grid, 1)
        whole.addWidget(line)
        whole.addLayout(below)

    @property
    def preset(self) -> Preset | None:
        """The selected style."""
        return next((preset for preset in self._library.presets if preset.id == self.grid.chosen), None)

    @property
    def dressed(self) -> Preset | None:
        """The selected style with its model's numbers as the sliders show them."""
        preset = self.preset
        return None if preset is None else replace(preset, values=tuple((dict(preset.values) | self.inputs.values).items()))

    @property
    def options(self) -> StyleOptions:
        """The options as the form shows them."""
        value: StyleOptions = self.form.value
        return value

    def set_editor(self, editor: Editor | None) -> None:
        """Follows another document; None: no document is open."""
        self._stop()
        self._editor = editor
        self._stop = editor.listen(self._changed) if editor is not None else lambda: None
        self._pictures.stop()
        self._pictured = None
        if editor is None:
            self.grid.clear_pictures()
        self._show()
        self._picture()

    def reload(self) -> None:
        """Shows the library's styles as they are now."""
        self.grid.show_presets(in_order(self._library.presets))
        self._pictured = None
        self._picture()
        self._show()

    def _changed(self, before: Document, after: Document) -> None:
        self._show()
        if self._editor is not None and self._editor.document is not self._pictured:
            self._timer.start()

    def _picture(self) -> None:
        """Makes the cards' pictures, where somebody can see them."""
        editor = self._editor
        if editor is None or not self.isVisible() or editor.document is self._pictured:
            return
        if editor.gesturing or any(job.lane == "main" for job in self._jobs.jobs):
            self._timer.start()
            return
        self._pictured = editor.document
        self._pictures.make(editor.document, in_order(self._library.presets))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start(50)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _show(self) -> None:
        editor, preset = self._editor, self.preset
        self._timer.setInterval(_CALM)
        self.apply.setEnabled(editor is not None and preset is not None and editor.active is not None)
        layer = style_layer(editor)
        if layer is not None and layer.opacity != self.options.strength:
            self.form.show_value(replace(self.options, strength=layer.opacity))
        self.form.set_field_visible("feather", editor is not None and editor.document.selection is not None)
        text = tr("Strength changes the active style layer.") if layer is not None else ""
        if not text and editor is not None and editor.document.selection is not None:
            text = tr("Only the selection is painted.")
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _choose(self, row: int) -> None:
        preset = self.preset
        if preset is None:
            return
        fresh = options_of(preset, replace(self.options, strength=1.0, keep_colours=False, scale=1.0))
        layer = style_layer(self._editor)
        self.form.show_value(fresh if layer is None else replace(fresh, strength=layer.opacity))
        self._show_inputs(preset)
        self.chosen.emit(self.dressed, self.options)
        self._show()

    def _show_inputs(self, preset: Preset) -> None:
        """A slider for each number that the style's model takes beside the picture."""
        model = next((m for m in self._library.manifests if m.id == preset.model), None)
        given = {name: float(value) for name, value in preset.values if not isinstance(value, str)}
        self.inputs.show_models(() if model is None else (model,), values=given)

    def _take(self, options: StyleOptions) -> None:
        layer = style_layer(self._editor)
        if layer is not None and self._editor is not None and options.strength != layer.opacity:
            self._editor.amend(set_strength(layer.id, options.strength))
        if self.preset is not None:
            self.chosen.emit(self.dressed, options)

    def apply_chosen(self) -> None:
        """Asks for the selected style on the active layer."""
        preset = self.dressed
        if preset is not None and self.apply.isEnabled():
            self.apply_requested.emit(preset, self.options)

    # Saving and sharing

    def menu(self) -> QMenu:
        """What can be done with styles."""
        preset = self.preset
        own = preset is not None and not preset.bundled
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Apply"), self.apply_chosen).setEnabled(self.apply.isEnabled())
        menu.addSeparator()
        menu.addAction(tr("Save as a new style…"), self._save).setEnabled(preset is not None)
        menu.addAction(tr("Save the options in this style"), self._overwrite).setEnabled(own)
        menu.addAction(tr("Rename…"), self._rename).setEnabled(own)
        menu.addAction(tr("Delete"), self._delete).setEnabled(own)
        menu.addSeparator()
        menu.addAction(tr("Train a style…"), self.training_requested.emit)
        menu.addAction(tr("Export to a file…"), self._export).setEnabled(preset is not None)
        menu.addAction(tr("Import a style…"), self._import)
        menu.addAction(tr("Import a model…"), self.import_model_requested.emit)
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        corner = self.more.mapToGlobal(QPoint(self.more.width(), 0))
        menu.popup(corner - QPoint(menu.sizeHint().width(), menu.sizeHint().height()))

    def _context(self, at: QPoint) -> None:
        self.menu().popup(self.grid.viewport().mapToGlobal(at))

    def _do(self, work: Callable[[], object]) -> None:
        """Changes the library and shows what there is then; an error is told."""
        try:
            made = work()
        except StudioError as error:
            self.message.emit(str(error))
            return
        self.reload()
        if isinstance(made, Preset):
            self.grid.choose(made.id)
        self.presets_changed.emit()

    def _save(self) -> None:
        preset = self.dressed
        name = ask_text(self, tr("Save style"), tr("Name of the new style"), tr(preset.label)) if preset is not None else None
        if preset is not None and name is not None:
            values = {**dict(preset.values), **option_values(self.options)}
            self._do(lambda: self._library.save_preset(name, preset.model, values))

    def _overwrite(self) -> None:
        preset = self.dressed
        if preset is not None:
            values = {**dict(preset.values), **option_values(self.options)}
            self._do(lambda: self._library.save_preset(preset.label, preset.model, values, preset.id))

    def _rename(self) -> None:
        preset = self.preset
        name = ask_text(self, tr("Rename style"), tr("New name"), preset.label) if preset is not None else None
        if preset is not None and name is not None:
            self._do(lambda: self._library.rename_preset(preset.id, name))

    def _delete(self) -> None:
        preset = self.preset
        if preset is not None:
            self._do(lambda: self._library.delete_preset(preset.id))

    def _export(self) -> None:
        preset = self.preset
        if preset is None:
            return
        filters = [tr("GAN Studio style (*{suffix})").format(suffix=SHARED)]
        path = choose_target(self, tr("Export style"), Path(f"{preset.id}{SHARED}"), filters, SHARED, "style")
        if path is not None:
            self._jobs.submit(tr("Exporting {name}").format(name=preset.label), lambda progress: self._library.export_preset(preset.id, path))

    def _import(self) -> None:
        path = choose_file(self, tr("Import style"), [tr("GAN Studio style (*{suffix})").format(suffix=SHARED)], "style")
        if path is not None:
            self.import_file(path)

    def import_file(self, path: Path) -> None:
        """Adds the style of a shared file, in the background."""
        self._jobs.submit(
            tr("Importing {name}").format(name=path.name), lambda progress: self._library.import_preset(path), lambda made: self._do(lambda: made)
        )
