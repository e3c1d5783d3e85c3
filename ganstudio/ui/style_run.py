"""Running a style on the document in front: a job that ends in one edit of the document as it is then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganstudio.app.made import Swap
from ganstudio.app.pipeline import StyleOptions, stylise
from ganstudio.app.rerun import rerun
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.engine.presets import Preset
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def apply_style(window: Window, preset: Preset, options: StyleOptions) -> None:
    """Starts the run on the active layer; the result lands in that document, whatever was painted meanwhile."""
    entry = window.current
    if entry is None:
        return
    bench = window.workbench
    document, layer = entry.editor.document, bench.target_layer()
    bench.last_style = (preset, options)

    def work(progress: Progress) -> Edit:
        return stylise(document, layer, preset, options, bench.library, progress)

    def done(edit: object) -> None:
        assert isinstance(edit, Edit)
        if entry in window.documents.all:
            entry.editor.apply(edit)
            bench.refresh()

    entry.follow(window.jobs.submit(tr("Style: {name}").format(name=tr(preset.label)), work, done))
    window.refresh_soon()


def rerun_layer(window: Window, layer: int, swap: Swap | None = None) -> None:
    """Makes a layer again that a model made, from what it was made of; in another style or by another model where ``swap`` names one."""
    entry = window.current
    if entry is None:
        return
    document, library = entry.editor.document, window.workbench.library
    preset = library.preset(swap.preset) if swap is not None and swap.preset else None
    model = swap.model if swap is not None and not swap.preset else ""

    def done(edit: object) -> None:
        assert isinstance(edit, Edit)
        if entry in window.documents.all:
            entry.editor.apply(edit)

    label = tr("Running again: {name}").format(name=document.layer(layer).name)
    entry.follow(window.jobs.submit(label, lambda progress: rerun(document, layer, library, progress, preset, model), done))
    window.refresh_soon()
