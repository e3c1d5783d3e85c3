"""Opening whatever the person gives: a picture or a project, told apart by content."""

from __future__ import annotations

from pathlib import Path

from ganstudio.core.document import Document
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import as_depth
from ganstudio.core.tile import Pixels
from ganstudio.files.images import Preview, as_srgb, fitted, open_image, preview_image
from ganstudio.files.project_load import load_project, project_picture
from ganstudio.files.reading import read_head
from ganstudio.files.sniff import kind_of


def open_any(path: Path, progress: Progress | None = None) -> Document:
    """The document in a picture or project file; FileError with the remedy if it cannot be opened."""
    path = Path(path)
    return load_project(path, progress) if is_project(path) else open_image(path, progress)


def is_project(path: Path) -> bool:
    """Whether the file is an OpenRaster project, whatever its name; FileError if it cannot be read."""
    path = Path(path)
    kind = kind_of(read_head(path), path.name)
    return kind == "openraster" or (kind == "zip" and path.suffix.lower() == ".ora")


def preview(path: Path, side: int) -> Preview:
    """A copy of at most ``side`` pixels on the longer side, as quickly as the format allows."""
    path = Path(path)
    if not is_project(path):
        return preview_image(path, side)
    picture = project_picture(path, small=side <= 256)
    height, width = picture.pixels.shape[:2]
    return Preview(as_srgb(fitted(as_depth(picture.pixels, 8), side), picture.profile), Size(width, height))


def thumbnail(path: Path, side: int) -> Pixels:
    """A picture or project as (H, W, 4) uint8 sRGB with at most ``side`` pixels on its longer side."""
    return preview(path, side).pixels
