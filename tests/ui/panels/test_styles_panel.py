from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.app.editor import Editor
from ganstudio.app.pipeline import StyleOptions, stylise
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Generated, Group, Layer, Mask, Pixels, Recipe
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import manifest_text
from ganstudio.ui.forms.fields import NumberField
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.panels.style_thumbnails import small_copy
from ganstudio.ui.panels.styles_panel import StylesPanel
from tests.engine import graphs
from tests.ui.conftest import small_document


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """One model that makes the negative, with two styles."""
    made = graphs.manifest(tmp_path / "bundled" / "negative", graphs.invert())
    (made.folder / "manifest.toml").write_text(manifest_text(made), "utf-8")
    found = Library(tmp_path / "bundled", tmp_path / "own" / "models", "cpu")
    found.save_preset("Negative", found.manifests[0].id, {})
    found.save_preset("Negative, half", found.manifests[0].id, {"strength": 0.5})
    return found


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()


@pytest.fixture
def editor() -> Iterator[Editor]:
    made = Editor(small_document())
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, library: Library, jobs: JobQueue, editor: Editor) -> StylesPanel:
    made = StylesPanel(jobs, library)
    qtbot.addWidget(made)
    made.resize(300, 560)
    made.set_editor(editor)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_cards_show_the_open_photo_in_each_style(panel: StylesPanel, qtbot: QtBot) -> None:
    grid = panel.grid
    qtbot.waitUntil(lambda: all(grid.item(row).data(Qt.ItemDataRole.UserRole + 1) is not None for row in range(2)))
    picture = grid.item(0).data(Qt.ItemDataRole.UserRole + 1).toImage()
    colour = picture.pixelColor(picture.width() - 1, picture.height() - 1)
    assert np.abs(np.array([colour.red(), colour.green(), colour.blue()]) - (255 - np.array([117, 145, 68]))).max() <= 6


def test_a_style_brings_its_options(panel: StylesPanel, qtbot: QtBot) -> None:
    assert [panel.grid.item(row).text() for row in range(2)] == ["Negative", "Negative, half"]
    with qtbot.waitSignal(panel.chosen):
        panel.grid.setFocus()
        QTest.keyClick(panel.grid, Qt.Key.Key_End)
    assert panel.preset is not None and panel.preset.label == "Negative, half"
    assert panel.options == StyleOptions(strength=0.5)


def test_the_button_and_enter_apply(panel: StylesPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.apply_requested) as caught:
        QTest.mouseClick(panel.apply, Qt.MouseButton.LeftButton)
    assert caught.args[0].label == "Negative" and caught.args[1] == StyleOptions()
    panel.grid.setFocus()
    with qtbot.waitSignal(panel.apply_requested):
        QTest.keyClick(panel.grid, Qt.Key.Key_Return)


def test_strength_changes_the_finished_layer_in_one_step(panel: StylesPanel, editor: Editor, library: Library) -> None:
    editor.apply(stylise(editor.document, 1, library.presets[0], StyleOptions(), library, Progress()))
    layer = editor.active_layer
    assert layer is not None and not panel.note.isHidden()
    field = panel.form.widgets["strength"]
    assert isinstance(field, NumberField)
    count = len(editor.states)
    for _ in range(5):
        QTest.keyClick(field.box, Qt.Key.Key_Down)
    assert editor.document.layer(layer.id).opacity == pytest.approx(0.95) and len(editor.states) == count + 1
    editor.undo()
    assert panel.options.strength == 1


def test_without_a_document_nothing_can_be_applied(panel: StylesPanel, qtbot: QtBot) -> None:
    panel.set_editor(None)
    assert not panel.apply.isEnabled()
    with qtbot.assertNotEmitted(panel.apply_requested):
        panel.apply_chosen()


