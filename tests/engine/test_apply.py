from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.apply import apply_model, run_tiles
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Extra, Manifest, SizeRule, TensorSpec
from ganstudio.engine.noise import noise_at
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.engine.tiling import plan
from ganstudio.errors import ModelError, OutOfMemory
from tests.engine import graphs

SMALL_TILES = 2**20


def picture(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(width * 7 + height).uniform(0, 1, (height, width, 3)).astype(np.float32)


def session(manifest: Manifest) -> Session:
    return Session(manifest.id, CPU, open_graph(manifest.file, CPU), manifest.output.name)


def tiled(manifest: Manifest, image: np.ndarray, memory: int = SMALL_TILES, **values: float) -> np.ndarray:
    """The result in small tiles, checking that every pixel is written."""
    planes = np.moveaxis(image, 2, 0)
    scale = manifest.sizes.scale
    out = np.full((image.shape[0] * scale, image.shape[1] * scale, 3), np.nan, np.float32)

    def write(area: Rect, result: np.ndarray) -> None:
        out[area.slices()] = np.moveaxis(result, 0, 2)

    size = Size(image.shape[1], image.shape[0])
    run_tiles(manifest, session(manifest), size, lambda area: planes[(slice(None), *area.slices())], write, Progress(), values, memory)
    return out


@pytest.mark.parametrize("rule", [
    SizeRule(memory=40), SizeRule(multiple=8, receptive_field=20, memory=40), SizeRule(fixed=graphs.FIXED, receptive_field=6),
    SizeRule(multiple=4, whole=True, memory=40), SizeRule(fixed=graphs.FIXED, whole=True),
])  # fmt: skip
@pytest.mark.parametrize(("width", "height"), [(1, 1), (255, 255), (256, 256), (257, 257), (1, 2500), (2500, 1), (2, 3), (600, 333)])
def test_identity_in_tiles_is_its_input(tmp_path: Path, rule: SizeRule, width: int, height: int) -> None:
    manifest = graphs.manifest(tmp_path, graphs.identity(), rule)
    image = picture(width, height)
    assert np.abs(tiled(manifest, image) - image).max() < 1e-6


@pytest.mark.parametrize(("made", "rule"), [
    (graphs.blur(4), SizeRule(receptive_field=4, memory=40)), (graphs.strided(), SizeRule(multiple=4, receptive_field=4, memory=40)),
])  # fmt: skip
def test_a_tiled_run_is_an_untiled_one(tmp_path: Path, made: Any, rule: SizeRule) -> None:
    manifest = graphs.manifest(tmp_path, made, rule)
    image = picture(501, 399)
    assert np.abs(tiled(manifest, image) - apply_model(manifest, session(manifest), image, Progress())).max() < 1e-5


def test_noise_lies_on_the_picture_wherever_tiles_and_parts_begin(tmp_path: Path) -> None:
    manifest = graphs.manifest(tmp_path, graphs.identity(), SizeRule(memory=40), image=TensorSpec("image", noise=0.1))
    image = 0.3 + 0.4 * picture(520, 390)
    whole = tiled(manifest, image)
    added = (whole - image).mean(2)
    assert np.abs(np.clip(image + 0.1 * noise_at(Rect(0, 0, 520, 390))[..., None], 0, 1) - whole).max() < 1e-5 and 0.08 < added.std() < 0.1
    part, begin = np.empty((3, 90, 100), np.float32), Point(33, 21)
    planes = np.moveaxis(image, 2, 0)[:, 21:111, 33:133]

    def write(area: Rect, result: np.ndarray) -> None:
        part[(slice(None), *area.slices())] = result

    size = Size(100, 90)
    run_tiles(manifest, session(manifest), size, lambda area: planes[(slice(None), *area.slices())], write, Progress(), origin=begin)
    assert np.abs(np.moveaxis(part, 0, 2) - whole[21:111, 33:133]).max() < 1e-5


def test_too_small_an_overlap_would_show() -> None:
    """The test above can fail: with no overlap the blur has seams."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(AssertionError):
        patch.setattr("ganstudio.engine.tiling.overlap_of", lambda rule: 0)
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            test_a_tiled_run_is_an_untiled_one(Path(folder), graphs.blur(4), SizeRule(receptive_field=4, memory=40))


BUNDLED = [m for m in Library(own=Path("nowhere")).manifests if m.latent is None and not m.sizes.whole and m.sizes.fixed is None]


@pytest.mark.parametrize("manifest", BUNDLED, ids=lambda m: m.id)
def test_bundled_models_take_the_smallest_pictures(manifest: Manifest) -> None:
    guides = sum(guide.channels for guide in manifest.guides)
    for width, height in ((1, 1), (3, 70)):
        image = np.concatenate((picture(width, height), np.ones((height, width, guides), np.float32)), axis=2)
        result = apply_model(manifest, session(manifest), image, Progress())
        scale = manifest.sizes.scale
        assert result.shape == (height * scale, width * scale, 3) and np.isfinite(result).all()


def three_kinds(width: int, height: int) -> np.ndarray:
    """Flat grey, a gradient and something like a photo, one beside the other."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    gradient = np.stack((x / width, y / height, (x + y) / (width + height)), axis=2)
    photo = 0.5 + 0.3 * np.sin(x / 31)[..., None] * np.cos(y / 17)[..., None] + picture(width, height) * 0.2 - 0.1
    bands = [np.full_like(gradient, 0.5), gradient, np.clip(photo, 0, 1)]
    return np.concatenate([band[:, i * width // 3 : (i + 1) * width // 3] for i, band in enumerate(bands)], 1).astype(np.float32)


@pytest.mark.parametrize("manifest", BUNDLED, ids=lambda m: m.id)
def test_bundled_models_have_no_seams(manifest: Manifest) -> None:
    side = 2 * manifest.sizes.receptive_field + 96
    width, height = max(384, 2 * side), max(288, side)
    spots = np.random.default_rng(0).uniform(0, 1, (-(-height // 12), -(-width // 12), sum(g.channels for g in manifest.guides))) < 0.15
    drawn = spots.repeat(12, 0).repeat(12, 1)[:height, :width].astype(np.float32)
    image = np.concatenate((three_kinds(width, height), drawn), axis=2)
    memory = side * (side + 32) * manifest.sizes.memory
    assert plan(Size(width, height), manifest.sizes, memory).count > 1
    whole = apply_model(manifest, session(manifest), image, Progress())
    assert np.abs(tiled(manifest, image, memory) - whole).max() <= 1 / 255


def test_a_model_that_sees_the_whole_picture_is_blended_without_steps(tmp_path: Path) -> None:
    manifest = graphs.manifest(tmp_path, graphs.whole(), SizeRule(fixed=Size(64, 64), whole=True))
    ramp = np.repeat(np.linspace(0.4, 0.6, 500, dtype=np.float32)[None, :, None], 90, axis=0).repeat(3, axis=2)
    result = tiled(manifest, ramp)
    assert np.abs(np.diff(result, axis=1)).max() < 0.02


def test_enlarges(tmp_path: Path) -> None:
    manifest = graphs.manifest(tmp_path, graphs.enlarge(2), SizeRule(scale=2, receptive_field=2, memory=40))
    image = picture(303, 201)
    assert np.array_equal(tiled(manifest, image), image.repeat(2, axis=0).repeat(2, axis=1))


def test_ranges_orders_and_layouts_are_the_manifests(tmp_path: Path) -> None:
    image = picture(20, 10)
    shape = (1, "height", "width", 3)
    wanted: dict[str, Any] = {"image": TensorSpec("image", "NHWC", "BGR", 0, 255), "output": TensorSpec("result", "NHWC", "RGB", 0, 255)}
    manifest = graphs.manifest(tmp_path, graphs.identity(shape), **wanted)
    assert np.allclose(tiled(manifest, image), image[..., ::-1], atol=1e-6)
    manifest = graphs.manifest(tmp_path, graphs.invert(), image=TensorSpec("image", low=-1, high=1), output=TensorSpec("result", low=0, high=2))
    assert np.allclose(tiled(manifest, image), 1 - image, atol=1e-6)


@pytest.mark.parametrize("kind", ["scalar", "plane"])
def test_extra_inputs_are_given_as_declared(tmp_path: Path, kind: str) -> None:
    extra = Extra("amount", "Amount", kind, 20.0, 0, 100, 1 / 100, (1,) if kind == "scalar" else ())  # type: ignore[arg-type]
    manifest = graphs.manifest(tmp_path, graphs.brighten(kind), extras=(extra,))
    image = picture(300, 200) / 2
    assert np.allclose(tiled(manifest, image), image + 0.2, atol=1e-6)
    assert np.allclose(tiled(manifest, image, amount=50.0), np.clip(image + 0.5, 0, 1), atol=1e-6)


def test_a_result_of_another_shape_is_refused(tmp_path: Path) -> None:
    manifest = graphs.manifest(tmp_path, graphs.enlarge(2), SizeRule(memory=40))
    with pytest.raises(ModelError, match="shape"):
        tiled(manifest, picture(50, 40))


class _Fragile:
    """A graph that has no memory for tiles above an area."""

    def __init__(self, graph: Any, most: int) -> None:
        self.graph, self.most, self.seen = graph, most, list[int]()

    def get_inputs(self) -> Any:
        return self.graph.get_inputs()

    def run(self, names: Any, feeds: Any, options: Any) -> Any:
        self.seen.append(feeds["image"].shape[2] * feeds["image"].shape[3])
        if self.seen[-1] > self.most:
            raise RuntimeError("Failed to allocate memory for requested buffer of size 123456")
        return self.graph.run(names, feeds, options)


def test_out_of_memory_halves_the_tiles_and_says_so(tmp_path: Path) -> None:
    manifest = graphs.manifest(tmp_path, graphs.blur(4), SizeRule(receptive_field=4, memory=40))
    fragile = _Fragile(open_graph(manifest.file, CPU), 200 * 200)
    image = picture(700, 500)
    notes: list[str] = []
    result = apply_model(manifest, Session("test", CPU, fragile, "result"), image, Progress(lambda fraction, note: notes.append(note)))
    assert np.abs(result - apply_model(manifest, session(manifest), image, Progress())).max() < 1e-5
    assert fragile.seen[0] == 700 * 500 and fragile.seen[-1] <= 200 * 200
    assert any("smaller tiles" in note for note in notes)


def test_out_of_memory_with_the_smallest_tile_is_an_error(tmp_path: Path) -> None:
    manifest = graphs.manifest(tmp_path, graphs.identity(), SizeRule(memory=40))
    with pytest.raises(OutOfMemory, match="smallest tile"):
        apply_model(manifest, Session("test", CPU, _Fragile(open_graph(manifest.file, CPU), 0), "result"), picture(300, 300), Progress())


class _Told(Progress):
    """Says when the first tile begins."""

    def __init__(self) -> None:
        super().__init__()
        self.started = threading.Event()

    def __call__(self, fraction: float, note: str = "") -> None:
        self.started.set()
        super().__call__(fraction, note)


def test_cancel_ends_a_running_tile(tmp_path: Path) -> None:
    manifest = graphs.manifest(tmp_path, graphs.slow(), SizeRule(memory=40))
    running, progress = session(manifest), _Told()
    ended: list[float] = []

    def work() -> None:
        with pytest.raises(Cancelled):
            apply_model(manifest, running, picture(900, 900), progress)
        ended.append(time.perf_counter())

    thread = threading.Thread(target=work)
    thread.start()
    assert progress.started.wait(10)
    at = time.perf_counter()
    progress.cancel()
    answered = time.perf_counter() - at
    thread.join(10)
    assert answered < 0.2
    assert ended and ended[0] - at < 2
    assert np.allclose(apply_model(manifest, running, picture(8, 8), Progress()), picture(8, 8), atol=1e-5)
