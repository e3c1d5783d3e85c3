from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.app import enlarge
from ganstudio.app.colours import Colours
from ganstudio.app.enlarge import TO_SIZE, Enlargers, UpscaleOptions, enlargers, factor_of, try_enlarged, upscaled
from ganstudio.core.blend import Blend
from ganstudio.core.document import Document, Generated, Group, Layer, Mask, Pixels, Placed, Recipe
from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.errors import EditError, ModelError
from ganstudio.files.profiles import adobe_rgb
from tests.app.enhancers import enhancing_library
from tests.app.test_pipeline import document, pixels_of, selected

one_band = enlarge.drawn
FAITHFUL = UpscaleOptions(2, crisp=0.0)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return enhancing_library(tmp_path)


def done(before: Document, options: UpscaleOptions, library: Library, **more: Any) -> Document:
    return upscaled(before, options, library, Progress(), **more)


def nearest(pixels: np.ndarray, times: int) -> np.ndarray:
    return pixels.repeat(times, 0).repeat(times, 1)


@pytest.mark.parametrize(("mode", "depth"), [("rgb", 8), ("rgb", 16), ("grey", 8), ("grey", 16)])
def test_every_value_comes_from_the_model(library: Library, mode: str, depth: int) -> None:
    before = document(Size(50, 30), depth, mode, alpha=True)
    after = done(before, FAITHFUL, library)
    assert after.size == Size(100, 60) and after.mode == mode and after.depth == depth
    old, new = pixels_of(before), pixels_of(after)
    solid = nearest(old, 2)[..., -1] > 0
    assert np.abs(new[solid].astype(int) - nearest(old, 2)[solid]).max() <= 1
    assert np.array_equal(new[..., -1], nearest(old, 2)[..., -1])


def test_a_profile_and_metadata_stay(library: Library) -> None:
    before = document(Size(40, 30), 16, profile=adobe_rgb(), resolution=300.0)
    after = done(before, FAITHFUL, library)
    assert after.profile == before.profile and after.resolution == 300 and after.metadata is before.metadata
    difference = np.abs(pixels_of(after).astype(int) - nearest(pixels_of(before), 2))
    assert np.median(difference) < 3000


@pytest.mark.parametrize(("options", "size"), [
    (UpscaleOptions(3, 0.0), Size(150, 90)),
    (UpscaleOptions(4, 0.0), Size(200, 120)),
    (UpscaleOptions(TO_SIZE, 0.0, Size(130, 78)), Size(130, 78)),
    (UpscaleOptions(TO_SIZE, 0.0, Size(300, 180)), Size(300, 180)),
    (UpscaleOptions(TO_SIZE, 0.0, Size(80, 75)), Size(80, 75)),
])
def test_any_size(library: Library, options: UpscaleOptions, size: Size) -> None:
    before = document(Size(50, 30))
    grey = before.change(1, lambda layer: replace(layer, content=Pixels(Raster.uniform(before.size, (90, 120, 30, 255)))))
    after = done(grey, options, library)
    assert after.size == size and after.layers[0].bounds == after.area
    assert (np.abs(pixels_of(after).astype(int) - (90, 120, 30, 255)) <= 1).all()


def test_the_models_of_a_scale(library: Library) -> None:
    found = {factor: enlargers(library, factor) for factor in (2, 2.5, 3, 4, 6)}
    assert (found[2].faithful.id, found[2].crisp.id) == ("x2", "x4-crisp")  # type: ignore[union-attr]
    assert all((found[f].faithful.id, found[f].crisp.id) == ("x4", "x4-crisp") for f in (2.5, 3, 4, 6))  # type: ignore[union-attr]
    assert [m.id for m in found[2].needed(0.5)] == ["x2", "x4-crisp"]
    assert [m.id for m in found[2].needed(0)] == ["x2"] and [m.id for m in found[2].needed(1)] == ["x4-crisp"]
    assert enlargers(library, 2, "x4").crisp is None and enlargers(library, 2, "x4").needed(1)[0].id == "x4"
    with pytest.raises(ModelError, match="another task"):
        enlargers(library, 2, "denoise")
    with pytest.raises(ModelError, match="no model for this task"):
        enlargers(Library(Path("nowhere"), Path("nowhere")), 2)


