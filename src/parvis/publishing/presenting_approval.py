"""Where the agreement to a post stands, and what was changed since the last yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.models import Approval, Post, Variant
from parvis.publishing.presenting_chains import ChainShown, chains_of, is_for, shown
from parvis.publishing.presenting_changes import Change, changes, together
from parvis.publishing.queries.chains import Chain, speaks_for
from parvis.publishing.queries.posts import content_of, current
from parvis.publishing.queries.wordings import last_agreed
from parvis.workspaces.api import Permission, Workspace


@dataclass(frozen=True, slots=True)
class Word:
    """A yes or a no: whose, when, why."""

    granted: bool
    actor: str
    note: str
    at: dt.datetime
    by_client: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """``asked``: something waits for a yes. ``may_judge``: whoever looks may give it; ``may_decline``: they may say no;
    ``is_own``: they may do neither, for they wrote it. ``is_free``: nobody is awaited any more, and it still waits.
    ``seen`` is what they are looking at. ``words`` are the latest judgements, the newest first.
    """

    asked: bool
    may_judge: bool
    may_decline: bool
    is_own: bool
    is_free: bool
    seen: str
    chains: list[ChainShown] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    agreed_before: bool = False

    @property
    def has_steps(self) -> bool:
        """Whether there is more to show than that one yes is awaited."""
        return any(len(one.steps) > 1 for one in self.chains) or len(self.chains) > 1


def judgement(workspace: Workspace, post: Post) -> Judgement:
    """Where the agreement to a post stands, for whoever looks."""
    variants = list(post.variants.all())
    deliveries = [found for found in map(current, variants) if found is not None]
    waiting = {one.variant_id for one in deliveries if one.state == DeliveryState.WAITING}
    chains = chains_of(post)
    asked = bool(waiting)
    is_own = post.is_by(workspace.person)
    may = workspace.can(Permission.PUBLISH, post.brand_id)
    speaks = {variant.pk for variant in variants if speaks_for(variant.account, workspace)}
    free = {variant.pk for variant, chain in chains if variant.pk in waiting and chain.awaited is None}
    mine = any(is_for(workspace, variant, chain) for variant, chain in chains if variant.pk in waiting)
    given = sorted((one for variant in variants for one in variant.approvals.all()), key=lambda one: -one.pk)
    now = {variant.pk: variant.outgoing().hash for variant in variants}
    agreed = any(one.granted and one.hash != now[one.variant_id] for one in given)
    may_judge = not is_own and asked and (mine or (may and bool(free & speaks)))
    return Judgement(
        asked=asked,
        may_judge=may_judge,
        may_decline=asked and not is_own and ((may and bool(speaks)) or mine),
        is_own=is_own and (may or _is_named(workspace, chains)),
        is_free=bool(free) and len(free) == len(waiting),
        seen=content_of(post),
        chains=shown(chains),
        words=_words(given),
        changes=together([found for variant in variants for found in changes(variant, last_agreed(variant))])
        if asked and agreed
        else [],
        agreed_before=asked and agreed,
    )


def _is_named(workspace: Workspace, chains: list[tuple[Variant, Chain]]) -> bool:
    steps = [step for _variant, chain in chains for step in chain.steps]
    return any(one.pk == workspace.person for step in steps for one in step.people.all())


def _words(given: list[Approval]) -> list[Word]:
    """One line for what was said of all the accounts at once."""
    told: list[Word] = []
    for one in given:
        word = Word(one.granted, one.actor, one.note, one.at, one.by_client)
        same = told and (told[-1].granted, told[-1].actor, told[-1].note) == (
            word.granted,
            word.actor,
            word.note,
        )
        if not same or abs(told[-1].at - word.at) > dt.timedelta(seconds=5):
            told.append(word)
    return told[:10]
