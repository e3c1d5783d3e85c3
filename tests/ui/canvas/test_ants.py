"""The outline of a selection."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter, QRegion
from pytestqt.qtbot import QtBot

from ganstudio.core.geometry import Rect, Size
from ganstudio.core.raster import Raster
from ganstudio.ui.canvas.ants import Ants, edges, edgy_tiles
from ganstudio.ui.canvas.canvas_backing import pixels_of
from ganstudio.ui.canvas.view import View

SIZE = Size(900, 700)


def ellipse() -> np.ndarray:
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    cv2.ellipse(mask, (430, 350), (300, 200), 20, 0, 360, 255, -1)
    return mask


def drawn(ants: Ants, view: View, phase: int = 0) -> np.ndarray:
    image = QImage(view.width, view.height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    ants.draw(painter, view, phase, QRegion(image.rect()))
    painter.end()
    return pixels_of(image).copy()


def inner_edge(mask: np.ndarray) -> np.ndarray:
    chosen = np.pad((mask >= 128).astype(np.uint8), 1)
    return (chosen - cv2.erode(chosen, np.ones((3, 3), np.uint8)))[1:-1, 1:-1]


@pytest.mark.parametrize("mask", [ellipse(), np.full((SIZE.height, SIZE.width), 255, np.uint8)], ids=["ellipse", "all"])
def test_the_outline_is_the_inner_edge(qtbot: QtBot, mask: np.ndarray) -> None:
    view = View(SIZE, 1000, 800, 1.0, 40, 30)
    ants = Ants(Raster.from_array(mask), view)
    assert ants.prepare(view)
    seen = drawn(ants, view)
    want = np.zeros((800, 1000), np.uint8)
    want[30:730, 40:940] = inner_edge(mask)
    assert np.array_equal(seen[..., 3] == 255, want == 1)


@pytest.mark.parametrize(("zoom", "rotation"), [(3.0, 0.0), (0.3, 0.0), (1.3, 25.0)])
def test_squares_join_and_stay_while_panning(qtbot: QtBot, zoom: float, rotation: float) -> None:
    selection = Raster.from_array(ellipse())
    view = replace(View(SIZE, 640, 480, zoom), rotation=rotation).centred(400, 250)
    ants = Ants(selection, view)
    ants.prepare(view)
    panned = view.panned(-133, 77)
    assert ants.fits(selection, panned, 1.0)
    assert not ants.fits(selection, panned.zoomed(zoom * 2), 1.0)
    ants.prepare(panned)
    fresh = Ants(selection, panned)
    fresh.prepare(panned)
    assert np.array_equal(drawn(ants, panned, 3), drawn(fresh, panned, 3))
    whole = edges(selection, panned, panned.sheet)
    assert whole is not None
    assert np.array_equal(drawn(ants, panned)[..., 3] == 255, whole == 1)


def test_ants_are_black_and_white_and_march(qtbot: QtBot) -> None:
    view = View(SIZE, 900, 700)
    ants = Ants(Raster.from_array(ellipse()), view)
    ants.prepare(view)
    first, second = drawn(ants, view, 0), drawn(ants, view, 4)
    on = first[..., 3] == 255
    assert set(np.unique(first[on][:, 0])) == {0, 255}
    assert np.array_equal(first[on][:, 0], 255 - second[on][:, 0])
    assert np.array_equal(drawn(ants, view, 8), first)


def test_work_is_done_in_slices(qtbot: QtBot) -> None:
    view = View(SIZE, 900, 700)
    ants = Ants(Raster.from_array(ellipse()), view)
    rounds = 1
    while not ants.prepare(view, 0.0):
        rounds += 1
    assert rounds > 3


def test_a_selection_elsewhere_has_no_ants(qtbot: QtBot) -> None:
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[:20, :20] = 255
    view = View(SIZE, 300, 300, 4.0).centred(600, 500)
    ants = Ants(Raster.from_array(mask), view)
    ants.prepare(view)
    assert ants.count(view) == 0
    assert ants.region(view).isEmpty()


def test_edgy_tiles() -> None:
    mask = np.zeros((1024, 1024), np.uint8)
    mask[256:768, 256:600] = 255
    assert np.array_equal(edgy_tiles(Raster.from_array(mask)).astype(int), [[0, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 1, 0, 0]])


def test_half_selected_is_the_limit() -> None:
    mask = np.tile(np.arange(256, dtype=np.uint8), (20, 1))
    found = edges(Raster.from_array(mask), View(Size(256, 20), 256, 20), Rect(0, 0, 256, 20))
    assert found is not None
    assert found[10].nonzero()[0].tolist() == [128, 255]
