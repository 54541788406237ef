"""A chain of agreement made ready for a template: who said yes, who is awaited, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing import naming
from parvis.publishing.chain_form import role_words
from parvis.publishing.models import ApprovalStep, Post, Variant
from parvis.publishing.queries.chains import Chain, Givers, chain_of, may_give, steps_of
from parvis.publishing.queries.posts import current
from parvis.workspaces.api import Workspace


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step: who is asked, and (``state``: ``given``, ``awaited`` or ``later``) where it stands."""

    label: str
    state: str
    who: str = ""
    at: dt.datetime | None = None


@dataclass(slots=True)
class ChainShown:
    """The steps that hold for some accounts."""

    steps: list[StepShown]
    accounts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Awaited:
    """Who a post waits for, in words; ``for_me``: for whoever looks."""

    words: str
    for_me: bool


def step_words(step: ApprovalStep) -> str:
    """Who is asked at a step."""
    if step.kind == ApprovalStep.Kind.CLIENT:
        return _("The client")
    if step.kind == ApprovalStep.Kind.ROLE:
        return role_words(step.role)
    named = [str(one) for one in step.people.all()]
    if not named:
        return _("Nobody: those who were named are gone")
    return (
        named[0]
        if len(named) == 1
        else _("%(some)s or %(last)s") % {"some": ", ".join(named[:-1]), "last": named[-1]}
    )


def where(step: ApprovalStep) -> str:
    """For which accounts, and posts of which label, a step is asked; empty: for all."""
    network = naming.network(step.network) if step.network else ""
    return " · ".join(
        part
        for part in (step.entity.name if step.entity else "", network, step.label.name if step.label else "")
        if part
    )


def chains_of(post: Post) -> list[tuple[Variant, Chain]]:
    """Where the chain of each account of a post stands; the post comes with its variants at hand."""
    steps, givers = steps_of(post.brand_id), Givers(post.organisation_id)
    return [_with_chain(variant, steps, givers) for variant in post.variants.all()]


def _with_chain(variant: Variant, steps: list[ApprovalStep], givers: Givers) -> tuple[Variant, Chain]:
    said = sorted(variant.approvals.all(), key=lambda one: one.pk)
    return variant, chain_of(variant, variant.outgoing().hash, steps, givers, said)


def shown(chains: Iterable[tuple[Variant, Chain]]) -> list[ChainShown]:
    """The chains as people read them, those that are the same once."""
    found: list[ChainShown] = []
    for variant, chain in chains:
        steps = [_step(variant, chain, one) for one in chain.steps]
        same = next((one for one in found if _alike(one.steps, steps)), None)
        if same is None:
            same = ChainShown(steps)
            found.append(same)
        same.accounts.append(variant.account.handle)
    return [one for one in found if one.steps]


def _alike(some: list[StepShown], others: list[StepShown]) -> bool:
    return [(one.label, one.state, one.who) for one in some] == [
        (one.label, one.state, one.who) for one in others
    ]


def _step(variant: Variant, chain: Chain, step: ApprovalStep) -> StepShown:
    label = step_words(step)
    if step.pk not in chain.standing.given:
        return StepShown(label, "awaited" if chain.standing.awaited == step.pk else "later")
    word = chain.standing.given[step.pk]
    said = next(
        (
            one
            for one in sorted(variant.approvals.all(), key=lambda one: -one.pk)
            if one.granted and one.step_id == step.pk and one.person_id == word.person
        ),
        None,
    )
    return StepShown(label, "given", said.actor if said else "", said.at if said else None)


def is_for(workspace: Workspace, variant: Variant, chain: Chain) -> bool:
    """Whether whoever works here is who a variant waits for."""
    step = chain.awaited
    if step is None or variant.post.is_by(workspace.person):
        return False
    used = {word.person for word in chain.standing.given.values()}
    return workspace.person not in used and may_give(step, variant.account, workspace)


def awaited(workspace: Workspace, posts: Iterable[Post]) -> dict[int, Awaited]:
    """Who each of the posts waits for, by its number; those that wait for nobody are left out."""
    found: dict[int, Awaited] = {}
    steps: dict[int, list[ApprovalStep]] = {}
    givers = Givers(workspace.organisation)
    for post in posts:
        if post.brand_id not in steps:
            steps[post.brand_id] = steps_of(post.brand_id)
        waiting = [one for one in post.variants.all() if _is_waiting(one)]
        chains = [_with_chain(one, steps[post.brand_id], givers) for one in waiting]
        if chains:
            found[post.pk] = Awaited(
                _awaited_words(chains), any(is_for(workspace, one, chain) for one, chain in chains)
            )
    return found


def _is_waiting(variant: Variant) -> bool:
    delivery = current(variant)
    return delivery is not None and delivery.state == DeliveryState.WAITING


def _awaited_words(chains: list[tuple[Variant, Chain]]) -> str:
    asked = [chain.awaited for _variant, chain in chains]
    who = list(dict.fromkeys(step_words(one) for one in asked if one is not None))
    if not who:
        return _("Nobody is asked any more: somebody who may publish sends it on its way")
    told = " · ".join(who)
    done = max(len(chain.standing.given) for _variant, chain in chains)
    if not done:
        return told
    return told + " " + ngettext("(%(n)d yes so far)", "(%(n)d yes so far)", done) % {"n": done}
