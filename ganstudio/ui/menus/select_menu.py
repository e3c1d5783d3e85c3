"""What the commands of the Select menu do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ganstudio.app.dialog_options import keep_options, last_options
from ganstudio.core import selection
from ganstudio.core.document import Document
from ganstudio.core.edit import Edit
from ganstudio.core.fields import number
from ganstudio.core.masks import alpha_to_selection
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.files.masks import read_mask, write_mask
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_file, choose_target
from ganstudio.ui.dialogs.size_dialogs import AmountDialog
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.selecting import hide_background, refine, select_subject

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


@dataclass(frozen=True)
class Amount:
    """What was typed last in one of the dialogs that ask for pixels."""

    amount: float = number(8.0, 0, 1000, "Amount", decimals=1)


def set_selection(document: Document, chosen: Raster | None) -> Document:
    """The document with another selection; nothing selected at all counts as no selection."""
    if chosen is not None:
        chosen = selection.kept(chosen)
    return document if chosen is document.selection else replace(document, selection=chosen)


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def select(label: str, change: Callable[[Document], Raster | None]) -> Callable[[], None]:
        return lambda: window.edit(tr(label), lambda document: set_selection(document, change(document)))

    def select_slowly(label: str, change: Callable[[Document], Raster | None]) -> None:
        window.edit_slowly(tr(label), lambda document, _: set_selection(document, change(document)))

    def by_amount(label: str, words: str, default: float, change: Callable[[Raster, float], Raster]) -> Callable[[], None]:
        def run() -> None:
            entry = window.current
            if entry is None or entry.editor.document.selection is None:
                return
            kept = f"select-{label.lower()}"
            dialog = AmountDialog(tr(label), tr(words), last_options(kept, Amount(default)).amount, window)
            if dialog.exec():
                amount = dialog.amount
                keep_options(kept, Amount(amount))

                def changed(document: Document) -> Raster | None:
                    return None if document.selection is None else change(document.selection, amount)

                select_slowly(label, changed)

        return run

    def invert(document: Document) -> Raster | None:
        return selection.select_all(document.size) if document.selection is None else selection.invert(document.selection)

    def again() -> None:
        editor = window.editor
        if editor is None:
            return
        size, before = editor.document.size, reversed(editor.states[: editor.history.position])
        last = next((state.document.selection for state in before if state.document.selection is not None), None)
        if editor.document.selection is not None or last is None or last.size != size:
            raise EditError(tr("There is nothing to select again: nothing was deselected in this picture at its present size."))
        window.edit(tr("Reselect"), lambda document: set_selection(document, last))

    def from_layer() -> None:
        editor = window.editor
        if editor is not None and editor.active is not None:
            id = editor.active
            window.edit_slowly(tr("Select Layer"), lambda document, _: alpha_to_selection(document, id))

    def quick_mask() -> None:
        editor = window.editor
        if editor is None:
            return
        if editor.target == "quick":
            editor.activate(editor.active, "pixels")
            return
        if editor.document.selection is None:
            window.edit(tr("Quick Mask"), lambda document: set_selection(document, selection.select_all(document.size)))
        editor.activate(editor.active, "quick")

    def load() -> None:
        entry = window.current
        path = choose_file(window, tr("Load a selection"), [tr("Pictures (*.png *.tif *.tiff *.jpg *.jpeg *.webp *.bmp)")], "selection")
        if entry is not None and path is not None:
            _load(window, entry, path)

    def save() -> None:
        entry = window.current
        chosen = entry.editor.document.selection if entry is not None else None
        if entry is None or chosen is None:
            return
        name = entry.editor.path.with_name(f"{entry.editor.path.stem} selection.png") if entry.editor.path else None
        path = choose_target(window, tr("Save the selection"), name or Path("selection.png"), [tr("PNG picture (*.png)")], ".png", "selection")
        if path is not None:
            window.jobs.submit(
                tr("Saving {name}").format(name=path.name),
                lambda _: write_mask(chosen, path),
                lambda _: window.tell(tr("The selection is in {name}.").format(name=path.name)),
            )

    return {
        "select.all": select("Select All", lambda document: selection.select_all(document.size)),
        "select.none": select("Deselect", lambda _: None),
        "select.again": again,
        "select.invert": lambda: select_slowly("Invert Selection", invert),
        "select.layer": from_layer,
        "select.feather": by_amount("Feather", "Radius", 8, selection.feathered),
        "select.grow": by_amount("Grow", "By", 4, selection.grow),
        "select.shrink": by_amount("Shrink", "By", 4, selection.shrink),
        "select.subject": lambda: select_subject(window),
        "select.refine": lambda: refine(window),
        "select.remove-background": lambda: hide_background(window),
        "select.border": by_amount("Border", "Width", 8, selection.border),
        "select.quick-mask": quick_mask,
        "select.load": load,
        "select.save": save,
    }


def _load(window: Window, entry: OpenDocument, path: Path) -> None:
    size = entry.editor.document.size

    def work(progress: Progress) -> Raster:
        progress(0.0)
        return read_mask(path, size)

    def done(result: object) -> None:
        assert isinstance(result, Raster)
        entry.editor.apply(Edit(tr("Load Selection"), lambda document: set_selection(document, result)))

    window.jobs.submit(tr("Opening {name}").format(name=path.name), work, done)
