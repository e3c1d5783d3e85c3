from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from onnx import TensorProto, helper

from ganstudio.core.geometry import Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine.download import Download, Patience, bytes_there
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Guide, Manifest, SizeRule, TensorSpec, manifest_text
from ganstudio.engine.offers import Offer, digest_matches, downloads_folder, fitted, obtain, read_offer, read_offers
from ganstudio.errors import FileError, ManifestError, ModelError
from ganstudio.places import bundled
from tests.engine import graphs
from tests.engine import server as web
from tests.engine.server import Server

QUICK = Patience(connect=2, read=0.3, tries=2, pause=0)
FILES = sorted((bundled("resources") / "catalogue").glob("*.toml"))


@pytest.fixture
def server() -> Iterator[Server]:
    with web.running() as found:
        yield found


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "bundled", tmp_path / "data" / "models")


def offer(server: Server | None, model: Any, id: str = "other", measured: bool = False, **more: Any) -> Offer:
    """An offer of the model, which the server gives under /<id>."""
    data = model.SerializeToString()
    digest = hashlib.sha256(data).hexdigest()
    if server is not None:
        server.answers[f"/{id}"] = web.breaking(data, 20_000)
    values: dict[str, Any] = {"task": "inpaint", "image": TensorSpec(""), "output": TensorSpec(""), "sizes": SizeRule(), **more}
    manifest = Manifest(
        id=id, label="Other", file=Path("model.onnx"), sha256=digest, licence="MIT", source="tests", training_data="none", **values
    )  # fmt: skip
    return Offer(manifest, Download(id, (f"{server.address if server else 'https://x'}/{id}",), digest, len(data)), measured)


def filler() -> Any:
    """Adds a mask to a picture."""
    mask = helper.make_tensor_value_info("hole", TensorProto.FLOAT, [1, 1, "height", "width"])
    return graphs.model([helper.make_node("Add", ["image", "hole"], ["result"])], extras=[mask])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_offer_can_be_read(file: Path) -> None:
    found = read_offer(file)
    manifest = found.manifest
    assert manifest.task in ("style", "enhance", "upscale", "denoise", "jpeg", "inpaint", "cutout", "select")
    assert all(url.startswith("https://") for url in found.download.urls) and found.download.bytes > 10_000
    assert manifest.licence and manifest.training_data and manifest.source.startswith("https://")
    assert manifest.commercial or "NC" in manifest.licence or "personal" in manifest.licence
    assert not (manifest.commercial and ("-NC" in manifest.licence or "personal" in manifest.licence))
    assert (manifest.sizes.scale > 1) == (manifest.task == "upscale")


def test_the_offers_are_all_there_and_differ() -> None:
    offers, problems = read_offers()
    assert not problems and len(offers) == len(FILES) > 30
    assert len({o.manifest.sha256 for o in offers}) == len(offers) == len({o.manifest.label for o in offers})
    assert not {o.id for o in offers} & {m.id for m in Library().manifests}


def test_an_offer_over_http_or_under_another_name_is_refused(tmp_path: Path) -> None:
    text = FILES[0].read_text("utf-8")
    (tmp_path / FILES[0].name).write_text(text.replace('url = "https:', 'url = "http:'), "utf-8")
    (tmp_path / "name.toml").write_text(text, "utf-8")
    offers, problems = read_offers(tmp_path)
    assert not offers and {problem.key for problem in problems} == {"download.url", "id"}
    with pytest.raises(ManifestError):
        read_offer(tmp_path / "name.toml")


def test_a_download_becomes_a_model(server: Server, library: Library) -> None:
    found = offer(server, filler(), guides=(Guide("", "mask"),))
    manifest = obtain(found, library, Progress(), patience=QUICK)
    assert (manifest.image.name, manifest.output.name, manifest.guides[0].name) == ("image", "result", "hole")
    assert library.manifest("other") == manifest and library.active("inpaint") == manifest
    assert not list(downloads_folder(library).iterdir()) and not library.presets
    assert library.session(manifest).provider.id == "cpu"
    with pytest.raises(ModelError, match="is there already"):
        obtain(found, library, Progress(), patience=QUICK)


def test_a_style_has_a_preset(server: Server, library: Library) -> None:
    obtain(offer(server, graphs.blur(), task="style", measured=True), library, Progress(), patience=QUICK)
    assert [preset.model for preset in library.presets] == ["other"]
    assert library.manifest("other").sizes.receptive_field >= 4


def test_a_fixed_size_is_read_from_the_graph(library: Library, tmp_path: Path) -> None:
    model = graphs.blur(shape=(1, 3, 48, 64))
    (tmp_path / "x.onnx").write_bytes(model.SerializeToString())
    assert fitted(offer(None, model), tmp_path / "x.onnx", Progress()).sizes.fixed == Size(64, 48)


@pytest.mark.parametrize(
    ("model", "more"),
    [
        (graphs.identity(), {"guides": (Guide("", "mask"),)}),
        (filler(), {}),
        (filler(), {"guides": (Guide("", "clicks"),)}),
        (graphs.enlarge(2), {}),
        (graphs.enlarge(2), {"sizes": SizeRule(scale=4), "measured": True}),
        (graphs.brighten(), {}),
        (graphs.brighten(), {"measured": True}),
    ],
)
def test_a_model_that_is_something_else_is_not_added(server: Server, library: Library, model: Any, more: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match=r"catalogue says|was expected"):
        obtain(offer(server, model, **more), library, Progress(), patience=QUICK)
    assert not library.manifests and not list(downloads_folder(library).iterdir())


