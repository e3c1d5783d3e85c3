"""What goes wrong in training, noticed and said in plain words with what to try."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from ganstudio.translate import tr

Trouble = Literal["diverging", "collapsed", "strong-discriminator", "overfitting", "few-pictures", "small-pictures"]


@dataclass(frozen=True)
class Notice:
    """One piece of advice."""

    trouble: Trouble
    text: str


def advice(trouble: Trouble) -> Notice:
    """The words for a trouble."""
    return Notice(
        trouble,
        {
            "diverging": tr(
                "The training is diverging: its losses grow without end. Lower both learning rates to a third, or switch gradient clipping on."
            ),
            "collapsed": tr("The samples are all alike. Use a lower rate for the generator, a gradient penalty, or more varied pictures."),
            "strong-discriminator": tr(
                "The discriminator tells everything apart, so the generator learns nothing from it. "
                "Lower its learning rate, switch spectral normalisation or an R1 penalty on, or give it more pictures."
            ),
            "overfitting": tr(
                "The discriminator knows the training pictures by heart. Switch augmentation on, add pictures, or stop here: the best state is kept."
            ),
            "few-pictures": tr("There are few pictures to learn from. Switch augmentation on, or add some."),
            "small-pictures": tr(
                "The pictures are hardly larger than a crop, so there is little to choose from. Use larger ones, or a smaller crop."
            ),
        }[trouble],
    )


@dataclass
class Watch:
    """Follows the numbers of a run and says each trouble once until it has passed."""

    window: int = 50
    """Steps over which it looks."""
    _discriminator: deque[float] = field(default_factory=lambda: deque(maxlen=50))
    _generator: deque[float] = field(default_factory=lambda: deque(maxlen=50))
    _gap: deque[float] = field(default_factory=lambda: deque(maxlen=50))
    _spread: deque[float] = field(default_factory=lambda: deque(maxlen=8))
    _said: set[Trouble] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in ("_discriminator", "_generator", "_gap"):
            setattr(self, name, deque(maxlen=self.window))

    def step(self, discriminator: float, generator: float, accuracy: float) -> list[Notice]:
        """Takes one step's losses and the share of pictures that the discriminator gets right (0..1)."""
        self._discriminator.append(discriminator)
        self._generator.append(generator)
        self._gap.append(accuracy)
        found: list[Notice] = []
        broken = not (math.isfinite(discriminator) and math.isfinite(generator))
        full = len(self._generator) == self.window
        grown = full and min(abs(x) for x in list(self._generator)[-10:]) > 50 + 20 * abs(self._generator[0])
        self._judge("diverging", broken or grown, found)
        self._judge("strong-discriminator", full and sum(self._gap) / self.window > 0.985, found)
        return found

    def unseen(self, taken: float | None) -> list[Notice]:
        """Takes the share of real pictures, never trained on, that the discriminator takes for real; None if there are none."""
        found: list[Notice] = []
        if taken is not None:
            sure = len(self._gap) == self.window and sum(self._gap) / self.window > 0.8
            self._judge("overfitting", sure and taken < 0.3, found)
        return found

    def samples(self, spread: float, reference: float) -> list[Notice]:
        """Takes the diversity of a batch of samples and of real pictures."""
        self._spread.append(spread)
        found: list[Notice] = []
        alike = len(self._spread) >= 3 and all(x < 0.1 * reference for x in list(self._spread)[-3:])
        self._judge("collapsed", alike, found)
        return found

    def _judge(self, trouble: Trouble, bad: bool, found: list[Notice]) -> None:
        if not bad:
            self._said.discard(trouble)
        elif trouble not in self._said:
            self._said.add(trouble)
            found.append(advice(trouble))
