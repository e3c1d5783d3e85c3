"""What is known of a training, as short words and a small picture."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap

from ganstudio.app.runs import Line, Run
from ganstudio.app.style_recipe import time_text
from ganstudio.translate import tr

ICON = QSize(72, 54)


def part_done(step: Line | None) -> float:
    """How much of its time a run has had, 0..1, by its newest step."""
    if step is None:
        return 0.0
    spent = step.step / max(float(step.values["rate"]), 1e-9)
    return spent / max(spent + float(step.values["left"]), 1e-9)


def numbers_text(step: Line, total: int, running: bool, unfinished: bool) -> str:
    """How far a training is by its newest step; ``total``: steps there will be, 0 where time decides."""
    steps, left = step.step, float(step.values["left"])
    said = [tr("Step {n} of {all}").format(n=steps, all=max(total, steps)) if total else tr("Step {n}").format(n=steps)]
    if running:
        said.append(tr("{rate:.2g} steps a second").format(rate=step.values["rate"]))
        if step.values["waiting"] > 0.1:
            said.append(tr("{n} % of it waiting for pictures").format(n=round(100 * step.values["waiting"])))
    if left > 1 and unfinished:
        said.append(tr("{time} left").format(time=time_text(left)))
    return "   ·   ".join(said)


def run_icon(run: Run) -> QIcon:
    """The newest picture of a run, cropped to the list's shape."""
    previews = run.previews()
    files = previews or run.samples()
    pixmap = QPixmap(str(files[-1])) if files else QPixmap()
    if pixmap.isNull():
        pixmap = QPixmap(ICON)
        pixmap.fill(Qt.GlobalColor.transparent)
        return QIcon(pixmap)
    if not previews:  # a sheet: photos above, results below
        pixmap = pixmap.copy(0, pixmap.height() // 2, pixmap.width() // 4, pixmap.height() // 2)
    large = pixmap.scaled(ICON * 2, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation)
    left, top = (large.width() - 2 * ICON.width()) // 2, (large.height() - 2 * ICON.height()) // 2
    return QIcon(large.copy(left, top, 2 * ICON.width(), 2 * ICON.height()))
