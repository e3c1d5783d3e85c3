from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from click.testing import Result
from typer.testing import CliRunner

from ganstudio import __main__ as entry
from ganstudio.cli.commands import app
from ganstudio.files.profiles import adobe_rgb
from tests.engine import graphs


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def photo(folder: Path, name: str = "photo.png", width: int = 64, height: int = 48) -> Path:
    file = folder / name
    pixels = np.random.default_rng(1).integers(0, 255, (height, width, 3)).astype(np.uint8)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(cv2.imencode(file.suffix, pixels)[1].tobytes())
    return file


def values(file: Path) -> np.ndarray:
    found = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert found is not None
    return np.asarray(found)


def test_presets_as_json_and_table() -> None:
    rows = json.loads(run("presets", "--json").stdout)
    assert {"van-gogh", "hokusai"} <= {row["id"] for row in rows}
    assert all({"id", "label", "model"} <= row.keys() for row in rows)
    assert "van-gogh" in run("presets").stdout


def test_models_as_json_say_where_they_come_from() -> None:
    rows = json.loads(run("models", "--json").stdout)
    assert all(row["licence"] and row["training_data"] and len(row["sha256"]) == 64 for row in rows)
    assert json.loads(run("models", "list", "--json").stdout) == rows


def test_one_picture_to_a_file(tmp_path: Path) -> None:
    source, target = photo(tmp_path), tmp_path / "new" / "out.png"
    result = run("apply", "van-gogh", source, "-o", target)
    assert result.exit_code == 0, result.output
    assert "CPU" in result.stderr and values(target).shape == (48, 64, 3)
    assert not np.array_equal(values(target), values(source))


