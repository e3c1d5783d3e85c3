"""How large a picture is, from the beginning of its file."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from ganstudio.core.geometry import Size
from ganstudio.errors import FileError
from ganstudio.files.decode import complaint
from ganstudio.files.metadata import orientation_of
from ganstudio.files.opening import preview
from ganstudio.files.quiet import quiet
from ganstudio.files.reading import check_size, read_head
from ganstudio.files.sniff import DECODERS, kind_of


def picture_size(path: Path) -> Size:
    """The size of the upright picture, mostly without decoding it; FileError if the file is none, or too large to be opened."""
    kind = kind_of(read_head(path), path.name)
    if kind is None or kind not in DECODERS:
        return preview(path, 64).size
    try:
        with quiet(), Image.open(path, formats=DECODERS[kind]) as image:
            way = orientation_of(image.info.get("exif", b"").removeprefix(b"Exif\0\0") or None, None)
            width, height = image.size
    except Exception as error:  # decoders raise nearly every exception there is on damaged files
        raise FileError(path, complaint(error)) from error
    check_size(path, width, height, 4)
    return Size(height, width) if way >= 5 else Size(width, height)
