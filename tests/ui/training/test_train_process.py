"""Trainings beside the window: started, paused, resumed, kept as a style, and left when the program ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganstudio.app.recipe import Data, Discriminator, Generator, Optimiser, Recipe
from ganstudio.app.runs import Run, runs, runs_folder
from ganstudio.app.training import create_run
from ganstudio.errors import EditError
from ganstudio.ui.training.train_dialog import TrainDialog
from ganstudio.ui.training.trainer import Plan, Trainer
from ganstudio.ui.window import Window
from tests.ui.conftest import Opened

PATIENCE = 60_000


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    rng = np.random.default_rng(1)
    for name in ("painting", "photo"):
        Image.fromarray(rng.integers(0, 256, (48, 48, 3), dtype=np.uint8)).save(tmp_path / f"{name}.png")
    recipe = Recipe(
        name="tiny",
        label="Tiny",
        data=Data((str(tmp_path / "painting.png"),), (str(tmp_path / "photo.png"),), crop=32, batch=2, zoom=1.4, photo_zoom=1.4),
        generator=Generator(width=8, blocks=(1,)),
        discriminator=Discriminator(width=4, scales=1),
        optimiser=Optimiser(steps=1_000_000, threads=1),
        sample_every=1_000_000,
    )
    return Plan(recipe)


@pytest.fixture
def trainer(window: Window) -> Iterator[Trainer]:
    made = window.workbench.trainer
    yield made
    made.close()
    if made.view is not None:
        made.view.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PyTorch: the process only speaks the lines."""

    def command(run: Run, home: Path, *, resume: bool = False, **_: Any) -> list[str]:
        return [sys.executable, str(Path(__file__).with_name("pretended_training.py")), "ganstudio.training", str(run.folder), "--resume" * resume]

    monkeypatch.setattr("ganstudio.ui.training.trainer.command", command)


def children() -> list[psutil.Process]:
    return [process for process in psutil.Process().children() if "ganstudio.training" in process.cmdline()]


def trained(trainer: Trainer, steps: int) -> bool:
    return trainer.last is not None and trainer.last.step >= steps


def test_from_a_painting_to_a_style(window: Window, opened: Opened, trainer: Trainer, plan: Plan, qtbot: QtBot) -> None:
    entry = opened()
    trainer.begin(replace(plan, documents=(entry.editor.document,)))
    trainer.show()
    view = trainer.view
    assert view is not None
    qtbot.waitUntil(lambda: trained(trainer, 2) and bool(view.growth.files), timeout=PATIENCE)
    run = trainer.run
    assert run is not None and run.photo.is_file() and run.previews()
    assert (run.folder / "photos" / "001.png").is_file()
    if os.name == "posix":
        assert children()[0].nice() > psutil.Process().nice()
    assert view.pause.isEnabled() and view.state.text() == "Training" and len(view.plot.points) >= 2

    with qtbot.waitSignal(trainer.styled, timeout=PATIENCE) as styled:
        view.keep.click()
    preset = styled.args[0]
    assert preset.id == "tiny" and preset.label == "Tiny"
    assert window.workbench.panels.styles.grid.chosen == "tiny"
    assert any(action.text() == "Tiny" for action in window.actions_.menu("Styles").actions())
    assert not trainer.busy and run.state() == "finished" and not children()
    assert view.pause.text() == "Resume" and view.pause.isEnabled()


@pytest.mark.usefixtures("pretended")
def test_a_training_is_paused_and_resumed(window: Window, trainer: Trainer, plan: Plan, qtbot: QtBot) -> None:
    trainer.begin(plan)
    trainer.show()
    view = trainer.view
    assert view is not None
    qtbot.waitUntil(lambda: trained(trainer, 2), timeout=PATIENCE)
    run = trainer.run
    assert run is not None
    with pytest.raises(EditError, match="going on"):
        trainer.begin(plan)

    view.pause.click()
    qtbot.waitUntil(lambda: not trainer.busy, timeout=PATIENCE)
    paused = run.steps()
    assert run.state() == "paused" and not children() and view.pause.text() == "Resume"

    view.pause.click()
    qtbot.waitUntil(lambda: trained(trainer, paused + 1), timeout=PATIENCE)
    assert [point[0] for point in view.plot.points] == list(range(1, len(view.plot.points) + 1))