def test_saving_renaming_sharing_and_deleting(panel: StylesPanel, library: Library, qtbot: QtBot, tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(("Soft negative", "Softer"))
    monkeypatch.setattr("ganstudio.ui.panels.styles_panel.ask_text", lambda *_: next(answers))
    shared = tmp_path / "soft.ganstyle"
    monkeypatch.setattr("ganstudio.ui.panels.styles_panel.choose_target", lambda *_: shared)
    monkeypatch.setattr("ganstudio.ui.panels.styles_panel.choose_file", lambda *_: shared)
    panel.form.show_value(replace(panel.options, strength=0.3, keep_colours=True))

    def pick(text: str) -> None:
        menu = panel.menu()
        next(action for action in menu.actions() if action.text() == text).trigger()
        menu.close()

    pick("Save as a new style…")
    assert panel.preset is not None and panel.preset.label == "Soft negative"
    assert dict(panel.preset.values) == {"strength": 0.3, "keep_colours": True, "scale": 1.0}
    pick("Rename…")
    assert panel.preset.label == "Softer"
    pick("Export to a file…")
    qtbot.waitUntil(shared.exists)
    pick("Delete")
    assert len(library.presets) == 2
    with qtbot.waitSignal(panel.presets_changed):
        pick("Import a style…")
    assert panel.preset.label == "Softer" and len(library.presets) == 3


def test_an_error_is_told(panel: StylesPanel, library: Library, qtbot: QtBot) -> None:
    preset = panel.preset
    assert preset is not None
    library.delete_preset(preset.id)
    with qtbot.waitSignal(panel.message) as caught:
        panel._do(lambda: library.rename_preset(preset.id, "x"))
    assert preset.id in caught.args[0]


def test_the_small_copy_looks_like_the_picture() -> None:
    document = small_document(1000, 700)
    small = small_copy(document, 250)
    assert (small.size.width, small.size.height) == (250, 175) and small.depth == 8

    expected = cv2.resize(flatten(document), (250, 175), interpolation=cv2.INTER_AREA)
    assert np.abs(flatten(small).astype(int) - expected)[..., 3].max() == 0
    assert np.median(np.abs(flatten(small).astype(int) - expected)) <= 1


@pytest.mark.parametrize(("task", "seen"), [("style", 90), ("inpaint", 200)])
def test_the_small_copy_shows_what_was_filled_and_no_other_style(task: str, seen: int) -> None:
    below, above = (Raster.uniform(Size(80, 60), (value, value, value, 255), 8) for value in (90, 200))
    layers = Layer(1, "Photo", Pixels(below)), Layer(2, "Made", Generated(above, Recipe(task, "some", "0")))
    assert (flatten(small_copy(Document(Size(80, 60), "rgb", 8, layers, next_id=3)))[..., 0] == seen).all()


@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_the_small_copy_shows_groups_and_masks(mode: str) -> None:
    size = Size(800, 600)
    half = np.zeros((600, 800, 1), np.uint8)
    half[:, 400:] = 255
    pixels = np.full((600, 800, 4 if mode == "rgb" else 2), 90, np.uint16) * 257
    pixels[..., -1] = 65535
    cut = Layer(1, "Cut out", Pixels(Raster.from_array(pixels)), mask=Mask(Raster.from_array(half)))
    document = Document(size, mode, 16, (Layer(2, "Group", Group((cut,))),), next_id=3)  # type: ignore[arg-type]
    small = flatten(small_copy(document, 200))
    assert small.shape == (150, 200, pixels.shape[2]) and (small[:, 101:] == [*[90] * (pixels.shape[2] - 1), 255]).all()
    assert (small[:, :99] == 0).all()


def test_a_models_own_numbers_are_sliders(qtbot: QtBot, panel: StylesPanel, library: Library, tmp_path: Path) -> None:
    assert not panel.inputs.isVisible()
    made = graphs.manifest(tmp_path / "bundled" / "bright", graphs.brighten(), id="bright", extras=(graphs.AMOUNT,))
    (made.folder / "manifest.toml").write_text(manifest_text(made), "utf-8")
    library.refresh()
    bright = library.save_preset("Bright", "bright", {"amount": 0.4})
    panel.reload()
    panel.grid.choose(bright.id)
    field = panel.inputs.fields["amount"]
    assert field.isVisible() and field.value == 0.4
    with qtbot.waitSignal(panel.chosen) as caught:
        field.box.setValue(0.7)
    assert dict(caught.args[0].values)["amount"] == 0.7
    with qtbot.waitSignal(panel.apply_requested) as caught:
        panel.apply_chosen()
    assert dict(caught.args[0].values)["amount"] == 0.7
