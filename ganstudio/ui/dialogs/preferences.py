"""The preferences: everything takes effect at once, Cancel takes it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QGroupBox, QLabel, QVBoxLayout

from ganstudio.app.settings import Settings, save_settings
from ganstudio.engine.providers import available
from ganstudio.translate import tr
from ganstudio.ui.forms.forms import Form

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Look", ("theme", "ui_scale")),
    ("Work", ("wheel", "history_mb", "autosave_minutes", "notify")),
)


class Preferences(QDialog):
    """Look, work and device."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._before = window.settings
        self.setWindowTitle(tr("Preferences"))
        self.setMinimumWidth(500)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(12)
        self.forms: list[Form] = []
        for title, names in _GROUPS:
            box = QGroupBox(tr(title))
            inner = QVBoxLayout(box)
            form = Form(window.settings, only=names)
            form.changed.connect(lambda value, names=names: self._take(value, names))
            self.forms.append(form)
            inner.addWidget(form)
            if "history_mb" in names:
                note = QLabel(tr("Automatic takes up to a quarter of this computer's memory; older steps go to disk."))
                note.setObjectName("muted")
                note.setWordWrap(True)
                form.put_below("history_mb", note)
            column.addWidget(box)
        column.addWidget(self._device())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("OK"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setDefault(True)

    def _device(self) -> QGroupBox:
        box = QGroupBox(tr("Models"))
        form = QFormLayout(box)
        self.provider = QComboBox()
        self.provider.addItem(tr("Automatic"), "auto")
        for provider in available():
            self.provider.addItem(provider.label, provider.id)
        self.provider.setCurrentIndex(max(self.provider.findData(self._before.provider), 0))
        self.provider.setAccessibleName(tr("Run models on"))
        self.provider.activated.connect(lambda _: self._choose_provider())
        form.addRow(tr("Run models on"), self.provider)
        self.device = QLabel(tr("In use: {device}").format(device=self._window.workbench.library.device()))
        self.device.setObjectName("muted")
        form.addRow("", self.device)
        return box

    def _take(self, value: Settings, names: tuple[str, ...]) -> None:
        self._use(replace(self._window.settings, **{name: getattr(value, name) for name in names}))

    def _choose_provider(self) -> None:
        self._use(replace(self._window.settings, provider=str(self.provider.currentData())))
        self.device.setText(tr("In use: {device}").format(device=self._window.workbench.library.device()))

    def _use(self, settings: Settings) -> None:
        self._window.use_settings(settings)

    def done(self, result: int) -> None:
        """Keeps the settings, or goes back to those before."""
        if result == QDialog.DialogCode.Accepted:
            save_settings(self._window.settings)
        else:
            self._use(self._before)
        super().done(result)
