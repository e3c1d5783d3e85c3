from __future__ import annotations

import tomllib

import pytest

from ganstudio.app.model_facts import figure_text, figures, licence_text, size_text, speed_text
from ganstudio.engine.manifest import TensorSpec
from ganstudio.places import bundled
from tests.engine import graphs


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("cbsd68_sigma25_psnr", 30.456, "30.46 dB at noise 25 (CBSD68)"),
        ("set5_x4_psnr_y", 31.0, "31.00 dB on Set5, ×4"),
        ("cbsd68_holes_above_opencv", 1.5, "+1.50 dB against OpenCV's filling"),
        ("features", 0.2129, "distance in deep features 0.213"),
        ("patches", 63.62, "distance of patches 63.6"),
        ("set5_x4_real_distance_to_bicubics", 0.4321, "0.43 × bicubic's distance in deep features"),
        ("structure_kept", 0.64, "64% of the structure kept"),
        ("parameters", 612_000, "0.61 million parameters"),
        ("parameters", 35, "35 parameters"),
        ("cbsd68_quality20_psnr", 28.56, "28.56 dB at JPEG quality 20 (CBSD68)"),
        ("cbsd68_worn_x4_psnr_y", 24.7, "24.70 dB on worn pictures, ×4 (CBSD68)"),
        ("bsds500_clicks1_iou", 0.59, "59% overlap after one click (BSDS500)"),
        ("bsds500_clicks3_iou", 0.6989, "70% overlap after 3 clicks (BSDS500)"),
        ("some_figure", 0.65, "some figure 0.65"),
    ],
)
def test_figures_in_words(key: str, value: float, text: str) -> None:
    assert figure_text(key, value) == text


def test_what_says_most_comes_first() -> None:
    assert figures((("parameters", 1e6), ("psnr", 31.0), ("set5_x2_psnr_y", 37.0)))[0].startswith("37.00")


def test_a_style_says_how_much_nearer_it_brings_photos() -> None:
    found = figures((("parameters", 2.3e5), ("patch_distance_before", 464.8), ("patch_distance_after", 164.2), ("structure_kept", 0.54)))
    assert found == ["patch distance to the painting 465 → 164", "54% of the structure kept", "0.23 million parameters"]


def test_every_figure_of_the_bundled_models_has_words() -> None:
    for file in sorted(bundled("models").glob("*/manifest.toml")):
        for key, value in tomllib.loads(file.read_text("utf-8")).get("metrics", {}).items():
            assert figure_text(key, value) != f"{key.replace('_', ' ')} {value:.4g}", f"{file.parent.name}: {key}"


def test_sizes_and_speeds() -> None:
    assert [size_text(n) for n in (740_318, 28_079_181, 1.2e9)] == ["0.7 MB", "28 MB", "1.2 GB"]
    said = [speed_text(seconds, "CPU") for seconds in (0.1, 2.345, 31.2, 430)]
    assert said == ["10 megapixels a second on CPU", "2.3 s a megapixel on CPU", "31 s a megapixel on CPU", "7 min a megapixel on CPU"]


def test_a_licence_that_forbids_commerce_says_so(tmp_path: object) -> None:
    from pathlib import Path

    made = graphs.manifest(Path(str(tmp_path)) / "m", graphs.identity(), commercial=False, image=TensorSpec("image"))
    assert "not for commercial use" in licence_text(made)
