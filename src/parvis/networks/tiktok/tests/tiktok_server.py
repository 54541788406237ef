"""One account of TikTok on loopback, as far as publishing needs it, written from the documentation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.networks.tests.posting import Call, Reply, Service

TOKEN = "acces-tres-secret-0123456789"
PAYLOADS = Path(__file__).parents[1] / "payloads"
_FINE = {"code": "ok", "message": "", "log_id": "20261123"}


def held(name: str) -> Any:
    """A payload as it is documented."""
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def refused(code: str, status: int = 400) -> Reply:
    return Reply(
        {"data": {}, "error": {"code": code, "message": code.replace("_", " "), "log_id": "1"}}, status
    )


@dataclass
class TikTokServer(Service):
    """``processing`` is how many looks find a complete video unpublished; ``fails`` why it is not; ``refuses`` the code of every refusal."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    creator: dict[str, Any] = field(default_factory=lambda: held("creator_info")["payload"]["data"])
    processing: int = 0
    fails: str = ""
    refuses: str = ""
    loses_pieces: int = 0

    def says(self, call: Call) -> bool:
        if call.method != "PUT":
            return False
        end, size = re.fullmatch(r"bytes \d+-(\d+)/(\d+)", call.headers["content-range"]).groups()  # type: ignore[union-attr]
        return int(end) + 1 == int(size)

    def online(self) -> int:
        return sum(len(one["content"]) == one["size"] and not self.fails for one in self.posts.values())

    def handle(self, call: Call) -> Reply | None:
        told = super().handle(call)
        if call.method == "PUT" and not self.says(call) and self.loses_pieces:
            self.loses_pieces -= 1
            return None
        return told

    def answer(self, call: Call) -> Reply:
        if call.method == "PUT":
            return self._take(call)
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return refused("access_token_invalid", 401)
        if self.refuses:
            return refused(self.refuses, 403)
        match call.path.removeprefix("/v2/post/publish/").strip("/"):
            case "creator_info/query":
                return Reply({"data": self.creator, "error": _FINE})
            case "video/init":
                return self._begin(call.json)
            case "status/fetch":
                return self._state(call.json["publish_id"])
        return refused("invalid_params", 404)

    def _begin(self, asked: dict[str, Any]) -> Reply:
        about, source = asked["post_info"], asked["source_info"]
        if about["privacy_level"] not in self.creator["privacy_level_options"]:
            return refused("privacy_level_option_mismatch", 403)
        assert source["source"] == "FILE_UPLOAD"
        assert source["total_chunk_count"] == max(1, source["video_size"] // source["chunk_size"])
        name = f"v_pub_file~v2-1.{len(self.posts)}"
        self.posts[name] = {"about": about, "content": b"", "size": source["video_size"], "source": source}
        place = f"{self.url}/video/?upload_id={len(self.posts) - 1}"
        return Reply({"data": {"publish_id": name, "upload_url": place}, "error": _FINE})

    def _take(self, call: Call) -> Reply:
        post = self.posts.get(f"v_pub_file~v2-1.{call.query['upload_id']}")
        if post is None:
            return Reply({}, 403)
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", call.headers["content-range"])
        assert found and int(found[3]) == post["size"] and int(found[2]) - int(found[1]) + 1 == len(call.body)
        if int(found[1]) != len(post["content"]):
            return Reply({}, 416)
        post["content"] += call.body
        return Reply({}, 201 if len(post["content"]) == post["size"] else 206)

    def _state(self, name: str) -> Reply:
        post = self.posts.get(name)
        if post is None:
            return refused("invalid_publish_id")
        told: dict[str, Any] = {"status": "PROCESSING_UPLOAD", "uploaded_bytes": len(post["content"])}
        if len(post["content"]) == post["size"]:
            if self.fails:
                told |= {"status": "FAILED", "fail_reason": self.fails}
            elif self.processing <= 0:
                told |= {
                    "status": "PUBLISH_COMPLETE",
                    "publicaly_available_post_id": [7000 + len(self.posts)],
                }
            self.processing -= 1
        return Reply({"data": told, "error": _FINE})