@pytest.mark.usefixtures("pretended")
def test_the_end_of_the_program_saves_the_training(window: Window, trainer: Trainer, plan: Plan, qtbot: QtBot) -> None:
    trainer.begin(plan)
    qtbot.waitUntil(lambda: trained(trainer, 1), timeout=PATIENCE)
    run = trainer.run
    assert run is not None
    trainer.close()
    assert not children() and run.state() == "paused" and run.last.is_file()

    trainer.offer()
    (message,) = [shown for shown in window.messages.shown if "Go on with it" in shown.text]
    assert "Tiny" in message.text
    message.close_soon()
    QApplication.processEvents()
    trainer.offer()
    assert not any("Go on" in shown.text for shown in window.messages.shown)


@pytest.mark.usefixtures("pretended")
def test_a_killed_process_is_told_and_can_be_resumed(window: Window, trainer: Trainer, plan: Plan, qtbot: QtBot) -> None:
    trainer.begin(replace(plan, recipe=replace(plan.recipe, checkpoint_minutes=0.01)))
    qtbot.waitUntil(lambda: trained(trainer, 1), timeout=PATIENCE)
    (process,) = children()
    process.kill()
    qtbot.waitUntil(lambda: not trainer.busy, timeout=PATIENCE)
    run = trainer.run
    assert run is not None
    assert "without a word" in trainer.trouble and run.state() == "broken off"
    trainer.show()
    assert trainer.view is not None and trainer.view.pause.text() == "Resume" and trainer.view.pause.isEnabled()
    assert "without a word" in trainer.view.health.text()


@pytest.mark.usefixtures("pretended")
def test_what_fails_is_one_sentence(window: Window, trainer: Trainer, plan: Plan, qtbot: QtBot) -> None:
    data = replace(plan.recipe.data, targets=("/nowhere/painting.png",))
    trainer.begin(replace(plan, recipe=replace(plan.recipe, data=data)))
    qtbot.waitUntil(lambda: bool(trainer.trouble) and not trainer.busy, timeout=PATIENCE)
    assert trainer.trouble.startswith("painting.png:") and "\n" not in trainer.trouble
    assert any(shown.kind == "error" and "painting.png" in shown.text for shown in window.messages.shown)


def test_without_torch_the_command_is_shown(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganstudio.app.training.can_train", lambda: False)
    window.run_command("style.train")
    assert any('pip install "ganstudio[train]"' in shown.text for shown in window.messages.shown)


def test_a_run_is_taken_off_the_list(window: Window, trainer: Trainer, plan: Plan) -> None:
    run = create_run(plan.recipe, runs_folder())
    trainer.show()
    assert trainer.view is not None and trainer.view.list.count() == 1
    trainer.view.drop(run)
    assert trainer.view.list.count() == 0 and runs() == [] and trainer.view.name.text() == "No training yet"
    assert Run(run.folder).steps() == 0


@pytest.mark.usefixtures("pretended")
def test_the_dialog_starts_a_training_and_closes_with_the_window(
    window: Window, opened: Opened, trainer: Trainer, plan: Plan, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrainDialog, "_measure", lambda self: None)
    opened()
    window.run_command("style.train")
    dialog = window.findChild(TrainDialog)
    assert isinstance(dialog, TrainDialog) and dialog.photos.with_open
    dialog.planned.emit(plan)
    dialog.accept()
    qtbot.waitUntil(lambda: trained(trainer, 1), timeout=PATIENCE)
    assert trainer.view is not None and trainer.view.isVisible() and trainer.view.run == trainer.run
    window.run_command("style.train")
    assert any("going on" in shown.text for shown in window.messages.shown)
    trainer.close()
    assert not trainer.view.isVisible()
    window.run_command("style.train")
    trainer.close()
    QApplication.processEvents()
    assert not [open_ for open_ in window.findChildren(TrainDialog) if open_.isVisible()]
