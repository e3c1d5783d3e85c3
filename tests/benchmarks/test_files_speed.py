"""How long opening and saving a 24-megapixel picture takes, and how long it keeps other threads waiting."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ganstudio.files.export import export
from ganstudio.files.images import open_image, preview_image
from ganstudio.files.project import load_project, save_project
from tests.benchmarks.table import row

WIDTH, HEIGHT = 6000, 4000


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JPEG with the detail of a photo."""
    random = np.random.default_rng(1)
    coarse = random.integers(0, 256, (HEIGHT // 16, WIDTH // 16, 3), dtype=np.uint8)
    smooth = np.asarray(cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))
    fine = random.integers(-6, 7, smooth.shape, dtype=np.int16)
    path = tmp_path_factory.mktemp("photo") / "photo.jpg"
    Image.fromarray(np.clip(smooth + fine, 0, 255).astype(np.uint8)).save(path, quality=90)
    return path


def best(act: Callable[[], object], times: int = 5) -> float:
    """Seconds of the quickest of several runs."""
    quickest = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        act()
        quickest = min(quickest, time.perf_counter() - start)
    return quickest


def longest_wait(act: Callable[[], object]) -> float:
    """Seconds that this thread was kept from running while another one did ``act``."""
    worker = threading.Thread(target=act)
    worker.start()
    longest, last = 0.0, time.perf_counter()
    while worker.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    worker.join()
    return longest


def test_open_a_jpeg(photo: Path) -> None:
    data = photo.read_bytes()
    decoding = best(lambda: Image.open(io.BytesIO(data)).load())
    whole, first = best(lambda: open_image(photo)), best(lambda: preview_image(photo, 1500))
    row("open a 24 MP JPEG, first full view", f"{first / decoding:.2f} x Pillow's decoding", "1.0 x")
    row("open a 24 MP JPEG, fully loaded", f"{whole / decoding:.2f} x Pillow's decoding", "2.5 x")


def test_other_threads_go_on(photo: Path, tmp_path: Path) -> None:
    document = open_image(photo)
    save_project(document, tmp_path / "first.ora")
    works: tuple[tuple[str, Callable[[], object]], ...] = (
        ("open a JPEG", lambda: open_image(photo)),
        ("save a project", lambda: save_project(open_image(photo), tmp_path / "a.ora")),
        ("save a project again", lambda: save_project(document, tmp_path / "a.ora")),
        ("open a project", lambda: load_project(tmp_path / "first.ora")),
        ("export a JPEG", lambda: export(document, tmp_path / "b.jpg")),
        ("export a PNG", lambda: export(document, tmp_path / "b.png")),
        ("export a TIFF", lambda: export(document, tmp_path / "b.tif")),
    )
    for name, act in works:
        start = time.perf_counter()
        waited = longest_wait(act)
        row(f"{name}, 24 MP: longest wait of another thread", f"{waited * 1000:.0f} ms of {time.perf_counter() - start:.2f} s", "50 ms")