def test_wrong_bytes_and_half_a_download_are_never_a_model(server: Server, library: Library) -> None:
    found = offer(server, graphs.identity())
    server.answers["/other"] = web.whole(b"x" * found.download.bytes)
    with pytest.raises(ModelError, match="SHA-256"):
        obtain(found, library, Progress(), patience=QUICK)
    server.answers["/other"] = web.silent(graphs.identity().SerializeToString(), 50)
    stop = Progress(lambda fraction, note: stop.cancel() if fraction else None)
    with pytest.raises(Cancelled):
        obtain(found, library, stop, patience=QUICK)
    assert bytes_there(found.download, downloads_folder(library)) == 50
    library.refresh()
    assert not library.manifests and not library.problems


def test_a_whole_file_waits_where_there_is_no_room_for_the_model(server: Server, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    found = offer(server, graphs.blur(), task="denoise", measured=True)
    with monkeypatch.context() as patch:
        patch.setattr(library, "install", raising(FileError("models", "cannot be written (disk full).")))
        with pytest.raises(FileError):
            obtain(found, library, Progress(), patience=QUICK)
    assert bytes_there(found.download, downloads_folder(library)) == found.download.bytes
    server.answers.clear()
    assert obtain(found, library, Progress(), patience=QUICK).id == "other"
    assert not list(downloads_folder(library).iterdir())


def raising(error: Exception) -> Callable[..., Any]:
    """A function that fails."""

    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def test_a_file_of_the_same_bytes_is_known(tmp_path: Path) -> None:
    found = offer(None, graphs.identity())
    (tmp_path / "a.onnx").write_bytes(graphs.identity().SerializeToString())
    (tmp_path / "b.onnx").write_bytes(graphs.invert().SerializeToString())
    assert digest_matches(found, tmp_path / "a.onnx") and not digest_matches(found, tmp_path / "b.onnx")


def test_the_models_move_with_their_folder(tmp_path: Path) -> None:
    library = Library(tmp_path / "bundled")
    made = graphs.manifest(tmp_path / "from", graphs.identity())
    library.install(replace(made, task="denoise"))
    library.make_active("denoise", "test")
    library.move_models(tmp_path / "disk")
    assert library.manifest("test").folder == tmp_path / "disk" / "test" and not list((library.home / "models").iterdir())
    again = Library(tmp_path / "bundled")
    assert again.folder == tmp_path / "disk" and again.active("denoise").id == "test"


def test_a_folder_that_cannot_take_the_models_changes_nothing(tmp_path: Path) -> None:
    library = Library(tmp_path / "bundled")
    library.install(replace(graphs.manifest(tmp_path / "from", graphs.identity()), task="denoise"))
    graphs.manifest(tmp_path / "disk" / "test", graphs.invert())
    with pytest.raises(ManifestError, match="already taken"):
        library.move_models(tmp_path / "disk")
    assert library.manifest("test").folder.is_relative_to(library.home) and (tmp_path / "disk" / "test" / "model.onnx").exists()


def test_where_the_folder_cannot_be_kept_no_copy_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(tmp_path / "bundled")
    library.install(replace(graphs.manifest(tmp_path / "from", graphs.identity()), task="denoise"))
    with monkeypatch.context() as patch:
        patch.setattr("ganstudio.engine.catalogue.keep_own_folder", raising(FileError("models-folder.txt", "full")))
        with pytest.raises(FileError):
            library.move_models(tmp_path / "disk")
    assert not list((tmp_path / "disk").iterdir()) and library.manifest("test").folder.is_relative_to(library.home)
    library.move_models(tmp_path / "disk")
    assert library.manifest("test").folder == tmp_path / "disk" / "test"


@pytest.mark.parametrize("text", [b"\xff", b"x" * 5000])
def test_a_damaged_note_of_the_models_folder_is_said(tmp_path: Path, text: bytes) -> None:
    library = Library(tmp_path / "bundled")
    library.folder.mkdir(parents=True)
    (library.home / "models-folder.txt").write_bytes(text)
    heard: list[str] = []
    assert Library(tmp_path / "bundled", on_notice=heard.append).folder == library.home / "models"
    assert len(heard) == 1 and "models-folder.txt" in heard[0]


def test_a_models_folder_that_went_away_is_said(tmp_path: Path) -> None:
    library = Library(tmp_path / "bundled")
    library.move_models(tmp_path / "disk")
    (tmp_path / "disk").rmdir()
    heard: list[str] = []
    assert not Library(tmp_path / "bundled", on_notice=heard.append).manifests
    assert len(heard) == 1 and str(tmp_path / "disk") in heard[0]


def test_a_licence_without_commerce_is_kept(tmp_path: Path, library: Library) -> None:
    made = replace(graphs.manifest(tmp_path / "from", graphs.identity()), task="denoise", commercial=False)
    assert "commercial = false" in manifest_text(made)
    assert not library.install(made).commercial and library.manifest("test").commercial is False
