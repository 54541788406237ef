"""The words that are online, as people write them: links without their tags, and not shortened."""

from __future__ import annotations

import msgspec

from parvis.engine.publishing.deliveries import OUT
from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.parts import links
from parvis.publishing.linking import Linking
from parvis.publishing.models import Delivery, Variant, online_now, words_online


def as_written(variant: Variant, said: str) -> str:
    """A text that an account says, with the links that people wrote instead of those made of them. A link nobody wrote here stays."""
    linking = msgspec.convert(variant.linking, Linking) if variant.linking else None
    if linking is None:
        return said
    written = variant.written()
    addresses = [*(one.value for one in links(written.all_text)), *([written.link] if written.link else [])]
    made_of = {linking.said(Outgoing(text=one), variant.key).text: one for one in reversed(addresses)}
    pieces, here = [], 0
    for part in links(said):
        pieces += [said[here : part.start], made_of.get(part.value, part.value)]
        here = part.end
    return "".join([*pieces, said[here:]])


def may_say_alone(variant: Variant, words: str) -> bool:
    """Whether an account may have words of its own: they take the place of a whole thread, and an empty text is none."""
    return bool(words) and (bool(variant.text) or not variant.post.further)


def says_what_was_said(variant: Variant, delivery: Delivery) -> bool:
    """Whether a variant still says what its delivery says, or, once that was changed online, what is online."""
    now, words = variant.outgoing(), words_online(delivery) if delivery.state in OUT else None
    if words is None:
        return now.hash == delivery.hash
    if (variant.text or variant.post.text) != words:
        return now.hash == delivery.hash and not may_say_alone(variant, words)
    first, online = (msgspec.convert(said, Outgoing) for said in (delivery.said, online_now(delivery)))
    if now.media not in (first.media, online.media):
        return False
    as_first = msgspec.structs.replace(now, text=first.text, leads_to=first.leads_to, media=first.media)
    return as_first.hash == delivery.hash
