from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ganstudio.core.geometry import Size
from ganstudio.engine.manifest import Guide, SizeRule, TensorSpec, manifest_text, read_manifest
from ganstudio.errors import ManifestError
from tests.engine import graphs

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    made = graphs.manifest(
        tmp_path / "m",
        graphs.identity(),
        image=TensorSpec("image", channels="BGR", mean=MEAN, std=STD, noise=0.03),
        output=TensorSpec("result", channels="grey", curve="sigmoid"),
        rule=SizeRule(fixed=Size(64, 32), stretch=True),
        guides=(Guide("mask", "mask", outside=255, inside=0), Guide("clicks", "clicks", labels="kinds", most=6, rank=4)),
        parent="plain",
    )
    (made.folder / "manifest.toml").write_text(manifest_text(made), "utf-8")
    assert read_manifest(made.folder / "manifest.toml") == made


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("mean = [", "mean = [1.0,", "input.mean"),
        ("std = [\n    0.229", "std = [\n    0.0", "input.std"),
        ('curve = "sigmoid"', 'curve = "tanh"', "output.curve"),
        ("noise = 0.5", "noise = 1.5", "input.noise"),
        ("values = [", "values = [1,", "guide[0].values"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, key: str) -> None:
    made = graphs.manifest(
        tmp_path / "m", graphs.identity(), image=TensorSpec("image", mean=MEAN, std=STD, noise=0.5), output=TensorSpec("result", curve="sigmoid"),
        guides=(Guide("mask", "mask"),),
    )  # fmt: skip
    text = manifest_text(made)
    assert old in text
    file = made.folder / "manifest.toml"
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ManifestError) as caught:
        read_manifest(file)
    assert caught.value.key == key


def test_a_manifest_without_the_new_keys_is_as_before(tmp_path: Path) -> None:
    made = graphs.manifest(tmp_path / "m", graphs.identity())
    assert "mean" not in manifest_text(made) and "curve" not in manifest_text(made) and "noise" not in manifest_text(made)
    assert replace(made).image == TensorSpec("image")
