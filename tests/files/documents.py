"""Documents that have everything a document can have, for the tests of files."""

from __future__ import annotations

import numpy as np

from ganstudio.core.adjust import Invert
from ganstudio.core.blend import Blend
from ganstudio.core.document import Adjustment, Document, Generated, Group, Layer, Mask, Metadata, Mode, Pixels, Placed, Recipe
from ganstudio.core.geometry import Point, Size, Transform
from ganstudio.core.raster import Depth, Raster
from ganstudio.core.tile import Pixels as PixelArray


def noise(width: int, height: int, channels: int, depth: Depth = 8, seed: int = 0) -> PixelArray:
    """Random values of every size, translucent ones too."""
    full = 256 if depth == 8 else 65536
    values = np.random.default_rng(seed).integers(0, full, (height, width, channels))
    return values.astype(np.uint8 if depth == 8 else np.uint16)


def opaque(width: int, height: int, channels: int = 4, depth: Depth = 8, seed: int = 0) -> PixelArray:
    """Random colours, full alpha."""
    pixels = noise(width, height, channels, depth, seed)
    pixels[..., -1] = 255 if depth == 8 else 65535
    return pixels


def one_layer(pixels: PixelArray, profile: bytes | None = None, metadata: Metadata | None = None) -> Document:
    """A document as opening a picture gives it."""
    raster = Raster.from_array(pixels)
    layer = Layer(1, "Background", Pixels(raster))
    mode: Mode = "rgb" if raster.channels == 4 else "grey"
    return Document(raster.size, mode, raster.depth, (layer,), profile=profile, metadata=metadata or Metadata(), next_id=2)


def everything(mode: Mode = "rgb", depth: Depth = 8) -> Document:
    """Every kind of content, masks on and off, groups in groups, clipping, odd blend modes, selection, metadata."""
    channels = 4 if mode == "rgb" else 2

    def raster(width: int, height: int, seed: int) -> Raster:
        return Raster.from_array(noise(width, height, channels, depth, seed))

    def mask(seed: int, enabled: bool = True, outside: int = 0) -> Mask:
        return Mask(Raster.from_array(noise(40, 30, 1, 8, seed)), Point(-5, 7), enabled, outside)

    size = Size(70, 50)
    shared = raster(30, 20, 9)
    values = (("strength", 0.1), ("colours", True), ("note", "ö"))
    recipe = Recipe("style", "van-gogh", "ab" * 32, "warm", values, 7, ((1, "cd" * 16), (2, "ef" * 16)))
    layers = (
        Layer(1, "Background", Pixels(Raster.from_array(opaque(70, 50, channels, depth)))),
        Layer(2, "Masked <&> “ü”", Pixels(raster(60, 60, 2)), Point(-10, -5), mask(3), opacity=0.3, blend=Blend.MULTIPLY),
        Layer(3, "Odd", Pixels(raster(20, 20, 4)), Point(40, 20), mask(5, False), blend=Blend.DIVIDE, lock_alpha=True),
        Layer(
            4,
            "Group",
            Group(
                (
                    Layer(5, "Placed", Placed(raster(10, 12, 6), Transform.rotation(30).then(Transform.translation(20, 5)))),
                    Layer(6, "Clipped", Pixels(shared), Point(15, 5), clip=True, opacity=0.7),
                    Layer(7, "Inner", Group((Layer(8, "Copy", Pixels(shared), Point(3, 3), visible=False),), False)),
                ),
                True,
            ),
            mask=mask(8, outside=200),
            opacity=1 / 3,
            blend=Blend.SCREEN,
        ),
        Layer(9, "Invert", Adjustment(Invert()), mask=mask(10, outside=255), opacity=0.5),
        Layer(11, "Style", Generated(raster(70, 50, 11), recipe), blend=Blend.LUMINOSITY, opacity=0.25),
        Layer(12, "Nothing", Pixels(Raster(size, channels, depth))),
        Layer(13, "No size", Pixels(Raster(Size(0, 0), channels, depth))),
    )
    selection = Raster.from_array(noise(70, 50, 1, 8, 12))
    metadata = Metadata(b"II*\0\x08\0\0\0\0\0\0\0\0\0", b"<x:xmpmeta/>", b"\x1c\x02\x05\0\x01T", (("Title", "Été"), ("Author", "x")))
    return Document(size, mode, depth, layers, selection, 299.9, b"not a real profile", metadata, 20)


def assert_same_layer(a: Layer, b: Layer) -> None:
    """Equal in everything, the pixels value by value."""
    names = ("id", "name", "offset", "opacity", "blend", "clip", "lock_alpha", "visible")
    assert [getattr(a, name) for name in names] == [getattr(b, name) for name in names]
    assert (a.mask is None) == (b.mask is None)
    if a.mask is not None and b.mask is not None:
        assert (a.mask.offset, a.mask.enabled, a.mask.outside) == (b.mask.offset, b.mask.enabled, b.mask.outside)
        assert_same_raster(a.mask.raster, b.mask.raster)
    match a.content, b.content:
        case Pixels(first), Pixels(second):
            assert_same_raster(first, second)
        case Generated(first, recipe), Generated(second, other):
            assert recipe == other
            assert_same_raster(first, second)
        case Placed(first, transform), Placed(second, turn):
            assert transform == turn
            assert_same_raster(first, second)
        case Adjustment(settings), Adjustment(others):
            assert settings == others
        case Group(layers, isolated), Group(more, alone):
            assert (isolated, len(layers)) == (alone, len(more))
            for inner, copy in zip(layers, more, strict=True):
                assert_same_layer(inner, copy)
        case _:
            raise AssertionError(f"{a.content} is not {b.content}")


def assert_same_raster(a: Raster, b: Raster) -> None:
    """Equal size, depth and every value."""
    assert (a.size, a.channels, a.depth) == (b.size, b.channels, b.depth)
    np.testing.assert_array_equal(a.read(), b.read())


def assert_same_document(a: Document, b: Document) -> None:
    """Equal in everything, the pixels value by value."""
    names = ("size", "mode", "depth", "resolution", "profile", "metadata", "next_id")
    assert [getattr(a, name) for name in names] == [getattr(b, name) for name in names]
    assert len(a.layers) == len(b.layers)
    for first, second in zip(a.layers, b.layers, strict=True):
        assert_same_layer(first, second)
    assert (a.selection is None) == (b.selection is None)
    if a.selection is not None and b.selection is not None:
        assert_same_raster(a.selection, b.selection)
