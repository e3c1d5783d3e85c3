"""Batch: steps, pictures, results; an estimate before, progress and failures after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ganstudio.app.batch_estimate import Estimate, estimate
from ganstudio.app.batch_recipe import AS_SOURCE, SUFFIX, BatchRecipe, load_recipe, save_recipe
from ganstudio.app.batch_run import Outcome, Plan, Report, check_recipe, free_bytes, plan, run
from ganstudio.app.cluster import run_on_cluster
from ganstudio.app.recording import Found, steps_of_history, steps_of_layers
from ganstudio.app.style_recipe import time_text
from ganstudio.core.progress import Progress
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.batch.options import BatchOptions, options_of, with_options
from ganstudio.ui.batch.source_list import SourceList
from ganstudio.ui.batch.step_list import StepList
from ganstudio.ui.dialogs.choose import choose_file, choose_folder, choose_target
from ganstudio.ui.dialogs.dialog import fit_on_screen
from ganstudio.ui.forms.forms import Form

if TYPE_CHECKING:
    from ganstudio.ui.jobs import Job
    from ganstudio.ui.window import Window


class BatchDialog(QDialog):
    """Stays open beside the work; closed, a batch that runs goes on in the background."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._reports: list[Report] = []
        """What has been done, as far as it is known while the batch runs; workers add to it."""
        self._planned_count = 0
        self._guess: Job | None = None
        self._export = AS_SOURCE
        """How results are written, as the recipe that was opened says it: more than the form shows."""
        self.setWindowTitle(tr("Batch"))
        fit_on_screen(self, 980, 720)
        self.name = QLineEdit(tr("Recipe"))
        self.name.setAccessibleName(tr("Name of the recipe"))
        self.recipes = QPushButton(tr("Recipe"))
        self.recipes.setAutoDefault(False)
        self.recipes.setMenu(self._recipe_menu())
        self.steps = StepList(window.workbench.library.presets)
        self.sources = SourceList()
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(tr("Folder for the results"))
        self.folder.setAccessibleName(tr("Folder for the results"))
        self.browse = QPushButton(tr("Browse…"))
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._browse)
        self.options = Form(BatchOptions())
        self.cluster = QLineEdit()
        self.cluster.setPlaceholderText(tr("This computer; or a Dask scheduler, tcp://host:8786"))
        self.cluster.setAccessibleName(tr("Where it runs"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(self.fontMetrics().lineSpacing() * 2)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.hide()
        self.failures = QListWidget()
        self.failures.setAccessibleName(tr("What failed"))
        self.failures.hide()
        self.begin = QPushButton(tr("Start"))
        self.begin.clicked.connect(self._toggle)
        self.show_folder = QPushButton(tr("Open folder"))
        self.show_folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text())))
        self.show_folder.hide()
        self.close_button = QPushButton(tr("Close"))
        self.close_button.clicked.connect(self.close)
        self._lay_out()
        self.begin.setDefault(True)
        self._timer = QTimer(self, singleShot=True, interval=700)
        self._timer.timeout.connect(self._estimate)
        for signal in (self.steps.changed, self.sources.changed, self.folder.textChanged, self.options.changed, self.cluster.textChanged):
            signal.connect(lambda *_: self._changed())
        self._changed()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.name, 1)
        top.addWidget(self.recipes)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(_title(tr("What is done")))
        left.addLayout(top)
        left.addWidget(self.steps, 1)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.browse)
        right = QVBoxLayout()
        right.setSpacing(8)
        for widget in (_title(tr("Pictures")), self.sources):
            right.addWidget(widget, 1 if widget is self.sources else 0)
        right.addSpacing(6)
        right.addWidget(_title(tr("Results")))
        right.addLayout(place)
        right.addWidget(self.options)
        right.addWidget(self.cluster)
        columns = QHBoxLayout()
        columns.setSpacing(22)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.show_folder)
        below.addStretch(1)
        below.addWidget(self.begin)
        below.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        column.addLayout(columns, 1)
        for widget in (self.bar, self.note, self.failures):
            column.addWidget(widget)
        column.addLayout(below)

    # The recipe

    def _recipe_menu(self) -> QMenu:
        menu = QMenu(self)
        for text, act in (
            (tr("From the &history of the picture in front"), self.take_history),
            (tr("From the &layers of the picture in front"), self.take_layers),
            (tr("&Open…"), self._open),
            (tr("&Save…"), self._save),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, act=act: act())
        menu.insertSeparator(menu.actions()[2])
        return menu

    @property
    def recipe(self) -> BatchRecipe:
        """What the dialog says."""
        return with_options(BatchRecipe(self.name.text().strip() or tr("Recipe"), self.steps.steps, self._export), self.options.value)

    def show_recipe(self, recipe: BatchRecipe) -> None:
        """Shows another recipe."""
        self._export = recipe.export
        self.name.setText(recipe.name)
        self.steps.show_steps(recipe.steps)
        self.options.show_value(options_of(recipe, self.options.value))
        self._changed()

    def take_history(self) -> None:
        """Takes the steps from the history of the picture in front."""
        editor = self._window.editor
        if editor is not None:
            self._take(steps_of_history(editor.states[: editor.history.position + 1]))

    def take_layers(self) -> None:
        """Takes the steps from the layers of the picture in front."""
        editor = self._window.editor
        if editor is not None:
            self._take(steps_of_layers(editor.document))

    def _take(self, found: Found) -> None:
        self.steps.show_steps(found.steps)
        entry = self._window.current
        if entry is not None and found.steps:
            self.name.setText(Path(entry.name).stem)
        self._changed()
        if found.left_out:
            self._say(tr("Left out, because it means nothing on other pictures: {names}.").format(names=", ".join(dict.fromkeys(found.left_out))))

    def _open(self) -> None:
        path = choose_file(self, tr("Open a recipe"), [tr("Recipes (*{suffix})").format(suffix=SUFFIX)], "recipe")
        if path is not None:
            try:
                self.show_recipe(load_recipe(path))
            except StudioError as error:
                self._say(str(error), "error")

    def _save(self) -> None:
        name = self.name.text().strip() or tr("Recipe")
        path = choose_target(self, tr("Save the recipe"), Path(name + SUFFIX), [tr("Recipes (*{suffix})").format(suffix=SUFFIX)], SUFFIX, "recipe")
        if path is not None:
            try:
                save_recipe(self.recipe, path)
            except StudioError as error:
                self._say(str(error), "error")

    # Before

    def _browse(self) -> None:
        folder = choose_folder(self, tr("Folder for the results"), "batch", self.folder.text())
        if folder is not None:
            self.folder.setText(str(folder))

    @property
    def running(self) -> bool:
        """Whether the batch runs."""
        return self._job is not None and self._job.active

    def _missing(self) -> str:
        """What is still to be said before it can start."""
        if not self.steps.steps:
            return tr("Add at least one step.")
        if not self.sources.sources:
            return tr("Add pictures or a folder.")
        return "" if self.folder.text().strip() else tr("Choose a folder for the results.")

    def _changed(self) -> None:
        if self._guess is not None:
            self._guess.cancel()
        if self.running:
            return
        missing = self._missing()
        self.begin.setEnabled(not missing)
        self._say(missing or tr("Estimating…"))
        if missing:
            self._timer.stop()
        else:
            self._timer.start()

    def _planned(self) -> Plan:
        """What is to be done; StudioError where that cannot be."""
        recipe = self.recipe
        check_recipe(recipe, self._window.workbench.library)
        options: BatchOptions = self.options.value
        folder = Path(self.folder.text().strip()).expanduser()
        if not folder.is_dir() and folder.suffix:
            folder.mkdir(parents=True, exist_ok=True)  # a folder, even where its name looks like a file's
        return plan(recipe, self.sources.sources, folder, options.existing, self.sources.recursive.isChecked())  # type: ignore[arg-type]

    def _estimate(self) -> None:
        try:
            made = self._planned()
        except (StudioError, OSError) as error:
            self._say(str(error), "error")
            return
        if not made.todo:
            self._say(tr("{n} pictures were done already.").format(n=len(made.skipped)) if made.skipped else tr("There is no picture in it."))
            return
        library = self._window.workbench.library

        def done(found: object) -> None:
            assert isinstance(found, Estimate)
            if not self.running:
                self._say(self._expected(found, made), "warning" if found.nbytes > free_bytes(made.out) else "muted")

        def failed(error: StudioError) -> None:
            if not self.running:
                self._say(str(error), "error")

        self._guess = self._window.jobs.submit(
            tr("Estimating the batch"), lambda progress: estimate(made, library, progress), done, failed, lane="estimate", quiet=True
        )

    def _expected(self, found: Estimate, made: Plan) -> str:
        text = tr("{n} pictures, {mp:.0f} MP: {time}, about {mb:.0f} MB of {free:.0f} GB free.").format(
            n=found.pictures, mp=found.megapixels, time=time_text(found.seconds), mb=found.nbytes / 1e6, free=free_bytes(made.out) / 1e9
        )
        if made.skipped:
            text += " " + tr("{n} were done already.").format(n=len(made.skipped))
        if found.unreadable:
            text += " " + tr("{n} cannot be read.").format(n=found.unreadable)
        return text

    # Running

    def _toggle(self) -> None:
        if self.running:
            assert self._job is not None
            self._job.cancel()
        else:
            self.start()

    def start(self) -> None:
        """Starts what the dialog says."""
        self._timer.stop()
        try:
            made = self._planned()
        except (StudioError, OSError) as error:
            self._say(str(error), "error")
            return
        library, address, jobs = self._window.workbench.library, self.cluster.text().strip(), int(self.options.value.jobs)

        self._reports, self._planned_count = [], len(made.todo)
        reported = self._reports.append

        def work(progress: Progress) -> Outcome:
            if address:
                return run_on_cluster(made, address, library.provider, progress, reported)
            return run(made, library, progress, jobs, reported)

        self.failures.hide()
        self.show_folder.hide()
        job = self._window.jobs.submit(tr("Batch: {name}").format(name=made.recipe.name), work, self._done, self._failed, lane="batch")
        self._job = job
        job.progressed.connect(self._show_progress)
        job.finished.connect(self._ended)
        self.bar.setValue(0)
        self.bar.show()
        self.begin.setText(tr("Stop"))
        self._say(tr("Working on {n} pictures.").format(n=len(made.todo)))

    def _show_progress(self, fraction: float, note: str) -> None:
        self.bar.setValue(round(fraction * 1000))
        left = self._job.time_left if self._job is not None else None
        if left is not None:
            done, all = len(self._reports), self._planned_count
            self._say(tr("{done} of {all} pictures done, {time} left.").format(done=done, all=all, time=time_text(left)))

    def _done(self, outcome: object) -> None:
        assert isinstance(outcome, Outcome)
        text = tr("{done} of {all} done.").format(done=outcome.done, all=len(outcome.reports))
        if outcome.skipped:
            text += " " + tr("{n} were there already.").format(n=len(outcome.skipped))
        if outcome.failed:
            text += " " + tr("{n} failed:").format(n=len(outcome.failed))
        self.failures.clear()
        self.failures.addItems([f"{report.task.source.name}: {report.why}" for report in outcome.failed])
        for row in range(self.failures.count()):
            self.failures.item(row).setSizeHint(QSize(0, self.fontMetrics().height() + 12))
        self.failures.setVisible(bool(outcome.failed))
        self.failures.setFixedHeight(min(len(outcome.failed), 5) * (self.fontMetrics().height() + 12) + 6)
        self.show_folder.setVisible(bool(outcome.done or outcome.skipped))
        self._say(text, "warning" if outcome.failed else "muted")

    def _failed(self, error: StudioError) -> None:
        self._say(str(error), "error")

    def _ended(self, _: object) -> None:
        stopped = self._job is not None and self._job.state == "stopped"
        self.bar.hide()
        self.begin.setText(tr("Start"))
        if stopped:
            self._say(tr("Stopped. What was finished stays; started again, it goes on from there."))
        if self.isHidden():
            self._window.tell(tr("Batch: {text}").format(text=self.note.text()), "warning" if self.failures.count() else "note")
            self.deleteLater()

    def _say(self, text: str, role: str = "muted") -> None:
        self.note.setText(text)
        self.note.setProperty("role", role)
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)

    def done(self, result: int) -> None:
        """Stops estimating with the dialog; a batch that runs goes on, and says when it ends."""
        self._timer.stop()
        if self._guess is not None:
            self._guess.cancel()
        super().done(result)
        if not self.running:
            self.deleteLater()


def _title(text: str) -> QWidget:
    label = QLabel(text)
    label.setProperty("role", "title")
    return label


def open_batch(window: Window) -> BatchDialog:
    """Opens the dialog with what the picture in front has to offer."""
    dialog = BatchDialog(window)
    if window.current is not None and window.current.picture is not None:
        dialog.folder.setText(str(window.current.picture.parent / tr("results")))
    if window.editor is not None:
        found = steps_of_layers(window.editor.document)
        if found.steps:
            dialog.take_layers()
        else:
            dialog.take_history()
    dialog.show()
    return dialog
