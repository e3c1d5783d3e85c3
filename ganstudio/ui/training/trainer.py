"""The one training that goes on beside the editor: starting, pausing, keeping, and coming back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QToolButton

from ganstudio.app.recipe import Recipe, dump_recipe, load_recipe
from ganstudio.app.runs import Line, Run, runs, runs_folder
from ganstudio.app.training import check_training, claim, command, create_run, extend, install, install_model, pause, stop
from ganstudio.core.atomic import write_file
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.presets import Preset
from ganstudio.errors import EditError, StudioError
from ganstudio.files.images import as_srgb
from ganstudio.files.png import png_of
from ganstudio.translate import tr
from ganstudio.ui.icons import icon
from ganstudio.ui.panels.style_thumbnails import small_copy
from ganstudio.ui.training.training_process import TrainingProcess

if TYPE_CHECKING:
    from ganstudio.ui.training.train_dialog import TrainDialog
    from ganstudio.ui.training.train_window import TrainWindow
    from ganstudio.ui.window import Window

Phase = Literal["idle", "preparing", "starting", "training", "pausing", "finishing", "exporting"]

PHOTO_SIDE = 640
"""Pixels of the open photo that is shown in the style while it learns."""
CONTENT_SIDE = 1600
"""Pixels of an open picture that a style learns on."""
_CALM = 3000
_OFFERED = "offered"


@dataclass(frozen=True)
class Plan:
    """What the training dialog has gathered."""

    recipe: Recipe
    documents: tuple[Document, ...] = ()
    """Open pictures to learn on, beside the recipe's photos."""
    replacing: str = ""
    """Id of a style of the person's whose place the new one takes."""


