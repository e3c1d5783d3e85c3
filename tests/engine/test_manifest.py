from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ganstudio.core.geometry import Size
from ganstudio.engine.manifest import FILE, Extra, Guide, Manifest, SizeRule, manifest_text, read_manifest
from ganstudio.errors import ManifestError
from tests.engine import graphs


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return graphs.manifest(tmp_path / "crisp", graphs.identity(), SizeRule(memory=40))


def written(manifest: Manifest, text: str | None = None) -> Path:
    """The manifest's file, with the text it would be written with or another one."""
    file = manifest.folder / FILE
    file.write_text(manifest_text(manifest) if text is None else text, "utf-8")
    return file


def test_a_manifest_comes_back_as_it_was(manifest: Manifest) -> None:
    whole = replace(
        manifest,
        task="denoise",
        extras=(Extra("sigma", "Noise level", "plane", 15.0, 0.0, 75.0, 1 / 255),),
        guides=(Guide("mask", "mask"),),
        sizes=SizeRule(4, Size(64, 32), 2, 16, memory=900),
        metrics=(("psnr", 30.5),),
        parent="faithful",
    )
    assert read_manifest(written(whole)) == whole
    assert read_manifest(written(manifest)).parent == "" and "parent" not in manifest_text(manifest)


@pytest.mark.parametrize("parent", ["Not An Id", "test"])
def test_a_parent_is_another_model(manifest: Manifest, parent: str) -> None:
    assert manifest.id == "test"
    with pytest.raises(ManifestError, match="parent"):
        read_manifest(written(replace(manifest, parent=parent)))
