"""What a style costs on 24 megapixels, beyond what ONNX Runtime itself needs; and what shows at the seams."""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import time

import numpy as np
import onnxruntime
import psutil
import pytest

from ganstudio.app.pipeline import StyleOptions, brush_scale, stylise
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.apply import apply_model, run_tiles
from ganstudio.engine.library import Library
from ganstudio.engine.tiling import plan
from tests.benchmarks.table import row

SIZE = Size(6000, 4000)
STYLES = ("van-gogh", "hokusai")


class _Peak:
    """The most resident memory of this process while the block runs, above what it was before, in bytes."""

    def __enter__(self) -> _Peak:
        gc.collect()
        if sys.platform == "linux":
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        self.process, self.stop = psutil.Process(), threading.Event()
        self.before = self.most = self.process.memory_info().rss
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def _watch(self) -> None:
        while not self.stop.wait(0.02):
            self.most = max(self.most, self.process.memory_info().rss)

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    @property
    def above(self) -> int:
        return self.most - self.before


def photo(size: Size) -> np.ndarray:
    """Something like a photo: soft light, edges and grain; (H, W, 4) uint8."""
    y, x = np.mgrid[0 : size.height, 0 : size.width].astype(np.float32)
    light = 0.5 + 0.25 * np.sin(x / 311) * np.cos(y / 173) + 0.2 * ((x // 400 + y // 300) % 2)
    grain = np.random.default_rng(2).normal(0, 0.03, (size.height, size.width)).astype(np.float32)
    planes = [np.clip((light * factor + grain) * 255, 0, 255).astype(np.uint8) for factor in (1.0, 0.8, 0.6)]
    return np.dstack([*planes, np.full(light.shape, 255, np.uint8)])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("style", STYLES)
def test_a_style_on_24_megapixels(style: str) -> None:
    library = Library()
    manifest, preset = library.manifest(style), library.preset(style)
    raster = Raster.from_array(photo(SIZE))
    document = Document(SIZE, layers=(Layer(1, "Background", Pixels(raster)),), next_id=2)
    tiles = plan(SIZE, manifest.sizes)
    full = StyleOptions(scale=1 / brush_scale(StyleOptions(), manifest, SIZE))
    bare = onnxruntime.InferenceSession(str(manifest.file), providers=["CPUExecutionProvider"])
    feed = np.random.default_rng(1).uniform(-1, 1, (1, 3, tiles.tile.height, tiles.tile.width)).astype(np.float32)
    bare.run(None, {manifest.image.name: feed})
    with _Peak() as peak:
        stylise(document, 1, preset, full, library, Progress())

    def by_hand(times: int) -> tuple[float, float]:
        begin, busy = time.perf_counter(), time.process_time()
        for _ in range(times):
            bare.run(None, {manifest.image.name: feed})
        return time.perf_counter() - begin, time.process_time() - busy

    first = by_hand(tiles.count // 2)
    begin, busy = time.perf_counter(), time.process_time()
    stylise(document, 1, preset, full, library, Progress())
    ours, worked = time.perf_counter() - begin, time.process_time() - busy
    last = by_hand(tiles.count - tiles.count // 2)
    wall, work = ours / (first[0] + last[0]), worked / (first[1] + last[1])
    measured = f"{wall:.3f} x ({ours:.1f} s; {work:.3f} x the processor time)"
    row(f"style run, 24 MP, {style}: wall time", measured, "1.05 x the same tiles through a bare InferenceSession")
    row(f"style run, 24 MP, {style}: pixels computed", f"{tiles.computed / SIZE.area:.2f} x", "1.5 x")
    row(f"style run, 24 MP, {style}: peak memory above the document", f"{peak.above / 1e6:.0f} MB", "600 MB")
    assert tiles.computed <= 1.5 * SIZE.area
    assert peak.above <= 600e6
    assert min(wall, work) <= 1.05, "other programs lengthen one of the two, never both"


def test_seams() -> None:
    library = Library()
    y, x = np.mgrid[0:600, 0:800].astype(np.float32)
    pictures = {
        "flat grey": np.full((600, 800, 3), 0.5, np.float32),
        "gradient": np.stack((x / 800, y / 600, (x + y) / 1400), axis=2),
        "photo": photo(Size(800, 600))[..., :3].astype(np.float32) / 255,
    }
    worst = dict.fromkeys(pictures, 0.0)
    for style in STYLES:
        manifest = library.manifest(style)
        session = library.session(manifest)
        for name, picture in pictures.items():
            whole = apply_model(manifest, session, picture, Progress())
            tiled, planes = np.empty_like(whole), np.moveaxis(picture, 2, 0)

            def write(area: Rect, result: np.ndarray, tiled: np.ndarray = tiled) -> None:
                tiled[area.slices()] = np.moveaxis(result, 0, 2)

            def read(area: Rect, planes: np.ndarray = planes) -> np.ndarray:
                return planes[(slice(None), *area.slices())]

            run_tiles(manifest, session, Size(800, 600), read, write, Progress(), memory=manifest.sizes.memory * 300 * 300)
            worst[name] = max(worst[name], float(np.abs(tiled - whole).max()) * 255)
    for name, value in worst.items():
        row(f"seam: tiled against untiled, bundled models, {name}", f"{value:.4f}/255", "1/255")
    assert max(worst.values()) <= 1
