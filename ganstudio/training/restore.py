"""Restore: pictures are damaged by code, and undoing that is learnt from the pairs, by pixels alone or against a discriminator as well.

With ``losses.adversarial_weight = 0`` the network is faithful: the best state is the one with the highest PSNR on crops that are kept aside.
With a discriminator, started warm from such a parent, results get crisp: the best state is then the one whose patches (or deep features, where
weights are given) are nearest to those of whole pictures, as long as its PSNR stays within ``MOST_LOST`` of the parent's.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ganstudio.app.pictures import Report, check_pictures, find_pictures
from ganstudio.app.recipe import Recipe
from ganstudio.errors import EditError
from ganstudio.training.checkpoint import read
from ganstudio.training.degrade import compressed, holes, noisy, shrunk, worn
from ganstudio.training.losses import gradient_loss, grid, pixel_loss
from ganstudio.training.measure import sliced_wasserstein, ssim
from ganstudio.training.networks import MultiScaleCritic
from ganstudio.training.perceptual import SqueezeFeatures, feature_distance, moved_alike
from ganstudio.training.pictures import Crops, as_planes, spared
from ganstudio.training.problem import Problem
from ganstudio.training.restorers import Cleaner, Inpainter, Upscaler
from ganstudio.training.style import HELD_OUT
from ganstudio.translate import tr

MEASURED = 24
"""Crops that PSNR and SSIM are measured on."""
GROUP = 8
"""How many of them go through the network together."""
MOST_LOST = 0.7
"""dB of PSNR that a state trained against a discriminator may lie below its parent before its measure suffers."""
USUAL = 25.0
"""Noise that denoising is measured at, where the recipe learns it."""


class RestoreProblem(Problem):
    """See the module."""

    def __init__(self, recipe: Recipe, home: Path, device: torch.device) -> None:
        """``home``: what relative paths lie in. EditError where the pictures or the numbers will not do."""
        self.recipe, self.device = recipe, device
        data, losses = recipe.data, recipe.losses
        _check(recipe)
        self.targets = check_pictures(find_pictures(data.targets, home), data.crop)
        if not self.targets.usable:
            raise EditError(tr("There is no picture to learn from: at least one with {n} pixels on its short side is needed.").format(n=data.crop))
        learnt, aside = spared(self.targets.usable, 4)

        def crops(paths: tuple[Path, ...], share: float) -> Crops:
            memory = int(data.memory * 2**20 * share)
            return Crops(paths, data.crop, side=data.side, zoom=data.zoom, mirror=data.mirror, memory=memory, seed=recipe.seed)

        self._crops = crops(learnt, 0.9)
        self._aside = crops(aside or learnt, 0.1)
        self._spared = bool(aside)
        torch.manual_seed(recipe.seed)
        self.generator: nn.Module = restorer(recipe).to(device)
        planes = {"denoise": 4, "inpaint": 4}.get(recipe.restore.task, 3)
        judge = recipe.discriminator
        channels = 3 + planes * judge.conditional
        self.critic: nn.Module = MultiScaleCritic(judge.width, judge.scales, spectral=judge.spectral, channels=channels).to(device)
        self._features: SqueezeFeatures | None = None
        if losses.features:
            self._features = SqueezeFeatures(home / losses.features, device, last=9)
        elif losses.perceptual:
            raise EditError(tr("The perceptual loss needs the key losses.features, a file of SqueezeNet's weights."))
        self._now: tuple[int, int] = (-1, 0)
        self._pair = (torch.zeros(0), torch.zeros(0))
        self.extra: nn.Module = _Parent()
        parent = home / recipe.warm_start / "best.pt" if (home / recipe.warm_start).is_dir() else home / recipe.warm_start
        if losses.adversarial_weight and recipe.warm_start and parent.is_file():
            self.extra.psnr.fill_(self._parents_psnr(parent))

    @property
    def reports(self) -> tuple[Report, ...]:
        return (self.targets,)

    def real(self, step: int) -> Tensor:
        return self._at(step)[1]

    def source(self, step: int) -> Tensor:
        return self._at(step)[0]

    def judged(self, source: Tensor, pictures: Tensor) -> Tensor:
        if not self.recipe.discriminator.conditional:
            return pictures
        return torch.cat([pictures, functional.interpolate(source, size=pictures.shape[2:], mode="nearest")], 1)

    def unseen(self) -> Tensor | None:
        if not (self._spared and self.recipe.losses.adversarial_weight):
            return None
        source, target = self._held_out(0, self.recipe.data.batch)
        return self.judged(source, target)

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        """Distances between ``made`` and the whole pictures of the step that real() and source() gave last."""
        weights, target = self.recipe.losses, self._pair[1]
        terms = {}
        if weights.pixel:
            distance = pixel_loss(made, target, weights.bend) - weights.bend
            if self.recipe.restore.task == "inpaint":  # outside of the holes there is no distance
                distance = distance / source[:, 3].mean().clamp(min=0.01)
            terms["pixel"] = weights.pixel * distance
        if weights.gradient:
            terms["gradient"] = weights.gradient * gradient_loss(made, target)
        if weights.grid:  # what repeats in the whole picture is its own
            terms["grid"] = weights.grid * grid(made - target)
        if weights.perceptual and self._features is not None:
            moved, whole = moved_alike(made, target)
            with torch.no_grad():
                wanted = self._features(whole)
            terms["perceptual"] = weights.perceptual * feature_distance(self._features(moved), wanted)
        return terms

    def samples(self, generator: nn.Module) -> Tensor:
        """Damaged pictures above, whole ones in the middle, repaired ones below."""
        source, target = self._held_out(0, 4)
        with torch.no_grad():
            made = generator(source)
        return torch.cat([functional.interpolate(source[:, :3], size=target.shape[2:], mode="nearest"), target, made])

    def measure(self, generator: nn.Module) -> float:
        return self.figures(generator)["measure"]

    def figures(self, generator: nn.Module) -> dict[str, float]:
        """``psnr`` and ``ssim`` on crops that are kept aside (in holes: PSNR inside them), ``patches`` and ``features`` where they count."""
        noise, alike, made, wanted, deep = [], [], [], [], []
        with torch.no_grad():
            for first in range(0, MEASURED, GROUP):
                source, target = self._held_out(first, GROUP)
                result = generator(source).clamp(-1, 1)
                noise += _psnrs(result, target, source[:, 3:] if self.recipe.restore.task == "inpaint" else None)
                alike.append(ssim(result, target))
                made.append(result.cpu())
                wanted.append(target.cpu())
                if self._features is not None:
                    deep.append(feature_distance(self._features(result), self._features(target)).item())
        found = {"psnr": float(np.mean(noise)), "ssim": float(np.mean(alike))}
        if deep:
            found["features"] = float(np.mean(deep))
        if not self.recipe.losses.adversarial_weight:
            return {"measure": -found["psnr"], **found}
        found["patches"] = sliced_wasserstein(torch.cat(made), torch.cat(wanted))
        lost = float(self.extra.psnr) - MOST_LOST - found["psnr"]  # type: ignore[arg-type]
        return {"measure": found.get("features", found["patches"]) * (1 + 10 * max(lost, 0.0) if math.isfinite(lost) else 1.0), **found}

    def _at(self, step: int) -> tuple[Tensor, Tensor]:
        count = self.recipe.data.batch
        if self._now != (step, count):
            pairs = [self._one(self._crops, step, i) for i in range(count)[self.share]]
            self._now, self._pair = (step, count), self._tensors(pairs)
        return self._pair

    def _held_out(self, first: int, count: int) -> tuple[Tensor, Tensor]:
        return self._tensors([self._one(self._aside, HELD_OUT, i) for i in range(first, first + count)])

    def _tensors(self, pairs: list[tuple[NDArray[np.float32], NDArray[np.uint8]]]) -> tuple[Tensor, Tensor]:
        source = np.stack([given for given, _ in pairs])
        return torch.from_numpy(source).to(self.device), torch.from_numpy(as_planes([whole for _, whole in pairs])).to(self.device)

    def _one(self, crops: Crops, step: int, index: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """What the network is given (C, h, w) and the whole picture, of crop ``index`` in ``step``."""
        rng = np.random.default_rng((self.recipe.seed, step, index, 1))
        whole = crops.one(step, index)
        if self.recipe.data.mirror:
            whole = np.ascontiguousarray(np.rot90(whole, int(rng.integers(4))))
        usual = USUAL if step >= HELD_OUT else None
        return damaged(self.recipe, whole, rng, usual), whole

    def _parents_psnr(self, path: Path) -> float:
        """What the recipe starts from, measured as it is itself."""
        parent = restorer(self.recipe).to(self.device).eval()
        weights, own = read(path)["networks"]["average"], parent.state_dict()
        parent.load_state_dict({name: w for name, w in weights.items() if name in own and own[name].shape == w.shape}, strict=False)
        return self.figures(parent)["psnr"]


class _Parent(nn.Module):
    """The parent's PSNR, in the checkpoint with everything else; not a number where there is no parent."""

    psnr: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("psnr", torch.tensor(math.nan))


