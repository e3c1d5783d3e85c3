"""The dialog in which a new style is planned: paintings, photos, name, and how long it may take."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ganstudio.app.pictures import Report, check_pictures, find_pictures
from ganstudio.app.recipe import dump_recipe
from ganstudio.app.runs import Line, Run, runs
from ganstudio.app.style_recipe import BEGINNING, STEPS, StyleChoices, style_id, style_recipe
from ganstudio.app.training import command
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.engine.presets import free_id
from ganstudio.errors import StudioError
from ganstudio.places import bundled, cache_folder
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_files, choose_folder
from ganstudio.ui.dialogs.dialog import fit_on_screen
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.training.picture_list import PictureList, dropped
from ganstudio.ui.training.train_fields import Advanced, Efforts, Naming, PhotoChoice, section
from ganstudio.ui.training.trainer import Plan, label_of
from ganstudio.ui.training.training_process import TrainingProcess

MEASURE = 3.0
"""Seconds that the machine is measured for, once PyTorch has started."""
_FILTER = "*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp *.avif *.gif"


class TrainDialog(QDialog):
    """Gathers what a training needs; ``planned`` brings it when the person starts."""

    planned = Signal(object)
    """A Plan."""
    runs_requested = Signal()

    def __init__(self, jobs: JobQueue, library: Library, documents: tuple[tuple[str, Document], ...], parent: QWidget | None = None) -> None:
        """``documents``: the open pictures, with their names."""
        super().__init__(parent)
        self.setWindowTitle(tr("Train a style"))
        self.setAcceptDrops(True)
        self._jobs, self._library = jobs, library
        self._documents = documents
        self._checks: list[Job] = []
        self._measuring: TrainingProcess | None = None
        self._measured: StyleChoices | None = None
        self._scratch: Path | None = None
        self.reports: dict[str, Report] = {}
        self.paintings = PictureList(jobs, tr("Drop one painting here, or several by the same painter, or a folder of them."), self)
        self.choose_files = QPushButton(tr("Choose paintings…"), self)
        self.choose_folder = QPushButton(tr("Folder…"), self)
        self.report = QLabel(self)
        self.photos = PhotoChoice([name for name, _ in documents], self)
        self.naming = Naming(self._beginnings(), self)
        self.efforts = Efforts(self)
        self.advanced = Advanced(self)
        self.state = QLabel(self)
        self.start = QPushButton(tr("Start training"), self)
        self.start.setDefault(True)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.earlier = QPushButton(tr("Earlier trainings…"), self)
        self._timer = QTimer(self, singleShot=True, interval=300)
        self._timer.timeout.connect(self._look)
        self._lay_out()
        self.paintings.changed.connect(self._paintings_changed)
        self.photos.changed.connect(self._timer.start)
        self.naming.changed.connect(self._show)
        self.advanced.changed.connect(self._timer.start)
        self.choose_files.clicked.connect(self._choose_files)
        self.choose_folder.clicked.connect(self._choose_folder)
        self.start.clicked.connect(self._start)
        self.cancel.clicked.connect(self.reject)
        self.earlier.clicked.connect(self._show_runs)
        self.finished.connect(lambda _: self._stop())
        self._look()

    def _lay_out(self) -> None:
        for label in (self.report, self.state):
            label.setProperty("role", "muted")
            label.setWordWrap(True)
        for button in (self.choose_files, self.choose_folder, self.cancel, self.earlier):
            button.setAutoDefault(False)
        self.earlier.setVisible(bool(runs()))
        choose = QHBoxLayout()
        choose.setSpacing(8)
        choose.addWidget(self.choose_files)
        choose.addWidget(self.choose_folder)
        choose.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(section(tr("Paintings to learn from")))
        left.addWidget(self.paintings, 1)
        left.addWidget(self.report)
        left.addLayout(choose)
        right = QVBoxLayout()
        right.setSpacing(8)
        for title, part in (
            (tr("Photos to practise on"), self.photos),
            (tr("Name of the style"), self.naming),
            (tr("How long"), self.efforts),
        ):
            right.addWidget(section(title))
            right.addWidget(part)
            right.addSpacing(8)
        right.addWidget(self.advanced)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(22)
        columns.addLayout(left, 5)
        columns.addLayout(right, 4)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.earlier)
        last.addWidget(self.state, 1)
        last.addWidget(self.cancel)
        last.addWidget(self.start)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(16)
        whole.addLayout(columns, 1)
        whole.addLayout(last)
        fit_on_screen(self, 880, 600)

    # What was chosen

    def _beginnings(self) -> list[tuple[str, str]]:
        """(name, folder) of what the new style can start from, the usual one first: bundled styles and earlier trainings."""
        bundled = [m for m in self._library.manifests if m.task == "style" and m.bundled]
        usual_first = sorted(bundled, key=lambda manifest: manifest.id != BEGINNING)
        return [(m.label, str(m.folder)) for m in usual_first] + [(label_of(run), str(run.folder)) for run in runs() if run.best.is_file()]

    @property
    def choices(self) -> StyleChoices:
        """The fields under Advanced."""
        return self.advanced.choices

    def _choose_files(self) -> None:
        self.paintings.add(choose_files(self, tr("Choose paintings"), [tr("Pictures ({patterns})").format(patterns=_FILTER)], "paintings"))

    def _choose_folder(self) -> None:
        folder = choose_folder(self, tr("Choose a folder of paintings"), "paintings")
        if folder is not None:
            self.paintings.add([folder])

    def _paintings_changed(self) -> None:
        paths = self.paintings.paths
        if paths:
            self.naming.suggest(paths[0].stem.replace("_", " ").replace("-", " ").strip().capitalize())
        self._timer.start()

    def plan(self) -> Plan:
        """What the person has chosen."""
        name, replacing = self._id()
        recipe = style_recipe(
            name, self.naming.label, tuple(str(path) for path in self.reports["paintings"].usable), self._photo_places(),
            STEPS[self.efforts.effort], self.choices, self.naming.warm_start,
        )  # fmt: skip
        documents = tuple(document for _, document in self._documents) if self.photos.with_open else ()
        return Plan(recipe, documents, replacing)

    def _photo_places(self) -> tuple[str, ...]:
        places = [bundled("resources") / "samples"] if self.photos.with_samples else []
        if self.photos.folder is not None:
            places.append(self.photos.folder)
        return tuple(str(place) for place in places)

    def _id(self) -> tuple[str, str]:
        """(id of the style, id of the style that it replaces or nothing)."""
        wanted = self.naming.id
        own = {preset.id for preset in self._library.presets if not preset.bundled}
        taken = [preset.id for preset in self._library.presets] + [manifest.id for manifest in self._library.manifests]
        if wanted in own and self.naming.replacing:
            return wanted, wanted
        return (free_id(wanted, taken) if wanted in taken else wanted), ""

    # Checking

    def _look(self) -> None:
        """Looks at the pictures, in the background."""
        for job in self._checks:
            job.cancel()
        self._checks = []
        self.reports = {}
        crop, paintings, places = self.choices.crop, self.paintings.paths, self._photo_places()

        def work(progress: Progress) -> dict[str, Report]:
            found = {}
            for part, (name, list_) in enumerate((("paintings", paintings), ("photos", find_pictures(places, Path())))):
                progress(part / 2)
                found[name] = check_pictures(list_, crop)
            return found

        def done(reports: object) -> None:
            assert isinstance(reports, dict)
            self.reports = reports
            self._show_reports()
            self._measure()

        def failed(error: StudioError) -> None:
            self.state.setText(str(error))

        self._say(tr("Looking at the pictures…") if paintings else "")
        self._checks.append(self._jobs.submit(tr("Looking at pictures"), work, done, failed, lane="training", quiet=True))
        self._show()

    def _show_reports(self) -> None:
        paintings, photos = self.reports["paintings"], self.reports["photos"]
        faults: dict[Path, str] = {}
        for paths, word in (
            (paintings.unreadable, tr("unreadable")), (paintings.too_small, tr("too small")), (paintings.duplicates, tr("duplicate")),
        ):  # fmt: skip
            faults.update(dict.fromkeys(paths, word))
        self.paintings.show_faults(faults)
        self._say("\n".join(paintings.lines()) if self.paintings.paths else "")
        self.photos.show_report(photos.lines()[1:] if photos.usable or self.photos.folder is None else photos.lines())
        self._show()

    def _say(self, text: str) -> None:
        self.report.setText(text)
        self.report.setVisible(bool(text))

    def _show(self) -> None:
        """Says what is missing, and what the name comes to."""
        name, _ = self._id()
        own = any(preset.id == self.naming.id and not preset.bundled for preset in self._library.presets)
        self.naming.show_id(name, own, name != self.naming.id)
        ready = bool(self.reports)
        photos = ready and (self.reports["photos"].usable or (self.photos.with_open and self._documents))
        missing = ""
        if not self.paintings.paths:
            missing = tr("Add a painting to begin.")
        elif ready and not self.reports["paintings"].usable:
            missing = tr("None of the paintings can be used.")
        elif ready and not photos:
            missing = tr("Choose some photos to practise on.")
        elif not style_id(self.naming.label):
            missing = tr("Give the style a name.")
        self.state.setText(missing)
        self.start.setEnabled(ready and not missing)

    # Measuring

    def _measure(self) -> None:
        """Trains for a few seconds in a process of its own, to know how long the whole will take."""
        choices = self.choices
        usable = self.reports["paintings"].usable if self.reports else ()
        if not usable or choices == self._measured:
            return
        self._forget_measuring()
        recipe = style_recipe("measure", "", (str(usable[0]),), (str(bundled("resources") / "samples"),), 10, choices)
        try:
            cache_folder().mkdir(parents=True, exist_ok=True)
            self._scratch = Path(tempfile.mkdtemp(prefix="measure-", dir=cache_folder()))
            run = Run(self._scratch)
            run.recipe_file.write_text(dump_recipe(replace(recipe, data=replace(recipe.data, memory=256))), "utf-8")
        except OSError:
            self.efforts.show_rate(None, tr("There is no room to measure this machine."))
            return
        self._measured = choices
        self.efforts.show_rate(None, tr("Measuring this machine…"))
        self._measuring = TrainingProcess(command(run, run.folder, measure=MEASURE), self)
        self._measuring.said.connect(self._hear)
        self._measuring.ended.connect(lambda _: self._forget_measuring())
        self._measuring.start()

    def _hear(self, line: Line) -> None:
        if line.event == "measured":
            device = str(line.values["device"])
            self.efforts.show_rate(float(line.values["rate"]), tr("the graphics card") if device != "cpu" else tr("the processor"))
        elif line.event == "failed":
            self.efforts.show_rate(None, str(line.values["text"]))

    def _forget_measuring(self) -> None:
        if self._measuring is not None:
            self._measuring.kill()
            self._measuring.deleteLater()
            self._measuring = None
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    # The end

    def _start(self) -> None:
        plan = self.plan()
        self.accept()
        self.planned.emit(plan)

    def _show_runs(self) -> None:
        self.reject()
        self.runs_requested.emit()

    def _stop(self) -> None:
        self._timer.stop()
        for job in self._checks:
            job.cancel()
        self._forget_measuring()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.paintings.add(dropped(event.mimeData()))
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop()
        super().closeEvent(event)
