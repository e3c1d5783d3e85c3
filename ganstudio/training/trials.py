"""What models reach on test pictures: one function a task, each gives figures. Pictures are (H, W, 3) uint8, planes 0..1.

Results are rounded to 8 bit before they are measured; nothing is drawn twice, so that a few pictures give what they give among all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganstudio.core.progress import Progress
from ganstudio.engine.apply import apply_model
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.session import Session
from ganstudio.errors import FileError
from ganstudio.training.degrade import compressed, holes, noisy, shrunk, worn
from ganstudio.translate import tr

RGB = NDArray[np.uint8]
Distance = Callable[[RGB, RGB], float]
HOLE_FROM, HOLE_TO = 0.1, 0.3
DENOISE_LEAST = {15.0: (33.1, 33.5), 25.0: (30.3, 30.8), 50.0: (26.3, 26.9)}
UPSCALE_LEAST = {2: (37.0, 37.6), 4: (30.7, 31.5)}
"""(at least, aim) in dB."""
INPAINT_ABOVE = (1.0, 2.0)
"""dB above the better of OpenCV's two methods."""
PARENT_DISTANCE, PARENT_LOST, BICUBIC_DISTANCE = 0.9, 0.7, 0.5
"""What a GAN may have at most: its distance over its parent's, dB below its parent, its distance over that of bicubic interpolation."""


@dataclass(frozen=True)
class Figure:
    """One number that a model reached, and what it should have reached."""

    key: str
    """Its name in the manifest."""
    what: str
    value: float
    unit: str = "dB"
    least: float | None = None
    """The worst value that will do."""
    aim: float | None = None
    beside: str = ""
    """What others reach in the same run."""
    fewer: bool = False
    """Less is better."""

    @property
    def good(self) -> bool | None:
        """Whether it will do; None where nothing is asked."""
        if self.least is None:
            return None
        return self.value <= self.least if self.fewer else self.value >= self.least


@dataclass(frozen=True)
class Wanted:
    """Which part of the trials is made."""

    data: Path
    """Holds the folders ``validation`` and ``look-at-only``."""
    sigmas: tuple[float, ...] = (15.0, 25.0, 50.0)
    qualities: tuple[int, ...] = (10, 20, 40)
    count: int = 0
    """Pictures of each set; 0: all."""
    distance: Distance | None = None
    """Of deep features; None leaves these figures out."""
    rivals: bool = True
    """GrabCut is run beside models that select: it takes longer than everything else together."""


@dataclass
class Model:
    """A model that runs, and how long it took."""

    manifest: Manifest
    session: Session
    pixels: int = 0
    seconds: float = 0.0

    def __call__(self, picture: RGB, guide: NDArray[np.float32] | None = None, values: Mapping[str, float] | None = None) -> RGB:
        """The result for a picture. ``guide``: (H, W, planes)."""
        planes = picture.astype(np.float32) / np.float32(255)
        if guide is not None:
            planes = np.concatenate((planes, guide), 2)
        begin = time.perf_counter()
        made = apply_model(self.manifest, self.session, planes, Progress(), **(values or {}))
        self.seconds += time.perf_counter() - begin
        self.pixels += picture.shape[0] * picture.shape[1]
        return np.rint(made * 255).astype(np.uint8)


@dataclass
class Scores:
    """Means over pictures of what one method makes of them."""

    psnr: list[float] = field(default_factory=list)
    apart: list[float] = field(default_factory=list)

    def add(self, psnr: float, made: RGB, whole: RGB, distance: Distance | None) -> None:
        """Takes the result for one picture."""
        self.psnr.append(psnr)
        if distance is not None:
            self.apart.append(distance(made, whole))

    @property
    def decibels(self) -> float:
        """Mean PSNR."""
        return float(np.mean(self.psnr))

    @property
    def distance(self) -> float:
        """Mean distance of deep features."""
        return float(np.mean(self.apart))


def pictures(folder: Path, count: int = 0) -> Iterator[RGB]:
    """The pictures of a folder by name, the first ``count`` or all; FileError where there are none."""
    files = sorted(file for file in folder.glob("*") if file.suffix.lower() in (".png", ".webp", ".jpg", ".tif", ".tiff", ".bmp"))
    if not files:
        raise FileError(folder, tr("There are no test pictures in {folder}. Give the folder of test data with --data.").format(folder=folder))
    for file in files[: count or None]:
        with Image.open(file) as image:
            yield np.asarray(image.convert("RGB"))


