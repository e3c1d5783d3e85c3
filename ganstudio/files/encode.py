"""Pixels and metadata to the bytes of a file: one function a format."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import tifffile
from PIL import Image

from ganstudio.core.progress import Progress
from ganstudio.core.tile import Pixels
from ganstudio.files.blocks import wrapped_iptc
from ganstudio.files.formats import Format
from ganstudio.files.picture import Picture
from ganstudio.files.png import chunk, png_of
from ganstudio.files.quiet import quiet
from ganstudio.files.tiff_exif import order_of, tiff_with_exif

if TYPE_CHECKING:
    from ganstudio.files.export import ExportOptions

_SEGMENT = 65533
"""Most bytes in a JPEG segment."""

_PIECE = 65519
"""Most bytes of a profile in one segment."""


class TooLong(Exception):
    """A metadata block that the format has no room for; its text names the block."""


def encode_as(picture: Picture, format: Format, options: ExportOptions, progress: Progress | None = None) -> bytes:
    """The file's bytes. ``picture`` has 1 to 4 channels and a depth that the format can hold."""
    if progress is not None:
        progress(0.0)
    with quiet():
        match format.id:
            case "png":
                return png_of(picture.pixels, options.compression, png_chunks(picture), progress)
            case "jpeg":
                return _jpeg(picture, options)
            case "tiff":
                return _tiff(picture, options)
            case "webp":
                return _webp(picture, options)
            case "avif":
                return _avif(picture, options)
            case "gif":
                return _gif(picture)
            case "bmp":
                return _saved(_image(picture.pixels), "BMP", dpi=(picture.resolution, picture.resolution))
    raise ValueError(format.id)


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels, {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[pixels.shape[2]])


def _saved(image: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def _blocks(picture: Picture) -> dict[str, Any]:
    """Profile, EXIF and XMP as Pillow's writers take them."""
    blocks: dict[str, Any] = {}
    if picture.profile is not None:
        blocks["icc_profile"] = picture.profile
    if picture.metadata.exif is not None:
        blocks["exif"] = b"Exif\0\0" + picture.metadata.exif
    if picture.metadata.xmp is not None:
        blocks["xmp"] = picture.metadata.xmp
    return blocks


def _jpeg(picture: Picture, options: ExportOptions) -> bytes:
    """Encoded by OpenCV, because Pillow keeps other threads waiting for seconds; the metadata goes in afterwards."""
    pixels = picture.pixels if picture.pixels.shape[2] == 1 else cv2.cvtColor(picture.pixels, cv2.COLOR_RGB2BGR)
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if options.quality >= 90 else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    settings = [cv2.IMWRITE_JPEG_QUALITY, options.quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    settings += [cv2.IMWRITE_JPEG_PROGRESSIVE, int(options.progressive), cv2.IMWRITE_JPEG_OPTIMIZE, int(picture.pixels.size < 10_000_000)]
    done, encoded = cv2.imencode(".jpg", pixels, settings)
    data = encoded.tobytes()
    if not done or data[:4] != b"\xff\xd8\xff\xe0":
        raise ValueError("no JPEG came out")
    start = 4 + int.from_bytes(data[4:6], "big")
    dots = min(max(round(picture.resolution), 1), 65535)
    head = b"\xff\xd8" + _segment(0xE0, struct.pack(">5sBBBHHBB", b"JFIF\0", 1, 1, 1, dots, dots, 0, 0), "JFIF")
    return b"".join((head, _jpeg_segments(picture), data[start:]))


def _jpeg_segments(picture: Picture) -> bytes:
    """EXIF, XMP, profile, IPTC and comment as JPEG holds them (EXIF 3.0, 4.7; ICC.1, B.4); TooLong if a block does not fit."""
    metadata, parts = picture.metadata, []
    if metadata.exif is not None:
        parts.append(_segment(0xE1, b"Exif\0\0" + metadata.exif, "EXIF"))
    if metadata.xmp is not None:
        parts.append(_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + metadata.xmp, "XMP"))
    if picture.profile is not None:
        pieces = [picture.profile[at : at + _PIECE] for at in range(0, len(picture.profile), _PIECE)]
        if len(pieces) > 255:
            raise TooLong("ICC")
        parts += [_segment(0xE2, b"ICC_PROFILE\0" + bytes((i + 1, len(pieces))) + piece, "ICC") for i, piece in enumerate(pieces)]
    if metadata.iptc is not None:
        parts.append(_segment(0xED, b"Photoshop 3.0\0" + wrapped_iptc(metadata.iptc), "IPTC"))
    comment = dict(metadata.text).get("Comment")
    if comment is not None:
        parts.append(_segment(0xFE, comment.encode()[:_SEGMENT], "Comment"))
    return b"".join(parts)


def _segment(marker: int, body: bytes, block: str) -> bytes:
    if len(body) > _SEGMENT:
        raise TooLong(block)
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def png_chunks(picture: Picture) -> bytes:
    """The chunks that go before the pixels: profile, resolution, EXIF, XMP, IPTC and comments."""
    metadata, parts = picture.metadata, []
    parts.append(profile_chunk(picture.profile))
    per_metre = round(picture.resolution / 0.0254)
    parts.append(chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
    if metadata.exif is not None:
        parts.append(chunk(b"eXIf", metadata.exif))
    if metadata.xmp is not None:
        parts.append(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + metadata.xmp))
    if metadata.iptc is not None:
        records = wrapped_iptc(metadata.iptc)
        digits = "\n".join(records.hex()[i : i + 72] for i in range(0, 2 * len(records), 72))
        parts.append(chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(f"\niptc\n{len(records):8d}\n{digits}\n".encode())))
    for key, words in metadata.text:
        name = key.encode("latin-1", "replace").replace(b"\0", b"")[:79].strip() or b"Comment"
        parts.append(chunk(b"iTXt", name + b"\0\0\0\0\0" + words.encode().replace(b"\0", b"")))
    return b"".join(parts)


