"""The generator that selects: a picture and what was pointed at to a mask, by comparing every place with what was clicked on."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganstudio.engine.manifest import CLICK_PLANES
from ganstudio.training.describe import CELL, NUMBERS
from ganstudio.training.restorers import Block, conv, loud, silent

SHARP = 10.0
"""How steeply likeness counts: cosines of 1 and 0.8 count as 1 and exp(-2)."""
OWN = 24
"""Numbers with which cells are compared besides those that are taught."""
FINE = 12
"""Numbers with which places at a quarter of the size are compared."""


def halving(before: int, after: int) -> nn.Conv2d:
    return loud(nn.Conv2d(before, after, 4, 2, 1))


class Trunk(nn.Module):
    """What is seen at every place, whatever is clicked on: features at 1/2, 1/4 and 1/8 of the size, the last with the sight of 1/16."""

    def __init__(self, width: int, dilations: Sequence[int]) -> None:
        super().__init__()
        self.to_half, self.to_quarter = halving(3, width // 4), halving(width // 4, width // 2)
        self.to_eighth, self.to_deep = halving(width // 2, width), halving(width, width)
        self.quarters = nn.ModuleList(Block(width // 2) for _ in range(2))
        self.eighths = nn.ModuleList(Block(width) for _ in range(2))
        self.deeps = nn.ModuleList(Block(width, d) for d in dilations)
        self.back = nn.Conv2d(width, width, 1)
        self.last = Block(width)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        half = functional.relu(self.to_half(picture))
        quarter = functional.relu(self.to_quarter(half))
        for block in self.quarters:
            quarter = block(quarter)
        eighth = functional.relu(self.to_eighth(quarter))
        for block in self.eighths:
            eighth = block(eighth)
        deep = functional.relu(self.to_deep(eighth))
        for block in self.deeps:
            deep = block(deep)
        eighth = self.last(eighth + functional.interpolate(self.back(deep), scale_factor=2.0, mode="nearest"))
        return half, quarter, eighth


class Selector(nn.Module):
    """Picture and clicks to masks.

    Takes (N, 3 + 5 K, H, W): RGB -1..1, and K times what engine/clicks.py draws; gives (N, K, H, W): -1 beside, 1 on the thing. While it trains, one
    more plane holds what it says of each cell of 8 x 8 pixels, unfolded (pixel_unshuffle) 64 numbers.

    Every cell is compared with the cells clicked on by the cosine of what is said of them (as in few-shot segmentation, Wang et al. 2019), all
    cells with all, so that several clicks each count for themselves; a coarse mask comes from that, whose inside and outside are then told apart at
    finer sizes. It looks at the whole picture at once.
    """

    def __init__(self, width: int = 80, dilations: Sequence[int] = (1, 2, 1), head: int = 56) -> None:
        super().__init__()
        fine = 24
        self.trunk = Trunk(width, dilations)
        self.says = nn.Conv2d(width, NUMBERS + OWN, 1)
        self.seen, self.pointed = loud(conv(width, head)), conv(CLICK_PLANES + 6, head)
        self.first = nn.ModuleList(Block(head, d) for d in (1, 4))
        self.under = nn.Conv2d(head, head, 1)
        self.second = nn.ModuleList(Block(head, d) for d in (8, 2, 1))
        self.coarse = silent(conv(head, 1))
        self.compared = nn.Conv2d(width // 2, FINE, 1)
        self.to_quarter, self.from_quarter, self.likeness = conv(head, fine), conv(width // 2, fine), conv(2, fine)
        self.block = Block(fine)
        self.to_half, self.from_half = conv(fine, 16), conv(width // 4, 16)
        self.out = silent(conv(16, 4))
        self.multiple = 16
        self.reach = 128

    def forward(self, x: Tensor) -> Tensor:
        half, quarter, eighth = self.trunk(x[:, :3])
        said = self.says(eighth)
        things = torch.unflatten(x[:, 3:], 1, (-1, CLICK_PLANES))
        asked = things.shape[1]
        planes = functional.avg_pool2d(things.flatten(0, 1), CELL)
        spots = torch.unflatten(planes[:, 0:4:2], 0, (-1, asked))
        taught, own = said[:, :NUMBERS], said[:, NUMBERS:]
        like = torch.cat([likeness(taught, spots), likeness(own, spots)], 2).flatten(0, 1)

        def each(features: Tensor) -> Tensor:
            return features.repeat_interleave(asked, 0) if asked > 1 else features

        y = functional.relu(each(self.seen(eighth)) + self.pointed(torch.cat([planes, like], 1)))
        for block in self.first:
            y = block(y)
        on = planes[:, :1]
        y = y + self.under((y * on).sum((2, 3), keepdim=True) / (on.sum((2, 3), keepdim=True) + 1e-3))
        for block in self.second:
            y = block(y)
        coarse = self.coarse(y)
        fine = each(self.compared(quarter))
        twice = functional.interpolate(coarse, scale_factor=2.0, mode="bilinear", align_corners=False)
        alike = torch.cat([twice, beside_inside(fine, torch.sigmoid(twice))], 1)
        y = functional.interpolate(self.to_quarter(y), scale_factor=2.0, mode="nearest")
        y = self.block(functional.relu(y + each(self.from_quarter(quarter)) + self.likeness(alike)))
        y = functional.relu(functional.interpolate(self.to_half(y), scale_factor=2.0, mode="nearest") + each(self.from_half(half)))
        logits = functional.interpolate(coarse, scale_factor=8.0, mode="bilinear", align_corners=False) + functional.pixel_shuffle(self.out(y), 2)
        masks = torch.unflatten(torch.tanh(logits.float() / 2), 0, (-1, asked))[:, :, 0]
        return torch.cat([masks, functional.pixel_shuffle(taught.float(), CELL)], 1) if self.training else masks


def likeness(said: Tensor, spots: Tensor) -> Tensor:
    """How alike every cell and those clicked on are, -1..1: (N, K, 3, h, w) for ``said`` (N, D, h, w) and ``spots`` (N, K, 2, h, w).

    Of the three, the first is for clicks on the thing, the second for those beside it, the third their difference. A smooth maximum over
    the cells clicked on: log mean exp of SHARP times the cosine, over SHARP; about -1 without clicks.
    """
    with torch.autocast(said.device.type, enabled=False):
        unit = functional.normalize(said.float(), dim=1).flatten(2)
        alike = torch.exp(SHARP * (unit.transpose(1, 2) @ unit - 1))
        weights = spots.float().flatten(3)
        weights = weights / (weights.sum(3, keepdim=True) + 1e-3)
        both = torch.log(weights.flatten(1, 2) @ alike + torch.exp(torch.tensor(-2 * SHARP))) / SHARP + 1
        both = torch.unflatten(torch.unflatten(both, 1, (-1, 2)), 3, said.shape[2:])
        return torch.cat([both, both[:, :, :1] - both[:, :, 1:]], 2)


def beside_inside(features: Tensor, inside: Tensor) -> Tensor:
    """How much nearer each place is to the mean of the features where ``inside`` (N, 1, h, w) is 1 than to that where it is 0, (N, 1, h, w).

    Features (N, D, h, w); what tells the two means apart is given its own scale, so that faint differences count too.
    """
    with torch.autocast(features.device.type, enabled=False):
        features, inside = features.float(), inside.float()
        means = [(features * w).sum((2, 3), keepdim=True) / (w.sum((2, 3), keepdim=True) + 1e-3) for w in (inside, 1 - inside)]
        away = means[0] - means[1]
        along = ((features - (means[0] + means[1]) / 2) * away).sum(1, keepdim=True)
        return torch.tanh(along / (away.square().sum(1, keepdim=True) + 1e-2))
