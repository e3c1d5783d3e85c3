from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganstudio.app.dialog_options import last_options
from ganstudio.app.restore import JpegOptions
from ganstudio.core.document import Generated
from ganstudio.core.edit import Edit
from ganstudio.core.geometry import Rect, Size
from ganstudio.errors import EditError
from ganstudio.places import data_folder
from ganstudio.ui.enhancing import change_restored, denoise, jpeg, middle_of, upscale
from ganstudio.ui.window import Window
from tests.app.enhancers import make_models
from tests.app.test_pipeline import document, pixels_of, selected
from tests.ui.conftest import Opened, idle

ACTIVE = (("denoise", "small-denoise"), ("jpeg", "small-jpeg-crisp"), ("upscale", "small-x2"), ("upscale", "small-x4-crisp"))


@pytest.fixture(autouse=True)
def models() -> None:
    """The small models are installed."""
    make_models(data_folder() / "models", "small-")


def use_small_models(window: Window) -> None:
    library = window.workbench.library
    for task, id in ACTIVE:
        library.make_active(task, id)


def test_a_selected_part_becomes_a_layer(qtbot: QtBot, window: Window, opened: Opened) -> None:
    entry = opened(selected(document(Size(120, 90)), Rect(20, 10, 50, 40)))
    use_small_models(window)
    dialog = jpeg(window)
    assert dialog is not None
    dialog.form._set("crisp", 0.0)
    QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    idle(qtbot, window)
    after = entry.editor.document
    assert len(after.layers) == 2 and isinstance(after.layers[1].content, Generated)
    assert after.layers[1].bounds == Rect(20, 10, 50, 40) and after.layers[1].content.recipe.task == "jpeg"
    window.run_command("edit.undo")
    assert len(entry.editor.document.layers) == 1


def test_denoise_in_place_can_be_undone(qtbot: QtBot, window: Window, opened: Opened) -> None:
    entry = opened(document(Size(80, 60)))
    use_small_models(window)
    before = entry.editor.document
    dialog = denoise(window)
    assert dialog is not None
    dialog.form._set("place", "in-place")
    dialog.form._set("strength", 25.5)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    idle(qtbot, window)
    after = entry.editor.document
    assert len(after.layers) == 1 and not np.array_equal(pixels_of(after), pixels_of(before))
    window.run_command("edit.undo")
    assert entry.editor.document is before


def test_upscale_makes_the_document_larger(qtbot: QtBot, window: Window, opened: Opened) -> None:
    entry = opened(document(Size(60, 40)))
    use_small_models(window)
    window.run_command("enhance.upscale")
    dialog = upscale(window)
    assert dialog is not None
    dialog.form._set("crisp", 0.0)
    QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    idle(qtbot, window)
    assert entry.editor.document.size == Size(120, 80)
    window.run_command("edit.undo")
    assert entry.editor.document.size == Size(60, 40)


def test_values_of_a_layer_are_changed_afterwards(qtbot: QtBot, window: Window, opened: Opened) -> None:
    entry = opened(document(Size(80, 60)))
    use_small_models(window)
    dialog = jpeg(window)
    assert dialog is not None
    dialog.form._set("strength", 0.5)
    QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    idle(qtbot, window)
    made = entry.editor.document.layers[1]
    entry.area.canvas.zoom_to(40.0)
    changing = change_restored(window, made.id)
    assert changing is not None and changing._from == middle_of(entry) is not None  # what the person looks at
    assert changing.options == JpegOptions(0.5, extras=changing.options.extras)
    assert not changing.form.widgets["place"].isVisible()
    changing.form._set("crisp", 0.0)
    changing.form._set("strength", 1.0)
    QTest.mouseClick(changing.ok, Qt.MouseButton.LeftButton)
    idle(qtbot, window)
    after = entry.editor.document
    assert len(after.layers) == 2 and after.layers[1].id == made.id
    assert np.abs(pixels_of(after, made.id)[..., :3] - pixels_of(after)[..., :3] * 0.5).max() <= 1
    assert last_options("jpeg", JpegOptions()).strength == 0.5
    window.run_command("edit.undo")
    assert entry.editor.document.layers[1] is made
    entry.editor.apply(Edit("Delete", lambda now: now.remove(now.layers[0].id)))
    with pytest.raises(EditError, match="not there any more"):
        change_restored(window, made.id)


def test_escape_changes_nothing(qtbot: QtBot, window: Window, opened: Opened) -> None:
    entry = opened(document(Size(60, 40)))
    before = entry.editor.document
    for start in (denoise, jpeg, upscale):
        dialog = start(window)
        assert dialog is not None
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    idle(qtbot, window)
    assert entry.editor.document is before
