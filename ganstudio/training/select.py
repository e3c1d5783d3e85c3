"""Select: a picture and clicks to the mask of what was clicked on, against a discriminator that sees picture and mask together.

Nobody's annotations are needed: cut-outs are put on photos, photos are put together to collages, and regions of similar colour are found
in photos; clicks are made by code.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ganstudio.app.pictures import Report, check_pictures, find_pictures
from ganstudio.app.recipe import Recipe
from ganstudio.engine.clicks import click_planes
from ganstudio.errors import EditError
from ganstudio.training.losses import overlap_loss, pixel_entropy
from ganstudio.training.networks import MultiScaleCritic
from ganstudio.training.pictures import Crops, as_planes, read_rgba, spared
from ganstudio.training.problem import Problem
from ganstudio.training.restorers import Selector
from ganstudio.training.scenes import box_around, clicks, collage, middle, pasted, region
from ganstudio.training.style import HELD_OUT
from ganstudio.translate import tr

MEASURED = 24
"""Scenes that the overlap is measured on."""
GROUP = 8
"""How many of them go through the network together."""
CUTOUT = 512
"""Long side that a larger cut-out is shrunk to."""

KEPT = 100
"""Cut-outs that are kept in memory."""

Pair = tuple[NDArray[np.float32], NDArray[np.float32]]


class SelectProblem(Problem):
    """See the module."""

    def __init__(self, recipe: Recipe, home: Path, device: torch.device) -> None:
        """``home``: what relative paths lie in. EditError where there are no cut-outs with transparency, or no photos."""
        self.recipe, self.device, data = recipe, device, recipe.data
        self.targets = check_pictures(find_pictures(data.targets, home), 16)
        self.photos = check_pictures(find_pictures(data.photos, home), data.crop)
        if not self.photos.usable:
            raise EditError(tr("There are no photos to learn on: at least one with {n} pixels on its short side is needed.").format(n=data.crop))
        if not self.targets.usable and recipe.select.cutouts:
            raise EditError(tr("There is no cut-out to learn from: at least one PNG with transparency is needed, or select.cutouts = 0."))
        if data.crop < 32:
            raise EditError(tr("The crop of {crop} pixels is too small for this network; take {n} or more.").format(crop=data.crop, n=32))
        learnt, aside = spared(self.photos.usable, 4)
        self._things, self._things_aside = spared(self.targets.usable, 4)
        side = max(2 * data.crop, 256)

        def crops(paths: tuple[Path, ...], share: float) -> Crops:
            memory = int(data.memory * 2**20 * share)
            return Crops(paths, data.crop, side=side, zoom=data.photo_zoom, mirror=data.mirror, memory=memory, seed=recipe.seed)

        self._crops, self._aside = crops(learnt, 0.8), crops(aside or learnt, 0.2)
        self._spared = bool(aside)
        self._cutouts: dict[Path, NDArray[np.uint8]] = {}
        torch.manual_seed(recipe.seed)
        self.generator: nn.Module = Selector(recipe.generator.width, recipe.generator.blocks).to(device)
        judge = recipe.discriminator
        self.critic: nn.Module = MultiScaleCritic(judge.width, judge.scales, spectral=judge.spectral, channels=4).to(device)
        self.extra: nn.Module = nn.Module()
        self._now: tuple[int, int] = (-1, 0)
        self._pair = (torch.zeros(0), torch.zeros(0))

    @property
    def reports(self) -> tuple[Report, ...]:
        return self.targets, self.photos

    def real(self, step: int) -> Tensor:
        """The true masks, (N, 1, H, W), -1..1."""
        return self._at(step)[1]

    def source(self, step: int) -> Tensor:
        return self._at(step)[0]

    def judged(self, source: Tensor, pictures: Tensor) -> Tensor:
        return torch.cat([source[:, :3], pictures], 1)

    def unseen(self) -> Tensor | None:
        if not (self._spared and self.recipe.losses.adversarial_weight):
            return None
        return self.judged(*self._held_out(0, self.recipe.data.batch, 1))

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        """Distances between ``made`` and the masks of the step that real() and source() gave last."""
        weight, target = self.recipe.losses.pixel, self._pair[1]
        return {"pixel": weight * pixel_entropy(made, target), "overlap": weight * overlap_loss(made, target)} if weight else {}

    def samples(self, generator: nn.Module) -> Tensor:
        """Pictures with their clicks (green, and red beside), the true masks, and what the network makes of one click."""
        source, target = self._held_out(0, 4, 1)
        with torch.no_grad():
            made = generator(source)
        pictures = source[:, :3].clone()
        for index, colour in ((3, (-1.0, 1.0, -1.0)), (5, (1.0, -1.0, -1.0))):
            spot = (source[:, index : index + 1] > 0.7).float()
            pictures = pictures * (1 - spot) + spot * torch.tensor(colour, device=spot.device).view(1, 3, 1, 1)
        return torch.cat([pictures, target.expand(-1, 3, -1, -1), made.expand(-1, 3, -1, -1)])

    def measure(self, generator: nn.Module) -> float:
        return self.figures(generator)["measure"]

    def figures(self, generator: nn.Module) -> dict[str, float]:
        """1 - ``iou``, the overlap of mask and thing after one click in its middle; ``iou_three`` after three."""
        found = {}
        for name, count in (("iou", 1), ("iou_three", 3)):
            overlaps: list[float] = []
            with torch.no_grad():
                for first in range(0, MEASURED, GROUP):
                    source, target = self._held_out(first, GROUP, count)
                    overlaps += intersection_over_union(generator(source), target)
            found[name] = float(np.mean(overlaps))
        return {"measure": 1 - found["iou"], **found}

    def _at(self, step: int) -> tuple[Tensor, Tensor]:
        count = self.recipe.data.batch
        if self._now != (step, count):
            self._now = (step, count)
            self._pair = self._tensors([self._one(self._crops, self._things, step, i) for i in range(count)[self.share]])
        return self._pair

    def _held_out(self, first: int, count: int, points: int) -> tuple[Tensor, Tensor]:
        things = self._things_aside or self._things
        return self._tensors([self._one(self._aside, things, HELD_OUT, i, points) for i in range(first, first + count)])

    def _tensors(self, pairs: list[Pair]) -> tuple[Tensor, Tensor]:
        source, target = (torch.from_numpy(np.stack(side)).to(self.device) for side in zip(*pairs, strict=True))
        return source, target

    def _one(self, crops: Crops, things: tuple[Path, ...], step: int, index: int, points: int = 0) -> Pair:
        """What the network is given (8, H, W) and the mask (1, H, W) of scene ``index`` in ``step``. ``points``: clicks, when it is measured."""
        rng, how = np.random.default_rng((self.recipe.seed, step, index, 2)), self.recipe.select
        photo = crops.one(step, index)
        mask: NDArray[np.float32] | None = None
        if things and rng.random() < how.cutouts:
            picture, mask = pasted(photo, self._cutout(things[int(rng.integers(len(things)))]), rng)
        elif rng.random() < 0.5:
            picture, mask = photo, region(photo, rng)
        if mask is None or not (mask > 0.5).any():
            others = [crops.one(step, (index + 1) * 1000 + n) for n in range(int(rng.integers(2, 7)))]
            picture, mask = collage([photo, *others], rng)
        height, width = mask.shape
        if points:
            on, beside = clicks(mask, points, 0, rng)
            planes = click_planes(height, width, [middle(mask), *on[1:]], beside)
        else:
            several = rng.random() < 0.5
            on, beside = clicks(mask, int(rng.integers(1, how.clicks + 1)) if several else 1, int(rng.integers(how.clicks + 1)) * several, rng)
            planes = click_planes(height, width, on, beside, box_around(mask, rng) if rng.random() < 0.25 else None)
        return np.concatenate([as_planes([picture])[0], planes]), mask[None] * 2 - 1

    def _cutout(self, path: Path) -> NDArray[np.uint8]:
        if path not in self._cutouts:
            while len(self._cutouts) >= KEPT:
                self._cutouts.pop(next(iter(self._cutouts)))
            self._cutouts[path] = read_rgba(path, CUTOUT)
        return self._cutouts[path]


def intersection_over_union(made: Tensor, target: Tensor) -> list[float]:
    """Of each pair of masks, both cut at 0: what they share, over what either covers; 1 where both are empty."""
    a, b = made.flatten(1) > 0, target.flatten(1) > 0
    shared, either = (a & b).sum(1).float(), (a | b).sum(1).float()
    return [float(x) for x in torch.where(either > 0, shared / either.clamp(min=1), torch.ones_like(either))]