def test_a_model_of_the_person_is_used_as_it_is(library: Library) -> None:
    own = library.adopt(replace(library.manifest("x2"), id="own", bundled=False))
    assert enlargers(library, 2).crisp is not None
    library.make_active("upscale", own.id)
    assert enlargers(library, 2) == Enlargers(library.manifest("own"))


@pytest.mark.parametrize("scale", [2, 4])
def test_between_faithful_and_crisp(library: Library, scale: int) -> None:
    before = document(Size(30, 20), 16)  # the crisp one gives the negative
    faithful, crisp, half = (pixels_of(done(before, UpscaleOptions(scale, c), library)).astype(float) for c in (0.0, 1.0, 0.5))
    if scale == 4:  # for x2 the crisp one is shrunk
        assert np.abs(faithful + crisp - 65535)[..., :3].max() <= 2
    assert np.abs(half - faithful - (crisp - faithful) * (128 / 255))[..., :3].max() <= 2


def test_layers_masks_groups_and_the_selection_scale_together(library: Library) -> None:
    base = selected(document(Size(60, 40)), Rect(10, 10, 20, 10))
    small = Raster.uniform(Size(10, 8), (200, 0, 0, 255))
    mask = Mask(Raster.uniform(Size(5, 4), (255,)), Point(21, 12))
    inner = Layer(3, "inner", Generated(small, Recipe("style", "m", "0" * 64)), Point(20, 11), mask, 0.5, Blend.MULTIPLY)
    turned = Layer(4, "turned", Placed(small, Transform.scaling(2, 2)), Point(5, 6))
    shrunk = Layer(5, "shrunk", Placed(small, Transform.scaling(0.5, 0.5)), Point(30, 30))
    before = replace(base, layers=(*base.layers, Layer(2, "group", Group((inner,))), turned, shrunk), next_id=6)
    after = done(before, FAITHFUL, library)
    assert after.selection is not None and Rect(19, 19, 42, 22).contains(after.selection.bounds())
    assert after.selection.read(Rect(21, 21, 38, 18)).min() == 255
    made = after.layer(3)
    assert made.bounds == Rect(40, 22, 20, 16) and made.mask is not None and made.mask.bounds == Rect(42, 24, 10, 8)
    assert (made.opacity, made.blend) == (0.5, Blend.MULTIPLY) and isinstance(made.content, Generated) and made.content.recipe.task == "style"
    for id in (4, 5):
        old, new = before.layer(id).bounds, after.layer(id).bounds
        assert new == Rect(old.x * 2, old.y * 2, old.width * 2, old.height * 2)
    assert after.layer(4).raster.size == Size(20, 16)  # type: ignore[union-attr]
    assert after.layer(5).raster is small
    assert before.size == Size(60, 40)


def test_alpha_comes_from_the_model_too(library: Library) -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[..., :3] = (10, 200, 30)
    pixels[5:15, 5:15, 3] = 255
    before = document(Size(20, 20)).change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(pixels))))
    crisp = pixels_of(done(before, UpscaleOptions(4, 1.0), library))  # the negative: alpha is full outside where it is mixed, not where it is plain
    assert (crisp[4:8, 4:8, 3] == 0).all() and (crisp[36:44, 36:44, 3] == 255).all()
    assert (crisp[16:20, 30:40, 3] == 255).all() and (crisp[20:24, 30:40, 3] == 0).all()


def test_doing_it_again_costs_only_what_changed(library: Library) -> None:
    before = document(Size(30, 20))
    known: dict[Raster, Raster] = {}
    first = done(before, FAITHFUL, library, known=known)
    again = done(replace(before, resolution=90.0), FAITHFUL, library, known=known)
    assert len(known) == 1 and again.resolution == 90
    assert np.array_equal(pixels_of(first), pixels_of(again))


