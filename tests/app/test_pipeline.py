from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.app.editor import Editor
from ganstudio.app.pipeline import StyleOptions, brush_scale, finish, options_of, prepare, run_style, set_strength, style_raster, stylise
from ganstudio.core.adjust import Invert
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Pixels, Placed
from ganstudio.core.flatten import flatten
from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import SizeRule, manifest_text
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError, ModelError
from ganstudio.files.profiles import adobe_rgb
from tests.engine import graphs

SIZE = Size(300, 200)
IN_PLACE = StyleOptions(place="in-place")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Models ``invert``, ``blur`` (looks 4 pixels far) and ``double`` (twice as large)."""
    rule = SizeRule(memory=40)
    for name, made, sizes in (
        ("invert", graphs.invert(), rule),
        ("blur", graphs.blur(4), replace(rule, receptive_field=4)),
        ("double", graphs.enlarge(2), replace(rule, scale=2)),
    ):
        manifest = graphs.manifest(tmp_path / "models" / name, made, sizes, id=name)
        (manifest.folder / "manifest.toml").write_text(manifest_text(manifest), "utf-8")
    return Library(tmp_path / "models", tmp_path / "own")


def preset(model: str, **values: Any) -> Preset:
    return Preset(model, model.title(), model, tuple(values.items()))


def document(size: Size = SIZE, depth: Any = 8, mode: Any = "rgb", alpha: bool = False, **more: Any) -> Document:
    rng = np.random.default_rng(3)
    kind, top = (np.uint8, 255) if depth == 8 else (np.uint16, 65535)
    channels = 4 if mode == "rgb" else 2
    pixels = rng.integers(0, top, (size.height, size.width, channels), endpoint=True).astype(kind)
    pixels[..., -1] = top
    if alpha:
        pixels[..., -1] = rng.choice([0, top // 3, top], pixels.shape[:2])
    layer = Layer(1, "Background", Pixels(Raster.from_array(pixels)))
    return Document(size, mode, depth, (layer,), next_id=2, **more)


def selected(found: Document, area: Rect) -> Document:
    return replace(found, selection=Raster(found.size, 1).write(area, np.full((area.height, area.width), 255, np.uint8)))


def pixels_of(found: Document, id: int = 1) -> np.ndarray:
    raster = found.layer(id).raster
    assert raster is not None
    return raster.read()


@pytest.mark.parametrize("depth", [8, 16])
def test_a_style_is_a_new_layer_with_its_recipe(library: Library, depth: int) -> None:
    before = document(depth=depth)
    after = stylise(before, 1, preset("invert"), StyleOptions(strength=0.5), library, Progress()).apply(before)
    layer = after.layers[1]
    assert isinstance(layer.content, Generated) and layer.id == 2 and layer.opacity == 0.5 and layer.mask is None
    assert layer.content.recipe.sha256 == library.manifest("invert").sha256
    assert layer.content.recipe.reads == ((1, before.layers[0].raster.digest()),)  # type: ignore[union-attr]
    full = 255 if depth == 8 else 65535
    wanted = full - pixels_of(before)[..., :3].astype(int)
    assert np.abs(pixels_of(after, 2)[..., :3].astype(int) - wanted).max() <= (0 if depth == 8 else 1)
    assert after.layers[0] is before.layers[0]


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("feather", [0, 7, 40])
@pytest.mark.parametrize("strength", [1.0, 0.3])
def test_outside_the_selection_and_its_feather_every_value_stays(library: Library, depth: int, feather: int, strength: float) -> None:
    area = Rect(120, 70, 60, 50)
    before = selected(document(depth=depth, alpha=True), area)
    options = replace(IN_PLACE, feather=float(feather), strength=strength)
    after = stylise(before, 1, preset("invert"), options, library, Progress()).apply(before)
    old, new = pixels_of(before), pixels_of(after)
    outside = np.ones(old.shape[:2], bool)
    outside[area.grown(feather).slices()] = False
    assert np.array_equal(old[outside], new[outside])
    assert np.array_equal(old[..., -1], new[..., -1])
    inner = area.grown(-feather - 1) if feather < 20 else Rect(149, 94, 2, 2)
    assert (old[inner.slices()] != new[inner.slices()])[..., :3].mean() > 0.9
    if feather == 0 and strength == 1:
        full = 255 if depth == 8 else 65535
        solid = old[area.slices()][..., -1] > 0
        assert np.abs(new[area.slices()][solid][:, :3].astype(int) - (full - old[area.slices()][solid][:, :3].astype(int))).max() <= 1


def test_a_selected_part_is_the_same_as_in_the_whole(library: Library) -> None:
    before, area = document(), Rect(33, 21, 150, 120)
    whole = pixels_of(stylise(before, 1, preset("blur"), IN_PLACE, library, Progress()).apply(before))
    part = pixels_of(stylise(selected(before, area), 1, preset("blur"), IN_PLACE, library, Progress()).apply(before))
    assert np.abs(whole[area.slices()].astype(int) - part[area.slices()]).max() <= 1


def test_a_new_layer_gets_the_selection_as_mask_and_looks_like_in_place(library: Library) -> None:
    before = selected(document(), Rect(40, 30, 100, 90))
    layered = stylise(before, 1, preset("invert"), StyleOptions(feather=5.0), library, Progress()).apply(before)
    changed = stylise(before, 1, preset("invert"), replace(IN_PLACE, feather=5.0), library, Progress()).apply(before)
    assert layered.layers[1].mask is not None
    assert np.abs(flatten(layered).astype(int) - flatten(changed)).max() <= 1


def test_16_bit_keeps_its_levels_in_another_profile(library: Library) -> None:
    ramp = np.linspace(12000, 45000, 2000).astype(np.uint16)
    pixels = np.repeat(ramp[None, :, None], 4, axis=2).repeat(40, axis=0)
    pixels[..., 3] = 65535
    raster = Raster.from_array(pixels)
    before = Document(raster.size, "rgb", 16, (Layer(1, "Background", Pixels(raster)),), profile=adobe_rgb(), next_id=2)
    after = stylise(before, 1, preset("invert"), IN_PLACE, library, Progress()).apply(before)
    row = pixels_of(after)[20, :, 1]
    assert after.profile == before.profile and len(np.unique(row)) > 1900
    assert (np.diff(row.astype(int)) <= 0).all()


def test_a_model_that_changes_nothing_changes_nothing(library: Library, tmp_path: Path) -> None:
    """Colours that sRGB cannot show survive, because only the change is added."""
    manifest = graphs.manifest(tmp_path / "models" / "same", graphs.identity(), SizeRule(memory=40), id="same")
    (manifest.folder / "manifest.toml").write_text(manifest_text(manifest), "utf-8")
    library.refresh()
    for found in (document(depth=16, profile=adobe_rgb()), document(profile=adobe_rgb()), document(depth=16), document(mode="grey", depth=16)):
        after = stylise(found, 1, preset("same"), IN_PLACE, library, Progress()).apply(found)
        assert np.abs(pixels_of(after).astype(int) - pixels_of(found)).max() <= 1


def test_grey_stays_grey(library: Library) -> None:
    before = document(mode="grey", alpha=True)
    after = stylise(before, 1, preset("invert"), IN_PLACE, library, Progress()).apply(before)
    old, new = pixels_of(before), pixels_of(after)
    solid = old[..., 1] > 0
    assert after.mode == "grey" and new.shape == old.shape
    assert np.abs(new[solid][:, 0].astype(int) - (255 - old[solid][:, 0].astype(int))).max() <= 1
    assert np.array_equal(old[..., 1], new[..., 1])


def test_colour_bleeds_under_transparency(library: Library) -> None:
    """Next to a hole, a blur of one colour stays that colour, though black is stored in the hole."""
    pixels = np.zeros((80, 80, 4), np.uint8)
    pixels[:, :40] = (200, 100, 50, 255)
    raster = Raster.from_array(pixels)
    before = Document(raster.size, layers=(Layer(1, "Cut out", Pixels(raster)),), next_id=2)
    after = pixels_of(stylise(before, 1, preset("blur"), IN_PLACE, library, Progress()).apply(before))
    assert np.abs(after[10:70, 10:40, :3].astype(int) - (200, 100, 50)).max() <= 2
    assert np.array_equal(after[..., 3], pixels[..., 3])


def test_strength_colours_and_feather_change_without_the_model(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    before = selected(document(), Rect(40, 40, 100, 100))
    styled = run_style(prepare(before, 1, StyleOptions()), preset("invert"), StyleOptions(), library, Progress())
    monkeypatch.setattr("ganstudio.app.pipeline.run_tiles", None)
    for options in (StyleOptions(strength=0.2), StyleOptions(keep_colours=True), StyleOptions(feather=9), replace(IN_PLACE, strength=0.4)):
        assert finish(styled, options).apply(before) is not before
    editor = Editor(before)
    editor.apply(finish(styled, StyleOptions()))
    editor.amend(set_strength(2, 0.7))
    editor.amend(set_strength(2, 0.4))
    assert editor.document.layer(2).opacity == 0.4
    assert len(editor.states) == 3


def test_keeping_colours_takes_only_the_light_of_the_style(library: Library) -> None:
    pixels = np.full((64, 64, 4), (150, 100, 100, 255), np.uint8)
    raster = Raster.from_array(pixels)
    before = Document(raster.size, layers=(Layer(1, "Background", Pixels(raster)),), next_id=2)
    after = pixels_of(stylise(before, 1, preset("invert"), replace(IN_PLACE, keep_colours=True), library, Progress()).apply(before))
    assert (after[5, 5].astype(int) - after[5, 5, 1]).tolist()[:3] == [50, 0, 0]
    assert after[5, 5, 1] > 110


@pytest.mark.parametrize("scale", [0.5, 2.0, 3.3])
def test_brush_scale_keeps_size_and_place(library: Library, scale: float) -> None:
    y, x = np.mgrid[0:150, 0:210]
    pixels = np.dstack((x, y, (x + y) // 2, np.full_like(x, 255))).astype(np.uint8)
    raster = Raster.from_array(pixels)
    before = Document(raster.size, layers=(Layer(1, "Background", Pixels(raster)),), next_id=2)
    after = stylise(before, 1, preset("invert"), replace(IN_PLACE, scale=scale), library, Progress()).apply(before)
    assert np.abs(pixels_of(after)[4:-4, 4:-4, :3].astype(int) - (255 - pixels[4:-4, 4:-4, :3].astype(int))).max() <= 2


def test_a_stroke_made_meanwhile_survives(library: Library) -> None:
    before = selected(document(Size(600, 600)), Rect(0, 0, 600, 300))
    edit = stylise(before, 1, preset("invert"), IN_PLACE, library, Progress())
    raster = before.layers[0].raster
    assert raster is not None
    spot = Rect(50, 50, 20, 20)
    painted = raster.write(spot, np.full((20, 20, 4), 255, np.uint8))
    later = before.change(1, lambda layer: replace(layer, content=Pixels(painted.write(Rect(10, 500, 5, 5), np.zeros((5, 5, 4), np.uint8)))))
    after = pixels_of(edit.apply(later))
    assert not after[500:505, 10:15].any()
    assert np.array_equal(after[300:500], pixels_of(before)[300:500])
    assert (after[280, :, :3] == 255 - pixels_of(before)[280, :, :3]).all()


def test_groups_and_transforms_give_a_new_layer_only(library: Library) -> None:
    raster = document().layers[0].raster
    assert raster is not None
    placed = Layer(1, "Turned", Placed(raster, Transform.rotation(10)), Point(20, 5))
    group = Layer(2, "Group", Group((replace(placed, id=3),)))
    adjustment = Layer(4, "Negative", Adjustment(Invert()))
    before = Document(Size(300, 200), layers=(placed, group, adjustment), next_id=5)
    for id in (1, 2):
        after = stylise(before, id, preset("invert"), StyleOptions(), library, Progress()).apply(before)
        assert isinstance(after.layer(5).content, Generated)
        with pytest.raises(EditError, match="in place"):
            stylise(before, id, preset("invert"), IN_PLACE, library, Progress())
    with pytest.raises(EditError, match="adjustment"):
        stylise(before, 4, preset("invert"), StyleOptions(), library, Progress())
    with pytest.raises(EditError, match="Nothing"):
        outside = replace(before, layers=(replace(document(Size(20, 20)).layers[0], id=1),))
        stylise(selected(outside, Rect(200, 150, 20, 20)), 1, preset("invert"), StyleOptions(), library, Progress())


def test_the_style_brush_gets_a_raster_of_the_layers_size(library: Library) -> None:
    before = selected(document(), Rect(0, 0, 5, 5))
    raster = style_raster(before, 1, preset("invert"), StyleOptions(strength=0.1), library, Progress())
    assert raster.size == before.size and np.array_equal(raster.read()[..., :3], 255 - pixels_of(before)[..., :3])


def test_a_larger_model_enlarges_the_document(library: Library) -> None:
    before = document(Size(70, 50))
    top = Layer(2, "Top", before.layers[0].content, Point(10, 10))
    before = replace(before, layers=(*before.layers, top), next_id=3)
    after = stylise(before, 1, preset("double"), StyleOptions(), library, Progress()).apply(before)
    assert after.size == Size(140, 100) and after.layer(2).offset == Point(20, 20)
    assert np.array_equal(pixels_of(after), pixels_of(before).repeat(2, axis=0).repeat(2, axis=1))
    part = selected(before, Rect(5, 5, 30, 30))
    assert stylise(part, 1, preset("double"), StyleOptions(), library, Progress()).apply(part).size == Size(70, 50)


def test_a_missing_model_and_cancel(library: Library) -> None:
    before = document()
    with pytest.raises(ModelError, match="needs the model gone"):
        stylise(before, 1, preset("gone"), StyleOptions(), library, Progress())
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        stylise(before, 1, preset("invert"), StyleOptions(), library, progress)


def test_options_come_from_the_preset() -> None:
    assert options_of(preset("x", strength=0.5, keep_colours=True, sigma=3.0)) == StyleOptions(strength=0.5, keep_colours=True)


@pytest.mark.parametrize(
    ("task", "size", "expected"),
    [("style", Size(1600, 1200), 1.0), ("style", Size(4000, 2400), 2.0), ("style", Size(20_000, 120), 1.0), ("denoise", Size(4000, 2400), 1.0)],
)
def test_strokes_grow_with_large_pictures_only(library: Library, task: str, size: Size, expected: float) -> None:
    manifest = replace(library.manifests[0], task=task)
    assert brush_scale(StyleOptions(), manifest, size) == expected
    assert brush_scale(StyleOptions(scale=0.5), manifest, size) == expected / 2
