"""What in a text leads somewhere: links, mentions and hashtags, as Bluesky wants them told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.lengths import length
from parvis.engine.publishing.parts import Part, handles, hashtags, links

_LONGEST_TAG = 64  # graphemes


def facets(text: str, people: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facets of ``text``, in its order. ``people`` are the DIDs of the handles in it; a handle that nobody has is no mention.

    Offsets are in bytes of the text as UTF-8.
    """
    found = [(part, {"$type": _kind("link"), "uri": part.value}) for part in links(text)]
    found += [
        (part, {"$type": _kind("mention"), "did": people[part.value]})
        for part in handles(text)
        if part.value in people
    ]
    found += [
        (part, {"$type": _kind("tag"), "tag": part.value})
        for part in hashtags(text)
        if length(part.value, "graphemes") <= _LONGEST_TAG
    ]
    found.sort(key=lambda one: one[0].start)
    return [{"index": _index(text, part), "features": [feature]} for part, feature in found]


def _kind(name: str) -> str:
    return f"app.bsky.richtext.facet#{name}"


def _index(text: str, part: Part) -> dict[str, int]:
    start = len(text[: part.start].encode())
    return {"byteStart": start, "byteEnd": start + len(text[part.start : part.end].encode())}
