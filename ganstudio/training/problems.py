"""Which problem a recipe means."""

from __future__ import annotations

from pathlib import Path

import torch

from ganstudio.app.recipe import Recipe
from ganstudio.training.generate import GenerateProblem
from ganstudio.training.problem import Problem
from ganstudio.training.restore import RestoreProblem
from ganstudio.training.select import SelectProblem
from ganstudio.training.style import StyleProblem


def problem_of(recipe: Recipe, home: Path, device: torch.device) -> Problem:
    """Networks, data and losses of the recipe's kind; ``home``: what relative paths lie in. FileError or EditError if the pictures will not do."""
    match recipe.kind:
        case "style":
            return StyleProblem(recipe, home, device)
        case "generate":
            return GenerateProblem(recipe, home, device)
        case "restore":
            return RestoreProblem(recipe, home, device)
        case "select":
            return SelectProblem(recipe, home, device)
