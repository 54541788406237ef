"""Instagram on loopback, as far as publishing needs it, written from Meta's documentation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.networks.instagram.manifest import VERSION
from parvis.networks.instagram.publishing import DIALECT
from parvis.networks.tests.container_server import ContainerServer

TOKEN, SHORT = "IGAAlastingsecret0123456789", "IGAAshortsecret0123456789"
PAYLOADS = Path(__file__).parents[1] / "payloads"
POST = json.loads((PAYLOADS / "post.json").read_text(encoding="utf-8"))["payload"]
OVER = json.loads((PAYLOADS / "access_over.json").read_text(encoding="utf-8"))


@dataclass
class InstagramServer(ContainerServer):
    """One professional account."""

    def words(self, fields: dict[str, str]) -> dict[str, Any]:
        kind = {"CAROUSEL": "CAROUSEL_ALBUM", "REELS": "VIDEO"}.get(fields.get("media_type", ""), "IMAGE")
        return {"caption": fields.get("caption", ""), "media_type": kind}

    def wrong(self, fields: dict[str, str]) -> str:
        caption, address = fields.get("caption", ""), fields.get("image_url", "")
        children = [one for one in fields.get("children", "").split(",") if one]
        if len(caption) > 2200 or caption.count("#") > 30:
            return "The caption is too long."
        if fields.get("media_type") == "CAROUSEL":
            return "" if 2 <= len(children) <= 10 else "Invalid children"
        if fields.get("media_type") == "REELS":
            fits = fields["video_url"].startswith("https://") and fields["video_url"].endswith(".mp4")
            return (
                "" if fits and "image_url" not in fields else "The media could not be fetched from this URI"
            )
        if not address.startswith("https://"):
            return "The media could not be fetched from this URI"
        return "" if address.endswith(".jpeg") else "Only photo or video can be accepted as media type."


def instagram_server() -> InstagramServer:
    """One that nobody has spoken on yet."""
    return InstagramServer(
        dialect=DIALECT, version=VERSION, number="user_id", post=POST, over=OVER, token=TOKEN, short=SHORT
    )
