"""Which models there are: those that came with the program and the person's own, one folder each."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ganstudio.core.atomic import write_file
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.latent import DIRECTIONS
from ganstudio.engine.manifest import FILE, Manifest, manifest_text, read_manifest
from ganstudio.errors import FileError, ManifestError, ModelError, StudioError
from ganstudio.translate import tr

POINTER = "models-folder.txt"


@dataclass(frozen=True)
class Catalogue:
    """The models of some folders, by id; those that cannot be read are in ``problems``. A value: changes give a new one."""

    manifests: tuple[Manifest, ...]
    problems: tuple[ManifestError, ...]

    def manifest(self, id: str) -> Manifest:
        """The model with that id; ModelError where there is none."""
        for manifest in self.manifests:
            if manifest.id == id:
                return manifest
        raise ModelError(id, tr("there is no such model. Download or import it under Enhance > Models, or choose another one."))


def read_catalogue(folders: Sequence[tuple[Path, bool]]) -> Catalogue:
    """Reads the manifests of ``folders`` ((folder, whether it came with the program)); the first model with an id counts."""
    manifests: dict[str, Manifest] = {}
    problems: list[ManifestError] = []
    for folder, bundled in folders:
        for file in sorted(folder.glob(f"[!.]*/{FILE}")) if folder.is_dir() else ():  # hidden ones are not whole yet, or were replaced
            try:
                manifest = read_manifest(file, bundled)
                if manifest.id in manifests:
                    raise ManifestError(file, "id", tr("{id} is already taken by another model.").format(id=manifest.id))
                manifests[manifest.id] = manifest
            except ManifestError as error:
                problems.append(error)
    return Catalogue(tuple(manifests.values()), tuple(problems))


def file_digest(file: Path, progress: Progress | None = None) -> str:
    """SHA-256 of the file in hexadecimal; FileError where it cannot be read."""
    digest = hashlib.sha256()
    try:
        total = file.stat().st_size
        with file.open("rb") as stream:
            while block := stream.read(2**20):
                digest.update(block)
                if progress is not None:
                    progress(stream.tell() / max(total, 1))
    except OSError as error:
        raise FileError(file, tr("cannot be read ({why}).").format(why=error.strerror or error)) from error
    return digest.hexdigest()


def verify(manifest: Manifest, progress: Progress | None = None) -> None:
    """ModelError if the model's file is missing or not the one that the manifest describes."""
    try:
        found = file_digest(manifest.file, progress)
    except FileError as error:
        raise ModelError(manifest.id, tr("its file cannot be read: {error} Import the model again.").format(error=error)) from error
    if found != manifest.sha256:
        raise ModelError(
            manifest.id,
            tr("{file} is not the file that its manifest describes (its SHA-256 differs). Remove the model and import it again.").format(
                file=manifest.file.name
            ),
        )


def add_model(manifest: Manifest, folder: Path, *, replacing: bool = False) -> Manifest:
    """Copies the model's file and writes its manifest into a folder of its own below ``folder``; returns it as it is there.

    Nothing is left behind where that fails. ``replacing``: a model of that id makes room once the new one is whole.
    """
    target = folder / manifest.id
    if target.exists() and not replacing:
        raise ManifestError(target / FILE, "id", tr("{id} is already taken by another model.").format(id=manifest.id))
    work = folder / f".{manifest.id}.part"
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        there = replace(manifest, file=work / "model.onnx", bundled=False)
        shutil.copyfile(manifest.file, there.file)
        if (manifest.folder / DIRECTIONS).is_file():
            shutil.copyfile(manifest.folder / DIRECTIONS, work / DIRECTIONS)
        verify(there)
        (work / FILE).write_text(manifest_text(there), "utf-8")
        if target.exists():
            old = folder / f".{manifest.id}.old"
            shutil.rmtree(old, ignore_errors=True)
            target.rename(old)
            try:
                work.rename(target)
            except OSError:
                old.rename(target)
                raise
            shutil.rmtree(old, ignore_errors=True)
        else:
            work.rename(target)
    except OSError as error:
        shutil.rmtree(work, ignore_errors=True)
        raise FileError(target, tr("cannot be written ({why}).").format(why=error.strerror or error)) from error
    except StudioError:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return replace(there, file=target / there.file.name)


def own_folder(home: Path) -> Path:
    """Where the person's models lie: the folder kept in ``home``, or one in it."""
    try:
        kept = (home / POINTER).read_text("utf-8").strip()
        folder = Path(kept) if kept else home / "models"
        folder.is_dir()  # not every text can be the name of a folder
    except FileNotFoundError:
        return home / "models"
    except (OSError, ValueError) as error:
        text = tr("cannot be read ({why}). Delete it to have the models where they were at first.")
        raise FileError(home / POINTER, text.format(why=(error.strerror if isinstance(error, OSError) else "") or error)) from error
    return folder


def keep_own_folder(home: Path, folder: Path) -> None:
    """Keeps in ``home`` where the person's models lie."""
    write_file(home / POINTER, f"{folder}\n".encode(), make_folder=True)


def copy_models(manifests: Sequence[Manifest], folder: Path, progress: Progress) -> None:
    """Copies whole models into ``folder``. Where that fails nothing is left there, and FileError or ManifestError says why."""
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for step, manifest in enumerate(manifests):
            progress(step / len(manifests), tr("Copying {name}").format(name=manifest.label))
            target = folder / manifest.folder.name
            if target.exists():
                raise ManifestError(target / FILE, "id", tr("{id} is already taken by another model.").format(id=manifest.id))
            made.append(target)
            shutil.copytree(manifest.folder, target)
            verify(replace(manifest, file=target / manifest.file.name))
    except OSError as error:
        for target in made:
            shutil.rmtree(target, ignore_errors=True)
        raise FileError(folder, tr("cannot be written ({why}). Choose another folder.").format(why=error.strerror or error)) from error
    except (StudioError, Cancelled):
        for target in made:
            shutil.rmtree(target, ignore_errors=True)
        raise


def remove_copies(manifests: Sequence[Manifest], folder: Path) -> None:
    """Deletes what copy_models() has made."""
    for manifest in manifests:
        shutil.rmtree(folder / manifest.folder.name, ignore_errors=True)


def remove_model(manifest: Manifest) -> None:
    """Deletes the folder of one of the person's own models; ModelError for one that came with the program."""
    if manifest.bundled:
        raise ModelError(manifest.id, tr("came with the program and cannot be removed."))
    try:
        shutil.rmtree(manifest.folder)
    except OSError as error:
        raise FileError(manifest.folder, tr("cannot be removed ({why}).").format(why=error.strerror or error)) from error
