"""A small web server that behaves as badly as it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Gives each request to the answer for its path."""

    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        place: Server = self.server.place
        place.requests.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        place.answers[self.path.removeprefix(place.address)](self)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def head(self, status: int, **headers: Any) -> None:
        """Status and headers (underscores stand for dashes)."""
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), str(value))
        self.end_headers()

    @property
    def start(self) -> int:
        """Where the Range header asks to begin."""
        return int(self.headers["Range"].removeprefix("bytes=").removesuffix("-")) if self.headers["Range"] else 0

    def hang_up(self) -> None:
        """Ends the connection at once."""
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True


@dataclass
class Server:
    """What runs, and what was asked of it."""

    address: str
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    """Set at the end: what answers slowly waits for it."""

    def ranges(self, path: str) -> list[str]:
        """The Range headers of the requests for a path."""
        return [headers.get("range", "") for found, headers in self.requests if found == path]


@contextmanager
def running() -> Iterator[Server]:
    """A server on a free port of this computer."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = False
    place = Server(f"http://127.0.0.1:{http.server_port}")
    http.place = place  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield place
    finally:
        place.over.set()
        http.shutdown()
        http.server_close()
        thread.join()


def whole(data: bytes, etag: str = "") -> Answer:
    """A good server: ranges, If-Range and ETag."""

    def answer(request: Handler) -> None:
        start = request.start
        if request.headers["If-Range"] and request.headers["If-Range"] != etag:
            start = 0
        more = {"ETag": etag} if etag else {}
        if start >= len(data):
            request.head(416, Content_Length=0, Content_Range=f"bytes */{len(data)}")
            return
        if start:
            more["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        request.head(206 if start else 200, Content_Length=len(data) - start, **more)
        request.wfile.write(data[start:])

    return answer


def breaking(data: bytes, piece: int, etag: str = "") -> Answer:
    """Ranges, but the connection ends after ``piece`` bytes."""

    def answer(request: Handler) -> None:
        start = request.start
        more = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        request.head(206 if start else 200, Content_Length=len(data) - start, **more, **({"ETag": etag} if etag else {}))
        request.wfile.write(data[start : start + piece])
        if start + piece < len(data):
            request.hang_up()

    return answer


def without_ranges(data: bytes, pieces: list[int]) -> Answer:
    """Always begins at the beginning; the first connections end after so many bytes."""

    def answer(request: Handler) -> None:
        request.head(200, Content_Length=len(data))
        if pieces:
            request.wfile.write(data[: pieces.pop(0)])
            request.hang_up()
        else:
            request.wfile.write(data)

    return answer


def endless(data: bytes) -> Answer:
    """Chunks without an end or a length."""

    def answer(request: Handler) -> None:
        request.head(200, Transfer_Encoding="chunked")
        try:
            while not request.server.place.over.is_set():
                request.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        except OSError:
            request.close_connection = True

    return answer


def silent(data: bytes, after: int) -> Answer:
    """Says nothing any more after some bytes, and holds the connection."""

    def answer(request: Handler) -> None:
        request.head(200, Content_Length=len(data))
        request.wfile.write(data[:after])
        request.wfile.flush()
        request.server.place.over.wait(20)
        request.close_connection = True

    return answer


def status(code: int) -> Answer:
    return lambda request: request.head(code, Content_Length=0)


def redirect(place: str, code: int = 302) -> Answer:
    return lambda request: request.head(code, Content_Length=0, Location=place)
