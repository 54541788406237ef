"""What a channel says below its own video. YouTube remembers no keys: after a lost answer, what stands below that video is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import Refused, RetryLater, UnknownOutcome
from parvis.networks.markup import one_line
from parvis.networks.publishing import Published
from parvis.networks.same_words import same_words
from parvis.networks.youtube.api import YouTubeApi, moment_of, part_of, rows_of

COMMENT = re.compile(r"[\w.-]{16,120}")
"""The number of a comment: longer than the eleven signs of a video's."""
_STANDINGS = ("published", "heldForReview", "likelySpam")
"""Where a comment may be found: one that YouTube holds back was said all the same."""
_MOST_PAGES = 10
_SKEW = dt.timedelta(minutes=2)


async def say_comment(api: YouTubeApi, said: Outgoing) -> Published:
    """Say something below a video of the channel. Raises ``UnknownOutcome`` when it may have been said."""
    video = await api.video(said.reply_to)
    if video is None:
        raise Refused("The video is no longer on YouTube: somebody deleted it there. Look at the channel.")
    status = part_of(video, "status")
    if one_line(status.get("privacyStatus")) == "private":
        raise Refused("On YouTube this video is private: nobody can comment below it.")
    if status.get("madeForKids") is True or status.get("selfDeclaredMadeForKids") is True:
        raise Refused("YouTube takes no comments below videos made for children.")
    channel = one_line(part_of(video, "snippet").get("channelId"))
    found = _published(await api.comment(said.reply_to, channel, said.text), said.reply_to)
    if found is None:
        raise UnknownOutcome("YouTube did not say what it did; it may have done it all the same.")
    return found


async def find_comment(
    api: YouTubeApi, said: Outgoing, since: dt.datetime, known: Collection[str]
) -> Published | None:
    """The channel's own comment with these words below a video, said since then."""
    own = one_line((await api.channel()).get("id"))
    for standing in _STANDINGS:
        found = await _among(api, standing, said, own, since - _SKEW, known)
        if found is not None:
            return found
    return None


async def _among(
    api: YouTubeApi, standing: str, said: Outgoing, own: str, begin: dt.datetime, known: Collection[str]
) -> Published | None:
    after = ""
    for _page in range(_MOST_PAGES):
        told = await api.comments(said.reply_to, standing, after)
        rows = rows_of(told)
        recent = [row for row in rows if (at := moment_of(_comment(row))) is None or at >= begin]
        for row in recent:
            found = _published(row, said.reply_to)
            if found is not None and found.id not in known and _is_said_by(row, said, own):
                return found
        after = one_line(told.get("nextPageToken"))
        if not after or len(recent) < len(rows):
            return None
    raise RetryLater("There are too many comments below this post to find one among them.", after=600.0)


def address_of(video: str) -> str:
    """Where people see a video."""
    return f"https://www.youtube.com/watch?v={video}"


def _is_said_by(row: Mapping[str, Any], said: Outgoing, own: str) -> bool:
    comment = _comment(row)
    whose = one_line(part_of(comment, "authorChannelId").get("value"))
    text = str(comment.get("textOriginal") or comment.get("textDisplay") or "")
    return whose == own and same_words(said.text, text)


def _comment(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return part_of(row, "snippet", "topLevelComment", "snippet")


def _published(row: Mapping[str, Any], video: str) -> Published | None:
    """A comment as YouTube tells of it; ``None`` where it does not say which one it is."""
    number = one_line(part_of(row, "snippet", "topLevelComment").get("id")) or one_line(row.get("id"))
    if not number:
        return None
    return Published(number, f"{address_of(video)}&lc={number}", moment_of(_comment(row)))
