"""Which problem a recipe means."""

from __future__ import annotations

from pathlib import Path

import torch

from ganstudio.app.recipe import Recipe
from ganstudio.training.generate import GenerateProblem
from ganstudio.training.problem import Problem
from ganstudio.training.restore import RestoreProblem
from ganstudio.training.style import StyleProblem


def problem_of(recipe: Recipe, home: Path, device: torch.device) -> Problem:
    """Networks, data and losses of the recipe's kind; ``home``: what relative paths lie in. FileError or EditError if the pictures will not do."""
    kinds: dict[str, type[StyleProblem] | type[GenerateProblem] | type[RestoreProblem]] = {
        "style": StyleProblem,
        "generate": GenerateProblem,
        "restore": RestoreProblem,
    }
    return kinds[recipe.kind](recipe, home, device)
