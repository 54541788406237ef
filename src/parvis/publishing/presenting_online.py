"""Changes to what is online, made ready for a template: what each says otherwise, where it stands, and what can be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import msgspec
from django.utils.translation import gettext as _

from parvis.engine.publishing.changes import DONE, REPLACEABLE, ChangeState
from parvis.engine.publishing.deliveries import OUT
from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing import naming
from parvis.publishing.models import Delivery, DeliveryChange, Post, online_now
from parvis.publishing.online import may_change_alt, why_not_changed
from parvis.publishing.presenting_chains import step_words
from parvis.publishing.presenting_changes import Stretch, stretches
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries.chains import chain_of, may_give, speaks_for
from parvis.publishing.queries.entity_scope import are_all_mine
from parvis.publishing.queries.posts import current
from parvis.workspaces.api import Permission, Workspace

TONES = {
    ChangeState.WAITING: ("warning", "user"),
    ChangeState.DUE: ("accent", "clock"),
    ChangeState.ARMED: ("accent", "send"),
    ChangeState.SENT: ("positive", "check"),
    ChangeState.CONFIRMED: ("positive", "circle-check"),
    ChangeState.UNKNOWN: ("negative", "circle-question-mark"),
    ChangeState.REFUSED: ("negative", "circle-x"),
    ChangeState.CANCELLED: ("outline", "minus"),
}


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A change that is not settled. ``deeds``: ``judge``, ``approve``, ``again``, ``leave``; ``is_own``: whoever looks wrote it."""

    pk: int
    state: str
    tone: str
    icon: str
    meaning: str
    problem: str
    actor: str
    asked_at: dt.datetime
    stretches: list[Stretch]
    alts: list[list[Stretch]]
    seen: str
    deeds: frozenset[str]
    is_own: bool
    awaited: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was online until it was changed: by whom, when, and the words."""

    text: str
    actor: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class OnlineShown:
    """What became of the words of one account since they went online. ``may_change``: whoever looks may change them now."""

    change: ChangeShown | None = None
    earlier: list[Earlier] = field(default_factory=list)
    moving: bool = False
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One account as the form shows it. ``why_not``: why its words cannot be changed; ``problems``: what is wrong with those typed."""

    delivery: int
    account: str
    network: str
    network_title: str
    text: str
    seen: str
    alts: list[str]
    rows: int = 4
    is_thread: bool = False
    why_not: str = ""
    problems: list[str] = field(default_factory=list)


def online_shown(workspace: Workspace, delivery: Delivery) -> OnlineShown:
    """What became of the words of a delivery since they went online, for whoever looks; its changes are at hand."""
    changes = sorted(delivery.changes.all(), key=lambda one: one.pk)
    done = [one for one in changes if one.state in DONE and one.done_at]
    earlier = [
        Earlier(str(one.before["text"]), one.actor, one.done_at) for one in reversed(done) if one.done_at
    ]
    last = changes[-1] if changes else None
    unsettled = last is not None and last.state not in {ChangeState.CANCELLED, ChangeState.CONFIRMED}
    quiet = last is not None and last.state == ChangeState.SENT and not last.problem
    shown = _shown(workspace, last) if last is not None and unsettled and not quiet else None
    soon = last is not None and last.next_look_at is not None and last.state not in {ChangeState.CANCELLED}
    moving = last is not None and (last.state == ChangeState.ARMED or (soon and delivery.state in OUT))
    free = last is None or last.state not in {ChangeState.ARMED, ChangeState.UNKNOWN}
    mine = are_all_mine(workspace, [delivery.account])
    may = mine and free and workspace.can(Permission.PREPARE, delivery.variant.post.brand_id)
    return OnlineShown(shown, earlier, moving, may and not why_not_changed(delivery))


def _shown(workspace: Workspace, change: DeliveryChange) -> ChangeShown:
    before, after = msgspec.convert(change.before, Outgoing), msgspec.convert(change.said, Outgoing)
    state, variant = ChangeState(change.state), change.delivery.variant
    chain = chain_of(variant, change.hash) if state in {ChangeState.WAITING, ChangeState.DUE} else None
    is_own = workspace.person is not None and change.written_by_id == workspace.person
    tone, icon = TONES[state]
    notes = [one.note for one in variant.approvals.all() if one.hash == change.hash and not one.granted]
    return ChangeShown(
        pk=change.pk,
        state=str(change.get_state_display()),
        tone=tone,
        icon=icon,
        meaning=_meaning(change),
        problem=in_words(change.problem, change.problem_values),
        actor=change.actor,
        asked_at=change.asked_at,
        stretches=stretches(before.text, after.text) if before.text != after.text else [],
        alts=[
            stretches(old.alt, new.alt)
            for old, new in zip(before.media, after.media, strict=False)
            if old.alt != new.alt
        ],
        seen=change.hash,
        deeds=_deeds(workspace, change, is_own=is_own),
        is_own=is_own,
        awaited=step_words(chain.awaited) if chain is not None and chain.awaited is not None else "",
        note=notes[-1] if notes else "",
    )


