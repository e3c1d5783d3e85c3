"""How fast each bundled style is beside the 1.68 M-parameter network of Johnson et al. 2016, and how much memory it works in."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
import onnxruntime
import psutil
import pytest

from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from tests.benchmarks import johnson
from tests.benchmarks.table import row

SIDE = 1000
"""Pixels of both sides: one megapixel."""
ROUNDS = 3


def session(file: Path) -> onnxruntime.InferenceSession:
    """As the engine opens models."""
    options = onnxruntime.SessionOptions()
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def seconds(model: onnxruntime.InferenceSession, picture: np.ndarray) -> float:
    """Of one run."""
    begin = time.perf_counter()
    model.run(None, {model.get_inputs()[0].name: picture})
    return time.perf_counter() - begin


def peak(file: str, told: multiprocessing.Queue[int]) -> None:
    """Puts the bytes that one run needs above the opened model; meant for a process of its own."""
    model = session(Path(file))
    name, picture = model.get_inputs()[0].name, np.zeros((1, 3, SIDE, SIDE), np.float32)
    model.run(None, {name: np.zeros((1, 3, 64, 64), np.float32)})
    before = psutil.Process(os.getpid()).memory_info().rss
    model.run(None, {name: picture})
    told.put(_most() - before)


def _most() -> int:
    """The most resident memory that this process ever had, in bytes."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM")


def memory(file: Path) -> int:
    """Bytes of working memory for one megapixel."""
    spawn = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[int] = spawn.Queue()
    process = spawn.Process(target=peak, args=(str(file), told))
    process.start()
    found = told.get(timeout=120)
    process.join()
    return found


def styles() -> list[Manifest]:
    return [m for m in Library().manifests if m.task == "style" and m.bundled]


@pytest.mark.timeout(900)
def test_styles_beside_the_network_of_johnson(tmp_path: Path) -> None:
    parameters = johnson.write(tmp_path / "johnson.onnx")
    assert 1.67e6 < parameters < 1.69e6
    picture = np.random.default_rng(0).uniform(-1, 1, (1, 3, SIDE, SIDE)).astype(np.float32)
    yardstick, models = session(tmp_path / "johnson.onnx"), {m.id: session(m.file) for m in styles()}
    best = {name: float("inf") for name in ("johnson", *models)}
    for _ in range(ROUNDS):  # in turns, so that all meet the same machine
        for name, model in (("johnson", yardstick), *models.items()):
            best[name] = min(best[name], seconds(model, picture))
    used = {m.id: memory(m.file) for m in styles()} if Path("/proc/self/status").exists() else {}
    row("Johnson et al. 2016, 1 MP", f"{best['johnson']:.2f} s", "the yardstick")
    for name in models:
        row(f"style {name}, 1 MP", f"{best[name]:.2f} s, {best['johnson'] / best[name]:.1f} x as fast", "no less than 6 x")
        if name in used:
            row(f"style {name}, working memory for 1 MP", f"{used[name] / 1e6:.0f} MB", "400 MB")
    slow = [name for name in models if best["johnson"] < 6 * best[name]]
    assert not slow, "slower than a sixth of the yardstick's time"
    assert all(bytes_ <= 400e6 for bytes_ in used.values())
