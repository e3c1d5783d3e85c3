"""What may be painted on, and the words with which the rest is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganstudio.core.adjust import Invert
from ganstudio.core.document import Adjustment, Content, Document, Generated, Group, Layer, Mask, Pixels, Placed, Recipe
from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.raster import Raster
from ganstudio.core.surface import chosen, surface
from ganstudio.errors import EditError

SIZE = Size(40, 30)
FILLED = Raster.uniform(SIZE, (1, 2, 3, 255))


def document(content: Content, **more: object) -> Document:
    return Document(SIZE, layers=(replace(Layer(1, "Sky", content), **more),), next_id=2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (Group(), "inside it"),
        (Adjustment(Invert()), "its mask"),
        (Placed(FILLED, Transform.scaling(2, 2)), "Rasterise"),
        (Generated(FILLED, Recipe("style", "m", "0")), "Rasterise"),
    ],
)
def test_layers_without_plain_pixels_are_refused(content: Content, remedy: str) -> None:
    with pytest.raises(EditError, match=f"Sky.*{remedy}"):
        surface(document(content), 1, "pixels")


def test_hidden_layers_are_refused() -> None:
    with pytest.raises(EditError, match=r"Sky.*hidden.*eye"):
        surface(document(Pixels(FILLED), visible=False), 1, "pixels")


def test_a_layer_in_a_hidden_group_is_refused() -> None:
    inner = Layer(2, "Inner", Pixels(FILLED))
    with pytest.raises(EditError, match="Sky"):
        surface(document(Group((inner,)), visible=False), 2, "pixels")


def test_no_layer_and_no_mask() -> None:
    with pytest.raises(EditError, match="New Layer"):
        surface(document(Pixels(FILLED)), None, "pixels")
    with pytest.raises(EditError, match="no mask"):
        surface(document(Pixels(FILLED)), 1, "mask")


@pytest.mark.parametrize("content", [Group(), Adjustment(Invert()), Placed(FILLED, Transform())])
def test_masks_of_every_layer_can_be_painted(content: Content) -> None:
    under = surface(document(content, mask=Mask(Raster(SIZE, 1))), 1, "mask")
    assert under.raster.channels == 1


def test_the_selection_does_not_limit_itself() -> None:
    base = replace(document(Pixels(FILLED)), selection=Raster.uniform(SIZE, (9,)))
    assert surface(base, 1, "quick").selection is None
    assert surface(base, 1, "pixels").selection is base.selection


def test_put_without_a_change_gives_the_same_document() -> None:
    base = document(Pixels(FILLED), mask=Mask(Raster(SIZE, 1)))
    for target in ("pixels", "mask"):
        under = surface(base, 1, target)  # type: ignore[arg-type]
        assert under.put(base, under.raster, under.offset) is base


def test_roomy_keeps_what_is_there() -> None:
    under = surface(document(Pixels(FILLED), offset=Point(5, 6)), 1, "pixels")
    room = under.roomy(Rect(-10, -10, 100, 90))
    assert room.bounds.contains(Rect(-10, -10, 100, 90))
    found = room.raster.read(Rect(0, 0, 200, 200).moved(-room.offset.x, -room.offset.y))
    assert np.array_equal(found[6:36, 5:45], FILLED.read()) and found[..., 3].astype(int).sum() == 255 * SIZE.area


def test_chosen() -> None:
    assert chosen(None, Rect(0, 0, 3, 3)) is None
    plane = chosen(Raster.uniform(SIZE, (51,)), Rect(38, 0, 4, 1))
    assert plane is not None and plane.tolist() == pytest.approx(np.array([[0.2, 0.2, 0, 0]]))
