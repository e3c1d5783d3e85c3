"""Comic pictures made from photos by code, as targets of a style: flat colours and ink lines.

``python -m ganstudio.training.ink PHOTO_OR_FOLDER... --out FOLDER``
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganstudio.app.pictures import find_pictures
from ganstudio.training.pictures import RGB, read_rgb

SIDE = 900
"""Short side of the pictures that are written, in pixels."""
TONES = 5
"""Steps of light that flat colours keep."""
LINE = 1.6
"""Deviation of the finer blur that lines are found with, in pixels."""


def inked(photo: RGB) -> RGB:
    """The photo as a comic: even colours in few tones, and dark lines along its edges."""
    return np.asarray(np.rint(_flat(photo) * _lines(photo)[..., None]), np.uint8)


def _flat(photo: RGB) -> NDArray[np.float32]:
    """Colours of regions (mean shift, Comaniciu and Meer 2002), stronger, with their light in a few soft steps (Winnemoeller et al. 2006)."""
    calm = photo
    for _ in range(2):
        calm = np.asarray(cv2.bilateralFilter(calm, 9, 30, 7), np.uint8)
    calm = np.asarray(cv2.pyrMeanShiftFiltering(calm, 12, 28), np.uint8)
    lab = np.asarray(cv2.cvtColor(np.asarray(calm, np.float32) / np.float32(255), cv2.COLOR_RGB2LAB), np.float32)
    light = (lab[..., 0] / 100) ** 0.85 * TONES
    nearest = np.round(light)
    lab[..., 0] = (nearest + 0.5 * np.tanh(8 * (light - nearest))) * 100 / TONES
    lab[..., 1:] *= 1.5
    return np.clip(np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.float32), 0, 1) * np.float32(255)


def _lines(photo: RGB) -> NDArray[np.float32]:
    """1 on paper, near 0 on lines: a difference of two blurs, through a soft threshold (compare XDoG, Winnemoeller et al. 2012).

    It is taken of the light as an eye sees it, so that dark places have lines too; the threshold lies under what noise reaches.
    """
    grey = np.asarray(cv2.cvtColor(cv2.bilateralFilter(photo, 9, 40, 7), cv2.COLOR_RGB2GRAY), np.float32) / np.float32(255)
    fine, coarse = (cv2.GaussianBlur(grey**0.7, (0, 0), LINE * k) for k in (1.0, 1.6))
    edges = np.asarray(fine - coarse + 0.012, np.float32)
    return np.where(edges >= 0.0, 1.0, np.clip(1 + np.tanh(70 * edges), 0.04, 1.0)).astype(np.float32)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the comic of every picture into the folder."""
    parser = argparse.ArgumentParser(prog="python -m ganstudio.training.ink", description="Make comic pictures from photos.")
    parser.add_argument("photos", nargs="+", help="pictures or folders")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for photo in find_pictures(tuple(chosen.photos), Path.cwd()):
        Image.fromarray(inked(read_rgb(photo, SIDE))).save(chosen.out / f"{photo.stem}.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
