"""Pictures from noise: what a generator is given, and what comes out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model, drawn
from ganstudio.engine.catalogue import add_model
from ganstudio.engine.latent import DIRECTIONS, Directions, between, directions_bytes, noise_feeds, noise_of, read_directions
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, Latent, manifest_text, read_manifest
from ganstudio.errors import FileError, ManifestError, ModelError
from tests.engine import graphs
from tests.engine.noise_graphs import SIDE, described


def test_a_generators_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    manifest = described(tmp_path / "test")
    assert manifest.latent is not None
    manifest = replace(manifest, latent=replace(manifest.latent, tileable=True))
    (tmp_path / "test" / FILE).write_text(manifest_text(manifest), "utf-8")
    assert read_manifest(tmp_path / "test" / FILE) == manifest


@pytest.mark.parametrize(("old", "new", "key"), [("size = 6", "size = 0", "latent.size"), ("fixed = [\n    4,\n    4,\n]\n", "", "sizes.fixed")])
def test_what_is_wrong_with_a_generators_manifest_is_named(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = manifest_text(described(tmp_path / "test"))
    assert old in text
    (tmp_path / "test" / FILE).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ManifestError, match=key):
        read_manifest(tmp_path / "test" / FILE)


@pytest.mark.parametrize("shifted", [True, False])
def test_pictures_follow_noise_truncation_and_offset(tmp_path: Path, shifted: bool) -> None:
    manifest = described(tmp_path / "test", shifted)
    session = Library(tmp_path / "none", tmp_path).session(manifest)
    noise = np.array([[0.5, -0.5, 1, 0, 0, 0], [-1, 0, 1, 9, 9, 9]], np.float32)
    plain = [p[:, 0, 0].tolist() for p in drawn(manifest, session, noise, Progress())]
    assert plain == [[0.75, 0.25, 1.0], [0.0, 0.5, 1.0]]
    offset = np.array([0.5, 0, 0, 0, 0, 0], np.float32)
    (moved,) = drawn(manifest, session, noise[:1], Progress(), truncation=0.5, offset=offset)
    assert moved.shape == (3, SIDE, SIDE) and moved[:, 1, 2].tolist() == [0.875, 0.375, 0.75]


def test_a_generator_cannot_be_put_on_a_picture_and_says_so(tmp_path: Path) -> None:
    manifest = described(tmp_path / "test")
    session = Library(tmp_path / "none", tmp_path).session(manifest)
    with pytest.raises(ModelError, match="noise"):
        apply_model(manifest, session, np.zeros((8, 8, 3), np.float32), Progress())
    other = graphs.manifest(tmp_path / "other", graphs.identity())
    with pytest.raises(ModelError, match="generator"):
        list(drawn(other, session, np.zeros((1, 6), np.float32), Progress()))


def test_noise_is_the_same_for_a_seed() -> None:
    assert np.array_equal(noise_of(3, 6), noise_of(3, 6)) and not np.array_equal(noise_of(3, 6), noise_of(4, 6))
    assert noise_of(0, 4).tolist() == pytest.approx([0.125730, -0.132105, 0.640423, 0.104900], abs=1e-6)


def test_the_way_between_two_keeps_the_length() -> None:
    a, b = np.array([2, 0], np.float32), np.array([0, 2], np.float32)
    assert between(a, b, 0).tolist() == pytest.approx([2, 0]) and between(a, b, 1).tolist() == pytest.approx([0, 2], abs=1e-6)
    assert between(a, b, 0.5).tolist() == pytest.approx([2**0.5, 2**0.5])
    assert between(a, a, 0.3).tolist() == pytest.approx([2, 0])


def test_directions_come_back_and_add_up(tmp_path: Path) -> None:
    manifest = described(tmp_path / "test")
    assert read_directions(manifest) is None
    known = Directions(np.eye(2, 6, dtype=np.float32), np.array([2, 3], np.float32), ("Light", "Warmth"))
    (manifest.folder / DIRECTIONS).write_bytes(directions_bytes(known))
    found = read_directions(manifest)
    assert found is not None and found.names == known.names and np.array_equal(found.axes, known.axes)
    assert found.offset((0.5, -1.0)).tolist() == [1, -3, 0, 0, 0, 0] and found.offset((1.0,)).tolist() == [2, 0, 0, 0, 0, 0]


def test_damaged_directions_are_named(tmp_path: Path) -> None:
    manifest = described(tmp_path / "test")
    (manifest.folder / DIRECTIONS).write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(FileError, match="cannot be read"):
        read_directions(manifest)
    (manifest.folder / DIRECTIONS).write_bytes(directions_bytes(Directions(np.eye(2, 5, dtype=np.float32), np.ones(2, np.float32), ("a", "b"))))
    with pytest.raises(FileError, match="do not fit"):
        read_directions(manifest)


def test_directions_go_where_their_model_goes(tmp_path: Path) -> None:
    manifest = described(tmp_path / "test")
    (manifest.folder / DIRECTIONS).write_bytes(b"directions")
    added = add_model(manifest, tmp_path / "own")
    assert (added.folder / DIRECTIONS).read_bytes() == b"directions"


def test_the_self_test_of_a_device_takes_noise(tmp_path: Path) -> None:
    manifest = described(tmp_path / "test")
    assert noise_feeds(manifest.latent or Latent("", 0), np.zeros((1, 6), np.float32), {}).keys() == {"z", "psi", "by"}
    from ganstudio.engine.providers import CPU

    assert Library(tmp_path / "none", tmp_path).test(manifest, CPU) == ""