def psnr(made: RGB | NDArray[np.float64], whole: RGB | NDArray[np.float64], where: NDArray[np.bool_] | None = None) -> float:
    """Peak signal to noise ratio in dB, peak 255; over the pixels of ``where`` if given. 100 where nothing differs."""
    squares = np.square(made.astype(np.float64) - whole.astype(np.float64))
    error = float((squares if where is None else squares[where]).mean())
    return 100.0 if error == 0 else float(10 * np.log10(255**2 / error))


def luma(picture: RGB) -> NDArray[np.float64]:
    """Y as MATLAB's rgb2ycbcr gives it, 16..235, not rounded."""
    weights = np.array([65.481, 128.553, 24.966])
    result: NDArray[np.float64] = 16 + picture @ weights / 255
    return result


def psnr_of_luma(made: RGB, whole: RGB, border: int) -> float:
    """PSNR of Y, without ``border`` pixels on each side."""
    inside = (slice(border, -border),) * 2
    return psnr(luma(made)[inside], luma(whole)[inside])


def denoise(model: Model, parent: Model | None, wanted: Wanted) -> Iterator[Figure]:
    """PSNR on CBSD68 with noise of seed 0 that is clipped and rounded."""
    extras = model.manifest.extras[:1]
    for sigma in wanted.sigmas:
        scores = Scores()
        for whole in pictures(wanted.data / "validation" / "cbsd68", wanted.count):
            made = model(noisy(whole, sigma, np.random.default_rng(0)), values={extra.name: sigma for extra in extras})
            scores.add(psnr(made, whole), made, whole, None)
        least, aim = DENOISE_LEAST.get(sigma, (None, None))
        yield Figure(f"cbsd68_sigma{sigma:g}_psnr", f"CBSD68, sigma {sigma:g}", scores.decibels, least=least, aim=aim)


def jpeg(model: Model, parent: Model | None, wanted: Wanted) -> Iterator[Figure]:
    """PSNR on CBSD68 after JPEG compression."""
    for quality in wanted.qualities:
        before, scores, parents = Scores(), Scores(), Scores()
        for whole in pictures(wanted.data / "validation" / "cbsd68", wanted.count):
            given = compressed(whole, quality)
            _compare(given, whole, model, parent, wanted, scores, parents, psnr)
            before.add(psnr(given, whole), given, whole, None)
        name, what = f"cbsd68_quality{quality}", f"CBSD68, JPEG quality {quality}"
        yield Figure(f"{name}_psnr", what, scores.decibels, beside=tr("{n:.2f} as it was").format(n=before.decibels))
        yield from _beside_parent(name, what, scores, parents)


def upscale(model: Model, parent: Model | None, wanted: Wanted) -> Iterator[Figure]:
    """PSNR of Y on Set5; for a GAN also what it makes of worn pictures."""
    scale = model.manifest.sizes.scale

    def fit(made: RGB, whole: RGB) -> float:
        return psnr_of_luma(made, whole, scale)

    bicubic, scores, parents = Scores(), Scores(), Scores()
    for whole in pictures(wanted.data / "validation" / "set5", wanted.count):
        whole = _in_multiples(whole, scale)
        given = shrunk(whole, scale)
        _compare(given, whole, model, None, wanted, scores, parents, fit)
        plain = enlarged(given, scale)
        bicubic.add(fit(plain, whole), plain, whole, wanted.distance)
    least, aim = UPSCALE_LEAST.get(scale, (None, None)) if parent is None else (None, None)
    text = tr("{n:.2f} bicubic").format(n=bicubic.decibels)
    yield Figure(f"set5_x{scale}_psnr_y", f"Set5, x{scale}", scores.decibels, least=least, aim=aim, beside=text)
    if parent is None:
        return
    bicubic, scores, parents = Scores(), Scores(), Scores()
    for index, whole in enumerate(pictures(wanted.data / "validation" / "cbsd68", wanted.count)):
        whole = _in_multiples(whole, scale)
        given = worn(whole, scale, np.random.default_rng(index))
        _compare(given, whole, model, parent, wanted, scores, parents, fit)
        plain = enlarged(given, scale)
        bicubic.add(fit(plain, whole), plain, whole, wanted.distance)
    name, what = f"cbsd68_worn_x{scale}", f"CBSD68, worn, x{scale}"
    yield Figure(f"{name}_psnr_y", what, scores.decibels, beside=tr("{n:.2f} bicubic").format(n=bicubic.decibels))
    if bicubic.apart:
        ratio = scores.distance / bicubic.distance
        text = tr("{n:.4f} bicubic").format(n=bicubic.distance)
        yield Figure(f"{name}_distance_to_bicubics", f"{what}, distance / bicubic's", ratio, "", BICUBIC_DISTANCE, beside=text, fewer=True)
    yield from _beside_parent(name, what, scores, parents)


