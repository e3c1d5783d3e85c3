"""Regions by code: what is alike stays together, whatever its number."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.training.partition import partition, superpixels


def quilt() -> np.ndarray:
    """Four flat quarters, two of them nearly alike."""
    picture = np.zeros((96, 128, 3), np.uint8)
    picture[:48, :64], picture[:48, 64:] = (200, 40, 40), (40, 200, 40)
    picture[48:, :64], picture[48:, 64:] = (40, 40, 200), (60, 40, 180)
    return picture


def test_regions_are_the_parts_of_a_picture_the_most_alike_together_first() -> None:
    found = partition(quilt())
    four, three = (found.regions(found.labels, n) for n in (4, 3))
    corners = (slice(4, 44), slice(4, 60)), (slice(4, 44), slice(70, 124)), (slice(54, 92), slice(4, 60)), (slice(54, 92), slice(70, 124))
    names = [np.unique(four[corner]) for corner in corners]
    assert all(len(name) == 1 for name in names)
    assert len({int(name[0]) for name in names}) == 4
    assert three[92, 4] == three[92, 124]
    assert three[4, 4] != three[4, 124]


def test_what_costs_little_is_merged_in_any_case() -> None:
    found = partition(quilt())
    assert len(found.costs) == len(found.mergers) == found.labels.max()
    assert len(np.unique(found.regions(found.labels, 50, least=float(found.costs.max()) + 1))) == 1


def test_features_part_what_looks_alike() -> None:
    flat = np.full((96, 96, 3), 120, np.uint8)
    features = np.zeros((12, 12, 2), np.float32)
    features[:, :6, 0], features[:, 6:, 1] = 1, 1
    found = partition(flat, features)
    two = found.regions(found.labels, 2)
    assert len(np.unique(two[:, :36])) == 1
    assert len(np.unique(two[:, 60:])) == 1
    assert two[0, 0] != two[0, 95]


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 99))
def test_any_picture_is_parted_into_one_piece_after_the_other(height: int, width: int, seed: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    labels = superpixels(picture)
    assert labels.shape == (height, width)
    assert sorted(np.unique(labels)) == list(range(labels.max() + 1))
    found = partition(picture)
    whole = found.regions(found.labels, 1)
    assert not whole.any()
    part = found.labels[: height // 2 + 1]
    assert len(np.unique(found.regions(part, 3))) <= 3
