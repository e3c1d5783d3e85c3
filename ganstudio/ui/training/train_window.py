"""The window of trainings: the runs there are, and the one that is chosen, while it learns or later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ganstudio.app.recipe import Optimiser, load_recipe
from ganstudio.app.runs import Line, Run, runs
from ganstudio.app.style_recipe import STEPS
from ganstudio.app.training import claimed, remove
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.dialog import fit_on_screen
from ganstudio.ui.training.growth_view import GrowthView
from ganstudio.ui.training.loss_plot import LossPlot
from ganstudio.ui.training.run_facts import ICON, numbers_text, part_done, run_icon
from ganstudio.ui.training.run_files import export_style, remove_wanted, write_report
from ganstudio.ui.training.trainer import Trainer, label_of

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

_REDRAW = 250
"""Milliseconds between two looks at what a running training has said."""
_NOTICES = 4


class TrainWindow(QWidget):
    """Stays open beside the editor; closing it does not stop anything."""

    def __init__(self, trainer: Trainer, window: Window) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.setObjectName("training")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("Training"))
        self._trainer, self._window = trainer, window
        self.run: Run | None = None
        """The run that is shown."""
        self._notices: list[str] = []
        self._last: Line | None = None
        self._optimiser: Optimiser | None = None
        self._new_files = False
        self.list = QListWidget(self)
        self.list.setIconSize(ICON)
        self.list.setMinimumWidth(200)
        self.list.setAccessibleName(tr("Trainings"))
        self.new = QPushButton(tr("New style…"), self)
        self.name = QLabel(self)
        self.name.setProperty("role", "heading")
        self.state = QLabel(self)
        self.state.setProperty("role", "muted")
        self.growth = GrowthView(self)
        self.plot = LossPlot(self)
        self.health = QLabel(self)
        self.health.setWordWrap(True)
        self.health.setTextFormat(Qt.TextFormat.PlainText)
        self.health.setProperty("role", "warning")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.numbers = QLabel(self)
        self.numbers.setProperty("role", "muted")
        self.pause = QPushButton(self)
        self.keep = QPushButton(tr("Stop and keep"), self)
        self.more = QPushButton(tr("More"), self)
        self.more.setMenu(self._menu())
        self._timer = QTimer(self, singleShot=True, interval=_REDRAW)
        self._timer.timeout.connect(self._draw)
        self._lay_out()
        self.list.currentItemChanged.connect(lambda item, _: self._choose_item(item))
        self.new.clicked.connect(self._do(trainer.new))
        self.pause.clicked.connect(self._do(self._pause_or_resume))
        self.keep.clicked.connect(self._do(self._keep))
        trainer.changed.connect(self.reload)
        trainer.said.connect(self._hear)
        self.reload()

    def _lay_out(self) -> None:
        side = QWidget(self)
        left = QVBoxLayout(side)
        left.setContentsMargins(12, 12, 0, 12)
        left.setSpacing(10)
        left.addWidget(self.list, 1)
        left.addWidget(self.new)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name)
        head.addWidget(self.state, 1, Qt.AlignmentFlag.AlignBottom)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.numbers, 1)
        for button in (self.pause, self.keep, self.more):
            last.addWidget(button)
        self._shown = QWidget(self)
        right = QVBoxLayout(self._shown)
        right.setContentsMargins(12, 12, 16, 14)
        right.setSpacing(10)
        right.addLayout(head)
        right.addWidget(self.growth, 5)
        right.addWidget(self.plot, 2)
        right.addWidget(self.health)
        right.addWidget(self.bar)
        right.addLayout(last)
        split = QSplitter(self)
        split.addWidget(side)
        split.addWidget(self._shown)
        split.setStretchFactor(1, 1)
        split.setHandleWidth(1)
        split.setSizes([240, 800])
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        fit_on_screen(self, 1060, 760)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self._train_on = menu.addAction(tr("Train on for longer"), self._do(self._longer))
        self._export = menu.addAction(tr("Export the style to a file…"), self._do(self._export_style))
        self._report = menu.addAction(tr("Write a report…"), self._do(self._write_report))
        menu.addSeparator()
        self._remove = menu.addAction(tr("Remove this training…"), self._do(self._remove_run))
        menu.aboutToShow.connect(self._enable)
        return menu

    def _do(self, work: Callable[[], object]) -> Callable[[], None]:
        """The function with its errors told in the main window."""

        def run() -> None:
            try:
                work()
            except StudioError as error:
                self._window.show_error(error)
                self._window.activateWindow()

        return run

    # Which run

    def choose(self, run: Run | None) -> None:
        """Shows a run; None: the one that is shown, or the newest."""
        self.reload()
        wanted = run or self.run
        rows = [row for row in range(self.list.count()) if wanted is not None and self.list.item(row).data(Qt.ItemDataRole.UserRole) == wanted]
        if self.list.count():
            self.list.setCurrentRow(rows[0] if rows else 0)

    def reload(self) -> None:
        """Lists the runs as they are now."""
        chosen = self.run
        known = runs()
        self.list.blockSignals(True)
        self.list.clear()
        for run in known:
            item = QListWidgetItem(f"{label_of(run)}\n{self._state_text(run)}")
            item.setData(Qt.ItemDataRole.UserRole, run)
            item.setSizeHint(QSize(180, ICON.height() + 12))
            item.setIcon(run_icon(run))
            self.list.addItem(item)
        rows = [row for row, run in enumerate(known) if run == chosen]
        if known:
            self.list.setCurrentRow(rows[0] if rows else 0)
        self.list.blockSignals(False)
        self._shown.setEnabled(bool(known))
        self._show_run(known[rows[0] if rows else 0] if known else None)

    def _choose_item(self, item: QListWidgetItem | None) -> None:
        run = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if run is not None and run != self.run:
            self._show_run(run)

    @property
    def _mine(self) -> bool:
        """Whether the run that is shown is the one being trained."""
        return self._trainer.busy and self.run is not None and self.run == self._trainer.run

    def _state_text(self, run: Run) -> str:
        if self._trainer.busy and run == self._trainer.run:
            return {
                "preparing": tr("Preparing…"), "starting": tr("Starting…"), "training": tr("Training"), "pausing": tr("Saving…"),
                "finishing": tr("Finishing…"), "exporting": tr("Making the style…"),
            }.get(self._trainer.phase, "")  # fmt: skip
        state, step = run.state(), run.steps()
        return {
            "running": tr("Trained elsewhere"), "finished": tr("Finished, {n} steps"), "paused": tr("Paused at step {n}"),
            "failed": tr("Stopped at step {n}"), "broken off": tr("Broken off at step {n}"),
        }[state].format(n=step)  # fmt: skip

    # What it shows

    def _show_run(self, run: Run | None) -> None:
        fresh = run != self.run
        self.run = run
        if run is None:
            self.name.setText(tr("No training yet"))
            self.state.clear()
            self.plot.show_points([])
            self.growth.show_files([], [], None, tr("Choose a painting to learn from with “New style…”."), fresh=True)
            self.health.hide()
            self.bar.hide()
            self.numbers.clear()
            for button in (self.pause, self.keep, self.more):
                button.hide()
            return
        self.name.setText(label_of(run))
        if fresh:
            self.plot.show_points(run.losses())
            tail = run.tail()
            self._notices = [str(line.values.get("text", "")) for line in tail if line.event == "notice"]
            self._last = next((line for line in reversed(tail) if line.event == "step"), None)
        try:
            self._optimiser = load_recipe(run.recipe_file).optimiser
        except StudioError:
            self._optimiser = None
        self._draw_files(fresh)
        self._draw()

    def _draw_files(self, fresh: bool = False) -> None:
        assert self.run is not None
        self._new_files = False
        words = tr("The first picture comes soon.") if self._mine else tr("There is no picture of this training.")
        photo = self.run.photo if self.run.photo.is_file() else None
        self.growth.show_files(self.run.previews(), self.run.samples(), photo, words, fresh=fresh)

    def _draw(self) -> None:
        """Brings everything up to date with what the run has said."""
        if self.run is None:
            return
        row = self.list.currentItem()
        if self._new_files:
            self._draw_files()
            if row is not None:
                row.setIcon(run_icon(self.run))
        self.plot.redraw()
        text = self._state_text(self.run)
        self.state.setText(text)
        if row is not None:
            row.setText(f"{self.name.text()}\n{text}")
        step = self._trainer.last if self._mine and self._trainer.last is not None else self._last
        self.bar.setVisible(self._unfinished)
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * part_done(step)))
        self.numbers.setText(self._numbers_text(step))
        notices = list(dict.fromkeys(self._notices))[-_NOTICES:]
        if self._trainer.trouble and self.run == self._trainer.run:
            notices.append(self._trainer.trouble)
        self.health.setText("\n".join(f"⚠  {notice}" for notice in notices))
        self.health.setVisible(bool(notices))
        self._enable()

    @property
    def _unfinished(self) -> bool:
        """Whether there is something left to train."""
        return self._mine or (self.run is not None and self.run.state() != "finished")

    def _numbers_text(self, step: Line | None) -> str:
        if step is None:
            return ""
        total = self._optimiser.steps if self._unfinished and self._optimiser is not None and not self._optimiser.minutes else 0
        return numbers_text(step, total, self._mine, self._unfinished)

    def _enable(self) -> None:
        run, trainer = self.run, self._trainer
        if run is None:
            return
        for button in (self.pause, self.keep, self.more):
            button.show()
        learning = self._mine and trainer.phase in ("starting", "training")
        state = "running" if self._mine else run.state()
        self.pause.setText(tr("Pause") if self._mine else tr("Resume"))
        early = state == "finished" and run.last.is_file() and part_done(self._last) < 0.99
        self.pause.setEnabled(learning or (not trainer.busy and (early or state in ("paused", "failed", "broken off"))))
        self.keep.setText(tr("Stop and keep") if self._mine else tr("Keep as a style"))
        self.keep.setToolTip(tr("Makes a style of the best state so far; it can be trained on later"))
        self.keep.setEnabled((learning and trainer.phase == "training") or (not trainer.busy and run.best.is_file()))
        self._train_on.setEnabled(not trainer.busy and run.last.is_file())
        self._export.setEnabled(any(preset.id == claimed(run) for preset in self._window.workbench.library.presets))
        self._report.setEnabled(bool(self.plot.points))
        self._remove.setEnabled(not self._mine and state != "running")

    def _hear(self, line: Line) -> None:
        if not self._mine:
            return
        match line.event:
            case "start":
                assert self.run is not None
                self.plot.show_points([point for point in self.plot.points if point[0] <= line.step])
            case "step":
                self.plot.add(line.step, float(line.values["d"]), float(line.values["g"]))
                self._last = line
            case "notice":
                self._notices.append(str(line.values["text"]))
            case "sample" | "preview":
                self._new_files = True
        if not self._timer.isActive():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    # What the buttons do

    def _pause_or_resume(self) -> None:
        if self._mine:
            self._trainer.pause()
        elif self.run is not None:
            self._trainer.resume(self.run)

    def _keep(self) -> None:
        if self.run is not None:
            self._trainer.keep(self.run)

    def _longer(self) -> None:
        if self.run is not None:
            finished = self.run.state() == "finished" and part_done(self._last) > 0.99
            self._trainer.resume(self.run, max(STEPS["quick"], self.run.steps() // 2) if finished else 0)

    def _export_style(self) -> None:
        assert self.run is not None
        export_style(self, self._window, claimed(self.run))

    def _write_report(self) -> None:
        assert self.run is not None
        write_report(self, self.run)

    def _remove_run(self) -> None:
        if self.run is not None and remove_wanted(self, self.run):
            self.drop(self.run)

    def drop(self, run: Run) -> None:
        """Deletes a run."""
        remove(run)
        self.run = None
        self.reload()
