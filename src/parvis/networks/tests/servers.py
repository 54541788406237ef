"""A small HTTP server on loopback that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Answer:
    """What the server says. A ``body`` that is a list is sent piece by piece; ``cut`` breaks off without
    ending.
    """

    status: int = 200
    body: bytes | list[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass
class LoopbackServer:
    """Where it listens and what it was asked."""

    port: int
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@contextmanager
def loopback(answer: Callable[[Asked], Answer]) -> Iterator[LoopbackServer]:
    """Serve until the block ends. ``answer`` is called in the server's threads."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()})
            asked.body = self.rfile.read(int(asked.headers.get("content-length", "0")))
            server.asked.append(asked)
            said = answer(asked)
            pieces = said.body if isinstance(said.body, list) else [said.body]
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if said.status != 304 and "Content-Length" not in said.headers:
                self.send_header("Content-Length", str(sum(map(len, pieces)) + (1 if said.cut else 0)))
            self.end_headers()
            try:
                for piece in pieces:
                    self.wfile.write(piece)
            except OSError:
                pass
            if said.cut:
                self.close_connection = True

        do_POST = do_HEAD = do_GET  # noqa: N815 - the names http.server looks for

        def log_message(self, *_args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: object) -> None:
            pass

    httpd = Quiet(("127.0.0.1", 0), Handler)
    server = LoopbackServer(httpd.server_address[1])
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
