"""What a kit says, where it may be changed, and how two of its editions differ. Pure.

A zone that may be changed is written ``{{offer}}``, like the places of ready texts; everything else is fixed.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from parvis.engine.publishing.outgoing import OutgoingPoll
from parvis.engine.publishing.ready_texts import filled, places_in


class KitPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or video of the library, by its number, with its description, in a part of a thread (0: the first)."""

    medium: int
    part: int = 0
    alt: str = ""


class KitContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a kit says. ``own`` are words that replace the text on a network, by its name."""

    text: str = ""
    further: tuple[str, ...] = ()
    comment: str = ""
    poll: OutgoingPoll | None = None
    language: str = ""
    warning: str = ""
    link: str = ""
    campaign: str = ""
    is_paid: bool = False
    own: dict[str, str] = {}
    pictures: tuple[KitPicture, ...] = ()

    @property
    def zones(self) -> tuple[str, ...]:
        """The names of what may be changed, each once, as one reads them."""
        options = self.poll.options if self.poll else ()
        alts = (one.alt for one in self.pictures)
        own = self.own.values()
        return places_in(
            self.text, *self.further, *own, *options, self.comment, self.link, self.warning, *alts
        )

    def with_zones(self, given: Mapping[str, str]) -> KitContent:
        """The same with its zones filled; those of which nothing is given stay open. Other names are not looked at."""
        values = {name: words for name, words in given.items() if words}

        def fill(text: str) -> str:
            return filled(text, values)

        return msgspec.structs.replace(
            self,
            text=fill(self.text),
            further=tuple(map(fill, self.further)),
            comment=fill(self.comment),
            poll=_poll_with(self.poll, values),
            warning=fill(self.warning),
            link=fill(self.link),
            own={network: fill(words) for network, words in self.own.items()},
            pictures=tuple(msgspec.structs.replace(one, alt=fill(one.alt)) for one in self.pictures),
        )


def _poll_with(poll: OutgoingPoll | None, values: dict[str, str]) -> OutgoingPoll | None:
    if poll is None:
        return None
    return msgspec.structs.replace(poll, options=tuple(filled(one, values) for one in poll.options))
