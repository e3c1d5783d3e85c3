"""Styles: a model plus the values that it is used with, one small file each."""

from __future__ import annotations

import math
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import tomli_w

from ganstudio.engine.manifest import FILE as MANIFEST
from ganstudio.engine.manifest import ID, Manifest, manifest_text
from ganstudio.engine.table import read_toml
from ganstudio.errors import FileError, ManifestError
from ganstudio.translate import tr

SUFFIX = ".toml"
SHARED = ".ganstyle"
"""One file with a preset and, if wanted, its model: a zip archive."""
PRESET = "preset.toml"
MODEL = "model.onnx"
LARGEST_MODEL = 4 * 2**30
Value = float | bool | str


@dataclass(frozen=True)
class Preset:
    """A style: which model, and the values that differ from the defaults."""

    id: str
    label: str
    model: str
    """Id of the model."""
    values: tuple[tuple[str, Value], ...] = ()
    """Names of style options (strength, keep_colours, scale, feather) or of the model's extra inputs."""
    sha256: str = ""
    """Of the model that it was made with; empty: any of that id."""
    file: Path | None = None
    bundled: bool = False

    def value(self, name: str, default: Any) -> Any:
        """The value of that name, or the default."""
        return dict(self.values).get(name, default)


def read_preset(file: Path, bundled: bool = False) -> Preset:
    """The preset in ``file``; ManifestError names the file and the key."""
    top = read_toml(file)
    id = top.text("id")
    if not ID.fullmatch(id):
        raise top.error("id", tr("should be lower-case letters, digits, dots and dashes."))
    values = top.get("values", dict, {})
    for key, value in values.items():
        if not isinstance(value, int | float | str) or (isinstance(value, float) and not math.isfinite(value)):
            raise top.error(f"values.{key}", tr("should be a number, a text or true or false."))
    preset = Preset(id, top.text("label"), top.text("model"), tuple(values.items()), top.text("sha256", ""), file, bundled)
    top.done()
    return preset


def preset_text(preset: Preset) -> str:
    """The preset as TOML, as read_preset() takes it."""
    values: dict[str, Any] = {"id": preset.id, "label": preset.label, "model": preset.model}
    if preset.sha256:
        values["sha256"] = preset.sha256
    if preset.values:
        values["values"] = dict(preset.values)
    return tomli_w.dumps(values)


def read_presets(folders: Sequence[tuple[Path, bool]]) -> tuple[tuple[Preset, ...], tuple[ManifestError, ...]]:
    """The presets of ``folders`` ((folder, whether it came with the program)) and what could not be read; the first with an id counts."""
    presets: dict[str, Preset] = {}
    problems: list[ManifestError] = []
    for folder, bundled in folders:
        for file in sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: file.stem) if folder.is_dir() else ():
            try:
                preset = read_preset(file, bundled)
                if preset.id in presets:
                    raise ManifestError(file, "id", tr("{id} is already taken by another preset.").format(id=preset.id))
                presets[preset.id] = preset
            except ManifestError as error:
                problems.append(error)
    return tuple(presets.values()), tuple(problems)


def free_id(label: str, taken: Sequence[str]) -> str:
    """An id made from the label that is not taken yet."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "style"
    id, number = stem, 2
    while id in taken:
        id, number = f"{stem}-{number}", number + 1
    return id


def pack(preset: Preset, manifest: Manifest | None) -> bytes:
    """The preset as one file to share; with its model where ``manifest`` is given."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PRESET, preset_text(preset))
        if manifest is not None:
            archive.writestr(MANIFEST, manifest_text(manifest))
            archive.writestr(MODEL, manifest.file.read_bytes(), zipfile.ZIP_STORED)
    return whole.getvalue()


def unpack(file: Path, folder: Path) -> tuple[Path, Path | None]:
    """Unpacks a shared style into ``folder``: (its preset file, its manifest beside its model or None). Only known names are read."""
    try:
        with zipfile.ZipFile(file) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            if PRESET not in sizes:
                raise FileError(file, tr("is not a style: it holds no preset."))
            for name, limit in ((PRESET, 2**20), (MANIFEST, 2**20), (MODEL, LARGEST_MODEL)):
                if name in sizes:
                    if sizes[name] > limit:
                        raise FileError(file, tr("holds a part that is too large ({name}).").format(name=name))
                    with archive.open(name) as source, (folder / name).open("wb") as target:
                        left = sizes[name]
                        while left > 0 and (block := source.read(min(2**20, left))):
                            left -= len(block)
                            target.write(block)
    except OSError as error:
        raise FileError(file, tr("cannot be read, or not unpacked ({why}).").format(why=error.strerror or error)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileError(file, tr("is not a style file, or it is damaged ({why}).").format(why=error)) from error
    return folder / PRESET, folder / MANIFEST if MANIFEST in sizes and MODEL in sizes else None
