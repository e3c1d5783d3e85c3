"""The batch dialog: steps from the picture in front, an estimate, running, what failed, stopping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import imagecodecs
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from ganstudio.app.batch_recipe import BatchRecipe, load_recipe
from ganstudio.app.steps import KINDS
from ganstudio.core.adjust import ADJUSTMENTS, BrightnessContrast, Invert, to_dict
from ganstudio.core.edit import Edit, Step
from ganstudio.core.layers import add_adjustment
from ganstudio.files.export import ExportOptions
from ganstudio.ui.batch import batch_dialog
from ganstudio.ui.batch.batch_dialog import BatchDialog, open_batch
from ganstudio.ui.batch.step_form import UpscaleForm, form_value, with_form_value
from ganstudio.ui.batch.step_list import StepList
from ganstudio.ui.forms.forms import Form
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened, idle


@pytest.fixture
def dialog(window: Window) -> Iterator[BatchDialog]:
    made = BatchDialog(window)
    made.show()
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.png", "c.png"):
        (tmp_path / "in" / name).write_bytes(imagecodecs.png_encode(np.full((20, 30, 3), 200, np.uint8)))
    (tmp_path / "in" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    return tmp_path / "in"


def fill(dialog: BatchDialog, folder: Path) -> Path:
    """A negative of everything in the folder; returns where it goes."""
    dialog.steps.append(Step("adjust", to_dict(Invert())))
    dialog.sources.add([folder])
    out = folder.parent / "out"
    dialog.folder.setText(str(out))
    return out


def test_it_says_what_is_missing_then_what_to_expect(dialog: BatchDialog, folder: Path, qtbot: QtBot) -> None:
    assert "step" in dialog.note.text()
    assert not dialog.begin.isEnabled()
    dialog.steps.append(Step("flip", {}))
    assert "pictures" in dialog.note.text()
    dialog.sources.add([folder, folder])
    assert dialog.sources.sources == (folder,)
    assert "folder for the results" in dialog.note.text()
    dialog.folder.setText(str(folder.parent / "out"))
    assert dialog.begin.isEnabled()
    qtbot.waitUntil(lambda: "4 pictures" in dialog.note.text(), timeout=10_000)
    assert "1 cannot be read" in dialog.note.text()


def test_it_runs_and_names_what_failed(dialog: BatchDialog, folder: Path, window: Window, qtbot: QtBot) -> None:
    out = fill(dialog, folder)
    qtbot.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    assert dialog.begin.text() == "Stop"
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    idle(qtbot, window)
    assert dialog.note.text() == "3 of 4 done. 1 failed:"
    assert dialog.failures.item(0).text().startswith("broken.png: The file begins like a picture")
    assert (imagecodecs.png_decode((out / "b.png").read_bytes()) == 55).all()
    assert dialog.begin.text() == "Start"
    assert dialog.show_folder.isVisibleTo(dialog)
    dialog.start()
    qtbot.waitUntil(lambda: "3 were there already" in dialog.note.text(), timeout=20_000)


def test_closed_it_goes_on_and_says_when_it_ends(folder: Path, window: Window, qtbot: QtBot) -> None:
    dialog = BatchDialog(window)
    dialog.show()
    out = fill(dialog, folder)
    dialog.start()
    dialog.close()
    idle(qtbot, window)
    assert len(list(out.glob("*.png"))) == 3
    assert any("3 of 4 done" in message.text for message in window.messages.shown)


def test_while_it_runs_the_pictures_that_are_done_are_counted(dialog: BatchDialog, folder: Path, window: Window, qtbot: QtBot) -> None:
    fill(dialog, folder)
    dialog.start()
    idle(qtbot, window)
    assert len(dialog._reports) == dialog._planned_count == 4
    del dialog._reports[1:]
    dialog._job = SimpleNamespace(time_left=130.0, active=False)  # type: ignore[assignment]
    dialog._show_progress(0.3, "")
    assert dialog.note.text() == "1 of 4 pictures done, 2 min left."


def test_an_empty_list_of_pictures_says_what_it_takes(dialog: BatchDialog) -> None:
    drawn = dialog.sources.list.viewport().grab().toImage()
    middle = [drawn.pixel(x, drawn.height() // 2) for x in range(drawn.width())]
    assert len(set(middle)) > 1


def test_a_cluster_that_is_not_there_is_said(dialog: BatchDialog, folder: Path, window: Window, qtbot: QtBot) -> None:
    fill(dialog, folder)
    dialog.cluster.setText("tcp://127.0.0.1:9")
    dialog.start()
    idle(qtbot, window)
    assert "127.0.0.1:9 does not answer" in dialog.note.text()


def test_what_is_wrong_is_said_before_it_starts(dialog: BatchDialog, folder: Path) -> None:
    fill(dialog, folder)
    dialog.steps.append(Step("style", {"preset": "gone"}))
    dialog.start()
    assert "no such style" in dialog.note.text()
    assert not dialog.running


def test_steps_come_from_the_layers_or_the_history_of_the_picture_in_front(window: Window, opened: Opened) -> None:
    entry = opened()
    entry.editor.apply(Edit("Stroke", lambda document: document.change(1, lambda layer: layer) and add_adjustment(document, Invert())))
    dialog = open_batch(window)
    assert [step.do for step in dialog.steps.steps] == ["layer"]
    entry.editor.apply(Edit("Flip", lambda document: document.change(2, lambda layer: layer).remove(2), step=Step("flip", {})))
    dialog.take_history()
    assert [step.do for step in dialog.steps.steps] == ["flip"]
    assert dialog.name.text() == "picture"
    dialog.close()


def test_recipes_are_saved_and_opened(dialog: BatchDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.ganrecipe"
    steps = Step("flip", {}), Step("denoise", {"strength": 5.0})
    recipe = BatchRecipe("Mine", steps, ExportOptions(format="webp", quality=70, values="raw", depth=8))
    dialog.show_recipe(recipe)
    assert dialog.recipe == recipe
    monkeypatch.setattr(batch_dialog, "choose_target", lambda *_: file)
    dialog._save()
    assert load_recipe(file) == recipe
    dialog.show_recipe(BatchRecipe("Other", ()))
    monkeypatch.setattr(batch_dialog, "choose_file", lambda *_: file)
    dialog._open()
    assert dialog.recipe == recipe
    file.write_text("[[step]]\ndo = 'bake'")
    dialog._open()
    assert "“bake” is no step" in dialog.note.text()


def test_steps_are_ordered_removed_and_set(qtbot: QtBot) -> None:
    steps = StepList(())
    qtbot.addWidget(steps)
    steps.show()
    for id in ("flip", "size", "trim"):
        steps.append(Step(id, {}))
    assert [step.do for step in steps.steps] == ["flip", "size", "trim"]
    qtbot.mouseClick(steps.up, Qt.MouseButton.LeftButton)
    assert [step.do for step in steps.steps] == ["flip", "trim", "size"]
    qtbot.mouseClick(steps.remove, Qt.MouseButton.LeftButton)
    assert [step.do for step in steps.steps] == ["flip", "size"]
    form = steps._form
    assert isinstance(form, Form)
    assert form.widgets["percent"].isHidden()
    form._set("fit", "percent")
    assert not form.widgets["percent"].isHidden()
    assert steps.steps[1].values["fit"] == "percent"
    assert steps.list.item(1).text() == "2.  Image Size 50 %"


def test_every_kind_can_be_added_and_has_its_form(qtbot: QtBot, window: Window) -> None:
    steps = StepList(window.workbench.library.presets)
    qtbot.addWidget(steps)
    menu = steps.menu()
    actions = [action for action in menu.actions() if action.menu() is None]
    for action in actions:
        action.trigger()
    below = next(action.menu() for action in menu.actions() if action.menu() is not None)
    for action in below.actions():
        action.trigger()
    assert len(steps.steps) == sum(kind.offered for kind in KINDS.values()) - 1 + len(ADJUSTMENTS)
    for row in range(len(steps.steps)):
        steps.list.setCurrentRow(row)
    menu.deleteLater()


def test_forms_keep_what_they_do_not_show() -> None:
    step = Step("denoise", {"strength": 3.0, "input.extra": 2.0, "model": "own"})
    value = form_value(step, ())
    assert with_form_value(step, value).values == {"strength": 3.0, "input.extra": 2.0, "model": "own", "luminance": 1.0, "colour": 1.0, "crisp": 1.0}
    fit = Step("upscale", {"width": 4000, "height": 3000})
    assert form_value(fit, ()) == UpscaleForm(0, 4000, 3000, 1.0)
    assert with_form_value(fit, UpscaleForm(3, 1, 1, 0.5)).values == {"scale": 3, "crisp": 0.5}
    assert with_form_value(fit, UpscaleForm(0, 5000, 4000, 0.5)).values == {"width": 5000, "height": 4000, "crisp": 0.5}
    adjust = Step("adjust", to_dict(BrightnessContrast(brightness=0.5)))
    assert with_form_value(adjust, form_value(adjust, ())) == adjust


def test_folders_are_dropped_on_the_list(dialog: BatchDialog, folder: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop)
    dialog.sources.list.dropEvent(event)
    assert dialog.sources.sources == (folder,)
