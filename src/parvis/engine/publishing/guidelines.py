"""What a brand asks of its own words, checked: forbidden words, mentions, disclosure, domains of links, descriptions; and that
nothing is left to fill in. Pure.

Words are looked for whole, whatever their case and accents; a ``*`` at the end stands for any ending.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from urllib.parse import urlsplit

import msgspec
import regex  # type: ignore[import-untyped]

from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.parts import links
from parvis.engine.publishing.ready_texts import unfilled

LEGAL_DISCLOSURES = ("publicité", "collaboration commerciale")
"""What article 5 of the French law 2023-451 of 9 June 2023, as the ordonnance 2024-978 of 6 November 2024 words it, names as
telling a commercial intention clearly. An equivalent mention will do: a brand may add its own.
"""


class Level(StrEnum):
    """What a guideline does when it is not kept."""

    OFF = "off"
    WARN = "warn"
    STOP = "stop"


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """One of ``words`` must be said: always, or (``when``) where one of these words is."""

    words: tuple[str, ...]
    when: tuple[str, ...] = ()
    level: Level = Level.STOP


class Guidelines(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand asks. ``exceptions`` are phrases in which a forbidden word is meant otherwise; ``disclosures`` what a brand says
    besides :data:`LEGAL_DISCLOSURES` for a paid partnership; ``domains`` those a link may lead to, with what stands below them.
    """

    forbidden: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    forbidden_level: Level = Level.STOP
    mentions: tuple[Mention, ...] = ()
    disclosures: tuple[str, ...] = ()
    disclosure_level: Level = Level.STOP
    domains: tuple[str, ...] = ()
    domains_level: Level = Level.STOP
    alt_level: Level = Level.OFF


class BreachKind(StrEnum):
    """What is not kept, and which ``values`` come with it."""

    FORBIDDEN = "forbidden"  # word
    MENTION = "mention"  # mention
    MENTION_WHEN = "mention_when"  # mention, word
    DISCLOSURE = "disclosure"
    DOMAIN = "domain"  # domain
    ALT = "alt"  # position
    UNFILLED = "unfilled"  # place


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """One guideline that is not kept. ``stops``: it must not go out like this."""

    kind: BreachKind
    stops: bool
    values: dict[str, int | str] = {}


def breaches(said: Outgoing, asked: Guidelines, *, is_paid: bool = False) -> tuple[Breach, ...]:
    """All that is not kept, in the order in which one would look at it."""
    words = plain("\n".join([said.all_text, said.warning, *(one.alt for one in said.all_media)]))
    return (
        *_unfilled(said),
        *_forbidden(words, asked),
        *_mentions(words, asked),
        *_disclosure(words, asked, is_paid),
        *_domains(said, asked),
        *_alt(said, asked),
    )


def _unfilled(said: Outgoing) -> Iterator[Breach]:
    """Nobody chooses this one: a place that a template left open is never meant to be read."""
    for place in unfilled(said):
        yield _breach(BreachKind.UNFILLED, Level.STOP, place=place)


def plain(text: str) -> str:
    """A text without case, accents, or the differences between apostrophes and between spaces."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(bare.casefold().replace("’", "'").split())


def holds(words: str, phrase: str) -> bool:
    """Whether a text made :func:`plain` says a word or phrase."""
    pattern = _pattern(phrase)
    return pattern is not None and pattern.search(words) is not None


def _pattern(phrase: str) -> regex.Pattern[str] | None:
    asked = plain(phrase)
    open_end = asked.endswith("*")
    asked = asked.rstrip("* ")
    if not asked:
        return None
    end = "" if open_end else r"(?![\p{L}\p{N}_])"
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}_]){regex.escape(asked)}{end}")


def _forbidden(words: str, asked: Guidelines) -> Iterator[Breach]:
    if asked.forbidden_level is Level.OFF:
        return
    for phrase in asked.exceptions:
        pattern = _pattern(phrase)
        if pattern is not None:
            words = pattern.sub(" · ", words)
    for word in _once(asked.forbidden):
        if holds(words, word):
            yield _breach(BreachKind.FORBIDDEN, asked.forbidden_level, word=word)


def _mentions(words: str, asked: Guidelines) -> Iterator[Breach]:
    for one in asked.mentions:
        wanted = [word for word in one.words if plain(word)]
        if one.level is Level.OFF or not wanted or any(holds(words, word) for word in wanted):
            continue
        if not one.when:
            yield _breach(BreachKind.MENTION, one.level, mention=wanted[0])
            continue
        because = next((word for word in one.when if holds(words, word)), None)
        if because is not None:
            yield _breach(BreachKind.MENTION_WHEN, one.level, mention=wanted[0], word=because.rstrip("*"))


def _disclosure(words: str, asked: Guidelines, is_paid: bool) -> Iterator[Breach]:
    if not is_paid or asked.disclosure_level is Level.OFF:
        return
    if not any(holds(words, one) for one in (*LEGAL_DISCLOSURES, *asked.disclosures)):
        yield _breach(BreachKind.DISCLOSURE, asked.disclosure_level)


def _domains(said: Outgoing, asked: Guidelines) -> Iterator[Breach]:
    allowed = [_host(one) for one in asked.domains if _host(one)]
    if not allowed or asked.domains_level is Level.OFF:
        return
    addresses = [*(part.value for part in links(said.all_text)), said.link]
    for host in _once(_host(said.target_of(one)) for one in addresses):
        if not any(host == one or host.endswith(f".{one}") for one in allowed):
            yield _breach(BreachKind.DOMAIN, asked.domains_level, domain=host)


def _alt(said: Outgoing, asked: Guidelines) -> Iterator[Breach]:
    if asked.alt_level is Level.OFF:
        return
    for position, one in enumerate(said.all_media, 1):
        if not one.alt.strip():
            yield _breach(BreachKind.ALT, asked.alt_level, position=position)


def _breach(kind: BreachKind, level: Level, **values: int | str) -> Breach:
    return Breach(kind=kind, stops=level is Level.STOP, values=values)


def _once(words: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(word for word in words if word))


def _host(address: str) -> str:
    """The host of an address, or of a bare domain, in small letters; empty when there is none."""
    try:
        found = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return found.rstrip(".").removeprefix("www.")
