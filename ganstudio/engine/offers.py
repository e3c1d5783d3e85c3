"""Models that others offer on the network: what they are, where they are to be had, and how a fetched file becomes one of the person's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ganstudio.core.geometry import Size
from ganstudio.core.progress import Progress
from ganstudio.engine.apply import run_once, sample_planes
from ganstudio.engine.catalogue import file_digest
from ganstudio.engine.download import Download, Patience, fetch, forget
from ganstudio.engine.graph import read_graph
from ganstudio.engine.inspect import inspect_model
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Guide, Manifest, TensorSpec, manifest_in
from ganstudio.engine.providers import CPU
from ganstudio.engine.session import Session, open_graph, translate
from ganstudio.engine.table import read_toml
from ganstudio.engine.tensors import planes_of
from ganstudio.errors import ManifestError, ModelError, StudioError
from ganstudio.places import bundled
from ganstudio.translate import tr

SUFFIX = ".toml"
FOLDER = "downloads"


@dataclass(frozen=True)
class Offer:
    """A model to be had. In ``manifest`` the tensors have no names yet: they are read from the file."""

    manifest: Manifest
    download: Download
    measured: bool
    """Whether sizes and reach are to be found out with test runs."""

    @property
    def id(self) -> str:
        """The id that the model will have."""
        return self.manifest.id


def read_offer(file: Path) -> Offer:
    """The offer in ``file``: a manifest with a table ``download`` (url, mirrors, bytes, measured). ManifestError names what is wrong."""
    top = read_toml(file)
    manifest = manifest_in(top)
    if manifest.id != file.stem:
        raise top.error("id", tr("should be the name of the file."))
    table = top.table("download")
    urls = (table.text("url"), *table.get("mirrors", list, []))
    for url in urls:
        if not isinstance(url, str) or not url.startswith("https://"):
            raise table.error("url", tr("should begin with https://."))
    size = table.whole("bytes", low=1, high=2**40)
    measured = table.get("measured", bool, False)
    table.done()
    top.done()
    return Offer(manifest, Download(manifest.id, urls, manifest.sha256, size), measured)


def read_offers(folder: Path | None = None) -> tuple[tuple[Offer, ...], tuple[ManifestError, ...]]:
    """All offers of ``folder`` (default: those that the program knows), by task, free ones first, then by size, and what could not be read."""
    offers, problems = [], []
    for file in sorted((folder or bundled("resources") / "catalogue").glob(f"*{SUFFIX}")):
        try:
            offers.append(read_offer(file))
        except ManifestError as error:
            problems.append(error)
    return tuple(sorted(offers, key=lambda offer: (offer.manifest.task, not offer.manifest.commercial, offer.download.bytes))), tuple(problems)


def downloads_folder(library: Library) -> Path:
    """Where downloads lie until they are whole."""
    return library.home / FOLDER


def obtain(offer: Offer, library: Library, progress: Progress, proxy: str = "", patience: Patience | None = None) -> Manifest:
    """Fetches the model, tries it out and adds it to the person's; a file that will not do is deleted, any other kept for the next call."""
    if any(known.id == offer.id for known in library.manifests):
        raise ModelError(offer.id, tr("is there already."))
    file = fetch(offer.download, downloads_folder(library), progress.part(0, 0.9), proxy, patience)
    try:
        manifest = fitted(offer, file, progress.part(0.9, 0.1))
    except StudioError:
        forget(offer.download, downloads_folder(library))
        raise
    added = library.install(manifest)  # where there is no room for it, the file waits for the next call
    forget(offer.download, downloads_folder(library))
    return added


