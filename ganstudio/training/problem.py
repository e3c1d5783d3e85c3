"""What the loop needs to know of a kind of training."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor, nn


class Problem(Protocol):
    """Networks, data and content losses of one kind; the loop does the rest."""

    generator: nn.Module
    critic: nn.Module
    extra: nn.Module
    """More weights that train with the generator; may be empty."""

    def real(self, step: int) -> Tensor:
        """Real pictures of training step ``step``, (N, C, H, W), -1..1."""
        ...

    def source(self, step: int) -> Tensor:
        """What the generator is given in step ``step``."""
        ...

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        """Weighted losses beside the adversarial one, by name."""
        ...

    def samples(self, generator: nn.Module) -> Tensor:
        """Always the same samples, (N, 3 | 1, H, W), -1..1."""
        ...

    def measure(self, generator: nn.Module) -> float:
        """How far results are from the target; lower is better."""
        ...
