"""Posts made ready for a template: states in words, times on the organisation's clocks; nothing is decided here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.engine.publishing.deliveries import CHANGEABLE, OUT, TO_SAY, DeliveryState
from parvis.publishing import clock, naming, wording
from parvis.publishing.actions.ledger import LEFT_OUT
from parvis.publishing.checking import network_of
from parvis.publishing.kit_rules import WITHDRAWN
from parvis.publishing.models import Attempt, Delivery, Post, Variant, online_now
from parvis.publishing.presenting_chains import Awaited
from parvis.publishing.presenting_online import OnlineShown, change_note, online_shown
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries.entity_scope import are_all_mine
from parvis.publishing.queries.governance import is_paused
from parvis.publishing.queries.posts import STATES_OF, Stage
from parvis.publishing.queries.posts import current as current_delivery
from parvis.workspaces.api import Permission, Workspace

TROUBLE = STATES_OF[Stage.TROUBLE]
TAKEABLE = CHANGEABLE - {DeliveryState.CANCELLED}
"""What can still be taken back."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An account in little room: its network, its name, and where it stands (empty: nothing is planned)."""

    network: str
    network_title: str
    handle: str
    state: str
    tone: str
    icon: str

    @property
    def words(self) -> str:
        """All of it, for those who do not see the drawing."""
        return ", ".join(part for part in (self.handle, self.network_title, self.state) if part)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    pk: int
    href: str
    title: str
    excerpt: str
    brand: str
    marks: list[Mark]
    when: str
    when_label: str
    written_by: str
    trouble: str
    wait: Awaited | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt, in the ledger."""

    kind: str
    outcome: str
    problem: str
    begun_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SaidOn:
    """A further part of a thread (``number`` from 2), or the first comment (``number`` 0); ``url`` is empty while it is not online."""

    number: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One account of a post: what it says, where that stands, what can be done."""

    pk: int
    account: str
    account_id: int
    network: str
    network_title: str
    text: str
    own: bool
    delivery: Delivery | None = None
    state: str = ""
    tone: str = ""
    icon: str = ""
    meaning: str = ""
    problem: str = ""
    when: str = ""
    steps: list[Step] = field(default_factory=list)
    further: list[SaidOn] = field(default_factory=list)
    deeds: frozenset[str] = frozenset()
    moving: bool = False
    unconnected: bool = False
    left_out: str = ""
    online: OnlineShown = field(default_factory=OnlineShown)


def mark(variant: Variant) -> Mark:
    """An account of a post in little room."""
    delivery = current_delivery(variant)
    account = variant.account
    title = naming.network(account.network)
    if delivery is None:
        return Mark(account.network, title, account.handle, "", "outline", "")
    state = DeliveryState(delivery.state)
    words = wording.state(delivery)
    return Mark(account.network, title, account.handle, words, wording.TONES[state], wording.ICONS[state])


def row(post: Post, wait: Awaited | None = None) -> Row:
    """A line of the list, from a post with its variants at hand; ``wait`` is whom it waits for."""
    variants = list(post.variants.all())
    deliveries = [found for found in map(current_delivery, variants) if found is not None]
    label, moment = _when(post, deliveries)
    return Row(
        pk=post.pk,
        href=reverse("publishing:post", args=[post.pk]),
        title=post.title,
        excerpt=post.text.strip() or next((one.text for one in variants if one.text.strip()), ""),
        brand=post.brand.name,
        marks=[mark(variant) for variant in variants],
        when=clock.when(moment),
        when_label=label,
        written_by=str(post.last_written_by or ""),
        trouble=_trouble(deliveries)
        or next(filter(None, map(change_note, deliveries)), "")
        or next(filter(None, map(left_out, variants)), ""),
        wait=wait,
    )


def _when(post: Post, deliveries: list[Delivery]) -> tuple[str, dt.datetime]:
    sent = [one.sent_at for one in deliveries if one.sent_at]
    if sent and len(sent) == len(deliveries):
        return pgettext("delivery", "Sent"), max(sent)
    if post.planned_for and deliveries:
        return _("Planned"), post.planned_for
    return _("Changed"), post.updated_at


def _trouble(deliveries: Iterable[Delivery]) -> str:
    worst = next((one for one in deliveries if one.state in TROUBLE), None)
    if worst is None:
        return ""
    if worst.state == DeliveryState.REFUSED and (said := wording.problem(worst)):
        return said
    return wording.meaning(worst)


def left_out(variant: Variant) -> str:
    """Why a variant that was planned did not go out, and is a draft again without anybody having taken it back."""
    last = max(variant.deliveries.all(), key=lambda one: one.pk, default=None)
    if last is None or last.state != DeliveryState.CANCELLED:
        return ""
    return in_words(last.problem, last.problem_values) if last.problem in {LEFT_OUT, WITHDRAWN} else ""


