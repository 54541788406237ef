"""How a text will look on each account: how much room is left, what is wrong, and a picture of the post near enough to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec
import regex  # type: ignore[import-untyped]

from parvis.engine.publishing.lengths import asked_in, room_left, spoken, weighed
from parvis.engine.publishing.outgoing import Outgoing, OutgoingPoll
from parvis.engine.publishing.parts import Part, addressed, handles, hashtags, links
from parvis.publishing import naming
from parvis.publishing.checking import Remark, Room, network_of, remarks, room
from parvis.publishing.polls import lasts
from parvis.workspaces.api import Account

LOW = 0.1  # of the room: from here on the counter warns
_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text. ``kind``: empty, ``link`` (links, mentions and hashtags), ``over`` (what does not fit)."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LookOn:
    """A further part of a thread (``number`` from 2), or the first comment (``number`` 0). ``pictures`` are as whoever shows it knows them."""

    number: int
    room: Room | None
    share: int
    tone: str
    pieces: list[Piece]
    pictures: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What one account would say. ``share`` is how much of the room is taken, in per cent (100 at most); ``leads_to`` are
    its short links and where they lead; ``further`` is what a thread goes on with; ``poll`` what it asks,
    where its network has polls, and ``poll_question`` the question where that stands apart from the text.
    """

    account_id: int
    handle: str
    brand: str
    network: str
    network_title: str
    room: Room | None
    share: int
    tone: str
    remarks: list[Remark]
    pieces: list[Piece]
    warning: str
    card: str
    card_host: str
    leads_to: tuple[tuple[str, str], ...] = ()
    further: tuple[LookOn, ...] = ()
    poll: OutgoingPoll | None = None
    poll_lasts: str = ""
    poll_question: str = ""

    @property
    def stops(self) -> list[str]:
        """What keeps it from going out."""
        return [remark.text for remark in self.remarks if remark.stops]


def look(
    said: Outgoing,
    account: Account,
    *,
    is_paid: bool = False,
    is_begun: bool = True,
    pictures: Sequence[Sequence[Any]] = (),
) -> Look:
    """What this account would say, with all there is to know of it. ``pictures`` are those of the further parts of a thread;
    ``is_begun``: somebody has begun to write, so that it can be wrong.
    """
    network = network_of(account)
    rules = network.publisher.rules if network else None
    in_text = bool(rules and rules.link_in_text)
    card = said.link if said.link and rules and rules.has_link_card and not in_text else ""
    first, *further = said.posts
    text = spoken(first) if in_text else first.text
    is_apart = bool(said.poll and rules and rules.poll and rules.poll.longest_question)
    question, text = asked_in(text) if is_apart else ("", text)
    found = room(first, account)
    return Look(
        account_id=account.pk,
        handle=account.handle,
        brand=account.brand.name,
        network=account.network,
        network_title=naming.network(account.network),
        room=found,
        share=_share(found),
        tone=_tone(found),
        remarks=remarks(said, account, is_paid=is_paid, is_begun=is_begun),
        pieces=_pieces(text, _fits(first, account, text)),
        warning=said.warning if rules and rules.has_warning else "",
        card=card,
        card_host=(urlsplit(card).hostname or card) if card else "",
        leads_to=said.leads_to,
        poll=said.poll if rules and rules.poll else None,
        poll_lasts=lasts(said.poll) if said.poll else "",
        poll_question=question,
        further=tuple(
            _look_on(part, account, number, pictures[number] if number < len(pictures) else ())
            for number, part in enumerate(further)
        )
        + _comment(said, account),
    )


def _look_on(part: Outgoing, account: Account, place: int, pictures: Sequence[Any]) -> LookOn:
    found = room(part, account)
    pieces = _pieces(part.text, _fits(part, account, part.text))
    return LookOn(place + 2, found, _share(found), _tone(found), pieces, pictures)


def _comment(said: Outgoing, account: Account) -> tuple[LookOn, ...]:
    """The first comment, where there is one."""
    network = network_of(account)
    limit = network.publisher.rules.checks.comment if network else None
    if not said.comment or limit is None:
        return ()
    found = Room(limit.maximum - weighed(said.comment, limit), limit.maximum, limit.unit)
    over = found.left < 0
    pieces = _pieces(said.comment, limit.maximum if over else len(said.comment))
    return (LookOn(0, found, _share(found), _tone(found), pieces),)


def _share(found: Room | None) -> int:
    """How much of the room is taken, in per cent."""
    return min(100, max(0, round(found.used * 100 / found.maximum))) if found else 0


def _tone(found: Room | None) -> str:
    if found is None or found.left < 0:
        return "over"
    return "low" if found.left < found.maximum * LOW else ""


def _fits(said: Outgoing, account: Account, text: str) -> int:
    """How many of the first characters of ``text`` fit on the account."""
    network = network_of(account)
    if network is None:
        return len(text)
    rules = network.publisher.rules.checks
    ends = [match.end() for match in _GRAPHEME.finditer(text)]
    bare = msgspec.structs.replace(said, link="") if rules.link_in_text else said

    def fits(end: int) -> bool:
        part = msgspec.structs.replace(bare, text=text[:end])
        return all(
            room_left(part, limit, link_in_text=rules.link_in_text) >= 0 for limit in rules.limits_for(part)
        )

    if not ends or fits(len(text)):
        return len(text)
    low, high = 0, len(ends)  # the first ``low`` graphemes fit, the first ``high`` do not
    while high - low > 1:
        middle = (low + high) // 2
        if fits(ends[middle - 1]):
            low = middle
        else:
            high = middle
    return ends[low - 1] if low else 0


def _pieces(text: str, fits: int) -> list[Piece]:
    marked = sorted({(p.start, p.end) for p in _parts(text)})
    pieces, here = [], 0
    for start, end in marked:
        if start < here or end > fits:
            continue
        pieces += [Piece(text[here:start]), Piece(text[start:end], "link")]
        here = end
    pieces += [Piece(text[here:fits]), Piece(text[fits:], "over")]
    return [piece for piece in pieces if piece.text]


def _parts(text: str) -> tuple[Part, ...]:
    return (*links(text), *addressed(text), *handles(text), *hashtags(text))
