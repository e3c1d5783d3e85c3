"""How a flat picture is written: format, quality, what goes with it, and how large it becomes."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from ganstudio.app.settings import save_settings
from ganstudio.core.document import Document
from ganstudio.core.progress import Progress
from ganstudio.errors import StudioError
from ganstudio.files.export import ExportOptions, encode
from ganstudio.files.formats import Format, format_named, format_of
from ganstudio.translate import tr
from ganstudio.ui.dialogs.choose import choose_target
from ganstudio.ui.forms.forms import Form

if TYPE_CHECKING:
    from ganstudio.ui.documents import OpenDocument
    from ganstudio.ui.jobs import Job
    from ganstudio.ui.window import Window


def size_text(count: int) -> str:
    """A file size in words."""
    return tr("{n:.1f} MB").format(n=count / 1e6) if count >= 1_000_000 else tr("{n:.0f} kB").format(n=max(count / 1e3, 1))


def fields_of(format: Format, document: Document) -> dict[str, bool]:
    """Which options mean something for the format and the document."""
    return {
        "quality": format.quality,
        "lossless": format.lossless,
        "progressive": format.progressive,
        "compression": format.compression,
        "depth": 16 in format.depths,
        "profile": "profile" in format.carries,
        "metadata": bool(format.carries & {"exif", "xmp", "iptc"}),
        "values": document.measure is not None and document.mode == "grey",
        "patient": bool(document.metadata.patient) and bool(format.carries & {"xmp", "text"}),
    }


class ExportDialog(QDialog):
    """Remembers the options of each format; the size is worked out in the background."""

    def __init__(self, window: Window, entry: OpenDocument) -> None:
        super().__init__(window)
        self._window, self._entry = window, entry
        self._document = entry.editor.document
        self._job: Job | None = None
        self.path: Path | None = None
        self.setWindowTitle(tr("Export {name}").format(name=entry.name))
        self.setMinimumWidth(460)
        start = format_of(entry.exported or entry.picture or entry.name)
        self.form = Form(self._remembered(start.id if start is not None else "jpeg"))
        self.estimate = QLabel()
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("role", "warning")
        picture = self._document.size
        facts = QLabel(
            tr("{w} × {h} pixels, {n} bit. The layers are joined; your project is not changed.").format(
                w=picture.width, h=picture.height, n=self._document.depth
            )
        )
        facts.setObjectName("muted")
        facts.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setText(tr("Export…"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        for widget in (facts, self.form, self.note, self.estimate):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setDefault(True)
        self._timer = QTimer(self, singleShot=True, interval=350)
        self._timer.timeout.connect(self._estimate)
        self._format = self.options.format
        self.form.changed.connect(self._changed)
        self._show()

    @property
    def options(self) -> ExportOptions:
        """What was chosen."""
        value: ExportOptions = self.form.value
        return value

    def _remembered(self, format: str) -> ExportOptions:
        known: dict[str, Any] = self._window.settings.export.get(format, {})
        plain = ExportOptions(format=format)
        fitting = {name: value for name, value in known.items() if name != "format" and hasattr(plain, name)}
        try:
            return replace(plain, **fitting)
        except TypeError:
            return plain

    def _changed(self, options: ExportOptions) -> None:
        if options.format != self._format:
            self._format = options.format
            self.form.show_value(replace(self._remembered(options.format), patient=options.patient))
        self._show()

    def _show(self) -> None:
        format = format_named(self.options.format)
        assert format is not None
        for name, shown in fields_of(format, self._document).items():
            self.form.set_field_visible(name, shown)
        if format.lossless:
            self.form.set_field_visible("quality", not self.options.lossless)
        lost = []
        if not format.alpha and not self._opaque():
            lost.append(tr("Transparent parts become white: {format} has no transparency.").format(format=format.label))
        if self._document.metadata.patient and not self.options.patient:
            lost.append(tr("Patient data is left out; what is written in the picture itself stays."))
        if self._document.depth == 16 and 16 not in format.depths:
            lost.append(tr("{format} holds 8 bit per channel only.").format(format=format.label))
        self.note.setText("\n".join(lost))
        self.note.setVisible(bool(lost))
        self.estimate.setText(tr("Size: working it out…"))
        self._timer.start()

    def _opaque(self) -> bool:
        bottom = self._document.layers[0] if self._document.layers else None
        return bottom is not None and bottom.visible and bottom.raster is not None and bottom.raster.opaque and bottom.mask is None

    def _estimate(self) -> None:
        if self._job is not None:
            self._job.cancel()
        document, options = self._document, self.options

        def work(progress: Progress) -> int:
            return len(encode(document, options, progress))

        def done(count: object) -> None:
            assert isinstance(count, int)
            self.estimate.setText(tr("Size: {size}").format(size=size_text(count)))

        def failed(error: StudioError) -> None:
            self.estimate.setText(str(error))

        self._job = self._window.jobs.submit(tr("Size of the export"), work, done, failed, lane="estimate", quiet=True)

    def _choose(self) -> None:
        format = format_named(self.options.format)
        assert format is not None
        known = self._entry.exported or self._entry.picture or self._entry.editor.path or Path(self._entry.name)
        suggestion = known.with_name(known.stem + format.suffixes[0])
        if suggestion == self._entry.picture:
            suggestion = known.with_name(tr("{name} edited").format(name=known.stem) + format.suffixes[0])
        patterns = " ".join(f"*{suffix}" for suffix in format.suffixes)
        path = choose_target(self, tr("Export"), suggestion, [f"{format.label} ({patterns})"], format.suffixes[0], "export")
        if path is None:
            return
        other = format_of(path)
        if other is None:
            path = path.with_name(path.name + format.suffixes[0])
        elif other.id != format.id:
            self.form.show_value(replace(self._remembered(other.id), patient=self.options.patient))
        self.path = path
        settings = self._window.settings
        kept = {name: value for name, value in asdict(self.options).items() if value is not None and name != "patient"}  # asked anew each time
        self._window.settings = replace(settings, export={**settings.export, self.options.format: kept})
        save_settings(self._window.settings)
        self.accept()

    def done(self, result: int) -> None:
        """Stops the estimate with the dialog."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
        super().done(result)
