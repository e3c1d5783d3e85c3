"""Rectangles of the core and regions of Qt, one into the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from ganstudio.core.geometry import Rect


def rects_of(region: QRegion) -> Iterator[Rect]:
    """The rectangles that a region is made of."""
    for rect in cast(Any, region):  # Qt's stubs do not say that a region can be iterated
        yield as_rect(rect)


def as_region(rect: Rect) -> QRegion:
    return QRegion(rect.x, rect.y, rect.size.width, rect.size.height)


def as_qrect(rect: Rect) -> QRect:
    return QRect(rect.x, rect.y, rect.width, rect.height)


def as_rect(rect: QRect) -> Rect:
    return Rect(rect.x(), rect.y(), rect.width(), rect.height())


def scaled(region: QRegion, factor: float) -> QRegion:
    """The smallest region of whole pixels around a region times ``factor``."""
    if factor == 1:
        return region
    out = QRegion()
    for rect in rects_of(region):
        out += as_region(rect.scaled(factor))
    return out
