"""Shared by the tests of training."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Networks as small as the tests' wait for each other's threads longer than they reckon, above all on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A file of weights of a network of SqueezeNet's make, with twenty features after each module."""
    rng = np.random.default_rng(0)
    arrays = {"conv1": (8, 3, 3, 3)}
    for index in range(2, 10):
        before = 8 if index == 2 else 20
        arrays |= {f"fire{index}_squeeze1x1": (6, before, 1, 1), f"fire{index}_expand1x1": (10, 6, 1, 1), f"fire{index}_expand3x3": (10, 6, 3, 3)}
    filled = {f"{name}_w_0": rng.normal(0, 0.3, shape).astype(np.float32) for name, shape in arrays.items()}
    filled |= {f"{name}_b_0": np.full(shape[0], 0.1, np.float32) for name, shape in arrays.items()}
    np.savez(tmp_path / "weights.npz", **filled)  # type: ignore[arg-type]
    return tmp_path / "weights.npz"
