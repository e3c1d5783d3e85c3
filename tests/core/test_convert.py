from __future__ import annotations

import numpy as np
import pytest

from ganstudio.core import convert as edits
from ganstudio.core.composite import flatten
from ganstudio.core.document import Mode
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth
from ganstudio.errors import EditError
from tests.core.samples import layered, noise, state


@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_to_sixteen_bit_and_back_is_the_same(mode: Mode) -> None:
    document = layered(mode)
    deep = edits.convert_depth(document, 16)
    assert deep.depth == 16 and all(r.depth == 16 for layer in deep.walk() if (r := layer.raster) is not None)
    assert state(edits.convert_depth(deep, 8)) == state(document)
    assert edits.convert_depth(document, 8) is document


def test_to_eight_bit_rounds() -> None:
    pixels = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1)
    assert np.abs(edits.as_depth(pixels, 8) - pixels / 257.0).max() <= 0.5


def test_masks_and_selection_stay_eight_bit() -> None:
    document = edits.convert_depth(layered(), 16)
    assert document.selection is not None and document.selection.depth == 8
    assert document.layer(2).mask is not None and document.layer(2).mask.raster.depth == 8  # type: ignore[union-attr]


@pytest.mark.parametrize("depth", [8, 16])
def test_grey_is_the_luma(depth: Depth) -> None:
    document = layered(depth=depth)
    grey = edits.convert_mode(document, "grey")
    old, new = document.layer(2).raster, grey.layer(2).raster
    assert old is not None and new is not None and new.channels == 2
    wanted = old.read()[..., :3] @ np.array([0.2126, 0.7152, 0.0722])
    assert np.abs(new.read()[..., 0] - wanted).max() <= 0.51
    assert np.array_equal(new.read()[..., 1], old.read()[..., 3])
    assert grey.profile is None and grey.mode == "grey" and flatten(grey).shape[2] == 2


@pytest.mark.parametrize("depth", [8, 16])
def test_grey_to_rgb_and_back_is_the_same(depth: Depth) -> None:
    document = layered("grey", depth)
    colour = edits.convert_mode(document, "rgb")
    assert colour.profile is None and colour.channels == 4
    back = edits.convert_mode(colour, "grey")
    assert state(back)[5] == state(document)[5]
    assert edits.convert_mode(document, "grey") is document


@pytest.mark.parametrize("mode", ["rgb", "grey"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_pixels_of_any_channel_count_fit(mode: Mode, channels: int) -> None:
    pixels = noise(5, 4, channels)
    fitted = edits.as_mode(pixels, mode)
    assert fitted.shape == (4, 5, 4 if mode == "rgb" else 2)
    assert np.array_equal(fitted[..., -1], pixels[..., -1] if channels in (2, 4) else np.full((4, 5), 255))
    assert edits.as_mode(pixels[..., 0], mode).shape == fitted.shape


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_new_documents(mode: Mode, depth: Depth) -> None:
    top = 255 if depth == 8 else 65535
    document = edits.new_document(Size(300, 200), mode, depth, (1, 1, 1), 300)
    assert (document.size, document.mode, document.depth, document.resolution, document.next_id) == (Size(300, 200), mode, depth, 300, 2)
    assert (flatten(document) == top).all() and document.layers[0].name == "Background"
    empty = edits.new_document(Size(3, 2), mode, depth, None)
    assert not flatten(empty).any() and empty.layers[0].name == "Layer 1"
    with pytest.raises(EditError, match="at least 1"):
        edits.new_document(Size(0, 2))
    with pytest.raises(EditError, match="too large"):
        edits.new_document(Size(299_000, 299_000))


def test_it_stops_and_leaves_the_document_alone() -> None:
    document = layered()
    before = state(document)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        edits.convert_depth(document, 16, progress)
    edits.convert_mode(document, "grey")
    assert state(document) == before
