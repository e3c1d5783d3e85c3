"""Generate on the document in front, or as a new one; and changing such a layer afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganstudio.app.generate import DrawOptions, generate_document, generate_layer, generator, generators, options_in, remake
from ganstudio.core.document import Document, Generated
from ganstudio.engine.manifest import Manifest
from ganstudio.errors import EditError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.generate_dialog import GenerateDialog
from ganstudio.ui.enhancing import run_edit

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

_PART = 0.25
"""Share of the document's shorter side that a picture takes at first."""
_LARGEST = 16
"""Times beyond which nothing is made larger."""


def generate(window: Window) -> None:
    """Shows the dialog, and makes what was chosen in it: a layer of the document in front, or a document."""
    library = window.workbench.library
    chosen = generator(library)
    fill = "tile" if chosen.latent is not None and chosen.latent.tileable and window.editor is not None else "own"
    options = replace(DrawOptions(), fill=fill, zoom=1.0 if window.editor is None or fill == "tile" else _seen_zoom(window.editor.document, chosen))
    dialog = GenerateDialog(window.jobs, library, generators(library), options, window, document=window.editor is not None, model=chosen.id)
    try:
        if dialog.exec():
            make(window, dialog)
    finally:
        dialog.deleteLater()


def _seen_zoom(document: Document, model: Manifest) -> float:
    """How much larger than it was made a picture has to be so that it is not lost in a large document, or in what is selected of it."""
    size = document.size if document.selection is None else document.selection.bounds().size
    made = model.sizes.fixed
    if made is None:
        return 1.0
    return float(min(max(int(_PART * min(size.width, size.height) / max(made.width, made.height)), 1), _LARGEST))


def make(window: Window, dialog: GenerateDialog) -> None:
    """Starts the job that makes what the dialog says."""
    options, model, library = dialog.options, dialog.manifest, window.workbench.library
    entry = window.current
    label = tr("Generate: {name}").format(name=tr(model.label))
    if dialog.place == "layer" and entry is not None:
        document, above = entry.editor.document, entry.editor.active
        run_edit(window, entry, label, lambda progress: generate_layer(document, options, library, progress, model.id, above))
        return

    def done(made: object) -> None:
        assert isinstance(made, Document)
        name = f"{model.id}-{options.seed}"
        window.add_document(made, name, label, saved=False)

    window.jobs.submit(label, lambda progress: generate_document(options, library, progress, model.id), done)
    window.refresh_soon()


def change_layer(window: Window, id: int) -> None:
    """Shows the dialog with what a layer was made with, and makes it anew in its place."""
    library = window.workbench.library
    entry = window.current
    if entry is None:
        return
    document = entry.editor.document
    layer = document.layer(id)
    if not isinstance(layer.content, Generated) or layer.content.recipe.task != DrawOptions.task:
        raise EditError(tr("“{name}” was not made from noise.").format(name=layer.name))
    recipe = layer.content.recipe
    known = generators(library)
    if not known:
        generator(library)
    dialog = GenerateDialog(window.jobs, library, known, options_in(recipe), window, changing=True, model=recipe.model)
    try:
        if dialog.exec():
            options, model = dialog.options, dialog.manifest.id
            run_edit(window, entry, tr("Generate: {name}").format(name=layer.name),
                     lambda progress: remake(document, id, library, progress, model, options))  # fmt: skip
    finally:
        dialog.deleteLater()
