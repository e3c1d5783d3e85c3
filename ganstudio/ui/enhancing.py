"""Upscale, Denoise and JPEG clean-up on the document in front: a dialog, then a job that ends in one edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.app.enlarge import upscaled
from ganstudio.app.rerun import made_from
from ganstudio.app.restore import DenoiseOptions, JpegOptions, RestoreOptions, options_from, remake, restore
from ganstudio.core.document import Adjustment, Document, Generated, Group
from ganstudio.core.edit import Edit, Step
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.errors import EditError
from ganstudio.translate import tr
from ganstudio.ui.background import edit_in_background

if TYPE_CHECKING:
    from ganstudio.ui.dialogs.restore_dialog import RestoreDialog
    from ganstudio.ui.dialogs.upscale_dialog import UpscaleDialog
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.window import Window


def run_edit(window: Window, entry: OpenDocument, label: str, work: Callable[[Progress], Edit]) -> None:
    """Starts a job that makes an edit; it lands in that document, whatever was painted meanwhile."""

    def done(edit: object) -> None:
        assert isinstance(edit, Edit)
        if entry in window.documents.all:
            entry.editor.apply(edit)
            window.workbench.refresh()

    entry.follow(window.jobs.submit(label, work, done))
    window.refresh_soon()


def denoise(window: Window) -> RestoreDialog | None:
    """Opens the dialog that takes noise out of the active layer."""
    return _restore(window, DenoiseOptions())


def jpeg(window: Window) -> RestoreDialog | None:
    """Opens the dialog that takes the traces of compression out of the active layer."""
    return _restore(window, JpegOptions())


def _restore(window: Window, kind: RestoreOptions) -> RestoreDialog | None:
    from ganstudio.ui.dialogs.restore_dialog import RestoreDialog

    entry = window.current
    if entry is None:
        return None
    layer, library = window.workbench.target_layer(), window.workbench.library
    dialog = RestoreDialog(entry.editor, kind, layer, library, window.jobs, middle_of(entry), window)

    def accepted() -> None:
        document, options = entry.editor.document, dialog.options
        run_edit(window, entry, tr(options.label), lambda progress: restore(document, layer, options, library, progress))

    dialog.accepted.connect(accepted)
    dialog.show()
    return dialog


def change_restored(window: Window, id: int) -> RestoreDialog | None:
    """Opens the dialog with the values that a layer was made with, and makes it anew in its place."""
    from ganstudio.ui.dialogs.restore_dialog import RestoreDialog

    entry = window.current
    if entry is None:
        return None
    document, library = entry.editor.document, window.workbench.library
    layer = document.layer(id)
    source = made_from(document, layer)
    if not isinstance(layer.content, Generated) or source is None:
        raise EditError(tr("The layer that “{name}” was made from is not there any more.").format(name=layer.name))
    recipe, area = layer.content.recipe, layer.bounds
    known = options_from(recipe.task, dict(recipe.values))
    seen = middle_of(entry)
    centre = seen if seen is not None and area.holds(int(seen[0]), int(seen[1])) else (area.x + area.width / 2, area.y + area.height / 2)
    dialog = RestoreDialog(entry.editor, known, source.id, library, window.jobs, centre, window, changing=True, model=recipe.model)

    def accepted() -> None:
        now, options = entry.editor.document, dialog.options
        label = tr("Change: {name}").format(name=layer.name)
        run_edit(window, entry, label, lambda progress: remake(now, id, library, progress, recipe.model, options))

    dialog.accepted.connect(accepted)
    dialog.show()
    return dialog


def upscale(window: Window) -> UpscaleDialog | None:
    """Opens the dialog that makes the picture larger."""
    from ganstudio.ui.dialogs.upscale_dialog import UpscaleDialog

    entry = window.current
    if entry is None:
        return None
    library = window.workbench.library
    dialog = UpscaleDialog(entry.editor, _shown_layer(entry), library, window.jobs, middle_of(entry), window)

    def accepted() -> None:
        options = dialog.options
        known: dict[Raster, Raster] = {}  # a layer that was painted on meanwhile is done again, the others are not

        def change(document: Document, progress: Progress) -> Document:
            return upscaled(document, options, library, progress, known=known)

        size = options.size
        values = {"scale": options.scale} if size is None else {"width": size.width, "height": size.height}
        edit_in_background(window, entry, tr(options.label), change, step=Step("upscale", values | {"crisp": options.crisp}))

    dialog.accepted.connect(accepted)
    dialog.show()
    return dialog


def _shown_layer(entry: OpenDocument) -> int:
    """The layer on which enlarging is tried: the active one, or the topmost that has pixels."""
    active = entry.editor.active_layer
    if active is not None and not isinstance(active.content, Group | Adjustment):
        return active.id
    having = [layer.id for layer in entry.editor.document.walk() if layer.raster is not None and not layer.raster.empty]
    if not having:
        raise EditError(tr("There are no pixels to make larger. Add a layer with pixels first."))
    return having[-1]


def middle_of(entry: OpenDocument) -> tuple[float, float] | None:
    """What the person looks at: the middle of the selection, or of what the canvas shows; None where it shows the whole picture."""
    selection = entry.editor.document.selection
    if selection is not None and not (bounds := selection.bounds()).empty:
        return bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
    view = entry.area.canvas.view
    return None if view.visible == entry.editor.document.area else view.centre
