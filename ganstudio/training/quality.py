"""Prints what the models reach on test pictures: ``python -m ganstudio.training.quality --data DIR [--task T] [--model ID|FOLDER] [--count N]``.

DIR holds ``validation/cbsd68``, ``validation/set5``, ``look-at-only/bsds500``, ``look-at-only/bsds500-regions`` and
``perceptual/squeezenet11_caffe_fp32.npz``. Models run as they ship, in the tiles that they would have in the program. ``--write`` puts the
figures into the models' manifests.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from ganstudio.core.atomic import write_file
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import FILE, Manifest, manifest_text, read_manifest
from ganstudio.errors import ModelError, StudioError
from ganstudio.training.click_trial import select
from ganstudio.training.perceptual import SqueezeFeatures, feature_distance
from ganstudio.training.style_trial import style
from ganstudio.training.trials import RESTORING, RGB, Distance, Figure, Model, Trial, Wanted
from ganstudio.translate import tr

TRIALS: dict[str, Trial] = {**dict(RESTORING), "select": select, "style": style}
DATA_HELP = (
    "Folder that holds validation/cbsd68, validation/set5, look-at-only/bsds500, look-at-only/bsds500-regions, the paintings of the recipes and, "
    "for models with a parent, perceptual/squeezenet11_caffe_fp32.npz."
)
WEIGHTS = Path("perceptual") / "squeezenet11_caffe_fp32.npz"


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    task: str
    model: str
    figure: Figure
    speed: float
    """Seconds per megapixel of the picture given."""


def deep_distance(file: Path) -> Distance:
    """Mean distance of two pictures' features in all fire modules of SqueezeNet 1.1, whose weights are ``file``."""
    features = SqueezeFeatures(file, torch.device("cpu"), last=9)

    def distance(first: RGB, second: RGB) -> float:
        pair = [torch.from_numpy(np.ascontiguousarray(x.transpose(2, 0, 1)))[None].float() / 127.5 - 1 for x in (first, second)]
        with torch.no_grad():
            return feature_distance(*(features(x) for x in pair)).item()

    return distance


def measured(manifest: Manifest, library: Library, wanted: Wanted) -> Iterator[Row]:
    """The rows of one model. ModelError where it does not run, FileError where test pictures are missing."""
    model = Model(manifest, library.session(manifest))
    parent = _parent(manifest, library) if manifest.parent else None
    before, speed = (0, 0.0), 0.0
    for figure in TRIALS[manifest.task](model, parent, wanted):
        pixels, seconds = model.pixels - before[0], model.seconds - before[1]
        if pixels:
            speed = 1e6 * seconds / pixels
            before = (model.pixels, model.seconds)
        yield Row(manifest.task, manifest.id, figure, speed)


def _parent(manifest: Manifest, library: Library) -> Model:
    """The model that a GAN was trained on from: beside it, else wherever models are."""
    beside = manifest.folder.parent / manifest.parent / FILE
    found = read_manifest(beside) if beside.is_file() else library.manifest(manifest.parent)
    return Model(found, library.session(found))


