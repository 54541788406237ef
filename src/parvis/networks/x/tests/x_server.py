"""X on loopback, as far as publishing needs it, written from its documentation; its own sign-in included."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.networks.tests.posting import Call, Reply, Service

TOKEN = "acces-tres-secret-0123456789"
PAYLOADS = Path(__file__).parents[1] / "payloads"
DUPLICATE = json.loads((PAYLOADS / "duplicate.json").read_text(encoding="utf-8"))


def refused(status: int, detail: str, **headers: str) -> Reply:
    return Reply(
        {"title": "Refused", "detail": detail, "type": "about:blank", "status": status}, status, dict(headers)
    )


@dataclass
class XServer(Service):
    """One account, signed in with one of the accesses that are ``live``. ``refuses_doubles``: as the real one does for some hours."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    name: str = "maison"
    refuses_doubles: bool = False
    page_length: int = 100
    processing: int = 0  # how many looks find a video unprocessed
    processed: str = "succeeded"
    live: set[str] = field(default_factory=lambda: {TOKEN})

    def says(self, call: Call) -> bool:
        return call.path.startswith("/2/tweets")

    def online(self) -> int:
        return len(self.posts)

    def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization", "").removeprefix("Bearer ") not in self.live:
            return refused(401, "Unauthorized")
        match (call.method, call.path.strip("/").split("/")[1:]):
            case ("GET", ["users", "me"]):
                return Reply({"data": {"id": "77", "name": "La maison", "username": self.name}})
            case ("GET", ["users", "77", "tweets"]):
                return self._page(call.query)
            case ("POST", ["tweets"]):
                return self._post(call.json)
            case ("DELETE", ["tweets", number]):
                self.posts = [one for one in self.posts if one["id"] != number]
                return Reply({"data": {"deleted": True}})
            case ("POST", ["media", "upload"]):
                number = str(900 + len(self.media))
                self.media[number] = {
                    "bytes": call.form["media"].hex(),
                    "category": call.form["media_category"],
                }
                return Reply(
                    {"data": {"id": number, "media_key": f"3_{number}", "expires_after_secs": 86400}}
                )
            case ("POST", ["media", "upload", "initialize"]):
                number = str(900 + len(self.media))
                self.media[number] = {"category": call.json["media_category"], "pieces": {}}
                return Reply({"data": {"id": number, "expires_after_secs": 86400}})
            case ("POST", ["media", "upload", number, "append"]):
                place = int(call.form["segment_index"])
                self.media[number]["pieces"][place] = call.form["media"]
                return Reply({"data": {"expires_at": 1}})
            case ("POST", ["media", "upload", number, "finalize"]):
                if "pieces" not in self.media[number]:
                    return refused(400, "The media was put together before.")
                pieces = self.media[number].pop("pieces")
                self.media[number]["content"] = b"".join(pieces[place] for place in sorted(pieces))
                return Reply({"data": {"id": number, "processing_info": {"state": "pending"}}})
            case ("GET", ["media", "upload"]):
                return self._how_far(call.query["media_id"])
            case ("POST", ["media", "metadata"]):
                self.media[call.json["id"]]["alt"] = call.json["metadata"]["alt_text"]["text"]
                return Reply({"data": {"id": call.json["id"]}})
        return refused(404, "Not Found")

    def _how_far(self, number: str) -> Reply:
        if number not in self.media:
            return refused(404, "Not Found")
        self.processing -= 1
        if self.processing >= 0:
            info: dict[str, Any] = {"state": "in_progress", "check_after_secs": 3, "progress_percent": 40}
        else:
            info = {"state": self.processed}
            if self.processed == "failed":
                info["error"] = {"code": 1, "name": "InvalidMedia", "message": "Unsupported video format"}
        return Reply({"data": {"id": number, "processing_info": info}})

    def _post(self, given: dict[str, Any]) -> Reply:
        numbers = given.get("media", {}).get("media_ids", [])
        if not given.get("text") and not numbers:
            return refused(400, "The Tweet contains no text or media.")
        if self.refuses_doubles and given["text"] in {one["said"] for one in self.posts}:
            return Reply(DUPLICATE["payload"], DUPLICATE["status"])
        number = str((int(time.time() * 1000) - 1_288_834_974_657 << 22) + len(self.posts))
        self.posts.append(
            {"id": number, "said": given["text"], "reply": given.get("reply"), **self._shown(given, number)}
        )
        return Reply({"data": {"id": number, "text": given["text"], "edit_history_tweet_ids": [number]}}, 201)

    def _shown(self, given: dict[str, Any], number: str) -> dict[str, Any]:
        urls = []
        text = given["text"]
        for place, found in enumerate(re.findall(r"https?://\S+", text)):
            short = f"https://t.co/{number[-6:]}{place:04}"
            urls.append({"url": short, "expanded_url": found})
            text = text.replace(found, short, 1)
        numbers = given.get("media", {}).get("media_ids", [])
        if numbers:
            short = f"https://t.co/{number[-6:]}pics"
            urls.append(
                {
                    "url": short,
                    "expanded_url": f"https://x.com/maison/status/{number}/photo/1",
                    "media_key": "3_1",
                }
            )
            text = f"{text} {short}".strip()
        shown: dict[str, Any] = {"text": html.escape(text, quote=False), "entities": {"urls": urls}}
        if numbers:
            shown["attachments"] = {"media_keys": [f"3_{one}" for one in numbers]}
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", ".000Z")
        return {**shown, "created_at": now}

    def _page(self, query: dict[str, str]) -> Reply:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", query["start_time"])
        begin = int(query.get("pagination_token", "0"))
        rows = list(reversed(self.posts))[begin : begin + self.page_length]
        meta: dict[str, Any] = {"result_count": len(rows)}
        if begin + self.page_length < len(self.posts):
            meta["next_token"] = str(begin + self.page_length)
        shown = [
            {name: value for name, value in one.items() if name not in {"said", "reply"}} for one in rows
        ]
        return Reply({"data": shown, "meta": meta} if shown else {"meta": meta})
