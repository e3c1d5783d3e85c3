"""Models of the catalogue's kinds in the tools that take the active model of a task."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganstudio.app.inpaint import remove
from ganstudio.app.smart_select import analyse, find
from ganstudio.app.subject import subject
from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.engine.library import Library
from ganstudio.engine.offers import fitted
from ganstudio.tools.remove import InpaintOptions
from ganstudio.tools.smart_select import Clicks
from tests.engine.test_offer_shapes import OFFERS, lama, mi_gan, saliency, segment_anything


def installed(tmp_path: Path, id: str, model: Any) -> Library:
    """A library in which the offer, with that file, is the active model of its task."""
    data = model.SerializeToString()
    file = tmp_path / "fetched.onnx"
    file.write_bytes(data)
    offer = replace(OFFERS[id], manifest=replace(OFFERS[id].manifest, sha256=hashlib.sha256(data).hexdigest()))
    library = Library(tmp_path / "none", tmp_path / "own" / "models")
    library.make_active(offer.manifest.task, library.install(fitted(offer, file, Progress())).id)
    return library


def document(width: int = 1000, height: int = 700) -> Document:
    """Dark, with a bright disc in the middle."""
    y, x = np.mgrid[:height, :width]
    bright = np.hypot(x - width / 2, y - height / 2) < height / 4
    pixels = np.where(bright[..., None], 240, 20).repeat(4, 2).astype(np.uint8)
    pixels[..., 3] = 255
    return Document(Size(width, height), layers=(Layer(1, "Photo", Pixels(Raster.from_array(pixels))),), next_id=2)


@pytest.mark.parametrize(("id", "model"), [("lama", lama()), ("mi-gan", mi_gan())])
def test_a_downloaded_filler_fills_holes_as_wide_as_it_can(tmp_path: Path, id: str, model: Any) -> None:
    library, picture = installed(tmp_path, id, model), document()
    hole = Rect(100, 80, 150, 120)
    mask = Raster(picture.size, 1).filled(hole, (255,))
    options = InpaintOptions(grain=0, feather=0, place="in-place")
    made = remove(picture, 1, mask, options, library, Progress()).apply(picture).layers[0].raster
    assert made is not None
    found, before = made.read(), picture.layers[0].raster.read()  # type: ignore[union-attr]
    inside = np.zeros(found.shape[:2], bool)
    inside[hole.slices()] = True
    assert np.array_equal(found[~inside], before[~inside]) and np.all(found[inside] == 255)


def test_a_downloaded_selector_gets_the_point_that_was_clicked(tmp_path: Path) -> None:
    library, picture = installed(tmp_path, "efficientsam-ti", segment_anything()), document(2000, 1500)
    found = find(analyse(picture, None, "merged", library, Progress()), Clicks(on=((700.0, 900.0),))).read()[..., 0] > 127
    rows, columns = np.nonzero(found)
    assert abs(columns.mean() - 700) < 20 and abs(rows.mean() - 900) < 20
    assert abs(np.ptp(columns) - 400 * 2000 / 1024) < 40 and abs(np.ptp(rows) - 400 * 1500 / 1024) < 40


def test_a_downloaded_finder_finds_the_subject(tmp_path: Path) -> None:
    library, picture = installed(tmp_path, "birefnet-lite", saliency(1024, logits=True)), document()
    found = subject(picture, None, library, Progress()).read()[..., 0] > 127
    rows, columns = np.nonzero(found)
    assert abs(columns.mean() - 500) < 5 and abs(rows.mean() - 350) < 5 and abs(np.ptp(columns) - 350) < 12
