from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from urllib3.exceptions import ClosedPoolError

from ganstudio.core.progress import Cancelled, Progress
from ganstudio.engine import download as module
from ganstudio.engine.download import Download, Patience, bytes_there, fetch, forget
from ganstudio.errors import FileError, ModelError
from tests.engine import server as web
from tests.engine.server import Server

DATA = np.random.default_rng(1).bytes(300_000)
QUICK = Patience(connect=2, read=0.3, tries=2, pause=0)


@pytest.fixture
def server() -> Iterator[Server]:
    with web.running() as found:
        yield found


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def wanted(*urls: str, data: bytes = DATA, bytes: int | None = None) -> Download:
    return Download("lama", urls, hashlib.sha256(data).hexdigest(), len(data) if bytes is None else bytes)


def got(server: Server, folder: Path, *paths: str, progress: Progress | None = None, patience: Patience = QUICK, proxy: str = "") -> bytes:
    download = wanted(*(server.address + path for path in paths))
    return fetch(download, folder, progress or Progress(), proxy, patience).read_bytes()


def test_a_file_comes_whole_with_progress(server: Server, tmp_path: Path) -> None:
    server.answers["/a"] = web.whole(DATA)
    said: list[tuple[float, str]] = []
    assert got(server, tmp_path, "/a", progress=Progress(lambda fraction, note: said.append((fraction, note)))) == DATA
    assert said[-1][0] == 1 and [f for f, _ in said] == sorted(f for f, _ in said)
    assert any("0.3 MB from 127.0.0.1" in note for _, note in said)


def test_a_connection_that_breaks_off_is_taken_up_again(server: Server, tmp_path: Path) -> None:
    server.answers["/a"] = web.breaking(DATA, 70_000, '"one"')
    assert got(server, tmp_path, "/a") == DATA
    asked = server.ranges("/a")
    assert len(asked) == 5 and asked[0] == "" and asked[1] == "bytes=70000-"
    assert server.requests[1][1]["if-range"] == '"one"'


def test_a_server_that_ignores_ranges_begins_anew(server: Server, tmp_path: Path) -> None:
    server.answers["/a"] = web.without_ranges(DATA, [100_000])
    assert got(server, tmp_path, "/a") == DATA
    assert server.ranges("/a") == ["", "bytes=100000-"]


def test_what_came_is_kept_when_the_server_gives_up(server: Server, tmp_path: Path) -> None:
    server.answers["/a"] = web.without_ranges(DATA, [100_000, 0, 0, 0, 0])
    download = wanted(f"{server.address}/a")
    with pytest.raises(ModelError, match=r"lama: could not be downloaded.*127.0.0.1.*resume"):
        fetch(download, tmp_path, Progress(), patience=QUICK)
    server.answers["/a"] = web.whole(DATA)
    server.requests.clear()
    assert bytes_there(download, tmp_path) == 100_000
    assert fetch(download, tmp_path, Progress(), patience=QUICK).read_bytes() == DATA
    assert server.ranges("/a") == ["bytes=100000-"]


def test_a_file_that_changed_is_begun_anew(server: Server, tmp_path: Path) -> None:
    server.answers["/a"] = web.breaking(DATA[::-1], 100_000, '"old"')
    stop = Progress(lambda fraction, note: stop.cancel() if fraction > 0.2 else None)
    with pytest.raises(Cancelled):
        got(server, tmp_path, "/a", progress=stop)
    server.answers["/a"] = web.whole(DATA, '"new"')
    assert got(server, tmp_path, "/a") == DATA


def test_a_wrong_beginning_is_found_and_fetched_again(server: Server, tmp_path: Path) -> None:
    download = wanted(f"{server.address}/a")
    (tmp_path / f"{download.sha256}.part").write_bytes(b"x" * 1000)
    server.answers["/a"] = web.whole(DATA)
    assert got(server, tmp_path, "/a") == DATA
    assert server.ranges("/a") == ["bytes=1000-", ""]


def test_pause_keeps_and_cancel_forgets(server: Server, tmp_path: Path) -> None:
    server.answers["/a"] = web.silent(DATA, 50_000)
    download = wanted(f"{server.address}/a")
    pause = Progress(lambda fraction, note: threading.Timer(0.05, pause.cancel).start() if fraction * len(DATA) > 48_000 else None)
    with pytest.raises(Cancelled):
        fetch(download, tmp_path, pause, patience=Patience(read=30))
    assert bytes_there(download, tmp_path) == 50_000
    forget(download, tmp_path)
    assert bytes_there(download, tmp_path) == 0 and not list(tmp_path.iterdir())


