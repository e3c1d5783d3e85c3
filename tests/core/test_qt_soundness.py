"""Qt's binding keeps the count of references to None right; PySide6 6.12.0 does not, which ends CPython 3.11 after some ten thousand calls."""

from __future__ import annotations

import sys

from PySide6.QtGui import QImage, QPainter


def test_calls_that_return_nothing_do_not_use_up_none() -> None:
    image = QImage(4, 4, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.setOpacity(0.5)
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < 100, f"{before - after} references lost in 1,000 calls: choose another PySide6"