def _meaning(change: DeliveryChange) -> str:
    match ChangeState(change.state):
        case ChangeState.WAITING:
            return _("What is online stays until somebody else has agreed to exactly these words.")
        case ChangeState.DUE:
            return _("It is asked of the network in a moment; until then what is online stays.")
        case ChangeState.ARMED:
            return _("The network is being asked for it right now.")
        case ChangeState.UNKNOWN:
            return _("The network did not answer: what is online is read before anything else is done.")
        case ChangeState.REFUSED:
            return _("What was online before still is. The words typed here are kept.")
        case _:
            return _("The network said yes.")


def _deeds(workspace: Workspace, change: DeliveryChange, *, is_own: bool) -> frozenset[str]:
    state, variant, found = ChangeState(change.state), change.delivery.variant, set()
    if not speaks_for(variant.account, workspace):
        return frozenset()
    brand = variant.post.brand_id
    may = workspace.can(Permission.PUBLISH, brand)
    if workspace.can(Permission.PREPARE, brand):
        if state is ChangeState.REFUSED:
            found.add("again")
        if state in REPLACEABLE:
            found.add("leave")
    if state is ChangeState.UNKNOWN and may and not change.leased_by:
        found.add("leave")
    if state is ChangeState.WAITING and not is_own and workspace.person is not None:
        chain = chain_of(variant, change.hash)
        named = any(may_give(step, variant.account, workspace) for step in chain.steps)
        if may or named:
            found.add("judge")
        used = {word.person for word in chain.standing.given.values()}
        mine = chain.awaited is not None and may_give(chain.awaited, variant.account, workspace)
        if (mine and workspace.person not in used) or (chain.awaited is None and may):
            found.add("approve")
    return frozenset(found)


def fields(
    workspace: Workspace,
    post: Post,
    typed: dict[int, tuple[str, list[str], str]] | None = None,
    problems: dict[int, list[str]] | None = None,
) -> list[Field]:
    """Each account of a post that is, or was, online, for whoever looks. ``typed`` is what somebody typed (text, descriptions, what they saw)."""
    found = []
    for variant in post.variants.all():
        delivery = current(variant)
        if delivery is None or not delivery.sent_at:
            continue
        online = msgspec.convert(online_now(delivery), Outgoing)
        text, alts, seen = (typed or {}).get(delivery.pk) or _begun(delivery, online)
        found.append(
            Field(
                delivery=delivery.pk,
                account=variant.account.handle,
                network=variant.account.network,
                network_title=naming.network(variant.account.network),
                text=text,
                seen=seen,
                alts=alts if may_change_alt(delivery) else [],
                rows=min(14, max(4, text.count("\n") + len(text) // 70 + 2)),
                is_thread=bool(online.parts),
                why_not=_why_not(workspace, delivery),
                problems=(problems or {}).get(delivery.pk, []),
            )
        )
    return found


def _why_not(workspace: Workspace, delivery: Delivery) -> str:
    """Why whoever looks cannot change what is online, in words; empty: they can."""
    if not are_all_mine(workspace, [delivery.account]):
        return _("This account is closed to you.")
    return why_not_changed(delivery)


def _begun(delivery: Delivery, online: Outgoing) -> tuple[str, list[str], str]:
    """What the form begins with: the words of a change that was not made, else those that are online."""
    last = max(delivery.changes.all(), key=lambda one: one.pk, default=None)
    kept = last is not None and last.state in REPLACEABLE
    says = msgspec.convert(last.said, Outgoing) if last is not None and kept else online
    return says.text, [one.alt for one in says.media], online.hash


def change_note(delivery: Delivery) -> str:
    """What a list says of the last change of a delivery that waits for somebody; empty for any other."""
    last = max(delivery.changes.all(), key=lambda one: one.pk, default=None)
    match last.state if last is not None else None:
        case ChangeState.WAITING:
            return _("A change to what is online waits for a yes.")
        case ChangeState.REFUSED:
            return _("A change to what is online was not made.")
        case ChangeState.UNKNOWN:
            return _("Nobody knows yet whether what is online was changed.")
    return ""


def can_change(workspace: Workspace, post: Post) -> bool:
    """Whether some account of a post that is open here says something online, be it that its network lets nobody change it."""
    standing = [one for variant in post.variants.all() if (one := current(variant)) is not None]
    mine = [one for one in standing if are_all_mine(workspace, [one.account])]
    return any(one.state in OUT and one.ids and one.deletion_asked_at is None for one in mine)
