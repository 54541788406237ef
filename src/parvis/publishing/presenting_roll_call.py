"""The roll-call of an event: what went out, when and where, and what did not, and why; for a screen, as text, and for a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import OUT, TO_SAY, DeliveryState
from parvis.engine.publishing.running_order import Standing
from parvis.networks.files.rejects import protected
from parvis.publishing import naming, wording
from parvis.publishing.event_words import Sign, sign_of
from parvis.publishing.models import Delivery, Event, EventLine, Variant
from parvis.publishing.presenting_events import span, words_of
from parvis.publishing.queries.events import standing_of
from parvis.publishing.queries.governance import is_paused
from parvis.publishing.queries.posts import current
from parvis.workspaces.api import Workspace


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a line on one account. ``sent`` is when its network said yes; ``reason`` why it is not out, or not surely."""

    handle: str
    network: str
    network_title: str
    state: str
    tone: str
    icon: str
    sent: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Called:
    """A line, and what became of it on each account. ``at`` is when it was released or skipped."""

    place: int
    post: int
    cue: str
    expected: str
    words: str
    standing: Standing
    sign: Sign
    at: str
    who: str
    accounts: list[Answered]


def roll_call(workspace: Workspace, lines: Sequence[EventLine]) -> list[Called]:
    """Each line of an event, in its order."""
    return [_called(workspace, place, one) for place, one in enumerate(lines, 1)]


def _called(workspace: Workspace, place: int, line: EventLine) -> Called:
    where = standing_of(workspace, line)
    at = line.released_at or line.skipped_at
    return Called(
        place=place,
        post=line.post_id,
        cue=line.cue,
        expected=line.expected.strftime("%H:%M") if line.expected else "",
        words=words_of(line.post),
        standing=where,
        sign=sign_of(where),
        at=timezone.localtime(at).strftime("%H:%M:%S") if at else "",
        who=str(line.released_by or line.skipped_by or ""),
        accounts=[_answered(one, is_told=where is not Standing.SKIPPED) for one in line.post.variants.all()],
    )


def _answered(variant: Variant, *, is_told: bool) -> Answered:
    account, delivery = variant.account, current(variant)
    title = naming.network(account.network)
    if delivery is None or not is_told:
        return Answered(account.handle, account.network, title, "", "outline", "", "", "", "")
    state = DeliveryState(delivery.state)
    sent = timezone.localtime(delivery.sent_at).strftime("%H:%M:%S") if delivery.sent_at else ""
    return Answered(
        handle=account.handle,
        network=account.network,
        network_title=title,
        state=str(delivery.get_state_display()),
        tone=wording.TONES[state],
        icon=wording.ICONS[state],
        sent=sent,
        url=delivery.url,
        reason="" if state in OUT else _reason(delivery, variant),
    )


def _reason(delivery: Delivery, variant: Variant) -> str:
    post = variant.post
    paused = delivery.state in TO_SAY and is_paused(
        post.organisation_id, post.brand_id, variant.account.entity_id
    )
    return wording.problem(delivery) or wording.meaning(delivery, paused=paused)


def counts(called: Sequence[Called]) -> list[tuple[Sign, int]]:
    """How many lines stand where, in the order in which people ask."""
    order = (
        Standing.OUT,
        Standing.GOING,
        Standing.HELD,
        Standing.TROUBLE,
        Standing.TAKEN_BACK,
        Standing.SKIPPED,
        Standing.READY,
    )
    found = [(sign_of(where), sum(1 for one in called if one.standing is where)) for where in order]
    return [(sign, number) for sign, number in found if number]


def as_text(event: Event, called: Sequence[Called]) -> str:
    """The roll-call to paste into a message."""
    head = f"{event.name} – {span(event.begins_at, event.ends_at)}"
    lines = [f"{head} – {event.place}" if event.place else head, ""]
    for one in called:
        lines.append(" · ".join(filter(None, (one.at, str(one.sign.label), one.cue))))
        lines.append(f"  {' '.join(one.words.split())}")
        for account in one.accounts:
            told = filter(None, (account.state, account.sent, account.url, account.reason))
            if words := " · ".join(told):
                lines.append(f"  {account.handle} ({account.network_title}) · {words}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def as_csv(called: Sequence[Called]) -> bytes:
    """A row for each line on each account, in UTF-8 with a mark, so that spreadsheet programs read the accents."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        [
            _("Number"), _("Cue"), _("Expected at"), _("Text"), _("Standing"), _("Released or skipped at"), _("By whom"),
            _("Account"), _("Network"), _("State"), _("Sent at"), _("Address"), _("Reason"),
        ]
    )  # fmt: skip
    writer.writerows([protected(cell) for cell in row] for one in called for row in _rows(one))
    return text.getvalue().encode("utf-8-sig", "replace")


def _rows(one: Called) -> Iterator[list[str]]:
    begin = [str(one.place), one.cue, one.expected, one.words, str(one.sign.label), one.at, one.who]
    if not one.accounts:
        yield [*begin, "", "", "", "", "", ""]
    for account in one.accounts:
        rest = [
            account.handle,
            account.network_title,
            account.state,
            account.sent,
            account.url,
            account.reason,
        ]
        yield [*begin, *rest]
