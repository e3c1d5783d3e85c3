"""Generate: pictures from noise. The article's classic network for 28 x 28 grey, and a modern small one for 64 to 256 pixels in colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganstudio.app.pictures import Report, check_pictures, find_pictures
from ganstudio.app.recipe import Recipe
from ganstudio.errors import EditError
from ganstudio.training.losses import patch_distribution, pixel_loss
from ganstudio.training.measure import sliced_wasserstein
from ganstudio.training.nearest import MOST, views
from ganstudio.training.networks import ClassicCritic, ClassicGenerator, ModernCritic, ModernGenerator, MultiScaleCritic
from ganstudio.training.perceptual import SqueezeFeatures, feature_distance, mean_grams, moved_alike, texture_distance
from ganstudio.training.pictures import Crops, spared
from ganstudio.training.problem import Problem
from ganstudio.training.style import HELD_OUT
from ganstudio.translate import tr

CLASSIC_SIDE = 28


class OwnNoise(nn.Module):
    """The noise that each picture comes out of (Bojanowski et al. 2018), learnt a hundred times as fast as the network's weights.

    It is whitened over all pictures, so that plain noise falls among it.
    """

    FASTER = 100.0
    RIDGE = 1e-2
    SPREAD = 0.5
    """Deviation of the noise around each while it learns: what lies between two pictures' noise gives a picture too."""

    def __init__(self, count: int, latent: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(count, latent) / self.FASTER)

    def forward(self, which: Tensor) -> Tensor:
        """(N,) numbers of pictures to (N, latent), over all pictures of mean 0 and, where there are enough of them, covariance 1."""
        with torch.autocast(self.table.device.type, enabled=False):
            around = (self.table - self.table.mean(0)) * self.FASTER
            spread = around.T @ around / len(around)
            root = torch.linalg.cholesky(spread + self.RIDGE * torch.eye(len(spread), device=spread.device))
            white: Tensor = torch.linalg.solve_triangular(root, around[which].T, upper=False)
            return white.T


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
        self.generator, self.critic = (network.to(device) for network in _networks(recipe, side))
        latent = recipe.generator.latent
        self.extra: nn.Module = nn.Module()
        if recipe.losses.reconstruct:
            if classic:
                raise EditError(tr("Only the modern generator can learn pictures with noise of their own (losses.reconstruct)."))
            self._whole = torch.cat([next(iter(views([path], side, side)))[None] for path in learnt[:MOST]])
            self.extra = OwnNoise(len(self._whole), latent).to(device)
        self._features: SqueezeFeatures | None = None
        if recipe.losses.texture or (recipe.losses.perceptual and recipe.losses.features):
            self._features = SqueezeFeatures(home / recipe.losses.features, device, last=9)
        self.reads_made = bool(recipe.losses.patches or recipe.losses.texture)
        self._now = torch.zeros(0)
        self._fixed = torch.randn(64, latent, generator=torch.Generator().manual_seed(recipe.seed)).to(device)
        if self._features is not None and recipe.losses.texture:
            with torch.no_grad():
                self._texture = mean_grams(self._features, (self.real(HELD_OUT + i) for i in range(16)))

    @property
    def reports(self) -> tuple[Report, ...]:
        """What the look at the pictures found."""
        return (self.targets,)

    def real(self, step: int) -> Tensor:
        share = self.share if step < HELD_OUT else slice(None)
        self._now = torch.from_numpy(self._real.batch(step, self.recipe.data.batch, share)).to(self.device)
        return self._now

    def source(self, step: int) -> Tensor:
        rng = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + step)
        return torch.randn(self.recipe.data.batch, self.recipe.generator.latent, generator=rng)[self.share].to(self.device)

    def unseen(self) -> Tensor | None:
        return None if self._unseen is None else torch.from_numpy(self._unseen.batch(HELD_OUT, 16)).to(self.device)

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        """Distances of ``made`` to the pictures that real() gave last, and of what comes out of their own noise to some of them."""
        weights = self.recipe.losses
        terms = {"patches": weights.patches * patch_distribution(*moved_alike(made, self._now))} if weights.patches else {}
        if self._features is not None and weights.texture:
            terms["texture"] = weights.texture * texture_distance(self._features(*moved_alike(made)), self._texture)
        if not weights.reconstruct:
            return terms
        which = torch.randint(len(self._whole), (len(source),))
        own = self.extra(which.to(self.device))
        again = self.generator(own + OwnNoise.SPREAD * torch.randn_like(own)).float()
        wanted = self._whole[which].to(self.device)
        halvings = [(functional.avg_pool2d(again, n), functional.avg_pool2d(wanted, n)) for n in (1, 2, 4, 8)]
        terms["reconstruct"] = weights.reconstruct * sum((pixel_loss(a, w) for a, w in halvings), again.new_zeros(()))
        if self._features is not None and weights.perceptual:
            with torch.no_grad():
                deep = self._features(wanted)
            terms["perceptual"] = weights.perceptual * feature_distance(self._features(again), deep)
        return terms

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


def _networks(recipe: Recipe, side: int) -> tuple[nn.Module, nn.Module]:
    """Generator and discriminator; a texture is judged by its patches, since what lies where in it does not matter."""
    width, latent, made, spectral = recipe.discriminator.width, recipe.generator.latent, recipe.generator.width, recipe.discriminator.spectral
    if recipe.generator.network == "classic":
        return ClassicGenerator(latent, made), ClassicCritic(width, spectral=spectral)
    tileable = recipe.generator.tileable
    generator = ModernGenerator(latent, made, side, tileable=tileable)
    if tileable:
        return generator, MultiScaleCritic(width, recipe.discriminator.scales, spectral=spectral)
    return generator, ModernCritic(width, side, spectral=spectral)
