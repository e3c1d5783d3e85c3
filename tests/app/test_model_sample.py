from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper

from ganstudio.app.model_sample import SIDE, Sample, kept_sample, make_sample, photo
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Extra, Guide, SizeRule, TensorSpec
from tests.engine import graphs
from tests.engine.test_offers import filler


def sample(tmp_path: Path, model: Any, task: str, **more: Any) -> Sample:
    rule = more.pop("rule", SizeRule())
    library = Library(tmp_path / "none", tmp_path / "own" / "models")
    manifest = graphs.manifest(tmp_path / "m", model, rule, task=task, **more)
    assert kept_sample(manifest, library) is None
    made = make_sample(manifest, library, Progress())
    kept = kept_sample(manifest, library)
    assert kept is not None and np.array_equal(kept.picture, made.picture) and kept.seconds == made.seconds and kept.device == "CPU"
    assert made.picture.shape == (SIDE, 2 * SIDE, 3) and made.seconds > 0
    return made


def halves(made: Sample) -> tuple[np.ndarray, np.ndarray]:
    return made.picture[:, :SIDE], made.picture[:, SIDE:]


def test_a_style_shows_the_photo_and_what_it_makes_of_it(tmp_path: Path) -> None:
    before, after = halves(sample(tmp_path, graphs.invert(), "style"))
    assert np.array_equal(before, photo("style")) and np.array_equal(after, 255 - before)


def test_a_denoiser_gets_noise_and_its_strength(tmp_path: Path) -> None:
    extra = Extra("amount", "Noise level", default=5, low=0, high=75, factor=1 / 255, shape=(1,))
    before, after = halves(sample(tmp_path, graphs.brighten(), "denoise", extras=(extra,)))
    assert 20 < (before.astype(float) - photo("denoise")).std() < 26
    middle = (before > 10) & (before < 220)
    assert np.allclose((after.astype(int) - before)[middle], 25, atol=1)


def test_a_cleaner_gets_a_bad_jpeg(tmp_path: Path) -> None:
    before, after = halves(sample(tmp_path, graphs.identity(), "jpeg"))
    assert np.array_equal(before, after) and 2 < np.abs(before.astype(int) - photo("jpeg")).mean() < 25


def test_an_enlarger_gets_a_small_picture(tmp_path: Path) -> None:
    before, after = halves(sample(tmp_path, graphs.enlarge(4), "upscale", rule=SizeRule(scale=4)))
    assert np.array_equal(before, after)
    assert np.array_equal(before[::4], before[1::4])


def test_a_filler_fills_only_its_hole(tmp_path: Path) -> None:
    before, after = halves(sample(tmp_path, filler(), "inpaint", guides=(Guide("hole", "mask"),)))
    clean = photo("inpaint")
    hole = np.any(before != clean, axis=2)
    assert 0.02 < hole.mean() < 0.3 and np.array_equal(after[~hole], clean[~hole]) and after[hole].min() == 255


def test_what_selects_is_shown_on_a_board(tmp_path: Path) -> None:
    spec = helper.make_tensor_value_info("clicks", TensorProto.FLOAT, [1, 5, "height", "width"])
    weight = {"weight": np.array([0, 1, 0, 0, 0], np.float32).reshape(1, 5, 1, 1), "nil": np.zeros((1, 3, 1, 1), np.float32)}
    nodes = [
        helper.make_node("Conv", ["clicks", "weight"], ["near"]),
        helper.make_node("Conv", ["image", "nil"], ["black"]),
        helper.make_node("Add", ["near", "black"], ["result"]),
    ]
    model = graphs.model(nodes, weight, out=(1, 1, "height", "width"), extras=[spec])
    made = sample(tmp_path, model, "select", guides=(Guide("clicks", "clicks"),), output=TensorSpec("result", channels="grey"))
    before, after = halves(made)
    assert np.array_equal(before, photo("select")) and set(np.unique(after[0, 0])) <= set(range(180, 245))


def test_a_fixed_size_is_met(tmp_path: Path) -> None:
    before, _ = halves(sample(tmp_path, graphs.blur(1, (1, 3, 48, 64)), "enhance", rule=SizeRule(fixed=Size(64, 48))))
    assert before.shape == (SIDE, SIDE, 3)


@pytest.mark.parametrize("text", ["", "{", '{"seconds": "x"}'])
def test_a_broken_cache_counts_as_none(tmp_path: Path, own_folders: Path, text: str) -> None:
    library = Library(tmp_path / "none", tmp_path / "own" / "models")
    manifest = graphs.manifest(tmp_path / "m", graphs.identity())
    make_sample(manifest, library, Progress())
    (file,) = (own_folders / "cache" / "models").glob("*.json")
    file.write_text(text, "utf-8")
    assert kept_sample(manifest, library) is None
