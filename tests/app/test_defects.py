from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ganstudio.app.defects import DefectOptions, SimilarOptions, defects, similar, standout
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle

SIZE = Size(320, 240)
BARE = DefectOptions(margin=0)


def picture(pixels: np.ndarray) -> Document:
    whole = np.full((*pixels.shape[:2], 4), 255, pixels.dtype)
    whole[..., :3] = pixels[..., None]
    return Document(SIZE, layers=(Layer(1, "Background", Pixels(Raster.from_array(whole))),), next_id=2)


def damaged() -> tuple[Document, np.ndarray]:
    """Grain, a step from dark to light, a scratch and three specks."""
    rng = np.random.default_rng(1)
    pixels = np.full((240, 320), 90, np.float32)
    pixels[:, 200:] = 170
    pixels = (cv2.GaussianBlur(pixels, (0, 0), 1) + rng.normal(0, 2, pixels.shape)).astype(np.float32)
    truth = np.zeros((240, 320), np.uint8)
    cv2.line(truth, (20, 30), (150, 180), 255, 2)
    for x, y in ((60, 160), (260, 60), (240, 200)):
        cv2.circle(truth, (x, y), 2, 255, -1)
    pixels[truth > 0] += 45
    return picture(np.clip(pixels, 0, 255).astype(np.uint8)), truth > 0


def found(document: Document, options: DefectOptions = BARE) -> np.ndarray:
    return defects(document, standout(document, options, Progress()), options).read()[..., 0] > 0


def test_scratches_and_specks_are_found_and_edges_are_not() -> None:
    document, truth = damaged()
    marks = found(document)
    assert (marks & truth).sum() > 0.9 * truth.sum()
    assert (marks & ~truth).sum() < 0.3 * truth.sum()
    assert not marks[:40, 190:210].any()


def test_tone_sensitivity_and_margin() -> None:
    document, truth = damaged()
    assert not found(document, replace(BARE, tone="dark"))[truth].any()
    counts = [found(document, replace(BARE, sensitivity=s)).sum() for s in (0.0, 0.5, 1.0)]
    assert counts[0] <= counts[1] < counts[2]
    assert found(document, replace(BARE, margin=3)).sum() > 2 * counts[1]


def test_only_the_selection_is_looked_at() -> None:
    document, truth = damaged()
    part = Rect(0, 100, 320, 140)
    marks = found(replace(document, selection=rectangle(SIZE, part)))
    assert not marks[:100].any() and (marks & truth)[100:].sum() > 0.9 * truth[100:].sum()


def test_wide_things_are_left_alone() -> None:
    pixels = np.full((240, 320), 90, np.uint8)
    pixels[100:140, 100:160] = 200
    assert not found(picture(pixels)).any()


def test_a_similar_colour_is_marked_inside_the_selection() -> None:
    pixels = np.full((240, 320), 90, np.uint8)
    pixels[50:60, 50:60] = 200
    pixels[50:60, 250:260] = 205
    document = picture(pixels)
    colour = (200 / 255,) * 3
    values = similar(document, colour, SimilarOptions(0.03, 0.0)).read()[..., 0] > 0
    assert values.sum() == 200 and values[55, 55] and values[55, 255]
    assert (similar(document, colour, SimilarOptions(0.0, 0.0)).read() > 0).sum() == 100
    chosen = replace(document, selection=rectangle(SIZE, Rect(0, 0, 100, 100)))
    values = similar(chosen, colour, SimilarOptions(0.03, 2.0)).read()[..., 0] > 0
    assert values[48, 55] and not values[:, 100:].any()


def drawn() -> tuple[Document, np.ndarray]:
    """A wall with a moulding every 12 pixels, a dark thing with a thin light hem before a light ground, and a scratch on the ground."""
    rng = np.random.default_rng(2)
    pixels = np.full((240, 320), 170, np.float32)
    pixels[:100] = 120
    pixels[6:100:12] = 150
    cv2.ellipse(pixels, (80, 190), (50, 60), 0, 0, 360, 235, -1)
    cv2.ellipse(pixels, (80, 190), (46, 56), 0, 0, 360, 40, -1)
    truth = np.zeros((240, 320), np.uint8)
    cv2.line(truth, (180, 130), (290, 220), 255, 2)
    pixels[truth > 0] += 35
    pixels = (cv2.GaussianBlur(pixels, (0, 0), 0.7) + rng.normal(0, 2, pixels.shape)).astype(np.float32)
    return picture(np.clip(pixels, 0, 255).astype(np.uint8)), truth > 0


def test_contours_and_what_comes_again_and_again_are_part_of_the_picture() -> None:
    document, scratch = drawn()
    marks = found(document)
    near = cv2.dilate(scratch.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (marks & scratch).sum() > 0.8 * scratch.sum()
    assert (marks & ~near).sum() < 0.1 * scratch.sum()


def test_printed_text_is_left_unless_it_is_wanted() -> None:
    document, truth = damaged()
    pixels = document.layers[0].raster.read()  # type: ignore[union-attr]
    text = np.zeros((240, 320), np.uint8)
    cv2.putText(text, "Washington Arch", (20, 225), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 255, 1)
    pixels[..., :3] = np.where((text > 0)[..., None], 30, pixels[..., :3])
    document = picture(pixels[..., 0])
    marks, all_marks = found(document), found(document, replace(BARE, spared=False))
    assert (all_marks & (text > 0)).sum() > 0.2 * (text > 0).sum()
    assert not (marks & (text > 0)).any() and (marks & truth).sum() > 0.9 * truth.sum()
