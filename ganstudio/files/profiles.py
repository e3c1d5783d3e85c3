"""Colour profiles: their names, conversions between them, and the way to the screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Literal

import cv2
import imagecodecs
import numpy as np
from PIL import Image, ImageCms
from PySide6.QtGui import QColorSpace, QColorTransform, QImage

from ganstudio.core.tile import Pixels
from ganstudio.translate import tr

Space = Literal["RGB", "GRAY", "CMYK", "Lab"]

_ROWS = 256
"""Rows that are converted at a time: memory stays small, and Cancel is heard in between."""

_QT_SIDE = 512
"""Largest piece given to Qt, which holds the interpreter's lock while it converts."""


def space_of(profile: bytes | None) -> Space | None:
    """What kind of values an ICC profile describes; None if there is none or it is damaged (ICC.1, 7.2)."""
    if profile is None or len(profile) < 132 or profile[36:40] != b"acsp":
        return None
    match profile[16:20]:
        case b"RGB ":
            return "RGB"
        case b"GRAY":
            return "GRAY"
        case b"CMYK":
            return "CMYK"
        case b"Lab ":
            return "Lab"
    return None


@lru_cache(maxsize=64)
def usable(profile: bytes | None, space: Space) -> bool:
    """Whether the profile describes values of that kind and can be converted from; one that cannot counts as none everywhere."""
    if profile is None or space_of(profile) != space:
        return False
    try:
        if space in ("CMYK", "Lab"):
            _pillow_transform(profile, "CMYK" if space == "CMYK" else "LAB")
        else:
            grey = space == "GRAY"
            _converted(np.zeros((1, 1) if grey else (1, 1, 3), np.uint8), profile, srgb_grey() if grey else srgb(), grey)
    except (imagecodecs.CmsError, ImageCms.PyCMSError, OSError, ValueError):
        return False
    return True


@lru_cache(maxsize=1)
def srgb() -> bytes:
    """The ICC profile of sRGB."""
    return bytes(QColorSpace(QColorSpace.NamedColorSpace.SRgb).iccProfile().data())


@lru_cache(maxsize=1)
def adobe_rgb() -> bytes:
    """The ICC profile of Adobe RGB (1998)."""
    return bytes(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb).iccProfile().data())


@lru_cache(maxsize=1)
def _lab() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes())


@lru_cache(maxsize=1)
def srgb_grey() -> bytes:
    """A grey ICC profile with sRGB's tone curve."""
    return bytes(imagecodecs.cms_profile("gray", whitepoint=[0.3127, 0.3290, 1.0], transferfunction=_srgb_curve()))


def _srgb_curve() -> Pixels:
    values = np.linspace(0.0, 1.0, 4096)
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    curve: Pixels = np.rint(linear * 65535).astype(np.uint16)
    return curve


@lru_cache(maxsize=32)
def profile_name(profile: bytes | None) -> str:
    """The profile's name for people; ``sRGB`` where there is none."""
    if profile is None:
        return "sRGB"
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
    except (ImageCms.PyCMSError, OSError, ValueError):
        name = ""
    return name or tr("Unnamed profile")


def convert(pixels: Pixels, source: bytes | None, target: bytes | None) -> Pixels:
    """The same colours in another profile: (H, W, 4 | 2) in, the same shape and dtype out; alpha is kept.

    None, or a profile of no use, stands for sRGB (grey: sRGB's tone curve). Relative colorimetric with black point compensation.
    Profiles that say the same in other words change nothing: ``pixels`` itself comes back.
    """
    grey = pixels.shape[2] == 2
    plain = srgb_grey() if grey else srgb()
    space: Space = "GRAY" if grey else "RGB"
    source = source if source is not None and usable(source, space) else plain
    target = target if target is not None and usable(target, space) else plain
    if source == target or _alike(source, target, grey):
        return pixels
    out = pixels.copy()

    def convert_rows(top: int) -> None:
        part = pixels[top : top + _ROWS]
        colours = np.ascontiguousarray(part[..., 0] if grey else part[..., :3])
        out[top : top + _ROWS, :, :-1] = _converted(colours, source, target, grey).reshape(*part.shape[:2], part.shape[2] - 1)

    tops = range(0, pixels.shape[0], _ROWS)
    if len(tops) < 2:
        for top in tops:
            convert_rows(top)
    else:
        with ThreadPoolExecutor(2, "colours") as pool:
            for _ in pool.map(convert_rows, tops):
                pass
    return out


def _converted(colours: Pixels, source: bytes, target: bytes, grey: bool) -> Pixels:
    space = "gray" if grey else "rgb"
    flags = _BLACK_POINT if colours.dtype == np.uint8 else _BLACK_POINT | _EXACT
    done: Pixels = imagecodecs.cms_transform(colours, source, target, colorspace=space, outcolorspace=space, intent=1, flags=flags)
    return done


_BLACK_POINT = 0x2000
_EXACT = 0x0100
"""Little CMS otherwise puts 16-bit conversions into a coarse grid, which is off by up to 5000 of 65535 in dark colours."""

_SAME = 257
"""Profiles whose colours differ by at most this of 65535 (a unit of 8 bits) are one and the same: there are dozens of files for sRGB."""


@lru_cache(maxsize=32)
def _alike(source: bytes, target: bytes, grey: bool) -> bool:
    """Whether converting from one to the other changes nothing worth speaking of, tried on a grid of colours."""
    steps = np.linspace(0, 65535, 257 if grey else 9).astype(np.uint16)
    grid = steps[None] if grey else np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    grid = np.ascontiguousarray(grid)
    return int(np.abs(_converted(grid, source, target, grey).reshape(grid.shape).astype(np.int64) - grid).max()) <= _SAME


