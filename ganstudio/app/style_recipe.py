"""From what a person chooses in the training dialog to a recipe."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from ganstudio.app.recipe import Data, Discriminator, Generator, Losses, Optimiser, Recipe
from ganstudio.core.fields import choice, number, toggle
from ganstudio.translate import tr

Effort = Literal["quick", "good", "best"]

STEPS: dict[Effort, int] = {"quick": 250, "good": 700, "best": 2000}
"""Begun with a bundled style, the palette is there after 200 steps and the brushwork after some 400."""
UNLIMITED = 10_000_000
"""Steps of a run that only minutes end."""
BLOCKS = (1, 2, 1, 2, 1)
"""Dilations of the network that the bundled styles have, so that new ones can start from them."""
CONTRAST, LUMINANCE, PATCHES, GRID = 1.0, 0.5, 4.0, 30.0
"""Weights of the losses where the content is kept as usual."""
NOISE = 0.03
"""Of the generator: strokes in even areas do not repeat."""
AVERAGE = 0.99
"""Decay of the averaged weights: what is shown lags some hundred steps behind."""
BEGINNING = "van-gogh"
"""The style that new ones start from, where nothing else is said."""
PREVIEW_STEPS = 25
"""Samples come at least this often in short runs."""


@dataclass(frozen=True)
class StyleChoices:
    """The main fields of a style's recipe, as a person sets them."""

    side: int = number(720, 192, 2048, "Painting size", unit="px", logarithmic=True,
                       tip="Paintings are shrunk until their short side has this many pixels: smaller gives broader strokes")  # fmt: skip
    content: float = number(1.0, 0.1, 4.0, "Keep the content", decimals=2, logarithmic=True,
                            tip="How strongly shapes, light and dark of the photo are kept while the style is learnt")  # fmt: skip
    crop: int = choice(144, "Crop", ((64, "64 px"), (96, "96 px"), (144, "144 px"), (176, "176 px"), (256, "256 px")),
                       "What the networks see at a time: larger learns larger forms and is slower")  # fmt: skip
    batch: int = number(4, 1, 16, "Crops a step", tip="More learn more steadily and need more time and memory")
    width: int = choice(48, "Network", ((16, "Small"), (32, "Light"), (48, "Standard"), (64, "Large")),
                        "Larger networks learn more and are slower, in training and afterwards")  # fmt: skip
    scales: int = choice(3, "Stroke sizes judged", ((1, "Fine"), (2, "Fine and middle"), (3, "Fine to coarse")),
                         "On how many scales the discriminator compares with the painting")  # fmt: skip
    rate: float = number(10.0, 0.3, 30.0, "Learning rate", decimals=1, logarithmic=True, unit="× 10⁻⁴",
                         tip="Of the generator, and three times that of the discriminator; lower it if the training diverges")  # fmt: skip
    augment: bool = toggle(False, "Vary the painting", "Shifts and cut-outs for very small paintings, so that they are not learnt by heart")


def style_recipe(
    name: str,
    label: str,
    paintings: tuple[str, ...],
    photos: tuple[str, ...],
    steps: int,
    choices: StyleChoices,
    warm_start: str = "",
    minutes: float = 0.0,
) -> Recipe:
    """The recipe of a style of these paintings, learnt on these photos for so many steps or minutes, whichever end first (0: no limit)."""
    return Recipe(
        name=name,
        label=label,
        warm_start=warm_start,
        sample_every=max(min(100, steps // 12), PREVIEW_STEPS),
        data=Data(paintings, photos, crop=choices.crop, batch=choices.batch, side=choices.side, augment=choices.augment),
        generator=Generator(width=choices.width, blocks=BLOCKS, noise=NOISE),
        discriminator=Discriminator(scales=choices.scales),
        losses=Losses(contrast=CONTRAST * choices.content, luminance=LUMINANCE * choices.content, patches=PATCHES, grid=GRID),
        optimiser=Optimiser(
            steps=steps,
            minutes=minutes,
            generator_rate=choices.rate * 1e-4,
            discriminator_rate=choices.rate * 0.3e-4,
            average=AVERAGE,
            mixed="auto",
        ),
    )


def style_id(text: str) -> str:
    """An id made from a name: lower-case letters, digits and hyphens; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")


def time_text(seconds: float) -> str:
    """A length of time as people say it."""
    minutes = round(seconds / 60)
    if seconds < 50:
        return tr("under a minute")
    if minutes < 90:
        return tr("{n} min").format(n=max(minutes, 1))
    hours, rest = divmod(5 * round(minutes / 5), 60)
    return tr("{h} h {m} min").format(h=hours, m=rest) if rest else tr("{h} h").format(h=hours)
