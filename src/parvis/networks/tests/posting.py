"""A service on loopback that one can publish on, as the tests of publishers use it: it loses answers when told to."""

from __future__ import annotations

import email.parser
import email.policy
import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Call:
    """One request as the service saw it."""

    method: str
    target: str  # path and query
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, bytes]:
        """The parts of a form with files, or of one without."""
        kind = self.headers.get("content-type", "")
        if kind.startswith("application/x-www-form-urlencoded"):
            return {name: values[0].encode() for name, values in parse_qs(self.body.decode()).items()}
        parser = email.parser.BytesParser(policy=email.policy.HTTP)
        message = parser.parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + self.body)
        return {
            str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True) or b""
            for part in message.iter_parts()
        }


@dataclass
class Reply:
    """What the service answers. What is not bytes is sent as JSON."""

    told: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Service(ABC):
    """A service that holds posts; tests change how it behaves as they go.

    ``lose``: ``before`` or ``after`` a call that says something, its answer is lost. ``instead``: what such calls are answered with.
    """

    port: int = 0
    lose: str = ""
    instead: Reply | None = None
    calls: list[Call] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def answer(self, call: Call) -> Reply:
        """What a call is answered with."""

    @abstractmethod
    def says(self, call: Call) -> bool:
        """Whether a call says or deletes something: only answers to these are lost."""

    @abstractmethod
    def online(self) -> int:
        """How many posts people can see."""

    def handle(self, call: Call) -> Reply | None:
        """The answer to a call, ``None`` when it is lost."""
        with self.lock:
            self.calls.append(call)
            saying = self.says(call)
            if saying and self.lose == "before":
                return None
            told = self.instead if saying and self.instead is not None else self.answer(call)
            return None if saying and self.lose == "after" else told


@contextmanager
def serving(service: Service) -> Iterator[None]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(size)
            if len(body) < size:  # what broke off was never asked
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = service.handle(Call(self.command, self.path, headers, body))
            if reply is None:
                self.close_connection = True
                return
            content = reply.told if isinstance(reply.told, bytes) else json.dumps(reply.told).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_POST = do_DELETE = do_HEAD = do_PUT = do_PATCH = do_GET  # noqa: N815 - the names http.server looks for

        def log_message(self, *_args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: object) -> None:
            pass

    httpd = Quiet(("127.0.0.1", 0), Handler)
    service.port = httpd.server_address[1]
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield
    finally:
        httpd.shutdown()
        httpd.server_close()
