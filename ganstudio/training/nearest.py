"""Which picture that was learnt from a made one is most like: shows whether a generator learnt by heart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from ganstudio.training.pictures import as_planes, read_rgb

SMALL = 32
"""Pictures are compared at this size."""
MOST = 1000
"""Views that are looked through."""


def views(paths: Sequence[Path], side: int, wide: int, *, grey: bool = False) -> Iterator[Tensor]:
    """Squares (C, side, side), -1..1, of pictures as a generator learns them: the middle of the whole, then, of larger ones, neighbouring crops.

    ``wide``: the short side that pictures are shrunk to for training. At most MOST, evenly over the pictures.
    """
    each = max(MOST // max(len(paths), 1), 1)
    for path in paths[:MOST]:
        picture = read_rgb(path, max(wide, side))
        height, width = picture.shape[:2]
        scale = side / min(height, width)
        size = max(round(width * scale), side), max(round(height * scale), side)
        small = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))
        top, left = (small.shape[0] - side) // 2, (small.shape[1] - side) // 2
        cuts = [small[top : top + side, left : left + side]]
        if min(height, width) >= 2 * side:
            cuts += [picture[y : y + side, x : x + side] for y in range(0, height - side + 1, side) for x in range(0, width - side + 1, side)]
        for cut in cuts[:each]:
            view = torch.from_numpy(as_planes([cut]))[0]
            yield view.mean(0, keepdim=True) if grey else view


def nearest_views(made: Tensor, learnt: Sequence[Tensor]) -> tuple[Tensor, float, float]:
    """(the most alike learnt view of each made picture, mean distance to it, mean distance of learnt views to the most alike other one).

    Distances are mean absolute differences at 32 x 32, 0..2, over the views and their mirror images.
    """
    known = torch.stack(list(learnt))
    small = _small(known)
    both = torch.cat([small, _small(known.flip(3))])
    apart = torch.cdist(_small(made), both, p=1) / small.shape[1]
    found = apart.min(1)
    places = torch.arange(0, len(small), max(len(small) // 100, 1))
    among = torch.cdist(small[places], both, p=1) / small.shape[1]
    for own in (places, places + len(small)):
        among[torch.arange(len(places)), own] = torch.inf
    usual = float(among.min(1).values.mean()) if len(small) > 1 else 0.0
    index = found.indices % len(known)
    closest = torch.where((found.indices >= len(known))[:, None, None, None], known[index].flip(3), known[index])
    return closest, float(found.values.mean()), usual


def _small(pictures: Tensor) -> Tensor:
    """(N, C * 32 * 32)."""
    return functional.adaptive_avg_pool2d(pictures, SMALL).flatten(1)
