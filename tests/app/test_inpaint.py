from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from ganstudio.app.inpaint import fill, remove
from ganstudio.app.rerun import rerun, stale
from ganstudio.core.document import Document, Generated, Layer, Pixels
from ganstudio.core.flatten import flatten
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import SizeRule
from ganstudio.engine.session import Session
from ganstudio.errors import EditError
from ganstudio.files.profiles import adobe_rgb
from ganstudio.tools.remove import InpaintOptions
from tests.app.enhancers import put
from tests.app.fillers import MASK, filler, make_models
from tests.app.test_pipeline import document, pixels_of

BARE = InpaintOptions(feather=0, grain=0)
IN_PLACE = replace(BARE, place="in-place")
SIZE = Size(300, 200)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    make_models(tmp_path / "models")
    return Library(tmp_path / "models", tmp_path / "own")


def marks(size: Size, *areas: Rect, value: int = 255) -> Raster:
    mask = Raster(size, 1)
    for area in areas:
        mask = mask.write(area, np.full((area.height, area.width), value, np.uint8))
    return mask


def done(before: Document, mask: Raster, options: InpaintOptions, library: Library, model: str = "light") -> Document:
    return remove(before, 1, mask, options, library, Progress(), model).apply(before)


def smooth(size: Size, depth: Any = 8, **more: Any) -> Document:
    """A soft ramp in colour."""
    y, x = np.mgrid[: size.height, : size.width] / max(size.width, size.height)
    top = 255 if depth == 8 else 65535
    pixels = (np.dstack((x, y, (x + y) / 2, np.ones_like(x))) * top).astype(np.uint8 if depth == 8 else np.uint16)
    return Document(size, "rgb", depth, (Layer(1, "Background", Pixels(Raster.from_array(pixels))),), next_id=2, **more)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("feather", [0, 9])
@pytest.mark.parametrize("place", ["in-place", "new-layer"])
def test_outside_the_mask_and_its_feather_every_value_stays(library: Library, depth: int, feather: int, place: Any) -> None:
    before, area = document(depth=depth), Rect(120, 70, 40, 30)
    after = done(before, marks(SIZE, area), replace(IN_PLACE, feather=float(feather), place=place), library)
    old, new = flatten(before), flatten(after)
    outside = np.ones(old.shape[:2], bool)
    outside[area.grown(feather).slices()] = False
    assert np.array_equal(old[outside], new[outside])
    inside = new[area.slices()][..., :3].astype(float) / (255 if depth == 8 else 65535)
    assert np.abs(inside - 0.75).max() < 0.003
    assert (new[..., 3] == old[..., 3]).all()
    assert (place == "in-place") == (len(after.layers) == 1)


def test_16_bit_in_a_profile_keeps_its_levels(library: Library) -> None:
    before = smooth(Size(400, 120), 16, profile=adobe_rgb())
    area = Rect(100, 40, 200, 40)
    after = done(before, marks(before.size, area), IN_PLACE, library, "mean")
    assert after.profile == before.profile and after.depth == 16
    assert len(np.unique(pixels_of(after)[area.slices()][..., 0])) > 256
    assert np.array_equal(pixels_of(after)[:40], pixels_of(before)[:40])


def test_grey_stays_grey_and_alpha_stays(library: Library) -> None:
    before, area = document(mode="grey", alpha=True), Rect(50, 50, 30, 30)
    after = done(before, marks(SIZE, area), IN_PLACE, library)
    old, new = pixels_of(before), pixels_of(after)
    assert new.shape == old.shape and np.array_equal(new[..., 1], old[..., 1])
    assert np.abs(new[area.slices()][..., 0].astype(int) - 191).max() <= 1


def test_a_cut_out_keeps_its_shape_under_a_new_layer(library: Library) -> None:
    pixels = np.zeros((80, 80, 4), np.uint8)
    pixels[20:60, 20:60] = (200, 100, 50, 255)
    before = Document(Size(80, 80), layers=(Layer(1, "Cut out", Pixels(Raster.from_array(pixels))),), next_id=2)
    after = flatten(done(before, marks(Size(80, 80), Rect(10, 30, 40, 10)), BARE, library))
    assert np.array_equal(after[..., 3], pixels[..., 3])
    assert (after[30:40, 20:50, :3] == 191).all()


@pytest.mark.parametrize(("crisp", "value"), [(0.0, 128), (0.5, 159), (1.0, 191)])
def test_crispness_mixes_the_twins(library: Library, crisp: float, value: int) -> None:
    before, area = document(), Rect(10, 10, 20, 20)
    after = pixels_of(done(before, marks(SIZE, area), replace(IN_PLACE, crisp=crisp), library))
    assert np.abs(after[area.slices()][..., :3].astype(int) - value).max() <= 1


