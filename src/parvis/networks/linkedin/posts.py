"""A post as LinkedIn takes it, of a page or of a person."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlsplit

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.linkedin.api import LinkedInApi
from parvis.networks.linkedin.little_text import written
from parvis.networks.linkedin.polls import commentary, written_poll
from parvis.networks.linkedin.videos import has_video, video_of
from parvis.networks.publishing import Progress, ReadMedia, approved_bytes

ID = re.compile(r"urn:li:(?:share|ugcPost):\d{1,30}")


async def written_post(
    api: LinkedInApi,
    author: str,
    said: Outgoing,
    read_media: ReadMedia,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The post as it is sent. Its pictures are uploaded, which says nothing yet; its video was made ready before."""
    shown = [
        {"id": await api.upload(author, one, await approved_bytes(one, read_media)), "altText": one.alt}
        for one in said.media
        if not one.is_video
    ]
    body: dict[str, Any] = {
        "author": author,
        "commentary": written(commentary(said)),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    if poll := written_poll(said):
        body["content"] = {"poll": poll}
    elif has_video(said):
        body["content"] = {"media": {"id": video_of(progress)}}
    elif len(shown) == 1:
        body["content"] = {"media": shown[0]}
    elif shown:
        body["content"] = {"multiImage": {"images": shown}}
    elif said.link:
        title = urlsplit(said.link).hostname or said.link
        body["content"] = {"article": {"source": said.link, "title": title}}
    return body


def moment_of(told: object) -> dt.datetime | None:
    """A moment as LinkedIn tells it, in milliseconds; ``None`` for what is none before the year 2200."""
    if type(told) is int and 0 < told < 7_258_118_400_000:
        return dt.datetime.fromtimestamp(told / 1000, dt.UTC)
    return None


def address_of(number: str) -> str:
    """Where people see a post."""
    return f"https://www.linkedin.com/feed/update/{number}/"
