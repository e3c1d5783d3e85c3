"""How models are downloaded: directly, or through a proxy."""

from __future__ import annotations

import urllib.request
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget

from ganstudio.app.settings import Settings
from ganstudio.translate import tr
from ganstudio.ui.dialogs.dialog import FormDialog


class NetworkDialog(FormDialog):
    """Asks for the address of a proxy."""

    def __init__(self, proxy: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Network"), parent)
        self.proxy = QLineEdit(proxy, self)
        environment = urllib.request.getproxies().get("https", "")
        self.proxy.setPlaceholderText(environment or tr("http://proxy.example:8080"))
        self.proxy.setClearButtonEnabled(True)
        self.row(tr("Proxy"), self.proxy)
        said = tr("The system names {proxy}.").format(proxy=environment) if environment else tr("The system names none.")
        text = tr("Models are downloaded through this address. Empty: as the system says. {said} Nothing else is fetched from the network.")
        self.say(text.format(said=said))
        self.setMinimumWidth(460)

    def used(self, settings: Settings) -> Settings:
        """The settings with what was typed."""
        return replace(settings, proxy=self.proxy.text().strip())
