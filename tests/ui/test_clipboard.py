"""Pixels on the clipboard, for this program and for others."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from ganstudio.core.geometry import Point
from ganstudio.ui.clipboard import IMAGE, OWN, PixelsMime, holds_picture, leave_picture, put_pixels, take_pixels


@pytest.fixture
def deep() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 65536, (5, 7, 4)).astype(np.uint16)


def test_our_own_pixels_come_back_with_their_place(qtbot: QtBot, deep: np.ndarray) -> None:
    put_pixels(deep, Point(-3, 9))
    assert holds_picture()
    taken = take_pixels()
    assert taken is not None and taken[1] == Point(-3, 9)
    np.testing.assert_array_equal(taken[0], deep)


def test_another_window_of_this_program_gets_every_bit(qtbot: QtBot, deep: np.ndarray) -> None:
    put_pixels(deep, Point(2, 1))
    written = QMimeData()
    written.setData(OWN, QGuiApplication.clipboard().mimeData().data(OWN))
    QGuiApplication.clipboard().setMimeData(written)
    taken = take_pixels()
    assert taken is not None and taken[1] == Point(2, 1)
    np.testing.assert_array_equal(taken[0], deep)


def test_other_programs_get_a_picture(qtbot: QtBot) -> None:
    pixels = np.full((4, 6, 4), (10, 200, 30, 255), np.uint8)
    put_pixels(pixels, Point(0, 0))
    assert QGuiApplication.clipboard().mimeData().hasFormat(IMAGE)
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (6, 4) and image.pixelColor(5, 3).getRgb() == (10, 200, 30, 255)


def test_pictures_of_other_programs_are_taken(qtbot: QtBot) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    QGuiApplication.clipboard().setImage(image)
    taken = take_pixels()
    assert taken is not None and taken[1] is None and taken[0][1, 2].tolist() == [0x33, 0x66, 0x99, 255]


def test_the_end_of_the_program_leaves_a_plain_picture(qtbot: QtBot) -> None:
    put_pixels(np.full((4, 6, 4), (10, 200, 30, 255), np.uint8), Point(1, 1))
    leave_picture()
    assert not isinstance(QGuiApplication.clipboard().mimeData(), PixelsMime)
    assert not QGuiApplication.clipboard().mimeData().hasFormat(OWN)
    assert QGuiApplication.clipboard().image().pixelColor(0, 0).getRgb() == (10, 200, 30, 255)


@pytest.fixture(autouse=True)
def nothing_left(qtbot: QtBot) -> Iterator[None]:
    """Nothing made in Python stays on the clipboard of the test run."""
    yield
    QGuiApplication.clipboard().clear()


ENDS = """
import numpy as np
from PySide6.QtWidgets import QApplication
from ganstudio.core.geometry import Point
from ganstudio.ui.clipboard import leave_picture, put_pixels
application = QApplication([])
put_pixels(np.zeros((4, 6, 4), np.uint8), Point(0, 0))
leave_picture()
"""


def test_a_program_that_copied_ends_without_a_crash() -> None:
    ended = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
