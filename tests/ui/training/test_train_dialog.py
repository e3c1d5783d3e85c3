from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.runs import Line
from ganstudio.app.style_recipe import STEPS
from ganstudio.engine.library import Library
from ganstudio.ui.jobs import JobQueue
from ganstudio.ui.training.train_dialog import TrainDialog
from ganstudio.ui.training.trainer import Plan
from tests.engine.graphs import blur, manifest
from tests.ui.conftest import small_document


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with a good painting, a copy of it, a small and a broken one."""
    folder = tmp_path / "paintings"
    folder.mkdir()
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (200, 220, 3), dtype=np.uint8)).save(folder / "munch_scream.png")
    (folder / "a-copy.png").write_bytes((folder / "munch_scream.png").read_bytes())
    Image.new("RGB", (90, 90)).save(folder / "small.png")
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainDialog]:
    """The dialog with one open picture; the machine is not measured."""
    monkeypatch.setattr(TrainDialog, "_measure", lambda self: None)
    jobs = JobQueue()
    library = Library(tmp_path / "bundled", tmp_path / "own" / "models")
    library.add_model(manifest(tmp_path / "new", blur(1), id="taken", label="Taken"), named=True)
    made = TrainDialog(jobs, library, (("holiday.png", small_document()),))
    made.show()
    qtbot.waitUntil(lambda: bool(made.reports))
    yield made
    made.reject()
    jobs.close()
    made.deleteLater()
    QApplication.processEvents()


def looked(dialog: TrainDialog, qtbot: QtBot, usable: int) -> None:
    qtbot.waitUntil(lambda: bool(dialog.reports) and len(dialog.reports["paintings"].usable) == usable, timeout=20_000)


def test_it_asks_for_a_painting_first(dialog: TrainDialog) -> None:
    assert not dialog.start.isEnabled() and "painting" in dialog.state.text()


def test_a_dropped_folder_is_checked_in_plain_words(dialog: TrainDialog, pictures: Path, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pictures))])
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    dialog.paintings.dropEvent(drop)
    assert dialog.paintings.count() == 4
    looked(dialog, qtbot, 1)
    said = dialog.report.text()
    for words in ("1 picture can be used", "unreadable", "broken.jpg", "too small", "small.png", "the same as another"):
        assert words in said
    assert dialog.start.isEnabled()


def test_a_cross_and_the_delete_key_take_pictures_out(dialog: TrainDialog, pictures: Path) -> None:
    dialog.paintings.add([pictures])
    area = dialog.paintings.visualItemRect(dialog.paintings.item(0))
    QTest.mouseClick(dialog.paintings.viewport(), Qt.MouseButton.LeftButton, pos=area.topRight() + QPointF(-14, 18).toPoint())
    assert dialog.paintings.count() == 3
    dialog.paintings.setCurrentRow(0)
    QTest.keyClick(dialog.paintings, Qt.Key.Key_Delete)
    assert dialog.paintings.count() == 2


def test_the_plan_holds_what_was_chosen(dialog: TrainDialog, pictures: Path, qtbot: QtBot) -> None:
    dialog.paintings.add([pictures / "munch_scream.png"])
    looked(dialog, qtbot, 1)
    assert dialog.naming.label == "Munch scream" and dialog.naming.id == "munch-scream"
    dialog.efforts.choose("quick")
    plans: list[Plan] = []
    dialog.planned.connect(plans.append)
    dialog.start.click()
    (plan,) = plans
    recipe = plan.recipe
    assert (recipe.name, recipe.label, recipe.optimiser.steps) == ("munch-scream", "Munch scream", STEPS["quick"])
    assert recipe.data.targets == (str(pictures / "munch_scream.png"),)
    assert len(recipe.data.photos) == 1 and recipe.data.photos[0].endswith("samples")
    assert len(plan.documents) == 1 and plan.replacing == ""


def test_without_photos_it_cannot_start(dialog: TrainDialog, pictures: Path, qtbot: QtBot) -> None:
    dialog.paintings.add([pictures / "munch_scream.png"])
    dialog.photos.samples.setChecked(False)
    looked(dialog, qtbot, 1)
    qtbot.waitUntil(dialog.start.isEnabled)
    dialog.photos.open.setChecked(False)
    qtbot.waitUntil(lambda: "photos" in dialog.state.text(), timeout=20_000)
    assert not dialog.start.isEnabled()


def test_a_taken_name_gets_a_number_unless_the_style_is_replaced(dialog: TrainDialog, pictures: Path, qtbot: QtBot) -> None:
    dialog.paintings.add([pictures / "munch_scream.png"])
    looked(dialog, qtbot, 1)
    dialog.naming.name.setText("Taken")
    assert "taken-2" in dialog.naming.note.text() and dialog.naming.replace.isVisible()
    assert (dialog.plan().recipe.name, dialog.plan().replacing) == ("taken-2", "")
    dialog.naming.replace.setChecked(True)
    assert (dialog.plan().recipe.name, dialog.plan().replacing) == ("taken", "taken")
    assert not dialog.naming.note.isVisible()


def test_the_id_can_be_another_one(dialog: TrainDialog) -> None:
    QTest.keyClicks(dialog.naming.identity, "My Own")
    dialog.naming.name.setText("The Scream")
    assert dialog.naming.id == "my-own"


def test_a_long_id_shows_its_beginning(dialog: TrainDialog) -> None:
    dialog.naming.name.setText("The Jolly Flatboatmen in Port, painted in the year 1857")
    assert dialog.naming.identity.text().startswith("the-jolly") and dialog.naming.identity.cursorPosition() == 0


def test_the_measured_speed_becomes_times(dialog: TrainDialog) -> None:
    dialog._hear(Line("measured", 3, {"rate": 2.0, "device": "cpu"}))
    assert [label.text() for label in dialog.efforts._times.values()] == ["about 2 min", "about 6 min", "about 17 min"]
    assert "the processor" in dialog.efforts.note.text()
    dialog._hear(Line("failed", 0, {"text": "There is not enough memory."}))
    assert "memory" in dialog.efforts.note.text() and dialog.efforts._times["good"].text() == ""


def test_the_fold_opens(dialog: TrainDialog) -> None:
    assert not dialog.advanced.area.isVisible()
    dialog.advanced.fold.click()
    assert dialog.advanced.area.isVisible()
