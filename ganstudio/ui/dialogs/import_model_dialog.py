"""Taking in a model from anywhere: what it seems to be, how it treats the open photo, and corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ganstudio.app.tasks import task_kind
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.core.tile import Pixels
from ganstudio.engine.apply import apply_model, sample_planes
from ganstudio.engine.inspect import Inspection, inspect_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Channels, Manifest
from ganstudio.engine.presets import Preset
from ganstudio.errors import StudioError
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_file
from ganstudio.ui.dialogs.dialog import fit_on_screen, keep_on_screen
from ganstudio.ui.dialogs.import_preview import PreviewCard
from ganstudio.ui.dialogs.manifest_fields import ManifestFields
from ganstudio.ui.jobs import Job, JobQueue
from ganstudio.ui.panels.style_thumbnails import small_copy
from ganstudio.ui.panels.thumbnails import image_of

_SIDE = 384
_ORDERS: tuple[Channels, ...] = ("RGB", "BGR")


def trial_picture(document: Document | None, manifest: Manifest) -> Pixels:
    """(H, W, 3) uint8: the open picture made small, or a test picture where none is open."""
    if document is None:
        planes = sample_planes(manifest, 256)
        return np.asarray(np.rint(np.moveaxis(planes, 0, 2) * 255), np.uint8)
    raster = small_copy(document, _SIDE).layers[0].raster
    assert raster is not None
    pixels = raster.read()
    return np.ascontiguousarray(pixels[..., :3] if pixels.shape[2] == 4 else np.repeat(pixels[..., :1], 3, axis=2))


class ImportModelDialog(QDialog):
    """Inspects an ONNX file, shows both colour orders on the open photo, and adds the model: as a style, or for the tools of its task."""

    def __init__(self, jobs: JobQueue, library: Library, photo: Callable[[], Document | None], parent: QWidget | None = None) -> None:
        """``photo`` gives the document to try the model on, None where there is none (yet)."""
        super().__init__(parent)
        self._jobs, self._library, self._photo = jobs, library, photo
        self._document: Document | None = None
        self._running: list[Job] = []
        self.inspection: Inspection | None = None
        self.fields: ManifestFields | None = None
        self.added: Preset | Manifest | None = None
        """The style that was made, or the model where it makes none, once the dialog is accepted."""
        self.setWindowTitle(tr("Import model"))
        self.file = QLineEdit(self)
        self.file.setPlaceholderText(tr("An image-to-image model in ONNX format"))
        self.file.setAccessibleName(tr("Model file"))
        self.browse = QPushButton(tr("Choose file…"), self)
        self.browse.setAutoDefault(False)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.hide()
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.question = QLabel(tr("Which result has the right colours?"), self)
        self.question.setProperty("role", "title")
        self.original = PreviewCard(tr("Picture"), False, self)
        self.cards: dict[Channels, PreviewCard] = {
            "RGB": PreviewCard(tr("Red first (RGB)"), True, self),
            "BGR": PreviewCard(tr("Blue first (BGR)"), True, self),
        }
        self._place = QVBoxLayout()
        self.use = QCheckBox(self)
        self.use.setChecked(True)
        self.use.setToolTip(tr("Can be changed at any time under Enhance > Models"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(tr("Add model"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        group = QButtonGroup(self)
        for card in self.cards.values():
            group.addButton(card)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self._try_out)
        self._lay_out()
        self.browse.clicked.connect(self._browse)
        self.file.returnPressed.connect(self._typed)
        self.buttons.accepted.connect(self._add)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(lambda result: self._stop())
        self._show_state("")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.file, 1)
        row.addWidget(self.browse)
        pictures = QHBoxLayout()
        pictures.setSpacing(10)
        pictures.addWidget(self.original, 1)
        for card in self.cards.values():
            pictures.addWidget(card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(row)
        layout.addWidget(self.bar)
        layout.addWidget(self.question)
        layout.addLayout(pictures, 1)
        layout.addLayout(self._place)
        layout.addWidget(self.use)
        layout.addWidget(self.told)
        layout.addStretch(0)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(720)

    def _stop(self) -> None:
        self._timer.stop()
        for job in self._running:
            job.cancel()
        self._running = []

    def _show_state(self, text: str, role: str = "muted") -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))
        self.told.setProperty("role", role)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        known = self.inspection is not None
        grey = self.inspection is not None and self.inspection.manifest.image.channels == "grey"
        for part in (self.original, self.question, *self.cards.values()):
            part.setVisible(known)
        self.question.setVisible(known and not grey)
        self.cards["BGR"].setVisible(known and not grey)
        self.ok.setEnabled(known and role != "error")
        self._show_use()

    def _show_use(self) -> None:
        """Offers to let the tools take the model, where they take one for its task."""
        kind = None if self.fields is None else task_kind(self.fields.task.value)
        self.use.setVisible(kind is not None and kind.active)
        if kind is not None:
            self.use.setText(tr("Use it for {task} from now on").format(task=tr(kind.label)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, lambda: keep_on_screen(self))  # it grows by the pictures and fields of a model

    def _browse(self) -> None:
        path = choose_file(self, tr("Import model"), [tr("ONNX models (*.onnx)")], "model")
        if path is not None:
            self.inspect(path)

    def _typed(self) -> None:
        if self.file.text().strip():
            self.inspect(Path(self.file.text().strip()).expanduser())

    def inspect(self, path: Path) -> None:
        """Looks into a file, in the background."""
        self._stop()
        self.inspection = None
        self._forget_fields()
        self.file.setText(str(path))
        self._show_state(tr("Looking into the model and trying it out…"))
        self._wait()
        job = self._jobs.submit(
            tr("Inspecting {name}").format(name=path.name), lambda progress: inspect_model(path, progress), self._inspected, self._refused,
            lane="import", quiet=True,
        )
        job.progressed.connect(self._report)
        self._running.append(job)

    def _forget_fields(self) -> None:
        if self.fields is not None:
            self._place.removeWidget(self.fields)
            self.fields.hide()
            self.fields.deleteLater()
            self.fields = None

    def _refused(self, error: StudioError) -> None:
        self._rest()
        self.inspection = None
        self._forget_fields()
        self._show_state(str(error), "error")
        QTimer.singleShot(0, self, self.adjustSize)  # the pictures of the model before are gone

    def _wait(self) -> None:
        self.bar.setRange(0, 0)
        self.bar.show()

    def _report(self, fraction: float, note: str) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * fraction))
        if note:
            self._show_state(f"{note}…")

    def _rest(self) -> None:
        self.bar.hide()

    def _inspected(self, found: object) -> None:
        assert isinstance(found, Inspection)
        self._rest()
        self.inspection = found
        self.fields = ManifestFields(found.manifest)
        self.fields.changed.connect(self._timer.start)
        self.fields.changed.connect(self._show_use)
        self._place.addWidget(self.fields)
        self.cards["RGB"].setChecked(True)
        doubt = "" if found.sure else tr("The range of values is a guess: compare the pictures and correct it where they look wrong.")
        self._show_state("\n".join((*found.notes, doubt)).strip())
        for card in self.cards.values():
            card.setEnabled(True)
        if self.file.hasFocus():
            self.ok.setFocus()  # Enter goes on from the path that was typed
        QTimer.singleShot(0, self, lambda: fit_on_screen(self, self.width(), self.sizeHint().height()))
        self._try_out()

    def manifest(self, order: Channels) -> Manifest:
        """The manifest as it stands in the fields, with that order of colours."""
        assert self.inspection is not None and self.fields is not None
        return replace(self.inspection, manifest=self.fields.manifest).with_channels(order).manifest

    @property
    def order(self) -> Channels:
        """The order that is chosen."""
        return "BGR" if self.cards["BGR"].isChecked() else "RGB"

    def try_again(self) -> None:
        """Tries the model on the open photo, if another one is open by now."""
        if self._photo() is not self._document:
            self._try_out()

    def _try_out(self) -> None:
        """Runs the model on the small picture in both orders."""
        if self.inspection is None or self.fields is None:
            return
        self._document = self._photo()
        for job in self._running:
            job.cancel()
        document, values = self._document, self.fields.values
        grey = self.inspection.manifest.image.channels == "grey"
        self._running = []
        first = self.manifest("RGB")
        self._running.append(self._jobs.submit(
            tr("Preview"), lambda progress: image_of(trial_picture(document, first)), self._show_original, lambda error: None,
            lane="import", quiet=True,
        ))
        for order in _ORDERS[: 1 if grey else 2]:
            self._run(order, self.manifest(order), values)

    def _run(self, order: Channels, manifest: Manifest, values: dict[str, float]) -> None:
        card, document, library = self.cards[order], self._document, self._library
        if not card.shown:
            card.show_picture(None, tr("Running…"))

        def work(progress: Progress) -> QImage:
            picture = trial_picture(document, manifest).astype(np.float32) / 255
            result = apply_model(manifest, library.session(manifest, progress), picture, progress, **values)
            return image_of(np.asarray(np.rint(np.clip(result, 0, 1) * 255), np.uint8))

        def done(image: object) -> None:
            if isinstance(image, QImage):
                card.show_picture(image)

        self._running.append(self._jobs.submit(
            tr("Preview"), work, done, lambda error: card.show_picture(None, str(error)), lane="import", quiet=True
        ))

    def _show_original(self, image: object) -> None:
        if isinstance(image, QImage):
            self.original.show_picture(image)

    def _add(self) -> None:
        if self.fields is None:
            return
        manifest, values, library = self.manifest(self.order), self.fields.values, self._library
        use = self.use.isVisible() and self.use.isChecked()
        self._stop()  # previews of a slow model do not hold it up
        self.ok.setEnabled(False)
        self._wait()

        def work(progress: Progress) -> Preset | Manifest:
            added = library.adopt(manifest, values)
            if use:
                library.make_active(manifest.task, added.id)
            return added

        def done(added: object) -> None:
            assert isinstance(added, Preset | Manifest)
            self.added = added
            self.accept()

        def failed(error: StudioError) -> None:
            self._rest()
            self._show_state(str(error), "error")
            self.ok.setEnabled(True)

        self._running.append(self._jobs.submit(
            tr("Adding {name}").format(name=manifest.label), work, done, failed, lane="import", quiet=True
        ))
