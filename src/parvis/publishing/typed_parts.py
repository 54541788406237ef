"""The further parts of a thread as they stand in the composer: read from its form, added, moved, taken out, cut from a long text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from parvis.engine.publishing.outgoing import OutgoingPart
from parvis.publishing.illustrations import Illustration
from parvis.publishing.models import Medium, Post

_TEXT = re.compile(r"part-([2-9]|[1-9]\d)-text")


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A part after the first: its text and its pictures."""

    text: str = ""
    pictures: tuple[Illustration, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to say."""
        return not (self.text.strip() or self.pictures)

    def outgoing(self) -> OutgoingPart:
        """As it is sent."""
        return OutgoingPart(text=self.text, media=tuple(one.outgoing() for one in self.pictures))


def parts_typed(data: QueryDict, media: Mapping[int, Medium]) -> tuple[TypedPart, ...]:
    """The further parts of a form, in their order. Pictures that are not among those given are not looked at."""
    return tuple(
        TypedPart(
            text=data.get(f"part-{number}-text", "").replace("\r\n", "\n"),
            pictures=tuple(
                Illustration(media[one], data.get(f"alt-{one}", "").replace("\r\n", "\n"))
                for one in dict.fromkeys(_pictures(data, number))
                if one in media
            ),
        )
        for number in _numbers(data)
    )


def pictures_of_parts(data: QueryDict) -> list[int]:
    """The pictures that a form names in further parts."""
    return [one for number in _numbers(data) for one in _pictures(data, number)]


def parts_of(post: Post) -> tuple[TypedPart, ...]:
    """Those of a post as it was saved."""
    media = list(post.media.all())
    return tuple(
        TypedPart(
            text=text,
            pictures=tuple(
                Illustration(one.medium, one.alt or one.medium.alt) for one in media if one.part == number
            ),
        )
        for number, text in enumerate(post.further, 1)
    )


def moved(parts: Sequence[TypedPart], place: int, by: int) -> tuple[TypedPart, ...]:
    """All the parts (the first one too), the one at ``place`` (from 0) moved; at the ends it stays."""
    to, found = place + by, list(parts)
    if 0 <= place < len(found) and 0 <= to < len(found):
        found[place], found[to] = found[to], found[place]
    return tuple(found)


def with_pictures(part: TypedPart, added: Sequence[Medium]) -> TypedPart:
    """A part with more pictures."""
    return replace(part, pictures=(*part.pictures, *(Illustration(one, one.alt) for one in added)))


def _numbers(data: QueryDict) -> list[int]:
    """The numbers of the parts a form holds (the first one, which has other names, is 1)."""
    return sorted(int(found.group(1)) for name in data if (found := _TEXT.fullmatch(name)))


def _pictures(data: QueryDict, number: int) -> list[int]:
    dropped = data.get("drop", "")
    named = data.getlist(f"part-{number}-media")
    return [int(one) for one in named if one.isdecimal() and len(one) < 15 and one != dropped]
