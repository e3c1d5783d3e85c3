"""Recent files: in the File menu and, with pictures, on the start page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap

from ganstudio.app.recent import add_recent, clear_recent, load_recent, remove_recent
from ganstudio.core.progress import Progress
from ganstudio.files.opening import thumbnail
from ganstudio.places import bundled
from ganstudio.translate import tr
from ganstudio.ui.panels.thumbnails import image_of
from ganstudio.ui.start_page import THUMBNAIL

if TYPE_CHECKING:
    from ganstudio.ui.window import Window

SAMPLES = (("coffee.jpg", "A cup of coffee"), ("astronaut.jpg", "An astronaut"), ("rocket.jpg", "A rocket"), ("chelsea.jpg", "Chelsea the cat"))
"""The bundled photos, in resources/samples."""

_ON_START_PAGE = 9
_IN_MENU = 15


class Recents(QObject):
    """Keeps the list, the submenu and the start page the same."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._paths = load_recent()
        window.start_page.forget_requested.connect(self.clear)
        place = window.actions_["file.place"]
        self._menu = window.actions_.menu("File/Open &Recent")
        window.actions_.menu("File").insertMenu(place, self._menu)
        folder = bundled("resources") / "samples"
        samples = {folder / name: tr(words) for name, words in SAMPLES}
        window.start_page.show_samples(samples)
        for path in samples:
            self._picture(path)
        self._show()

    @property
    def paths(self) -> list[Path]:
        """Newest first."""
        return list(self._paths)

    def remember(self, path: Path) -> None:
        """Puts a file on top."""
        self._paths = [path, *(other for other in self._paths if other != path)]
        self._write(lambda: add_recent(path))

    def forget(self, path: Path) -> None:
        """Takes a file off the list."""
        self._paths = [other for other in self._paths if other != path]
        self._write(lambda: remove_recent(path))

    def clear(self) -> None:
        """Empties the list."""
        self._paths = []
        self._write(clear_recent)

    def _write(self, change: Callable[[], object]) -> None:
        """Keeps the list by a job: the disk may be slow."""
        self._window.jobs.submit(tr("Recent files"), lambda _: change(), lane="recent", quiet=True)
        self._show()

    def _show(self) -> None:
        window = self._window
        self._menu.clear()
        self._menu.setEnabled(bool(self._paths))
        for place, path in enumerate(self._paths[:_IN_MENU], 1):
            key = f"&{place} " if place < 10 else ""
            action = self._menu.addAction(key + f"{path.name}   ({path.parent.name})".replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, path=path: window.open_paths([path]))
        self._menu.addSeparator()
        self._menu.addAction(tr("Clear List"), self.clear)
        there = [path for path in self._paths if path.exists()][:_ON_START_PAGE]
        window.start_page.show_recent(there)
        for path in there:
            self._picture(path)

    def _picture(self, path: Path) -> None:
        side = round(max(THUMBNAIL.width(), THUMBNAIL.height()) * 1.4 * self._window.devicePixelRatioF())

        def work(progress: Progress) -> QImage:
            progress(0.0)
            return image_of(thumbnail(path, side))

        def done(image: object) -> None:
            if isinstance(image, QImage):
                self._window.start_page.show_thumbnail(path, QPixmap.fromImage(image))

        self._window.jobs.submit(tr("Thumbnail of {name}").format(name=path.name), work, done, lambda _: None, lane="quick", quiet=True)
