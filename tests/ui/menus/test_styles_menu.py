from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from ganstudio.core.document import Generated
from ganstudio.core.layers import add_layer
from ganstudio.core.raster import Raster
from ganstudio.ui.opening import take_drop
from ganstudio.ui.style_brush import TOOL
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle


def texts(window: Window) -> list[str]:
    return [action.text() for action in window.actions_.menu("Styles").actions() if action.text()]


def test_every_style_of_the_library_stands_in_the_menu_and_one_that_was_saved_too(window: Window) -> None:
    library = window.workbench.library
    assert library.presets
    assert texts(window)[: len(library.presets)] == [preset.label for preset in library.presets]
    library.save_preset("Mine & only mine", library.presets[0].model, {})
    window.workbench.presets_changed()
    assert "Mine && only mine" in texts(window)


def test_a_style_from_the_menu_lands_above_its_layer_though_one_went_on_working(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.workbench  # noqa: B018
    action = next(action for action in window.actions_.menu("Styles").actions() if action.text())
    action.trigger()
    window.edit("New Layer", add_layer)
    idle(qtbot, window)
    layers = entry.editor.document.layers
    assert [type(layer.content) for layer in layers].index(Generated) == 1 and len(layers) == 3
    assert len(entry.editor.states) == 3
    window.run_command("edit.undo")
    assert len(entry.editor.document.layers) == 2


def test_the_last_style_runs_again_and_a_cancelled_one_changes_nothing(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.refresh_soon()
    assert not window.actions_["style.again"].isEnabled()
    next(action for action in window.actions_.menu("Styles").actions() if action.text()).trigger()
    window.jobs.cancel_all()
    qtbot.waitUntil(lambda: not window.jobs.jobs)
    assert len(entry.editor.states) == 1 and window.messages.shown == []
    qtbot.waitUntil(lambda: window.actions_["style.again"].isEnabled())
    window.actions_["style.again"].trigger()
    idle(qtbot, window)
    assert len(entry.editor.document.layers) == 2


def test_a_style_without_pixels_to_work_on_is_one_sentence(window: Window, opened: Opened) -> None:
    opened()
    window.run_command("layer.new-group")
    next(action for action in window.actions_.menu("Styles").actions() if action.text()).trigger()
    assert [message.text for message in window.messages.shown] == ["Choose a layer with pixels first."]
    assert window.jobs.shown == []


def test_the_style_brush_gets_its_picture_in_the_background(window: Window, opened: Opened, qtbot: QtBot) -> None:
    entry = opened()
    window.run_command("style.brush")
    idle(qtbot, window)
    styled = entry.area.canvas.memory[TOOL]["styled"]
    layer = entry.editor.active_layer
    assert isinstance(styled, Raster) and layer is not None and layer.raster is not None
    assert styled.size == layer.raster.size
    window.run_command("tool.brush")
    window.run_command("style.brush")
    assert window.jobs.shown == [] and entry.area.canvas.memory[TOOL]["styled"] is styled


def test_models_and_styles_that_are_dropped_are_taken_in(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Path] = []
    monkeypatch.setattr("ganstudio.ui.menus.styles_menu.import_model", lambda _, path: seen.append(path))
    monkeypatch.setattr(window.workbench.panels.styles, "import_file", seen.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.onnx", "b.ganstyle")])
    take_drop(window, mime)
    qtbot.waitUntil(lambda: {path.name for path in seen} == {"a.onnx", "b.ganstyle"})
    assert window.documents.count() == 0