@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 5000), Size(20_000, 200)])
def test_odd_sizes_work(library: Library, size: Size) -> None:
    assert done(document(size), FAITHFUL, library).size == Size(size.width * 2, size.height * 2)


def test_smaller_is_not_larger(library: Library) -> None:
    assert factor_of(Size(10, 10), Size(30, 20)) == 3
    for target in (Size(10, 10), Size(5, 20)):
        with pytest.raises(EditError, match="Image Size"):
            done(document(Size(10, 10)), UpscaleOptions(TO_SIZE, 0.0, target), library)
    with pytest.raises(EditError):
        done(document(Size(200_000, 1)), UpscaleOptions(4), library)


def test_a_cancelled_run_ends(library: Library) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        upscaled(document(Size(20, 20)), FAITHFUL, library, progress)


@pytest.mark.parametrize(("options", "area"), [
    (UpscaleOptions(2), Rect(20, 10, 16, 12)), (UpscaleOptions(3), Rect(0, 0, 20, 20)), (UpscaleOptions(4), Rect(40, 20, 20, 20)),
])
def test_a_trial_is_what_the_whole_would_show(library: Library, options: UpscaleOptions, area: Rect) -> None:
    before = document(Size(60, 40))
    target = options.target(before.size)
    pair = enlargers(library, factor_of(before.size, target))
    times, raster = options.scale, before.layers[0].raster
    assert raster is not None
    plain, faithful, crisp = try_enlarged(raster, Colours(8), area, pair, (times, times), {}, library, Progress())
    place = Rect(area.x * times, area.y * times, area.width * times, area.height * times)
    assert crisp is not None and plain.shape == faithful.shape == crisp.shape == (3, place.height, place.width)
    for made, mixture in ((faithful, 0.0), (crisp, 1.0)):
        whole = pixels_of(done(before, replace(options, crisp=mixture), library))[place.slices()][..., :3]
        assert np.abs(np.moveaxis(made, 0, 2) * 255 - whole).mean() < 2


@pytest.mark.parametrize(("target", "depth"), [(Size(120, 180), 8), (Size(180, 270), 16), (Size(100, 151), 8)])
@pytest.mark.parametrize("alpha", [False, True])
def test_large_pictures_are_done_in_bands_that_do_not_show(
    library: Library, monkeypatch: pytest.MonkeyPatch, target: Size, depth: int, alpha: bool
) -> None:
    before = document(Size(60, 90), depth, alpha=alpha)
    options = UpscaleOptions(TO_SIZE, 0.0, target)
    whole = pixels_of(done(before, options, library, model="x4"))
    monkeypatch.setattr("ganstudio.app.enlarge.LARGEST_DRAWN", 60 * 16 * 10)
    drawn: list[Size] = []

    def counted(raster: Raster, *rest: Any) -> Raster:
        drawn.append(raster.size)
        return one_band(raster, *rest)

    monkeypatch.setattr("ganstudio.app.enlarge.drawn", counted)
    banded = pixels_of(done(before, options, library, model="x4"))
    assert len(drawn) > 1 and max(size.height for size in drawn) < 90
    seen = (whole[..., -1] > 0) & (banded[..., -1] > 0) if not alpha else whole[..., -1] == (255 if depth == 8 else 65535)
    assert np.abs(whole[..., -1].astype(int) - banded[..., -1]).max() <= 1
    assert np.abs(whole[seen].astype(int) - banded[seen]).max() <= 1


def test_a_layer_between_pixels_keeps_its_place(library: Library) -> None:
    base = document(Size(40, 40))
    spot = Layer(2, "spot", Pixels(Raster.uniform(Size(10, 10), (255, 0, 0, 255))), Point(5, 7))
    after = done(replace(base, layers=(*base.layers, spot), next_id=3), UpscaleOptions(TO_SIZE, 0.0, Size(100, 100)), library)
    assert after.layer(2).bounds == Rect(12, 17, 26, 26)  # 12.5 to 37.5, 17.5 to 42.5
    assert after.layer(2).raster.read(Rect(0, 5, 1, 1))[0, 0, 3] in range(120, 136)  # type: ignore[union-attr]
