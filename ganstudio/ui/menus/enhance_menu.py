"""What the commands of the Enhance menu do.

Its groups (separators stand between them): 0 what fills and removes, 1 size, 2 restoring, 3 what is made from nothing, 9 the models themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.ui.comparing import compare
from ganstudio.ui.enhancing import denoise, jpeg, upscale
from ganstudio.ui.generating import generate
from ganstudio.ui.opening import once_open
from ganstudio.ui.removing import extend_picture, fill_selected, find_defects, find_similar, remove_selected

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """The functions by command."""

    def models() -> None:
        from ganstudio.ui.models.model_window import show_models

        show_models(window)

    return {
        "enhance.remove": lambda: remove_selected(window),
        "enhance.fill": lambda: fill_selected(window),
        "enhance.defects": lambda: find_defects(window),
        "enhance.similar": lambda: find_similar(window),
        "enhance.extend": lambda: extend_picture(window),
        "enhance.upscale": lambda: upscale(window),
        "enhance.denoise": lambda: denoise(window),
        "enhance.jpeg": lambda: jpeg(window),
        "enhance.generate": lambda: once_open(window, lambda: generate(window)),
        "enhance.compare": lambda: compare(window),
        "enhance.models": models,
    }
