"""Several processes that train one network together, on one machine or many, through Lightning Fabric.

Each takes its share of every batch; gradients and losses are averaged, so that together they do what one process with the whole batch
would do. (Batch normalisation sees the share alone.)
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch import Tensor, nn

from ganstudio.app.runs import Run
from ganstudio.errors import EditError
from ganstudio.translate import tr

if TYPE_CHECKING:
    from lightning_fabric import Fabric

INSTALL = 'pip install "ganstudio[train]"'
T = TypeVar("T")


def is_helper() -> bool:
    """Whether this process was started to help another one, on this machine or another; only the first one speaks and writes."""
    return any(int(os.environ.get(name, "0") or 0) for name in ("LOCAL_RANK", "NODE_RANK", "GROUP_RANK", "RANK"))


class Team:
    """The processes, seen from one of them."""

    def __init__(self, fabric: Fabric | None = None) -> None:
        """``fabric``: launched; None for one process alone."""
        self._fabric = fabric
        self.size = fabric.world_size if fabric else 1
        self.rank = fabric.global_rank if fabric else 0

    @property
    def device(self) -> torch.device | None:
        """Where this process trains; None if that is open."""
        return self._fabric.device if self._fabric else None

    @property
    def share(self) -> slice:
        """Which pictures of a batch this process takes."""
        return slice(self.rank, None, self.size)

    def check(self, batch: int) -> None:
        """EditError if the batch cannot be shared evenly."""
        if batch % self.size:
            raise EditError(tr("A batch of {n} cannot be shared evenly by {k} processes. Change data.batch.").format(n=batch, k=self.size))

    def agreed(self, value: T) -> T:
        """What the first process says, whatever the others think."""
        return self._fabric.broadcast(value) if self._fabric else value

    def average(self, *networks: nn.Module) -> None:
        """Replaces gradients by their mean over all processes."""
        if self._fabric is None:
            return
        found = [p.grad for network in networks for p in network.parameters() if p.grad is not None]
        together = self._reduced(torch.cat([gradient.flatten() for gradient in found]))
        for gradient, mean in zip(found, torch.split(together, [g.numel() for g in found]), strict=True):
            gradient.copy_(mean.view_as(gradient))

    def means(self, *numbers: float) -> tuple[float, ...]:
        """The means of numbers over all processes."""
        if self._fabric is None:
            return numbers
        return tuple(self._reduced(torch.tensor(numbers, device=self.device)).tolist())

    def broken(self, error: Exception) -> EditError:
        """What to say when a step failed here, or another process went away."""
        reason = str(error).partition("\n")[0].rpartition("] ")[2].partition(". ")[0]
        return EditError(tr("One of the {n} processes ended, or lost touch ({reason}). Resume goes on from here.").format(n=self.size, reason=reason))

    def _reduced(self, values: Tensor) -> Tensor:
        assert self._fabric is not None
        reduced: Any = self._fabric.all_reduce(values, reduce_op="mean")
        return reduced  # type: ignore[no-any-return]


def gathered(processes: int, machines: int) -> Team:
    """The team of ``processes`` on each of ``machines``; starts those of this machine. EditError where that does not work.

    With several machines every one runs the same command on the same folder, with MASTER_ADDR, MASTER_PORT and NODE_RANK set, or by torchrun.
    """
    if processes * machines == 1:
        return Team()
    if importlib.util.find_spec("lightning_fabric") is None:
        raise EditError(tr("Training with several processes needs Lightning Fabric, which is not installed. Run: {command}").format(command=INSTALL))
    from lightning_fabric import Fabric

    kind = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        fabric = Fabric(accelerator=kind, devices=processes, num_nodes=machines, strategy="ddp")
        fabric.launch()
    except (RuntimeError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise EditError(tr("{n} processes cannot be started on {device} ({reason}).").format(n=processes, device=kind, reason=reason)) from error
    return Team(fabric)


@contextmanager
def beside(run: Run, resume: bool) -> Iterator[Run]:
    """A folder that a helper writes its own copy of the run into; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ganstudio-") as folder:
        own = Run(Path(folder))
        if resume:
            own.last.write_bytes(run.last.read_bytes())
        yield own
