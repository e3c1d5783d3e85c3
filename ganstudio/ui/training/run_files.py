"""What a person can have written of a training, and the question before it is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from ganstudio.app.report import report_page
from ganstudio.app.runs import Run
from ganstudio.core.atomic import write_file
from ganstudio.engine.presets import SHARED
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_target
from ganstudio.ui.training.trainer import label_of

if TYPE_CHECKING:
    from ganstudio.ui.window import Window


def export_style(parent: QWidget, window: Window, id: str) -> None:
    """Asks where to, and has a job write the style with its model as one file."""
    library = window.workbench.library
    filters = [tr("GAN Studio style (*{suffix})").format(suffix=SHARED)]
    path = choose_target(parent, tr("Export style"), Path(f"{id}{SHARED}"), filters, SHARED, "style")
    if path is not None:
        window.jobs.submit(tr("Exporting {name}").format(name=id), lambda progress: library.export_preset(id, path))


def write_report(parent: QWidget, run: Run) -> None:
    """Asks where to, and writes the run's report."""
    path = choose_target(parent, tr("Write a report"), Path(f"{run.name}.html"), ["HTML (*.html)"], ".html", "report")
    if path is not None:
        write_file(path, report_page(run).encode())


def remove_wanted(parent: QWidget, run: Run) -> bool:
    """Whether the person wants a run deleted."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("Remove training"))
    box.setText(tr("Remove the training “{name}”?").format(name=label_of(run)))
    box.setInformativeText(tr("Its checkpoints and samples are deleted. A style that was made of it stays."))
    yes = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
    box.exec()
    return box.clickedButton() is yes
