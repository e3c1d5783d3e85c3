"""What is exported comes back the same, as far as the format can hold it, and nothing is lost without a word."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Metadata
from ganstudio.core.fields import controls
from ganstudio.core.geometry import Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth
from ganstudio.errors import FileError
from ganstudio.files import profiles
from ganstudio.files.export import ExportOptions, encode, export, on_white
from ganstudio.files.formats import FORMATS, format_named, format_of
from ganstudio.files.images import open_image, read_image
from ganstudio.files.tiff_exif import tiff_with_exif
from tests.files import samples
from tests.files.documents import everything, noise, one_layer, opaque
from tests.files.samples import ramp

FULL = Metadata(samples.exif(), samples.XMP, samples.IPTC, (("Title", "Été"),))


def again(document: Document, **options: object) -> Document:
    """The document exported and opened."""
    return read_image(encode(document, ExportOptions(**options)), "a")  # type: ignore[arg-type]


KEPT = [format for format in FORMATS if format.id in ("png", "tiff", "webp", "bmp")]
LOSSLESS = [(f.id, depth, channels, alpha) for f in KEPT for depth in f.depths for channels in (4, 2) for alpha in (True, False)]


@pytest.mark.parametrize(("format", "depth", "channels", "alpha"), LOSSLESS)
def test_lossless_formats_give_the_same_pixels(format: str, depth: Depth, channels: int, alpha: bool) -> None:
    found = format_named(format)
    assert found is not None
    pixels = noise(67, 41, channels, depth) if alpha and found.alpha else opaque(67, 41, channels, depth)
    document = again(one_layer(pixels), format=format, lossless=True)
    wanted = pixels if found.grey or channels == 4 else pixels[..., [0, 0, 0, 1]]
    assert document.depth == depth
    np.testing.assert_array_equal(flatten(document), wanted)


@pytest.mark.parametrize("format", ["png", "tiff"])
@pytest.mark.parametrize("compression", [0, 1, 9])
def test_compression_loses_nothing(format: str, compression: int) -> None:
    pixels = noise(67, 300, 4, 16)
    np.testing.assert_array_equal(flatten(again(one_layer(pixels), format=format, compression=compression)), pixels)


@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
def test_lossy_formats_are_close(format: str) -> None:
    smooth = np.dstack([ramp(), np.full((32, 48), 255, np.uint8)])
    document = again(one_layer(smooth), format=format, quality=95)
    np.testing.assert_allclose(flatten(document), smooth, atol=12)
    assert len(encode(one_layer(opaque(64, 64)), ExportOptions(format=format, quality=20))) < len(
        encode(one_layer(opaque(64, 64)), ExportOptions(format=format, quality=95))
    )


@pytest.mark.parametrize(("format", "alpha"), [("webp", True), ("avif", True), ("gif", True), ("jpeg", False), ("bmp", False)])
def test_alpha_is_kept_or_put_on_white(format: str, alpha: bool) -> None:
    pixels = np.full((32, 32, 4), (200, 0, 0, 255), np.uint8)
    pixels[:, :16, 3] = 0
    out = flatten(again(one_layer(pixels), format=format, quality=100, lossless=True))
    assert (out[0, 0, 3] == 0) == alpha
    np.testing.assert_allclose(out[0, 31], (200, 0, 0, 255), atol=6)
    if not alpha:
        np.testing.assert_allclose(out[0, 4], 255, atol=6)


@given(st.integers(0, 255), st.integers(0, 255))
@settings(max_examples=50)
def test_on_white_is_rounded_right(value: int, alpha: int) -> None:
    for scale, kind in ((1, np.uint8), (257, np.uint16)):
        full = 255 * scale
        pixels = np.array([[[value * scale, alpha * scale]]], kind)
        wanted = (value * alpha + 255 * (255 - alpha)) / 255 * scale
        assert abs(int(on_white(pixels)[0, 0, 0]) - wanted) <= 0.5
        assert full == np.iinfo(kind).max


@pytest.mark.parametrize("progressive", [True, False])
@pytest.mark.parametrize("channels", [2, 4])
def test_jpegs_of_both_kinds(progressive: bool, channels: int) -> None:
    data = encode(one_layer(opaque(64, 48, channels)), ExportOptions(format="jpeg", quality=100, progressive=progressive))
    with Image.open(io.BytesIO(data)) as image:
        assert image.info.get("progressive", 0) == int(progressive)
        assert image.mode == ("RGB" if channels == 4 else "L")
        np.testing.assert_allclose(np.asarray(image).reshape(48, 64, -1), opaque(64, 48, channels)[..., :-1], atol=8)


def test_a_long_profile_goes_into_several_segments() -> None:
    long = adobe_rgb_of(150_000)
    assert again(one_layer(opaque(8, 8), long), format="jpeg").profile == long


def adobe_rgb_of(length: int) -> bytes:
    """Adobe RGB with a lot of nothing at its end."""
    plain = profiles.adobe_rgb().ljust(length, b"\0")
    return length.to_bytes(4, "big") + plain[4:]


def test_depth_is_the_persons_choice() -> None:
    deep, flat = one_layer(noise(40, 30, 4, 16)), one_layer(noise(40, 30, 4))
    assert again(deep, format="png").depth == 16
    shallow = again(deep, format="png", depth=8)
    assert shallow.depth == 8
    np.testing.assert_array_equal(flatten(shallow), np.rint(flatten(deep) / 257).astype(np.uint8))
    np.testing.assert_array_equal(flatten(again(flat, format="tiff", depth=16)), flatten(flat).astype(np.uint16) * 257)
    assert again(deep, format="jpeg").depth == 8


@pytest.mark.parametrize("format", ["jpeg", "png", "webp", "tiff", "avif"])
def test_metadata_is_carried(format: str) -> None:
    document = replace(one_layer(opaque(40, 30), profiles.adobe_rgb(), FULL), resolution=240.0)
    out = again(document, format=format)
    found = format_named(format)
    assert found is not None
    assert out.profile == profiles.adobe_rgb()
    assert out.metadata.exif is not None
    assert out.metadata.xmp is not None
    assert b"Ada Lovelace" in out.metadata.exif
    assert samples.MAKER_NOTE in out.metadata.exif
    assert b"THUMB" not in out.metadata.exif
    assert b"dc:rights" in out.metadata.xmp
    assert (out.metadata.iptc == samples.IPTC) == ("iptc" in found.carries)
    assert (out.metadata.text == FULL.text) == ("text" in found.carries)
    if format in ("jpeg", "png", "tiff"):
        assert out.resolution == pytest.approx(240, abs=0.1)
    with Image.open(io.BytesIO(encode(document, ExportOptions(format=format)))) as image:
        exif = image.getexif()
        assert exif.get(0x0112, 1) == 1
        assert exif.get_ifd(0x8825)[2] == (52.0, 30.0, 5.0)
        assert exif.get_ifd(0x8769)[0xA002] == 40


@pytest.mark.parametrize("format", ["jpeg", "png", "webp", "tiff", "avif"])
def test_location_or_everything_is_stripped(format: str) -> None:
    document = one_layer(opaque(40, 30), profiles.adobe_rgb(), FULL)
    data = encode(document, ExportOptions(format=format, metadata="no-location"))
    assert b"Berlin" not in data
    assert b"GPSLatitude" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif().get_ifd(0x8825)
        assert image.getexif()[0x013B] == "Ada Lovelace"
    bare = read_image(encode(document, ExportOptions(format=format, metadata="strip")), "a")
    assert bare.metadata.xmp is None
    assert bare.metadata.iptc is None
    assert b"Ada" not in (bare.metadata.exif or b"")
    assert bare.profile == profiles.adobe_rgb()  # the profile is part of the picture


def test_a_deep_adobe_rgb_tiff_goes_through_unchanged(tmp_path: Path) -> None:
    x = np.linspace(0, 65535, 700)
    pixels = np.zeros((40, 700, 3), np.uint16)
    pixels[:20] = np.dstack([x, x[::-1], x / 2])
    pixels[20:] = noise(700, 20, 3, 16)
    block = samples.exif(1, ">")
    data = samples.tiff(pixels, photometric="rgb", byteorder=">", iccprofile=profiles.adobe_rgb(), compression="zlib")
    (tmp_path / "in.tif").write_bytes(tiff_with_exif(data, block))
    document = open_image(tmp_path / "in.tif")
    export(document, tmp_path / "out.tif")
    out = open_image(tmp_path / "out.tif")
    np.testing.assert_array_equal(flatten(out)[..., :3], pixels)
    assert out.profile == profiles.adobe_rgb()
    with Image.open(tmp_path / "out.tif") as image:
        assert image.getexif()[0x010F] == "Cameras"
        assert image.getexif().get_ifd(0x8769)[0x927C] == samples.MAKER_NOTE


def test_conversion_to_srgb() -> None:
    pixels = np.full((8, 8, 4), (0, 200, 0, 255), np.uint8)
    out = again(one_layer(pixels, profiles.adobe_rgb()), format="png", profile="srgb")
    assert profiles.profile_name(out.profile) == "sRGB"
    np.testing.assert_array_equal(flatten(out), profiles.convert(pixels, profiles.adobe_rgb(), None))


def test_a_document_with_everything_is_flattened() -> None:
    document = everything()
    np.testing.assert_array_equal(flatten(again(document, format="png")), flatten(document))


def test_writes_by_the_ending_of_the_name(tmp_path: Path) -> None:
    document = one_layer(opaque(40, 30))
    for format in FORMATS:
        for suffix in format.suffixes:
            path = tmp_path / f"tést{suffix.upper()}"
            export(document, path)
            assert open_image(path).size == Size(40, 30)
            assert format_of(path) is format
    with pytest.raises(FileError, match=r"Use one of: \.jpg"):
        export(document, tmp_path / "a.xyz")


def test_what_a_format_cannot_hold_is_said() -> None:
    wide = Document(Size(20_000, 1))
    with pytest.raises(FileError, match=r"b\.webp: WebP holds at most 16383 pixels"):
        encode(wide, ExportOptions(format="webp"), name="b.webp")
    with pytest.raises(FileError, match="no format"):
        encode(wide, ExportOptions(format="xyz"))
    long = one_layer(opaque(8, 8), metadata=Metadata(xmp=b"<x:xmpmeta>" + b" " * 70_000))
    with pytest.raises(FileError, match="no room for the picture's XMP"):
        encode(long, ExportOptions(format="jpeg"))
    large = one_layer(opaque(8, 8), metadata=Metadata(exif=samples.exif() + bytes(70_000)))
    with pytest.raises(FileError, match="no room for the picture's EXIF"):
        encode(large, ExportOptions(format="jpeg"))


def test_cancelled_export_leaves_nothing(tmp_path: Path) -> None:
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.4 else None)
    with pytest.raises(Cancelled):
        export(one_layer(opaque(300, 300)), tmp_path / "a.png", None, progress)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FileError, match="disk is full"):
        export(one_layer(opaque(30, 30)), tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == b"old"


def test_every_option_has_a_control() -> None:
    assert set(controls(ExportOptions)) == set(ExportOptions.__dataclass_fields__)
