"""Pictures from noise land in documents of every kind, are laid out as wished, and can be made again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.app import generate as generate_module
from ganstudio.app.generate import (
    DrawOptions,
    amounts_named,
    generate_document,
    generate_layer,
    generator,
    laid_out,
    noise_for,
    options_in,
    pictures,
    remake,
)
from ganstudio.core import selection
from ganstudio.core.document import Document, Generated, Layer, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Raster
from ganstudio.core.resample import resample_raster
from ganstudio.engine.latent import DIRECTIONS, Directions, directions_bytes, noise_of
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, Manifest, manifest_text
from ganstudio.errors import EditError, ModelError
from ganstudio.files.profiles import adobe_rgb
from ganstudio.files.project import load_project, save_project
from tests.engine import graphs
from tests.engine.noise_graphs import SIDE, described

PLAIN = DrawOptions(variety=1.0)


def installed(home: Path, id: str = "clouds", **more: Any) -> Manifest:
    manifest = described(home / "models" / id, id=id, label=id.capitalize(), **more)
    (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    return manifest


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = installed(tmp_path, pattern=np.linspace(-0.3, 0.3, SIDE * SIDE).reshape(SIDE, SIDE)).folder
    known = Directions(np.eye(2, 6, dtype=np.float32), np.array([0.5, 1], np.float32), ("Light", "Warmth"))
    (folder / DIRECTIONS).write_bytes(directions_bytes(known))
    return Library(tmp_path / "none", tmp_path / "models")


SIZE = Size(12, 8)


def empty(depth: Any = 8, mode: Any = "rgb", profile: bytes | None = None) -> Document:
    channels = 4 if mode == "rgb" else 2
    pixels = np.full((SIZE.height, SIZE.width, channels), 255 if depth == 8 else 65535, np.uint8 if depth == 8 else np.uint16)
    return Document(SIZE, mode, depth, (Layer(1, "White", Pixels(Raster.from_array(pixels))),), profile=profile, next_id=2)


def made(document: Document) -> Layer:
    return document.layers[-1]


def shown(layer: Layer) -> np.ndarray:
    assert layer.raster is not None
    return layer.raster.read()


def expected(library: Library, options: DrawOptions) -> np.ndarray:
    (planes,) = pictures(library.manifest("clouds"), options, library, Progress())
    return np.moveaxis(planes, 0, 2)


def test_the_noise_of_seed_variation_and_blend() -> None:
    assert np.array_equal(noise_for(PLAIN, 6), noise_of(0, 6))
    assert np.allclose(noise_for(replace(PLAIN, variation=1.0, neighbour=5), 6), noise_of(5, 6), atol=1e-6)
    assert np.allclose(noise_for(replace(PLAIN, blend=1.0, other=3), 6), noise_of(3, 6), atol=1e-6)
    near = noise_for(replace(PLAIN, variation=0.1), 6)
    assert 0 < np.linalg.norm(near - noise_of(0, 6)) < 0.5


@pytest.mark.parametrize(("depth", "mode", "profile"), [(8, "rgb", ""), (16, "rgb", ""), (8, "grey", ""), (16, "rgb", "Adobe RGB")])
def test_a_layer_in_the_middle_of_a_document(library: Library, depth: Any, mode: Any, profile: str) -> None:
    document = empty(depth=depth, mode=mode, profile=adobe_rgb() if profile else None)
    edit = generate_layer(document, PLAIN, library, Progress(), above=1)
    layer = made(edit.apply(document))
    assert edit.label == "Generate: Clouds" and layer.name == "Clouds"
    assert layer.offset == Point(4, 2) and layer.raster is not None and layer.raster.size == Size(SIDE, SIDE)
    pixels = shown(layer)
    assert (pixels[..., -1] == pixels.max()).all() and pixels.dtype == (np.uint8 if depth == 8 else np.uint16)
    if mode == "rgb" and not profile:
        wanted = np.rint(expected(library, PLAIN) * np.iinfo(pixels.dtype).max)
        assert np.abs(pixels[..., :3] - wanted).max() <= 1
    if profile:
        assert not np.allclose(pixels[..., :3], np.rint(expected(library, PLAIN) * 65535), atol=500)


def test_a_selection_is_filled_and_nothing_else(library: Library) -> None:
    document = replace(empty(), selection=selection.rectangle(SIZE, Rect(1, 2, 9, 5)))
    layer = made(generate_layer(document, replace(PLAIN, fill="fit"), library, Progress(), above=1).apply(document))
    assert layer.bounds == Rect(1, 2, 9, 5) and layer.mask is not None and layer.mask.bounds == layer.bounds


def test_an_empty_selection_is_told(library: Library) -> None:
    document = replace(empty(), selection=Raster(SIZE, 1, 8))
    with pytest.raises(EditError, match="selected"):
        generate_layer(document, PLAIN, library, Progress())


def test_filling_covers_and_repeating_repeats(library: Library) -> None:
    planes = np.moveaxis(expected(library, PLAIN), 2, 0).astype(np.float32)
    covered = laid_out(planes, replace(PLAIN, fill="fit"), Size(13, 8), Progress(), tileable=False)
    assert covered.size == Size(13, 8) and (covered.read()[..., 3] == 65535).all()
    tiled = laid_out(planes, replace(PLAIN, fill="tile"), Size(300, 9), Progress(), tileable=False).read()
    assert np.array_equal(tiled[:, :4], tiled[:, 296:]) and np.array_equal(tiled[:4], tiled[4:8])
    larger = laid_out(planes, replace(PLAIN, fill="own", zoom=2.5), Size(1, 1), Progress(), tileable=False)
    assert larger.size == Size(10, 10)


@pytest.mark.parametrize("zoom", [0.5, 1.5, 3.0])
def test_an_enlarged_texture_still_goes_on_at_its_other_side(zoom: float) -> None:
    u, v = np.meshgrid(*(2 * np.pi * (np.arange(32) + 0.5) / 32,) * 2)
    planes = np.stack([0.5 + 0.4 * np.sin(u + k) * np.cos(v) for k in range(3)]).astype(np.float32)
    turned = np.roll(planes, (8, 8), (1, 2))
    first = laid_out(planes, replace(PLAIN, zoom=zoom), Size(1, 1), Progress(), tileable=True).read()
    second = laid_out(turned, replace(PLAIN, zoom=zoom), Size(1, 1), Progress(), tileable=True).read()
    by = round(8 * zoom)
    assert np.abs(np.roll(first, (by, by), (0, 1)).astype(int) - second.astype(int)).max() <= 1


def test_a_document_of_its_own(library: Library) -> None:
    document = generate_document(replace(PLAIN, zoom=2.0), library, Progress())
    assert document.size == Size(8, 8) and document.mode == "rgb" and made(document).bounds == document.area
    wide = generate_document(replace(PLAIN, fill="tile"), library, Progress(), size=Size(40, 10))
    assert made(wide).bounds == Rect(0, 0, 40, 10)


def test_a_layer_is_made_again_as_it_was_and_by_another_generator(library: Library, tmp_path: Path) -> None:
    document = empty()
    options = replace(PLAIN, seed=3, amounts=(0.0, 1.5), variation=0.25, fill="fit")
    document = generate_layer(document, options, library, Progress(), above=1).apply(document)
    layer = made(document)
    assert isinstance(layer.content, Generated) and options_in(layer.content.recipe) == options
    again = remake(document, layer.id, library, Progress()).apply(document)
    assert np.array_equal(shown(made(again)), shown(layer)) and made(again).bounds == layer.bounds
    turned = remake(document, layer.id, library, Progress(), options=replace(options, amounts=(2.0,))).apply(document)
    assert not np.array_equal(shown(made(turned)), shown(layer))
    installed(tmp_path, "other")
    library.refresh()
    swapped = made(remake(document, layer.id, library, Progress(), "other").apply(document))
    assert isinstance(swapped.content, Generated) and swapped.content.recipe.model == "other" and swapped.name == "Other"
    assert options_in(swapped.content.recipe).amounts == () and options_in(swapped.content.recipe).seed == 3


def test_directions_by_name(library: Library) -> None:
    known = Directions(np.eye(2, 6, dtype=np.float32), np.ones(2, np.float32), ("Light", "Warmth"))
    assert amounts_named(known, {"warmth": 2.0, "1": -1.0}) == (-1.0, 2.0)
    with pytest.raises(EditError, match="Light, Warmth"):
        amounts_named(known, {"Cold": 1.0})
    with pytest.raises(EditError):
        amounts_named(None, {"1": 1.0})
    plain, lit = (expected(library, replace(PLAIN, amounts=a)) for a in ((), (1.0,)))
    assert np.allclose(np.clip(plain[..., 0] + 0.25, 0, 1), lit[..., 0], atol=1e-5) and np.allclose(plain[..., 1:], lit[..., 1:], atol=1e-5)


def test_a_model_that_is_no_generator_is_refused(library: Library, tmp_path: Path) -> None:
    manifest = graphs.manifest(tmp_path / "models" / "style", graphs.identity())
    (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")
    library.refresh()
    with pytest.raises(ModelError, match="clouds"):
        generator(library, "test")
    with pytest.raises(ModelError):
        Library(tmp_path / "none", tmp_path / "nothing").active("generate")


def test_cancelling_stops(library: Library) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        generate_layer(empty(), PLAIN, library, progress)


def test_a_long_strip_is_covered_by_the_middle_without_making_a_square(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Size] = []
    resample = resample_raster

    def watched(raster: Raster, size: Size, *rest: Any) -> Raster:
        made.append(size)
        return resample(raster, size, *rest)

    monkeypatch.setattr(generate_module, "resample_raster", watched)
    ramp = np.broadcast_to(np.linspace(0, 1, 64, dtype=np.float32)[:, None], (3, 64, 64)).copy()
    strip = laid_out(ramp, replace(PLAIN, fill="fit"), Size(640, 20), Progress(), tileable=False)
    assert strip.size == Size(640, 20) and made[0].area < 640 * 300
    values = strip.read()[:, 5, 0] / 65535
    assert values.mean() == pytest.approx(0.5, abs=0.01) and 0.02 < np.ptp(values) < 0.04
    for size in (Size(1, 1), Size(1, 500)):
        assert laid_out(ramp, replace(PLAIN, fill="fit"), size, Progress(), tileable=True).size == size


def test_a_layer_survives_its_project(library: Library, tmp_path: Path) -> None:
    options = replace(PLAIN, seed=12, amounts=(1.0, -0.5), fill="tile")
    document = generate_layer(empty(), options, library, Progress(), above=1).apply(empty())
    save_project(document, tmp_path / "a.ora")
    layer = made(load_project(tmp_path / "a.ora"))
    assert isinstance(layer.content, Generated) and options_in(layer.content.recipe) == options
    assert np.array_equal(shown(layer), shown(made(document)))