def test_a_silent_server_is_given_up(server: Server, tmp_path: Path) -> None:
    server.answers["/slow"] = web.silent(DATA, 50_000)
    server.answers["/good"] = web.whole(DATA)
    assert got(server, tmp_path, "/slow", "/good", patience=Patience(read=0.05, tries=1, pause=0)) == DATA
    assert server.ranges("/good") == ["bytes=50000-"]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (web.whole(DATA[:-1] + b"!"), "SHA-256"),
        (web.whole(DATA[:1000]), "1000 bytes instead of 300000"),
        (web.whole(DATA + b"more"), "300004 bytes instead of 300000"),
        (web.endless(DATA[:70_001]), "more than the 300000 bytes"),
        (web.status(404), "404"),
        (web.status(503), "503"),
        (web.redirect("/loop"), "without end"),
        (web.redirect("file:///etc/passwd"), "not safe"),
        (lambda request: request.hang_up(), r"breaks off \(tried 2 times\)"),
    ],
)
def test_a_bad_server_is_passed_over_and_named(server: Server, tmp_path: Path, bad: web.Answer, why: str) -> None:
    server.answers["/bad"] = server.answers["/loop"] = bad
    server.answers["/good"] = web.whole(DATA)
    with pytest.raises(ModelError, match=why):
        got(server, tmp_path, "/bad")
    assert got(server, tmp_path, "/bad", "/good") == DATA


def test_a_server_that_gives_another_part_than_asked_for(server: Server, tmp_path: Path) -> None:
    def answer(request: web.Handler) -> None:
        begin = request.start // 2
        if request.start:
            request.head(206, Content_Length=len(DATA) - begin, Content_Range=f"bytes {begin}-{len(DATA) - 1}/{len(DATA)}")
            request.wfile.write(DATA[begin:])
        else:
            request.head(200, Content_Length=len(DATA))
            request.wfile.write(DATA)

    download = wanted(f"{server.address}/a")
    (tmp_path / f"{download.sha256}.part").write_bytes(DATA[:1000])
    server.answers["/a"] = answer
    assert fetch(download, tmp_path, Progress(), patience=QUICK).read_bytes() == DATA
    assert server.ranges("/a") == ["bytes=1000-", ""]


def test_redirections_are_followed(server: Server, tmp_path: Path) -> None:
    server.answers |= {"/a": web.redirect("/b", 301), "/b": web.redirect(f"{server.address}/c", 307), "/c": web.breaking(DATA, 200_000)}
    assert got(server, tmp_path, "/a") == DATA
    assert server.ranges("/c") == ["", "bytes=200000-"]


def test_https_is_never_left(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pool:
        def request(self, method: str, url: str, **more: object) -> object:
            class Response:
                def get_redirect_location(self) -> str:
                    return "http://elsewhere.example/a"

                def close(self) -> None:
                    pass

            return Response()

    with pytest.raises(module._Elsewhere, match="not safe"):
        module._answer(Pool(), "https://example.com/a", {}, Progress())


def test_a_proxy_from_the_settings_and_the_environment(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers["http://models.example/a"] = web.whole(DATA)
    download = wanted("http://models.example/a")
    assert fetch(download, tmp_path / "1", Progress(), server.address.replace("http://", "http://me:secret@"), QUICK).read_bytes() == DATA
    assert server.requests[0][1]["proxy-authorization"].startswith("Basic ")
    monkeypatch.setenv("http_proxy", server.address)
    assert fetch(download, tmp_path / "2", Progress(), patience=QUICK).read_bytes() == DATA
    monkeypatch.setenv("no_proxy", "models.example")
    with pytest.raises(ModelError, match="Check the connection"):
        fetch(download, tmp_path / "3", Progress(), patience=QUICK)


def test_a_proxy_that_is_no_address_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="the proxy ftp://x is not an address"):
        fetch(wanted("http://models.example/a"), tmp_path, Progress(), "ftp://x", QUICK)


def test_an_address_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="none of the web"):
        fetch(wanted("file:///etc/passwd"), tmp_path, Progress(), patience=QUICK)


def test_an_address_that_is_not_there(server: Server, tmp_path: Path) -> None:
    gone = wanted("http://127.0.0.1:9/a")
    with pytest.raises(ModelError, match=r"127.0.0.1: it cannot be reached \(tried 2 times\). Check the connection"):
        fetch(gone, tmp_path, Progress(), patience=QUICK)
    with pytest.raises(ModelError, match="the proxy does not work"):
        fetch(wanted("http://models.example/a"), tmp_path, Progress(), "http://127.0.0.1:9", QUICK)


def test_too_little_space_is_said_before_anything_is_asked(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="not enough space"):
        fetch(wanted(f"{server.address}/a", bytes=10**15), tmp_path, Progress(), patience=QUICK)
    assert not server.requests


def test_connections_end_with_the_download_whoever_still_knows_of_them(server: Server) -> None:
    server.answers["/a"] = web.whole(DATA)
    with module._pool(server.address, "", QUICK) as pool:
        assert pool.request("GET", f"{server.address}/a").data == DATA
        connections = pool.connection_from_url(server.address)
    with pytest.raises(ClosedPoolError):
        connections.urlopen("GET", "/a")
