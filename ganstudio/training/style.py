"""Style: photos into the manner of one painting or many, unpaired, without any pretrained network.

A generator, a multi-scale patch discriminator on crops of the paintings, a patch-contrastive loss on the generator's own encoder
(CUT, Park et al. 2020), and coarse luminance. Where weights of SqueezeNet are given, texture and perceptual losses can be added.
Where every photo has a picture of how it should look (``data.paired``), the result is also compared with that (Isola et al. 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ganstudio.app.pictures import Report, check_pictures, find_pictures
from ganstudio.app.recipe import Recipe
from ganstudio.core.geometry import Rect
from ganstudio.engine.noise import PERIOD, noise_at
from ganstudio.errors import EditError
from ganstudio.training.losses import coarse_luminance, gradient_loss, grid, patch_contrast, patch_distribution, pixel_loss
from ganstudio.training.measure import gradient_correlation, sliced_wasserstein
from ganstudio.training.networks import MultiScaleCritic, PatchHeads, StyleGenerator
from ganstudio.training.perceptual import SqueezeFeatures, mean_grams, moved_alike, texture_distance
from ganstudio.training.pictures import Crops, Partners
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
        shown, size, zoom = self.photos.usable, 1024, data.photo_zoom
        if data.paired:
            drawn = _partners(shown, self.targets.usable)
            shown, size, zoom = tuple(drawn), data.side, data.zoom
        self._content = Crops(shown, data.crop, side=size, zoom=zoom, mirror=data.mirror, memory=share * 2 // 3, seed=recipe.seed + 1)
        self._wished = Partners(tuple(drawn.values()), self._content, share // 3) if data.paired else None
        self._wish = torch.zeros(0)
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
                self._texture = mean_grams(self._features, (self._tensor(self._real, HELD_OUT + i) for i in range(8)))

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
        if self._wished is not None:
            self._wish = self._tensor(self._wished, step)
        photos = self._tensor(self._content, step)
        noise = self.recipe.generator.noise
        return photos if not noise else photos + 2 * noise * self._noise(photos, step)

    def _noise(self, photos: Tensor, step: int) -> Tensor:
        """What the engine will lay over photos, for each from a place of its own."""
        rng, side = np.random.default_rng((self.recipe.seed, step)), photos.shape[3]
        places = rng.integers(PERIOD, size=(self.recipe.data.batch, 2))[self.share if step < HELD_OUT else slice(None)]
        return torch.from_numpy(np.stack([noise_at(Rect(int(x), int(y), side, side))[None] for x, y in places])).to(self.device)

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        """Distances of ``made`` to the photos, to the paintings that real() gave last and to what the photos that source() gave last should be."""
        weights, terms = self.recipe.losses, {}
        if weights.contrast:
            theirs, mine = self._encoder(self.generator, source), self._encoder(self.generator, made)
            places = [torch.randperm(f.shape[2] * f.shape[3])[:PATCHES].to(self.device) for f in theirs]
            pairs = zip(self.extra(mine, places), self.extra(theirs, places), strict=True)
            terms["contrast"] = weights.contrast * sum((patch_contrast(q, k) for q, k in pairs), made.new_zeros(())) / len(theirs)
        if weights.luminance:
            terms["luminance"] = weights.luminance * coarse_luminance(made, source)
        if weights.patches:
            terms["patches"] = weights.patches * patch_distribution(*moved_alike(made, self._painted))
        if weights.grid:
            terms["grid"] = weights.grid * grid(made)
        if self._wished is not None:
            terms["pixel"] = weights.pixel * pixel_loss(made, self._wish)
            terms["gradient"] = weights.gradient * gradient_loss(made, self._wish)
        if self._features is not None:
            moved, photo = moved_alike(made, source if self._wished is None else self._wish)
            found = self._features(moved)
            if weights.texture:  # of all crops together, so that a sky need not hold the whole palette
                terms["texture"] = weights.texture * texture_distance(found, self._texture)
            if weights.perceptual:
                with torch.no_grad():
                    wanted = self._features(photo)[3]
                terms["perceptual"] = weights.perceptual * functional.mse_loss(found[3], wanted) / (wanted.square().mean() + 1e-6)
        return terms

    def samples(self, generator: nn.Module) -> Tensor:
        """Photos above, their results below."""
        photos = torch.cat([self.source(HELD_OUT + i) for i in range(-(-4 // self.recipe.data.batch))])[:4]
        with torch.no_grad():
            return torch.cat([photos, generator(photos)])

    def measure(self, generator: nn.Module) -> float:
        """Patch distance to the paintings, made worse where the photo's structure is lost (its correlation below 0.4)."""
        with torch.no_grad():
            sources = [self.source(HELD_OUT + i) for i in range(4)]
            made = torch.cat([generator(s) for s in sources]).cpu()
        real = torch.cat([self._tensor(self._real, HELD_OUT + i) for i in range(4)]).cpu()
        kept = gradient_correlation(made, torch.cat(sources).cpu())
        return sliced_wasserstein(made, real) * (1 + 2 * max(0.4 - kept, 0.0))


def _partners(photos: Sequence[Path], targets: Sequence[Path]) -> dict[Path, Path]:
    """The target of each photo: the one of the same name, whatever its ending; EditError if a photo has none."""
    named = {path.stem: path for path in targets}
    alone = [path.name for path in photos if path.stem not in named]
    if alone:
        raise EditError(tr("{name} has no target of the same name; in pairs, every photo needs one.").format(name=alone[0]))
    return {path: named[path.stem] for path in photos}
