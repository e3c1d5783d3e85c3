"""How long a 24-megapixel picture of six layers takes to flatten and to show.

``python -m pytest tests/benchmarks -o addopts= -q`` runs all benchmarks and prints the table.
"""

from __future__ import annotations

import time
from dataclasses import replace

import cv2
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from ganstudio.core.blend import Blend, composite
from ganstudio.core.composite import flatten, render
from ganstudio.core.document import Document, Layer, Mask, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from tests.benchmarks.reference import copy_seconds
from tests.benchmarks.table import row

WIDTH, HEIGHT = 6000, 4000
LAYERS = 5


def picture(seed: int, opaque: bool = False) -> np.ndarray:
    """A smooth picture with some noise, (HEIGHT, WIDTH, 4) uint8."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (HEIGHT // 100, WIDTH // 100, 4)).astype(np.uint8)
    big = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    big ^= random.integers(0, 8, big.shape, np.uint8)
    if opaque:
        big[..., 3] = 255
    return big


@pytest.fixture(scope="module")
def document() -> Document:
    """Normal, multiply, screen, overlay with a mask and soft light at 70 %, all translucent, over an opaque photo."""
    modes = (Blend.NORMAL, Blend.MULTIPLY, Blend.SCREEN, Blend.OVERLAY, Blend.SOFT_LIGHT)
    layers = [Layer(1, "photo", Pixels(Raster.from_array(picture(1, opaque=True))))]
    for number, mode in enumerate(modes, 2):
        layer = Layer(number, mode, Pixels(Raster.from_array(picture(number))), blend=mode)
        if mode is Blend.OVERLAY:
            layer = replace(layer, mask=Mask(Raster.from_array(picture(9)[..., :1])))
        if mode is Blend.SOFT_LIGHT:
            layer = replace(layer, opacity=0.7)
        layers.append(layer)
    return Document(Size(WIDTH, HEIGHT), layers=tuple(layers), next_id=7)


def test_flatten_24_megapixels(document: Document, benchmark: BenchmarkFixture) -> None:
    out = benchmark.pedantic(lambda: flatten(document), rounds=5, warmup_rounds=1)
    copy, busy_copy = copy_seconds(WIDTH * HEIGHT * 4), copy_seconds(WIDTH * HEIGHT * 4, time.process_time)
    start = time.process_time()
    flatten(document)
    busy = (time.process_time() - start) / LAYERS
    each = min(benchmark.stats.stats.data) / LAYERS
    measured = f"{each / copy:.1f} x a copy ({each * 1e3:.0f} ms; of processor time {busy / busy_copy:.1f} x, {busy * 1e3:.0f} ms)"
    row("flatten 24 MP, 5 layers over a photo, 8 bit, per layer", measured, "12 x (aim 6 x)")
    area = Rect(1000, 900, 500, 500)
    expected = reference(document, area)
    off = np.abs(out[area.slices()].astype(np.float32) - expected * 255).max()
    row("the same, distance from the float reference", f"{off:.2f} units", "1 unit")
    assert off < 1


def reference(document: Document, area: Rect) -> np.ndarray:
    """The float composite of the document's pixel layers."""
    result = np.zeros((area.height, area.width, 4), np.float32)
    for layer in document.layers:
        assert layer.raster is not None
        pixels = layer.raster.read(area).astype(np.float32) / 255
        mask = None if layer.mask is None else layer.mask.read(area).astype(np.float32) / 255
        result = composite(layer.blend, result, pixels, layer.opacity, mask)
    return result


def test_view_of_24_megapixels(document: Document, benchmark: BenchmarkFixture) -> None:
    view = Rect(0, 0, WIDTH // 4, HEIGHT // 4)
    out = benchmark.pedantic(lambda: render(document, view, 2), rounds=15, warmup_rounds=2)
    assert out.shape == (1000, 1500, 4)
    busy = []
    for _ in range(5):
        start = time.thread_time()
        render(document, view, 2)
        busy.append(time.thread_time() - start)
    measured = f"{min(benchmark.stats.stats.data) * 1e3:.0f} ms ({min(busy) * 1e3:.0f} ms of processor time)"
    row("the same composited to a 1.5 MP view, all dirty", measured, "30 ms")


def test_first_mips(benchmark: BenchmarkFixture) -> None:
    pixels = picture(3)

    def prepare() -> tuple[tuple[Raster], dict[str, object]]:
        return (Raster.from_array(pixels),), {}

    def halve(raster: Raster) -> None:
        for tile in raster.tiles.values():
            tile.mip(2)

    benchmark.pedantic(halve, setup=prepare, rounds=3)
    row("first mips of a translucent 24 MP layer", f"{min(benchmark.stats.stats.data) * 1e3:.0f} ms", "-")
