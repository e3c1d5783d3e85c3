"""The figures of models that do something known to pictures made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper
from PIL import Image

from ganstudio.engine.manifest import Guide, Manifest, SizeRule
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph
from ganstudio.errors import FileError
from ganstudio.training.trials import Figure, Model, Wanted, denoise, inpaint, jpeg, luma, pictures, psnr, upscale
from tests.engine import graphs


def smooth(seed: int, height: int = 64, width: int = 80) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(40, 216, (6, 8, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, count in (("cbsd68", 3), ("set5", 2)):
        folder = tmp_path / "data" / "validation" / name
        folder.mkdir(parents=True)
        for index in range(count):
            Image.fromarray(smooth(index)).save(folder / f"{index}.png")
    return tmp_path / "data"


def model(folder: Path, made: object, **more: object) -> Model:
    manifest: Manifest = graphs.manifest(folder, made, **more)  # type: ignore[arg-type]
    return Model(manifest, Session(manifest.id, CPU, open_graph(manifest.file, CPU), manifest.output.name))


def with_guide(grey: float) -> object:
    """Gives grey where the mask says so, else the picture."""
    mask = helper.make_tensor_value_info("mask", TensorProto.FLOAT, (1, 1, "height", "width"))
    nodes = [
        helper.make_node("Greater", ["mask", "half"], ["hole"]),
        helper.make_node("Where", ["hole", "grey", "image"], ["result"]),
    ]
    return graphs.model(nodes, {"half": np.float32(0.5), "grey": np.float32(grey)}, extras=[mask])


def figures(found: object) -> dict[str, Figure]:
    return {figure.key: figure for figure in found}  # type: ignore[attr-defined]


def test_psnr_by_hand() -> None:
    black, grey = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 51, np.uint8)
    assert psnr(black, grey) == pytest.approx(20 * np.log10(5))
    where = np.zeros((4, 4), bool)
    where[0, 0] = True
    grey[1:] = 255
    assert psnr(black, grey, where) == pytest.approx(20 * np.log10(5))
    assert psnr(black, black) == 100


def test_luma_runs_from_16_to_235() -> None:
    colours = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0]]], np.uint8)
    assert luma(colours)[0] == pytest.approx([16, 235, 81.481], abs=0.002)


def test_a_model_that_does_nothing_has_the_noise_for_its_figure(data: Path, tmp_path: Path) -> None:
    found = figures(denoise(model(tmp_path / "m", graphs.identity()), None, Wanted(data, sigmas=(25.0, 5.0))))
    assert found["cbsd68_sigma25_psnr"].value == pytest.approx(20 * np.log10(255 / 25), abs=0.3)
    assert found["cbsd68_sigma25_psnr"].good is False
    assert found["cbsd68_sigma5_psnr"].value == pytest.approx(20 * np.log10(255 / 5), abs=0.3)
    assert found["cbsd68_sigma5_psnr"].good is None


def test_the_model_is_told_the_noise(data: Path, tmp_path: Path) -> None:
    told = graphs.AMOUNT.__class__("amount", "Noise level", "scalar", default=0, low=0, high=75, factor=1 / 255, shape=(1,))
    found = figures(denoise(model(tmp_path / "m", graphs.brighten(), extras=(told,)), None, Wanted(data, sigmas=(25.0,))))
    assert found["cbsd68_sigma25_psnr"].value == pytest.approx(20 * np.log10(255 / 25) - 3, abs=0.4), "25 levels brighter besides"


def test_a_few_pictures_give_what_they_give_among_all(data: Path, tmp_path: Path) -> None:
    one = model(tmp_path / "m", graphs.blur(1))
    few = figures(denoise(one, None, Wanted(data, sigmas=(25.0,), count=1)))["cbsd68_sigma25_psnr"].value
    for file in sorted((data / "validation" / "cbsd68").glob("*.png"))[1:]:
        file.unlink()
    assert figures(denoise(one, None, Wanted(data, sigmas=(25.0,))))["cbsd68_sigma25_psnr"].value == few
    assert one.pixels == 2 * 64 * 80
    assert one.seconds > 0


def test_enlarging_is_measured_on_luma_beside_bicubic(data: Path, tmp_path: Path) -> None:
    found = figures(upscale(model(tmp_path / "m", graphs.enlarge(2), rule=SizeRule(scale=2)), None, Wanted(data)))["set5_x2_psnr_y"]
    assert found.least == 37.0
    assert 20 < found.value < float(found.beside.split()[0]), "nearest pixels are worse than bicubic on smooth pictures"


def test_a_gan_is_measured_beside_its_parent_on_worn_pictures(data: Path, tmp_path: Path) -> None:
    rule = SizeRule(scale=4)
    gan, parent = model(tmp_path / "m", graphs.enlarge(4), rule=rule), model(tmp_path / "p", graphs.enlarge(4), rule=rule)
    wanted = Wanted(data, distance=lambda a, b: float(np.abs(a.astype(float) - b).mean()))
    found = figures(upscale(gan, parent, wanted))
    assert found["cbsd68_worn_x4_below_parent"].value == 0
    assert found["cbsd68_worn_x4_below_parent"].good is True
    assert found["cbsd68_worn_x4_distance_to_parents"].value == 1
    assert found["cbsd68_worn_x4_distance_to_parents"].good is False, "as far as its parent: no reason to ship it"
    assert 0.5 < found["cbsd68_worn_x4_distance_to_bicubics"].value < 2
    assert found["set5_x4_psnr_y"].least is None, "what is asked there is asked of the parent"


def test_compression_beside_the_picture_as_it_was(data: Path, tmp_path: Path) -> None:
    found = figures(jpeg(model(tmp_path / "m", graphs.identity()), None, Wanted(data, qualities=(10, 80))))
    assert found["cbsd68_quality10_psnr"].value < found["cbsd68_quality80_psnr"].value
    assert found["cbsd68_quality10_psnr"].beside.startswith(f"{found['cbsd68_quality10_psnr'].value:.2f}")


def test_holes_are_measured_inside_and_beside_opencv(data: Path, tmp_path: Path) -> None:
    def filled(grey: float) -> dict[str, Figure]:
        made = model(tmp_path / f"{grey}", with_guide(grey), guides=(Guide("mask", "mask"),))
        return figures(inpaint(made, None, Wanted(data, count=2)))

    black, middle = filled(0.0), filled(0.5)
    assert black["cbsd68_holes_psnr"].value < middle["cbsd68_holes_psnr"].value < 30
    best = float(middle["cbsd68_holes_psnr"].beside.split()[0])
    assert middle["cbsd68_holes_psnr"].least == pytest.approx(best + 1, abs=0.01)
    assert middle["cbsd68_holes_above_opencv"].value == pytest.approx(middle["cbsd68_holes_psnr"].value - best, abs=0.01)


def test_a_folder_without_pictures_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="set5"):
        list(pictures(tmp_path / "set5"))
