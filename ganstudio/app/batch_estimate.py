"""How long many pictures will take and how much room, from a trial with a part of one of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ganstudio.app.batch import merged
from ganstudio.app.batch_recipe import BatchRecipe
from ganstudio.app.batch_run import Plan, changed
from ganstudio.core.canvas_size import crop
from ganstudio.core.document import Document
from ganstudio.core.edit import Step
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.progress import Progress
from ganstudio.core.window_level import raw
from ganstudio.engine.library import Library
from ganstudio.errors import FileError, StudioError
from ganstudio.files.export import encode
from ganstudio.files.opening import open_any
from ganstudio.files.sizes import picture_size

TRIAL = 640
"""Longest side of the part that is tried out, in pixels."""


@dataclass(frozen=True)
class Estimate:
    """What is to be expected."""

    pictures: int
    unreadable: int
    megapixels: float
    seconds: float
    nbytes: int


def estimate(made: Plan, library: Library, progress: Progress) -> Estimate:
    """Looks at the size of every picture and runs the recipe on a part of the first one that works; StudioError if none does."""
    sizes: dict[int, Size] = {}
    for place, task in enumerate(made.todo):
        progress(0.2 * place / len(made.todo))
        try:
            sizes[place] = picture_size(task.source)
        except FileError:
            continue
    problem: StudioError | None = None
    for place in list(sizes)[:5]:
        task = made.todo[place]
        try:
            begin = time.perf_counter()
            document = open_any(task.source, progress.part(0.2, 0.2))
            opening = (time.perf_counter() - begin) / document.size.area
            seconds, nbytes = _tried(document, made.recipe, library, task.target.suffix, progress.part(0.4, 0.6))
        except StudioError as error:
            problem = error
            continue
        area = sum(size.area for size in sizes.values())
        room = sum(size_after(size, made.recipe.steps).area for size in sizes.values())
        return Estimate(len(made.todo), len(made.todo) - len(sizes), area / 1e6, area * (opening + seconds), round(room * nbytes))
    if problem is not None:
        raise problem
    return Estimate(len(made.todo), len(made.todo) - len(sizes), 0.0, 0.0, 0)


def _tried(document: Document, recipe: BatchRecipe, library: Library, suffix: str, progress: Progress) -> tuple[float, float]:
    """Seconds for each pixel of the source and bytes for each of the result."""
    whole = document.size
    document = merged(raw(document) if document.measure is not None else document)
    steps = tuple(as_share(step, whole) for step in recipe.steps)
    alike = replace(recipe, steps=steps)
    changed(crop(document, _middle(whole, 48)), alike, library, progress.part(0.0, 0.2))  # loads the models
    part = crop(document, _middle(whole, TRIAL))
    begin = time.perf_counter()
    result = changed(part, alike, library, progress.part(0.2, 0.7))
    options = recipe.export if recipe.export.format else recipe.export.for_path(f"x{suffix if suffix != '.ora' else '.png'}")
    data = encode(result, options, progress.part(0.9, 0.1))
    return (time.perf_counter() - begin) / part.size.area, len(data) / result.size.area


def _middle(size: Size, side: int) -> Rect:
    width, height = min(size.width, side), min(size.height, side)
    return Rect((size.width - width) // 2, (size.height - height) // 2, width, height)


def as_share(step: Step, whole: Size) -> Step:
    """A step that does to a part of a picture what it does to all of it."""
    after = size_after(whole, (step,))
    if step.do == "size":
        return Step("size", {"fit": "percent", "percent": min(max(100 * (after.area / whole.area) ** 0.5, 1.0), 1000.0)})
    if step.do == "upscale" and step.values.get("width"):
        kept = {name: value for name, value in step.values.items() if name not in ("width", "height")}
        return Step("upscale", kept | {"scale": min(max(round(after.width / whole.width), 2), 4)})
    return step


def size_after(size: Size, steps: Sequence[Step]) -> Size:
    """What a picture of that size measures after the steps, as far as they say it."""
    for step in steps:
        values = step.values
        match step.do:
            case "size" if values.get("fit", "inside") == "exactly":
                size = Size(int(values.get("width", 2048)), int(values.get("height", 2048)))
            case "size" if values.get("fit", "inside") == "percent":
                size = _times(size, float(values.get("percent", 50.0)) / 100)
            case "size":
                size = _times(size, min(int(values.get("width", 2048)) / size.width, int(values.get("height", 2048)) / size.height))
            case "upscale" if values.get("width"):
                size = _times(size, min(int(values["width"]) / size.width, int(values.get("height", values["width"])) / size.height))
            case "upscale":
                size = _times(size, float(values.get("scale", 2)))
            case "rotate" if abs(float(values.get("degrees", 90.0))) == 90:
                size = Size(size.height, size.width)
    return size


def _times(size: Size, factor: float) -> Size:
    return Size(max(round(size.width * factor), 1), max(round(size.height * factor), 1))