@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 5000), Size(5000, 1), Size(20_000, 200), Size(17, 9)])
def test_odd_sizes(library: Library, size: Size) -> None:
    before = smooth(size)
    if size == Size(1, 1):
        with pytest.raises(EditError, match="whole picture"):
            done(before, marks(size, Rect(0, 0, 1, 1)), IN_PLACE, library)
        return
    area = Rect(size.width // 3, size.height // 3, max(size.width // 8, 1), max(size.height // 8, 1))
    options = replace(IN_PLACE, grain=1.0)
    after = done(before, marks(size, area), options, library)
    old, new = pixels_of(before), pixels_of(after)
    changed = (old != new).any(2)
    changed[area.slices()] = False
    assert not changed.any()


def test_what_is_wrong_with_a_mask_is_said(library: Library) -> None:
    before = document()
    for mask, words in (
        (Raster(SIZE, 1), "Nothing is marked"),
        (Raster.uniform(SIZE, (255,)), "whole picture"),
        (Raster.uniform(Size(30, 20), (255,)), "30 x 20"),
    ):
        with pytest.raises(EditError, match=words):
            done(before, mask, BARE, library)


def test_nothing_is_left_to_fill_from(library: Library) -> None:
    soft = np.full((200, 300), 3, np.uint8)
    soft[20:60, 20:60] = 255
    moved = smooth(Size(20, 20)).layers[0]
    small = replace(document(), layers=(replace(moved, offset=Point(30, 30)),))
    cases = (
        (document(), Raster.from_array(soft), BARE),
        (document(), marks(SIZE, Rect(2, 2, 296, 196)), replace(BARE, feather=50.0)),
        (small, marks(SIZE, Rect(10, 10, 60, 60)), IN_PLACE),
    )
    for before, mask, options in cases:
        with pytest.raises(EditError, match="whole picture"):
            done(before, mask, options, library)


def test_a_hole_wider_than_what_is_worked_on_at_one_go(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("filling.ROOM", 100 * 100), ("filling.WINDOW", 16), ("inpaint.COMFORT", 12), ("inpaint.FINE", 12)):
        monkeypatch.setattr(f"ganstudio.app.{name}", value)
    before, area = smooth(Size(180, 180)), Rect(20, 20, 140, 140)
    after = pixels_of(done(before, marks(before.size, area), IN_PLACE, library))
    outside = np.ones((180, 180), bool)
    outside[area.slices()] = False
    assert np.array_equal(after[outside], pixels_of(before)[outside]) and (after[area.slices()] != pixels_of(before)[area.slices()]).any()


def test_a_layer_can_be_run_again_and_says_when_it_is_stale(library: Library) -> None:
    before, area = smooth(SIZE), Rect(100, 60, 30, 30)
    after = remove(before, 1, marks(SIZE, area), BARE, library, Progress(), "mean").apply(before)
    layer = after.layers[1]
    assert isinstance(layer.content, Generated) and layer.content.recipe.task == "inpaint" and layer.content.recipe.model == "mean"
    assert not stale(after, 2)
    raster = Raster.uniform(SIZE, (10, 20, 30, 255))
    changed = after.change(1, lambda x: replace(x, content=Pixels(raster)))
    assert stale(changed, 2)
    again = rerun(changed, 2, library, Progress()).apply(changed)
    assert not stale(again, 2) and again.layer(2).mask is layer.mask
    assert np.abs(flatten(again)[..., :3].astype(int) - (10, 20, 30)).max() <= 1
    swapped = rerun(changed, 2, library, Progress(), model="grey").apply(changed).layer(2).content
    assert isinstance(swapped, Generated) and swapped.recipe.model == "grey"


def test_more_strokes_go_into_one_layer(library: Library) -> None:
    before = smooth(SIZE)
    first = done(before, marks(SIZE, Rect(20, 20, 20, 20)), BARE, library)
    second = remove(first, 2, marks(SIZE, Rect(200, 120, 30, 20)), BARE, library, Progress(), "grey").apply(first)
    third = remove(second, 1, marks(SIZE, Rect(30, 30, 20, 20)), BARE, library, Progress(), "grey").apply(second)
    assert len(third.layers) == 2
    out = flatten(third)
    assert (out[22:28, 22:28, :3] == 191).all() and (out[125:135, 205:225, :3] == 128).all() and (out[32:48, 32:48, :3] == 128).all()
    unmarked = np.ones((200, 300), bool)
    for area in (Rect(20, 20, 20, 20), Rect(200, 120, 30, 20), Rect(30, 30, 20, 20)):
        unmarked[area.slices()] = False
    assert np.array_equal(out[unmarked], flatten(before)[unmarked])


def test_filling_makes_empty_places_opaque(library: Library) -> None:
    pixels = np.zeros((100, 100, 4), np.uint8)
    pixels[:, :50] = (200, 100, 50, 255)
    before = Document(Size(100, 100), layers=(Layer(1, "Half", Pixels(Raster.from_array(pixels))),), next_id=2)
    area = Rect(40, 20, 40, 40)
    after = flatten(fill(before, 1, marks(before.size, area), BARE, library, Progress(), "grey").apply(before))
    assert (after[area.slices()] == (128, 128, 128, 255)).all()
    after[area.slices()] = pixels[area.slices()]
    assert np.array_equal(after, pixels)


def test_a_moved_layer_is_filled_where_it_is_seen(library: Library) -> None:
    before = document().change(1, lambda x: replace(x, offset=Point(40, -30)))
    area = Rect(60, 20, 30, 30)
    after = flatten(done(before, marks(SIZE, area), IN_PLACE, library))
    assert (after[area.slices()][..., :3] == 191).all()
    after[area.slices()] = flatten(before)[area.slices()]
    assert np.array_equal(after, flatten(before))


def test_all_layers_are_seen_when_asked(library: Library) -> None:
    lower = Document(Size(90, 90), layers=(Layer(1, "Red", Pixels(Raster.uniform(Size(90, 90), (200, 0, 0, 255)))),), next_id=3)
    both = lower.insert(Layer(2, "Empty", Pixels(Raster(Size(90, 90), 4))))
    mask = marks(Size(90, 90), Rect(40, 40, 10, 10))
    after = remove(both, 2, mask, replace(BARE, sample="merged"), library, Progress(), "mean").apply(both)
    assert np.abs(flatten(after)[..., :3].astype(int) - (200, 0, 0)).max() <= 1


def test_a_wide_hole_is_filled_with_the_texture_around(library: Library) -> None:
    rng = np.random.default_rng(0)
    grain = cv2.GaussianBlur(rng.normal(0, 60, (420, 420)).astype(np.float32), (0, 0), 1.2)
    pixels = np.full((420, 420, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(120 + grain, 0, 255)[..., None]
    before = Document(Size(420, 420), layers=(Layer(1, "Background", Pixels(Raster.from_array(pixels))),), next_id=2)
    area = Rect(130, 130, 160, 160)
    after = pixels_of(done(before, marks(before.size, area), replace(IN_PLACE, grain=1.0), library, "mean")).astype(float)
    inside, around = after[area.grown(-15).slices()][..., 0], pixels[..., 0].astype(float)
    assert 0.7 < inside.std() / around.std() < 1.2
    assert abs(inside.mean() - around.mean()) < 6


def test_grain_is_put_into_a_smooth_fill(library: Library) -> None:
    rng = np.random.default_rng(0)
    pixels = np.full((160, 160, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(120 + rng.normal(0, 8, (160, 160, 3)), 0, 255)
    before = Document(Size(160, 160), layers=(Layer(1, "Background", Pixels(Raster.from_array(pixels))),), next_id=2)
    area = Rect(60, 60, 40, 40)
    spread = {
        grain: pixels_of(done(before, marks(before.size, area), replace(IN_PLACE, grain=grain), library, "mean"))[area.slices()][..., 0].std()
        for grain in (0.0, 1.0)
    }
    assert spread[0.0] < 2 and 5 < spread[1.0] < 10


def test_cancelling_stops_it(library: Library) -> None:
    before, progress = document(), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        remove(before, 1, marks(SIZE, Rect(10, 10, 20, 20)), BARE, library, progress, "light")


def test_a_model_of_one_size_is_shown_just_that(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "models", "framed", filler(0.25, (1, 3, 128, 128)), SizeRule(memory=40, fixed=Size(128, 128), whole=True, hole=64),
        task="inpaint", guides=(MASK,))  # fmt: skip
    library.refresh()
    runs: list[tuple[int, ...]] = []
    run = Session.run

    def counted(self: Session, inputs: dict[str, Any], *more: Any, **named: Any) -> Any:
        runs.append(inputs["image"].shape)
        return run(self, inputs, *more, **named)

    monkeypatch.setattr(Session, "run", counted)
    before, area = smooth(SIZE), Rect(5, 90, 28, 20)
    after = pixels_of(done(before, marks(SIZE, area), IN_PLACE, library, "framed"))
    assert runs == [(1, 3, 128, 128)]
    assert np.abs(after[area.slices()][..., :3].astype(int) - 64).max() <= 1
    after[area.slices()] = pixels_of(before)[area.slices()]
    assert np.array_equal(after, pixels_of(before))
