"""What is in a picture or project, as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ganstudio.files.opening import open_any
from ganstudio.files.profiles import profile_name


def describe(file: Path) -> dict[str, Any]:
    """Size, depth, mode, profile, resolution, which metadata there is, and the layers' names from the bottom up."""
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
        "metadata": [name for name in ("exif", "xmp", "iptc") if getattr(metadata, name)],
        "alpha": not all(layer.raster is None or layer.raster.opaque for layer in document.walk()),
        "layers": [layer.name for layer in document.walk()],
    }
