"""A small server on loopback on which one account can post, written from Mastodon's documentation."""

from __future__ import annotations

import datetime as dt
import email.parser
import email.policy
import email.utils
import html
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "jeton-tres-secret-0123456789"


def as_html(text: str) -> str:
    """A text as Mastodon shows it: paragraphs, links in three pieces, mentions without their server."""
    said = html.escape(text, quote=False)
    said = re.sub(
        r"(https?://)(\S{1,20})(\S*)",
        r'<a href="\1\2\3" rel="nofollow"><span class="invisible">\1</span>'
        r'<span class="ellipsis">\2</span><span class="invisible">\3</span></a>',
        said,
    )
    said = re.sub(
        r"(?<![\w/@])@(\w+)(?:@[\w.]+)?",
        r'<span class="h-card"><a href="https://x.example/@\1" class="u-url mention">@<span>\1</span></a></span>',
        said,
    )
    said = re.sub(r"(?<!\S)#(\w+)", r'<a href="/tags/\1" class="mention hashtag">#<span>\1</span></a>', said)
    return "".join(f"<p>{part.strip().replace(chr(10), '<br />')}</p>" for part in said.split("\n\n"))


@dataclass
class PostingServer:
    """What the server holds and how it behaves; tests change it as they go."""

    port: int = 0
    statuses: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    lose: str = ""  # "before" or "after": what becomes of the next answers to a writing
    answer_with: int = 0  # a status that every writing is answered with
    still_preparing: int = 0  # how many looks at a file find it unfinished
    gone: set[str] = field(default_factory=set)  # files that were thrown away
    remembers_keys: bool = True
    version: str = "4.5.2"
    clock: dt.timedelta = dt.timedelta()  # how far its clock is from everybody's
    configuration: dict[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def add(self, text: str, **other: Any) -> dict[str, Any]:
        """Somebody posts."""
        number = str(1000 + len(self.statuses))
        now = (dt.datetime.now(dt.UTC) + self.clock).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        status = {
            "id": number,
            "uri": f"{self.url}/users/maison/statuses/{number}",
            "url": f"{self.url}/@maison/{number}",
            "created_at": now,
            "edited_at": None,
            "content": as_html(text),
            "text": text,
            "spoiler_text": "",
            "media_attachments": [],
            "history": [],
            **other,
        }
        self.statuses.append(status)
        return status

    def edit(self, number: str, text: str) -> None:
        """Somebody edits a post."""
        status = next(one for one in self.statuses if one["id"] == number)
        status["history"].append(
            {"content": status["content"], "media_attachments": status["media_attachments"]}
        )
        status |= {"content": as_html(text), "text": text, "edited_at": status["created_at"]}

    def route(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        steps = parts.path.strip("/").split("/")
        if steps[-1] == "instance":
            return 200, {
                "domain": "place.example",
                "version": self.version,
                "configuration": self.configuration,
            }
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"error": "The access token is invalid"}
        match (method, steps[2:]):
            case ("GET", ["accounts", "verify_credentials"]):
                return 200, {"id": "7", "username": "maison", "uri": f"{self.url}/users/maison"}
            case ("GET", ["accounts", "7", "statuses"]):
                return 200, self._page(query)
            case ("POST", ["statuses"]):
                return self._post(json.loads(body), headers.get("idempotency-key", ""))
            case ("GET", ["statuses", number]):
                return self._status(number)
            case ("GET", ["statuses", number, "history"]):
                status = self._status(number)[1]
                return 200, [*status["history"], status]
            case ("GET", ["statuses", number, "source"]):
                code, status = self._status(number)
                return code, {"id": number, "text": status["text"]} if code == 200 else status
            case ("PUT", ["statuses", number]):
                return self._put(number, json.loads(body))
            case ("DELETE", ["statuses", number]):
                code, status = self._status(number)
                if code == 200:
                    self.statuses.remove(status)
                return code, status
            case ("POST", ["media"]):
                return self._upload(headers["content-type"], body)
            case ("GET", ["media", number]) if number in self.gone:
                return 404, {"error": "Record not found"}
            case ("GET", ["media", number]):
                self.still_preparing -= 1
                return (
                    (206, {"id": number, "url": None}) if self.still_preparing >= 0 else (200, {"id": number})
                )
            case ("GET", ["search"]):
                found = [one for one in self.statuses if query["q"] in {one["uri"], one["url"]}]
                return 200, {"statuses": found}
        return 404, {"error": "Record not found"}

    def _page(self, query: dict[str, str]) -> list[dict[str, Any]]:
        before = int(query.get("max_id", 10**18))
        rows = [one for one in reversed(self.statuses) if int(one["id"]) < before]
        return rows[: min(40, int(query.get("limit", 20)))]

    def _status(self, number: str) -> tuple[int, Any]:
        found = next((one for one in self.statuses if one["id"] == number), None)
        return (200, found) if found else (404, {"error": "Record not found"})

    def _post(self, body: dict[str, Any], key: str) -> tuple[int, Any]:
        with self.lock:
            if self.remembers_keys and key in self.keys:
                return self._status(self.keys[key])
            if not body.get("status") and not body.get("media_ids"):
                return 422, {"error": "Validation failed: Text can't be blank"}
            if "poll" in body and (body.get("media_ids") or not body["poll"].get("expires_in")):
                return 422, {"error": "Validation failed: a poll stands alone and ends"}
            shown = [self.media[number] for number in body.get("media_ids", [])]
            status = self.add(
                body["status"],
                spoiler_text=body.get("spoiler_text", ""),
                language=body.get("language"),
                visibility=body["visibility"],
                in_reply_to_id=body.get("in_reply_to_id"),
                media_attachments=shown,
                poll=_poll(body["poll"]) if "poll" in body else None,
            )
            self.keys[key] = status["id"]
            return 200, status

    def _put(self, number: str, body: dict[str, Any]) -> tuple[int, Any]:
        """As documented: what is not sent again is taken away."""
        code, status = self._status(number)
        if code != 200:
            return code, status
        shown = [self.media[one] for one in body.get("media_ids", [])]
        for told in body.get("media_attributes", []):
            self.media[told["id"]]["description"] = told["description"]
        poll, old = body.get("poll"), status.get("poll")
        if poll and [one["title"] for one in (old or {"options": []})["options"]] != poll["options"]:
            old = None  # other answers: the votes are lost
        kept = (old or _poll(poll)) if poll else None
        if body["status"] != status["text"]:
            self.edit(number, body["status"])
        status |= {"media_attachments": shown, "poll": kept, "spoiler_text": body.get("spoiler_text", "")}
        status |= {"language": body.get("language"), "sensitive": body.get("sensitive", False)}
        return 200, status

    def _upload(self, content_type: str, body: bytes) -> tuple[int, Any]:
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
            f"Content-Type: {content_type}\r\n\r\n".encode() + body
        )
        form = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in message.iter_parts()
        }
        number = str(len(self.media) + 1)
        kept = {
            "id": number,
            "description": form.get("description", b"").decode(),
            "focus": form["focus"].decode(),
            "bytes": form["file"].hex(),
        }
        self.media[number] = kept
        waiting = self.still_preparing > 0
        return (202 if waiting else 200), {
            "id": number,
            "url": None if waiting else f"{self.url}/{number}.png",
        }


@contextmanager
def posting_server(**how: Any) -> Iterator[PostingServer]:
    """Serve until the block ends."""
    held = PostingServer(**how)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            writes = self.command in {"POST", "PUT", "DELETE"}
            held.asked.append((self.command, self.path, headers, body))
            if writes and held.lose == "before":
                self.close_connection = True
                return
            if writes and held.answer_with:
                status, told = held.answer_with, {"error": "in the way"}
            else:
                status, told = held.route(self.command, self.path, headers, body)
            if writes and held.lose == "after":
                self.close_connection = True
                return
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return email.utils.format_datetime(dt.datetime.now(dt.UTC) + held.clock, usegmt=True)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names http.server looks for

        def log_message(self, *_args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: object) -> None:
            pass

    httpd = Quiet(("127.0.0.1", 0), Handler)
    held.port = httpd.server_address[1]
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield held
    finally:
        httpd.shutdown()
        httpd.server_close()


def _poll(asked: dict[str, Any]) -> dict[str, Any]:
    """A poll as the server shows it."""
    options = [{"title": one, "votes_count": 0} for one in asked["options"]]
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=asked["expires_in"])
    told = {"id": "1", "expired": False, "multiple": asked["multiple"], "options": options}
    return {**told, "expires_at": ends.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
