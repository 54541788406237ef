"""LinkedIn on loopback, as far as publishing on a page needs it, written from its documentation."""

from __future__ import annotations

import copy
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from parvis.networks.linkedin.manifest import VERSION
from parvis.networks.tests.posting import Call, Reply, Service

TOKEN = "AQVacces-tres-secret-0123456789"
PAGE = "urn:li:organization:5515715"
PAYLOADS = Path(__file__).parents[1] / "payloads"
POST = json.loads((PAYLOADS / "post.json").read_text(encoding="utf-8"))["payload"]
COMMENT = json.loads((PAYLOADS / "comment.json").read_text(encoding="utf-8"))["payload"]
DUPLICATE = json.loads((PAYLOADS / "duplicate.json").read_text(encoding="utf-8"))


def refused(status: int, message: str) -> Reply:
    return Reply({"message": message, "status": status}, status)


@dataclass
class LinkedInServer(Service):
    """One page, and somebody who administers it."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    may_comment: bool = True  # as pages that were connected with the permission for it
    images: dict[str, str] = field(default_factory=dict)
    refuses_doubles: bool = False
    elsewhere: str = ""  # where pictures and videos are to be sent, if not here
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    part: int = 1024 * 1024
    processing: int = 0  # how many looks find a video unprocessed
    processed: str = "AVAILABLE"

    def says(self, call: Call) -> bool:
        return call.path.startswith(("/rest/posts", "/rest/socialActions")) and call.method in {
            "POST",
            "DELETE",
        }

    def online(self) -> int:
        return len(self.posts)

    def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return refused(401, "Invalid access token")
        steps = [unquote(step) for step in call.path.strip("/").split("/")]
        if steps[0] == "part":
            self.videos[steps[1]]["parts"][steps[2]] = call.body
            return Reply(b"", 200, {"ETag": f'"mark-{steps[2]}"'})
        if steps[0] == "upload":
            self.images[steps[1]] = call.body.hex()
            return Reply(b"", 201)
        assert call.headers["x-restli-protocol-version"] == "2.0.0"
        if call.headers.get("linkedin-version") != VERSION:
            return refused(426, "Requested version is not active")
        return self._route(call, steps[1:])

    def _route(self, call: Call, steps: list[str]) -> Reply:
        match (call.method, steps):
            case ("GET", ["organizationAcls"]):
                rows = [{"organization": PAGE, "role": "ADMINISTRATOR", "state": "APPROVED"}]
                return Reply({"elements": rows if call.query["role"] == "ADMINISTRATOR" else []})
            case ("GET", ["organizations", "5515715"]):
                return Reply({"id": 5515715, "localizedName": "La maison", "vanityName": "maison"})
            case ("POST", ["images"]):
                number = f"urn:li:image:{len(self.images)}"
                place = self.elsewhere or f"{self.url}/upload/{number}"
                return Reply({"value": {"uploadUrl": place, "image": number, "uploadUrlExpiresAt": 1}})
            case ("POST", ["videos"]):
                return self._video(call)
            case ("GET", ["videos", number]):
                return self._how_far(number)
            case ("POST", ["posts"]):
                return self._post(call.json)
            case ("GET", ["posts"]):
                assert call.headers["x-restli-method"] == "FINDER" and call.query["author"] == PAGE
                begin, count = int(call.query["start"]), int(call.query["count"])
                return Reply({"elements": list(reversed(self.posts))[begin : begin + count], "paging": {}})
            case ("GET", ["posts", number]):
                found = next((one for one in self.posts if one["id"] == number), None)
                return Reply(found) if found else refused(404, "Not found")
            case ("POST", ["posts", number]):
                assert call.headers["x-restli-method"] == "PARTIAL_UPDATE"
                changed = next((one for one in self.posts if one["id"] == number), None)
                if changed is None:
                    return refused(404, "Not found")
                changed |= call.json["patch"]["$set"]
                return Reply(b"", 204)
            case (_, ["socialActions", post, "comments", *number]):
                return self._of_comments(call, post, *number)
            case ("DELETE", ["posts", number]):
                self.posts = [one for one in self.posts if one["id"] != number]
                return Reply(b"", 204)
        return refused(404, "No such resource")

    def commented(self, post: str, text: str, actor: str = PAGE) -> dict[str, Any]:
        """A comment, as somebody said it."""
        number = str(7102 + len(self.comments))
        comment = copy.deepcopy(COMMENT) | {
            "actor": actor,
            "object": post,
            "id": number,
            "message": {"text": text},
        }
        comment |= {"commentUrn": f"urn:li:comment:({post},{number})"}
        comment["created"] = {"actor": actor, "time": int(time.time() * 1000)}
        self.comments.append(comment)
        return comment

    def _of_comments(self, call: Call, post: str, number: str = "") -> Reply:
        if not self.may_comment:
            return refused(403, "Not enough permissions to access: partnerApiSocialActions.CREATE.20261001")
        if post not in {one["id"] for one in self.posts}:
            return refused(404, "Not found")
        if call.method == "GET":
            begin, count = int(call.query["start"]), int(call.query["count"])
            below = [one for one in self.comments if one["object"] == post]
            return Reply(
                {"elements": below[begin : begin + count], "paging": {"start": begin, "count": count}}
            )
        if call.method == "DELETE":
            assert call.query["actor"] == PAGE
            left = [one for one in self.comments if one["id"] != number]
            gone, self.comments = len(left) < len(self.comments), left
            return Reply(b"", 204) if gone else refused(404, "Not found")
        given = call.json
        assert given["object"] == post and given["actor"] == PAGE and given["message"]["text"]
        made = self.commented(post, given["message"]["text"])
        return Reply(made, 201, {"x-restli-id": made["id"]})

    def _video(self, call: Call) -> Reply:
        if call.query["action"] == "finalizeUpload":
            asked = call.json["finalizeUploadRequest"]
            held = self.videos[asked["video"]]
            assert asked["uploadToken"] == "token" and len(asked["uploadedPartIds"]) == len(held["parts"])
            order = [mark.removeprefix("mark-") for mark in asked["uploadedPartIds"]]
            held["content"] = b"".join(held["parts"][first] for first in order)
            return Reply(b"", 200)
        asked = call.json["initializeUploadRequest"]
        number, size = f"urn:li:video:{len(self.videos)}", asked["fileSizeBytes"]
        self.videos[number] = {"owner": asked["owner"], "parts": {}}
        home = self.elsewhere or f"{self.url}/part/{number}"
        parts = [
            {"uploadUrl": f"{home}/{first}", "firstByte": first, "lastByte": min(first + self.part, size) - 1}
            for first in range(0, size, self.part)
        ]
        until = int(time.time() * 1000) + 3_600_000
        value = {
            "video": number,
            "uploadInstructions": parts,
            "uploadToken": "token",
            "uploadUrlsExpireAt": until,
        }
        return Reply({"value": value})

    def _how_far(self, number: str) -> Reply:
        if number not in self.videos:
            return refused(404, "Not found")
        self.processing -= 1
        status = "PROCESSING" if self.processing >= 0 else self.processed
        return Reply({"id": number, "status": status})

    def _post(self, given: dict[str, Any]) -> Reply:
        if not given["commentary"] and "content" not in given:
            return refused(400, "commentary is required")
        if poll := given.get("content", {}).get("poll"):
            assert list(given["content"]) == ["poll"] and 0 < len(poll["question"]) <= 140
            assert 2 <= len(poll["options"]) <= 4 and all(len(one["text"]) <= 30 for one in poll["options"])
            assert poll["settings"].pop("isVoterVisibleToAuthor") is True
            assert poll["settings"].pop("voteSelectionType") == "SINGLE_VOTE"
            assert poll["settings"]["duration"] in {"ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"}
        if self.refuses_doubles and given["commentary"] in {one["commentary"] for one in self.posts}:
            return Reply(DUPLICATE["payload"], DUPLICATE["status"])
        number, now = f"urn:li:share:{7398 + len(self.posts)}", int(time.time() * 1000)
        post = copy.deepcopy(POST) | {
            "id": number,
            "createdAt": now,
            "publishedAt": now,
            "content": None,
            **given,
        }
        self.posts.append(post)
        return Reply(b"", 201, {"x-restli-id": number})
