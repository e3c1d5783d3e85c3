from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ganstudio.app.pipeline import StyleOptions, stylise
from ganstudio.app.rerun import made_from, rerun, stale
from ganstudio.core import layers
from ganstudio.core.document import Document, Generated, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import manifest_text
from ganstudio.errors import EditError
from tests.engine import graphs


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = graphs.manifest(tmp_path / "bundled" / "negative", graphs.invert())
    (made.folder / "manifest.toml").write_text(manifest_text(made), "utf-8")
    found = Library(tmp_path / "bundled", tmp_path / "own" / "models", "cpu")
    found.save_preset("Negative", found.manifests[0].id, {})
    return found


@pytest.fixture
def document() -> Document:
    """A grey picture, selected in part."""
    raster = Raster.from_array(np.full((20, 30, 4), (90, 90, 90, 255), np.uint8))
    picture = Document(Size(30, 20), layers=(Layer(1, "Background", Pixels(raster)),), next_id=2)
    return replace(picture, selection=rectangle(picture.size, Rect(4, 4, 8, 8)))


def painted(document: Document, value: int) -> Document:
    pixels = np.full((20, 30, 4), (value, value, value, 255), np.uint8)
    return document.change(1, lambda layer: replace(layer, content=Pixels(Raster.from_array(pixels))))


def test_a_layer_follows_what_it_was_made_from(library: Library, document: Document) -> None:
    first = stylise(document, 1, library.presets[0], StyleOptions(strength=0.7), library, Progress()).apply(document)
    assert made_from(first, first.layer(2)) is first.layer(1) and not stale(first, first.layer(2))
    changed = painted(first, 20)
    assert stale(changed, changed.layer(2))
    again = rerun(changed, 2, library, Progress()).apply(changed)
    layer = again.layer(2)
    assert isinstance(layer.content, Generated) and not stale(again, layer)
    assert (layer.opacity, layer.mask) == (0.7, first.layer(2).mask)
    x, y = 6 - layer.offset.x, 6 - layer.offset.y
    assert layer.content.raster.read()[y, x].tolist() == [235, 235, 235, 255]


def test_without_its_source_it_cannot_be_made_again(library: Library, document: Document) -> None:
    made = stylise(document, 1, library.presets[0], StyleOptions(), library, Progress()).apply(document)
    alone = layers.delete(made, 1)
    assert made_from(alone, alone.layer(2)) is None and not stale(alone, alone.layer(2))
    with pytest.raises(EditError, match="is gone"):
        rerun(alone, 2, library, Progress())
    with pytest.raises(EditError, match="cannot be made again"):
        rerun(made, 1, library, Progress())