def shown(workspace: Workspace, post: Post) -> list[Shown]:
    """Each account of a post as whoever works here sees it."""
    return [_shown(workspace, post, variant) for variant in post.variants.all()]


def _shown(workspace: Workspace, post: Post, variant: Variant) -> Shown:
    account, delivery = variant.account, current_delivery(variant)
    made = Shown(
        pk=variant.pk,
        account=account.handle,
        account_id=account.pk,
        network=account.network,
        network_title=naming.network(account.network),
        text=str(online_now(delivery)["text"]) if delivery else variant.outgoing().text,
        further=_further(variant, delivery),
        own=bool(variant.text),
        unconnected=not account.credentials,
        left_out=left_out(variant),
    )
    if delivery is None:
        return made
    state, online = DeliveryState(delivery.state), online_shown(workspace, delivery)
    paused = state in TO_SAY and is_paused(post.organisation_id, post.brand_id, account.entity_id)
    return Shown(
        **{name: getattr(made, name) for name in ("pk", "account", "account_id", "network", "network_title")},
        text=made.text,
        further=made.further,
        own=made.own,
        unconnected=made.unconnected,
        delivery=delivery,
        state=wording.state(delivery),
        tone=wording.TONES[state],
        icon=wording.ICONS[state],
        meaning=wording.meaning(delivery, paused=paused),
        problem=wording.problem(delivery),
        when=clock.when(delivery.sent_at or delivery.due_at),
        steps=[_step(attempt, delivery) for attempt in delivery.attempts.all()],
        deeds=deeds(workspace, post.brand_id, delivery),
        moving=is_moving(delivery) or online.moving,
        online=online,
    )


def _further(variant: Variant, delivery: Delivery | None) -> list[SaidOn]:
    """What a thread goes on with, and where people see it."""
    texts = (
        [str(one.get("text", "")) for one in delivery.said.get("parts") or ()]
        if delivery
        else [one.text for one in variant.outgoing().parts]
    )
    comment = str(delivery.said.get("comment") or "") if delivery else variant.outgoing().comment
    online = [str(one["url"]) for one in delivery.parts[1:]] if delivery else []
    numbers = [*range(2, 2 + len(texts)), *([0] if comment else [])]
    texts += [comment] if comment else []
    return [
        SaidOn(number, text, url)
        for number, (text, url) in zip(numbers, zip_longest(texts, online, fillvalue=""), strict=True)
    ]


def _step(attempt: Attempt, delivery: Delivery) -> Step:
    kind = str(attempt.get_kind_display())
    if attempt.part == delivery.place.parts and delivery.said.get("comment"):
        kind = _("%(deed)s, first comment") % {"deed": kind}
    elif attempt.part and delivery.said.get("parts"):
        kind = _("%(deed)s, part %(number)d") % {"deed": kind, "number": attempt.part}
    return Step(
        kind=kind,
        outcome=wording.outcome(attempt.outcome),
        problem=in_words(attempt.problem, attempt.problem_values),
        begun_at=attempt.begun_at,
        ended_at=attempt.ended_at,
    )


def deeds(workspace: Workspace, brand: int, delivery: Delivery) -> frozenset[str]:
    """What whoever works here may do with one delivery: ``send``, ``look``, ``settle``, ``delete``."""
    state, found = DeliveryState(delivery.state), set()
    if not are_all_mine(workspace, [delivery.account]):
        return frozenset()
    if workspace.can(Permission.PREPARE, brand):
        if state in {DeliveryState.LATE, DeliveryState.REFUSED, DeliveryState.HALTED}:
            found.add("send")
        if state in {DeliveryState.UNKNOWN, DeliveryState.SENT}:
            found.add("look")
        is_there = state in {*OUT, DeliveryState.PARTLY, DeliveryState.HALTED}
        if is_there and delivery.deletion_asked_at is None and _can_be_deleted(delivery):
            found.add("delete")
    if workspace.can(Permission.PUBLISH, brand) and not delivery.leased_by and state in TROUBLE:
        found.add("settle")
    return frozenset(found)


def _can_be_deleted(delivery: Delivery) -> bool:
    """Whether its network lets programs take posts back."""
    network = network_of(delivery.account)
    return network is None or network.publisher.rules.can_delete


def is_moving(delivery: Delivery) -> bool:
    """Whether a worker has something to do with it soon, so that the page is worth looking at again by itself."""
    if delivery.state == DeliveryState.ARMED or delivery.is_being_processed:
        return True
    soon = delivery.next_look_at
    return soon is not None and soon < dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2)


def may_change(post: Post) -> bool:
    """Whether nothing of a post has left, nor is leaving."""
    deliveries = [one for variant in post.variants.all() for one in variant.deliveries.all()]
    return all(one.state in CHANGEABLE for one in deliveries)
