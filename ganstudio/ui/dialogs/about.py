"""What the program is, what it never does, how to begin, and facts for a bug report."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ganstudio import __version__
from ganstudio.translate import tr
from ganstudio.ui.icons import program_icon

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

_PARTS = ("PySide6-Essentials", "onnxruntime", "onnxruntime-gpu", "numpy", "opencv-python-headless", "pillow", "imagecodecs", "qtawesome")


def diagnostics(window: Window) -> str:
    """Versions, device and settings as text. No file names, no pictures, nothing that was typed."""
    lines = [f"GAN Studio {__version__}", f"Python {sys.version.split()[0]} on {platform.platform()}", f"Qt {qVersion()}"]
    for part in _PARTS:
        try:
            lines.append(f"{part} {version(part)}")
        except PackageNotFoundError:
            continue
    screen = QGuiApplication.primaryScreen()
    if screen is not None:
        size, ratio = screen.size(), screen.devicePixelRatio()
        lines.append(f"Screen {size.width()} x {size.height()} at {ratio:g}x, {QGuiApplication.platformName()}")
    if window.has_workbench:
        library = window.workbench.library
        lines.append(f"Device {library.device()} (chosen: {library.provider})")
        lines += [f"Notice: {notice}" for notice in library.notices]
        lines.append(f"Models {len(library.manifests)}, styles {len(library.presets)}")
    settings = window.settings
    lines.append(f"Undo memory {settings.history_bytes // 2**20} MB, autosave {settings.autosave_minutes:g} min, theme {settings.theme}")
    lines.append(f"Documents {len(window.documents.all)}")
    return "\n".join(lines)


class _TextDialog(QDialog):
    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        logo = QLabel()
        logo.setPixmap(program_icon().pixmap(QSize(64, 64), self.devicePixelRatioF()))
        logo.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QLabel(text)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setOpenExternalLinks(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        words.setMinimumWidth(440)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(logo)
        row.addWidget(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(16)
        column.addLayout(row)
        column.addWidget(buttons)


class AboutDialog(_TextDialog):
    """Name, version and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        text = f"<h2>GAN Studio {__version__}</h2><p>{tr('A local photo editor in which GAN models are ordinary tools.')}</p>"
        text += f"<p>{tr('MIT licence. It stands on Qt and PySide6 (LGPL), ONNX Runtime, NumPy, OpenCV, Pillow, imagecodecs and qtawesome.')}</p>"
        text += f"<p>{tr('Each model says its own licence and where it comes from in the Styles panel.')}</p>"
        super().__init__(tr("About GAN Studio"), text, parent)


class PrivacyDialog(_TextDialog):
    """What the program never does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        points = (
            tr("Your pictures stay on this computer. Nothing is sent anywhere: there is no cloud and no account."),
            tr("There is no telemetry: nothing is counted, measured or reported."),
            tr("Nothing is downloaded by itself, no models and no updates."),
            tr("No picture is changed unless you ask for it, and every change can be undone."),
            tr("Recent files, settings, recovery copies and the log lie in your own folders and can be deleted at any time."),
        )
        text = f"<h2>{tr('Privacy')}</h2><ul>" + "".join(f"<li style='margin-bottom:6px'>{point}</li>" for point in points) + "</ul>"
        super().__init__(tr("Privacy"), text, parent)


class FirstStepsDialog(_TextDialog):
    """The short tour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        steps = (
            (tr("Open a photo"), tr("Ctrl+O, or drop a file on the window. File ▸ Open Sample Photo has one to try.")),
            (tr("Pick a style"), tr("Click a picture in the Styles panel. The result is a new layer; its strength can be changed afterwards.")),
            (tr("Compare"), tr("View ▸ Before and After, or hold the \\ key. Drag the divider.")),
            (tr("Paint it in"), tr("The style brush (Shift+B) shows the style only where you paint. A layer mask does it the other way.")),
            (tr("Keep it"), tr("Ctrl+S keeps the layers in a project (.ora). Ctrl+Shift+E writes a JPEG, PNG or TIFF.")),
            (tr("Find anything"), tr("Press / and type what you want to do.")),
        )
        text = f"<h2>{tr('First steps')}</h2>" + "".join(f"<p><b>{name}</b><br>{words}</p>" for name, words in steps)
        super().__init__(tr("First steps"), text, parent)