def test_folders_go_on_after_a_bad_file(tmp_path: Path) -> None:
    for name in ("a.png", "b.jpg", "sub/c.png"):
        photo(tmp_path / "in", name)
    (tmp_path / "in" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = run("apply", "hokusai", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "broken.png" in result.stderr and "Traceback" not in result.stderr
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.png", "b.jpg"]
    result = run("apply", "hokusai", tmp_path / "in", "-o", tmp_path / "all", "-r", "--format", "webp")
    made = {str(p.relative_to(tmp_path / "all")) for p in (tmp_path / "all").rglob("*.webp")}
    assert made == {"a.webp", "b.webp", str(Path("sub", "c.webp"))}


def test_nothing_is_written_over_without_leave(tmp_path: Path) -> None:
    source, target = photo(tmp_path), photo(tmp_path, "out.png")
    before = target.read_bytes()
    result = run("apply", "van-gogh", source, "-o", target)
    assert result.exit_code == 1 and "--overwrite" in result.stderr and target.read_bytes() == before
    assert run("apply", "van-gogh", source, "-o", target, "--overwrite").exit_code == 0
    assert target.read_bytes() != before


def test_two_names_that_meet(tmp_path: Path) -> None:
    photo(tmp_path / "in", "a.png")
    photo(tmp_path / "in", "a.jpg")
    assert run("apply", "van-gogh", tmp_path / "in", "-o", tmp_path / "out", "--format", "png").exit_code == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a-2.png", "a.png"]


@pytest.mark.parametrize("arguments", [
    ("apply",), ("apply", "van-gogh"), ("apply", "no-such-style", "IN", "-o", "OUT"), ("apply", "van-gogh", "IN"),
    ("apply", "van-gogh", "IN", "-o", "OUT", "--strength", "much"), ("apply", "van-gogh", "IN", "-o", "OUT", "--strength", "-1"),
    ("apply", "van-gogh", "IN", "-o", "OUT", "--provider", "abacus"), ("apply", "van-gogh", "IN", "-o", "OUT", "--format", "docx"),
    ("apply", "van-gogh", "IN", "-o", "OUT", "--metadata", "some"), ("apply", "van-gogh", "IN", "-o", "OUT", "--scale", "99"),
    ("apply", "van-gogh", "IN", "IN", "-o", "IN"), ("frobnicate",),
])  # fmt: skip
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    source = photo(tmp_path)
    found = [{"IN": str(source), "OUT": str(tmp_path / "out.png")}.get(a, a) for a in arguments]
    result = run(*found)
    assert result.exit_code == 2, result.output
    assert not (tmp_path / "out.png").exists()


def test_strength_0_changes_nothing_and_mask_limits(tmp_path: Path) -> None:
    source = photo(tmp_path)
    assert run("apply", "van-gogh", source, "-o", tmp_path / "none.png", "--strength", "0%").exit_code == 0
    assert np.array_equal(values(tmp_path / "none.png"), values(source))
    mask = np.zeros((48, 64), np.uint8)
    mask[10:30, 10:40] = 255
    (tmp_path / "mask.png").write_bytes(cv2.imencode(".png", mask)[1].tobytes())
    assert run("apply", "van-gogh", source, "-o", tmp_path / "part.png", "--mask", tmp_path / "mask.png", "--feather", "0").exit_code == 0
    found = values(tmp_path / "part.png")
    assert np.array_equal(found[mask == 0], values(source)[mask == 0])
    assert (found[mask == 255] != values(source)[mask == 255]).mean() > 0.8
    result = run("apply", "van-gogh", source, "-o", tmp_path / "x.png", "--mask", photo(tmp_path, "other.png", 30, 48))
    assert result.exit_code == 1 and "other.png" in result.stderr


def test_16_bit_profile_and_metadata_come_through(tmp_path: Path) -> None:
    source, target = tmp_path / "deep.tif", tmp_path / "out.tif"
    ramp = np.linspace(9000, 50000, 600)[None, :, None] + np.arange(3) * 700
    pixels = np.repeat(ramp, 40, axis=0).astype(np.uint16)
    tifffile.imwrite(source, pixels, photometric="rgb", iccprofile=adobe_rgb(), extratags=[(271, "s", 0, "A camera", True)])
    mask = np.zeros((40, 600), np.uint8)
    mask[:, :300] = 255
    (tmp_path / "mask.png").write_bytes(cv2.imencode(".png", mask)[1].tobytes())
    result = run("apply", "hokusai", source, "-o", target, "--mask", tmp_path / "mask.png", "--feather", "0")
    assert result.exit_code == 0, result.output
    with tifffile.TiffFile(target) as found:
        page = found.pages[0]
        assert page.tags[34675].value == adobe_rgb() and page.tags[271].value == "A camera"
        out = page.asarray()
    assert out.dtype == np.uint16 and np.array_equal(out[:, 300:], pixels[:, 300:])
    assert all(len(np.unique(out[:, :300, channel])) > 256 for channel in range(3))


def test_a_project_keeps_the_style_as_a_layer(tmp_path: Path) -> None:
    target = tmp_path / "out.ora"
    assert run("apply", "van-gogh", photo(tmp_path), "-o", target).exit_code == 0
    found = json.loads(run("info", target, "--json").stdout)
    assert found["layers"] == ["Background", "Van Gogh, The Starry Night"] and (found["width"], found["height"]) == (64, 48)


def test_a_gpu_that_is_not_there_is_said_and_the_work_goes_on(tmp_path: Path) -> None:
    result = run("apply", "van-gogh", photo(tmp_path), "-o", tmp_path / "out.png", "--provider", "coreml" if sys.platform != "darwin" else "cuda")
    assert result.exit_code == 0 and "The CPU is used" in result.stderr


def test_models_are_added_verified_and_removed(tmp_path: Path) -> None:
    file = tmp_path / "my model.onnx"
    file.write_bytes(graphs.invert().SerializeToString())
    result = run("models", "add", file, "--label", "Negative")
    assert result.exit_code == 0, result.output
    preset = result.stdout.strip()
    source = photo(tmp_path)
    assert run("apply", preset, source, "-o", tmp_path / "out.png").exit_code == 0
    assert np.abs(values(tmp_path / "out.png").astype(int) - (255 - values(source))).max() <= 1
    model = next(row["model"] for row in json.loads(run("presets", "--json").stdout) if row["id"] == preset)
    assert run("models", "verify", model).exit_code == 0
    shared = tmp_path / "negative.ganstyle"
    assert run("presets", "export", preset, shared).exit_code == 0 and shared.stat().st_size > 100
    assert run("models", "remove", model).exit_code == 0
    assert run("apply", preset, source, "-o", tmp_path / "again.png").exit_code == 2
    assert run("presets", "import", shared).exit_code == 0
    assert run("models", "remove", "van-gogh").exit_code == 1
    assert run("models", "add", photo(tmp_path, "no.png")).exit_code == 1


def test_info_and_doctor(tmp_path: Path) -> None:
    found = json.loads(run("info", photo(tmp_path), "--json").stdout)
    assert (found["width"], found["height"], found["depth"], found["mode"]) == (64, 48, 8, "rgb")
    assert run("info", tmp_path / "gone.png").exit_code == 1
    result = run("doctor", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0 and found["versions"]["onnxruntime"]
    assert {row["id"] for row in found["providers"]} >= {"cpu"} and all(row["result"] == "ok" for row in found["providers"])


def test_no_command_imports_widgets(tmp_path: Path) -> None:
    source = photo(tmp_path)
    code = (
        "import sys\nfrom ganstudio.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "assert 'PySide6.QtWidgets' not in sys.modules and not any(m.startswith('ganstudio.ui') for m in sys.modules)\n"
    )
    for arguments in (["presets", "--json"], ["info", str(source)], ["apply", "van-gogh", str(source), "-o", str(tmp_path / "out.png")]):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr


def test_without_a_screen_the_window_says_what_works(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "argv", ["ganstudio", "photo.jpg"])
    with pytest.raises(SystemExit) as end:
        entry.main()
    assert end.value.code == 1
    assert "ganstudio apply van-gogh" in capsys.readouterr().err


def test_an_unknown_option_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["ganstudio", "--frobnicate"])
    with pytest.raises(SystemExit) as end:
        entry.main()
    assert end.value.code == 2
