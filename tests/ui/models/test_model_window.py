from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from ganstudio.app.model_sample import SIDE, Sample
from ganstudio.app.settings import load_settings
from ganstudio.core.document import Document, Generated, Layer, Recipe
from ganstudio.core.geometry import Size
from ganstudio.core.raster import Raster
from ganstudio.engine.download import bytes_there
from ganstudio.engine.manifest import Guide
from ganstudio.engine.offers import Offer, downloads_folder
from ganstudio.ui.models import downloads, model_page, model_window
from ganstudio.ui.models.model_window import ModelWindow, layers_made_by, show_models
from ganstudio.ui.models.network_dialog import NetworkDialog
from ganstudio.ui.theme import DARK, wear
from ganstudio.ui.window import Window
from tests.engine import graphs
from tests.engine import server as web
from tests.engine.server import Server
from tests.engine.test_offers import QUICK, filler, offer
from tests.ui.conftest import Opened, idle


@pytest.fixture
def server() -> Iterator[Server]:
    with web.running() as found:
        yield found


@pytest.fixture
def offers(server: Server, monkeypatch: pytest.MonkeyPatch) -> tuple[Offer, ...]:
    """A filler, and an enlarger that must not be sold."""
    fill = offer(server, filler(), "filler", guides=(Guide("", "mask"),))
    large = offer(server, graphs.enlarge(2), "larger", task="upscale", sizes=replace(fill.manifest.sizes, scale=2), measured=True)
    large = replace(large, manifest=replace(large.manifest, label="Larger", commercial=False))
    monkeypatch.setattr(model_window, "read_offers", lambda: ((fill, large), ()))
    obtain = downloads.obtain
    monkeypatch.setattr(downloads, "obtain", lambda *arguments: obtain(*arguments, patience=QUICK))
    sample = Sample(np.full((SIDE, 2 * SIDE, 3), 90, np.uint8), 0.25, "CPU")
    monkeypatch.setattr(model_page, "make_sample", lambda *_: sample)
    return fill, large


@pytest.fixture
def models(window: Window, offers: tuple[Offer, ...], qtbot: QtBot) -> ModelWindow:
    window.run_command("enhance.models")
    found = window.findChild(ModelWindow)
    assert isinstance(found, ModelWindow) and found.isVisible()
    return found


