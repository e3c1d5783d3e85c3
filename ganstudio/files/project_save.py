"""Saving a document as an OpenRaster project: the standard part for others, the exact one for us."""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ganstudio.core.atomic import write_file
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.files import profiles
from ganstudio.files.encode import profile_chunk
from ganstudio.files.images import fitted
from ganstudio.files.kept_bytes import KEPT, Place
from ganstudio.files.openraster import MERGED, MIMETYPE, STACK, THUMBNAIL, Leaf, Node, stack_xml
from ganstudio.files.png import png_of, strips
from ganstudio.files.project_json import document_to_dict
from ganstudio.files.standard import Source, rgba8, standard_nodes

EXACT = "ganstudio/document.json"
LEVEL = 1
"""zlib's level for layers: a 24-megapixel layer is written in about a second."""

THUMBNAIL_SIDE = 256


def save_project(document: Document, path: Path, progress: Progress | None = None) -> None:
    """Writes the project whole or not at all; loading it gives the same document. FileError if it cannot be written.

    Layers that have not changed since the last save (to any file) are copied from there.
    """
    path = Path(path)
    progress = Progress() if progress is None else progress
    progress(0.0)
    saved: list[_Entry] = []
    write_file(path, lambda file: saved.extend(_write(document, file, progress)))
    with zipfile.ZipFile(path) as file:
        sums = {info.filename: info for info in file.infolist()}
    KEPT.remember(
        (raster, key, Place(path.absolute(), name, sums[name].CRC, sums[name].file_size)) for raster, key, name in saved if name in sums
    )
    progress(1.0)


_Entry = tuple[Raster, tuple[Any, ...], str]


def _write(document: Document, file: BinaryIO, progress: Progress) -> list[_Entry]:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        writer = _Writer(document, archive, progress)
        archive.writestr(_info("mimetype"), MIMETYPE)
        nodes = standard_nodes(document, writer.put_source, progress)
        exact = document_to_dict(document, writer.put_exact)
        stack = stack_xml(document.size, document.resolution, nodes)
        archive.writestr(_info(STACK, zipfile.ZIP_DEFLATED), stack)
        exact["stack"] = hashlib.sha256(stack).hexdigest()
        archive.writestr(_info(EXACT, zipfile.ZIP_DEFLATED), json.dumps(exact, ensure_ascii=False, allow_nan=False))
        writer.put_merged(nodes)
        return writer.entries


def shown_profile(document: Document) -> bytes:
    """The profile chunk of the pictures for other programs; none where their RGB is not what the profile describes."""
    return profile_chunk(document.profile) if document.mode == "rgb" and profiles.usable(document.profile, "RGB") else b""


def _info(name: str, how: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, time.localtime()[:6])
    info.compress_type = how
    info.external_attr = 0o644 << 16
    return info


class _Writer:
    """Puts pictures into the archive and remembers what lies where."""

    def __init__(self, document: Document, archive: zipfile.ZipFile, progress: Progress) -> None:
        self._document, self._archive, self._progress = document, archive, progress
        self._profile = shown_profile(document)
        self._profile_key = hashlib.blake2b(self._profile, digest_size=8).hexdigest()
        self._names: dict[tuple[int, tuple[Any, ...]], str] = {}
        self._sizes: dict[str, Size] = {}
        self._count = 0
        self._total = max(sum(len(raster.tiles) for raster in document.rasters()) * 2, 1)
        self._done = 0
        self.entries: list[_Entry] = []

    def put_source(self, source: Source) -> str:
        """A layer for other programs, ``data/layerN.png``."""
        return self._put("data/layer", source, 4, 8, (*source.key, self._profile_key), self._profile)

    def put_exact(self, raster: Raster) -> str | None:
        """A raster as it is: the standard layer where that holds the same pixels, else an entry of our own."""
        if raster.size.area == 0 or raster.empty:
            return None
        standard = self._names.get((id(raster), ("rgba8", (), (), self._profile_key)))
        if standard is not None and raster.depth == 8 and raster.channels != 1:
            return standard
        source = Source(raster.size, raster.read, raster, ("exact",))
        return self._put("ganstudio/pixels/", source, raster.channels, raster.depth, source.key, b"")

    def put_merged(self, nodes: tuple[Node, ...]) -> None:
        """The whole picture and its thumbnail."""
        document = self._document
        same = _alone(nodes)
        pixels = rgba8(flatten(document, None, self._progress.part(0.8, 0.1)))
        if same is not None and self._sizes[same.source] == document.size:
            with self._archive.open(same.source) as entry:
                data = entry.read()
            self._archive.writestr(_info(MERGED), data)
        else:
            self._store(MERGED, iter((png_of(pixels, LEVEL, self._profile, self._progress.part(0.9, 0.1)),)))
        small = fitted(pixels, THUMBNAIL_SIDE)
        if document.mode == "rgb":
            small = profiles.convert(small, document.profile, None)
        self._archive.writestr(_info(THUMBNAIL), png_of(np.ascontiguousarray(small), 6))

    def _put(self, folder: str, source: Source, channels: int, bits: int, key: tuple[Any, ...], chunks: bytes) -> str:
        raster = source.raster
        known = None if raster is None else self._names.get((id(raster), key))
        if known is not None:
            return known
        name = f"{folder}{self._count}.png"
        self._count += 1
        kept = None if raster is None else KEPT.find(raster, key)
        pieces = strips(source.read, source.size, channels, bits, LEVEL, chunks, None) if kept is None else iter((kept,))
        self._store(name, pieces)
        self._sizes[name] = source.size
        if raster is not None:
            self._names[id(raster), key] = name
            self.entries.append((raster, key, name))
            self._done += len(raster.tiles)
        self._progress(min(0.8 * self._done / self._total, 0.8))
        return name

    def _store(self, name: str, pieces: Iterator[bytes]) -> None:
        with self._archive.open(_info(name), "w", force_zip64=self._document.size.area > 200_000_000) as entry:
            for piece in pieces:
                self._progress.check()
                entry.write(piece)


def _alone(nodes: tuple[Node, ...]) -> Leaf | None:
    """The only node, if the picture looks exactly like it."""
    if len(nodes) != 1 or not isinstance(nodes[0], Leaf):
        return None
    leaf = nodes[0]
    return leaf if (leaf.x, leaf.y, leaf.opacity, leaf.visible) == (0, 0, 1.0, True) else None
