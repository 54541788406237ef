"""Where the agreement to a post stands, and what was changed since the last yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.approvals import content_of
from parvis.publishing.models import Approval, Post
from parvis.publishing.presenting_changes import Change, changes, together
from parvis.publishing.queries.posts import current
from parvis.publishing.queries.wordings import last_agreed
from parvis.workspaces.api import Permission, Workspace


@dataclass(frozen=True, slots=True)
class Word:
    """A yes or a no: whose, when, why."""

    granted: bool
    actor: str
    note: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """``asked``: something waits for a yes. ``may_judge``: whoever looks may give it; ``is_own``: they may not, for they wrote
    it. ``seen`` is what they are looking at. ``words`` are the latest judgements, the newest first.
    """

    asked: bool
    may_judge: bool
    is_own: bool
    seen: str
    words: list[Word] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    agreed_before: bool = False


def judgement(workspace: Workspace, post: Post) -> Judgement:
    """Where the agreement to a post stands, for whoever looks."""
    variants = list(post.variants.all())
    deliveries = [found for found in map(current, variants) if found is not None]
    asked = any(one.state == DeliveryState.WAITING for one in deliveries)
    judged = [one for one in deliveries if one.state in {DeliveryState.WAITING, DeliveryState.DUE}]
    is_own = workspace.person is not None and post.last_written_by_id == workspace.person
    may = workspace.can(Permission.PUBLISH, post.brand_id)
    given = sorted((one for variant in variants for one in variant.approvals.all()), key=lambda one: -one.pk)
    agreed = any(one.granted for one in given)
    return Judgement(
        asked=asked,
        may_judge=may and not is_own and bool(judged) and (asked or bool(given)),
        is_own=may and is_own,
        seen=content_of(post),
        words=_words(given),
        changes=together([found for variant in variants for found in changes(variant, last_agreed(variant))])
        if asked and agreed
        else [],
        agreed_before=asked and agreed,
    )


def _words(given: list[Approval]) -> list[Word]:
    """One line for what was said of all the accounts at once."""
    told: list[Word] = []
    for one in given:
        word = Word(one.granted, one.actor, one.note, one.at)
        same = told and (told[-1].granted, told[-1].actor, told[-1].note) == (
            word.granted,
            word.actor,
            word.note,
        )
        if not same or abs(told[-1].at - word.at) > dt.timedelta(seconds=5):
            told.append(word)
    return told[:10]
