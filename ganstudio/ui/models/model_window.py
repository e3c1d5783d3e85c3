"""The window of models: by task, what is installed and what is on offer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ganstudio.app.settings import save_settings
from ganstudio.app.tasks import OTHER, TASKS, is_active, task_kind
from ganstudio.core.document import Generated
from ganstudio.core.progress import Progress
from ganstudio.engine.manifest import Manifest
from ganstudio.engine.offers import digest_matches, fitted, read_offers
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_file
from ganstudio.ui.dialogs.dialog import fit_on_screen
from ganstudio.ui.icons import icon
from ganstudio.ui.models.downloads import Downloads
from ganstudio.ui.models.model_page import ALL, ModelPage
from ganstudio.ui.models.network_dialog import NetworkDialog

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

class ModelWindow(QWidget):
    """Stays open beside the editor; closing it does not stop a download."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.setObjectName("models")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("Models"))
        self._window, self._library = window, window.workbench.library
        self.offers, problems = read_offers()
        for problem in problems:
            window.tell(str(problem), "warning")
        self.downloads = Downloads(window.jobs, self._library, lambda: window.settings.proxy, self)
        self.tasks = QListWidget(self)
        self.tasks.setAccessibleName(tr("Tasks"))
        self.tasks.setMinimumWidth(190)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Find a model"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(tr("Find a model"))
        self.commercial = QCheckBox(tr("Commercial use allowed"), self)
        self.commercial.setToolTip(tr("Leaves out models whose licence forbids commercial use"))
        self.page = ModelPage(window, self.downloads, self)
        self.folder = QLabel(self)
        self.folder.setProperty("role", "muted")
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder.setMinimumWidth(80)
        self.show_folder = QPushButton(tr("Open folder"), self)
        self.move_folder = QPushButton(tr("Move…"), self)
        self.move_folder.setToolTip(tr("Lets your models lie in another folder"))
        self.network = QPushButton(tr("Network…"), self)
        self.file = QPushButton(tr("Import from file…"), self)
        self._lay_out()
        self._fill_tasks()
        self.tasks.currentRowChanged.connect(lambda _: self._filter())
        self.search.textChanged.connect(lambda _: self._filter())
        self.commercial.toggled.connect(lambda _: self._filter())
        self.show_folder.clicked.connect(self._do(lambda: self._open_folder(self._library.folder)))
        self.move_folder.clicked.connect(self._do(self._move))
        self.network.clicked.connect(self._do(self._set_network))
        self.file.clicked.connect(self._do(self._import))
        self.downloads.installed.connect(self._arrived)
        self.page.chosen.connect(self._use)
        self.page.remove_requested.connect(self._remove)
        self.page.folder_requested.connect(lambda manifest: self._open_folder(manifest.folder))
        self.page.cancel_requested.connect(lambda offer: self._do(lambda: self.downloads.cancel(offer))())

    def _lay_out(self) -> None:
        side = QWidget(self)
        left = QVBoxLayout(side)
        left.setContentsMargins(12, 12, 0, 12)
        left.setSpacing(10)
        left.addWidget(self.tasks, 1)
        left.addWidget(self.file)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.search, 1)
        top.addWidget(self.commercial)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.folder, 1)
        for button in (self.show_folder, self.move_folder, self.network):
            foot.addWidget(button)
        main = QWidget(self)
        right = QVBoxLayout(main)
        right.setContentsMargins(12, 12, 16, 12)
        right.setSpacing(10)
        right.addLayout(top)
        right.addWidget(self.page, 1)
        right.addLayout(foot)
        split = QSplitter(self)
        split.addWidget(side)
        split.addWidget(main)
        split.setStretchFactor(1, 1)
        split.setHandleWidth(1)
        split.setSizes([220, 860])
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        fit_on_screen(self, 1080, 760)

    def _do(self, work: Callable[[], object]) -> Callable[[], None]:
        """The function with its errors told here."""

        def run() -> None:
            try:
                work()
            except StudioError as error:
                self._tell(error)

        return run

    def _tell(self, error: StudioError) -> None:
        QMessageBox(QMessageBox.Icon.Warning, tr("Models"), str(error), QMessageBox.StandardButton.Ok, self).exec()

    # What it shows

    def choose(self, task: str) -> None:
        """Shows the models of a task."""
        for row in range(self.tasks.count()):
            if self.tasks.item(row).data(Qt.ItemDataRole.UserRole) == task:
                self.tasks.setCurrentRow(row)

    @property
    def task(self) -> str:
        """The task that is shown; ``all``: every one."""
        item = self.tasks.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ALL

    def _fill_tasks(self) -> None:
        task = self.task
        tasks = [m.task for m in self._library.manifests]
        rows = [(ALL, tr("All models"), "mdi6.view-grid-outline", len(tasks))]
        rows += [(kind.id, tr(kind.label), kind.icon, tasks.count(kind.id)) for kind in TASKS]
        others = sum(task_kind(id) is OTHER for id in tasks)
        if others:
            rows.append((OTHER.id, tr(OTHER.label), OTHER.icon, others))
        with QSignalBlocker(self.tasks):
            self.tasks.clear()
            for id, label, symbol, count in rows:
                item = QListWidgetItem(icon(symbol), f"{label}   {count}" if count else label)
                item.setData(Qt.ItemDataRole.UserRole, id)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("{task}, {n} installed").format(task=label, n=count))
                self.tasks.addItem(item)
                if id == task:
                    self.tasks.setCurrentItem(item)
            if self.tasks.currentRow() < 0:
                self.tasks.setCurrentRow(0)
        self.tasks.setMinimumWidth(max(190, self.tasks.sizeHintForColumn(0) + self.tasks.verticalScrollBar().sizeHint().width()))

    def reload(self) -> None:
        """Shows everything as it is now."""
        self._fill_tasks()
        self.page.fill(self.offers)
        self._filter()
        self.folder.setText(tr("Your models: {folder}").format(folder=self._library.folder))
        self.folder.setToolTip(str(self._library.folder))

    def _filter(self) -> None:
        """Shows the cards of the chosen task that fit what was typed."""
        self.page.show_only(self.task, self.search.text(), self.commercial.isChecked())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._library.refresh()
        self.reload()

    # What the buttons do

    def _use(self, manifest: Manifest) -> None:
        self._do(lambda: self._library.make_active(manifest.task, manifest.id))()
        self.page.mark_active()

    def _arrived(self, manifest: Manifest) -> None:
        """A download became a model."""
        self._window.workbench.presets_changed()
        if self.isVisible():
            self.reload()
            self.page.show_card(manifest.id)
        kind = task_kind(manifest.task)
        action = None
        if kind.active and not is_active(self._library, manifest):
            action = (tr("Use it for {task}").format(task=tr(kind.label)), lambda: self._use(manifest))
        self._window.tell(tr("The model {name} is ready.").format(name=manifest.label), action=action)

    def _remove(self, manifest: Manifest) -> None:
        used = layers_made_by(self._window, manifest)
        text = tr("Remove the model “{name}” from this computer?").format(name=manifest.label)
        more = [tr("Styles that need it go with it.")] if any(p.model == manifest.id for p in self._library.presets) else []
        if used:
            more.append(tr("{n} layers of open documents were made with it: they keep their pixels, but cannot be run again.").format(n=used))
        box = QMessageBox(QMessageBox.Icon.Question, tr("Models"), text, QMessageBox.StandardButton.Cancel, self)
        box.setInformativeText(" ".join(more))
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is remove:
            self._do(lambda: self._library.remove_model(manifest.id))()
            self._window.workbench.presets_changed()
            self.reload()

    def _open_folder(self, folder: Path) -> None:
        if folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        else:
            QMessageBox.information(self, tr("Models"), tr("There is nothing in {folder} yet.").format(folder=folder))

    def _move(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Where your models lie from now on"), str(self._library.folder.parent))
        if name:
            self.move_to(Path(name))

    def move_to(self, folder: Path) -> None:
        """Moves the person's models, in the background."""
        library = self._library

        def failed(error: StudioError) -> None:
            self._tell(error)

        self._window.jobs.submit(
            tr("Moving models"), lambda progress: library.move_models(folder, progress), lambda _: self.reload(), failed, lane="download"
        )

    def _set_network(self) -> None:
        dialog = NetworkDialog(self._window.settings.proxy, self)
        if dialog.exec():
            settings = dialog.used(self._window.settings)
            save_settings(settings)
            self._window.use_settings(settings)

    def _import(self) -> None:
        path = choose_file(self, tr("Import model"), [tr("ONNX models (*.onnx)")], "model")
        if path is not None:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        """Adds a model from a file: as the catalogue describes it where it is one of its, else by the dialog that looks into it."""
        library, offers = self._library, self.offers

        def work(progress: Progress) -> Manifest | None:
            known = {m.id for m in library.manifests}
            try:
                offer = next((o for o in offers if o.id not in known and digest_matches(o, path)), None)
            except OSError:
                return None  # the dialog says what is wrong with the file
            return library.install(fitted(offer, path, progress)) if offer is not None else None

        def done(manifest: object) -> None:
            if isinstance(manifest, Manifest):
                self._arrived(manifest)
            else:
                from ganstudio.ui.menus.styles_menu import import_model

                import_model(self._window, path)
                self.reload()

        label = tr("Looking at {name}").format(name=path.name)
        self._window.jobs.submit(label, work, done, self._tell, lane="download")


def layers_made_by(window: Window, manifest: Manifest) -> int:
    """How many layers of open documents were made with a model."""
    layers = (layer for entry in window.documents.all for layer in entry.editor.document.walk())
    return sum(isinstance(layer.content, Generated) and layer.content.recipe.sha256 == manifest.sha256 for layer in layers)


def show_models(window: Window, task: str = "") -> None:
    """Shows the window of models, with those of a task if one is given."""
    found = window.findChild(ModelWindow, "models") or ModelWindow(window)
    if task:
        found.choose(task)
    found.show()
    found.raise_()
    found.activateWindow()