def chosen(library: Library, models: Sequence[str], tasks: Sequence[str]) -> list[Manifest]:
    """The models named (by id, or by the folder that holds the manifest), else all bundled ones, of these tasks."""
    if models:
        found = [read_manifest(Path(name) / FILE) if (Path(name) / FILE).is_file() else library.manifest(name) for name in models]
    else:
        found = [m for m in library.manifests if m.bundled]
    for manifest in found:
        if models and manifest.task not in TRIALS:
            raise ModelError(manifest.id, tr("there is no trial for models of the task {task}.").format(task=manifest.task))
    return [m for m in found if m.task in TRIALS and (not tasks or m.task in tasks)]


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown; styles have a table of their own, a line each. What is asked of a task counts for its best model."""
    plain, styles = [row for row in rows if row.task != "style"], [row for row in rows if row.task == "style"]
    return "\n\n".join([_aligned(lines) for lines in (_lines(plain), _style_lines(styles)) if len(lines) > 1])


def _style_lines(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """A line a style, a column a figure."""
    titles = {row.figure.key: row.figure.what for row in rows}
    lines: list[tuple[str, ...]] = [(tr("style"), *titles.values(), "s/MP")]
    for model in dict.fromkeys(row.model for row in rows):
        own = [row for row in rows if row.model == model]
        cells = {row.figure.key: f"{row.figure.value:.0f}" if row.figure.value >= 100 else f"{row.figure.value:.3f}" for row in own}
        lines.append((model, *(cells.get(key, "") for key in titles), f"{own[-1].speed:.2f}"))
    return lines


def _lines(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """A line a figure."""
    best: dict[tuple[str, str], float] = {}
    for row in rows:
        key, value = (row.task, row.figure.key), row.figure.value
        best[key] = (min if row.figure.fewer else max)(best.get(key, value), value)
    lines: list[tuple[str, ...]] = [("task", "model", "measured on", "reached", "at least", "aim", "", "beside", "s/MP")]
    for row in rows:
        figure = row.figure
        judged = figure.good is not None and figure.value == best[row.task, figure.key]
        verdict = "" if not judged else tr("yes") if figure.good else tr("NO")
        limit = f"<= {figure.least:.3g}" if figure.fewer and figure.least is not None else _number(figure, figure.least)
        cells = (row.task, row.model, figure.what, f"{_number(figure, figure.value)} {figure.unit}".strip(), limit, _number(figure, figure.aim))
        lines.append((*cells, verdict, figure.beside, f"{row.speed:.2f}"))
    return lines


def _aligned(lines: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown; the first line holds the titles."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    texts = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines]
    texts.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(texts)


def _number(figure: Figure, value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if figure.unit == "dB" else f"{value:.4f}"


def write_metrics(manifest: Manifest, rows: Sequence[Row]) -> None:
    """Puts the figures of the model's rows into its manifest, in place of those of the same names."""
    found = {row.figure.key: round(row.figure.value, 4) for row in rows if row.model == manifest.id}
    metrics = {**dict(manifest.metrics), **found}
    write_file(manifest.folder / FILE, manifest_text(replace(manifest, metrics=tuple(metrics.items()))).encode())


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """What is to be measured."""
    parser = argparse.ArgumentParser(prog="python -m ganstudio.training.quality", description=tr("Prints what the models reach on test pictures."))
    parser.add_argument("--data", type=Path, required=True, help=tr(DATA_HELP))
    parser.add_argument("--task", action="append", default=[], choices=list(TRIALS), help=tr("Only models of this task; may be given several times."))
    parser.add_argument("--model", action="append", default=[], help=tr("Only this model: an id, or the folder of a manifest."))
    parser.add_argument("--sigma", type=float, action="append", default=[], help=tr("Only noise of this deviation."))
    parser.add_argument("--quality", type=int, action="append", default=[], help=tr("Only JPEG of this quality."))
    parser.add_argument("--count", type=int, default=0, help=tr("Only the first pictures of each set."))
    parser.add_argument("--alone", action="store_true", help=tr("Do not run GrabCut beside the models that select: much quicker."))
    parser.add_argument("--write", action="store_true", help=tr("Put the figures into the manifests; not with --count."))
    parser.add_argument("--json", action="store_true", help=tr("Print JSON."))
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Prints the table; 1 where something cannot be measured, 2 where the options do not fit."""
    asked = arguments(given)
    if asked.write and asked.count:
        _say(tr("Figures of a few pictures are not written: leave out --count or --write."))
        return 2
    wanted = Wanted(asked.data, count=asked.count, rivals=not asked.alone)
    if asked.sigma:
        wanted = replace(wanted, sigmas=tuple(asked.sigma))
    if asked.quality:
        wanted = replace(wanted, qualities=tuple(asked.quality))
    rows: list[Row] = []
    try:
        library = Library(on_notice=_say)
        models = chosen(library, asked.model, asked.task)
        if any(m.parent for m in models):
            wanted = replace(wanted, distance=deep_distance(asked.data / WEIGHTS))
        for manifest in models:
            for row in measured(manifest, library, wanted):
                rows.append(row)
                _say(f"{row.model}: {row.figure.what}: {row.figure.value:.4f} {row.figure.unit}")
            if asked.write:
                write_metrics(manifest, rows)
    except StudioError as error:
        _say(str(error))
        return 1
    sys.stdout.write((json.dumps([asdict(row) for row in rows], indent=2) if asked.json else table(rows)) + "\n")
    return 0


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
