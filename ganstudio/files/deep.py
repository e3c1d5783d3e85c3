"""PNG and AVIF decoded at the depth they have; of more than 8 bits, Pillow would cut the rest off without a word."""

from __future__ import annotations

import imagecodecs
import numpy as np

from ganstudio.core.tile import Pixels


def png(data: bytes) -> Pixels | None:
    """The pixels of a PNG of 8 or 16 bits, (H, W) or (H, W, 2..4); None if it has a palette, fewer bits, or 8 with a transparent colour."""
    if data[12:16] != b"IHDR" or data[24] not in (8, 16) or data[25] == _PALETTE:
        return None
    key = _transparent(data)
    if data[24] == 8 and key is not None:
        return None
    pixels: Pixels = imagecodecs.png_decode(data)
    colours = 1 if pixels.ndim == 2 else pixels.shape[2]
    if key is None or colours != len(key):
        return pixels
    pixels = pixels.reshape(*pixels.shape[:2], colours)
    alpha = np.where((pixels == np.array(key, np.uint16)).all(axis=2, keepdims=True), 0, 65535)
    return np.concatenate([pixels, alpha.astype(np.uint16)], axis=2)


_PALETTE = 3


def png_head(data: bytes) -> bytes:
    """The PNG with all its chunks but the pixels, so that what follows them is found without decoding; of an animated one, as if it stood still."""
    kept, at = [data[:8]], 8
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind not in (b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT"):
            kept.append(data[at : at + 12 + length])
        at += 12 + length
    return b"".join((*kept, b"\0\0\0\0IDAT\x35\xaf\x06\x1e"))


def own_png(data: bytes) -> Pixels:
    """The pixels of a PNG as it stores them: (H, W, C), uint8 or uint16."""
    pixels: Pixels = imagecodecs.png_decode(data)
    return pixels if pixels.ndim == 3 else pixels[..., None]


def _transparent(data: bytes) -> tuple[int, ...] | None:
    """The colour that a tRNS chunk makes transparent (PNG 11.3.2.1)."""
    at = 8
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind == b"tRNS":
            body = data[at + 8 : at + 8 + length]
            return tuple(int.from_bytes(body[i : i + 2], "big") for i in range(0, len(body), 2))
        if kind == b"IDAT":
            return None
        at += 12 + length
    return None


def avif(data: bytes) -> Pixels | None:
    """The pixels of an AVIF of 10 or 12 bits as uint16, scaled to the full range and not turned; None if it has 8 bits."""
    at = data.find(b"av1C")
    if at < 0 or at + 7 > len(data):
        return None
    high, twelve = data[at + 6] & 0x40, data[at + 6] & 0x20  # AV1-ISOBMFF, 2.3.3
    if not high:
        return None
    pixels: Pixels = imagecodecs.avif_decode(data, index=0)
    if pixels.dtype != np.uint16:
        return None
    top = 4095 if twelve else 1023
    scaled: Pixels = np.rint(pixels.astype(np.float32) * np.float32(65535 / top)).clip(0, 65535).astype(np.uint16)
    return scaled