def restorer(recipe: Recipe) -> Cleaner | Upscaler | Inpainter:
    """The network that the recipe's task needs."""
    how = recipe.generator
    match recipe.restore.task:
        case "denoise":
            return Cleaner(how.width, how.blocks, fold=how.fold, planes=1)
        case "jpeg":
            return Cleaner(how.width, how.blocks, fold=how.fold)
        case "upscale":
            return Upscaler(how.width, how.blocks, recipe.restore.scale)
        case "inpaint":
            return Inpainter(how.width, how.blocks)


def damaged(recipe: Recipe, whole: NDArray[np.uint8], rng: np.random.Generator, sigma: float | None = None) -> NDArray[np.float32]:
    """What the network is given of a whole picture: planes of -1..1, and what it is told besides. ``sigma``: noise, if the recipe learns that."""
    how = recipe.restore
    planes: NDArray[np.float32]
    match how.task:
        case "denoise":
            drawn = rng.uniform(how.sigma_from, how.sigma_to)
            if sigma is not None and how.sigma_from <= sigma <= how.sigma_to:
                drawn = sigma
            planes = as_planes([noisy(whole, drawn, rng)])[0]
            return np.concatenate([planes, np.full((1, *planes.shape[1:]), drawn / 255, np.float32)])
        case "jpeg":
            quality = int(rng.integers(how.quality_from, how.quality_to + 1))
            planes = as_planes([compressed(whole, quality, (int(rng.integers(8)), int(rng.integers(8))))])[0]
            return planes
        case "upscale":
            planes = as_planes([shrunk(whole, how.scale) if how.damage == "bicubic" else worn(whole, how.scale, rng)])[0]
            return planes
        case "inpaint":
            hole = holes(whole.shape[0], whole.shape[1], how.hole_from, how.hole_to, rng).astype(np.float32)[None]
            return np.concatenate([as_planes([whole])[0] * (1 - hole), hole])


