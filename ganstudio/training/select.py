"""Select: a picture and clicks to the mask of what was clicked on, against a discriminator that sees picture and mask together.

Nobody's annotations are needed: photos are parted into regions (partition.py), cut-outs and regions of other photos are put on photos, and photos
are put together to collages; clicks are made by code. Where there are the weights of SqueezeNet, its features help to part photos, and the network
learns to say of each cell what they say (feature distillation, Romero et al. 2015).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ganstudio.app.pictures import Report, check_pictures, find_pictures
from ganstudio.app.recipe import Recipe
from ganstudio.engine.clicks import click_planes
from ganstudio.errors import EditError
from ganstudio.training.describe import CELL, NUMBERS
from ganstudio.training.losses import overlap_loss, pixel_entropy
from ganstudio.training.networks import MultiScaleCritic
from ganstudio.training.pictures import as_planes, read_rgba, spared
from ganstudio.training.problem import Problem
from ganstudio.training.scenes import RGB, Mask, box_around, clicks, collage, cut_out, lit, middles, pasted, region
from ganstudio.training.selector import Selector
from ganstudio.training.style import HELD_OUT
from ganstudio.training.views import View, Views, describer_for
from ganstudio.translate import tr

MEASURED = 64
"""Scenes that the overlap is measured on."""
GROUP = 8
"""How many of them go through the network together."""
CUTOUT = 512
"""Long side that a larger cut-out is shrunk to."""

KEPT = 100
"""Cut-outs that are kept in memory."""

FEW, MANY = 4, 14
"""Regions that a view is parted into."""
COLLAGES = 0.08
"""Share of scenes that are put together from several photos."""
TRIES = 2
"""Looks for a region that may find none."""
LEAST_LEFT = 0.01
"""Share of a picture that is to be seen of a region behind a cut-out."""

Scene = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""What the network is given, the masks, and what is to be said of the cells (all zero where nothing is known)."""

