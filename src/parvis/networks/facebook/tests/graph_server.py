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
VIDEO = json.loads((PAYLOADS / "video.json").read_text(encoding="utf-8"))["payload"]
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
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    piece: int = 1_000_000
    processing: int = 0  # how often a video is still processed when somebody asks
    fails: bool = False

    def says(self, call: Call) -> bool:
        last = call.path.rpartition("/")[2]
        changes = call.method == "POST" and ("_" in last or last in self.videos)
        finishes = last == "videos" and call.form.get("upload_phase") == b"finish"
        says = call.method == "POST" and last in {"feed", "comments"}
        return call.method == "DELETE" or changes or finishes or says

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
            case ("POST", [number, "videos"]) if number == PAGE:
                return self._video(call.form)
            case (_, [number]) if number in self.videos:
                return self._of_video(call, number)
            case ("POST", [number, "comments"]) if number in self.videos:
                if self._status(self.videos[number])["video_status"] != "ready":
                    return refused(100, "The video is not shown yet")
                return self._comment(number, call.form["message"].decode())
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

    def _video(self, form: dict[str, bytes]) -> Reply:
        given = {name: value.decode() for name, value in form.items() if name != "video_file_chunk"}
        if given["upload_phase"] == "start":
            number = str(9001 + len(self.videos)) + "00000"
            now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
            begun = {"size": int(given["file_size"]), "content": b"", "said": False, "created_time": now}
            self.videos[number] = begun
            session = {"video_id": number, "upload_session_id": f"s{number}"}
            return Reply({**session, **self._offsets(self.videos[number])})
        number = given["upload_session_id"].removeprefix("s")
        video = self.videos.get(number)
        if video is None:
            return refused(6000, "The upload session does not exist", sub=1363033)
        if given["upload_phase"] == "transfer":
            if int(given["start_offset"]) != len(video["content"]):
                error = {"message": "Invalid offset", "code": 6001, "error_subcode": 1363037}
                return Reply({"error": {**error, "error_data": self._offsets(video)}}, 400)
            video["content"] += form["video_file_chunk"]
            return Reply(self._offsets(video))
        if len(video["content"]) != video["size"]:
            return refused(6000, "The video is not whole", sub=1363045)
        if video["said"]:
            return refused(6000, "The upload session has ended", sub=1363033)
        video |= {"said": True, "description": given["description"], "left": self.processing}
        self._shown(number, video)
        return Reply({"success": True})

    def _offsets(self, video: dict[str, Any]) -> dict[str, str]:
        begin = len(video["content"])
        return {"start_offset": str(begin), "end_offset": str(min(begin + self.piece, video["size"]))}

    def _shown(self, number: str, video: dict[str, Any]) -> None:
        """The post that shows a video."""
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        kinds = [{"media_type": "video", "target": {"id": number}}]
        post = {"id": f"{PAGE}_{1221 + len(self.posts)}", "message": video["description"]}
        self.posts.append({**post, "created_time": now, "attachments": {"data": kinds}, "video": number})

    def _status(self, video: dict[str, Any]) -> dict[str, Any]:
        phase = {"uploading_phase": {"status": "complete"}}
        if not video["said"]:
            whole = "upload_complete" if len(video["content"]) == video["size"] else "uploading"
            return {"video_status": whole, **phase, "publishing_phase": {"status": "not_started"}}
        if video["left"] > 0:
            video["left"] -= 1
            phase["processing_phase"] = {"status": "in_progress"}
            return {"video_status": "processing", **phase, "publishing_phase": {"status": "not_started"}}
        if self.fails:
            error = {"status": "error", "error": {"message": "The codec is not supported"}}
            return {"video_status": "error", **phase, "processing_phase": error}
        return dict(VIDEO["status"])

    def _of_video(self, call: Call, number: str) -> Reply:
        video = self.videos[number]
        if call.method == "DELETE":
            del self.videos[number]
            self.posts = [one for one in self.posts if one.get("video") != number]
            return Reply({"success": True})
        if call.method == "POST":
            video["description"] = call.form["description"].decode()
            return Reply({"success": True})
        told = {"id": number, "created_time": video["created_time"]}
        if video["said"]:
            told |= {"permalink_url": f"/maison/videos/{number}/", "description": video["description"]}
        asked = call.query.get("fields", "")
        return Reply({**told, "status": self._status(video)} if "status" in asked else told)

    def _comment(self, post: str, text: str, whose: str = PAGE) -> Reply:
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        number = f"{post.rpartition('_')[2]}_{88 + len(self.comments)}"
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
