"""Threads on loopback, as far as publishing needs it, written from Meta's documentation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.engine.publishing.lengths import length
from parvis.engine.publishing.parts import links
from parvis.networks.tests.container_server import ContainerServer
from parvis.networks.threads.manifest import VERSION
from parvis.networks.threads.publishing import DIALECT

TOKEN, SHORT = "THAAlastingsecret0123456789", "THAAshortsecret0123456789"
PAYLOADS = Path(__file__).parents[1] / "payloads"
POST = json.loads((PAYLOADS / "post.json").read_text(encoding="utf-8"))["payload"]
OVER = json.loads((PAYLOADS / "access_over.json").read_text(encoding="utf-8"))


@dataclass
class ThreadsServer(ContainerServer):
    """One profile."""

    def words(self, fields: dict[str, str]) -> dict[str, Any]:
        kinds = {"TEXT": "TEXT_POST", "CAROUSEL": "CAROUSEL_ALBUM", "VIDEO": "VIDEO"}
        kind = kinds.get(fields["media_type"], "IMAGE")
        return {"text": fields.get("text", ""), "media_type": kind}

    def wrong(self, fields: dict[str, str]) -> str:
        kind, text = fields["media_type"], fields.get("text", "")
        children = [one for one in fields.get("children", "").split(",") if one]
        answered = fields.get("reply_to_id")
        if answered and not any(one["id"] == answered for one in self.posts):
            return "The post that is answered does not exist"
        if length(text, "emoji_bytes") > 500:
            return "Param text must be at most 500 characters long."
        if len({part.value for part in links(text)} | {fields.get("link_attachment", "")} - {""}) > 5:
            return "THREADS_API__LINK_LIMIT_EXCEEDED"
        if (kind == "TEXT") != (not children and not {"image_url", "video_url"} & set(fields)):
            return "Invalid parameter"
        if kind == "TEXT" and not text and "link_attachment" not in fields:
            return "The parameter text is required"
        if kind == "CAROUSEL" and not 2 <= len(children) <= 20:
            return "Param children must have between 2 and 20 items"
        if kind == "IMAGE" and not fields["image_url"].startswith("https://"):
            return "The media could not be fetched from this URI"
        if kind == "VIDEO" and not re.fullmatch(r"https://.+\.mp4", fields["video_url"]):
            return "The media could not be fetched from this URI"
        return ""


def threads_server() -> ThreadsServer:
    """One that nobody has spoken on yet."""
    return ThreadsServer(
        dialect=DIALECT, version=VERSION, number="id", post=POST, over=OVER, token=TOKEN, short=SHORT
    )
