"""What the loop needs to know of a kind of training."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor, nn

from ganstudio.app.pictures import Report
from ganstudio.app.recipe import Recipe


class Problem(Protocol):
    """Networks, data and content losses of one kind; the loop does the rest."""

    generator: nn.Module
    critic: nn.Module
    extra: nn.Module
    """More weights that train with the generator; may be empty."""
    recipe: Recipe
    """What is trained; the batch may be halved while it goes on."""
    targets: Report
    """The pictures that are learnt from."""
    reads_made: bool = True
    """Whether keep() looks at what the generator made of source(); else it is made for the discriminator alone."""
    share: slice = slice(None)
    """Which pictures of a training step's batch this process takes."""

    @property
    def reports(self) -> tuple[Report, ...]:
        """What the look at all pictures found."""
        ...

    def real(self, step: int) -> Tensor:
        """Real pictures of training step ``step``, (N, C, H, W), -1..1."""
        ...

    def source(self, step: int) -> Tensor:
        """What the generator is given in step ``step``."""
        ...

    def judged(self, source: Tensor, pictures: Tensor) -> Tensor:
        """What the discriminator is shown of ``pictures``, real or made from ``source``."""
        return pictures

    def unseen(self) -> Tensor | None:
        """What the discriminator would be shown of real pictures that are never trained on; None if there are too few to spare some."""
        return None

    def keep(self, source: Tensor, made: Tensor) -> dict[str, Tensor]:
        """Weighted losses beside the adversarial one, by name."""
        ...

    def samples(self, generator: nn.Module) -> Tensor:
        """Always the same samples, (N, 3 | 1, H, W), -1..1."""
        ...

    def measure(self, generator: nn.Module) -> float:
        """How far results are from the target; lower is better."""
        ...

    def figures(self, generator: nn.Module) -> dict[str, float]:
        """The measure, and more to show beside it."""
        return {"measure": self.measure(generator)}
