from __future__ import annotations

import numpy as np
import pytest

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Generated, Group, Layer, Mode, Pixels, Placed
from ganstudio.core.geometry import Size
from ganstudio.core.image_size import resize_image
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth, Raster
from ganstudio.core.resample import METHODS, Method, resample
from ganstudio.errors import EditError
from tests.core.samples import layered, state


@pytest.mark.parametrize("method", [m for m, _ in METHODS])
@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", ["rgb", "grey"])
def test_everything_is_resized(mode: Mode, depth: Depth, method: Method) -> None:
    document = layered(mode, depth)
    resized = resize_image(document, Size(45, 70), method)
    assert resized.size == Size(45, 70) and resized.depth == depth
    background, old = resized.layer(1).raster, document.layer(1).raster
    assert background is not None and old is not None
    assert np.array_equal(background.read(), resample(old.read(), Size(45, 70), method))
    assert resized.selection is not None and resized.selection.size == Size(45, 70) and not resized.selection.empty
    for layer, before in zip(resized.walk(), document.walk(), strict=True):
        assert type(layer.content) is type(before.content)
        if not isinstance(layer.content, Group):
            assert abs(layer.bounds.x - before.bounds.x * 0.75) <= 1 and abs(layer.bounds.bottom - before.bounds.bottom * 1.75) <= 2


def test_masks_scale_with_their_offset() -> None:
    mask = resize_image(layered(), Size(120, 80)).layer(2).mask
    assert mask is not None
    assert (mask.bounds.x, mask.bounds.y, mask.bounds.width, mask.bounds.height) == (10, 6, 60, 40) and mask.outside == 200


def test_placed_layers_wait() -> None:
    document = layered()
    content, old = resize_image(document, Size(30, 20)).layer(5).content, document.layer(5).content
    assert isinstance(content, Placed) and isinstance(old, Placed)
    assert content.raster is old.raster and content.transform.determinant == pytest.approx(old.transform.determinant / 4)


def test_generated_layers_keep_their_recipe() -> None:
    content = resize_image(layered(), Size(30, 20)).layer(7).content
    assert isinstance(content, Generated) and content.recipe.model == "model"


def test_the_picture_looks_the_same() -> None:
    document = layered(selected=False)
    smooth = resize_image(resize_image(document, Size(240, 160), "nearest"), Size(60, 40), "area")
    only = Document(document.size, layers=document.layers[:1])
    again = Document(smooth.size, layers=smooth.layers[:1])
    assert np.array_equal(flatten(only), flatten(again))


def test_the_same_size_changes_nothing_but_the_resolution() -> None:
    document = layered()
    assert resize_image(document, document.size) is document
    printed = resize_image(document, document.size, resolution=300)
    assert printed.resolution == 300 and printed.layers is document.layers


def test_it_reports_and_stops() -> None:
    seen: list[float] = []
    resize_image(layered(), Size(30, 20), progress=Progress(lambda fraction, note: seen.append(fraction)))
    assert seen == sorted(seen) and seen[-1] == pytest.approx(1, abs=0.2)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        resize_image(layered(), Size(30, 20), progress=progress)


def test_impossible_sizes_are_refused_and_the_document_stays() -> None:
    document = layered()
    before = state(document)
    with pytest.raises(EditError, match="at least 1"):
        resize_image(document, Size(10, 0))
    resize_image(document, Size(7, 9))
    assert state(document) == before


def test_a_layer_that_would_become_too_large_is_refused() -> None:
    vast = Layer(1, "a", Pixels(Raster(Size(3000, 3000), 4)))
    with pytest.raises(EditError, match=r"300000 x 300000 pixels is too large.*smaller"):
        resize_image(Document(Size(1, 1), layers=(vast,), next_id=2), Size(100, 100))
