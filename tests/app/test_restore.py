from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.app.pipeline import StyleOptions, prepare
from ganstudio.app.rerun import rerun, stale
from ganstudio.app.restore import (
    DenoiseOptions,
    JpegOptions,
    RestoreOptions,
    as_input,
    level_input,
    model_values,
    options_from,
    pair_for,
    restore,
    restored,
    softened,
    try_out,
)
from ganstudio.core.document import Document, Generated, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Extra
from ganstudio.errors import EditError, ModelError
from ganstudio.files.profiles import adobe_rgb
from tests.app.enhancers import SIGMA, enhancing_library
from tests.app.test_pipeline import document, pixels_of, selected

IN_PLACE = DenoiseOptions(25.5, place="in-place")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return enhancing_library(tmp_path)


def done(before: Document, options: RestoreOptions, library: Library) -> Document:
    return restore(before, 1, options, library, Progress()).apply(before)


def test_the_strength_is_the_models_noise_level(library: Library) -> None:
    before = document(Size(60, 40))
    after = pixels_of(done(before, IN_PLACE, library))  # ten times 25.5 / 255: the mean of 3 x 3 pixels
    old = pixels_of(before)[..., :3].astype(float)
    assert after[20, 30, 0] == pytest.approx(old[19:22, 29:32, 0].mean(), abs=1)
    half = pixels_of(done(before, replace(IN_PLACE, strength=12.75), library))
    assert half[20, 30, 0] == pytest.approx((old[20, 30, 0] + old[19:22, 29:32, 0].mean()) / 2, abs=1)


def test_automatic_strength_is_measured(library: Library) -> None:
    rng = np.random.default_rng(0)
    pixels = np.full((160, 160, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(rng.normal(128, 25.5, (160, 160, 3)), 0, 255)
    before = document(Size(160, 160))
    before = before.change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(pixels))))
    auto = pixels_of(done(before, DenoiseOptions(place="in-place"), library))
    given = pixels_of(done(before, IN_PLACE, library))
    assert np.abs(auto.astype(int) - given).max() <= 12 and np.abs(auto.astype(int) - pixels).max() > 30


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", ["rgb", "grey"])
@pytest.mark.parametrize("options", [IN_PLACE, replace(IN_PLACE, feather=6.0), JpegOptions(0.5, 0.3, place="in-place")])
def test_outside_the_selection_every_value_stays(library: Library, depth: int, mode: str, options: RestoreOptions) -> None:
    area = Rect(120, 70, 60, 50)
    before = selected(document(depth=depth, mode=mode, alpha=True), area)
    after = done(before, options, library)
    old, new = pixels_of(before), pixels_of(after)
    outside = np.ones(old.shape[:2], bool)
    outside[area.grown(round(options.feather)).slices()] = False
    assert np.array_equal(old[outside], new[outside])
    assert np.array_equal(old[..., -1], new[..., -1]) and new.shape[2] == old.shape[2]
    assert (old != new)[~outside].any()


def test_a_selected_part_is_the_same_as_in_the_whole(library: Library) -> None:
    before, area = document(), Rect(33, 21, 150, 120)
    whole, part = pixels_of(done(before, IN_PLACE, library)), pixels_of(done(selected(before, area), IN_PLACE, library))
    assert np.abs(whole[area.slices()].astype(int) - part[area.slices()]).max() <= 1


@pytest.mark.parametrize("profile", [None, adobe_rgb()])
def test_16_bit_keeps_its_levels(library: Library, profile: bytes | None) -> None:
    before = document(Size(1000, 4), 16, profile=profile)
    ramp = np.full((4, 1000, 4), 65535, np.uint16)
    ramp[..., :3] = np.linspace(12000, 45000, 1000).astype(np.uint16)[None, :, None]
    before = before.change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(ramp))))
    after = pixels_of(done(before, replace(IN_PLACE, strength=10.0), library))
    assert after.dtype == np.uint16 and len(np.unique(after[1, :, 0])) > 900


@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 5000), Size(20_000, 200)])
def test_odd_sizes_work(library: Library, size: Size) -> None:
    before = document(size)
    after = done(before, IN_PLACE, library)
    assert after.layers[0].bounds == before.area and pixels_of(after).shape == (size.height, size.width, 4)


def test_between_faithful_and_crisp(library: Library) -> None:
    before = document(Size(60, 40), 16)
    old = pixels_of(before)[..., :3].astype(float)
    for crisp, factor in ((0.0, 0.5), (1.0, 1.0), (0.5, 0.75)):
        after = pixels_of(done(before, JpegOptions(crisp=crisp, place="in-place"), library))[..., :3]
        assert np.abs(after - old * factor).max() <= 2
    kept = pixels_of(done(before, JpegOptions(0.5, crisp=0.0, place="in-place"), library))[..., :3]
    assert np.abs(kept - old * 0.75).max() <= 2


