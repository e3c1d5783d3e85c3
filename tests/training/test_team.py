"""Several processes learn what one does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Optimiser, Recipe, Restore, anchored
from ganstudio.app.runs import Line, Run, read_line
from ganstudio.app.training import command, create_run
from ganstudio.errors import EditError
from ganstudio.training.team import Team, is_helper


def recipe(folder: Path, batch: int = 4) -> Recipe:
    rng = np.random.default_rng(3)
    for index in range(3):
        coarse = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8))
        coarse.resize((48, 48), Image.Resampling.BICUBIC).save(folder / f"{index}.png")
    return anchored(
        Recipe(
            kind="restore",
            name="tiny",
            data=Data((".",), (), crop=32, batch=batch, zoom=1.2),
            generator=Generator(width=8, blocks=(1,)),
            discriminator=Discriminator(width=4, scales=1),
            losses=Losses(adversarial="hinge", adversarial_weight=0.1, pixel=1.0),
            restore=Restore(task="denoise"),
            optimiser=Optimiser(steps=4, threads=1, generator_rate=0.002, discriminator_rate=0.01),
            sample_every=100,
        ),
        folder,
    )


def trained(run: Run, processes: int) -> list[Line]:
    """What is said until the end."""
    line = command(run, run.folder, quiet=False, processes=processes)
    made = subprocess.run(line, capture_output=True, text=True, timeout=100)
    lines = [found for text in made.stdout.splitlines() if (found := read_line(text)) is not None]
    assert lines, made.stderr
    return lines


def test_two_processes_have_the_losses_of_one(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    made = recipe(tmp_path / "pictures")
    one, two = (trained(create_run(made, tmp_path / name), count) for name, count in (("one", 1), ("two", 2)))
    assert one[-1].event == two[-1].event == "finished", two[-1].values
    curves = [[(line.values["d"], line.values["g"], line.values["terms"]["pixel"]) for line in said if line.event == "step"] for said in (one, two)]
    assert len(curves[0]) == 4
    assert np.ptp(curves[0], axis=0).min() > 1e-3, "it has learnt something"
    np.testing.assert_allclose(curves[1], curves[0], rtol=1e-3, atol=1e-4)
    assert [line.event for line in two].count("start") == 1, "only the first one speaks"


def test_alone_nothing_is_changed() -> None:
    team = Team()
    assert list(range(5))[team.share] == [0, 1, 2, 3, 4]
    assert team.means(1.0, 2.5) == (1.0, 2.5)
    assert team.agreed(("pause", 3.0)) == ("pause", 3.0)
    team.check(1)


def test_shares_of_two_make_up_the_batch() -> None:
    team = Team()
    shares = []
    for team.rank in (0, 1):
        team.size = 2
        shares.append(list(range(4))[team.share])
    assert shares == [[0, 2], [1, 3]]
    with pytest.raises(EditError, match=r"data\.batch"):
        team.check(3)


def test_a_helper_is_known_by_what_it_was_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOCAL_RANK", "NODE_RANK", "GROUP_RANK", "RANK"):
        monkeypatch.delenv(name, raising=False)
    assert not is_helper()
    monkeypatch.setenv("LOCAL_RANK", "0")
    assert not is_helper()
    monkeypatch.setenv("NODE_RANK", "1")
    assert is_helper()


def test_without_fabric_the_command_to_install_it_is_said(tmp_path: Path) -> None:
    code = (
        "import importlib.util as u; found = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'lightning_fabric' else found(name, *more)\n"
        "from ganstudio.training.team import gathered\n"
        "from ganstudio.errors import EditError\n"
        "try:\n    gathered(2, 1)\nexcept EditError as error:\n    print(error)\n"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "ganstudio[train]" in made.stdout, made.stderr


def test_a_process_that_went_away_is_said_in_one_sentence() -> None:
    error = RuntimeError("[/src/gloo/pair.cc:553] Connection closed by peer [127.0.0.1]:24982. This is typically caused by a crash.\nLogs")
    text = str(Team().broken(error))
    assert "pair.cc" not in text and "Logs" not in text
    assert "Resume" in text
