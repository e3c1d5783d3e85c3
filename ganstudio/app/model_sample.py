"""A model tried out on a small photo: what it takes and what it makes of it, side by side, and how long that takes here."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.atomic import write_file
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model, drawn
from ganstudio.engine.clicks import click_planes
from ganstudio.engine.latent import noise_of
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.session import Session
from ganstudio.errors import ModelError
from ganstudio.places import bundled, cache_folder
from ganstudio.translate import tr

RGB = NDArray[np.uint8]
SIDE = 192
"""Pixels along each side of both pictures."""
PHOTO = ("chelsea.jpg", 0.28, 0.08, 0.52)
"""Photo that comes with the program, and where it is most worth looking at: left, top and side, as parts of its width."""
PERSON = ("astronaut.jpg", 0.0, 0.0, 1.0)
"""A photo with something to be cut out."""
SIGMA = 25.0
QUALITY = 12
_RUNS = 3
_QUICK = 1.0
"""Seconds under which a run is made again, up to so many times, so that preparations and other work on the computer count less."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A model's card picture and speed."""

    picture: RGB
    """(SIDE, 2 * SIDE, 3): before and after."""
    seconds: float
    """For a megapixel of what it makes."""
    device: str
    """Label of the device that it was measured on."""


def photo(task: str) -> RGB:
    """(SIDE, SIDE, 3): a part of a photo that comes with the program."""
    name, *place = PERSON if task in ("select", "cutout") else PHOTO
    data = np.frombuffer((bundled("resources") / "samples" / name).read_bytes(), np.uint8)
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
    if pixels is None:
        raise ModelError("sample", tr("the sample photo cannot be read. Install the program again."))
    width = pixels.shape[1]
    left, top, side = (round(part * width) for part in place)
    return _resized(np.asarray(pixels[top : top + side, left : left + side], np.uint8), SIDE)


def _resized(pixels: RGB, side: int) -> RGB:
    if pixels.shape[0] == side == pixels.shape[1]:
        return pixels
    method = cv2.INTER_AREA if pixels.shape[0] > side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=method), np.uint8)