def grey_to_rgb(pixels: Pixels, profile: bytes | None) -> Pixels:
    """(H, W, 2) of a grey document as (H, W, 4) sRGB."""
    plain = convert(pixels, profile, None)
    return np.ascontiguousarray(plain[..., [0, 0, 0, 1]])


def from_other_space(pixels: Pixels, mode: Literal["CMYK", "LAB"] | str, profile: bytes | None) -> Pixels:
    """CMYK (H, W, 4; full = all ink) or CIELAB pixels as sRGB (H, W, 3) of the same depth, through their profile where there is one."""
    if mode == "CMYK" and not usable(profile, "CMYK"):
        whole = int(np.iinfo(pixels.dtype).max)
        wide = pixels.astype(np.uint32)
        return ((whole - wide[..., :3]) * (whole - wide[..., 3:]) // whole).astype(pixels.dtype)
    source = profile if mode == "CMYK" and profile is not None else _lab()
    out = np.empty((*pixels.shape[:2], 3), pixels.dtype)
    for top in range(0, pixels.shape[0], _ROWS):
        part = np.ascontiguousarray(pixels[top : top + _ROWS])
        if part.dtype == np.uint8:
            built = _pillow_transform(source, mode)
            image = Image.frombytes(mode, (part.shape[1], part.shape[0]), part.tobytes())
            converted = ImageCms.applyTransform(image, built)
            assert converted is not None
            out[top : top + _ROWS] = np.asarray(converted)
        else:
            out[top : top + _ROWS] = imagecodecs.cms_transform(
                part, source, srgb(), colorspace=mode.lower(), outcolorspace="rgb", intent=1, flags=_BLACK_POINT
            )
    return out


@lru_cache(maxsize=4)
def _pillow_transform(source: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(source)),
        ImageCms.ImageCmsProfile(io.BytesIO(srgb())),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def display_transform(profile: bytes | None, screen: bytes | None) -> Callable[[Pixels], Pixels] | None:
    """A function from tiles in the document's profile to tiles in the screen's, or None where both are the same.

    It takes and gives (H, W, 4) uint8, BGRA, premultiplied, and leaves its argument as it is. None stands for sRGB.
    A grey document's profile is applied to the grey values in all three channels.
    """
    if profile == screen:
        return None
    target = _colour_space(screen if usable(screen, "RGB") else None)
    if profile is not None and usable(profile, "GRAY"):
        table, onward = _grey_table(profile), _qt_transform(QColorSpace(QColorSpace.NamedColorSpace.SRgb), target)
        return lambda pixels: _through_qt(_through_table(pixels, table), onward)
    transform = _qt_transform(_colour_space(profile if usable(profile, "RGB") else None), target)
    return None if transform is None else lambda pixels: _through_qt(pixels, transform)


def _colour_space(profile: bytes | None) -> QColorSpace:
    plain = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if profile is None:
        return plain
    found = QColorSpace.fromIccProfile(profile)
    return found if found.isValid() else plain


def _qt_transform(source: QColorSpace, target: QColorSpace) -> QColorTransform | None:
    if source == target:
        return None
    if _alike(bytes(source.iccProfile().data()), bytes(target.iccProfile().data()), False):
        return None
    transform = source.transformationToColorSpace(target)
    return None if transform.isIdentity() else transform


def _through_qt(pixels: Pixels, transform: QColorTransform | None) -> Pixels:
    if transform is None:
        return pixels
    height, width = pixels.shape[:2]
    out = np.empty_like(pixels, order="C")
    for top in range(0, height, _QT_SIDE):
        for left in range(0, width, _QT_SIDE):
            piece = np.ascontiguousarray(pixels[top : top + _QT_SIDE, left : left + _QT_SIDE])
            rows, columns = piece.shape[:2]
            done = QImage(piece.data, columns, rows, columns * 4, _ARGB).colorTransformed(transform)
            if done.format() != _ARGB:
                done = done.convertToFormat(_ARGB)
            values = np.frombuffer(done.constBits(), np.uint8, done.sizeInBytes())
            out[top : top + rows, left : left + columns] = values.reshape(rows, done.bytesPerLine())[:, : columns * 4].reshape(rows, columns, 4)
    return out


_ARGB = QImage.Format.Format_ARGB32_Premultiplied


def _grey_table(profile: bytes) -> Pixels:
    """256 grey values of the profile as sRGB's."""
    ramp = np.zeros((1, 256, 2), np.uint8)
    ramp[0, :, 0] = np.arange(256)
    return np.ascontiguousarray(convert(ramp, profile, None)[0, :, 0])


def _through_table(pixels: Pixels, table: Pixels) -> Pixels:
    """Looks the straight colours of premultiplied pixels up in a table of 256 values."""
    alpha = pixels[..., 3]
    if alpha.min() == 255:
        out: Pixels = cv2.LUT(pixels, np.dstack([table, table, table, np.arange(256, dtype=np.uint8)]))
        return out
    wide = alpha.astype(np.uint32)[..., None]
    straight = np.minimum((pixels[..., :3].astype(np.uint32) * 255 + wide // 2) // np.maximum(wide, 1), 255)
    out = pixels.copy()
    out[..., :3] = (table[straight].astype(np.uint32) * wide + 127) // 255
    return out
