"""Fetches one file whose SHA-256 is known: in pieces, from several places, again and again until it is whole. Nothing else fetches anything."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import re
import shutil
import ssl
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from ganstudio import __version__
from ganstudio.core.atomic import write_file
from ganstudio.core.progress import Progress
from ganstudio.errors import FileError, ModelError
from ganstudio.translate import tr

REDIRECTS = 5
PIECE = 2**18


@dataclass(frozen=True)
class Download:
    """A file on the network. Its SHA-256 says which bytes it has, so that they may come from anywhere."""

    id: str
    """What it is, for messages."""
    urls: tuple[str, ...]
    """Where it is to be had; tried in this order."""
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server, and how often to come back to it."""

    connect: float = 15.0
    read: float = 30.0
    """Seconds without a byte after which a connection counts as broken."""
    tries: int = 4
    """Connections in a row that may bring nothing, for each address."""
    pause: float = 1.0
    """Seconds before the second try; doubled each time."""


class _Elsewhere(Exception):
    """This address cannot give the file; the text says why, without naming it."""


class _Broken(Exception):
    """The connection ended early."""


@dataclass(frozen=True)
class _Part:
    """The bytes that are there so far, and what they were the beginning of."""

    file: Path
    notes: Path

    @property
    def length(self) -> int:
        return self.file.stat().st_size if self.file.exists() else 0

    def etag(self, url: str) -> str:
        """The strong ETag of the file that ``url`` began to send; empty where it is not known."""
        try:
            said = json.loads(self.notes.read_text("utf-8"))
        except (OSError, ValueError):
            return ""
        etag = said.get("etag", "") if isinstance(said, dict) and said.get("url") == url else ""
        return etag if isinstance(etag, str) and not etag.startswith("W/") else ""

    def note(self, url: str, etag: str) -> None:
        write_file(self.notes, json.dumps({"url": url, "etag": etag}).encode())

    def drop(self) -> None:
        for file in (self.file, self.notes):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise FileError(file, tr("cannot be removed ({why}). Check its permissions.").format(why=error.strerror or error)) from error


def _part(download: Download, folder: Path) -> _Part:
    return _Part(folder / f"{download.sha256}.part", folder / f"{download.sha256}.json")


def bytes_there(download: Download, folder: Path) -> int:
    """How many bytes an interrupted download has left in ``folder``."""
    return _part(download, folder).length


def forget(download: Download, folder: Path) -> None:
    """Deletes what an interrupted download has left."""
    _part(download, folder).drop()


def fetch(download: Download, folder: Path, progress: Progress, proxy: str = "", patience: Patience | None = None) -> Path:
    """The whole file, its SHA-256 checked, in ``folder`` under a name of its own; the caller moves it away.

    Goes on from what an earlier call has left there. Cancelled, and any error but a wrong file, leaves what has come for the next call.
    ``proxy``: an address; without one, those that the environment names. ModelError if no address gives the file; FileError if it cannot be stored.
    """
    part, patience = _part(download, folder), patience or Patience()
    _make_room(download, folder, part.length)
    failures: list[str] = []
    for url in download.urls:
        host = urlsplit(url).hostname or url
        try:
            with _pool(url, proxy, patience) as pool:
                resumed = part.length > 0
                _from(pool, url, download, part, progress, patience)
                right = _right(download, part, progress)
                if resumed and not right:  # the old beginning may have been what was wrong
                    _from(pool, url, download, part, progress, patience)
                    right = _right(download, part, progress)
            if right:
                return part.file
            failures.append(f"{host}: " + tr("the file is not the right one (its SHA-256 differs), and was deleted"))
        except _Elsewhere as error:
            failures.append(f"{host}: {error}")
        except _Broken as error:
            failures.append(tr("{host}: {why} (tried {tries} times)").format(host=host, tries=patience.tries, why=error))
        progress.check()
    kept = part.length
    remedy = (
        tr("What has come so far is kept: resume the download later.") if kept else tr("Check the connection and the proxy, or try again later.")
    )
    raise ModelError(download.id, tr("could not be downloaded. {why}. {remedy}").format(why="; ".join(failures), remedy=remedy))