class Trainer(QObject):
    """One for each window; trains one run at a time."""

    changed = Signal()
    """The phase, the run or the list of runs is another."""
    said = Signal(object)
    """A Line of the run that is being trained."""
    styled = Signal(object)
    """The Preset that a run has become."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.run: Run | None = None
        """What is being trained."""
        self.phase: Phase = "idle"
        self.last: Line | None = None
        """The newest step."""
        self.steps = 0
        """That the run will make."""
        self.trouble = ""
        """Why the last training ended early."""
        self._process: TrainingProcess | None = None
        self._final: Line | None = None
        self._again = False
        self.view: TrainWindow | None = None
        self._dialog: TrainDialog | None = None
        self._chip = QToolButton()
        self._chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._chip.setIcon(icon("mdi6.school-outline"))
        self._chip.setToolTip(tr("The training that goes on in the background. Click to see it."))
        self._chip.clicked.connect(self.show)
        window.status.insertPermanentWidget(1, self._chip)
        self._chip.hide()
        self._photo_timer = QTimer(self, singleShot=True, interval=_CALM)
        self._photo_timer.timeout.connect(self._write_photo)
        self._photo: Document | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being trained or made."""
        return self.phase != "idle"

    # What a person asks for

    def begin(self, plan: Plan) -> None:
        """Starts a new run."""
        self._ready()
        self._set("preparing")
        documents = plan.documents

        def work(progress: Progress) -> Run:
            run = create_run(plan.recipe, runs_folder())
            if documents:
                folder = run.folder / "photos"
                _write_photos(documents, folder, progress)
                data = replace(plan.recipe.data, photos=(*plan.recipe.data.photos, str(folder)))
                write_file(run.recipe_file, dump_recipe(replace(plan.recipe, data=data)).encode())
            if plan.replacing:
                claim(run, plan.replacing)
            return run

        def done(run: object) -> None:
            assert isinstance(run, Run)
            self._launch(run)

        self._submit(tr("Preparing the training"), work, done)

    def resume(self, run: Run, more: int = 0) -> None:
        """Goes on with a run; ``more``: steps to add to a finished one."""
        self._ready()
        if more:
            extend(run, more)
        self._launch(run, resume=run.last.exists())

    def keep(self, run: Run) -> None:
        """Makes a style of a run's best state: stops it first if it is being trained."""
        if run == self.run and self.phase in ("starting", "training"):
            stop(run)
            self._set("finishing")
            return
        self._ready()
        self._launch(run, export_only=True)

    def pause(self) -> None:
        """Asks the training to save and end."""
        if self.run is not None and self.phase in ("starting", "training"):
            pause(self.run)
            self._set("pausing")

    def show(self, run: Run | None = None) -> None:
        """Opens the window of runs."""
        from ganstudio.ui.training.train_window import TrainWindow  # brings the plots

        if self.view is None:
            self.view = TrainWindow(self, self._window)
        self.view.choose(run if isinstance(run, Run) else self.run)
        self.view.show()
        self.view.raise_()
        self.view.activateWindow()

    def new(self) -> None:
        """Opens the dialog for a new style; the running training if there is one."""
        from ganstudio.ui.training.train_dialog import TrainDialog

        check_training()
        if self.busy:
            self.show()
            self._window.tell(tr("A training is going on. Pause it before you start another one."))
            return
        window = self._window
        names = tuple(entry.name for entry in window.documents.all)
        documents = tuple(entry.editor.document for entry in window.documents.all)
        dialog = TrainDialog(window.jobs, window.workbench.library, tuple(zip(names, documents, strict=True)), window)
        dialog.planned.connect(self._begin_shown)
        dialog.runs_requested.connect(self.show)
        dialog.finished.connect(self._dialog_ended)
        self._dialog = dialog
        dialog.open()

    def _dialog_ended(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _begin_shown(self, plan: Plan) -> None:
        try:
            self.begin(plan)
        except StudioError as error:
            self._window.show_error(error)
            return
        self.show()

    def offer(self) -> None:
        """After a start: offers to go on with what was broken off, once."""
        for run in runs():
            mark = run.folder / _OFFERED
            if mark.exists() or run.state() not in ("paused", "broken off"):
                continue
            try:
                mark.touch()
            except OSError:
                return
            text = tr("The training of {name} stopped at step {n}. Go on with it?").format(name=label_of(run), n=run.steps())
            self._window.tell(text, "warning", (tr("Resume"), partial(self._resume_shown, run)))
            return

    def _resume_shown(self, run: Run) -> None:
        try:
            self.resume(run)
        except StudioError as error:
            self._window.show_error(error)
            return
        self.show(run)

    def close(self) -> None:
        """The program ends: the training saves and ends first."""
        self._photo_timer.stop()
        if self._dialog is not None:
            self._dialog.reject()
        if self.view is not None:
            self.view.close()
        if self._process is not None:
            QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
            try:
                self._process.end(self.run.folder if self.run is not None else None)
            finally:
                QApplication.restoreOverrideCursor()
            self._process = None
        self.phase = "idle"

    # The process

    def _ready(self) -> None:
        check_training()
        if self.busy:
            raise EditError(tr("A training is going on. Pause it before you start another one."))

    def _launch(self, run: Run, *, resume: bool = False, export_only: bool = False) -> None:
        recipe = load_recipe(run.recipe_file)
        self.run, self.steps, self.last, self.trouble, self._final = run, recipe.optimiser.steps, None, "", None
        (run.folder / _OFFERED).unlink(missing_ok=True)
        self._process = TrainingProcess(command(run, run.folder, resume=resume, export_only=export_only), self)
        self._process.said.connect(self._hear)
        self._process.ended.connect(self._end)
        self._process.start()
        self._set("exporting" if export_only else "starting")
        self._photo = None
        self._write_photo()

    def _hear(self, line: Line) -> None:
        match line.event:
            case "start" if self.phase == "starting":
                self._set("training")
            case "step":
                self.last = line
                self._show_chip()
            case "export":
                self._set("exporting")
            case "finished" | "paused" | "failed":
                self._final = line
        self.said.emit(line)

    def _end(self, well: bool) -> None:
        run, final = self.run, self._final
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        assert run is not None
        if final is not None and final.event == "finished":
            self._install(run)
            return
        if final is None:
            self.trouble = tr("The training ended without a word. It can be resumed from its last checkpoint.")
        elif final.event == "failed":
            self.trouble = str(final.values.get("text", ""))
        self._set("idle")
        if self.trouble:
            self._window.tell(self.trouble, "error")

    def _install(self, run: Run) -> None:
        self._set("exporting")
        library = self._window.workbench.library

        def done(made: object) -> None:
            self._set("idle")
            if isinstance(made, Manifest):
                self._window.tell(tr("The model “{name}” is ready.").format(name=made.label))
                return
            assert isinstance(made, Preset)
            preset = made
            self._window.workbench.presets_changed()
            self._window.workbench.panels.styles.grid.choose(preset.id)
            self.styled.emit(preset)
            name = preset.label
            text = tr("The style “{name}” is ready, in the Styles menu and panel.").format(name=name)
            self._window.tell(text, "note", (tr("Apply"), lambda: self._apply(preset)) if self._window.current is not None else None)

        if (run.result / "manifest.toml").is_file():
            of_style = load_recipe(run.recipe_file).kind == "style"
            self._submit(tr("Adding the model"), lambda progress: install(run, library) if of_style else install_model(run, library), done)
        else:
            self._set("idle")
            self._window.tell(tr("The training of {name} is finished.").format(name=label_of(run)))

    def _apply(self, preset: Preset) -> None:
        workbench = self._window.workbench
        workbench.apply_style(preset, workbench.panels.styles.options)

    def _submit(self, label: str, work: object, done: object) -> None:
        def failed(error: StudioError) -> None:
            self.trouble = str(error)
            self._set("idle")
            self._window.show_error(error)

        job = self._window.jobs.submit(label, work, done, failed, lane="training")  # type: ignore[arg-type]
        job.finished.connect(lambda _: self._set("idle") if self.phase == "preparing" and self._process is None else None)

    def _set(self, phase: Phase) -> None:
        self.phase = phase
        self._show_chip()
        self.changed.emit()

    def _show_chip(self) -> None:
        self._chip.setVisible(self.busy)
        if self.busy and self.run is not None:
            part = f" {100 * self.last.step // max(self.steps, 1)} %" if self.last is not None else ""
            self._chip.setText(tr("Training {name}").format(name=label_of(self.run)) + part)

    # The open photo

    def photo_soon(self) -> None:
        """Another photo is in front: the next previews show that one."""
        if self.phase in ("starting", "training"):
            self._photo_timer.start()

    def _write_photo(self) -> None:
        """Puts the open photo where the process looks for it."""
        run, entry = self.run, self._window.current
        if run is None or entry is None or entry.editor.document is self._photo or not self.busy:
            return
        document = self._photo = entry.editor.document

        def work(progress: Progress) -> None:
            _write_picture(document, run.photo, PHOTO_SIDE)

        self._window.jobs.submit(tr("Preview"), work, None, self._no_photo, lane="training", quiet=True)

    def _no_photo(self, error: StudioError) -> None:
        self._window.tell(tr("There is no preview of the open photo. {why}").format(why=error), "warning")


def label_of(run: Run) -> str:
    """The name of a run as people gave it."""
    try:
        recipe = load_recipe(run.recipe_file)
    except StudioError:
        return run.name
    number = run.name.removeprefix(recipe.name).strip("-")
    label = recipe.label or recipe.name.replace("-", " ").capitalize()
    return f"{label} ({number})" if number.isdigit() else label


def _write_photos(documents: Sequence[Document], folder: Path, progress: Progress) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for index, document in enumerate(documents):
        progress(index / len(documents))
        _write_picture(document, folder / f"{index + 1:03d}.png", CONTENT_SIDE)


def _write_picture(document: Document, file: Path, side: int) -> None:
    """The document, small and flat, as a PNG file that is whole at any time; FileError where that fails."""
    raster = small_copy(document, min(side, max(document.size.width, document.size.height))).layers[0].raster
    assert raster is not None
    pixels = as_srgb(raster.read(), document.profile)
    write_file(file, png_of(np.ascontiguousarray(pixels[..., :3]) if (pixels[..., 3] == 255).all() else pixels))
