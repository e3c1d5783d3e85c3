from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from ganstudio.core.align import Side, aligned, alone, content_bounds, outermost
from ganstudio.core.document import Document, Group, Layer, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.layers import add_layer
from ganstudio.core.raster import Raster
from ganstudio.core.selection import rectangle
from ganstudio.errors import EditError

SIZE = Size(100, 80)


def dot(id: int, at: Point, room: int = 3) -> Layer:
    """An opaque box of 11 x 7 at ``at`` with transparent room around it."""
    pixels = np.zeros((7 + 2 * room, 11 + 2 * room, 4), np.uint8)
    pixels[room : room + 7, room : room + 11] = 255
    return Layer(id, str(id), Pixels(Raster.from_array(pixels)), Point(at.x - room, at.y - room))


def document() -> Document:
    """1 a box, 2 a group of the boxes 3 and 4."""
    group = Group((dot(3, Point(50, 40)), dot(4, Point(70, 60))))
    return Document(SIZE, layers=(dot(1, Point(20, 30)), Layer(2, "group", group)), next_id=5)


@pytest.mark.parametrize(
    ("side", "place"),
    [("left", (0, 30)), ("centre", (44, 30)), ("right", (89, 30)), ("top", (20, 0)), ("middle", (20, 36)), ("bottom", (20, 73))],
)
def test_what_is_seen_goes_to_the_side_of_the_canvas(side: Side, place: tuple[int, int]) -> None:
    base = document()
    done = aligned(base, [1], side)
    assert content_bounds(done.layer(1)).origin == Point(*place)
    assert done.layer(1).content is base.layer(1).content and done.layer(2) is base.layer(2)


def test_the_selection_is_what_counts_where_there_is_one() -> None:
    selected = replace(document(), selection=rectangle(SIZE, Rect(40, 10, 30, 20)))
    assert content_bounds(aligned(selected, [1], "right").layer(1)).right == 70
    assert content_bounds(aligned(selected, [1], "top").layer(1)).y == 10


def test_a_group_moves_as_one_and_each_chosen_layer_for_itself() -> None:
    done = aligned(document(), [2, 3], "left")
    assert (content_bounds(done.layer(2)).x, content_bounds(done.layer(3)).x, content_bounds(done.layer(4)).x) == (0, 0, 20)
    both = aligned(document(), [1, 3], "bottom")
    assert content_bounds(both.layer(1)).bottom == content_bounds(both.layer(3)).bottom == 80
    assert outermost(document(), [4, 2, 1, 99]) == [2, 1]


def test_aligning_what_is_there_already_changes_nothing_and_an_empty_layer_says_so() -> None:
    done = aligned(document(), [1], "left")
    assert aligned(done, [1], "left") is done
    empty = add_layer(document(), None, "Empty")
    for side in get_args(Side):
        with pytest.raises(EditError, match="no pixels to align"):
            aligned(empty, [empty.layers[-1].id], side)


def test_layers_alone_are_a_picture_as_large_as_what_is_seen() -> None:
    made = alone(document(), [4, 1])
    assert made.size == Size(61, 37) and [layer.id for layer in made.layers] == [1, 4]
    assert content_bounds(made.layer(1)).origin == Point(0, 0) and content_bounds(made.layer(4)).origin == Point(50, 30)
    group = alone(replace(document(), selection=rectangle(SIZE, Rect(0, 0, 5, 5))), [2])
    assert group.size == Size(31, 27) and group.selection is None
    empty = add_layer(document(), None, "Empty")
    with pytest.raises(EditError, match="no pixels"):
        alone(empty, [empty.layers[-1].id])
