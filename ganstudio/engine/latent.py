"""Noise that generators make pictures from, and directions in it along which pictures change."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganstudio.engine.manifest import Latent, Manifest
from ganstudio.errors import FileError
from ganstudio.translate import tr

DIRECTIONS = "directions.npz"
"""File beside a generator: arrays ``axes`` (K, size), ``deviations`` (K,) and ``names`` (K,)."""
Noise = NDArray[np.float32]
"""(N, size), or (size,) for one picture."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Axes along which a generator's pictures change most (Haerkoenen et al. 2020), the strongest first."""

    axes: Noise
    """(K, size), of length 1."""
    deviations: NDArray[np.float32]
    """(K,): how far pictures lie from the mean along each axis."""
    names: tuple[str, ...]
    """What changes along each: plain English words; "Direction 3" where nothing stands out."""

    def offset(self, amounts: tuple[float, ...]) -> Noise:
        """(size,): the sum of the first axes, ``amounts`` of deviations along each."""
        used = min(len(amounts), len(self.axes))
        steps = np.asarray(amounts[:used], np.float32) * self.deviations[:used]
        return np.asarray(steps @ self.axes[:used], np.float32)


def noise_of(seed: int, size: int) -> Noise:
    """(size,) standard normal numbers, the same for a seed everywhere."""
    return np.random.default_rng(seed).standard_normal(size).astype(np.float32)


def between(first: Noise, second: Noise, share: float) -> Noise:
    """Noise on the way from ``first`` (0) to ``second`` (1) along an arc, so that it stays as long as noise is (White 2016)."""
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    angle = float(np.arccos(np.clip(first @ second / max(lengths[0] * lengths[1], 1e-12), -1.0, 1.0)))
    if angle < 1e-4:
        return np.asarray((1 - share) * first + share * second, np.float32)
    weights = np.sin((1 - share) * angle) / np.sin(angle), np.sin(share * angle) / np.sin(angle)
    return np.asarray(weights[0] * first + weights[1] * second, np.float32)


def noise_feeds(
    latent: Latent, noise: Noise, types: Mapping[str, np.dtype[Any]], truncation: float = 1.0, offset: Noise | None = None
) -> dict[str, NDArray[Any]]:
    """All inputs of a generator for ``noise`` (N, size). ``truncation``: 0 the mean picture, 1 all the variety; ``offset`` (size,) or None."""
    given = noise
    feeds: dict[str, NDArray[Any]] = {}
    if latent.truncation:
        feeds[latent.truncation] = np.full((1,), truncation, types.get(latent.truncation, np.dtype(np.float32)))
    else:
        given = given * np.float32(truncation)
    if latent.offset:
        moved = np.zeros_like(noise) if offset is None else np.broadcast_to(offset, noise.shape)
        feeds[latent.offset] = np.ascontiguousarray(moved, types.get(latent.offset, np.dtype(np.float32)))
    elif offset is not None:
        given = given + offset
    feeds[latent.name] = np.ascontiguousarray(given, types.get(latent.name, np.dtype(np.float32)))
    return feeds


def read_directions(manifest: Manifest) -> Directions | None:
    """The directions beside a generator; None if there are none. FileError if they do not fit it."""
    file, latent = manifest.folder / DIRECTIONS, manifest.latent
    if latent is None or not file.is_file():
        return None
    try:
        with BytesIO(file.read_bytes()) as data, np.load(data, allow_pickle=False) as arrays:
            axes, deviations = arrays["axes"].astype(np.float32), arrays["deviations"].astype(np.float32)
            names = tuple(str(name) for name in arrays["names"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise FileError(file, tr("The directions cannot be read ({why}). Import the model again.").format(why=error)) from error
    if axes.ndim != 2 or axes.shape != (len(names), latent.size) or deviations.shape != (len(names),) or not np.isfinite(axes).all():
        raise FileError(file, tr("The directions do not fit the model. Import the model again."))
    return Directions(axes, deviations, names)


def directions_bytes(directions: Directions) -> bytes:
    """The directions as a file, as read_directions() takes it."""
    data = BytesIO()
    np.savez(data, axes=directions.axes, deviations=directions.deviations, names=np.array(directions.names))
    return data.getvalue()