def press(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_second_call_shows_the_same_window(models: ModelWindow, window: Window) -> None:
    show_models(window, "upscale")
    assert len(window.findChildren(ModelWindow)) == 1 and models.task == "upscale"


def test_installed_models_are_tried_out_one_after_the_other(models: ModelWindow, qtbot: QtBot) -> None:
    assert {"van-gogh", "hokusai"} <= set(models.page.installed)
    qtbot.waitUntil(lambda: all("megapixels a second on CPU" in card.facts.text() for card in models.page.installed.values()))


def test_a_model_that_fails_says_why(window: Window, offers: object, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    def broken(*_: object) -> Sample:
        raise model_window.StudioError("van-gogh: is broken.")

    monkeypatch.setattr(model_page, "make_sample", broken)
    show_models(window, "style")
    card = window.findChild(ModelWindow).page.installed["van-gogh"]
    qtbot.waitUntil(lambda: card.facts.text() == "van-gogh: is broken." and card.facts.property("role") == "error")


def test_a_download_becomes_the_active_model(models: ModelWindow, window: Window, qtbot: QtBot) -> None:
    models.choose("inpaint")
    press(qtbot, models.page.offered["filler"].go)
    qtbot.waitUntil(lambda: "filler" in models.page.installed)
    card = models.page.installed["filler"]
    press(qtbot, card.use)
    assert card.use.isChecked() and window.workbench.library.active("inpaint").id == "filler"
    assert any("is ready" in message.text for message in window.messages.shown)


def test_pause_resume_and_cancel(models: ModelWindow, server: Server, offers: tuple[Offer, ...], window: Window, qtbot: QtBot) -> None:
    library, good = window.workbench.library, server.answers["/filler"]
    folder = downloads_folder(library)
    server.answers["/filler"] = web.silent(filler().SerializeToString(), 60)
    card = models.page.offered["filler"]
    press(qtbot, card.go)
    qtbot.waitUntil(lambda: models.downloads.state(offers[0]).fraction > 0)
    assert card.bar.isVisibleTo(card) and not card.go.isVisibleTo(card)
    press(qtbot, card.pause)
    idle(qtbot, window)
    assert models.downloads.state(offers[0]).phase == "paused" and bytes_there(offers[0].download, folder) == 60
    assert card.go.text() == "Resume" and "there" in card.note.text()
    press(qtbot, card.go)
    qtbot.waitUntil(lambda: models.downloads.state(offers[0]).phase in ("waiting", "running"))
    press(qtbot, card.stop)
    idle(qtbot, window)
    assert bytes_there(offers[0].download, folder) == 0 and models.downloads.state(offers[0]).phase == "offered"
    assert card.go.text().startswith("Download") and not card.bar.isVisibleTo(card)
    server.answers["/filler"] = good
    press(qtbot, card.go)
    qtbot.waitUntil(lambda: "filler" in models.page.installed)


def test_a_download_of_an_earlier_start_is_paused(models: ModelWindow, offers: tuple[Offer, ...], window: Window) -> None:
    folder = downloads_folder(window.workbench.library)
    folder.mkdir(parents=True)
    (folder / f"{offers[0].download.sha256}.part").write_bytes(b"0123456789")
    models.reload()
    assert models.page.offered["filler"].go.text() == "Resume"


def test_a_stop_from_the_status_bar_is_a_pause(models: ModelWindow, server: Server, offers: tuple[Offer, ...], window: Window, qtbot: QtBot) -> None:
    server.answers["/filler"] = web.silent(filler().SerializeToString(), 60)
    press(qtbot, models.page.offered["filler"].go)
    qtbot.waitUntil(lambda: models.downloads.state(offers[0]).fraction > 0)  # of what has not begun, nothing would be left to pause
    window.jobs.cancel_all()
    idle(qtbot, window)
    assert models.downloads.state(offers[0]).phase == "paused"


def test_a_failed_download_says_why_and_can_be_tried_again(models: ModelWindow, server: Server, window: Window, qtbot: QtBot) -> None:
    good, server.answers["/filler"] = server.answers["/filler"], web.status(404)
    card = models.page.offered["filler"]
    press(qtbot, card.go)
    qtbot.waitUntil(lambda: "404" in card.note.text())
    assert card.note.property("role") == "error" and card.go.text() == "Try again"
    server.answers["/filler"] = good
    press(qtbot, card.go)
    qtbot.waitUntil(lambda: "filler" in models.page.installed)


def test_downloads_wait_for_each_other(models: ModelWindow, server: Server, offers: tuple[Offer, ...], window: Window, qtbot: QtBot) -> None:
    server.answers["/filler"] = web.silent(filler().SerializeToString(), 60)
    press(qtbot, models.page.offered["filler"].go)
    press(qtbot, models.page.offered["larger"].go)
    assert models.downloads.state(offers[1]).phase == "waiting"
    press(qtbot, models.page.offered["larger"].stop)
    qtbot.waitUntil(lambda: models.downloads.state(offers[1]).phase == "offered")
    press(qtbot, models.page.offered["filler"].stop)
    idle(qtbot, window)


def test_the_list_by_task_words_and_licence(models: ModelWindow) -> None:
    models.choose("upscale")
    assert models.page.seen_offered == ["larger"]
    models.commercial.setChecked(True)
    assert not models.page.seen_offered
    models.commercial.setChecked(False)
    models.choose("all")
    models.search.setText("LARG")
    assert models.page.seen_offered == ["larger"] and not models.page.seen_installed
    models.search.setText("")
    assert models.page.seen_offered == ["filler", "larger"]


def test_removing_a_model_that_layers_need(
    models: ModelWindow, window: Window, opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(qtbot, models.page.offered["filler"].go)
    qtbot.waitUntil(lambda: "filler" in models.page.installed)
    idle(qtbot, window)
    manifest = window.workbench.library.manifest("filler")
    raster = Raster.from_array(np.full((4, 4, 4), 200, np.uint8))
    made = Layer(1, "Filled", Generated(raster, Recipe("inpaint", "filler", manifest.sha256, "", (), 0, ())))
    entry = opened(Document(Size(4, 4), layers=(made,), next_id=2))
    assert layers_made_by(window, manifest) == 1
    said: list[str] = []

    def answer(box: QMessageBox) -> int:
        said.append(box.informativeText())
        press(qtbot, next(button for button in box.buttons() if "Remove" in button.text()))
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    models._remove(manifest)
    assert "1 layers of open documents" in said[0] and "filler" not in models.page.installed
    assert np.array_equal(entry.editor.document.layers[0].raster.read(), raster.read())  # type: ignore[union-attr]
    assert "filler" in models.page.offered


def test_a_file_of_the_catalogue_needs_no_dialog(models: ModelWindow, window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "from-a-friend.onnx"
    file.write_bytes(filler().SerializeToString())
    models.take_file(file)
    qtbot.waitUntil(lambda: "filler" in models.page.installed)
    idle(qtbot, window)


def test_another_file_opens_the_dialog(
    models: ModelWindow, window: Window, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path | None] = []
    monkeypatch.setattr("ganstudio.ui.menus.styles_menu.import_model", lambda window, path: asked.append(path))
    models.take_file(tmp_path / "missing.onnx")
    qtbot.waitUntil(lambda: asked == [tmp_path / "missing.onnx"])


def test_the_models_move(models: ModelWindow, window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    press(qtbot, models.page.offered["filler"].go)
    qtbot.waitUntil(lambda: "filler" in models.page.installed)
    idle(qtbot, window)
    models.move_to(tmp_path / "disk")
    qtbot.waitUntil(lambda: str(tmp_path / "disk") in models.folder.text())
    assert (tmp_path / "disk" / "filler" / "model.onnx").exists() and "filler" in models.page.installed


def test_the_proxy_is_kept(models: ModelWindow, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def type_in(dialog: NetworkDialog) -> int:
        dialog.proxy.setText(" http://proxy.example:3128 ")
        return 1

    monkeypatch.setattr(NetworkDialog, "exec", type_in)
    models._set_network()
    assert window.settings.proxy == load_settings().proxy == "http://proxy.example:3128"


def test_closing_stops_trying_out_and_not_the_download(
    window: Window, offers: tuple[Offer, ...], server: Server, qtbot: QtBot
) -> None:
    server.answers["/filler"] = web.silent(filler().SerializeToString(), 60)
    show_models(window)
    models = window.findChild(ModelWindow)
    press(qtbot, models.page.offered["filler"].go)
    qtbot.waitUntil(lambda: models.downloads.state(offers[0]).phase == "running")
    models.close()
    QApplication.processEvents()
    assert models.downloads.state(offers[0]).phase == "running"
    models.downloads.cancel(offers[0])
    idle(qtbot, window)
    assert models.downloads.state(offers[0]).phase == "offered"


def test_the_tasks_are_not_cut_off_in_a_large_font(window: Window, offers: tuple[Offer, ...], qtbot: QtBot) -> None:
    wear(DARK, 1.6)
    try:
        window.run_command("enhance.models")
        found = window.findChild(ModelWindow)
        assert isinstance(found, ModelWindow)
        qtbot.waitUntil(lambda: found.tasks.count() > 0)
        assert found.tasks.minimumWidth() > found.tasks.sizeHintForColumn(0)
        idle(qtbot, window)
        found.close()
    finally:
        wear(DARK)
