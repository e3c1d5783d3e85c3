"""What the values and pixels of a scientific picture measure: Hounsfield units, counts, millimetres."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Shown:
    """A range of values that a file asks to be shown: ``width`` values about ``level``, in the unit of the picture."""

    level: float
    width: float
    name: str = ""


@dataclass(frozen=True)
class Measure:
    """How stored values and pixels become physical ones. A fraction is a stored value divided by the largest one (255 or 65535)."""

    low: float = 0.0
    """What the stored value 0 means."""
    high: float = 1.0
    """What the largest stored value means; below ``low`` where dark stands for much."""
    unit: str = ""
    """Of the values: ``HU``, ``BQML``; empty where the file does not say."""
    spacing: tuple[float, float] | None = None
    """Millimetres from pixel to pixel along x and y."""
    shown: tuple[Shown, ...] = ()
    """Ranges that the file asks to be shown."""
    medical: bool = False
    frame: int = 0
    """Which picture of its file it is."""
    frames: int = 1
    """How many pictures the file holds."""

    def value(self, fraction: float) -> float:
        """The physical value of a fraction."""
        return self.low + fraction * (self.high - self.low)

    def fraction(self, value: float) -> float:
        """The fraction that stands for a physical value."""
        return (value - self.low) / (self.high - self.low)

    @property
    def span(self) -> float:
        """Physical values from end to end, above 0."""
        return abs(self.high - self.low)

    def scaled(self, across: float, down: float) -> Measure:
        """For the picture with that many times as many pixels across and down."""
        return self if self.spacing is None else replace(self, spacing=(self.spacing[0] / across, self.spacing[1] / down))

    def on_its_side(self) -> Measure:
        """For the picture turned by a quarter."""
        return self if self.spacing is None else replace(self, spacing=(self.spacing[1], self.spacing[0]))

    def slanted(self) -> Measure:
        """For the picture turned by any other angle: pixels that are not square have no spacing along its edges any more."""
        square = self.spacing is None or abs(self.spacing[0] - self.spacing[1]) < 1e-6 * self.spacing[0]
        return self if square else replace(self, spacing=None)


def number_text(value: float, unit: str = "") -> str:
    """A value with as many digits as its size makes useful, and its unit."""
    size = abs(value)
    whole = abs(value - round(value)) < 1e-9 * max(size, 1.0)
    text = f"{value:.0f}" if size >= 100 or whole else f"{value:.1f}" if size >= 10 else f"{value:.3g}"
    return f"{text} {unit}" if unit else text
