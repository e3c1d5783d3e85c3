"""Generate: pictures from noise. The article's classic network for 28 x 28 grey, and a modern small one for 64 to 256 pixels in colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from ganstudio.app.pictures import Report, check_pictures, find_pictures
from ganstudio.app.recipe import Recipe
from ganstudio.errors import EditError
from ganstudio.training.measure import sliced_wasserstein
from ganstudio.training.networks import ClassicCritic, ClassicGenerator, ModernCritic, ModernGenerator
from ganstudio.training.pictures import Crops, spared
from ganstudio.training.problem import Problem
from ganstudio.training.style import HELD_OUT
from ganstudio.translate import tr

CLASSIC_SIDE = 28


class GenerateProblem(Problem):
    """See the module."""

    def __init__(self, recipe: Recipe, home: Path, device: torch.device) -> None:
        """``home``: what relative paths lie in."""
        data, self.recipe, self.device = recipe.data, recipe, device
        classic = recipe.generator.network == "classic"
        if classic and recipe.generator.tileable:
            raise EditError(tr("The classic generator cannot make textures without a seam. Take the modern one."))
        side = CLASSIC_SIDE if classic else data.crop
        if not classic and side not in (64, 128, 256):
            raise EditError(tr("The modern generator makes pictures of 64, 128 or 256 pixels; the recipe's crop is {n}.").format(n=side))
        self.targets = check_pictures(find_pictures(data.targets, home), side)
        if not self.targets.usable:
            raise EditError(tr("There is no picture to learn from: at least one with {n} pixels on its short side is needed.").format(n=side))
        learnt, unseen = spared(self.targets.usable)
        self.learnt: tuple[Path, ...] = learnt

        def crops(paths: Sequence[Path]) -> Crops:
            share, wide = data.memory * 2**20, max(data.side, side)
            return Crops(paths, side, side=wide, zoom=data.zoom, mirror=data.mirror, memory=share, seed=recipe.seed, grey=classic)

        self._real, self._unseen = crops(learnt), crops(unseen) if unseen else None
        torch.manual_seed(recipe.seed)
        width, latent, spectral = recipe.generator.width, recipe.generator.latent, recipe.discriminator.spectral
        self.generator: nn.Module = (
            ClassicGenerator(latent, width) if classic else ModernGenerator(latent, width, side, tileable=recipe.generator.tileable)
        ).to(device)
        self.critic: nn.Module = (
            ClassicCritic(recipe.discriminator.width, spectral=spectral)
            if classic
            else ModernCritic(recipe.discriminator.width, side, spectral=spectral)
        ).to(device)
        self.extra: nn.Module = nn.Module()
        self._fixed = torch.randn(64, latent, generator=torch.Generator().manual_seed(recipe.seed)).to(device)

    @property
    def reports(self) -> tuple[Report, ...]:
        """What the look at the pictures found."""
        return (self.targets,)

    def real(self, step: int) -> Tensor:
        share = self.share if step < HELD_OUT else slice(None)
        return torch.from_numpy(self._real.batch(step, self.recipe.data.batch, share)).to(self.device)

    def source(self, step: int) -> Tensor:
        rng = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + step)
        return torch.randn(self.recipe.data.batch, self.recipe.generator.latent, generator=rng)[self.share].to(self.device)

    def unseen(self) -> Tensor | None:
        return None if self._unseen is None else torch.from_numpy(self._unseen.batch(HELD_OUT, 16)).to(self.device)

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        return {}

    def samples(self, generator: nn.Module) -> Tensor:
        with torch.no_grad():
            pictures: Tensor = generator(self._fixed[:16])
        return pictures

    def measure(self, generator: nn.Module) -> float:
        """Patch distance to the real pictures."""
        with torch.no_grad():
            made = generator(self._fixed).cpu()
        real = torch.cat([self.real(HELD_OUT + i) for i in range(-(-64 // self.recipe.data.batch))])[:64].cpu()
        return sliced_wasserstein(made, real, levels=3 if made.shape[2] >= 64 else 2)
