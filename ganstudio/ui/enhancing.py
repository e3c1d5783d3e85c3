"""Upscale, Denoise and JPEG clean-up on the document in front: jobs that end in one edit of the document as it is then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.app.enlarge import enlarge
from ganstudio.app.restore import DenoiseOptions, JpegOptions, RestoreOptions, pair_for, restore
from ganstudio.app.twins import twins
from ganstudio.core.edit import Edit
from ganstudio.core.progress import Progress
from ganstudio.engine.presets import Preset
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def run_edit(window: Window, label: str, work: Callable[[Progress], Edit]) -> None:
    """Starts a job that makes an edit; the edit lands in the document that is in front now, as it is by then."""
    entry = window.current
    if entry is None:
        return

    def done(edit: object) -> None:
        assert isinstance(edit, Edit)
        if entry in window.documents.all:
            entry.editor.apply(edit)
            window.workbench.refresh()

    window.jobs.submit(label, work, done)
    window.refresh_soon()


def denoise(window: Window) -> None:
    """Takes noise out of the active layer."""
    _restore(window, DenoiseOptions())


def jpeg(window: Window) -> None:
    """Takes the traces of compression out of the active layer."""
    _restore(window, JpegOptions())


def _restore(window: Window, options: RestoreOptions) -> None:
    if window.editor is None:
        return
    document, layer, library = window.editor.document, window.workbench.target_layer(), window.workbench.library
    pair_for(options, library)
    run_edit(window, tr(options.label), lambda progress: restore(document, layer, options, library, progress))


def upscale(window: Window) -> None:
    """Makes the picture larger."""
    if window.editor is None:
        return
    document, layer, library = window.editor.document, window.workbench.target_layer(), window.workbench.library
    model = twins(library, "upscale").model
    preset = Preset(model.id, model.label, model.id)
    run_edit(window, tr("Upscale"), lambda progress: enlarge(document, layer, preset, library, progress))
