"""The layers panel and the properties panel say what models made, and whether it is still true."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.core.adjust import Invert
from ganstudio.core.adjusting import adjusted
from ganstudio.core.document import Document, Generated, Layer, Recipe
from ganstudio.core.edit import Edit
from ganstudio.engine.manifest import FILE, Manifest, manifest_text
from ganstudio.ui.documents import OpenDocument
from ganstudio.ui.panels.layers_menu import layer_menu
from ganstudio.ui.panels.made_layer import MadeLayer
from ganstudio.ui.window import Window
from tests.engine.noise_graphs import described
from tests.ui.conftest import Opened, idle, small_document


@pytest.fixture(autouse=True)
def clouds(own_folders: Path) -> Manifest:
    """The person has two generators."""
    made = [described(own_folders / "data" / "models" / id, id=id, label=id.capitalize()) for id in ("clouds", "stone")]
    for manifest in made:
        (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    return made[0]


def with_made(recipe: Recipe) -> Document:
    document = small_document()
    raster = document.layers[0].raster
    assert raster is not None
    recipe = replace(recipe, reads=tuple((id, raster.digest() if digest else "") for id, digest in recipe.reads))
    return replace(document, layers=(*document.layers, Layer(2, "Made", Generated(raster, recipe))), next_id=3)


def words(qtbot: QtBot, window: Window, entry: OpenDocument) -> list[str]:
    """The second line of the made layer, once it is known."""
    document = entry.editor.document
    states = window.workbench.panels.layers.states
    states.words(document, document.layer(2))
    qtbot.waitUntil(lambda: not window.jobs.jobs, timeout=20_000)
    return states.words(document, document.layer(2))


def test_a_layers_row_says_task_model_and_state(qtbot: QtBot, window: Window, opened: Opened, clouds: Manifest) -> None:
    entry = opened(with_made(Recipe("generate", "clouds", clouds.sha256, reads=((1, "as it is"),))))
    assert words(qtbot, window, entry) == ["Generate", "Clouds"]
    entry.editor.apply(Edit("Invert", lambda d: adjusted(d, 1, Invert())))
    assert words(qtbot, window, entry) == ["Out of date", "Generate", "Clouds"]
    entry.editor.undo()
    assert words(qtbot, window, entry) == ["Generate", "Clouds"]
    entry.editor.apply(Edit("Delete", lambda d: d.remove(1)))
    assert words(qtbot, window, entry) == ["Source gone", "Generate", "Clouds"]
    window.workbench.library.remove_model("clouds")
    assert words(qtbot, window, entry)[0] == "clouds is missing"


def made_of(window: Window) -> MadeLayer:
    found = window.workbench.panels.properties.made
    assert found is not None
    return found


def test_strength_swap_and_rasterise(qtbot: QtBot, window: Window, opened: Opened, clouds: Manifest) -> None:
    entry = opened(with_made(Recipe("generate", "clouds", clouds.sha256)))
    entry.editor.activate(2)
    window.workbench.panels.docks["properties"].raise_()
    made = made_of(window)
    slider = made.strength.slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(slider.width() // 2, slider.height() // 2))
    assert entry.editor.document.layer(2).opacity == pytest.approx(0.5, abs=0.1)
    entry.editor.undo()
    assert made_of(window).strength.value == 1.0
    box = made_of(window).models
    assert box is not None and box.currentText() == "Clouds"
    box.activated.emit(box.findText("Stone"))
    idle(qtbot, window)
    content = entry.editor.document.layer(2).content
    assert isinstance(content, Generated) and content.recipe.model == "stone"
    QTest.mouseClick(made_of(window).plain, Qt.MouseButton.LeftButton)
    assert not isinstance(entry.editor.document.layer(2).content, Generated)


def test_a_layer_whose_model_is_missing_keeps_its_pixels_and_says_so(window: Window, opened: Opened) -> None:
    document = with_made(Recipe("generate", "gone", "0" * 64))
    entry = opened(document)
    entry.editor.activate(2)
    made = made_of(window)
    assert "gone is not installed" in made.missing.text() and not made.missing.isHidden() and not made.again.isEnabled()
    assert made.models is not None and "gone" in made.models.placeholderText() and made.models.currentIndex() == -1
    assert entry.editor.document.layer(2).raster is document.layer(2).raster
    window.workbench.panels.properties.rerun_requested.emit(2)
    assert window.jobs.shown


def test_a_source_that_is_gone_cannot_be_run_again(window: Window, opened: Opened) -> None:
    entry = opened(with_made(Recipe("style", "van-gogh", "", "van-gogh", reads=((7, ""),))))
    entry.editor.activate(2)
    made = made_of(window)
    assert "is gone" in made.note.text() and not made.again.isEnabled() and made.models is not None and not made.models.isEnabled()


def test_the_layers_menu_leads_to_what_can_be_done(window: Window, opened: Opened, clouds: Manifest) -> None:
    entry = opened(with_made(Recipe("generate", "clouds", clouds.sha256)))
    panels = window.workbench.panels
    menu = layer_menu(panels.layers, entry.editor.document, entry.editor.document.layer(2))
    actions = {action.text(): action for action in menu.actions()}
    assert {"Properties", "Change…", "Run again"} <= actions.keys() and actions["Run again"].isEnabled()
    actions["Properties"].trigger()
    assert not panels.docks["properties"].isHidden() and panels.properties.made is not None
    actions["Run again"].trigger()
    assert [job.label for job in window.jobs.shown] == ["Running again: Made"]
    plain = layer_menu(panels.layers, entry.editor.document, entry.editor.document.layer(1))
    assert "Run again" not in {action.text() for action in plain.actions()}
    for opened_menu in (menu, plain):
        opened_menu.close()
