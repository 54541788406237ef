"""The Graph API on loopback, as far as publishing on a page needs it, written from Meta's documentation."""

from __future__ import annotations

import copy
import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.networks.facebook.manifest import VERSION
from parvis.networks.tests.posting import Call, Reply, Service

TOKEN, PERSON, SHORT = "EAAGpagesecret0123456789", "EAAGpersonsecret0123456789", "EAAGshortsecret0123456789"
PAGE = "104500000000001"
PAYLOADS = Path(__file__).parents[1] / "payloads"
POST = json.loads((PAYLOADS / "post.json").read_text(encoding="utf-8"))["payload"]
OVER = json.loads((PAYLOADS / "access_over.json").read_text(encoding="utf-8"))


def refused(code: int, message: str, status: int = 400, sub: int = 0) -> Reply:
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    return Reply({"error": {**error, "error_subcode": sub} if sub else error}, status)


@dataclass
class GraphServer(Service):
    """One page, and somebody who works for it."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    photos: dict[str, dict[str, str]] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=lambda: ["CREATE_CONTENT", "MODERATE"])
    page_length: int = 50

    def says(self, call: Call) -> bool:
        changes = call.method == "POST" and "_" in call.path.rpartition("/")[2]
        return call.method == "DELETE" or changes or call.path.endswith(("/feed", "/comments"))

    def online(self) -> int:
        return len(self.posts)

    def answer(self, call: Call) -> Reply:
        assert call.path.startswith(f"/{VERSION}/") and "access_token=" not in call.target
        steps = call.path.split("/")[2:]
        if steps == ["oauth", "access_token"]:
            form = {name: value.decode() for name, value in call.form.items()}
            good = form["fb_exchange_token"] == SHORT and form["client_secret"]
            return (
                Reply({"access_token": PERSON, "token_type": "bearer"}) if good else refused(190, "Bad token")
            )
        access = call.headers.get("authorization", "").removeprefix("Bearer ")
        if steps == ["me", "accounts"] and access == PERSON:
            page = {
                "id": PAGE,
                "name": "La maison",
                "username": "maison",
                "access_token": TOKEN,
                "tasks": self.tasks,
            }
            return Reply({"data": [{"id": "9", "name": "Autre", "access_token": "x", "tasks": []}, page]})
        if access != TOKEN:
            return Reply(OVER["payload"], OVER["status"])
        return self._route(call, steps)

    def _route(self, call: Call, steps: list[str]) -> Reply:
        match (call.method, steps):
            case ("GET", [number]) if number == PAGE:
                return Reply({"id": PAGE, "name": "La maison"})
            case ("GET", [number, "published_posts"]) if number == PAGE:
                return self._page(call.query)
            case ("POST", [number, "photos"]) if number == PAGE:
                assert call.form["published"] == b"false"
                photo = str(700 + len(self.photos))
                self.photos[photo] = {
                    "bytes": call.form["source"].hex(),
                    "alt": call.form.get("alt_text_custom", b"").decode(),
                }
                return Reply({"id": photo})
            case ("POST", [number, "feed"]) if number == PAGE:
                return self._post({name: value.decode() for name, value in call.form.items()})
            case ("POST", [number, "comments"]) if any(one["id"] == number for one in self.posts):
                return self._comment(number, call.form["message"].decode())
            case ("GET", [number, "comments"]):
                rows = [one for one in reversed(self.comments) if one["below"] == number]
                return Reply({"data": rows})
            case ("GET", [number]):
                found = next((one for one in self.posts if one["id"] == number), None)
                return Reply(found) if found else refused(100, "does not exist", sub=33)
            case ("POST", [number]) if "_" in number:
                found = next((one for one in self.posts if one["id"] == number), None)
                if found is None:
                    return refused(100, "does not exist", sub=33)
                found["message"] = call.form["message"].decode()
                return Reply({"success": True})
            case ("DELETE", [number]):
                before = len(self.posts) + len(self.comments)
                self.posts = [one for one in self.posts if one["id"] != number]
                self.comments = [one for one in self.comments if one["id"] != number]
                return (
                    Reply({"success": True})
                    if len(self.posts) + len(self.comments) < before
                    else refused(100, "does not exist", sub=33)
                )
        return refused(100, "Unsupported request")

    def _post(self, given: dict[str, str]) -> Reply:
        shown = [
            json.loads(value)["media_fbid"]
            for name, value in given.items()
            if name.startswith("attached_media")
        ]
        if not given.get("message") and not shown and not given.get("link"):
            return refused(100, "The parameter message is required")
        number = f"{PAGE}_{1221 + len(self.posts)}"
        inside = {"data": [{"media_type": "photo"} for _ in shown]}
        kinds: list[dict[str, Any]] = []
        if len(shown) > 1:
            kinds = [{"media_type": "album", "subattachments": inside}]
        elif shown:
            kinds = [{"media_type": "photo"}]
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        url = f"https://www.facebook.com/maison/posts/{number}"
        post = copy.deepcopy(POST) | {"id": number, "message": given.get("message", ""), "created_time": now}
        post |= {
            "permalink_url": url,
            "attachments": {"data": kinds},
            "link": given.get("link", ""),
            "shown": shown,
        }
        self.posts.append(post)
        return Reply({"id": number})

    def _comment(self, post: str, text: str, whose: str = PAGE) -> Reply:
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        number = f"{post.partition('_')[2]}_{88 + len(self.comments)}"
        told = {"id": number, "message": text, "created_time": now, "from": {"id": whose}, "below": post}
        self.comments.append(told)
        return Reply({"id": number})

    def _page(self, query: dict[str, str]) -> Reply:
        begin = int(query.get("after", "0"))
        rows = list(reversed(self.posts))[begin : begin + self.page_length]
        paging: dict[str, Any] = {"cursors": {"before": "b", "after": str(begin + self.page_length)}}
        if begin + self.page_length < len(self.posts):
            paging["next"] = f"{self.url}/next"
        return Reply({"data": rows, "paging": paging})
