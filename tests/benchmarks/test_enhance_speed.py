"""What denoising and enlarging cost beyond what ONNX Runtime itself needs, and denoising beside OpenCV's."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
import onnxruntime
import pytest

from ganstudio.app.enlarge import UpscaleOptions, enlargers, upscaled
from ganstudio.app.restore import DenoiseOptions, pair_for, restore
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.apply import apply_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.tiling import plan
from tests.benchmarks.table import row
from tests.benchmarks.test_engine_speed import _Peak, photo

LARGE, SMALL, PART = Size(6000, 4000), Size(1632, 1224), Size(960, 960)
"""24 megapixels to denoise, 2 to enlarge, 0.9 for the comparison of speeds."""
DENOISE = DenoiseOptions(15.0, place="in-place")


def document(size: Size) -> Document:
    raster = Raster.from_array(photo(size))
    return Document(size, layers=(Layer(1, "Background", Pixels(raster)),), next_id=2)


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds."""
    begin, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begin, time.process_time() - busy


def beside_bare_runtime(what: str, manifest: Manifest, size: Size, work: Callable[[], object]) -> None:
    """Rows and limits of one run: against the same tiles by hand, half of them before and half after."""
    tiles = plan(size, manifest.sizes)
    bare = onnxruntime.InferenceSession(str(manifest.file), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(1)
    feeds: Mapping[str, Any] = {
        spec.name: rng.uniform(0, 1, (1, spec.shape[1], tiles.tile.height, tiles.tile.width)).astype(np.float32) for spec in bare.get_inputs()
    }
    bare.run(None, feeds)

    def by_hand(times: int) -> tuple[float, float]:
        return seconds(lambda: [bare.run(None, feeds) for _ in range(times)])

    with _Peak() as peak:
        first = by_hand(tiles.count // 2)
    with _Peak() as peak:
        ours, worked = seconds(work)
    last = by_hand(tiles.count - tiles.count // 2)
    wall, busy = ours / (first[0] + last[0]), worked / (first[1] + last[1])
    measured = f"{wall:.3f} x ({ours:.1f} s; {busy:.3f} x the processor time)"
    row(f"{what}: wall time", measured, "1.05 x the same tiles through a bare InferenceSession")
    row(f"{what}: pixels computed", f"{tiles.computed / size.area:.2f} x", "1.3 x")
    row(f"{what}: peak memory above the document", f"{peak.above / 1e6:.0f} MB", "600 MB")
    assert tiles.computed <= 1.3 * size.area
    assert peak.above <= 600e6
    assert min(wall, busy) <= 1.05, "other programs lengthen one of the two, never both"


@pytest.mark.timeout(1800)
def test_denoising_24_megapixels() -> None:
    library, base = Library(), document(LARGE)
    model = pair_for(DENOISE, library).model
    library.session(model)
    beside_bare_runtime("denoise, 24 MP", model, LARGE, lambda: restore(base, 1, DENOISE, library, Progress()))


@pytest.mark.timeout(1800)
def test_enlarging_2_megapixels_4_times() -> None:
    library, base = Library(), document(SMALL)
    options = UpscaleOptions(4, crisp=0.0)
    model = enlargers(library, 4).faithful
    library.session(model)
    beside_bare_runtime("upscale x4, 2 MP", model, SMALL, lambda: upscaled(base, options, library, Progress()))


@pytest.mark.timeout(900)
def test_denoising_beside_opencv() -> None:
    library = Library()
    model = pair_for(DENOISE, library).model
    quick = next((m for m in library.manifests if model.preview and m.id == model.preview), None)
    pixels = np.ascontiguousarray(photo(PART)[..., :3])
    picture = pixels.astype(np.float32) / 255
    level = {model.extras[0].name: 15.0}
    ways: dict[str, Callable[[], object]] = {"OpenCV": lambda: cv2.fastNlMeansDenoisingColored(pixels, None, 10, 10)}
    for name, used in (("model", model), *((("quick", quick),) if quick is not None else ())):
        session = library.session(used)
        apply_model(used, session, picture[:256, :256], Progress(), **level)
        ways[name] = lambda used=used, session=session: apply_model(used, session, picture, Progress(), **level)  # type: ignore[misc]
    best = dict.fromkeys(ways, (float("inf"), float("inf")))
    for _ in range(3):  # in turns, so that all meet the same machine
        for name, way in ways.items():
            wall, busy = seconds(way)
            best[name] = min(best[name][0], wall), min(best[name][1], busy)
    for name, least in (("model", 0.7), ("quick", 4.0)):
        if name in best:
            speed, worked = (theirs / ours for theirs, ours in zip(best["OpenCV"], best[name], strict=True))
            what = "denoise, 0.9 MP" if name == "model" else "denoise for previews, 0.9 MP"
            measured = f"{best[name][0]:.2f} s, {speed:.2f} x the speed of fastNlMeansDenoisingColored ({worked:.2f} x by processor time)"
            row(what, measured, f"no less than {least:g} x")
            assert max(speed, worked) >= least, "other programs lengthen one of the two, never both"
