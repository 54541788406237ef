"""One channel of YouTube on loopback, as far as publishing needs it, written from the documentation."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.networks.tests.posting import Call, Reply, Service

TOKEN = "acces-tres-secret-0123456789"
PAYLOADS = Path(__file__).parents[1] / "payloads"
CHANNEL = "UCmaison"
_UNIT = 256 * 1024


def refused(name: str) -> Reply:
    """A refusal as it is documented."""
    held = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return Reply(held["payload"], held["status"])


@dataclass
class YouTubeServer(Service):
    """``processing`` is how many looks find a video unprocessed; ``loses_pieces`` how many answers to pieces are lost after they arrived;
    ``unverified``: as for a project that Google has not verified.
    """

    title: str = "La maison"
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    processing: int = 0
    state: str = "processed"
    loses_pieces: int = 0
    unverified: bool = False
    refuses: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    no_comments: str = ""  # what comments are refused with
    page_length: int = 100

    def says(self, call: Call) -> bool:
        if call.path == "/youtube/v3/commentThreads":
            return call.method == "POST"
        return call.path == "/youtube/v3/videos" and call.method in {"PUT", "DELETE"}

    def online(self) -> int:
        return sum(one["status"]["privacyStatus"] != "private" for one in self.videos.values())

    def handle(self, call: Call) -> Reply | None:
        told = super().handle(call)
        if call.path == "/upload" and call.body and self.loses_pieces:
            self.loses_pieces -= 1
            return None
        return told

    def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply({"error": {"code": 401, "message": "Invalid Credentials"}}, 401)
        if self.refuses:
            return refused(self.refuses)
        match call.method, call.path:
            case "GET", "/youtube/v3/channels":
                return Reply(
                    {"items": [{"id": CHANNEL, "snippet": {"title": self.title, "customUrl": "@maison"}}]}
                )
            case "POST", "/upload/youtube/v3/videos":
                return self._begin(call)
            case "PUT", "/upload":
                return self._take(call)
            case "GET", "/youtube/v3/videos":
                return self._look(call.query["id"])
            case "PUT", "/youtube/v3/videos":
                if call.query["part"] == "snippet":
                    return self._describe(call.json)
                return self._change(call.json)
            case "DELETE", "/youtube/v3/videos":
                found = self.videos.pop(call.query["id"], None)
                return Reply(b"", 204) if found else refused("not_found")
        return self._of_comments(call)

    def _of_comments(self, call: Call) -> Reply:
        if self.no_comments:
            return refused(self.no_comments)
        match call.method, call.path:
            case "POST", "/youtube/v3/commentThreads":
                given = call.json["snippet"]
                assert call.query["part"] == "snippet" and given["channelId"] == CHANNEL
                text = given["topLevelComment"]["snippet"]["textOriginal"]
                return Reply(self.commented(given["videoId"], text))
            case "GET", "/youtube/v3/commentThreads":
                return self._below(call.query)
            case "DELETE", "/youtube/v3/comments":
                left = [one for one in self.comments if one["id"] != call.query["id"]]
                gone, self.comments = len(left) < len(self.comments), left
                return Reply(b"", 204) if gone else refused("not_found")
        return refused("not_found")

    def commented(
        self, video: str, text: str, whose: str = CHANNEL, standing: str = "published"
    ) -> dict[str, Any]:
        """A comment, as somebody said it."""
        number = f"UgxCommentaireDeLaMaison{len(self.comments)}AaABAg"
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        comment = {
            "textOriginal": text, "authorChannelId": {"value": whose}, "publishedAt": now, "moderationStatus": standing
        }  # fmt: skip
        above = {"channelId": CHANNEL, "videoId": video, "canReply": True}
        thread = {"id": number, "snippet": {**above, "topLevelComment": {"id": number, "snippet": comment}}}
        self.comments.append(thread)
        return thread

    def _below(self, asked: dict[str, str]) -> Reply:
        assert asked["order"] == "time" and asked["textFormat"] == "plainText"
        below = [
            one
            for one in reversed(self.comments)
            if one["snippet"]["videoId"] == asked["videoId"]
            and one["snippet"]["topLevelComment"]["snippet"]["moderationStatus"] == asked["moderationStatus"]
        ]
        begin = int(asked.get("pageToken", "0"))
        end = begin + self.page_length
        return Reply({"items": below[begin:end], **({"nextPageToken": str(end)} if end < len(below) else {})})

    def _begin(self, call: Call) -> Reply:
        assert call.query["uploadType"] == "resumable" and call.query["part"] == "snippet,status"
        assert call.headers["x-upload-content-type"].startswith("video/")
        name = f"up{len(self.uploads)}"
        self.uploads[name] = {
            "about": call.json, "content": b"", "size": int(call.headers["x-upload-content-length"])
        }  # fmt: skip
        return Reply(b"", 200, {"Location": f"{self.url}/upload?upload_id={name}"})

    def _take(self, call: Call) -> Reply:
        upload = self.uploads.get(call.query["upload_id"])
        if upload is None:
            return refused("not_found")
        found = re.fullmatch(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)", call.headers["content-range"])
        assert found and int(found[3]) == upload["size"]
        if call.body:
            begin, end = int(found[1]), int(found[2])
            assert begin == len(upload["content"]) and end - begin + 1 == len(call.body), (
                "sent twice, or with a hole"
            )
            assert len(call.body) % _UNIT == 0 or end + 1 == upload["size"]
            upload["content"] += call.body
        if len(upload["content"]) < upload["size"]:
            got = len(upload["content"])
            return Reply(b"", 308, {"Range": f"bytes=0-{got - 1}"} if got else {})
        number = upload.setdefault("video", f"video{len(self.videos)}")
        if number not in self.videos:
            self.videos[number] = {
                "id": number, **json.loads(json.dumps(upload["about"])), "content": upload["content"]
            }  # fmt: skip
        return Reply({"id": number, "kind": "youtube#video"})

    def _look(self, number: str) -> Reply:
        held = self.videos.get(number)
        if held is None:
            return Reply({"items": []})
        waits = self.processing > 0
        self.processing -= 1
        shown = {name: value for name, value in held.items() if name != "content"}
        shown["snippet"] = {**held["snippet"], "channelId": CHANNEL}
        shown["status"] = {**held["status"], "uploadStatus": "uploaded" if waits else self.state}
        if self.state == "failed" and not waits:
            shown["status"]["failureReason"] = "codec"
        shown["processingDetails"] = {"processingStatus": "processing" if waits else "succeeded"}
        return Reply({"items": [shown]})

    def _describe(self, told: dict[str, Any]) -> Reply:
        """As documented: what is not sent again is forgotten, and a category is asked for."""
        held = self.videos.get(told["id"])
        if held is None:
            return refused("not_found")
        assert told["snippet"]["title"] and told["snippet"]["categoryId"]
        held["snippet"] = {**told["snippet"], "publishedAt": held["snippet"].get("publishedAt", "")}
        return Reply({"id": told["id"], "snippet": held["snippet"]})

    def _change(self, told: dict[str, Any]) -> Reply:
        held = self.videos[told["id"]]
        if not self.unverified:
            held["status"] |= told["status"]
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        held["snippet"]["publishedAt"] = now
        return Reply({"id": told["id"], "status": held["status"]})
