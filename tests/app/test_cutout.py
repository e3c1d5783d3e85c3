"""Edges refined, backgrounds removed, and what stays as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ganstudio.app.cutout import RefineOptions, adjusted, matte, refine_edge, remove_background, unsure
from ganstudio.core.composite import flatten
from ganstudio.core.document import Adjustment, Document, Group, Layer, Mask, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.layers import add_adjustment
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import ellipse
from ganstudio.core.tone import BrightnessContrast
from ganstudio.errors import EditError
from tests.app.test_smart_select import overlap, scene
from tests.core.test_matting import hairs
from tests.engine.pointing import library


def furry(depth: int = 8, mode: str = "rgb", profile: bytes | None = None) -> tuple[Document, np.ndarray, np.ndarray]:
    """The hairy disc as a document with a rough selection: (document, true shares, background)."""
    picture, alpha, _, _, behind = hairs()
    colours = picture if mode == "rgb" else picture[..., :1]
    top = 255 if depth == 8 else 65535
    pixels = np.dstack([np.rint(colours * top), np.full(alpha.shape, top)]).astype(np.uint8 if depth == 8 else np.uint16)
    size = Size(alpha.shape[1], alpha.shape[0])
    area = size.rect.grown(-28)
    layers = (Layer(1, "Fur", Pixels(Raster.from_array(pixels))),)
    document = Document(size, mode, depth, layers, ellipse(size, area), profile=profile, next_id=2)  # type: ignore[arg-type]
    return document, alpha, behind


OPTIONS = RefineOptions(radius=12)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_the_mask_shows_hair_and_the_layer_stays(depth: int, mode: str) -> None:
    document, alpha, _ = furry(depth, mode)
    after = refine_edge(document, 1, OPTIONS, Progress()).apply(document)
    layer = after.layer(1)
    assert layer.content is document.layers[0].content and layer.mask is not None
    found = layer.mask.read(document.area).astype(float) / 255
    assert np.abs(found - alpha).mean() < 0.015
    assert after.selection is None and after.depth == depth


@pytest.mark.parametrize(("depth", "most"), [(8, 256), (16, 65536)])
def test_clean_colours_lie_in_a_clipped_layer(depth: int, most: int) -> None:
    document, alpha, _ = furry(depth)
    after = refine_edge(document, 1, OPTIONS, Progress()).apply(document)
    (group,) = after.layers
    assert isinstance(group.content, Group) and group.name == "Fur cut out"
    base, edge = group.content.layers
    assert base.id == 1 and edge.clip and edge.name == "Edge colours"
    pixels = edge.raster.read()  # type: ignore[union-attr]
    mask = base.mask.read(document.area)  # type: ignore[union-attr]
    assert set(np.unique(pixels[..., 3])) <= {0, most - 1}
    assert not pixels[..., 3][(mask == 0) | (mask == 255)].any() or (pixels[..., 3] > 0).mean() < 0.5
    shown = flatten(after)
    whole = mask == 255
    original = document.layers[0].raster.read()  # type: ignore[union-attr]
    inner = whole & (pixels[..., 3] == 0)
    assert np.array_equal(shown[inner], original[inner])
    hair = (alpha > 0.25) & (alpha < 0.75)
    green = (shown[..., 1].astype(float) / (most - 1))[hair].mean()
    assert green < 0.9 * (original[..., 1].astype(float) / (most - 1))[hair].mean()
    assert depth == 8 or len(np.unique(pixels[..., 0])) > 256


def test_without_cleaning_only_a_mask_is_added() -> None:
    document, _, _ = furry()
    after = refine_edge(document, 1, replace(OPTIONS, clean=False), Progress()).apply(document)
    assert [layer.id for layer in after.walk()] == [1] and after.layers[0].mask is not None


def test_a_new_layer_leaves_the_old_one_hidden_and_whole() -> None:
    document, _, _ = furry()
    after = refine_edge(document, 1, replace(OPTIONS, output="layer"), Progress()).apply(document)
    old = after.layer(1)
    assert not old.visible and old.mask is None and old.content is document.layers[0].content
    assert len({layer.id for layer in after.walk()}) == len(list(after.walk())) == 4


def test_a_selection_comes_out_as_a_selection() -> None:
    document, alpha, _ = furry()
    after = refine_edge(document, 1, replace(OPTIONS, output="selection"), Progress()).apply(document)
    assert after.layers is document.layers and after.selection is not None
    assert np.abs(after.selection.read()[..., 0] / 255 - alpha).mean() < 0.02


def test_a_mask_that_is_there_still_hides() -> None:
    document, _, _ = furry()
    half = Raster(document.size, 1).filled(document.area.grown(-60).united(document.area.moved(60, 0).intersected(document.area)), (255,))
    masked = document.change(1, lambda layer: replace(layer, mask=Mask(half)))
    after = refine_edge(masked, 1, replace(OPTIONS, clean=False), Progress()).apply(masked)
    shown = after.layer(1).mask.read(document.area)  # type: ignore[union-attr]
    assert shown[:, :50].max() == 0 and shown[60, 70] == 255


def test_clipped_layers_get_only_a_mask() -> None:
    document, _, _ = furry()
    top = replace(document.layers[0], id=2, clip=True)
    document = replace(document, layers=(*document.layers, top), next_id=3)
    after = refine_edge(document, 2, OPTIONS, Progress()).apply(document)
    assert [layer.id for layer in after.layers] == [1, 2] and after.layers[1].mask is not None


def test_it_lands_on_a_document_that_has_moved_on() -> None:
    document, _, _ = furry()
    edit = refine_edge(document, 1, OPTIONS, Progress())
    later = document.insert(Layer(7, "later", document.layers[0].content))
    after = edit.apply(replace(later, next_id=8))
    assert after.layers[-1].id == 7 and after.layer(1).mask is not None


def test_larger_pictures_are_sharpened_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    document, alpha, _ = furry()
    monkeypatch.setattr("ganstudio.app.cutout.SIDE", 60)
    assert document.selection is not None
    found = matte(document, 1, document.selection, OPTIONS, Progress()).alpha.read()[..., 0] / 255
    assert np.abs(found - alpha).mean() < 0.02


def test_remove_background_finds_the_subject_itself(tmp_path: Path) -> None:
    document, disc = scene(depth=16)
    box = np.zeros(disc.shape, bool)
    box[40:160, 200:270] = True
    plain = document.layers[0].raster.read()  # type: ignore[union-attr]
    plain[box] = plain[0, 0]
    document = document.change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(plain))))
    after = remove_background(document, 1, library(tmp_path), RefineOptions(), Progress()).apply(document)
    mask = after.layer(1).mask
    assert mask is not None and overlap(mask.raster, disc) > 0.95
    assert np.array_equal(after.layer(1).raster.read(), plain)  # type: ignore[union-attr]


def test_remove_background_keeps_to_a_selection(tmp_path: Path) -> None:
    document, alpha, _ = furry()
    after = remove_background(document, 1, library(tmp_path), OPTIONS, Progress()).apply(document)
    assert np.abs(after.layer(1).mask.read(document.area) / 255 - alpha).mean() < 0.02  # type: ignore[union-attr]


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    document, _, _ = furry()
    with pytest.raises(EditError, match="Nothing is selected"):
        refine_edge(replace(document, selection=None), 1, OPTIONS, Progress())
    with pytest.raises(EditError, match="Nothing is selected"):
        matte(document, 1, Raster(document.size, 1), OPTIONS, Progress())
    adjusting = add_adjustment(document, BrightnessContrast(), 1)
    (top,) = (layer.id for layer in adjusting.layers if isinstance(layer.content, Adjustment))
    with pytest.raises(EditError, match="layer with pixels"):
        remove_background(adjusting, top, library(tmp_path), OPTIONS, Progress())


def test_cancel() -> None:
    document, _, _ = furry()
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        refine_edge(document, 1, OPTIONS, progress)


def test_whole_and_tiny_selections() -> None:
    for size in (Size(1, 1), Size(1, 5000), Size(700, 3)):
        whole = Raster.uniform(size, (255,))
        document = Document(size, layers=(Layer(1, "x", Pixels(Raster.uniform(size, (9, 9, 9, 255)))),), selection=whole, next_id=2)
        after = refine_edge(document, 1, OPTIONS, Progress()).apply(document)
        assert after.layer(1).mask.read(document.area).min() == 255  # type: ignore[union-attr]


def test_the_band_around_an_edge_is_unsure() -> None:
    rough = np.zeros((40, 60), np.uint8)
    rough[:, 30:] = 255
    known = unsure(rough, 5)
    assert (known[:, :24] == 0).all() and (known[:, 26:34] == 128).all() and (known[:, 36:] == 255).all()
    soft = np.full((9, 9), 100, np.uint8)
    assert (unsure(soft, 2) == 128).all()


def test_moving_and_hardening_the_edge() -> None:
    shares = np.linspace(0, 1, 101, dtype=np.float32)[None]
    plain = adjusted(shares, RefineOptions())
    assert plain[0, 0] == 0 and plain[0, -1] == 1 and (np.diff(plain) >= 0).all()
    assert (adjusted(shares, RefineOptions(shift=0.5)) >= plain).all() and (adjusted(shares, RefineOptions(shift=-0.5)) <= plain).all()
    hard = adjusted(shares, RefineOptions(contrast=1.0))
    assert set(np.unique(hard[:, :48])) == {0.0} and set(np.unique(hard[:, 53:])) == {1.0}
