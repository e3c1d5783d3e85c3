"""Small models for tests of restoring and enlarging: twins, a denoiser with a noise level, and enlargers of two scales."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper

from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, Extra, SizeRule, manifest_text
from tests.engine import graphs

SIGMA = Extra("sigma", "Noise level", "plane", 15.0, 0.0, 75.0, 1 / 255)


def smoothing() -> Any:
    """The picture, or its mean over 3 x 3 pixels, or beyond: by ten times the noise level (0..1)."""
    given = helper.make_tensor_value_info("sigma", TensorProto.FLOAT, [1, 1, "height", "width"])
    weight = np.full((3, 1, 3, 3), 1 / 9, np.float32)
    nodes = [
        helper.make_node("Conv", ["image", "weight"], ["soft"], group=3, pads=[1] * 4),
        helper.make_node("Mul", ["sigma", "ten"], ["share"]),
        helper.make_node("Sub", ["soft", "image"], ["step"]),
        helper.make_node("Mul", ["step", "share"], ["part"]),
        helper.make_node("Add", ["image", "part"], ["result"]),
    ]
    return graphs.model(nodes, {"weight": weight, "ten": np.float32(10)}, extras=[given])


def darker() -> Any:
    """Half as bright."""
    return graphs.model([helper.make_node("Mul", ["image", "half"], ["result"])], {"half": np.float32(0.5)})


def put(folder: Path, id: str, made: Any, rule: SizeRule, **more: Any) -> None:
    """Writes a model with its manifest."""
    manifest = graphs.manifest(folder / id, made, rule, id=id, label=id.title(), **more)
    (manifest.folder / FILE).write_text(manifest_text(manifest), "utf-8")


def make_models(folder: Path, prefix: str = "") -> None:
    """``denoise``; ``jpeg`` (half as bright) with its twin ``jpeg-crisp`` (as it is); ``x2``; ``x4`` with its twin ``x4-crisp`` (negative)."""
    plain = SizeRule(memory=40)
    put(folder, f"{prefix}denoise", smoothing(), SizeRule(receptive_field=2, memory=40), task="denoise", extras=(SIGMA,))
    put(folder, f"{prefix}jpeg", darker(), plain, task="jpeg")
    put(folder, f"{prefix}jpeg-crisp", graphs.identity(), plain, task="jpeg", parent=f"{prefix}jpeg")
    put(folder, f"{prefix}x2", graphs.enlarge(2), SizeRule(scale=2, receptive_field=2, memory=40), task="upscale")
    put(folder, f"{prefix}x4", graphs.enlarge(4), SizeRule(scale=4, receptive_field=2, memory=40), task="upscale")
    negative = graphs.model(
        [
            helper.make_node("Resize", ["image", "", "scales"], ["large"], mode="nearest", nearest_mode="floor",
                             coordinate_transformation_mode="asymmetric"),
            helper.make_node("Sub", ["one", "large"], ["result"]),
        ],
        {"scales": np.array([1, 1, 4, 4], np.float32), "one": np.float32(1)}, out=(1, 3, "h4", "w4"),
    )  # fmt: skip
    put(folder, f"{prefix}x4-crisp", negative, SizeRule(scale=4, receptive_field=2, memory=40), task="upscale", parent=f"{prefix}x4")


def enhancing_library(folder: Path) -> Library:
    """A library of these models, as if they had come with the program."""
    make_models(folder / "models")
    return Library(folder / "models", folder / "own" / "models", "cpu")
