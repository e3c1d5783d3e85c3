"""What the program knows of models and styles: one object that the window and the command line hold. Safe from any thread."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ganstudio import places
from ganstudio.core.atomic import write_file
from ganstudio.core.progress import Progress
from ganstudio.engine import active as activity
from ganstudio.engine import catalogue as models
from ganstudio.engine import presets as styles
from ganstudio.engine.catalogue import Catalogue, read_catalogue
from ganstudio.engine.graph import read_graph
from ganstudio.engine.manifest import Manifest, read_manifest
from ganstudio.engine.presets import Preset, Value, free_id, preset_text, read_preset, read_presets
from ganstudio.engine.providers import AUTOMATIC, Provider
from ganstudio.engine.session import Session
from ganstudio.engine.sessions import Opener, Sessions
from ganstudio.errors import FileError, ManifestError, ModelError
from ganstudio.translate import tr

STYLES = ("style", "enhance")
"""Tasks of models that change a picture as a style does, and are chosen in the same place."""


class Library:
    """Models, presets, and the sessions that run them on the device chosen."""

    def __init__(
        self,
        bundled: Path | None = None,
        own: Path | None = None,
        provider: str = AUTOMATIC,
        *,
        opener: Opener | None = None,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        """``bundled`` and ``own`` are the folders of models; the person's presets lie beside their models.

        ``on_notice`` is called, from any thread, with each new sentence that the person should see.
        """
        self._bundled = bundled or places.bundled("models")
        self.home = own.parent if own else places.data_folder()
        """The folder of presets and choices, and of models where the person chose no other."""
        self.on_notice = on_notice
        self._lock = threading.RLock()
        self._sessions = Sessions(provider, opener, self._notify)
        self._notices: list[str] = []
        self._own = own or self._kept_folder()
        self._catalogue = Catalogue((), ())
        self._presets: tuple[Preset, ...] = ()
        self._problems: tuple[ManifestError, ...] = ()
        self._choices: dict[str, str] = {}
        self.refresh()

    def _kept_folder(self) -> Path:
        try:
            return models.own_folder(self.home)
        except FileError as error:
            self._notify(str(error))
            return self.home / "models"

    # What there is

    def refresh(self) -> None:
        """Reads the folders again."""
        with self._lock:
            self._catalogue = read_catalogue(((self._bundled, True), (self._own, False)))
            folders = [(manifest.folder / "presets", manifest.bundled) for manifest in self._catalogue.manifests]
            self._presets, self._problems = read_presets((*folders, (self.preset_folder, False)))
            if (self.home / models.POINTER).exists() and not self._own.is_dir():
                self._notify(tr("The models folder {folder} is not there: what lies in it cannot be used.").format(folder=self._own))
            self._read_choices()

    def _read_choices(self) -> None:
        try:
            self._choices = activity.read_choices(self._active_file)
        except FileError as error:
            self._choices = {}
            self._notify(str(error))

    @property
    def folder(self) -> Path:
        """Where the person's models lie."""
        return self._own

    @property
    def preset_folder(self) -> Path:
        """Where the person's presets lie."""
        return self.home / "presets"

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """All models, bundled ones first."""
        return self._catalogue.manifests

    @property
    def presets(self) -> tuple[Preset, ...]:
        """All styles, bundled ones first."""
        return self._presets

    @property
    def problems(self) -> tuple[ManifestError, ...]:
        """Manifests and presets that could not be read."""
        return (*self._catalogue.problems, *self._problems)

    def manifest(self, id: str) -> Manifest:
        """The model with that id; ModelError where there is none."""
        return self._catalogue.manifest(id)

    @property
    def _active_file(self) -> Path:
        return self.home / "active.toml"

    def active(self, task: str, scale: int = 0) -> Manifest:
        """The model that does ``task``: the person's choice, else a bundled one; ModelError with a remedy if there is none.

        ``scale`` matters for ``upscale``, where there is one active model for each; 0: any. A choice that is gone is said once.
        """
        found = activity.active_model(self.manifests, self._choices, task, scale)
        gone = activity.missing_choice(self.manifests, self._choices, task, scale)
        if gone:
            self._notify(tr("The model {id}, which was chosen for this, is not there any more. {label} is used.").format(id=gone, label=found.label))
        return found

    def make_active(self, task: str, id: str) -> None:
        """Lets the model do ``task`` from now on; ModelError where it is made for another one, FileError if that cannot be kept."""
        manifest = self.manifest(id)
        if manifest.task != task:
            raise ModelError(id, tr("is made for {own}, not for {task}.").format(own=manifest.task, task=task))
        with self._lock:
            self._read_choices()  # another program may have chosen in the meantime
            choices = {**self._choices, activity.key_of(task, manifest.sizes.scale): id}
            activity.write_choices(self._active_file, choices)
            self._choices = choices

    def preset(self, id: str) -> Preset:
        """The style with that id; ModelError where there is none."""
        for preset in self._presets:
            if preset.id == id:
                return preset
        raise ModelError(id, tr("there is no such style. There are: {all}.").format(all=", ".join(p.id for p in self._presets)))

    def model_of(self, preset: Preset) -> Manifest:
        """The model that a style is made with; ModelError if it is missing or another one of the same name."""
        try:
            manifest = self.manifest(preset.model)
        except ModelError as error:
            raise ModelError(
                preset.id, tr("the style needs the model {model}, which is not there. Import that model first.").format(model=preset.model)
            ) from error
        if preset.sha256 and preset.sha256 != manifest.sha256:
            raise ModelError(preset.id, tr("the style was made with another version of the model {model}.").format(model=preset.model))
        return manifest

    # Running

    @property
    def provider(self) -> str:
        """The choice: ``auto`` or a provider's id."""
        return self._sessions.choice

    def choose(self, provider: str) -> None:
        """Chooses the device for what runs from now on: ``auto`` or a provider's id."""
        self._sessions.choose(provider)

    def device(self) -> str:
        """The device that models really run on; before the first run, the one that will be tried."""
        return self._sessions.device()

    def session(self, manifest: Manifest, progress: Progress | None = None) -> Session:
        """A session on the chosen device, or on the CPU with a notice where that fails. ModelError if it works nowhere."""
        return self._sessions.session(manifest, progress)

    def test(self, manifest: Manifest, provider: Provider, progress: Progress | None = None) -> str:
        """Runs the model on ``provider`` and compares with the CPU: an empty text if all is well, else what went wrong."""
        return self._sessions.test(manifest, provider, progress)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person was told about models and devices, oldest first."""
        return tuple(self._notices)

    def _notify(self, text: str) -> None:
        with self._lock:
            if text in self._notices:
                return
            self._notices.append(text)
        if self.on_notice is not None:
            self.on_notice(text)

    # Changing what there is

    def add_model(
        self, manifest: Manifest, values: Mapping[str, Value] | None = None, *, named: bool = False, replacing: str = ""
    ) -> Preset:
        """Copies an inspected model into the person's folder and makes a style of it, which is returned.

        Where the model's id is taken, a number is added. ``named``: the style has the id of its model, instead of one made from its label.
        ``replacing``: a model of the person's, with its style of the same id, whose place the new one takes.
        """
        with self._lock:
            read_graph(manifest.file)
            taken = [known.id for known in self.manifests] + ([preset.id for preset in self._presets] if named else [])
            old = next((known for known in self.manifests if known.id == replacing and not known.bundled), None)
            if old is not None:
                manifest = replace(manifest, id=old.id)
            elif manifest.id in taken:
                manifest = replace(manifest, id=free_id(manifest.id, taken))
            added = models.add_model(manifest, self._own, replacing=old is not None)
            self.refresh()
            return self.save_preset(added.label, added.id, values or {}, added.id if named else None)

    def install(self, manifest: Manifest) -> Manifest:
        """Copies a model into the person's folder, with a style where it makes one; returns it as it is there."""
        if manifest.task in STYLES:
            return self.model_of(self.add_model(manifest, named=True))
        with self._lock:
            read_graph(manifest.file)
            added = models.add_model(manifest, self._own)
            self.refresh()
            return self.manifest(added.id)

    def adopt(self, manifest: Manifest, values: Mapping[str, Value] | None = None) -> Preset | Manifest:
        """Copies an inspected model into the person's folder, under another id where its own is taken.

        Returns the style that is made of it with ``values``, or the model where it makes none; its inputs then have ``values`` as their defaults.
        """
        if manifest.task in STYLES:
            return self.add_model(manifest, values)
        given = {name: float(value) for name, value in (values or {}).items()}
        extras = tuple(replace(extra, default=given.get(extra.name, extra.default)) for extra in manifest.extras)
        with self._lock:
            id, taken = manifest.id, [known.id for known in self.manifests]
            return self.install(replace(manifest, id=free_id(id, taken) if id in taken else id, extras=extras))

    def move_models(self, folder: Path, progress: Progress | None = None) -> None:
        """Lets the person's models lie in ``folder`` from now on, and moves them there. FileError, and all as it was, where that fails."""
        if folder.resolve() == self._own.resolve():
            return
        own = [manifest for manifest in self.manifests if not manifest.bundled]
        models.copy_models(own, folder, progress or Progress())
        with self._lock:
            try:
                models.keep_own_folder(self.home, folder)
            except FileError:
                models.remove_copies(own, folder)
                raise
            self._own = folder
            try:
                for manifest in own:
                    self._sessions.forget(manifest)
                    models.remove_model(manifest)
            finally:
                self.refresh()

    def remove_model(self, id: str) -> None:
        """Removes one of the person's own models and the styles that need it."""
        with self._lock:
            manifest = self.manifest(id)
            models.remove_model(manifest)
            self._sessions.forget(manifest)
            for preset in self._presets:
                if preset.model == id and not preset.bundled and preset.file is not None:
                    _delete(preset.file)
            self.refresh()

    def verify(self, id: str, progress: Progress | None = None) -> None:
        """Compares the model's file with its manifest again; ModelError if they differ."""
        models.verify(self.manifest(id), progress)

    def save_preset(self, label: str, model: str, values: Mapping[str, Value], id: str | None = None) -> Preset:
        """Saves a style of the person's; ``id`` overwrites one of theirs."""
        with self._lock:
            manifest = self.manifest(model)
            id = id or free_id(label, [preset.id for preset in self._presets])
            if any(preset.id == id and preset.bundled for preset in self._presets):
                raise ModelError(id, tr("came with the program. Save it under another name."))
            file = self.preset_folder / f"{id}{styles.SUFFIX}"
            preset = Preset(id, label, model, tuple(values.items()), manifest.sha256, file)
            write_file(file, preset_text(preset).encode(), make_folder=True)
            self.refresh()
            return self.preset(id)

    def rename_preset(self, id: str, label: str) -> Preset:
        """Gives one of the person's styles another name; its id stays."""
        preset = self._editable(id)
        return self.save_preset(label, preset.model, dict(preset.values), id)

    def delete_preset(self, id: str) -> None:
        """Deletes one of the person's styles; its model stays."""
        with self._lock:
            file = self._editable(id).file
            if file is not None:
                _delete(file)
            self.refresh()

    def _editable(self, id: str) -> Preset:
        preset = self.preset(id)
        if preset.bundled:
            raise ModelError(id, tr("came with the program and cannot be changed. Save it under another name."))
        return preset

    def export_preset(self, id: str, file: Path, with_model: bool = True) -> None:
        """Writes a style as one file that others can import; without its model they must have that already."""
        preset = self.preset(id)
        manifest = self.model_of(preset)
        if with_model:
            models.verify(manifest)
        write_file(file, styles.pack(replace(preset, sha256=manifest.sha256), manifest if with_model else None), make_folder=True)

    def import_preset(self, file: Path) -> Preset:
        """Adds a style from a shared file, with its model if it holds one that is not there yet."""
        with self._lock, tempfile.TemporaryDirectory() as work:
            preset_file, manifest_file = styles.unpack(file, Path(work))
            preset = read_preset(preset_file)
            model = next((m for m in self.manifests if m.sha256 == preset.sha256 and preset.sha256), None)
            if model is None and manifest_file is not None:
                manifest = read_manifest(manifest_file)
                models.verify(manifest)
                read_graph(manifest.file)
                if any(known.id == manifest.id for known in self.manifests):
                    manifest = replace(manifest, id=free_id(manifest.id, [known.id for known in self.manifests]))
                model = models.add_model(manifest, self._own)
                self.refresh()
            if model is None:
                model = self.model_of(preset)
            return self.save_preset(preset.label, model.id, dict(preset.values))


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(file, tr("cannot be removed ({why}). Check its permissions.").format(why=error.strerror or error)) from error
