"""Adjustments of colour: each pixel on its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ganstudio.core.fields import number, toggle
from ganstudio.core.paint import LUMINANCE
from ganstudio.core.pointwise import Pointwise
from ganstudio.core.tables import looked_up, ramp, table
from ganstudio.core.tile import Pixels

Floats = NDArray[Any]


def stored(colours: Floats, like: Pixels) -> Pixels:
    """Colours 0..1 (H, W, C - 1), clipped and rounded, with the alpha and dtype of ``like``."""
    limit = np.float32(np.iinfo(like.dtype).max)
    out = like.copy()
    np.clip(colours, 0, 1, out=colours)
    colours *= limit
    np.rint(colours, out=colours)
    out[..., :-1] = colours
    return out


def as_floats(pixels: Pixels) -> Floats:
    """The colours of pixels as float32 0..1, (H, W, C - 1)."""
    return np.multiply(pixels[..., :-1], np.float32(1 / np.iinfo(pixels.dtype).max), dtype=np.float32)


@dataclass(frozen=True)
class HueSaturation(Pointwise):
    """Hue, saturation and lightness in the HSL model (Joblove and Greenberg, "Color spaces for computer graphics", 1978)."""

    id: ClassVar[str] = "hue-saturation"
    label: ClassVar[str] = "Hue/Saturation"

    hue: float = number(0.0, -180.0, 180.0, "Hue", unit="°")
    saturation: float = number(0.0, -1.0, 1.0, "Saturation", scale=100)
    lightness: float = number(0.0, -1.0, 1.0, "Lightness", scale=100)
    colourise: bool = toggle(False, "Colourise", tip="One hue for everything; saturation starts from a quarter")

    def apply(self, pixels: Pixels) -> Pixels:
        if (self.hue, self.saturation, self.lightness, self.colourise) == (0, 0, 0, False):
            return pixels.copy()
        colours = as_floats(pixels)
        if pixels.shape[2] == 2:
            return stored(self._lit(colours), pixels)
        hls = cv2.cvtColor(colours, cv2.COLOR_RGB2HLS)
        if self.colourise:
            hls[..., 0] = self.hue % 360
            hls[..., 2] = 0.25 + 0.25 * self.saturation if self.saturation < 0 else 0.25 + 0.75 * self.saturation
        else:
            if self.hue:
                hls[..., 0] = (hls[..., 0] + np.float32(self.hue)) % np.float32(360)
            if self.saturation:
                hls[..., 2] = np.clip(self._saturated(hls[..., 2]), 0, 1)
        hls[..., 1] = self._lit(hls[..., 1])
        return stored(cv2.cvtColor(hls, cv2.COLOR_HLS2RGB), pixels)

    def _lit(self, light: Floats) -> Floats:
        amount = np.float32(self.lightness)
        return light * (1 + amount) if amount <= 0 else light + (1 - light) * amount

    def _saturated(self, saturation: Floats) -> Floats:
        """Less: times 1 + s. More: divided by 1 - s, so that 100 saturates whatever has a hue."""
        amount = np.float32(self.saturation)
        return saturation * (1 + amount) if amount <= 0 else saturation / max(np.float32(1) - amount, np.float32(1e-6))


@dataclass(frozen=True)
class WhiteBalance(Pointwise):
    """The colour of the light: warmer or cooler, greener or more magenta.

    Each channel gets a factor in linear light (after sRGB's tone curve is undone; other curves come close). Temperature moves the white
    along the CIE daylight locus (CIE 15:2004, 3.1) by up to 90 mired from D65, tint towards or away from green by up to half a stop;
    the factors keep the luminance of grey. Grey pictures stay as they are.
    """

    id: ClassVar[str] = "white-balance"
    label: ClassVar[str] = "White Balance"

    temperature: float = number(0.0, -1.0, 1.0, "Temperature", scale=100, tip="To the right: warmer")
    tint: float = number(0.0, -1.0, 1.0, "Tint", scale=100, tip="To the left: greener; to the right: more magenta")

    def gains(self) -> tuple[float, float, float]:
        """The factors of red, green and blue in linear light."""
        wanted, neutral = _daylight(1e6 / 6504 + 90 * self.temperature), _daylight(1e6 / 6504)
        gains = wanted / neutral
        gains[1] *= 2 ** (-0.5 * self.tint)
        gains /= gains @ np.array(LUMINANCE)
        return float(gains[0]), float(gains[1]), float(gains[2])

    def apply(self, pixels: Pixels) -> Pixels:
        if (self.temperature, self.tint) == (0, 0) or pixels.shape[2] == 2:
            return pixels.copy()
        return looked_up(pixels, _gain_table(self, pixels.dtype))


def _daylight(mired: float) -> Floats:
    """Linear sRGB of CIE daylight of that colour temperature (4000 to 25000 K), luminance 1."""
    kelvin = 1e6 / mired
    if kelvin <= 7000:
        x = -4.6070e9 / kelvin**3 + 2.9678e6 / kelvin**2 + 0.09911e3 / kelvin + 0.244063
    else:
        x = -2.0064e9 / kelvin**3 + 1.9018e6 / kelvin**2 + 0.24748e3 / kelvin + 0.237040
    y = -3.0 * x * x + 2.870 * x - 0.275
    xyz = np.array([x / y, 1.0, (1 - x - y) / y])
    matrix = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    return np.asarray(matrix @ xyz)


def linear(x: Floats) -> Floats:
    """sRGB values 0..1 as linear light (IEC 61966-2-1)."""
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def encoded(x: Floats) -> Floats:
    """Linear light 0..1 as sRGB values."""
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * np.maximum(x, 0.0031308) ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=8)
def _gain_table(settings: WhiteBalance, dtype: np.dtype[Any]) -> Pixels:
    light = linear(ramp(int(np.iinfo(dtype).max) + 1))
    return table([encoded(np.minimum(light * gain, 1.0)) for gain in settings.gains()], dtype)


@dataclass(frozen=True)
class BlackAndWhite(Pointwise):
    """Grey from colours, with a say in how light each hue becomes.

    A colour is its smallest component (grey), the rest of the middle one (a secondary hue) and the rest of the largest (a primary hue);
    grey is the first plus the other two times the weights of their hues. Equal values of a colour stay what they are.
    """

    id: ClassVar[str] = "black-and-white"
    label: ClassVar[str] = "Black and White"

    red: float = number(0.4, -2.0, 3.0, "Reds", scale=100, unit="%")
    yellow: float = number(0.6, -2.0, 3.0, "Yellows", scale=100, unit="%")
    green: float = number(0.4, -2.0, 3.0, "Greens", scale=100, unit="%")
    cyan: float = number(0.6, -2.0, 3.0, "Cyans", scale=100, unit="%")
    blue: float = number(0.2, -2.0, 3.0, "Blues", scale=100, unit="%")
    magenta: float = number(0.8, -2.0, 3.0, "Magentas", scale=100, unit="%")

    def apply(self, pixels: Pixels) -> Pixels:
        if pixels.shape[2] == 2:
            return pixels.copy()
        red, green, blue = (np.ascontiguousarray(pixels[..., i]) for i in range(3))
        yellow, cyan, magenta = cv2.min(red, green), cv2.min(green, blue), cv2.min(red, blue)
        lowest = cv2.min(yellow, blue)
        parts = (
            (self.red, cv2.subtract(red, cv2.max(green, blue))),
            (self.green, cv2.subtract(green, cv2.max(red, blue))),
            (self.blue, cv2.subtract(blue, cv2.max(red, green))),
            (self.yellow, cv2.subtract(yellow, blue)),
            (self.cyan, cv2.subtract(cyan, red)),
            (self.magenta, cv2.subtract(magenta, green)),
        )
        grey = lowest.astype(np.float32)
        for weight, part in parts:
            grey += np.float32(weight) * part
        np.clip(grey, 0, np.float32(np.iinfo(pixels.dtype).max), out=grey)
        np.rint(grey, out=grey)
        out = pixels.copy()
        out[..., :3] = grey[..., None]
        return out
