"""What the program knows of models and styles: one object that the window and the command line hold. Safe from any thread."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ganstudio import places
from ganstudio.core.atomic import write_file
from ganstudio.core.progress import Progress
from ganstudio.engine import active as activity
from ganstudio.engine import catalogue as models
from ganstudio.engine import presets as styles
from ganstudio.engine.apply import run_once, sample_planes
from ganstudio.engine.catalogue import Catalogue, read_catalogue
from ganstudio.engine.graph import read_graph
from ganstudio.engine.manifest import Manifest, read_manifest
from ganstudio.engine.presets import Preset, Value, free_id, preset_text, read_preset, read_presets
from ganstudio.engine.providers import AUTOMATIC, CPU, Provider, chosen
from ganstudio.engine.session import Session, open_graph, real_provider, translate
from ganstudio.errors import FileError, ManifestError, ModelError, ProviderError, StudioError
from ganstudio.translate import tr

Opener = Callable[[Path, Provider], Any]
WRONG = 0.02
"""Mean difference from the CPU, as a part of the range, from which a device's numbers count as wrong."""


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
        self._own = own or places.data_folder() / "models"
        self._open = opener or open_graph
        self.on_notice = on_notice
        self._lock = threading.RLock()
        self._gate = threading.RLock()  # opening and testing models takes long: nothing that the interface asks for waits for it
        self._sessions: dict[tuple[str, str], Session] = {}
        self._bad: set[tuple[str, str]] = set()
        self._verified: set[tuple[str, str]] = set()
        self._tested: set[tuple[str, str]] = set()
        self._notices: list[str] = []
        self._provider = provider
        self._last: Provider | None = None
        self._catalogue = Catalogue((), ())
        self._presets: tuple[Preset, ...] = ()
        self._problems: tuple[ManifestError, ...] = ()
        self._choices: dict[str, str] = {}
        self.refresh()

    # What there is

    def refresh(self) -> None:
        """Reads the folders again."""
        with self._lock:
            self._catalogue = read_catalogue(((self._bundled, True), (self._own, False)))
            folders = [(manifest.folder / "presets", manifest.bundled) for manifest in self._catalogue.manifests]
            self._presets, self._problems = read_presets((*folders, (self.preset_folder, False)))
            try:
                self._choices = activity.read_choices(self._active_file)
            except FileError as error:
                self._choices = {}
                self._notify(str(error))

    @property
    def preset_folder(self) -> Path:
        """Where the person's presets lie."""
        return self._own.parent / "presets"

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
        return self._own.parent / "active.toml"

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
        return self._provider

    def choose(self, provider: str) -> None:
        """Chooses the device for what runs from now on: ``auto`` or a provider's id."""
        self._provider, self._bad, self._last = provider, set(), None

    def device(self) -> str:
        """The device that models really run on; before the first run, the one that will be tried."""
        if self._last is not None:
            return self._last.label
        try:
            first = chosen(self._provider)[0]
        except ProviderError:
            return CPU.label
        return first.label if first == CPU else tr("{device} (not tried yet)").format(device=first.label)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person was told about devices, oldest first."""
        return tuple(self._notices)

    def _notify(self, text: str) -> None:
        with self._lock:
            if text in self._notices:
                return
            self._notices.append(text)
        if self.on_notice is not None:
            self.on_notice(text)

    def session(self, manifest: Manifest, progress: Progress | None = None) -> Session:
        """A session on the chosen device, or on the CPU with a notice where that fails. ModelError if it works nowhere."""
        with self._gate:
            self._verify(manifest)
            try:
                wanted = chosen(self._provider)
            except ProviderError as error:
                self._notify(tr("{error} The CPU is used.").format(error=error))
                wanted = (CPU,)
            for provider in wanted:
                if provider == CPU:
                    break
                session = self._try(manifest, provider, progress or Progress())
                if session is not None:
                    self._last = session.provider
                    return session
            session = self._cpu(manifest)
            self._last = CPU
            return session

    def _verify(self, manifest: Manifest) -> None:
        key = (manifest.sha256, str(manifest.file))
        if key not in self._verified:
            models.verify(manifest)
            try:
                read_graph(manifest.file)
            except FileError as error:
                raise ModelError(manifest.id, str(error)) from error
            self._verified.add(key)

    def _cpu(self, manifest: Manifest) -> Session:
        key = (manifest.sha256, CPU.id)
        if key not in self._sessions:
            try:
                graph = self._open(manifest.file, CPU)
            except Exception as error:
                raise translate(manifest.id, CPU, error) from error
            self._sessions[key] = Session(manifest.id, CPU, graph, manifest.output.name)
        return self._sessions[key]

    def _try(self, manifest: Manifest, provider: Provider, progress: Progress) -> Session | None:
        """A tested session on a GPU; None, with a notice, where it does not work."""
        key = (manifest.sha256, provider.id)
        if key in self._bad:
            return None
        if key in self._sessions:
            return self._sessions[key]
        try:
            graph = self._open(manifest.file, provider)
            real = real_provider(graph)
            if real != provider:
                raise ProviderError(
                    manifest.id,
                    tr("{device} cannot be used: ONNX Runtime fell back to {real}. A driver or a library is missing.").format(
                        device=provider.label, real=real.label
                    ),
                )
            session = Session(manifest.id, real, graph, manifest.output.name, lambda error: self._fall_back(manifest, provider, error))
            self._self_test(manifest, session, progress)
        except Exception as error:
            progress.check()
            self._fall_back(manifest, provider, translate(manifest.id, provider, error))
            return None
        self._sessions[key] = session
        return session

    def _self_test(self, manifest: Manifest, session: Session, progress: Progress) -> None:
        """ProviderError if the device's numbers for a small picture differ from the CPU's. Once per model and device."""
        key = (manifest.sha256, session.provider.id)
        if key in self._tested:
            return
        planes = sample_planes(manifest)
        wanted = run_once(manifest, self._cpu(manifest), planes, progress).astype(np.float32)
        found = run_once(manifest, session, planes, progress).astype(np.float32)
        span = manifest.output.high - manifest.output.low
        if found.shape != wanted.shape or not float(np.abs(found - wanted).mean()) <= WRONG * span:
            raise ProviderError(manifest.id, tr("{device} gives wrong numbers for this model.").format(device=session.provider.label))
        self._tested.add(key)

    def _fall_back(self, manifest: Manifest, provider: Provider, error: StudioError) -> Session:
        """Remembers that the device fails for this model, says so, and gives the session on the CPU."""
        with self._gate:
            key = (manifest.sha256, provider.id)
            self._bad.add(key)
            self._sessions.pop(key, None)
            self._notify(tr("{error} The work goes on without {device}.").format(error=error, device=provider.label))
            session = self._cpu(manifest)
            self._last = CPU
            return session

    def test(self, manifest: Manifest, provider: Provider, progress: Progress | None = None) -> str:
        """Runs the model on ``provider`` and compares with the CPU: an empty text if all is well, else what went wrong."""
        try:
            with self._gate:
                self._verify(manifest)
                graph = self._open(manifest.file, provider)
                real = real_provider(graph)
                if real != provider:
                    return tr("ONNX Runtime fell back to {real}. A driver or a library is missing.").format(real=real.label)
                session = Session(manifest.id, real, graph, manifest.output.name)
                self._tested.discard((manifest.sha256, provider.id))
                self._self_test(manifest, session, progress or Progress())
        except StudioError as error:
            return str(error)
        except Exception as error:
            return str(translate(manifest.id, provider, error))
        return ""

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

    def remove_model(self, id: str) -> None:
        """Removes one of the person's own models and the styles that need it."""
        with self._lock:
            manifest = self.manifest(id)
            models.remove_model(manifest)
            for key in [key for key in tuple(self._sessions) if key[0] == manifest.sha256]:
                self._sessions.pop(key, None)
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
