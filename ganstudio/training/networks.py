"""Generators and discriminators."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

EDGE: Literal["reflect"] = "reflect"
"""Padding of the generators: with zeros, everything near a crop's edge would be learnt for pictures that end there."""


def normed(layer: nn.Module) -> nn.Module:
    """The layer with its weight divided by its largest singular value (Miyato et al. 2018)."""
    return spectral_norm(layer)


def _plain(layer: nn.Module) -> nn.Module:
    return layer


class Residual(nn.Module):
    """Two 3 x 3 convolutions with batch normalisation, added to the input (He et al. 2016)."""

    def __init__(self, width: int, dilation: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False, padding_mode=EDGE),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, padding=1, bias=False, padding_mode=EDGE),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: Tensor) -> Tensor:
        change: Tensor = self.body(x)
        return x + change


class StyleGenerator(nn.Module):
    """Picture to picture, RGB -1..1, sides multiples of 4; nearly all work at a quarter of the size.

    No statistics over the picture at inference, so a tiled run equals an untiled one.
    """

    def __init__(self, width: int = 48, dilations: tuple[int, ...] = (1, 2, 1, 1), half: int = 16) -> None:
        """``width``: channels at a quarter of the size, ``half``: at half of it; multiples of 16 run fastest on CPUs."""
        super().__init__()
        self.fine = nn.Sequential(nn.Conv2d(3, half, 4, 2, 1, bias=False, padding_mode=EDGE), nn.BatchNorm2d(half), nn.ReLU(inplace=True))
        self.down = nn.Sequential(nn.Conv2d(half, width, 4, 2, 1, bias=False, padding_mode=EDGE), nn.BatchNorm2d(width), nn.ReLU(inplace=True))
        self.blocks = nn.ModuleList(Residual(width, d) for d in dilations)
        self.up = nn.Sequential(nn.Conv2d(width, half, 3, padding=1, bias=False, padding_mode=EDGE), nn.BatchNorm2d(half), nn.ReLU(inplace=True))
        self.merge = nn.Sequential(
            nn.Conv2d(2 * half, half, 3, padding=1, bias=False, padding_mode=EDGE), nn.BatchNorm2d(half), nn.ReLU(inplace=True)
        )
        self.out = nn.Conv2d(half, 12, 3, padding=1, padding_mode=EDGE)
        self.polish = nn.Conv2d(3, 3, 3, padding=1, padding_mode=EDGE)
        self.squash = nn.Tanh()
        self._start_without_grid()

    def _start_without_grid(self) -> None:
        """The four pixels that a place at half size becomes start alike (Aitken et al. 2017), and a binomial blur follows them."""
        with torch.no_grad():
            for first in range(0, 12, 4):
                self.out.weight[first : first + 4] = self.out.weight[first]
                self.out.bias[first : first + 4] = 0  # type: ignore[index]
            line = torch.tensor([1.0, 2.0, 1.0]) / 4
            self.polish.weight.zero_()
            self.polish.weight[range(3), range(3)] = line[:, None] * line
            self.polish.bias.zero_()  # type: ignore[union-attr]

    def features(self, x: Tensor) -> list[Tensor]:
        """What the patch-contrastive loss compares: the encoder at half size and at the first and middle block."""
        fine = self.fine(x)
        down = self.down(fine)
        found = [fine, down]
        for index, block in enumerate(self.blocks):
            down = block(down)
            if index in (0, len(self.blocks) // 2):
                found.append(down)
        return found

    def forward(self, x: Tensor) -> Tensor:
        fine = self.fine(x)
        y = self.down(fine)
        for block in self.blocks:
            y = block(y)
        y = functional.interpolate(self.up(y), scale_factor=2.0, mode="bilinear", align_corners=False)
        y = self.merge(torch.cat([y, fine], 1))
        picture: Tensor = self.squash(self.polish(functional.pixel_shuffle(self.out(y), 2)))
        return picture


class PatchHeads(nn.Module):
    """Projects features to unit vectors for the patch-contrastive loss, one small network a layer."""

    def __init__(self, widths: list[int], out: int = 64) -> None:
        super().__init__()
        self.heads = nn.ModuleList(nn.Sequential(nn.Linear(w, out), nn.ReLU(), nn.Linear(out, out)) for w in widths)

    def forward(self, features: list[Tensor], places: list[Tensor]) -> list[Tensor]:
        """Unit vectors (N, patches, out) of each layer's features at ``places`` (flat indices)."""
        vectors = []
        for head, feature, place in zip(self.heads, features, places, strict=True):
            flat = feature.flatten(2).transpose(1, 2)[:, place]
            vectors.append(functional.normalize(head(flat), dim=2))
        return vectors


class PatchCritic(nn.Module):
    """Scores patches of one scale; 3 x 3 convolutions with average pooling in place of strides, spectrally normalised (Miyato et al. 2018)."""

    def __init__(self, width: int, stages: int = 3, *, spectral: bool = True, channels: int = 3) -> None:
        super().__init__()
        norm = normed if spectral else _plain
        layers: list[nn.Module] = [norm(nn.Conv2d(channels, width, 3, padding=1)), nn.LeakyReLU(0.2)]
        for stage in range(stages):
            before, after = width * 2 ** min(stage, 2), width * 2 ** min(stage + 1, 2)
            layers += [norm(nn.Conv2d(before, after, 3, padding=1)), nn.LeakyReLU(0.2), nn.AvgPool2d(2)]
        layers += [norm(nn.Conv2d(width * 2 ** min(stages, 2), 1, 3, padding=1))]
        self.body = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.body(x)
        return scores


class MultiScaleCritic(nn.Module):
    """Patch critics on the picture and its halvings (Wang et al. 2018)."""

    def __init__(self, width: int = 32, scales: int = 3, *, spectral: bool = True, channels: int = 3) -> None:
        """``channels``: 3, and more where a picture is judged together with what it was made from."""
        super().__init__()
        self.critics = nn.ModuleList(PatchCritic(width, spectral=spectral, channels=channels) for _ in range(scales))

    def forward(self, x: Tensor) -> list[Tensor]:
        scores = []
        for critic in self.critics:
            scores.append(critic(x))
            x = functional.avg_pool2d(x, 2)
        return scores


class ClassicGenerator(nn.Module):
    """Noise to a 28 x 28 grey picture, -1..1: a dense layer to 7 x 7, then two upsamplings with convolutions and batch normalisation.

    The design of the article this program follows, whose generator stopped at 7 x 7 x 3: two x2 upsamplings and a single channel make it
    fit its 28 x 28 x 1 discriminator (compare Radford et al. 2016).
    """

    def __init__(self, latent: int = 100, width: int = 32) -> None:
        super().__init__()
        self.latent = latent
        self.dense = nn.Linear(latent, 7 * 7 * 2 * width)
        self.body = nn.Sequential(
            nn.BatchNorm2d(2 * width),
            nn.ReLU(inplace=True),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(2 * width, 2 * width, 3, padding=1),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(inplace=True),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(2 * width, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, 1, 3, padding=1),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        pictures: Tensor = self.body(self.dense(z).unflatten(1, (-1, 7, 7)))
        return pictures


class ClassicCritic(nn.Module):
    """A 28 x 28 grey picture to one raw score, (N, 1): strided convolutions, leaky rectifiers and dropout, as in the article."""

    def __init__(self, width: int = 32, *, spectral: bool = False) -> None:
        super().__init__()
        norm = normed if spectral else _plain
        self.body = nn.Sequential(
            norm(nn.Conv2d(1, width, 5, 2, 2)),
            nn.LeakyReLU(0.2),
            nn.Dropout(0.3),
            norm(nn.Conv2d(width, 2 * width, 5, 2, 2)),
            nn.LeakyReLU(0.2),
            nn.Dropout(0.3),
            nn.Flatten(),
            norm(nn.Linear(7 * 7 * 2 * width, 1)),
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        return [self.body(x)]


class ModernGenerator(nn.Module):
    """Noise to a square RGB picture of ``side`` pixels (64, 128 or 256), -1..1: upsampling stages that a latent modulates.

    The latent says what lies where at 4 x 4 pixels; then every stage's channels are scaled and shifted by an affine map of it (as
    adaptive normalisation in Karras et al. 2019, simplified), and every stage adds its own RGB picture to the upsampled one before (skips of
    Karras et al. 2020). ``tileable``: what leaves the picture on one side comes in on the other, so that it goes on without a seam; while it
    learns it is shifted round, so that the discriminator sees the joins. Nothing lies at a place of its own there: the layout comes of
    the noise alone, of mean 0, and every stage gets more for its fine detail, which it mixes out of ``GRAINS`` fixed pictures of it.
    """

    GRAINS = 8

    def __init__(self, latent: int = 128, width: int = 32, side: int = 64, *, tileable: bool = False) -> None:
        super().__init__()
        self.latent, self.tileable = latent, tileable
        stages = side.bit_length() - 3
        widths = [min(width * 2 ** (stages - i), 256) for i in range(stages + 1)]
        turned = nn.Sequential(nn.Linear(latent, latent), nn.LeakyReLU(0.2), nn.Linear(latent, latent), nn.LeakyReLU(0.2))
        self.mapping = nn.Identity() if tileable else turned
        self.start: Tensor | None = None if tileable else nn.Parameter(torch.randn(1, widths[0], 4, 4))
        self.layout = nn.Linear(latent, widths[0] * 16, bias=not tileable)
        self.convs = nn.ModuleList(nn.Conv2d(widths[max(i - 1, 0)], widths[i], 3, padding=0 if tileable else 1) for i in range(stages + 1))
        self.styles = nn.ModuleList(nn.Linear(latent, 2 * w) for w in widths)
        self.rgb = nn.ModuleList(nn.Conv2d(w, 3, 1) for w in widths)
        for style in self.styles:
            nn.init.normal_(style.weight, std=(0.2 if tileable else 1.0) * latent**-0.5)  # type: ignore[arg-type]
        if tileable:  # starts near an even grey, and alike for every noise: away from black and white, where tanh does not learn
            for layer in self.rgb:
                nn.init.normal_(layer.weight, std=0.02)  # type: ignore[arg-type]
                nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
        self.grains = nn.ModuleList(Grain(latent, w, 4 * 2**i, self.GRAINS) for i, w in enumerate(widths)) if tileable else None

    def mapped(self, z: Tensor) -> Tensor:
        """The latents that modulate the stages, (N, latent)."""
        w: Tensor = self.mapping(functional.normalize(z, dim=1) * z.shape[1] ** 0.5)
        return w

    def forward(self, z: Tensor) -> Tensor:
        picture = self.drawn(self.mapped(z))
        if self.tileable and self.training:
            shifts = (z[0, :2].abs() * 10_000).long() % picture.shape[2]
            picture = picture.roll((int(shifts[0]), int(shifts[1])), (2, 3))
        return picture

    def drawn(self, w: Tensor) -> Tensor:
        """The pictures of mapped latents."""
        x = self.layout(w).unflatten(1, (-1, 4, 4))
        if self.start is not None:
            x = self.start + x
        picture: Tensor | None = None
        for index, (conv, style, rgb) in enumerate(zip(self.convs, self.styles, self.rgb, strict=True)):
            if index:
                x = self._doubled(x)
            x = conv(wrapped(x) if self.tileable else x)
            if self.grains is not None:
                x = x + self.grains[index](w)
            scale, shift = style(w)[:, :, None, None].chunk(2, 1)
            x = functional.leaky_relu(functional.group_norm(x, 8) * (1 + scale) + shift, 0.2)
            layer = rgb(x)
            picture = layer if picture is None else layer + self._doubled(picture)
        assert picture is not None
        return torch.tanh(picture)

    def _doubled(self, x: Tensor) -> Tensor:
        """Twice as large."""
        if not self.tileable:
            return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
        return functional.interpolate(wrapped(x), scale_factor=2.0, mode="bilinear", align_corners=False)[..., 2:-2, 2:-2]


class Grain(nn.Module):
    """Noise for each feature of a square of ``side`` pixels, (N, width, side, side), that a latent chooses: a mixture of fixed noise of
    length 1 is such noise again (compare Karras et al. 2019, where every picture has other noise)."""

    def __init__(self, latent: int, width: int, side: int, count: int) -> None:
        super().__init__()
        self.register_buffer("noise", torch.randn(count, side * side))
        self.mixture = nn.Linear(latent, count, bias=False)
        self.strength = nn.Parameter(torch.full((1, width, 1, 1), 0.3))
        self.side = side

    def forward(self, w: Tensor) -> Tensor:
        noise: Tensor = self.noise  # type: ignore[assignment]
        mixed = functional.normalize(self.mixture(w), dim=1) @ noise
        return self.strength * mixed.view(-1, 1, self.side, self.side)


def wrapped(x: Tensor) -> Tensor:
    """The picture with a border of one pixel that comes from its other side."""
    x = torch.cat([x[..., -1:], x, x[..., :1]], 3)
    return torch.cat([x[..., -1:, :], x, x[..., :1, :]], 2)


class ModernCritic(nn.Module):
    """A square RGB picture to raw scores: residual stages with average pooling, then the deviation over the batch (Karras et al. 2018)."""

    def __init__(self, width: int = 32, side: int = 64, *, spectral: bool = True) -> None:
        super().__init__()
        norm = normed if spectral else _plain
        stages = side.bit_length() - 3
        widths = [min(width * 2**i, 256) for i in range(stages + 1)]
        self.first = norm(nn.Conv2d(3, widths[0], 3, padding=1))
        self.convs = nn.ModuleList(norm(nn.Conv2d(widths[i], widths[i + 1], 3, padding=1)) for i in range(stages))
        self.skips = nn.ModuleList(norm(nn.Conv2d(widths[i], widths[i + 1], 1)) for i in range(stages))
        self.last = nn.Sequential(norm(nn.Conv2d(widths[-1] + 1, widths[-1], 3, padding=1)), nn.LeakyReLU(0.2), nn.Flatten())
        self.score = norm(nn.Linear(widths[-1] * 16, 1))

    def forward(self, x: Tensor) -> list[Tensor]:
        x = functional.leaky_relu(self.first(x), 0.2)
        for conv, skip in zip(self.convs, self.skips, strict=True):
            x = functional.avg_pool2d(functional.leaky_relu(conv(x), 0.2) + skip(x), 2)
        spread = x.std(0, unbiased=False).mean().expand(len(x), 1, *x.shape[2:])
        return [self.score(self.last(torch.cat([x, spread], 1)))]


def averaged_into(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Moves ``average`` towards ``network``: averaged = decay * averaged + (1 - decay) * current; counters are copied. In place."""
    with torch.no_grad():
        for kept, new in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
            if kept.dtype.is_floating_point:
                kept.lerp_(new, 1 - decay)
            else:
                kept.copy_(new)
