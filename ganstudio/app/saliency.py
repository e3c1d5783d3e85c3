"""What catches the eye in a picture, without a model: patches unlike the ground that runs off the picture's edges, sharp ones, central ones.

After Zhu et al., "Saliency optimization from robust background detection", 2014, with colour clusters in place of superpixels.
"""

from __future__ import annotations

import cv2
import numpy as np

from ganstudio.app.look import Floats

SIDE = 160
"""Long side of the copy that is looked at."""
PATCHES = 28
PLACE = 35.0
"""How much the place counts beside the colour (in units of CIE Lab) when pixels are sorted into patches."""
NEAR, CENTRAL = 0.4, 0.33
"""Shares of the picture's long side: how far patches are compared, and how far from the middle subjects are expected."""


def saliency(picture: Floats) -> Floats:
    """How much each pixel of (H, W, 3) sRGB 0..1 stands out, 0..1."""
    height, width = picture.shape[:2]
    scale = min(SIDE / max(height, width), 1.0)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
    if min(size) < 8:
        return np.zeros((height, width), np.float32)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)
    y, x = np.mgrid[: size[1], : size[0]].astype(np.float32) / max(size)
    labels, patches = _patches(lab, x, y)
    unlike = _contrast(labels, patches)[labels]
    seen = (0.6 * unlike + 0.4 * _sharpness(lab[..., 0])) * central(size[1], size[0])
    soft = cv2.GaussianBlur(np.asarray(seen / max(float(seen.max()), 1e-6), np.float32), (0, 0), 1.5)
    return np.clip(np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32), 0, 1)


def central(height: int, width: int) -> Floats:
    """How far each pixel is expected to be of the subject by its place alone: 1 in the middle, less towards the edges."""
    y, x = np.mgrid[:height, :width].astype(np.float32) / max(height, width)
    return np.asarray(np.exp(-((x - x.mean()) ** 2 + (y - y.mean()) ** 2) / (2 * CENTRAL**2)), np.float32)


def _patches(lab: Floats, x: Floats, y: Floats) -> tuple[np.ndarray, Floats]:
    """Which patch each pixel belongs to, and the patches' mean colours and places, (N, 5)."""
    features = np.dstack((lab, x * PLACE, y * PLACE)).reshape(-1, 5)
    cv2.setRNGSeed(0)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    count = min(PATCHES, len(features))
    _, labels, centres = cv2.kmeans(features, count, None, rule, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    return np.asarray(labels, np.int32).reshape(x.shape), np.asarray(centres, np.float32)


def _contrast(labels: np.ndarray, patches: Floats) -> Floats:
    """How unlike the ground each patch is, 0..1; patches that run along the edges are ground."""
    count = len(patches)
    area = np.bincount(labels.ravel(), minlength=count).astype(np.float32)
    edge = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    along = np.bincount(edge, minlength=count) / np.sqrt(np.maximum(area, 1))
    ground = 1 - np.exp(-(along**2) / 2)
    colour = np.linalg.norm(patches[:, None, :3] - patches[None, :, :3], axis=2)
    apart = np.linalg.norm(patches[:, None, 3:] - patches[None, :, 3:], axis=2) / PLACE
    weight = np.exp(-(apart**2) / (2 * NEAR**2)) * (area * ground)[None, :]
    found = (colour * weight).sum(1) / np.maximum(weight.sum(1), 1e-6) * (1 - ground)
    return np.asarray(found / max(float(found.max()), 1e-6), np.float32)


def _sharpness(lightness: Floats) -> Floats:
    """How much fine detail there is around each pixel, 0..1."""
    detail = np.abs(cv2.Laplacian(lightness, cv2.CV_32F, ksize=3))
    around = cv2.GaussianBlur(detail, (0, 0), 4)
    return np.asarray(np.clip(around / max(float(np.percentile(around, 98)), 1e-6), 0, 1), np.float32)
