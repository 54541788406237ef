"""ClickHouse's HTTP interface, as much of it as clients use: statements, parameters, settings, data and compression."""

from __future__ import annotations

import base64
import binascii
import gzip
import hmac
import json
import socket
import urllib.parse
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast

import lz4.frame  # type: ignore[import-untyped]
import zstandard

from parvis.archive.embedded import Busy, StatementFailed

if TYPE_CHECKING:
    from parvis.archive.process import ArchiveServer

MAX_BODY = 1 << 30
# Parameters of the interface itself; every other one is a setting of the statement.
INTERFACE = {
    "query", "database", "user", "password", "default_format", "session_id", "session_timeout", "session_check", "query_id",
    "quota_key", "wait_end_of_query", "buffer_size", "compress", "decompress", "client_protocol_version", "role",
    "enable_http_compression", "send_progress_in_http_headers", "http_headers_progress_interval_ms", "readonly",
}  # fmt: skip


class BadRequest(ValueError):  # noqa: N818
    """The request itself is not one the interface knows."""


class ArchiveRequestHandler(BaseHTTPRequestHandler):
    """One request: check the token, read the statement, run it, answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement
    wbufsize = 1 << 16
    timeout = 3600
    server: ArchiveServer

    def log_message(self, format: str, *args: Any) -> None:
        """Statements hold people's words: nothing is logged here."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        try:
            body = self._body()
        except (BadRequest, ValueError, OSError, zstandard.ZstdError, RuntimeError) as error:
            self.close_connection = True
            self._send(400, f"Code: 1000. The request could not be read: {error}".encode())
            return
        if url.path == "/ping":
            self._send(200, b"Ok.\n")
            return
        values = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        if not self._allowed(values):
            self._send(403, b"Code: 516. The archive's token is missing or wrong.")
            return
        self._run(values, body)

    def _run(self, values: dict[str, str], body: bytes) -> None:
        try:
            statement, data = self._statement(values, body)
            answer = self.server.engine.run(
                statement,
                data,
                {name[6:]: value for name, value in values.items() if name.startswith("param_")},
                {n: v for n, v in values.items() if n not in INTERFACE and not n.startswith("param_")},
                values.get("default_format") or self.headers.get("X-ClickHouse-Format") or "TabSeparated",
            )
        except StatementFailed as error:
            self._send(500, str(error).encode(), headers={"X-ClickHouse-Exception-Code": str(error.code)})
        except Busy as error:
            self._send(
                503,
                f"Code: 202. {error}".encode(),
                headers={"Retry-After": "5", "X-ClickHouse-Exception-Code": "202"},
            )
        except BadRequest as error:
            self._send(400, f"Code: 1000. {error}".encode(), headers={"X-ClickHouse-Exception-Code": "1000"})
        else:
            summary = {"read_rows": str(answer.rows_read), "written_rows": str(answer.rows_written)}
            headers = {"X-ClickHouse-Summary": json.dumps(summary), "X-ClickHouse-Timezone": "UTC"}
            if answer.format != "Null":
                headers["X-ClickHouse-Format"] = answer.format
            self._send(200, *self._compressed(answer.data, values), headers=headers)

    def _statement(self, values: dict[str, str], body: bytes) -> tuple[str, bytes | None]:
        """The SQL, and the data that came with it (an insert's rows)."""
        content_type = self.headers.get("Content-Type", "")
        if content_type.startswith("multipart/form-data"):
            values.update(_form(content_type, body))
            body = b""
        statement = values.get("query", "")
        if statement:
            if statement.lstrip()[:6].upper() == "INSERT" and body:
                return statement, body
            return f"{statement}\n{_text(body)}" if body else statement, None
        if body[:6].upper() == b"INSERT":
            first, newline, rest = body.partition(b"\n")
            if newline and b"FORMAT" in first.upper():
                return _text(first), rest
        if not body.strip():
            raise BadRequest("There is no statement in the request.")
        return _text(body), None

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            body = self._chunks()
        else:
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 <= length <= MAX_BODY:
                raise BadRequest("it is too large")
            body = self.rfile.read(length)
        return _decoded(body, self.headers.get("Content-Encoding", ""))

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        total = 0
        while size := int(self.rfile.readline(64).split(b";")[0].strip() or b"0", 16):
            total += size
            if total > MAX_BODY:
                raise BadRequest("it is too large")
            parts.append(self.rfile.read(size))
            self.rfile.readline(8)
        self.rfile.readline(8)
        return b"".join(parts)

    def _allowed(self, values: dict[str, str]) -> bool:
        given = self.headers.get("X-ClickHouse-Key") or values.get("password", "")
        scheme, _, rest = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                given = base64.b64decode(rest).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                return False
        elif scheme.lower() == "bearer":
            given = rest
        return hmac.compare_digest(given.encode(), self.server.token.encode())

    def _compressed(self, data: bytes, values: dict[str, str]) -> tuple[bytes, str]:
        if values.get("enable_http_compression") != "1" or len(data) < 1024:
            return data, ""
        accepted = {part.split(";")[0].strip() for part in self.headers.get("Accept-Encoding", "").split(",")}
        if "lz4" in accepted:
            return lz4.frame.compress(data), "lz4"
        if "zstd" in accepted:
            return zstandard.compress(data, 1), "zstd"
        if "gzip" in accepted:
            return gzip.compress(data, 1), "gzip"
        return data, ""

    def _send(
        self, status: int, data: bytes, encoding: str = "", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def setup(self) -> None:
        """Keep connections that lost their client from living on."""
        super().setup()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadRequest("The statement is not UTF-8 text.") from None


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return body
    if encoding == "gzip":
        return gzip.decompress(body)
    if encoding == "lz4":
        return cast(bytes, lz4.frame.decompress(body))
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    raise BadRequest(f"its encoding {encoding!r} is unknown")


def _form(content_type: str, body: bytes) -> dict[str, str]:
    """The fields of a multipart form: parameters too long for an address travel this way."""
    head = b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n"
    form = message_from_bytes(head + body, policy=HTTP)
    fields: dict[str, str] = {}
    for part in cast("list[Message]", form.get_payload()) if form.is_multipart() else []:
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            fields[name] = _text(payload)
    return fields
