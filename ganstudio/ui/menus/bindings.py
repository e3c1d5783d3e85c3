"""What every command does, from the modules of the menus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ganstudio.ui.brush_keys import handlers as brush_handlers
from ganstudio.ui.menus.actions import merged
from ganstudio.ui.menus.adjust_menu import handlers as adjust_handlers
from ganstudio.ui.menus.edit_menu import handlers as edit_handlers
from ganstudio.ui.menus.enhance_menu import handlers as enhance_handlers
from ganstudio.ui.menus.file_menu import handlers as file_handlers
from ganstudio.ui.menus.help_menu import handlers as help_handlers
from ganstudio.ui.menus.image_menu import handlers as image_handlers
from ganstudio.ui.menus.layer_menu import handlers as layer_handlers
from ganstudio.ui.menus.measure_menu import handlers as measure_handlers
from ganstudio.ui.menus.select_menu import handlers as select_handlers
from ganstudio.ui.menus.styles_menu import handlers as styles_handlers
from ganstudio.ui.menus.view_menu import handlers as view_handlers
from ganstudio.ui.menus.window_menu import handlers as window_handlers

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def handlers(window: Window) -> dict[str, Callable[[], object]]:
    """One function for each command of app/commands.py; ValueError if one is bound twice."""
    menus = (
        file_handlers, edit_handlers, image_handlers, measure_handlers, layer_handlers, select_handlers,
        adjust_handlers, enhance_handlers, styles_handlers, view_handlers, window_handlers, help_handlers, brush_handlers,
    )  # fmt: skip
    return merged(menu(window) for menu in menus)
