"""Loading OpenRaster projects: our own exactly, those of other programs layer by layer. Nothing in the file is trusted."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import psutil

from ganstudio.core.document import Document, Group, Layer
from ganstudio.core.document import Pixels as PixelContent
from ganstudio.core.geometry import Point, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth, Raster, as_depth
from ganstudio.errors import EditError, FileError, StudioError
from ganstudio.files import deep, profiles
from ganstudio.files.decode import decode
from ganstudio.files.kept_bytes import KEPT, Place
from ganstudio.files.openraster import MERGED, STACK, THUMBNAIL, Leaf, Node, parse_stack
from ganstudio.files.picture import Picture
from ganstudio.files.project_json import document_from_dict
from ganstudio.files.project_save import EXACT, shown_profile
from ganstudio.files.quiet import quiet
from ganstudio.files.reading import check_size, read_head
from ganstudio.files.sniff import kind_of
from ganstudio.translate import tr

_MAX_TEXT = 64 << 20
"""Most bytes of ``stack.xml`` and ``document.json``."""

_MAX_ENTRIES = 20_000


def load_project(path: Path, progress: Progress | None = None) -> Document:
    """The document in an OpenRaster file; FileError with the remedy if it is damaged or unsafe."""
    path = Path(path)
    progress = Progress() if progress is None else progress
    progress(0.0)
    read_head(path)
    try:
        with quiet(), zipfile.ZipFile(path) as archive:
            document = _Loader(archive, path, progress).document()
    except (StudioError, Cancelled):
        raise
    except MemoryError as error:
        raise FileError(path, tr("There is not enough memory to open it. Close other documents or programs.")) from error
    except Exception as error:  # zipfile, zlib and json raise many kinds of exceptions on damaged files
        raise FileError(path, _damaged()) from error
    progress(1.0)
    return document


def project_picture(path: Path, *, small: bool) -> Picture:
    """The merged picture in a project, or its thumbnail; FileError if there is none."""
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            loader = _Loader(archive, path, Progress())
            names = archive.namelist()
            entry = THUMBNAIL if (small and THUMBNAIL in names) or MERGED not in names else MERGED
            return decode(loader.read(entry), path)
    except StudioError:
        raise
    except Exception as error:  # as above
        raise FileError(path, _damaged()) from error


def _damaged() -> str:
    return tr("The project is damaged. Open an older copy or its recovery file.")


class _Loader:
    def __init__(self, archive: zipfile.ZipFile, path: Path, progress: Progress) -> None:
        self._archive, self._path, self._progress = archive, path, progress
        if len(archive.infolist()) > _MAX_ENTRIES:
            raise FileError(path, tr("The project has too many parts and was not opened. Get it from a source you trust."))
        self._pictures = max(sum(info.filename.endswith(".png") for info in archive.infolist()), 1)
        self._done = 0
        self._rasters: dict[str, Raster] = {}
        self._kept: list[tuple[Raster, tuple[Any, ...], Place]] = []

    def document(self) -> Document:
        """The exact document if the file holds one that belongs to its layers, else the standard one."""
        stack = self.read(STACK, _MAX_TEXT)
        exact = self._exact(stack)
        if exact is None:
            return self._standard(stack)
        try:
            document = document_from_dict(exact, self._raster, self._path)
        except EditError as error:
            raise FileError(self._path, str(error)) from error
        except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
            raise FileError(self._path, _damaged()) from error
        check_size(self._path, document.size.width, document.size.height, document.channels * document.depth // 8)
        digest = hashlib.blake2b(shown_profile(document), digest_size=8).hexdigest()
        KEPT.remember((raster, (*key, digest) if key[0] == "rgba8" else key, place) for raster, key, place in self._kept)
        return document

    def _exact(self, stack: bytes) -> Any:
        """What our own entry says; None if there is none or another program has changed the layers since."""
        if EXACT not in self._archive.namelist():
            return None
        try:
            exact = json.loads(self.read(EXACT, _MAX_TEXT))
        except (ValueError, RecursionError) as error:
            raise FileError(self._path, _damaged()) from error
        return exact if isinstance(exact, dict) and exact.get("stack") == hashlib.sha256(stack).hexdigest() else None

    def read(self, name: str, limit: int | None = None) -> bytes:
        """The bytes of an entry; FileError if it is missing, unsafe or larger than it may be."""
        name = name.removeprefix("/")
        if name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts or ":" in name:
            raise FileError(self._path, tr("The project points outside itself and was not opened. Get it from a source you trust."))
        try:
            names = self._archive.NameToInfo
            info = names[name] if name in names else names["/" + name]  # as pyora names them
        except KeyError as error:
            text = tr("The project has lost its part {name}. Open an older copy or its recovery file.")
            raise FileError(self._path, text.format(name=name[:80])) from error
        limit = int(psutil.virtual_memory().available * 0.5) if limit is None else limit
        if info.file_size > limit or (info.file_size > 1 << 20 and info.file_size > 300 * max(info.compress_size, 1)):
            raise FileError(self._path, tr("The project unpacks to far more than it should and was not opened. Get it from a source you trust."))
        with self._archive.open(info) as file:
            data = file.read(info.file_size + 1)
        if len(data) != info.file_size:
            raise FileError(self._path, _damaged())
        return data

    def _picture(self, name: str) -> Picture:
        """The picture in an entry."""
        data = self.read(name)
        if kind_of(data) != "png":
            text = tr("The layer {name} is not a PNG picture. Save the project again as OpenRaster in the program it comes from.")
            raise FileError(self._path, text.format(name=name[:80]))
        self._progress(min(self._done / self._pictures, 0.99))
        self._done += 1
        return decode(data, self._path)

    def _raster(self, name: str, size: Size, channels: int, depth: Depth) -> Raster:
        """The raster in one of our entries, the same object for the same entry."""
        if name in self._rasters:
            found = self._rasters[name]
        else:
            data = self.read(name)
            check_size(self._path, *_png_size(data), 8)
            pixels = deep.own_png(data)
            if channels == 2 and pixels.shape[2] == 4:
                pixels = np.ascontiguousarray(pixels[..., [0, 3]])
            found = self._rasters[name] = Raster.from_array(pixels)
            info = self._archive.getinfo(name)
            key = ("rgba8", (), ()) if name.startswith("data/") else ("exact",)
            self._kept.append((found, key, Place(self._path.absolute(), name, info.CRC, info.file_size)))
            self._progress(min(self._done / self._pictures, 0.99))
            self._done += 1
        if (found.size, found.channels, found.depth) != (size, channels, depth):
            raise ValueError("the pixels do not fit their description")
        return found

    def _standard(self, stack: bytes) -> Document:
        """The document as any program reads it."""
        size, resolution, nodes = parse_stack(stack, self._path)
        check_size(self._path, size.width, size.height, 4)
        pictures = {leaf.source: self._picture(leaf.source) for leaf in _leaves(nodes)}
        depth: Depth = 16 if any(picture.pixels.dtype == np.uint16 for picture in pictures.values()) else 8
        profile = next((p.profile for p in pictures.values() if p.pixels.shape[2] == 4 and p.profile is not None), None)
        builder = _Builder({name: _as_rgba(picture, depth, profile) for name, picture in pictures.items()})
        layers = tuple(builder.layer(node) for node in nodes)
        return Document(size, "rgb", depth, layers, resolution=resolution, profile=profile, next_id=builder.next_id)


def _png_size(data: bytes) -> tuple[int, int]:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 33:
        raise ValueError("not a PNG")
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _leaves(nodes: tuple[Node, ...]) -> Iterator[Leaf]:
    for node in nodes:
        if isinstance(node, Leaf):
            yield node
        else:
            yield from _leaves(node.nodes)


def _as_rgba(picture: Picture, depth: Depth, profile: bytes | None) -> Raster:
    pixels = as_depth(picture.pixels, depth)
    if pixels.shape[2] == 2:
        pixels = profiles.grey_to_rgb(pixels, picture.profile)
        picture = replace(picture, profile=None)
    return Raster.from_array(profiles.convert(pixels, picture.profile, profile))


class _Builder:
    """Numbers layers from 1, groups after what they hold."""

    def __init__(self, rasters: dict[str, Raster]) -> None:
        self._rasters = rasters
        self.next_id = 1

    def layer(self, node: Node) -> Layer:
        if isinstance(node, Leaf):
            content: Any = PixelContent(self._rasters[node.source])
            offset = Point(node.x, node.y)
        else:
            content, offset = Group(tuple(self.layer(inner) for inner in node.nodes), node.isolated), Point(0, 0)
        id = self.next_id
        self.next_id += 1
        name = node.name or (tr("Group") if isinstance(content, Group) else tr("Layer {number}").format(number=id))
        if node.unknown:
            name = tr("{name} ({mode} shown as normal)").format(name=name, mode=node.unknown[:40])
        return Layer(id, name, content, offset, opacity=node.opacity, blend=node.blend, visible=node.visible)
