"""Models that want the whole picture at their one size, whatever its shape: it is stretched to that, and the result back."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.session import Session
from ganstudio.engine.tensors import Planes, planes_of, tile_feeds
from ganstudio.errors import ProviderError


def run_stretched(
    manifest: Manifest, session: Session, size: Size, planes: Planes, progress: Progress, values: Mapping[str, float]
) -> tuple[Rect, Planes]:
    """The area and planes (3, H, W) of the model's result for a picture of ``size`` with its guides. On the CPU where the device fails."""
    fixed = manifest.sizes.fixed
    assert fixed is not None
    feeds = tile_feeds(manifest, resized(planes, fixed), values, session.types())
    try:
        raw = session.run(feeds, progress, last=True)
    except ProviderError as error:
        if session.fallback is None:
            raise
        raw = session.fallback(error).run(feeds, progress, last=True)
    scale = manifest.sizes.scale
    made = resized(planes_of(manifest, raw, fixed), Size(size.width * scale, size.height * scale))
    return Rect(0, 0, size.width * scale, size.height * scale), np.clip(made, 0, 1, out=made)


def resized(planes: Planes, size: Size) -> Planes:
    """Planes (C, H, W) stretched to ``size``; a new array."""
    height, width = planes.shape[1:]
    smaller = size.width <= width and size.height <= height
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.stack([cv2.resize(plane, (size.width, size.height), interpolation=method) for plane in planes]).astype(np.float32, copy=False)
