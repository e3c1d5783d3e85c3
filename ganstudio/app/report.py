"""A run as one HTML page that needs nothing else: curves, samples over time, figures."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence

from ganstudio.app.model_facts import figures
from ganstudio.app.runs import Run
from ganstudio.errors import FileError
from ganstudio.translate import tr

WIDTH, HEIGHT = 860, 220
MOST_POINTS = 800
MOST_SAMPLES = 8

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 900px; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } img { max-width: 100%; display: block; }
figure { margin: 0 0 1rem; } figcaption, td, th { font-size: .85rem; color: #566; text-align: left; padding-right: 2rem; }
svg { width: 100%; height: auto; background: #f6f8fa; border-radius: 6px; }
"""


def report_page(run: Run) -> str:
    """The page; FileError if the run has made no step yet."""
    lines = list(run.lines())
    points = run.losses()
    if not points:
        raise FileError(run.folder, tr("This run has made no step yet."))
    measures = [line for line in lines if line.event == "sample" and "measure" in line.values]
    last = next(line.values for line in reversed(lines) if line.event == "step")
    rows = {
        tr("Steps"): points[-1][0],
        tr("Steps per second"): f"{last.get('rate', 0):.2f}",
        tr("Time spent waiting for data"): f"{100 * last.get('waiting', 0):.1f} %",
        tr("Best distance"): f"{min((line.values['measure'] for line in measures), default=float('nan')):.1f}",
        tr("State"): lines[-1].event,
    }
    made: dict[str, float] = next((line.values.get("figures", {}) for line in reversed(lines) if line.event == "finished"), {})
    if made:
        rows[tr("The finished model")] = "; ".join(figures(tuple(made.items())))
    table = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(str(value))}</td></tr>" for name, value in rows.items())
    losses = curves(
        {"D": [(step, d) for step, d, _ in points], "G": [(step, g) for step, _, g in points]}, smooth=max(len(points) // 100, 1)
    )
    distance = curves({tr("distance"): [(x.step, float(x.values["measure"])) for x in measures]}) if measures else ""
    notices = "".join(f"<li>{x.step}: {html.escape(str(x.values.get('text', '')))}</li>" for x in lines if x.event in ("notice", "failed"))
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{html.escape(run.name)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{html.escape(run.name)}</h1><table>{table}</table>"
        f"<h2>{tr('Losses of discriminator and generator')}</h2>{losses}"
        f"<h2>{tr('Patch distance to the target')}</h2>{distance}"
        f"<h2>{tr('Samples over time')}</h2>{_samples(run)}"
        + (f"<h2>{tr('What the run said')}</h2><ul>{notices}</ul>" if notices else "")
        + f"<h2>{tr('Recipe')}</h2><pre>{html.escape(run.recipe_file.read_text('utf-8'))}</pre></body></html>"
    )


def curves(series: dict[str, list[tuple[int, float]]], smooth: int = 1) -> str:
    """Lines over steps as SVG, each the mean of ``smooth`` neighbours."""
    drawn = {name: thinned(averaged(points, smooth)) for name, points in series.items()}
    every = [p for points in drawn.values() for p in points]
    left, right = min(x for x, _ in every), max(x for x, _ in every)
    low, high = min(y for _, y in every), max(y for _, y in every)
    span_x, span_y = max(right - left, 1), max(high - low, 1e-9)
    colours = ("#c2410c", "#1d4ed8", "#15803d")
    parts = []
    for index, (name, points) in enumerate(drawn.items()):
        path = " ".join(f"{50 + (x - left) / span_x * (WIDTH - 60):.1f},{HEIGHT - 20 - (y - low) / span_y * (HEIGHT - 40):.1f}" for x, y in points)
        colour = colours[index % len(colours)]
        parts.append(f"<polyline fill='none' stroke='{colour}' stroke-width='1.6' points='{path}'/>")
        parts.append(f"<text x='{60 + 90 * index}' y='16' fill='{colour}' font-size='13'>{html.escape(name)}</text>")
    parts += [f"<text x='4' y='{y}' font-size='11' fill='#566'>{value:.3g}</text>" for y, value in ((24, high), (HEIGHT - 18, low))]
    parts.append(f"<text x='{WIDTH - 8}' y='{HEIGHT - 4}' font-size='11' fill='#566' text-anchor='end'>{right}</text>")
    return f"<svg viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>{''.join(parts)}</svg>"


def averaged(points: Sequence[tuple[int, float]], count: int) -> list[tuple[int, float]]:
    """Each point with the mean of itself and up to ``count`` - 1 before it."""
    found, window = [], list[float]()
    for step, value in points:
        window.append(value)
        if len(window) > count:
            window.pop(0)
        found.append((step, sum(window) / len(window)))
    return found


def thinned(points: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """At most MOST_POINTS of them, the last one included."""
    every = -(-len(points) // MOST_POINTS)
    return [*points[: -1 : every], points[-1]]


def _samples(run: Run) -> str:
    """Up to MOST_SAMPLES sample pictures, evenly over the run."""
    files = run.samples()
    chosen = files if len(files) <= MOST_SAMPLES else [files[round(i * (len(files) - 1) / (MOST_SAMPLES - 1))] for i in range(MOST_SAMPLES)]
    figures = []
    for file in chosen:
        data = base64.b64encode(file.read_bytes()).decode("ascii")
        step = html.escape(file.stem.lstrip("0") or "0")
        figures.append(f"<figure><img src='data:image/png;base64,{data}' alt=''><figcaption>{tr('Step')} {step}</figcaption></figure>")
    return "".join(figures)