def profile_chunk(profile: bytes | None) -> bytes:
    """The profile as PNG holds it; nothing where there is none."""
    return b"" if profile is None else chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile))


def _webp(picture: Picture, options: ExportOptions) -> bytes:
    return _saved(_image(picture.pixels), "WEBP", quality=options.quality, lossless=options.lossless, exact=True, method=4, **_blocks(picture))


def _avif(picture: Picture, options: ExportOptions) -> bytes:
    subsampling = "4:4:4" if options.quality >= 90 else "4:2:0"
    return _saved(_image(picture.pixels), "AVIF", quality=options.quality, subsampling=subsampling, speed=7, **_blocks(picture))


def _gif(picture: Picture) -> bytes:
    """256 colours; a pixel is transparent or not, from half on."""
    pixels = picture.pixels
    if pixels.shape[2] == 3:
        return _saved(_image(pixels).quantize(256, Image.Quantize.MEDIANCUT), "GIF")
    shown = pixels[..., 3] >= 128
    image = Image.fromarray(np.ascontiguousarray(pixels[..., :3]), "RGB").quantize(255, Image.Quantize.MEDIANCUT)
    indices = np.where(shown, np.asarray(image), 255).astype(np.uint8)
    palette = (image.getpalette() or []) + [0] * 768
    out = Image.fromarray(indices, "P")
    out.putpalette(palette[:768])
    return _saved(out, "GIF", transparency=255)


def _tiff(picture: Picture, options: ExportOptions) -> bytes:
    pixels, metadata = picture.pixels, picture.metadata
    channels = pixels.shape[2]
    tags: list[tuple[int, int, int, bytes, bool]] = []
    if metadata.xmp is not None:
        tags.append((700, 1, len(metadata.xmp), metadata.xmp, True))
    if metadata.iptc is not None:
        tags.append((33723, 7, len(metadata.iptc), metadata.iptc, True))
    file = io.BytesIO()
    order = order_of(metadata.exif)
    tifffile.imwrite(
        file,
        pixels[..., 0] if channels == 1 else pixels,
        byteorder=order,
        bigtiff=pixels.nbytes > 3_900_000_000,
        photometric="rgb" if channels >= 3 else "minisblack",
        planarconfig="contig" if channels > 1 else None,
        extrasamples=("unassalpha",) if channels in (2, 4) else None,
        compression="adobe_deflate" if options.compression else None,
        compressionargs={"level": options.compression} if options.compression else None,
        predictor=bool(options.compression),
        rowsperstrip=256,
        iccprofile=picture.profile,
        resolution=(picture.resolution, picture.resolution),
        resolutionunit="inch",
        metadata=None,
        software=False,
        extratags=tags,
    )
    data = file.getvalue()
    return data if pixels.nbytes > 3_900_000_000 else tiff_with_exif(data, metadata.exif)
