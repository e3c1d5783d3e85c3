"""Style: photos into the manner of one painting or many, unpaired, without any pretrained network.

A generator, a multi-scale patch discriminator on crops of the paintings, a patch-contrastive loss on the generator's own encoder
(CUT, Park et al. 2020), and coarse luminance. Where weights of SqueezeNet are given, texture and perceptual losses can be added.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganstudio.app.pictures import Report, check_pictures, find_pictures
from ganstudio.app.recipe import Recipe
from ganstudio.errors import EditError
from ganstudio.training.losses import coarse_luminance, gram, patch_contrast, patch_distribution
from ganstudio.training.measure import gradient_correlation, sliced_wasserstein
from ganstudio.training.networks import MultiScaleCritic, PatchHeads, StyleGenerator
from ganstudio.training.perceptual import SqueezeFeatures, moved_alike
from ganstudio.training.pictures import Crops
from ganstudio.training.problem import Problem
from ganstudio.translate import tr

PATCHES = 128
"""Places per feature map that the patch-contrastive loss compares."""

HELD_OUT = 1_000_000_000
"""Crops from this step number on are never trained on."""


class StyleProblem(Problem):
    """See the module."""

    def __init__(self, recipe: Recipe, home: Path, device: torch.device) -> None:
        """Reads nothing but the pictures' headers; ``home``: what relative paths lie in."""
        data, losses = recipe.data, recipe.losses
        self.recipe, self.device = recipe, device
        self.targets = check_pictures(find_pictures(data.targets, home), data.crop)
        self.photos = check_pictures(find_pictures(data.photos, home), data.crop)
        if not self.targets.usable:
            raise EditError(tr("There is no painting to learn from: at least one with {n} pixels on its short side is needed.").format(n=data.crop))
        if not self.photos.usable:
            raise EditError(tr("There are no photos to learn on: at least one with {n} pixels on its short side is needed.").format(n=data.crop))
        share = data.memory * 2**20
        self._real = Crops(
            self.targets.usable, data.crop, side=data.side, zoom=data.zoom, mirror=data.mirror, memory=share // 3, seed=recipe.seed
        )
        self._content = Crops(
            self.photos.usable, data.crop, side=1024, zoom=data.photo_zoom, mirror=data.mirror, memory=share * 2 // 3, seed=recipe.seed + 1
        )
        torch.manual_seed(recipe.seed)
        self.generator: nn.Module = StyleGenerator(recipe.generator.width, recipe.generator.blocks).to(device)
        judge = recipe.discriminator
        self.critic: nn.Module = MultiScaleCritic(judge.width, judge.scales, spectral=judge.spectral).to(device)
        with torch.no_grad():
            widths = [f.shape[1] for f in self._encoder(self.generator, torch.zeros(2, 3, 32, 32, device=device))]
        self.extra: nn.Module = PatchHeads(widths).to(device)
        self._painted = torch.zeros(0)
        self._features: SqueezeFeatures | None = None
        if losses.texture or losses.perceptual:
            self._features = SqueezeFeatures(home / losses.features, device)
            with torch.no_grad():
                found = [[gram(f).mean(0) for f in self._features(self._tensor(self._real, HELD_OUT + i))] for i in range(8)]
            self._texture = [torch.stack(level).mean(0) for level in zip(*found, strict=True)]

    @property
    def reports(self) -> tuple[Report, ...]:
        """What the look at paintings and photos found."""
        return self.targets, self.photos

    def _tensor(self, crops: Crops, step: int) -> Tensor:
        return torch.from_numpy(crops.batch(step, self.recipe.data.batch, self.share if step < HELD_OUT else slice(None))).to(self.device)

    @staticmethod
    def _encoder(generator: nn.Module, pictures: Tensor) -> list[Tensor]:
        assert isinstance(generator, StyleGenerator)
        return generator.features(pictures)

    def real(self, step: int) -> Tensor:
        self._painted = self._tensor(self._real, step)
        return self._painted

    def source(self, step: int) -> Tensor:
        return self._tensor(self._content, step)

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        """Distances of ``made`` to the photos, and to the paintings that real() gave last."""
        weights, terms = self.recipe.losses, {}
        if weights.contrast:
            theirs, mine = self._encoder(self.generator, source), self._encoder(self.generator, made)
            places = [torch.randperm(f.shape[2] * f.shape[3])[:PATCHES].to(self.device) for f in theirs]
            pairs = zip(self.extra(mine, places), self.extra(theirs, places), strict=True)
            terms["contrast"] = weights.contrast * sum((patch_contrast(q, k) for q, k in pairs), made.new_zeros(())) / len(theirs)
        if weights.luminance:
            terms["luminance"] = weights.luminance * coarse_luminance(made, source)
        if weights.patches:
            terms["patches"] = weights.patches * patch_distribution(made, self._painted)
        if self._features is not None:
            moved, photo = moved_alike(made, source)
            found = self._features(moved)
            if weights.texture:  # of all crops together, so that a sky need not hold the whole palette
                levels = zip(found, self._texture, strict=True)
                apart = sum(((gram(f).mean(0) - t).square().sum() / t.square().sum() for f, t in levels), made.new_zeros(()))
                terms["texture"] = weights.texture * apart / len(found)
            if weights.perceptual:
                with torch.no_grad():
                    wanted = self._features(photo)[3]
                terms["perceptual"] = weights.perceptual * functional.mse_loss(found[3], wanted) / (wanted.square().mean() + 1e-6)
        return terms

    def samples(self, generator: nn.Module) -> Tensor:
        """Photos above, their results below."""
        photos = torch.cat([self._tensor(self._content, HELD_OUT + i) for i in range(-(-4 // self.recipe.data.batch))])[:4]
        with torch.no_grad():
            return torch.cat([photos, generator(photos)])

    def measure(self, generator: nn.Module) -> float:
        """Patch distance to the paintings, made worse where the photo's structure is lost (its correlation below 0.4)."""
        with torch.no_grad():
            sources = [self._tensor(self._content, HELD_OUT + i) for i in range(4)]
            made = torch.cat([generator(s) for s in sources]).cpu()
        real = torch.cat([self._tensor(self._real, HELD_OUT + i) for i in range(4)]).cpu()
        kept = gradient_correlation(made, torch.cat(sources).cpu())
        return sliced_wasserstein(made, real) * (1 + 2 * max(0.4 - kept, 0.0))