Tensors = tuple[Tensor, Tensor, Tensor]
"""The same of several scenes."""


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
        if recipe.losses.perceptual and not recipe.losses.features:
            raise EditError(tr("The perceptual loss needs the key losses.features, a file of SqueezeNet's weights."))
        describer = describer_for(home / recipe.losses.features, learnt, device) if recipe.losses.features else None

        def views(paths: tuple[Path, ...]) -> Views:
            memory = int(data.memory * 2**20)
            return Views(paths, describer, side=data.crop, zoom=data.photo_zoom, mirror=data.mirror, memory=memory)

        self._views, self._aside = views(learnt), views(aside or learnt)
        self._spared = bool(aside)
        self._cutouts: dict[Path, NDArray[np.uint8]] = {}
        torch.manual_seed(recipe.seed)
        self.generator: nn.Module = Selector(recipe.generator.width, recipe.generator.blocks).to(device)
        judge = recipe.discriminator
        self.critic: nn.Module = MultiScaleCritic(judge.width, judge.scales, spectral=judge.spectral, channels=4).to(device)
        self.extra: nn.Module = nn.Module()
        self._now: tuple[int, int] = (-1, 0)
        self._scenes = (torch.zeros(0), torch.zeros(0), torch.zeros(0))

    @property
    def reports(self) -> tuple[Report, ...]:
        return self.targets, self.photos

    def real(self, step: int) -> Tensor:
        """The true masks, (N, K, H, W), -1..1."""
        return self._at(step)[1]

    def source(self, step: int) -> Tensor:
        return self._at(step)[0]

    def judged(self, source: Tensor, pictures: Tensor) -> Tensor:
        """A picture with one of its masks."""
        return torch.cat([source[:, :3], pictures[:, :1]], 1)

    def unseen(self) -> Tensor | None:
        if not (self._spared and self.recipe.losses.adversarial_weight):
            return None
        return self.judged(*self._held_out(0, self.recipe.data.batch, 1)[:2])

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        """Distances between ``made`` and the masks of the step that real() and source() gave last, and of what is said of cells."""
        losses, (_, target, cells) = self.recipe.losses, self._scenes
        masks, target = made[:, : target.shape[1]].flatten(0, 1)[:, None], target.flatten(0, 1)[:, None]
        terms = {}
        if losses.pixel:
            terms = {"pixel": losses.pixel * pixel_entropy(masks, target), "overlap": losses.pixel * overlap_loss(masks, target)}
        if losses.perceptual:
            said = functional.pixel_unshuffle(made[:, -1:], CELL)
            known = cells.square().sum(1).clamp(max=1)
            apart = (1 - functional.cosine_similarity(said, cells, dim=1)) * known
            terms["said"] = losses.perceptual * apart.sum() / known.sum().clamp(min=1)
        return terms

    def samples(self, generator: nn.Module) -> Tensor:
        """Pictures with their clicks (green, and red beside), the true masks, and what the network makes of one click."""
        source, target, _ = self._held_out(0, 4, 1)
        with torch.no_grad():
            made = generator(source)[:, :1]
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
                    source, target, _ = self._held_out(first, GROUP, count)
                    overlaps += intersection_over_union(generator(source)[:, :1], target)
            found[name] = float(np.mean(overlaps))
        return {"measure": 1 - found["iou"], **found}

    def _at(self, step: int) -> Tensors:
        count = self.recipe.data.batch
        if self._now != (step, count):
            self._now = (step, count)
            self._scenes = self._tensors([self._one(self._views, self._things, step, i) for i in range(count)[self.share]])
        return self._scenes

    def _held_out(self, first: int, count: int, points: int) -> Tensors:
        things = self._things_aside or self._things
        return self._tensors([self._one(self._aside, things, HELD_OUT, i, points) for i in range(first, first + count)])

    def _tensors(self, scenes: list[Scene]) -> Tensors:
        given, masks, cells = (torch.from_numpy(np.stack(side)).to(self.device) for side in zip(*scenes, strict=True))
        return given, masks, cells

    def _one(self, views: Views, things: tuple[Path, ...], step: int, index: int, points: int = 0) -> Scene:
        """What the network is given (3 + 5 K, H, W), K masks of one picture, and its cells. ``points``: clicks on one thing, when it is measured."""
        rng, how = np.random.default_rng((self.recipe.seed, step, index, 2)), self.recipe.select
        picture, masks, cells = self._picture(views, things, 1 if points else how.things, rng)
        planes = [self._pointed(mask, points, rng) for mask in masks]
        given = np.concatenate([as_planes([picture if points else lit(picture, rng)])[0], *planes])
        return given, np.stack(masks) * 2 - 1, cells

    def _picture(self, views: Views, things: tuple[Path, ...], count: int, rng: np.random.Generator) -> tuple[RGB, list[Mask], NDArray[np.float32]]:
        """A picture, ``count`` masks of things in it, and what is to be said of its cells."""
        view, side = views.one(rng), self.recipe.data.crop // CELL
        unknown = np.zeros((NUMBERS, side, side), np.float32)
        pasting, chance = self.recipe.select.cutouts, rng.random()
        if chance < pasting:
            thing = self._cutout(things[int(rng.integers(len(things)))]) if things and rng.random() < 0.5 else self._part(views, rng)
            if thing is not None:
                picture, first = pasted(view.picture, thing, rng)
                if (first > 0.5).any():
                    behind = [np.asarray(found * (first < 0.5), np.float32) for found in _regions(view, count - 1, rng)]
                    masks = [first, *(mask for mask in behind if mask.mean() > LEAST_LEFT)]
                    return picture, [masks[n % len(masks)] for n in range(count)], unknown
        if chance < 1 - COLLAGES and (found := _regions(view, count, rng)):
            return view.picture, [found[n % len(found)] for n in range(count)], unknown if view.cells is None else _planes(view.cells)
        others = [views.one(rng).picture for _ in range(int(rng.integers(2, 6)))]
        picture, masks = collage([view.picture, *others], count, rng)
        return picture, masks, unknown

    def _part(self, views: Views, rng: np.random.Generator) -> NDArray[np.uint8] | None:
        """A region of another photo as a cut-out."""
        view = views.one(rng)
        found = _regions(view, 1, rng)
        return cut_out(view.picture, found[0]) if found else None

    def _pointed(self, mask: Mask, points: int, rng: np.random.Generator) -> NDArray[np.float32]:
        """The planes of clicks on a thing: ``points`` in its middle, or some anywhere where that is 0."""
        (height, width), most = mask.shape, self.recipe.select.clicks
        if points:
            return click_planes(height, width, middles(mask, points))
        several = rng.random() < 0.5
        count, off = (int(rng.integers(1, most + 1)), int(rng.integers(most + 1))) if several else (1, 0)
        on, beside = clicks(mask, count, off if rng.random() < 0.5 else 0, rng)
        return click_planes(height, width, on, beside, box_around(mask, rng) if rng.random() < 0.15 else None)

    def _cutout(self, path: Path) -> NDArray[np.uint8]:
        if path not in self._cutouts:
            while len(self._cutouts) >= KEPT:
                self._cutouts.pop(next(iter(self._cutouts)))
            self._cutouts[path] = read_rgba(path, CUTOUT)
        return self._cutouts[path]


def _regions(view: View, count: int, rng: np.random.Generator) -> list[Mask]:
    """Up to ``count`` regions of a view that is parted into few or many."""
    labels = view.regions(int(rng.integers(FEW, MANY + 1))) if count else view.labels
    found = [region(labels, rng) for _ in range(count + TRIES if count else 0)]
    return [mask for mask in found if mask is not None][:count]


def _planes(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.ascontiguousarray(np.moveaxis(cells, 2, 0), np.float32)


def intersection_over_union(made: Tensor, target: Tensor) -> list[float]:
    """Of each pair of masks, both cut at 0: what they share, over what either covers; 1 where both are empty."""
    a, b = made.flatten(1) > 0, target.flatten(1) > 0
    shared, either = (a & b).sum(1).float(), (a | b).sum(1).float()
    return [float(x) for x in torch.where(either > 0, shared / either.clamp(min=1), torch.ones_like(either))]
