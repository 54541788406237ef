"""A few locations of Google Business Profile on loopback, as far as publishing needs it, written from the documentation."""

from __future__ import annotations

import copy
import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.networks.tests.posting import Call, Reply, Service

TOKEN = "ya29.acces-tres-secret-0123456789"
ACCOUNT = "accounts/104500000000001"
PLACE = f"{ACCOUNT}/locations/2045000000002"
PAYLOADS = Path(__file__).parents[1] / "payloads"


def held(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return found


POST, OVER = held("post")["payload"], held("access_over")


def refused(status: int, message: str, name: str = "INVALID_ARGUMENT") -> Reply:
    return Reply({"error": {"code": status, "message": message, "status": name}}, status)


@dataclass
class GoogleBusinessServer(Service):
    """Three locations of one account. ``page_length`` is how many posts a page holds at most, ``state`` what becomes of new ones."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    locations: list[dict[str, str]] = field(
        default_factory=lambda: [
            {"name": "locations/1", "title": "La maison", "storeCode": "LYON"},
            {"name": "locations/2", "title": "La maison", "storeCode": "PARIS"},
            {"name": "locations/2045000000002", "title": "La petite maison"},
        ]
    )
    page_length: int = 100
    state: str = "PROCESSING"
    takes_posts: bool = True

    def says(self, call: Call) -> bool:
        return call.path.startswith("/v4/") and call.method in {"POST", "PATCH", "DELETE"}

    def online(self) -> int:
        return sum(one["state"] != "REJECTED" for one in self.posts)

    def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(OVER["payload"], OVER["status"])
        place = call.path.removeprefix("/v4/").removeprefix("/v1/")
        match call.method, call.path[:4]:
            case "GET", "/v1/" if place == "accounts":
                return Reply(
                    {"accounts": [{"name": ACCOUNT, "accountName": "La maison", "type": "PERSONAL"}]}
                )
            case "GET", "/v1/" if place == f"{ACCOUNT}/locations":
                assert call.query["readMask"] == "name,title,storeCode"
                return Reply({"locations": self.locations})
            case "GET", "/v1/" if place.startswith("locations/"):
                found = next((one for one in self.locations if one["name"] == place), None)
                metadata = {"metadata": {"canOperateLocalPost": self.takes_posts}}
                return Reply(found | metadata) if found else refused(404, "Not found", "NOT_FOUND")
            case "GET", "/v4/" if place == f"{PLACE}/localPosts":
                return self._page(int(call.query.get("pageToken", "0")))
            case "POST", "/v4/" if place == f"{PLACE}/localPosts":
                return self._post(call.json)
            case "GET", "/v4/" if any(one["name"] == place for one in self.posts):
                return Reply(next(one for one in self.posts if one["name"] == place))
            case "PATCH", "/v4/" if any(one["name"] == place for one in self.posts):
                found = next(one for one in self.posts if one["name"] == place)
                assert set(call.query["updateMask"].split(",")) == set(call.json)
                found |= call.json
                return Reply(found)
            case "DELETE", "/v4/" if any(one["name"] == place for one in self.posts):
                self.posts = [one for one in self.posts if one["name"] != place]
                return Reply({})
        return refused(404, "Requested entity was not found.", "NOT_FOUND")

    def _page(self, begin: int) -> Reply:
        end = begin + self.page_length
        following = {"nextPageToken": str(end)} if end < len(self.posts) else {}
        return Reply({"localPosts": self.posts[begin:end], **following})

    def _post(self, given: dict[str, Any]) -> Reply:
        topic = given["topicType"]
        if (topic in {"EVENT", "OFFER"}) != ("event" in given) or (topic == "OFFER") != ("offer" in given):
            return refused(400, "Request contains an invalid argument.")
        if not given.get("summary") and not given.get("media") and "event" not in given:
            return refused(400, "Request contains an invalid argument.")
        base = {name: POST[name] for name in ("searchUrl", "languageCode")}
        name = f"{PLACE}/localPosts/{3_045_000_000_003 + len(self.calls)}"
        at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        post = base | copy.deepcopy(given) | {"name": name, "createTime": at, "state": self.state}
        self.posts.append(post)
        return Reply(post)