def _check(recipe: Recipe) -> None:
    """EditError where numbers of the recipe do not fit each other."""
    how, crop = recipe.restore, recipe.data.crop
    for name in ("sigma", "quality", "hole"):
        if getattr(how, f"{name}_from") > getattr(how, f"{name}_to"):
            raise EditError(tr("In the recipe, restore.{name}_from is above restore.{name}_to.").format(name=name))
    if how.task == "upscale" and crop % how.scale:
        text = tr("The crop of {crop} pixels cannot be shrunk {scale} times; take a multiple of {n}.")
        raise EditError(text.format(crop=crop, scale=how.scale, n=48))
    least = 8 if how.task == "inpaint" else how.scale if how.task == "upscale" else 2 * recipe.generator.fold
    if crop // least < 4:
        raise EditError(tr("The crop of {crop} pixels is too small for this network; take {n} or more.").format(crop=crop, n=4 * least))


def _psnrs(made: Tensor, target: Tensor, hole: Tensor | None) -> list[float]:
    """PSNR of each picture in dB, peak 2; only inside ``hole`` if there is one."""
    error = (made - target).square().mean(1, keepdim=True)
    weight = torch.ones_like(error) if hole is None else hole
    means = (error * weight).sum((1, 2, 3)) / weight.sum((1, 2, 3)).clamp(min=1e-9)
    return [float(x) for x in 10 * torch.log10(4 / means.clamp(min=1e-10))]