def kept_sample(manifest: Manifest, library: Library) -> Sample | None:
    """The sample that was made earlier for the device that is chosen; None if there is none."""
    place = _place(manifest, library)
    try:
        said: dict[str, Any] = json.loads(place.with_suffix(".json").read_text("utf-8"))
        pixels = cv2.imdecode(np.frombuffer(place.with_suffix(".png").read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
        seconds = float(said["seconds"])
    except (OSError, ValueError, KeyError, TypeError, cv2.error):
        return None  # a cache: what cannot be read is made anew
    return None if pixels is None else Sample(np.asarray(pixels, np.uint8), seconds, str(said.get("device", "")))


def make_sample(manifest: Manifest, library: Library, progress: Progress) -> Sample:
    """Runs the model on the sample photo, and keeps what came of it in the cache. Raises what the model raises."""
    session = library.session(manifest, progress)
    if manifest.latent is not None:
        sample = _generated(manifest, session, progress)
    else:
        sample = _changed(manifest, session, progress)
    place = _place(manifest, library)
    write_file(place.with_suffix(".png"), cv2.imencode(".png", sample.picture[..., ::-1])[1].tobytes(), make_folder=True)
    write_file(place.with_suffix(".json"), json.dumps({"seconds": sample.seconds, "device": sample.device}).encode())
    return sample


def _place(manifest: Manifest, library: Library) -> Path:
    return cache_folder() / "models" / f"{manifest.sha256[:32]}-{library.provider}"


def _generated(manifest: Manifest, session: Session, progress: Progress) -> Sample:
    """Two pictures from noise."""
    assert manifest.latent is not None
    noise = np.stack([noise_of(seed, manifest.latent.size) for seed in (0, 1)])
    began = time.perf_counter()
    made = [np.asarray(np.rint(np.moveaxis(planes, 0, 2) * 255), np.uint8) for planes in drawn(manifest, session, noise, progress, 0.8)]
    area = sum(picture.shape[0] * picture.shape[1] for picture in made)
    return Sample(np.hstack([_resized(picture, SIDE) for picture in made]), (time.perf_counter() - began) * 1e6 / area, session.provider.label)


def _changed(manifest: Manifest, session: Session, progress: Progress) -> Sample:
    """The photo as the model gets it, and what it makes of it."""
    clean = photo(manifest.task)
    rule = manifest.sizes
    if rule.fixed is not None:
        clean_in = np.asarray(cv2.resize(clean, (rule.fixed.width, rule.fixed.height), interpolation=cv2.INTER_CUBIC), np.uint8)
    else:
        clean_in = clean
    before, guides = _given(manifest, clean_in)
    taken = np.concatenate((before.astype(np.float32) / 255, *(np.moveaxis(guide, 0, 2) for guide in guides)), axis=2)
    values = _values(manifest)
    result, seconds = _timed(manifest, session, taken, progress, values)
    after = np.asarray(np.rint(np.clip(result, 0, 1) * 255), np.uint8)
    if manifest.task in ("select", "cutout"):
        after = _cut_out(before, result)
    elif manifest.task == "inpaint":
        hole = guides[0][0][..., None] if guides else np.ones((*before.shape[:2], 1), np.float32)
        after = np.asarray(np.rint(before * (1 - hole) + after * hole), np.uint8)
        before = np.asarray(np.rint(before * (1 - 0.65 * hole) + np.array([220, 40, 60]) * 0.65 * hole), np.uint8)
    left = cv2.resize(before, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST if manifest.task == "upscale" else cv2.INTER_AREA)
    return Sample(np.hstack((np.asarray(left, np.uint8), _resized(after, SIDE))), seconds, session.provider.label)


def _given(manifest: Manifest, clean: RGB) -> tuple[RGB, list[NDArray[np.float32]]]:
    """What a model of that task is there for, made of a clean photo, and its guides."""
    height, width = clean.shape[:2]
    picture = clean
    if manifest.task == "denoise":
        noise = np.random.default_rng(0).normal(0, SIGMA, clean.shape)
        picture = np.asarray(np.clip(np.rint(clean + noise), 0, 255), np.uint8)
    elif manifest.task == "jpeg":
        data = cv2.imencode(".jpg", clean, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    elif manifest.sizes.scale > 1 and manifest.sizes.fixed is None:
        size = math.ceil(SIDE / manifest.sizes.scale)
        picture = _resized(clean, size)
    height, width = picture.shape[:2]
    guides: list[NDArray[np.float32]] = []
    for guide in manifest.guides:
        if guide.kind == "clicks":
            guides.append(click_planes(height, width, [(0.45 * width, 0.6 * height)]))
        else:
            guides.append(_scrawl(height, width)[None])
    return picture, guides


def _scrawl(height: int, width: int) -> NDArray[np.float32]:
    """A hole as a person paints it, (height, width), 1 inside."""
    mask = np.zeros((height, width), np.uint8)
    points = [(0.1, 0.3), (0.3, 0.18), (0.55, 0.62), (0.9, 0.5)]
    corners = np.array([[round(x * width), round(y * height)] for x, y in points], np.int32)
    cv2.polylines(mask, [corners], False, 1, max(round(0.06 * width), 1))
    return mask.astype(np.float32)


def _values(manifest: Manifest) -> dict[str, float]:
    """The numbers that a model wants besides: its defaults, and the noise that was added."""
    return {e.name: min(max(SIGMA, e.low), e.high) if manifest.task == "denoise" and e.high >= SIGMA else e.default for e in manifest.extras}


def _timed(
    manifest: Manifest, session: Session, taken: NDArray[np.float32], progress: Progress, values: Mapping[str, float]
) -> tuple[NDArray[np.float32], float]:
    """The result, and seconds for a megapixel of it."""
    seconds, result = math.inf, np.zeros((0, 0, 3), np.float32)
    for run in range(_RUNS):
        began = time.perf_counter()
        result = apply_model(manifest, session, taken, progress.part(run / _RUNS, 1 / _RUNS), **values)
        seconds = min(seconds, time.perf_counter() - began)
        if seconds > _QUICK:
            break
    return result, seconds * 1e6 / (result.shape[0] * result.shape[1])


def _cut_out(picture: RGB, result: NDArray[np.float32]) -> RGB:
    """The picture with what was not found on a checkerboard."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    step = max(picture.shape[0] // 16, 1)
    board = np.where((y // step + x // step) % 2, 205, 240)[..., None]
    found = result[..., :1]
    return np.asarray(np.rint(picture * found + board * (1 - found)), np.uint8)