def fitted(offer: Offer, file: Path, progress: Progress) -> Manifest:
    """The offer's manifest for the fetched file: names and sizes read from its graph, and a test run made. ModelError if they do not fit."""
    progress(0.0, tr("Trying the model out"))
    manifest = replace(offer.manifest, file=file)
    read_graph(file)
    if offer.measured:
        found = inspect_model(file, progress.part(0.0, 0.8)).manifest
        manifest = replace(
            manifest,
            image=replace(manifest.image, name=found.image.name, layout=found.image.layout),
            output=replace(manifest.output, name=found.output.name, layout=found.output.layout),
            sizes=found.sizes,
        )
        if found.sizes.scale != offer.manifest.sizes.scale or found.extras or found.output.channels != "RGB" or found.image.channels == "grey":
            raise _other(offer)
    try:
        graph = open_graph(file, CPU)
    except Exception as error:
        raise translate(offer.id, CPU, error) from error
    if not offer.measured:
        manifest = _named(manifest, graph, offer)
    _test(manifest, graph, progress)
    return manifest


def _other(offer: Offer) -> ModelError:
    return ModelError(offer.id, tr("was downloaded whole, but takes or gives something else than the catalogue says. It was not added."))


def _named(manifest: Manifest, graph: Any, offer: Offer) -> Manifest:
    """The manifest with the names of the graph's tensors, and the size that it is fixed to."""
    inputs = list(graph.get_inputs())
    image = next((spec for spec in inputs if len(spec.shape) == 4 and _count(spec, manifest.image) in (3, None)), None)
    if image is None:
        raise _other(offer)
    left = [spec for spec in inputs if spec is not image]
    guides = tuple(_bound(guide, left, offer) for guide in manifest.guides)
    if left:
        raise _other(offer)
    height, width = image.shape[2:] if manifest.image.layout == "NCHW" else image.shape[1:3]
    sizes = manifest.sizes
    if isinstance(width, int) and isinstance(height, int):
        sizes = replace(sizes, fixed=Size(width, height))
    outputs = list(graph.get_outputs())
    output = replace(manifest.output, name=next((spec for spec in outputs if len(spec.shape) >= 4), outputs[0]).name)
    return replace(manifest, image=replace(manifest.image, name=image.name), output=output, guides=guides, sizes=sizes)


def _bound(guide: Guide, left: list[Any], offer: Offer) -> Guide:
    """The guide with its inputs' names, which are taken out of ``left``."""
    if guide.labels:
        spots = next((spec for spec in left if len(spec.shape) == 4 and spec.shape[3] == 2), None)
        kinds = next((spec for spec in left if spec is not spots and len(spec.shape) in (3, 4)), None)
        if spots is None or kinds is None:
            raise _other(offer)
        left[:] = [spec for spec in left if spec is not spots and spec is not kinds]
        most = spots.shape[2] if isinstance(spots.shape[2], int) else guide.most
        return replace(guide, name=spots.name, labels=kinds.name, most=most, rank=len(kinds.shape))
    spec = next((spec for spec in left if len(spec.shape) == 4 and _count(spec, guide) in (guide.channels, None)), None)
    if spec is None:
        raise _other(offer)
    left.remove(spec)
    return replace(guide, name=spec.name)


def _count(spec: Any, known: TensorSpec | Guide) -> int | None:
    """Number of channels; None where the graph leaves it open."""
    count = spec.shape[1 if known.layout == "NCHW" else 3]
    return count if isinstance(count, int) else None


def _test(manifest: Manifest, graph: Any, progress: Progress) -> None:
    """Runs the model once on a small picture; ModelError if its result is not what the manifest says."""
    planes = sample_planes(manifest, 256 if manifest.sizes.whole else 96)
    raw = run_once(manifest, Session(manifest.id, CPU, graph, manifest.output.name), planes, progress.part(0.8, 0.2))
    planes_of(manifest, raw, Size(planes.shape[2], planes.shape[1]))


def digest_matches(offer: Offer, file: Path, progress: Progress | None = None) -> bool:
    """Whether a file that is on the disk already is the one that is offered."""
    return file.stat().st_size == offer.download.bytes and file_digest(file, progress) == offer.manifest.sha256