def _make_room(download: Download, folder: Path, there: int) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise FileError(folder, tr("The folder cannot be made ({why}). Check its permissions.").format(why=error.strerror or error)) from error
    if free < 2 * download.bytes - there:
        text = tr("There is not enough space: {need:.0f} MB are needed, {free:.0f} MB are free.")
        raise FileError(folder, text.format(need=(2 * download.bytes - there) / 1e6, free=free / 1e6))


@contextmanager
def _pool(url: str, proxy: str, patience: Patience) -> Iterator[Any]:
    """What opens connections to the address, through a proxy where there is one."""
    import truststore  # not before the first download
    import urllib3

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Elsewhere(tr("its address is none of the web"))
    if not proxy and not urllib.request.proxy_bypass(parts.hostname):
        proxy = urllib.request.getproxies().get(parts.scheme, "")
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(connect=patience.connect, read=patience.read),
        "retries": False,
        "headers": {"User-Agent": f"ganstudio/{__version__}", "Accept-Encoding": "identity"},
        "ssl_context": truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    }
    if not proxy:
        pool: Any = urllib3.PoolManager(**options)
    else:
        via = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        if via.scheme not in ("http", "https") or not via.hostname:
            raise _Elsewhere(tr("the proxy {proxy} is not an address such as http://proxy.example:8080").format(proxy=proxy))
        signed = urllib3.make_headers(proxy_basic_auth=f"{via.username}:{via.password or ''}") if via.username else None
        address = f"{via.scheme}://{via.hostname}:{via.port or 8080}"
        pool = urllib3.ProxyManager(address, proxy_headers=signed, **options)
    try:
        yield pool
    finally:
        for key in list(pool.pools.keys()):  # clear() alone leaves connections open until the garbage is collected
            pool.pools[key].close()
        pool.clear()


def _from(pool: Any, url: str, download: Download, part: _Part, progress: Progress, patience: Patience) -> None:
    """Fetches from one address until all bytes are there. _Elsewhere or _Broken if that does not work."""
    fruitless = 0
    while part.length != download.bytes:
        before = part.length
        try:
            _connect(pool, url, download, part, progress)
        except _Broken:
            fruitless = 0 if part.length > before else fruitless + 1
            if fruitless >= patience.tries:
                raise
            if fruitless:
                progress(0.98 * part.length / download.bytes, tr("Trying again"))
                _wait(patience.pause * 2 ** (fruitless - 1), progress)


def _wait(seconds: float, progress: Progress) -> None:
    over = threading.Event()
    with progress.on_cancel(over.set):
        over.wait(seconds)
    progress.check()


