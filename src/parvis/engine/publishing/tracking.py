"""Tags links (``utm_source`` and its like) and shortens them, by the rules of a brand. Pure, and nothing but the tags changes:
other parameters, fragments and spelling stay as they were written, and tagging twice is tagging once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from urllib.parse import quote, unquote_plus, urlsplit

import msgspec

from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.parts import links

TAGS = ("source", "medium", "campaign", "content", "term")
"""What follows ``utm_``, in the order in which it is written."""
PLACEHOLDERS = ("network", "account", "post", "campaign", "language", "date")
ANYWHERE = "*"
LONGEST = 2000
"""Longer addresses are left as they are."""
_PLACE = re.compile(r"\{([^{}]*)\}")
_JOINTS = " -_.|/~"


class Existing(StrEnum):
    """What becomes of tags that an address has already."""

    KEEP = "keep"
    REPLACE = "replace"


class Shorten(StrEnum):
    """Which links are shortened: none, those to the brand's own sites, or all."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


class TagRule(msgspec.Struct, frozen=True, kw_only=True):
    """What is added to the links of one ``site``, with what stands below it: a domain, ``*`` for anywhere, or empty for the
    brand's own sites. Each tag may hold ``{placeholders}``; one that comes out empty is not added.
    """

    site: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""


class LinkRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand does with the links it says. ``sites`` are its own; of ``rules``, the first that an address meets holds."""

    sites: tuple[str, ...] = ()
    rules: tuple[TagRule, ...] = ()
    existing: Existing = Existing.KEEP
    shorten: Shorten = Shorten.NONE

    @property
    def uses(self) -> frozenset[str]:
        """The placeholders that stand in the rules."""
        return frozenset(
            name for rule in self.rules for tag in TAGS for name in placeholders(getattr(rule, tag))
        )

    @property
    def changes_something(self) -> bool:
        """Whether any link could be said otherwise than it is written."""
        return bool(self.rules) or self.shorten is not Shorten.NONE


def placeholders(template: str) -> list[str]:
    """The names between braces, known or not."""
    return _PLACE.findall(template)


def applied(
    said: Outgoing, rules: LinkRules, values: Mapping[str, str], shortened: Callable[[str], str] | None = None
) -> Outgoing:
    """``said`` with its links as ``rules`` want them. ``values`` fill the placeholders; ``shortened`` gives the short address of a
    target (``None``: links are not shortened, whatever the rules say).

    Where links are shortened, ``leads_to`` tells where to, so that whoever agrees agrees to that as well.
    """
    targets: dict[str, str] = {}

    def change(address: str) -> str:
        tagged = tag(address, rules, values)
        if shortened is None or not is_shortened(tagged, rules):
            return tagged
        short = shortened(tagged)
        if short != tagged:
            targets[short] = tagged
        return short

    text = _each_link(said.text, change)
    parts = tuple(msgspec.structs.replace(one, text=_each_link(one.text, change)) for one in said.parts)
    link = change(said.link) if said.link else ""
    comment = _each_link(said.comment, change)
    return msgspec.structs.replace(
        said, text=text, link=link, parts=parts, comment=comment, leads_to=tuple(sorted(targets.items()))
    )


def _each_link(text: str, change: Callable[[str], str]) -> str:
    pieces, here = [], 0
    for part in links(text):
        pieces += [text[here : part.start], change(part.value)]
        here = part.end
    return "".join([*pieces, text[here:]])


def tag(address: str, rules: LinkRules, values: Mapping[str, str]) -> str:
    """An address with the tags of the first rule that it meets; as it was where there is none."""
    host = host_of(address)
    if not host or len(address) > LONGEST:
        return address
    rule = next((one for one in rules.rules if _meets(host, one, rules.sites)), None)
    if rule is None:
        return address
    filled = {f"utm_{name}": fill(getattr(rule, name), values) for name in TAGS}
    return with_tags(address, {name: value for name, value in filled.items() if value}, rules.existing)


def is_shortened(address: str, rules: LinkRules) -> bool:
    """Whether an address is one that the rules shorten."""
    host = host_of(address)
    if not host or rules.shorten is Shorten.NONE:
        return False
    return rules.shorten is Shorten.ALL or any(stands_below(host, one) for one in rules.sites)


def _meets(host: str, rule: TagRule, sites: tuple[str, ...]) -> bool:
    site = rule.site.strip()
    if site == ANYWHERE:
        return True
    return any(stands_below(host, one) for one in ((site,) if site else sites))


def stands_below(host: str, site: str) -> bool:
    """Whether a host is a site, or stands below it."""
    domain = host_of(site)
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def host_of(address: str) -> str:
    """The host of an address or of a bare domain, as machines spell it (``xn--``), without ``www.``; empty when there is none."""
    try:
        found = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    found = found.rstrip(".")
    try:
        found = found.encode("idna").decode("ascii")
    except UnicodeError:
        pass  # a host that no machine could spell is compared as it is written
    return found.lower().removeprefix("www.")


def fill(template: str, values: Mapping[str, str]) -> str:
    """A tag with its placeholders filled, without what would join it to something empty."""
    return _PLACE.sub(lambda found: values.get(found.group(1), ""), template).strip(_JOINTS)


def with_tags(address: str, tags: Mapping[str, str], existing: Existing) -> str:
    """An address with these parameters at the end of its query. Those it has already are kept, or replaced."""
    whole, hash_sign, fragment = address.partition("#")
    path, _mark, query = whole.partition("?")
    pieces = query.split("&") if query else []
    if existing is Existing.KEEP:
        there = {_name(piece) for piece in pieces}
        added = [(name, value) for name, value in tags.items() if name not in there]
    else:
        added = list(tags.items())
        pieces = [piece for piece in pieces if _name(piece) not in tags]
    if not added:
        return address
    while pieces and not pieces[-1]:
        pieces.pop()
    query = "&".join(
        [*pieces, *(f"{name}={quote(value, safe='', errors='replace')}" for name, value in added)]
    )
    return f"{path}?{query}{hash_sign}{fragment}"


def _name(piece: str) -> str:
    return unquote_plus(piece.partition("=")[0]).lower()
