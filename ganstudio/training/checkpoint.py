"""Everything that a run needs to go on as if it had never stopped, in one file written atomically."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from ganstudio.errors import FileError
from ganstudio.translate import tr

VERSION = 1


@dataclass
class Clock:
    """Where a run is."""

    step: int = 0
    seconds: float = 0.0
    """Spent training, over all sittings."""
    best: float = float("inf")
    """The best measure so far."""


def save_checkpoint(path: Path, clock: Clock, networks: dict[str, nn.Module], optimisers: dict[str, Optimizer]) -> None:
    """Writes networks, optimisers, random states and clock; the old file stays whole until the new one is. FileError if there is no space."""
    state = {
        "version": VERSION,
        "clock": vars(clock),
        "networks": {name: network.state_dict() for name, network in networks.items()},
        "optimisers": {name: optimiser.state_dict() for name, optimiser in optimisers.items()},
        "random": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }
    write(path, state)


def save_weights(path: Path, network: nn.Module) -> None:
    """Writes one network, as warm starts and the export read it."""
    write(path, {"version": VERSION, "networks": {"average": network.state_dict()}})


def write(path: Path, state: dict[str, Any]) -> None:
    """Writes ``state`` beside ``path``, flushes and renames."""
    data = io.BytesIO()
    torch.save(state, data)
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            file.write(data.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        text = tr("The checkpoint cannot be written ({reason}). Free some space; the one before is whole.")
        raise FileError(path, text.format(reason=error.strerror or error)) from error


def read(path: Path) -> dict[str, Any]:
    """The state in a checkpoint file; FileError if it is damaged or of another version."""
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except FileNotFoundError as error:
        raise FileError(path, tr("There is no such checkpoint.")) from error
    except Exception as error:  # torch raises many kinds for a damaged file
        raise FileError(path, tr("The checkpoint is damaged. Start again, or from another one.")) from error
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise FileError(path, tr("The checkpoint was made by another version of the program and cannot be continued."))
    return state


def load_checkpoint(path: Path, networks: dict[str, nn.Module], optimisers: dict[str, Optimizer]) -> Clock:
    """Puts a checkpoint back into networks and optimisers, and the random states where they were."""
    state = read(path)
    try:
        for name, network in networks.items():
            network.load_state_dict(state["networks"][name])
        for name, optimiser in optimisers.items():
            optimiser.load_state_dict(state["optimisers"][name])
        clock = Clock(**state["clock"])
        torch.set_rng_state(state["random"])
        if torch.cuda.is_available() and state["cuda"]:
            torch.cuda.set_rng_state_all(state["cuda"])
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        raise FileError(path, tr("The checkpoint does not fit this recipe.")) from error
    return clock
