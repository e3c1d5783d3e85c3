"""What is in a picture or project, as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ganstudio.core.document import Document
from ganstudio.files.opening import open_any
from ganstudio.files.profiles import profile_name


def describe(file: Path) -> dict[str, Any]:
    """Size, depth, mode, profile, resolution, which metadata there is, what a measured picture measures, the layers' names from the bottom up."""
    document = open_any(file)
    metadata = document.metadata
    return {
        "file": str(file),
        "width": document.size.width,
        "height": document.size.height,
        "mode": document.mode,
        "depth": document.depth,
        "profile": profile_name(document.profile),
        "resolution": document.resolution,
        "metadata": [name for name in ("exif", "xmp", "iptc", "patient") if getattr(metadata, name)],
        **_measured(document),
        "alpha": not all(layer.raster is None or layer.raster.opaque for layer in document.walk()),
        "layers": [layer.name for layer in document.walk()],
    }


def _measured(document: Document) -> dict[str, Any]:
    """Unit and range of grey values, the distance of pixels in millimetres and the number of frames, where the file says them."""
    measure = document.measure
    if measure is None:
        return {}
    values = {"unit": measure.unit, "range": sorted((measure.low, measure.high))} if document.mode == "grey" else {}
    spacing = {} if measure.spacing is None else {"spacing": list(measure.spacing)}
    return values | spacing | {"frames": measure.frames}
