from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ganstudio.app.settings import Settings, save_settings, settings_file
from ganstudio.cli import models as module
from ganstudio.cli.commands import app
from ganstudio.engine.download import bytes_there
from ganstudio.engine.library import Library
from ganstudio.engine.manifest import Guide
from ganstudio.engine.offers import Offer, downloads_folder
from tests.engine import graphs
from tests.engine import server as web
from tests.engine.server import Server
from tests.engine.test_offers import filler, offer


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(app, ["models", *(str(argument) for argument in arguments)])


@pytest.fixture
def server() -> Iterator[Server]:
    with web.running() as found:
        yield found


@pytest.fixture
def offers(server: Server, monkeypatch: pytest.MonkeyPatch) -> tuple[Offer, ...]:
    found = (offer(server, filler(), "filler", guides=(Guide("", "mask"),)), offer(server, graphs.identity(), "gone"))
    server.answers["/gone"] = web.status(404)
    monkeypatch.setattr(module, "read_offers", lambda: (found, ()))
    return found


def test_what_is_on_offer_says_licence_and_size() -> None:
    rows = json.loads(run("offers", "--json").stdout)
    assert all(row["urls"] and row["megabytes"] and len(row["sha256"]) == 64 and not row["installed"] for row in rows)
    assert "(non-commercial)" in " ".join(run("offers", "--task", "upscale").stdout.split())
    assert {row["task"] for row in json.loads(run("offers", "--task", "cutout", "--json").stdout)} == {"cutout"}
    assert run("offers", "--task", "cooking").exit_code == 2


def test_download_then_active_then_remove(offers: tuple[Offer, ...]) -> None:
    result = run("download", "filler", "gone")
    assert result.exit_code == 1 and result.stdout.split() == ["filler"]
    assert "gone: could not be downloaded" in result.stderr and "404" in result.stderr
    rows = {row["id"]: row for row in json.loads(run("list", "--json").stdout)}
    assert rows["filler"]["task"] == "inpaint" and not rows["filler"]["bundled"] and "gone" not in rows
    assert {row["id"]: row["installed"] for row in json.loads(run("offers", "--json").stdout)} == {"filler": True, "gone": False}
    assert json.loads(run("active", "inpaint", "filler", "--json").stdout)[0]["id"] == "filler"
    assert Library().active("inpaint").id == "filler"
    assert "filler *" in run("list").stdout
    assert run("remove", "filler").exit_code == 0 and "filler" not in run("list").stdout


def test_an_unknown_offer_is_wrong_usage(offers: tuple[Offer, ...]) -> None:
    assert run("download", "nothing").exit_code == 2


def test_an_interrupted_download_says_how_to_go_on(offers: tuple[Offer, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "obtain", stopped)
    result = run("download", "filler")
    assert result.exit_code == 130 and "The same command goes on" in result.stderr


def test_the_beginning_of_a_download_can_be_removed(offers: tuple[Offer, ...]) -> None:
    folder = downloads_folder(Library())
    folder.mkdir(parents=True)
    (folder / f"{offers[0].download.sha256}.part").write_bytes(b"half")
    assert {row["id"]: row["fetched"] for row in json.loads(run("offers", "--json").stdout)} == {"filler": 4, "gone": 0}
    assert run("remove", "filler").exit_code == 0
    assert bytes_there(offers[0].download, folder) == 0


def test_the_proxy_of_the_settings_is_used(server: Server, offers: tuple[Offer, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    far = replace(offers[0], download=replace(offers[0].download, urls=("http://far.example/filler",)))
    monkeypatch.setattr(module, "read_offers", lambda: ((far,), ()))
    server.answers["http://far.example/filler"] = server.answers["/filler"]
    save_settings(Settings(proxy=server.address))
    assert run("download", "filler").exit_code == 0
    assert server.requests[0][0].startswith("http://far.example/")


def test_settings_that_cannot_be_read_are_said_and_stop_nothing(offers: tuple[Offer, ...]) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("proxy = [")
    result = run("download", "filler")
    assert result.exit_code == 0 and "The standard ones are used." in result.stderr


def test_a_task_without_a_model_names_the_offers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Library", lambda: Library(tmp_path / "none"))
    result = run("active", "select")
    assert result.exit_code == 1 and "models offers --task select" in result.stderr
    result = run("active", "select", "van-gogh")
    assert result.exit_code == 1 and "no such model" in result.stderr
    assert run("active", "cooking").exit_code == 2


def test_the_folder_is_told_and_moved(tmp_path: Path) -> None:
    first = run("folder").stdout.strip()
    assert Path(first) == Library().folder
    assert run("folder", tmp_path / "disk").stdout.strip() == str(tmp_path / "disk") == str(Library().folder)