def inpaint(model: Model, parent: Model | None, wanted: Wanted) -> Iterator[Figure]:
    """PSNR inside free-form holes of 10 to 30 % of CBSD68, beside the better of OpenCV's methods."""
    others = {f"{name} {radius}": (flag, radius, Scores()) for name, flag in _OPENCV for radius in (3, 5)}
    scores, parents = Scores(), Scores()
    for index, whole in enumerate(pictures(wanted.data / "validation" / "cbsd68", wanted.count)):
        hole = holes(whole.shape[0], whole.shape[1], HOLE_FROM, HOLE_TO, np.random.default_rng(index))
        given = np.where(hole[..., None], np.uint8(128), whole)
        guide = hole.astype(np.float32)[..., None]
        for one, found in ((model, scores), (parent, parents)):
            if one is not None:
                made = np.where(hole[..., None], one(given, guide), whole)
                found.add(psnr(made, whole, hole), made, whole, wanted.distance if parent is not None else None)
        for flag, radius, found in others.values():
            made = np.asarray(cv2.inpaint(given, hole.astype(np.uint8), radius, flag), np.uint8)
            found.add(psnr(made, whole, hole), made, whole, None)
    name, (_, _, best) = max(others.items(), key=lambda item: item[1][2].decibels)
    text = f"{best.decibels:.2f} {name}"
    least, aim = (None, None) if parent is not None else (best.decibels + above for above in INPAINT_ABOVE)
    yield Figure("cbsd68_holes_psnr", "CBSD68, in holes of 10-30 %", scores.decibels, least=least, aim=aim, beside=text)
    yield Figure("cbsd68_holes_above_opencv", "CBSD68, in holes, above OpenCV", scores.decibels - best.decibels)
    yield from _beside_parent("cbsd68_holes", "CBSD68, holes", scores, parents)


_OPENCV = (("Telea", cv2.INPAINT_TELEA), ("Navier-Stokes", cv2.INPAINT_NS))


def enlarged(picture: RGB, scale: int) -> RGB:
    """By Pillow's BICUBIC."""
    height, width = picture.shape[:2]
    return np.asarray(Image.fromarray(picture).resize((width * scale, height * scale), Image.Resampling.BICUBIC))


def _in_multiples(picture: RGB, scale: int) -> RGB:
    """Without the rows and columns that cannot be shrunk evenly."""
    height, width = (n // scale * scale for n in picture.shape[:2])
    return np.ascontiguousarray(picture[:height, :width])


def _compare(
    given: RGB, whole: RGB, model: Model, parent: Model | None, wanted: Wanted, scores: Scores, parents: Scores, fit: Callable[[RGB, RGB], float]
) -> None:
    """Lets the model, and its parent if there is one, repair a picture."""
    for one, found in ((model, scores), (parent, parents)):
        if one is not None:
            made = one(given)
            found.add(fit(made, whole), made, whole, wanted.distance if parent is not None else None)


def _beside_parent(name: str, what: str, scores: Scores, parents: Scores) -> Iterator[Figure]:
    """How much nearer in deep features a GAN is than its parent, and what that costs."""
    if not parents.psnr:
        return
    if parents.apart:
        yield Figure(f"{name}_distance", f"{what}, distance", scores.distance, "", beside=tr("{n:.4f} parent").format(n=parents.distance), fewer=True)
        ratio = scores.distance / parents.distance
        yield Figure(f"{name}_distance_to_parents", f"{what}, distance / parent's", ratio, "", PARENT_DISTANCE, fewer=True)
    text = tr("{n:.2f} parent").format(n=parents.decibels)
    lost = parents.decibels - scores.decibels
    yield Figure(f"{name}_below_parent", f"{what}, PSNR below parent's", lost, least=PARENT_LOST, beside=text, fewer=True)


Trial = Callable[[Model, Model | None, Wanted], Iterator[Figure]]
RESTORING: Sequence[tuple[str, Trial]] = (("denoise", denoise), ("jpeg", jpeg), ("upscale", upscale), ("inpaint", inpaint))
