"""The layers: what they are, how they mix, and everything one does with them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from ganstudio.app.editor import Editor
from ganstudio.core import adjust, layers, masks
from ganstudio.core.blend import GROUPS, LABELS, Blend
from ganstudio.core.document import Document, Layer
from ganstudio.core.edit import Edit
from ganstudio.core.fields import Number
from ganstudio.core.raster import Raster
from ganstudio.core.selection import How, combine
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from ganstudio.translate import tr
from ganstudio.ui.forms.buttons import icon_button
from ganstudio.ui.forms.fields import FieldLabel, NumberField
from ganstudio.ui.icons import icon
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.layer_states import LayerStates
from ganstudio.ui.panels.layers_delegate import THUMB, adjustment_icon
from ganstudio.ui.panels.layers_menu import layer_menu
from ganstudio.ui.panels.layers_model import LayersModel
from ganstudio.ui.panels.layers_view import LayersView
from ganstudio.ui.panels.thumbnails import Thumbnails

_STILL = 1.2
"""Seconds after which the next small step of opacity is an edit of its own."""


class BlendBox(QComboBox):
    """The blend modes in their groups; the one under the pointer is tried out on the picture."""

    tried = Signal(object)
    """A Blend while the list is open, None when it closes."""
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blends: list[Blend | None] = []
        for index, group in enumerate(GROUPS):
            if index:
                self.insertSeparator(self.count())
                self._blends.append(None)
            for blend in group:
                self.addItem(tr(LABELS[blend]))
                self._blends.append(blend)
        self.setAccessibleName(tr("Blend mode"))
        self.setToolTip(tr("How the layer's colours meet what is below"))
        self.setMaxVisibleItems(30)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(9)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view().installEventFilter(self)
        self.highlighted.connect(self._highlighted)
        self.activated.connect(lambda index: self.chosen.emit(self._blends[index]))

    def _highlighted(self, index: int) -> None:
        if self.view().isVisible() and self._blends[index] is not None:
            self.tried.emit(self._blends[index])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list closed, in whatever way: nothing is tried out any more."""
        if event.type() == QEvent.Type.Hide:
            self.tried.emit(None)
        return super().eventFilter(watched, event)

    def show_blend(self, blend: Blend) -> None:
        """Shows a mode without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._blends.index(blend))


class LayersPanel(QWidget):
    """Shows the open document's layers and edits them."""

    message = Signal(str)
    """Why something could not be done, in a sentence."""
    properties_requested = Signal(int)
    """A layer whose settings the person wants to see."""
    rerun_requested = Signal(int)
    """A layer that a model made and that is to be made again."""
    change_requested = Signal(int)
    """A layer that a model made and whose values are to be changed."""

    def __init__(self, jobs: JobQueue | None = None, library: Library | None = None, parent: QWidget | None = None) -> None:
        """``jobs`` makes the thumbnails in the background; without it they are made at once. ``library`` knows models by name."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._editor: Editor | None = None
        self._stop: Callable[[], None] = lambda: None
        self.carry_out: Callable[[Edit], None] | None = None
        """Commits edits in place of the editor, which would do slow ones at once."""
        self._moved: tuple[int | None, float] = (None, 0.0)
        self.model = LayersModel()
        self.thumbnails = Thumbnails(jobs, lambda: self.view.viewport().update(), THUMB)
        self.states = LayerStates(jobs, library, lambda: self.view.viewport().update())
        self.view = LayersView(self.model, self.thumbnails, self.states, self)
        self.blend = BlendBox(self)
        self.opacity = NumberField(Number("Opacity", 0.0, 1.0, unit="%", scale=100, tip="How much of the layer is seen"), 1.0)
        self.lock = icon_button("mdi6.checkerboard", tr("Lock transparency"), self._lock)
        self.clip = icon_button("mdi6.arrow-down-left", tr("Clip to the layer below"), self._clip, command="layer.clip")
        self.lock.setCheckable(True)
        self.clip.setCheckable(True)
        self.add = icon_button("mdi6.plus-box-outline", tr("New layer"), self.new_layer, command="layer.new")
        self.group = icon_button("mdi6.folder-plus-outline", tr("Group the layers"), self.group_chosen, command="layer.group")
        masking = tr("Add a mask (what is selected stays visible; with Alt, it is hidden)")
        self.masking = icon_button("mdi6.vector-difference-ba", masking, self.add_mask)
        self.adjusting = icon_button("mdi6.circle-half-full", tr("New adjustment layer"), self._open_adjustments)
        self.copy = icon_button("mdi6.content-copy", tr("Duplicate"), self.duplicate, command="layer.copy")
        self.remove = icon_button("mdi6.trash-can-outline", tr("Delete"), self.delete, command="layer.delete")
        self._lay_out()
        self.blend.tried.connect(self._try_blend)
        self.blend.chosen.connect(self._set_blend)
        self.opacity.changed.connect(self.set_opacity)
        self.opacity.reset.connect(lambda: self.set_opacity(1.0))
        self.model.renamed.connect(lambda id, name: self.edit(tr("Rename layer"), lambda d: layers.rename(d, id, name)))
        self.model.moved.connect(self._drop)
        view = self.view
        view.activated_layer.connect(self._activate)
        view.eye_clicked.connect(self._show_layer)
        view.mask_toggled.connect(self._toggle_mask)
        view.selection_wanted.connect(self._select)
        view.opened.connect(self.properties_requested)
        view.key_command.connect(self._command)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._menu)
        self._show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 8, 0)
        head.setSpacing(4)
        self.blend.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for part in (self.blend, self.lock, self.clip):
            head.addWidget(part)
        second = QHBoxLayout()
        second.setContentsMargins(8, 0, 8, 4)
        second.setSpacing(8)
        label = FieldLabel(tr("Opacity"), "", True)
        label.setBuddy(self.opacity)
        label.dragged.connect(self.opacity.step)
        label.reset.connect(lambda: self.set_opacity(1.0))
        second.addWidget(label)
        second.addWidget(self.opacity, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 3, 6, 3)
        foot.setSpacing(2)
        for button in (self.add, self.group, self.masking, self.adjusting, self.copy):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.remove)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addLayout(second)
        whole.addWidget(self.view, 1)
        whole.addLayout(foot)

    def set_editor(self, editor: Editor | None) -> None:
        """Follows another document; None: no document is open."""
        self._stop()
        self._editor = editor
        self.thumbnails.forget()
        self._stop = editor.listen(self._changed) if editor is not None else lambda: None
        self._show()

    def edit(self, label: str, change: Callable[[Document], Document]) -> None:
        """Applies a quick edit; one that makes no sense is told in a message."""
        self._commit(Edit(label, change))

    def edit_slowly(self, label: str, change: Callable[[Document], Document]) -> None:
        """Applies an edit that may take a while on a large picture."""
        self._commit(Edit.slowly(label, lambda document, _: change(document)))

    def _commit(self, edit: Edit) -> None:
        if self._editor is None:
            return
        try:
            (self.carry_out or self._editor.apply)(edit)
        except EditError as error:
            self.message.emit(str(error))

    def _changed(self, before: Document, after: Document) -> None:
        self._show()

    def _show(self) -> None:
        editor = self._editor
        document = editor.document if editor is not None else None
        self.setEnabled(document is not None)
        if document is None or editor is None:
            self.view.show_document(Document(self.model.document.size), None, "pixels")
            return
        self.view.show_document(document, editor.active, editor.target)
        layer = editor.active_layer
        for part in (self.blend, self.opacity, self.lock, self.clip, self.masking, self.copy, self.remove, self.group):
            part.setEnabled(layer is not None)
        if layer is not None:
            self._show_layer_values(document, layer)

    def _show_layer_values(self, document: Document, layer: Layer) -> None:
        self.blend.show_blend(layer.blend)
        if layer.opacity != self.opacity.value:
            self.opacity.show_value(layer.opacity)
        self.lock.setChecked(layer.lock_alpha)
        self.lock.setEnabled(layer.raster is not None)
        self.clip.setChecked(layer.clip)
        self.clip.setEnabled(layer.clip or document.siblings(layer.id)[0].id != layer.id)
        self.masking.setEnabled(layer.mask is None)

    @property
    def _active(self) -> int | None:
        return self._editor.active if self._editor is not None else None

    def _activate(self, id: int, target: str) -> None:
        if self._editor is not None:
            self._editor.activate(id, "mask" if target == "mask" else "pixels")

    def _try_blend(self, blend: Blend | None) -> None:
        editor, id = self._editor, self._active
        if editor is None or id is None or editor.gesturing:
            return
        editor.preview(None if blend is None else layers.set_blend(editor.document, id, blend))

    def _set_blend(self, blend: Blend) -> None:
        id = self._active
        if id is not None:
            self.edit(tr("Blend mode"), lambda d: layers.set_blend(d, id, blend))

    def set_opacity(self, opacity: float) -> None:
        """Makes the active layer more or less transparent; quick changes one after the other are one step of the history."""
        editor, id = self._editor, self._active
        if editor is None or id is None:
            return
        edit = Edit(tr("Opacity"), lambda d: layers.set_opacity(d, id, opacity))
        before, when = self._moved
        now = time.monotonic()
        if before == id and now - when < _STILL and not editor.gesturing:
            editor.amend(edit)
        else:
            editor.apply(edit)
        self._moved = (id, now)

    def _lock(self) -> None:
        layer = self._editor.active_layer if self._editor is not None else None
        if layer is not None:
            id, on = layer.id, not layer.lock_alpha
            self.edit(tr("Lock transparency") if on else tr("Unlock transparency"), lambda d: layers.set_lock_alpha(d, id, on))
            self._show()

    def _clip(self) -> None:
        layer = self._editor.active_layer if self._editor is not None else None
        if layer is not None:
            id, on = layer.id, not layer.clip
            self.edit(tr("Clip layer") if on else tr("Release clipping"), lambda d: layers.set_clip(d, id, on))
            self._show()

    def _show_layer(self, id: int, visible: bool, alone: bool) -> None:
        if alone:
            self.edit(tr("Show only this layer"), lambda d: layers.show_only(d, id))
        else:
            self.edit(tr("Show layer") if visible else tr("Hide layer"), lambda d: layers.set_visible(d, id, visible))

    def _toggle_mask(self, id: int) -> None:
        layer = self._editor.document.find(id) if self._editor is not None else None
        if layer is not None and layer.mask is not None:
            on = not layer.mask.enabled
            self.edit(tr("Enable mask") if on else tr("Disable mask"), lambda d: masks.enable_mask(d, id, on))

    def _select(self, id: int, what: str, how: How) -> None:
        change = masks.mask_to_selection if what == "mask" else masks.alpha_to_selection

        def select(document: Document) -> Document:
            found = change(document, id).selection or Raster(document.size, 1)
            return replace(document, selection=combine(document.selection, found, how))

        self.edit_slowly(tr("Select layer"), select)

    def _drop(self, ids: list[int], into: int | None, above: int | None) -> None:
        def move(document: Document) -> Document:
            for id in reversed(ids):
                stack = document.layers if into is None else document.layer(into).content.layers  # type: ignore[union-attr]
                place = next((i for i, layer in enumerate(stack) if layer.id == above), len(stack))
                document = layers.move_layer(document, id, place, into)
            return document

        self.edit(tr("Move layer") if len(ids) == 1 else tr("Move layers"), move)

    def _command(self, command: str) -> None:
        id = self._active
        if command == "delete":
            self.delete()
        elif id is not None:
            step = {"raise": layers.raise_layer, "lower": layers.lower_layer, "top": layers.to_top, "bottom": layers.to_bottom}[command]
            self.edit(tr("Reorder layers"), lambda d: step(d, id))

    def new_layer(self) -> None:
        """An empty layer above the active one."""
        id = self._active
        self.edit(tr("New layer"), lambda d: layers.add_layer(d, id))

    def group_chosen(self) -> None:
        """Puts the selected layers into a group."""
        ids = self.view.chosen()
        self.edit(tr("Group layers"), lambda d: layers.group_layers(d, ids))

    def add_mask(self) -> None:
        """A mask that shows the selection, or everything; with Alt held, one that hides it."""
        editor, id = self._editor, self._active
        if editor is None or id is None:
            return
        hides = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)

        def masked(document: Document) -> Document:
            made = masks.add_mask(document, id, "selection" if document.selection is not None else "reveal")
            return masks.invert_mask(made, id) if hides else made

        self.edit(tr("Add mask"), masked)
        layer = editor.document.find(id)
        if layer is not None and layer.mask is not None:
            editor.activate(id, "mask")

    def duplicate(self) -> None:
        """Copies of the selected layers."""
        ids = self.view.chosen()

        def copy(document: Document) -> Document:
            for id in ids:
                document = layers.duplicate(document, id)
            return document

        self.edit(tr("Duplicate layer") if len(ids) == 1 else tr("Duplicate layers"), copy)

    def delete(self) -> None:
        """Deletes the selected layers."""
        ids = self.view.chosen()

        def remove(document: Document) -> Document:
            for id in ids:
                if document.find(id) is not None:
                    document = layers.delete(document, id)
            return document

        self.edit(tr("Delete layer") if len(ids) == 1 else tr("Delete layers"), remove)

    def add_adjustment(self, id: str) -> None:
        """An adjustment layer above the active one; its properties are asked for."""
        editor, above = self._editor, self._active
        kind = next(kind for kind in adjust.ADJUSTMENTS if kind.id == id)
        self.edit(tr(kind.label), lambda d: layers.add_adjustment(d, kind(), above))
        if editor is not None and editor.active is not None:
            self.properties_requested.emit(editor.active)

    def adjustment_menu(self) -> QMenu:
        """The adjustments as a menu."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in adjust.ADJUSTMENTS:
            menu.addAction(icon(adjustment_icon(kind.id)), tr(kind.label), lambda id=kind.id: self.add_adjustment(id))
        return menu

    def _open_adjustments(self) -> None:
        menu = self.adjustment_menu()
        menu.popup(self.adjusting.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _menu(self, at: QPoint) -> None:
        editor = self._editor
        index = self.view.indexAt(at)
        layer = self.model.layer(index)
        if editor is None or layer is None:
            return
        if layer.id not in self.view.chosen():
            editor.activate(layer.id)
        menu = layer_menu(self, editor.document, layer)
        menu.popup(self.view.viewport().mapToGlobal(at))
