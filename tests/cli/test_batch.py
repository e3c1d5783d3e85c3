"""The command that does a recipe to many pictures."""

from __future__ import annotations

import json
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from typer.testing import CliRunner

from ganstudio.cli.commands import app
from ganstudio.core.adjust import Invert
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.layers import add_adjustment
from ganstudio.core.raster import Raster
from ganstudio.files.project import save_project
from tests.files.dicoms import dicom, scan

RECIPE = 'name = "Half"\n[[step]]\ndo = "size"\nfit = "percent"\npercent = 50.0\n[export]\nformat = "png"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.png"):
        (tmp_path / "in" / name).write_bytes(imagecodecs.png_encode(np.full((20, 30, 3), 200, np.uint8)))
    (tmp_path / "half.ganrecipe").write_text(RECIPE)
    return tmp_path


def ganstudio(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_a_recipe_is_done_to_a_folder(folder: Path) -> None:
    code, out, said = ganstudio("batch", folder / "half.ganrecipe", folder / "in", "-o", folder / "out", "--jobs", 2, "--json")
    assert code == 0, said
    assert [row["ok"] for row in json.loads(out)] == [True, True]
    assert "2 of 2 done." in said
    assert imagecodecs.png_decode((folder / "out" / "a.png").read_bytes()).shape == (10, 15, 3)
    code, _, said = ganstudio("batch", folder / "half.ganrecipe", folder / "in", "-o", folder / "out", "--existing", "resume")
    assert code == 0
    assert "0 of 0 done. 2 were there already." in said
    code, _, said = ganstudio("batch", folder / "half.ganrecipe", folder / "in", "-o", folder / "out")
    assert code == 1
    assert "2 failed." in said
    assert "is there already" in said


def test_the_layers_of_a_project_are_a_recipe(folder: Path) -> None:
    plain = Document(Size(4, 4), layers=(Layer(1, "a", Pixels(Raster.uniform(Size(4, 4), (1, 2, 3, 255)))),), next_id=2)
    save_project(add_adjustment(plain, Invert()), folder / "look.ora")
    code, _, said = ganstudio("batch", folder / "look.ora", folder / "in" / "a.png", "-o", folder / "x.png")
    assert code == 0, said
    assert (imagecodecs.png_decode((folder / "x.png").read_bytes()) == 55).all()
    save_project(plain, folder / "plain.ora")
    code, _, said = ganstudio("batch", folder / "plain.ora", folder / "in", "-o", folder / "out")
    assert code == 1
    assert "Nothing in it can be done to other pictures" in said


def test_an_estimate_makes_nothing(folder: Path) -> None:
    code, out, said = ganstudio("batch", folder / "half.ganrecipe", folder / "in", "-o", folder / "out", "--estimate", "--json")
    assert code == 0, said
    found = json.loads(out)
    assert found["pictures"] == 2
    assert found["free_megabytes"] > 0
    assert not (folder / "out").exists()


def test_what_makes_no_sense_is_said(folder: Path) -> None:
    recipe = folder / "half.ganrecipe"
    code, _, said = ganstudio("batch", recipe, folder / "in", "-o", folder / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 1
    assert "tcp://127.0.0.1:9 does not answer" in said
    assert ganstudio("batch", recipe, folder / "in", "-o", folder / "out", "--existing", "eat")[0] == 2
    code, _, said = ganstudio("batch", recipe, folder / "none", "-o", folder / "out")
    assert code == 1
    assert "none: There is no such picture or folder." in said
    (folder / "empty").mkdir()
    assert "There is no picture in it." in ganstudio("batch", recipe, folder / "empty", "-o", folder / "out")[2]
    recipe.write_text('[[step]]\ndo = "style"\n')
    assert "preset: a step “style” needs the id of a style." in ganstudio("batch", recipe, folder / "in", "-o", folder / "out")[2]
    recipe.write_text('[[step]]\ndo = "bake"\n')
    code, _, said = ganstudio("batch", recipe, folder / "in", "-o", folder / "out")
    assert code == 1
    assert "step 1: do: “bake” is no step" in said


def test_scans_become_pictures_of_their_values_without_the_patient(folder: Path) -> None:
    (folder / "head.dcm").write_bytes(dicom(scan(), WindowCenter=40, WindowWidth=80))
    (folder / "flip.ganrecipe").write_text('[[step]]\ndo = "flip"\n')
    raw, shown = folder / "raw.png", folder / "shown.png"
    assert ganstudio("batch", folder / "flip.ganrecipe", folder / "head.dcm", "-o", raw, "--values", "raw")[0] == 0
    values = imagecodecs.png_decode(raw.read_bytes())
    assert values.dtype == np.uint16
    assert len(np.unique(values)) == len(np.unique(scan()))
    assert b"Doe" not in raw.read_bytes()
    assert ganstudio("batch", folder / "flip.ganrecipe", folder / "head.dcm", "-o", shown, "--keep-patient")[0] == 0
    assert imagecodecs.png_decode(shown.read_bytes()).max() == 65535
    assert b"Doe Jane" in shown.read_bytes()
