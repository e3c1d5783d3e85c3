"""dirty(): no pixel changes outside of it, and it is no larger than it needs to be where that is easy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.adjust import Invert
from ganstudio.core.blend import Blend
from ganstudio.core.composite import dirty, flatten
from ganstudio.core.dirty import joined
from ganstudio.core.document import Adjustment, Document, Group, Layer, Mask, Pixels, Placed
from ganstudio.core.geometry import Point, Rect, Size, Transform
from ganstudio.core.raster import Raster, keys_in, tile_rect
from tests.core.test_composite import Smear

SIZE = Size(420, 300)


def noise(seed: int, width: int, height: int, channels: int = 4) -> Raster:
    return Raster.from_array(np.random.default_rng(seed).integers(0, 256, (height, width, channels)).astype(np.uint8))


def picture() -> Document:
    mask = Mask(noise(9, 60, 50, 1), Point(270, 20), outside=0)
    layers = (
        Layer(1, "photo", Pixels(noise(1, 420, 300))),
        Layer(2, "low", Pixels(noise(2, 90, 80)), Point(20, 10), blend=Blend.MULTIPLY),
        Layer(3, "clipped", Pixels(noise(3, 40, 200)), Point(60, 50), clip=True),
        Layer(4, "group", Group((Layer(5, "in", Pixels(noise(4, 30, 300)), Point(200, 0)), Layer(6, "inv", Adjustment(Invert()), mask=mask)))),
        Layer(7, "smear", Adjustment(Smear(5)), mask=replace(mask, offset=Point(250, 200))),
        Layer(8, "placed", Placed(noise(5, 30, 30), Transform.rotation(30)), Point(350, 100), opacity=0.5),
    )
    return Document(SIZE, layers=layers, next_id=20)


PICTURE = picture()
IDS = [layer.id for layer in PICTURE.walk()]

Change = Callable[[Document], Document]


def on_layer(change: Callable[[Layer], Layer]) -> Callable[[int], Change]:
    return lambda id: lambda document: document.change(id, change) if document.find(id) is not None else document


def painted(x: int, y: int) -> Callable[[Layer], Layer]:
    def paint(layer: Layer) -> Layer:
        if not isinstance(layer.content, Pixels):
            return layer
        patch = np.full((9, 12, 4), (1, 2, 3, 200), np.uint8)
        return replace(layer, content=Pixels(layer.content.raster.write(Rect(x, y, 12, 9), patch)))

    return paint


def masked_at(x: int, y: int) -> Callable[[Layer], Layer]:
    def mask(layer: Layer) -> Layer:
        old = layer.mask or Mask(Raster(Size(300, 270), 1), Point(5, 5), outside=255)
        return replace(layer, mask=replace(old, raster=old.raster.write(Rect(x, y, 7, 5), np.full((5, 7), 77, np.uint8))))

    return mask


def regrouped(layer: Layer) -> Layer:
    content = layer.content
    return replace(layer, content=replace(content, isolated=not content.isolated)) if isinstance(content, Group) else layer


def moved_up(id: int) -> Change:
    def move(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        place = next((i for i, layer in enumerate(layers) if layer.id == id), None)
        if place is None or place + 1 >= len(layers):
            return layers
        return (*layers[:place], layers[place + 1], layers[place], *layers[place + 2 :])

    return lambda document: document.edit_stack(move)


def removed(id: int) -> Change:
    return lambda document: document.remove(id) if document.find(id) is not None else document


def inserted(above: int) -> Change:
    def insert(document: Document) -> Document:
        fresh = Layer(document.next_id, "new", Pixels(noise(above, 50, 40)), Point(90, 60))
        return replace(document.insert(fresh, above if document.find(above) else None), next_id=document.next_id + 1)

    return insert


STRETCH = Transform.scaling(3, 2.5)
PLACES = st.tuples(st.integers(0, 300), st.integers(0, 290))
LAYER_CHANGES = st.one_of(
    st.builds(lambda place: painted(*place), PLACES),
    st.builds(lambda place: masked_at(*place), PLACES),
    st.sampled_from([0.0, 0.4, 1.0]).map(lambda opacity: lambda layer: replace(layer, opacity=opacity)),
    st.sampled_from([Blend.NORMAL, Blend.SCREEN, Blend.DISSOLVE]).map(lambda mode: lambda layer: replace(layer, blend=mode)),
    st.just(lambda layer: replace(layer, visible=not layer.visible)),
    st.just(lambda layer: replace(layer, clip=not layer.clip)),
    st.just(lambda layer: replace(layer, offset=layer.offset + Point(9, -4))),
    st.just(lambda layer: replace(layer, mask=None if layer.mask is None else replace(layer.mask, enabled=not layer.mask.enabled))),
    st.just(lambda layer: replace(layer, name="other", lock_alpha=True)),
    st.just(regrouped),
    st.just(lambda layer: replace(layer, content=replace(layer.content, transform=STRETCH)) if isinstance(layer.content, Placed) else layer),
    st.just(lambda layer: replace(layer, content=Adjustment(Smear(9))) if isinstance(layer.content, Adjustment) else layer),
)
CHANGES = st.one_of(
    st.builds(lambda change, id: on_layer(change)(id), LAYER_CHANGES, st.sampled_from(IDS)),
    st.builds(lambda change, id: change(id), st.sampled_from([moved_up, removed, inserted]), st.sampled_from(IDS)),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(CHANGES, min_size=0, max_size=2), st.lists(CHANGES, min_size=1, max_size=2))
def test_nothing_changes_outside(before: list[Change], changes: list[Change]) -> None:
    old = PICTURE
    for change in before:
        old = change(old)
    new = old
    for change in changes:
        new = change(new)
    areas = dirty(old, new)
    outside = np.ones((SIZE.height, SIZE.width), bool)
    for area in areas:
        assert PICTURE.area.contains(area) and not area.empty
        outside[area.slices()] = False
    one, two = flatten(old).astype(int), flatten(new).astype(int)
    visible = (one[..., 3] > 0) | (two[..., 3] > 0)
    assert np.abs(one - two)[outside & visible].max(initial=0) <= 1


def test_a_dab_dirties_what_it_changed() -> None:
    assert dirty(PICTURE, on_layer(painted(5, 6))(8)(PICTURE)) == []
    assert dirty(PICTURE, on_layer(painted(300, 6))(1)(PICTURE)) == [Rect(300 - 5, 6 - 5, 12 + 10, 9 + 10)]


def test_names_and_selections_dirty_nothing() -> None:
    assert dirty(PICTURE, PICTURE) == []
    assert dirty(PICTURE, replace(PICTURE, selection=Raster.uniform(SIZE, (255,)), next_id=90)) == []
    assert dirty(PICTURE, on_layer(lambda layer: replace(layer, name="x"))(5)(PICTURE)) == []


def test_another_size_depth_or_profile_dirties_all() -> None:
    assert dirty(PICTURE, replace(PICTURE, size=Size(9, 500))) == [Rect(0, 0, 420, 500)]
    assert dirty(PICTURE, replace(PICTURE, profile=b"x")) == [PICTURE.area]


def test_an_opacity_drag_dirties_the_layer() -> None:
    faded = on_layer(lambda layer: replace(layer, opacity=0.3))(2)(PICTURE)
    assert dirty(PICTURE, faded) == [Rect(20 - 5, 10 - 5, 100, 90)]


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_tiles_join_to_rectangles_without_gain_or_loss(keys: set[tuple[int, int]]) -> None:
    rects = joined(keys)
    covered = [key for rect in rects for key in keys_in(rect)]
    assert sorted(covered) == sorted(keys)
    assert Rect.union(rects) == Rect.union(tile_rect(key) for key in keys)
    full_square = {(x, y) for x in range(5) for y in range(5)}
    assert len(joined(full_square)) == 1