def test_luminance_and_colour_apart() -> None:
    rng = np.random.default_rng(1)
    before, after = rng.uniform(0.3, 0.7, (2, 3, 8, 8)).astype(np.float32)
    luma = np.array([0.299, 0.587, 0.114])
    light = softened(before, after, 1.0, 0.0)
    assert np.allclose(np.tensordot(luma, light, 1), np.tensordot(luma, after, 1), atol=1e-5)
    assert np.allclose(light - light[0], before - before[0], atol=1e-5)
    colour = softened(before, after, 0.0, 1.0)
    assert np.allclose(np.tensordot(luma, colour, 1), np.tensordot(luma, before, 1), atol=1e-5)
    assert np.allclose(colour - colour[0], after - after[0], atol=1e-5)
    assert softened(before, after, 1.0, 1.0) is after
    assert np.allclose(softened(before, after, 0.0, 0.0), before, atol=1e-6)


def test_a_new_layer_can_be_made_again(library: Library) -> None:
    before = selected(document(Size(80, 60)), Rect(10, 10, 40, 30))
    options = DenoiseOptions(9.0, 0.7, 0.4, feather=0.0)
    after = done(before, options, library)
    layer = after.layer(2)
    assert isinstance(layer.content, Generated) and layer.mask is not None
    recipe = layer.content.recipe
    assert recipe.task == "denoise" and recipe.model == "denoise" and options_from(recipe.task, dict(recipe.values)) == options
    assert not stale(after, 2)
    painted = pixels_of(after).copy()
    painted[20, 20] = 0
    changed = after.change(1, lambda found: replace(found, content=Pixels(Raster.from_array(painted))))
    assert stale(changed, 2)
    again = rerun(changed, 2, library, Progress()).apply(changed)
    assert not stale(again, 2) and again.layer(2).bounds == layer.bounds and again.layer(2).mask is layer.mask
    assert not np.array_equal(pixels_of(again, 2), pixels_of(after, 2))
    with pytest.raises(EditError, match="not there any more"):
        rerun(changed.remove(1), 2, library, Progress())


def test_another_model_in_its_place(library: Library) -> None:
    before = document(Size(40, 30))
    after = done(before, JpegOptions(), library)
    swapped = rerun(after, 2, library, Progress(), model="jpeg").apply(after)
    content = swapped.layer(2).content
    assert isinstance(content, Generated) and content.recipe.model == "jpeg"
    assert np.abs(pixels_of(swapped, 2)[..., :3] - pixels_of(before)[..., :3] * 0.5).max() <= 1


def test_a_model_that_is_not_there_is_named(library: Library) -> None:
    with pytest.raises(ModelError, match="no-such"):
        restore(document(), 1, IN_PLACE, library, Progress(), "no-such")
    with pytest.raises(ModelError, match="another task"):
        restore(document(), 1, IN_PLACE, library, Progress(), "jpeg")
    library.manifest("x2")
    with pytest.raises(ModelError, match="no model for this task"):
        restore(document(), 1, IN_PLACE, Library(Path("nowhere"), Path("nowhere")), Progress())


def test_a_cancelled_run_ends(library: Library) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        restore(document(), 1, IN_PLACE, library, progress)


@pytest.mark.parametrize(("extra", "wanted"), [
    (SIGMA, 20.0), (Extra("s", "S", high=1.0), 20 / 255), (Extra("s", "S", high=10.0), 10.0), (Extra("s", "S", low=30.0, high=50.0), 30.0),
])
def test_a_noise_level_in_the_units_of_a_model(extra: Extra, wanted: float) -> None:
    assert as_input(extra, 20.0) == pytest.approx(wanted)


def test_only_denoisers_take_a_noise_level(library: Library) -> None:
    assert level_input(library.manifest("denoise")) == SIGMA
    assert level_input(replace(library.manifest("denoise"), extras=())) is None
    assert level_input(replace(library.manifest("denoise"), task="style")) is None


def test_a_trial_is_what_the_whole_would_show(library: Library) -> None:
    before: Any = document(Size(90, 70))
    area = Rect(20, 15, 40, 30)
    for options in (IN_PLACE, JpegOptions(0.6, 0.25)):
        prepared = prepare(before, 1, StyleOptions(place="in-place"))
        pair = pair_for(options, library)
        trial = try_out(prepared, pair, {"sigma": 25.5}, area, library, Progress())
        whole = restored(prepared, pair, options, library, Progress()).read(area)[..., :3]
        shown = np.moveaxis(trial.shown(options), 0, 2) * 255
        assert np.abs(shown - whole).max() <= 1


def test_grey_noise_counts_for_three_channels(library: Library) -> None:
    model = pair_for(DenoiseOptions(), library).model
    assert model_values(model, DenoiseOptions(10.0), lambda: 0.0)["sigma"] == pytest.approx(10.0)
    assert model_values(model, DenoiseOptions(10.0), lambda: 0.0, grey=True)["sigma"] == pytest.approx(10.0 * 3**0.5)
    assert model_values(model, DenoiseOptions(), lambda: 20.0, grey=True)["sigma"] == pytest.approx(20.0 * 3**0.5)
    assert model_values(model, DenoiseOptions(75.0), lambda: 0.0, grey=True)["sigma"] == 75.0
