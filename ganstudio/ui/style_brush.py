"""What the style brush reveals: the active layer in the chosen style, computed once in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ganstudio.app.pipeline import StyleOptions, style_raster
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.presets import Preset
from ganstudio.translate import tr

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.jobs import Job
    from ganstudio.ui.window import Window
    from ganstudio.ui.workbench import Workbench

TOOL = "style-brush"


class StyleBrush(QObject):
    """Keeps the stylised raster in the canvas's memory of the tool, for one layer and style at a time.

    It is made from the layer as it was when the brush was taken up (or the style was chosen), so that strokes do not feed on strokes.
    """

    def __init__(self, window: Window, workbench: Workbench) -> None:
        super().__init__(window)
        self._window, self._workbench = window, workbench
        self._made: dict[OpenDocument, tuple[object, ...]] = {}
        self._job: Job | None = None
        self._for: tuple[object, ...] = ()

    def prepare_if_needed(self) -> None:
        """Starts the run where the style brush is in the hand and its picture is not there yet."""
        window = self._window
        entry = window.current
        if entry is None or self._workbench.tool.id != TOOL:
            return
        preset, options = self._choice()
        layer = entry.editor.active_layer
        if preset is None or layer is None or layer.raster is None:
            return
        key = (layer.id, layer.raster.size, layer.offset, preset.id, options.keep_colours, options.scale)
        memory = entry.area.canvas.memory.setdefault(TOOL, {})
        if self._made.get(entry) == key and "styled" in memory:
            return
        if self._job is not None and self._job.active:
            if self._for == key:
                return
            self._job.cancel()
        memory.pop("styled", None)
        document, id, library = entry.editor.document, layer.id, self._workbench.library
        self._for = key

        def work(progress: Progress) -> Raster:
            return style_raster(document, id, preset, options, library, progress)

        def done(raster: object) -> None:
            assert isinstance(raster, Raster)
            if entry in window.documents.all:
                entry.area.canvas.memory.setdefault(TOOL, {})["styled"] = raster
                self._made[entry] = key
                window.tell(tr("The style brush is ready: paint where {name} should show.").format(name=tr(preset.label)))

        self._job = window.jobs.submit(tr("Preparing the style brush: {name}").format(name=tr(preset.label)), work, done)

    def _choice(self) -> tuple[Preset | None, StyleOptions]:
        panel = self._workbench.panels.styles
        preset = panel.preset
        if preset is None:
            presets = self._workbench.library.presets
            preset = presets[0] if presets else None
        return preset, panel.options

    def forget(self, entry: OpenDocument) -> None:
        """Lets go of what was made for a document."""
        self._made.pop(entry, None)
