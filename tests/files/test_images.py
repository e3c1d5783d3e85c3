"""Pictures open at their true depth, upright, with everything the file says; what cannot be opened says why."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from ganstudio.core.document import Document
from ganstudio.core.geometry import Size
from ganstudio.core.tile import Pixels
from ganstudio.files import profiles
from ganstudio.files.images import open_image, preview_of, read_image
from ganstudio.files.picture import stretched
from tests.files import samples
from tests.files.documents import noise
from tests.files.samples import ramp, saved


def pixels_of(document: Document) -> Pixels:
    """The values of the only layer."""
    (layer,) = document.layers
    assert layer.raster is not None
    assert layer.raster.size == document.size
    return layer.raster.read()


def opened(data: bytes, name: str = "a.png") -> Pixels:
    """The values of the picture in ``data``."""
    return pixels_of(read_image(data, name))


RGB, RGBA, GREY = ramp(), noise(30, 20, 4), noise(30, 20, 1)[..., 0]


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "WEBP", "QOI", "PPM", "TGA"])
def test_rgb_without_losses(format: str) -> None:
    pixels = opened(saved(Image.fromarray(RGB), format, **({"lossless": True} if format == "WEBP" else {})), "a.tga")
    np.testing.assert_array_equal(pixels[..., :3], RGB)
    assert pixels[..., 3].min() == 255


@pytest.mark.parametrize("format", ["PNG", "GIF", "WEBP", "TIFF"])
def test_the_first_picture_of_several(format: str) -> None:
    first, second = Image.fromarray(np.full((20, 30, 3), 255, np.uint8)), Image.fromarray(np.zeros((20, 30, 3), np.uint8))
    options = {"lossless": True} if format == "WEBP" else {}
    pixels = opened(saved(first, format, save_all=True, append_images=[second], **options))
    assert pixels.shape == (20, 30, 4) and pixels.min() == 255


@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP"])
def test_alpha_is_straight_and_colours_under_it_stay(format: str) -> None:
    options = {"lossless": True, "exact": True} if format == "WEBP" else {}
    np.testing.assert_array_equal(opened(saved(Image.fromarray(RGBA), format, **options)), RGBA)


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "PPM"])
def test_grey_stays_grey(format: str) -> None:
    pixels = opened(saved(Image.fromarray(GREY), format))
    np.testing.assert_array_equal(pixels[..., 0], GREY)
    assert pixels.shape[2] == 2


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP"])
def test_one_bit(format: str) -> None:
    pixels = opened(saved(Image.fromarray(GREY > 100), format))
    np.testing.assert_array_equal(pixels[:, :, 0], np.where(GREY > 100, 255, 0))


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "GIF"])
def test_palette(format: str) -> None:
    palette = Image.fromarray(RGB).quantize(16)
    np.testing.assert_array_equal(opened(saved(palette, format))[..., :3], np.asarray(palette.convert("RGB")))


def test_palette_with_transparency() -> None:
    palette = Image.fromarray(RGB).quantize(4)
    table = bytes([0, 80, 160, 255])
    pixels = opened(saved(palette, "PNG", transparency=table))
    np.testing.assert_array_equal(pixels[..., 3], np.frombuffer(table, np.uint8)[np.asarray(palette)])
    gif = opened(saved(palette, "GIF", transparency=2))
    np.testing.assert_array_equal(gif[..., 3], np.where(np.asarray(palette) == 2, 0, 255))


def test_gif_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    assert tuple(opened(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))[0, 0]) == (255, 0, 0, 255)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_deep_png(channels: int) -> None:
    values = noise(30, 20, channels, 16)
    pixels = opened(imagecodecs.png_encode(values if channels > 1 else values[..., 0]))
    assert pixels.dtype == np.uint16
    np.testing.assert_array_equal(pixels[..., : values.shape[2]], values)


def test_deep_png_with_a_transparent_colour() -> None:
    values = np.full((4, 4, 3), 1000, np.uint16)
    values[1, 1] = (1, 2, 3)
    data = imagecodecs.png_encode(values)
    key = struct.pack(">HHH", 1, 2, 3)
    chunk = struct.pack(">I", 6) + b"tRNS" + key + struct.pack(">I", zlib.crc32(b"tRNS" + key))
    pixels = opened(data[:33] + chunk + data[33:])
    assert pixels[1, 1, 3] == 0
    assert (pixels[..., 3] == 0).sum() == 1


@pytest.mark.parametrize("compression", [None, "zlib", "lzw", "zstd"])
@pytest.mark.parametrize(("channels", "extra"), [(1, None), (2, "unassalpha"), (3, None), (4, "unassalpha")])
def test_deep_tiff(compression: str | None, channels: int, extra: str | None) -> None:
    values = noise(30, 20, channels, 16)
    data = samples.tiff(
        values if channels > 1 else values[..., 0],
        photometric="rgb" if channels > 2 else "minisblack",
        compression=compression,
        extrasamples=[extra] if extra else None,
        planarconfig="contig" if channels > 1 else None,
    )
    np.testing.assert_array_equal(opened(data)[..., :channels], values)


def test_planar_big_endian_and_big_tiff() -> None:
    values = noise(30, 20, 3, 16)
    planar = samples.tiff(np.moveaxis(values, 2, 0), photometric="rgb", planarconfig="separate", byteorder=">", bigtiff=True)
    np.testing.assert_array_equal(opened(planar)[..., :3], values)


def test_white_is_zero() -> None:
    values = noise(30, 20, 1, 16)[..., 0]
    np.testing.assert_array_equal(opened(samples.tiff(values, photometric="miniswhite"))[..., 0], 65535 - values)


def test_premultiplied_alpha_is_made_straight() -> None:
    straight = noise(30, 20, 4, 16)
    straight[..., 3] = np.maximum(straight[..., 3], 20000)
    premultiplied = straight.copy()
    premultiplied[..., :3] = np.rint(straight[..., :3] * (straight[..., 3:] / 65535))
    pixels = opened(samples.tiff(premultiplied, photometric="rgb", extrasamples=["assocalpha"]))
    np.testing.assert_allclose(pixels, straight, atol=3)


def test_float_tiff_becomes_16_bit() -> None:
    values = np.linspace(0, 1, 600, dtype=np.float32).reshape(20, 30)
    pixels = opened(samples.tiff(values))
    np.testing.assert_array_equal(pixels[..., 0], np.rint(values.astype(np.float64) * 65535))


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (np.array([0.0, 0.5, 1.0, 4.0]), [0, 32768, 65535, 65535]),
        (np.array([0.0, np.nan, 1.0, 0.25]), [0, 0, 65535, 16384]),
        (np.array([0.0, 51.0, 255.0, 102.0]), [0, 13107, 65535, 26214]),
        (np.array([0.0, 20000.0, 65535.0, 1.0]), [0, 20000, 65535, 1]),
        (np.array([-3.0, 0.0, 3.0, 0.0]), [0, 32768, 65535, 32768]),
        (np.array([0, 51, 255, 102], np.int32), [0, 13107, 65535, 26214]),
        (np.array([0, 2**31, 2**32 - 1, 0], np.uint32), [0, 32768, 65535, 0]),
        (np.array([7, 7, 7, 7], np.int64), [1799] * 4),
    ],
)
def test_numbers_of_any_kind_become_16_bit(values: Pixels, wanted: list[int]) -> None:
    np.testing.assert_array_equal(stretched(values), wanted)


def test_twelve_bits_reach_white() -> None:
    values = np.array([[0, 2048, 4095]], np.uint16)
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(values, bitspersample=12, metadata=None)
    assert tuple(opened(file.getvalue())[0, :, 0]) == (0, 32776, 65535)


@pytest.mark.parametrize("depth", [10, 12])
def test_deep_avif(depth: int) -> None:
    values = (noise(32, 32, 3, 16) >> (16 - depth)).astype(np.uint16)
    data = imagecodecs.avif_encode(values, level=100, bitspersample=depth, codec="auto")
    pixels = opened(data)
    assert pixels.dtype == np.uint16
    np.testing.assert_allclose(pixels[..., :3], values * (65535 / (2**depth - 1)), atol=65535 * 0.04)


def test_cmyk_without_a_profile() -> None:
    inks = np.zeros((8, 8, 4), np.uint8)
    inks[:, :4, 0] = 255
    inks[4:, :, 3] = 255
    for format, options in (("TIFF", {}), ("JPEG", {"quality": 100, "subsampling": 0})):
        pixels = opened(saved(Image.fromarray(inks, "CMYK"), format, **options))
        np.testing.assert_allclose(pixels[0, 0], (0, 255, 255, 255), atol=3)
        np.testing.assert_allclose(pixels[0, 7], (255, 255, 255, 255), atol=3)
        np.testing.assert_allclose(pixels[7, 7], (0, 0, 0, 255), atol=3)
    deep = samples.tiff(inks.astype(np.uint16) * 257, photometric="separated")
    assert tuple(opened(deep)[0, 0]) == (0, 65535, 65535, 65535)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_cmyk_goes_through_its_profile(depth: int, compression: str | None) -> None:
    inks = np.zeros((8, 8, 4), np.uint8)
    inks[:, :4, 0] = 255
    inks[4:, :, 3] = 255
    values = inks if depth == 8 else inks.astype(np.uint16) * 257
    document = read_image(samples.tiff(values, photometric="separated", iccprofile=samples.cmyk_profile(), compression=compression), "a.tif")
    pixels = pixels_of(document) / (255 if depth == 8 else 65535) * 255
    assert (document.depth, document.profile) == (depth, None)
    np.testing.assert_allclose(pixels[0, 0], 255, atol=2)  # this printer's cyan is invisible
    np.testing.assert_allclose(pixels[7, 7], (0, 0, 0, 255), atol=2)
    jpeg = saved(Image.fromarray(inks, "CMYK"), "JPEG", icc_profile=samples.cmyk_profile(), quality=100, subsampling=0)
    np.testing.assert_allclose(opened(jpeg)[0, 0], 255, atol=4)


@pytest.mark.parametrize("depth", [8, 16])
def test_lab_is_converted(depth: int) -> None:
    image = Image.new("RGB", (4, 4), (200, 30, 60))
    lab_profile = ImageCms.createProfile("LAB")
    lab = ImageCms.applyTransform(image, ImageCms.buildTransform(ImageCms.createProfile("sRGB"), lab_profile, "RGB", "LAB"))
    assert lab is not None
    values = np.asarray(lab)
    if depth == 16:
        signed = [values[..., i].view(np.int8).astype(np.int16) * 256 for i in (1, 2)]
        values = np.dstack([values[..., 0].astype(np.uint16) * 257, *signed]).astype(np.uint16)
    pixels = opened(samples.tiff(values, photometric="cielab"))
    full = 255 if depth == 8 else 65535
    np.testing.assert_allclose(pixels[0, 0] / full * 255, (200, 30, 60, 255), atol=2)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_once(format: str, orientation: int) -> None:
    stored = Image.fromarray(RGB)
    way = Image.Exif()
    way[0x0112] = orientation
    data = saved(stored, format, exif=way.tobytes(), **({"quality": 95} if format in ("JPEG", "WEBP", "AVIF") else {}))
    document = read_image(data, "a")
    with Image.open(io.BytesIO(saved(stored, "PNG", exif=way.tobytes()))) as image:
        upright = np.asarray(ImageOps.exif_transpose(image))
    assert document.size == Size(upright.shape[1], upright.shape[0])
    np.testing.assert_allclose(pixels_of(document)[..., :3], upright, atol=12)
    preview = preview_of(data, "a", 16)
    assert preview.size == document.size
    assert (preview.pixels.shape[0] > preview.pixels.shape[1]) == (orientation >= 5)
    corner = (int(upright[-1, 0, 0]), int(upright[-1, 0, 1]))
    assert abs(int(preview.pixels[-1, 0, 0]) - corner[0]) < 40
    assert abs(int(preview.pixels[-1, 0, 1]) - corner[1]) < 40


def test_orientation_in_xmp_alone_counts() -> None:
    document = read_image(saved(Image.fromarray(RGB), "JPEG", xmp=samples.XMP), "a.jpg")
    assert document.size == Size(32, 48)
    assert document.metadata.xmp is not None
    assert b'tiff:Orientation="1"' in document.metadata.xmp


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_profile_exif_and_xmp_are_kept(format: str) -> None:
    image = Image.fromarray(RGB)
    options: dict[str, Any] = {"icc_profile": profiles.adobe_rgb(), "exif": b"Exif\0\0" + samples.exif(), "xmp": samples.XMP, "dpi": (300, 300)}
    if format == "JPEG":
        options["extra"] = samples.app13(samples.IPTC)
    if format == "TIFF":
        data = samples.tiff(RGB, photometric="rgb", iccprofile=profiles.adobe_rgb(), resolution=(300, 300), resolutionunit=2, extratags=[
            (700, 1, len(samples.XMP), samples.XMP, True), (33723, 7, len(samples.IPTC), samples.IPTC, True),
        ])
    else:
        if format == "PNG":
            options["pnginfo"] = PngImagePlugin.PngInfo()
            options["pnginfo"].add_itxt("XML:com.adobe.xmp", samples.XMP.decode())
        data = saved(image, format, **options)
    document = read_image(data, "a")
    assert document.profile == profiles.adobe_rgb()
    assert document.metadata.xmp is not None
    assert b"dc:rights" in document.metadata.xmp
    if format != "TIFF":
        assert document.metadata.exif is not None
        assert b"Ada Lovelace" in document.metadata.exif
        assert b"THUMB" not in document.metadata.exif
    if format in ("JPEG", "TIFF"):
        assert document.metadata.iptc == samples.IPTC
    if format in ("JPEG", "PNG", "TIFF"):
        assert document.resolution == pytest.approx(300, abs=0.1)


def test_a_cameras_mark_of_adobe_rgb_counts_as_its_profile() -> None:
    block = b"II*\0" + struct.pack("<I", 8)
    for tag, place in ((0x8769, 26), (0xA005, 44)):
        block += struct.pack("<HHHIII", 1, tag, 4, 1, place, 0)
    block += struct.pack("<HHHI4sI", 1, 1, 2, 4, b"R03\0", 0)
    marked = read_image(saved(Image.fromarray(RGB), "JPEG", exif=b"Exif\0\0" + block), "a.jpg")
    assert marked.profile == profiles.adobe_rgb()
    named = read_image(saved(Image.fromarray(RGB), "JPEG", exif=b"Exif\0\0" + block, icc_profile=profiles.srgb()), "a.jpg")
    assert named.profile == profiles.srgb()


def test_a_profile_of_another_kind_is_not_kept() -> None:
    assert read_image(saved(Image.fromarray(GREY), "PNG", icc_profile=profiles.adobe_rgb()), "a.png").profile is None
    assert read_image(saved(Image.fromarray(RGB), "PNG", icc_profile=b"x" * 200), "a.png").profile is None


def test_comments_are_kept() -> None:
    assert read_image(saved(Image.fromarray(RGB), "JPEG", comment="Grüße"), "a.jpg").metadata.text == (("Comment", "Grüße"),)


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "tést 画像.jpg"
    path.write_bytes(saved(Image.fromarray(RGBA), "PNG"))
    np.testing.assert_array_equal(pixels_of(open_image(path)), RGBA)


def test_preview_is_small_and_in_srgb() -> None:
    picture = Image.fromarray(np.full((600, 900, 3), (0, 200, 0), np.uint8))
    preview = preview_of(saved(picture, "JPEG", icc_profile=profiles.adobe_rgb(), quality=95), "a.jpg", 90)
    assert preview.size == Size(900, 600)
    assert preview.pixels.shape == (60, 90, 4)
    assert preview.pixels[30, 45, 1] > 200


def test_preview_weights_colours_by_alpha() -> None:
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:, ::2] = (255, 255, 255, 255)
    preview = preview_of(saved(Image.fromarray(pixels), "PNG"), "a.png", 32)
    assert tuple(preview.pixels[5, 5]) == (255, 255, 255, 128)
