"""Steps that are done to one picture after another, and where they come from."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.app import cutout
from ganstudio.app.batch import Task, edit_file
from ganstudio.app.editor import Editor
from ganstudio.app.pipeline import StyleOptions, stylise
from ganstudio.app.recording import steps_of_history, steps_of_layers
from ganstudio.app.restore import JpegOptions, restore
from ganstudio.app.steps import KINDS, checked, finished, label_of, run_step, start
from ganstudio.core.adjust import Invert, Levels, Span, to_dict
from ganstudio.core.adjusting import adjusted
from ganstudio.core.composite import flatten
from ganstudio.core.document import Adjustment, Document, Generated, Layer, Pixels
from ganstudio.core.edit import Edit, Step
from ganstudio.core.geometry import Size
from ganstudio.core.layers import add_adjustment, set_settings
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.tone import WindowLevel
from ganstudio.core.window_level import raw, window_layer, with_window
from ganstudio.engine.library import Library
from ganstudio.errors import EditError
from ganstudio.files.export import ExportOptions
from ganstudio.files.images import read_image
from ganstudio.files.opening import open_any
from tests.app.enhancers import enhancing_library
from tests.app.test_pipeline import library as models
from tests.app.test_pipeline import preset
from tests.files.dicoms import dicom, scan

__all__ = ["models"]


@pytest.fixture
def library(models: Library, tmp_path: Path) -> Library:
    """With the style ``invert``."""
    folder = tmp_path / "models" / "invert" / "presets"
    folder.mkdir()
    (folder / "invert.toml").write_text('id = "invert"\nlabel = "Invert"\nmodel = "invert"\n')
    return Library(tmp_path / "models", tmp_path / "own")


def photo(width: int = 40, height: int = 20, value: int = 200) -> Document:
    raster = Raster.uniform(Size(width, height), (value, 100, 50, 255))
    return Document(Size(width, height), layers=(Layer(1, "Background", Pixels(raster)),), next_id=2)


def done(document: Document, library: Library, *steps: Step) -> Document:
    course = start(document, library)
    for step in steps:
        run_step(course, step, Progress())
    return finished(course)


def colour(document: Document) -> list[int]:
    return [int(v) for v in flatten(document)[0, 0, :3]]


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ({"width": 20, "height": 20}, (20, 10)),
        ({"width": 400, "height": 100}, (200, 100)),
        ({"fit": "exactly", "width": 7, "height": 9}, (7, 9)),
        ({"fit": "percent", "percent": 50.0}, (20, 10)),
    ],
)
def test_sizes(library: Library, values: dict[str, Any], size: tuple[int, int]) -> None:
    assert done(photo(), library, Step("size", values)).size == Size(*size)


def test_pictures_are_turned_mirrored_and_converted(library: Library) -> None:
    document = done(photo(), library, Step("rotate", {"degrees": 90.0}), Step("mode", {}), Step("depth", {"depth": 16}), Step("flip", {}))
    assert (document.size, document.mode, document.depth) == (Size(20, 40), "grey", 16)


def test_adjustments_and_styles_change_the_picture_itself(library: Library) -> None:
    inverted = done(photo(), library, Step("adjust", to_dict(Invert())))
    assert colour(inverted) == [55, 155, 205]
    assert len(inverted.layers) == 1
    assert colour(done(photo(), library, Step("style", {"preset": "invert"}))) == [55, 155, 205]
    assert colour(done(photo(), library, Step("style", {"preset": "invert"}), Step("adjust", to_dict(Invert())))) == [200, 100, 50]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step("paint", {}), "do: “paint” is no step"),
        (Step("size", {"witdh": 3}), "witdh: a step “size” has no such value"),
        (Step("size", {"width": 0}), "width: 0 is not possible"),
        (Step("rotate", {"corners": "round"}), "corners: round is not possible"),
        (Step("adjust", {"adjustment": "levels", "rgb": {"black": 2.0}}), "rgb"),
        (Step("adjust", {"adjustment": "magic"}), "magic"),
        (Step("size", {"fit": "exactly", "width": 3.5}), "width: 3.5 is not possible"),
        (Step("size", {"fit": "percent", "percent": math.nan}), "percent: nan is not possible"),
        (Step("style", {"preset": 5}), "preset: 5 is not possible"),
        (Step("upscale", {"width": -4}), "width: -4 is not possible"),
        (Step("upscale", {"height": "all"}), "height: all is not possible"),
        (Step("upscale", {"size": 4}), "size: 4 is not possible"),
        (Step("denoise", {"model": 1}), "model: 1 is not possible"),
        (Step("denoise", {"input.sigma": "much"}), "input.sigma: much is not possible"),
        (Step("flip", {"input.sigma": 3.0}), "no such value"),
        (Step("layer", {"blend": "magic"}), "blend: magic is not possible"),
        (Step("layer", {"values": 3}), "values: 3 is not possible"),
        (Step("layer", {"reads": -1}), "reads: -1 is not possible"),
        (Step("layer", {"clip": 1}), "clip: 1 is not possible"),
    ],
)
def test_steps_that_make_no_sense_name_the_value(step: Step, words: str) -> None:
    with pytest.raises(EditError, match=words):
        checked(step)


def test_whole_numbers_may_be_written_with_a_point(library: Library) -> None:
    assert done(photo(), library, Step("size", {"fit": "exactly", "width": 7.0, "height": 9})).size == Size(7, 9)


def test_every_kind_that_is_offered_stands_for_itself_and_says_what_it_is() -> None:
    for kind in KINDS.values():
        if kind.offered and kind.id != "adjust":
            step = Step(kind.id, {})
            checked(step)
            assert label_of(step)
    assert label_of(Step("adjust", to_dict(Levels()))) == "Levels"
    assert label_of(Step("size", {"width": 100, "height": 80})) == "Image Size: inside 100 × 80"
    assert label_of(Step("denoise", {"strength": 12.0})) == "Denoise, strength 12"


def test_a_stack_of_layers_is_done_to_another_picture(library: Library) -> None:
    document = photo()
    document = stylise(document, 1, preset("invert"), StyleOptions(strength=0.5), library, Progress()).apply(document)
    document = add_adjustment(document, Levels(rgb=Span(low=0.5, high=0.5)), None)
    found = steps_of_layers(document)
    assert found.left_out == ()
    assert [label_of(step) for step in found.steps] == ["Layer: Invert", "Layer: Levels"]
    other = done(photo(30, 50, value=0), library, *found.steps)
    assert [type(layer.content) for layer in other.layers] == [Pixels, Generated, Adjustment]
    assert other.layers[1].opacity == 0.5
    assert other.layers[1].bounds.size == Size(30, 50)
    below = replace(other, layers=other.layers[:2])
    assert colour(below) == [128, 128, 128]
    assert colour(other) == [128, 128, 128]


def test_what_means_nothing_on_other_pictures_is_named() -> None:
    document = photo()
    painted = document.insert(Layer(7, "Paint", Pixels(Raster.uniform(Size(4, 4), (1, 2, 3, 255)))))
    assert steps_of_layers(painted).left_out == ("Paint",)
    hidden = painted.change(7, lambda layer: replace(layer, visible=False))
    assert steps_of_layers(hidden).left_out == ()


def test_the_history_gives_its_steps_and_adjustment_layers_as_they_are_at_the_end() -> None:
    editor = Editor(photo())
    step = Step("adjust", to_dict(Invert()))
    editor.apply(Edit("Invert", lambda document: adjusted(document, 1, Invert()), step=step))
    editor.apply(Edit("Levels", lambda document: add_adjustment(document, Levels())))
    editor.apply(Edit("Levels", lambda document: set_settings(document, 2, Levels(rgb=Span(black=0.25)))))
    editor.apply(Edit("Rename", lambda document: document.change(1, lambda layer: replace(layer, name="x"))))
    stroke = Pixels(Raster.uniform(photo().size, (1, 2, 3, 255)))
    editor.apply(Edit("Stroke", lambda document: document.change(1, lambda layer: replace(layer, content=stroke))))
    editor.apply(Edit("Undone", lambda document: document.remove(2), step=Step("trim", {})))
    editor.undo()
    found = steps_of_history(editor.states[: editor.history.position + 1])
    assert found.steps[0] is step
    assert found.steps[1].values["adjustment"]["rgb"]["black"] == 0.25
    assert len(found.steps) == 2
    assert found.left_out == ("Stroke",)
    editor.close()


def test_styles_over_all_of_a_picture_are_steps_and_those_of_a_selection_are_not(library: Library) -> None:
    edit = stylise(photo(), 1, preset("invert"), StyleOptions(), library, Progress())
    assert edit.step == Step("style", {"preset": "invert", "strength": 1.0, "keep_colours": False, "scale": 1.0})
    selected = replace(photo(), selection=Raster.uniform(Size(40, 20), (255,)))
    assert stylise(selected, 1, preset("invert"), StyleOptions(), library, Progress()).step is None


def test_measured_values_are_worked_on_as_they_are_stored(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(dicom(scan()))
    before = open_any(tmp_path / "a.dcm")
    seen: list[Document] = []

    def change(document: Document, progress: Progress) -> Document:
        seen.append(document)
        return done(document, library, Step("style", {"preset": "invert"}))

    edit_file(Task(tmp_path / "a.dcm", tmp_path / "a.png"), change, ExportOptions(values="raw"), "", Progress())
    assert [layer.raster is None for layer in seen[0].layers] == [False]
    after, values = open_any(tmp_path / "a.png"), flatten(raw(before))[..., 0].astype(int)
    assert after.depth == 16
    assert np.abs(flatten(after)[..., 0].astype(int) - (65535 - values)).max() <= 1
    edit_file(Task(tmp_path / "a.dcm", tmp_path / "a.ora"), change, ExportOptions(), "", Progress())
    assert window_layer(open_any(tmp_path / "a.ora")) is not None


def test_models_for_tasks_are_steps(tmp_path: Path) -> None:
    tasks = enhancing_library(tmp_path / "tasks")
    assert colour(done(photo(), tasks, Step("jpeg", {"crisp": 0.0}))) == [100, 50, 25]
    assert done(photo(), tasks, Step("upscale", {"scale": 2})).size == Size(80, 40)
    assert done(photo(), tasks, Step("upscale", {"width": 120, "height": 120, "crisp": 0.0})).size == Size(120, 60)
    assert done(photo(), tasks, Step("upscale", {"width": 120, "crisp": 0.0})).size == Size(120, 60)
    assert done(photo(), tasks, Step("upscale", {"height": 80, "crisp": 0.0})).size == Size(80, 40)
    flat = done(photo(), tasks, Step("denoise", {"strength": 20.0}))
    assert np.abs(flatten(flat)[10, 20, :3].astype(int) - [200, 100, 50]).max() <= 1
    assert len(flat.layers) == 1


def test_what_was_restored_in_the_window_is_a_step(tmp_path: Path) -> None:
    tasks = enhancing_library(tmp_path / "tasks")
    edit = restore(photo(), 1, JpegOptions(strength=0.5, crisp=0.0), tasks, Progress())
    assert edit.step is not None
    assert edit.step.do == "jpeg"
    checked(edit.step)
    assert colour(done(photo(), tasks, edit.step)) == [150, 75, 38]


def test_the_background_is_removed_with_a_mask_that_becomes_transparency(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    left = np.zeros((20, 40, 1), np.uint8)
    left[:, :20] = 255
    monkeypatch.setattr(cutout, "subject", lambda document, *_: Raster.from_array(left))
    out = done(photo(), library, Step("cutout", {"clean": False}), Step("adjust", to_dict(Invert())))
    alpha = flatten(out)[..., 3]
    assert alpha[10, 5] == 255
    assert alpha[10, 35] == 0
    assert len(out.layers) == 1
    assert colour(out) == [55, 155, 205]
    edit = cutout.remove_background(photo(), 1, library, cutout.RefineOptions(shift=0.25), Progress())
    assert edit.step == Step("cutout", {"shift": 0.25, "clean": True})


def test_the_range_in_which_a_measured_picture_is_looked_at_is_no_step() -> None:
    document = read_image(dicom(scan()), "x.dcm")
    assert window_layer(document) is not None
    assert steps_of_layers(document).steps == ()
    editor = Editor(raw(document))
    editor.apply(Edit("Window/Level", lambda now: with_window(now, WindowLevel(0.5, 0.1))))
    assert steps_of_history(editor.states).steps == ()
    assert steps_of_history(editor.states).left_out == ()
    editor.close()
    assert len(steps_of_layers(replace(document, measure=None)).steps) == 1