def _connect(pool: Any, url: str, download: Download, part: _Part, progress: Progress) -> None:
    """One request, from where the last one ended."""
    import urllib3

    start = part.length
    if start > download.bytes:
        part.drop()
        start = 0
    headers = {**pool.headers}
    if start:
        headers["Range"] = f"bytes={start}-"
        if etag := part.etag(url):
            headers["If-Range"] = etag
    try:
        response = _answer(pool, url, headers, progress)
    except urllib3.exceptions.HTTPError as error:
        progress.check()
        raise _Broken(_short(error)) from error
    try:
        begins, etag = _start(response, start, download, part), response.headers.get("ETag", "")
        if begins < start and part.etag(url) != etag:
            part.drop()  # what it has now is another file
        part.note(url, etag)
        with progress.on_cancel(lambda: _hang_up(response)):
            _store(response, begins, download, part, progress, urlsplit(url).hostname or "")
    except urllib3.exceptions.HTTPError as error:
        progress.check()
        raise _Broken(_short(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise FileError(part.file, tr("The disk is full. Free some space and resume the download.")) from error
        why = error.strerror or str(error)
        raise FileError(part.file, tr("cannot be written ({why}). Check the permissions of its folder.").format(why=why)) from error
    finally:
        response.close()


def _hang_up(response: Any) -> None:
    """Ends a read that waits in another thread."""
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        response.shutdown()


def _short(error: Exception) -> str:
    """A library's error in a few words."""
    from urllib3 import exceptions as known

    match error:
        case known.ProxyError():
            return tr("the proxy does not work")
        case known.NameResolutionError():
            return tr("its address is not known: is this computer connected?")
        case known.NewConnectionError():
            return tr("it cannot be reached")
        case known.SSLError():
            return tr("its certificate is not valid")
        case known.ConnectTimeoutError():
            return tr("it does not answer")
        case known.ReadTimeoutError():
            return tr("it went silent")
        case _:
            return tr("the connection breaks off")


def _answer(pool: Any, url: str, headers: dict[str, str], progress: Progress) -> Any:
    """The response to a request, redirections followed; never from https back to http."""
    for _ in range(REDIRECTS + 1):
        progress.check()
        response = pool.request("GET", url, headers=headers, preload_content=False, redirect=False)
        place = response.get_redirect_location()
        if not place:
            return response
        response.close()
        following = urljoin(url, place)
        if urlsplit(following).scheme not in ("http", "https") or (url.startswith("https:") and not following.startswith("https:")):
            raise _Elsewhere(tr("the server sends on to an address that is not safe"))
        url = following
    raise _Elsewhere(tr("the server sends on from one address to the next without end"))


def _start(response: Any, start: int, download: Download, part: _Part) -> int:
    """Where in the file the response begins; _Elsewhere if it cannot be the file."""
    if response.status == 416 and start:  # it holds another file than the one that was begun
        part.drop()
        raise _Broken(tr("the server cannot go on from there"))
    if response.status >= 500 or response.status in (408, 429):
        raise _Broken(tr("the server answers {status}").format(status=f"{response.status} {response.reason or ''}".strip()))
    if response.status not in (200, 206):
        raise _Elsewhere(tr("the server answers {status}").format(status=f"{response.status} {response.reason or ''}".strip()))
    begins, total = 0, response.headers.get("Content-Length", "")
    if response.status == 206:
        span = re.match(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        begins, total = (int(span[1]), span[2]) if span else (-1, "")
        if begins != start:
            part.drop()
            raise _Broken(tr("the server answers with another part of the file than was asked for"))
    if total.isdigit() and int(total) != download.bytes:
        raise _Elsewhere(tr("the server has a file of {there} bytes instead of {wanted}").format(there=total, wanted=download.bytes))
    return begins


def _store(response: Any, begins: int, download: Download, part: _Part, progress: Progress, host: str) -> None:
    """Writes what comes, from ``begins`` on, behind what is there; _Broken if less comes than there should be, _Elsewhere if more."""
    at, there = begins, part.length
    note = tr("{there:.1f} of {wanted:.1f} MB from {host}")
    with part.file.open("ab") as file:
        while at < download.bytes:
            data = response.read1(PIECE, decode_content=False)
            progress.check()
            if not data:
                raise _Broken(tr("the connection breaks off"))
            if at + len(data) > download.bytes:
                break
            file.write(data[max(there - at, 0) :])  # a server without ranges sends once more what is there
            at += len(data)
            there = max(there, at)
            progress(0.98 * there / download.bytes, note.format(there=there / 1e6, wanted=download.bytes / 1e6, host=host))
        else:
            return
    part.drop()
    raise _Elsewhere(tr("the server sends more than the {wanted} bytes of the file").format(wanted=download.bytes))


def _right(download: Download, part: _Part, progress: Progress) -> bool:
    """Whether the file has its SHA-256; a wrong one is deleted."""
    digest = hashlib.sha256()
    with part.file.open("rb") as file:
        while data := file.read(2**20):
            digest.update(data)
            progress(0.98 + 0.02 * file.tell() / max(download.bytes, 1), tr("Checking"))
    if digest.hexdigest() == download.sha256:
        return True
    part.drop()
    return False
