"""Agreeing, or not, to exactly what will be sent. This is the only door: nothing else writes a yes."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.changes import ChangeState
from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.happenings import Event
from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing.actions.telling import tell_of_post
from parvis.publishing.models import (
    Approval,
    ApprovalStep,
    ClientLink,
    Delivery,
    DeliveryChange,
    Post,
    Variant,
    Wording,
)
from parvis.publishing.queries.chains import chain_of, may_give, speaks_for
from parvis.publishing.queries.changes import change_of
from parvis.publishing.queries.client_links import Opened, post_behind
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import Permission, Workspace, record


@dataclass(frozen=True, slots=True)
class _Voice:
    """Whose word it is: somebody who works here, or a client behind a ``link``."""

    actor: str
    person: int | None = None
    link: ClientLink | None = None


def approve(workspace: Workspace, post_id: int, seen: str) -> Post:
    """Give the yes that is awaited of whoever works here; what nobody else is awaited for becomes due.

    ``seen`` is :func:`~parvis.publishing.queries.posts.content_of` the post the person looked at: if somebody changed it
    meanwhile, nothing is agreed to and ``ValidationError`` says so. Nobody approves what they wrote last, and nobody gives two
    steps of one chain.
    """
    agreed = _to_judge(workspace, post_id, seen)
    given = [
        (variant, step)
        for variant in agreed.variants.all()
        for step in _steps(workspace, variant, variant.outgoing().hash)
    ]
    if not given:
        raise PermissionDenied(_("Nobody awaits your yes."))
    voice = _Voice(workspace.actor, workspace.person)
    with transaction.atomic():
        for variant, step in given:
            _say_yes(variant, step, voice)
        steps = sorted({step.position for _variant, step in given if step is not None})
        record(workspace, "post.approve", agreed, steps=steps)
        tell_of_post(agreed, Event.APPROVED, by=workspace.actor, steps=steps)
    return agreed


def decline(workspace: Workspace, post_id: int, seen: str, note: str) -> Post:
    """Say no, and why; every yes to these words is taken back, and what was due waits again."""
    if not note.strip():
        raise ValidationError({"note": _("Say what should change.")})
    declined = _to_judge(workspace, post_id, seen)
    judged = [one for one in declined.variants.all() if _may_decline(workspace, one, one.outgoing().hash)]
    if not judged:
        raise PermissionDenied(_("Nobody awaits your word."))
    with transaction.atomic():
        for variant in judged:
            _say_no(variant, note.strip(), _Voice(workspace.actor, workspace.person))
        record(workspace, "post.decline", declined, note=note.strip()[:300])
        tell_of_post(declined, Event.DECLINED, by=workspace.actor, note=note.strip()[:300])
    return declined


def client_agrees(opened: Opened, post_id: int, seen: str, name: str) -> Post:
    """A client behind a link agrees to what they saw. What nobody else is awaited for becomes due.

    Raises ``ValidationError`` when it was changed meanwhile, when others must agree first, or when no name was typed.
    """
    agreed, voice = _of_client(opened, post_id, seen, name)
    given = []
    for variant in agreed.variants.all():
        chain = chain_of(variant, variant.outgoing().hash)
        if chain.awaited is None or chain.awaited.kind == ApprovalStep.Kind.CLIENT:
            given.append((variant, chain.awaited))
    if not given:
        raise ValidationError(_("The team is not done with this one yet. You will be asked again."))
    with transaction.atomic():
        for variant, step in given:
            _say_yes(variant, step, voice)
        record(opened.workspace, "post.client_approve", agreed, name=voice.actor, link=opened.link.pk)
        tell_of_post(agreed, Event.APPROVED, by=voice.actor, client=True)
    return agreed


def client_declines(opened: Opened, post_id: int, seen: str, name: str, note: str) -> Post:
    """A client behind a link asks for changes: nothing of these words goes out."""
    if not note.strip():
        raise ValidationError({"note": _("Say what should change.")})
    declined, voice = _of_client(opened, post_id, seen, name)
    with transaction.atomic():
        for variant in declined.variants.all():
            _say_no(variant, note.strip()[:5000], voice)
        record(
            opened.workspace,
            "post.client_decline",
            declined,
            name=voice.actor,
            link=opened.link.pk,
            note=note.strip()[:300],
        )
        tell_of_post(declined, Event.DECLINED, by=voice.actor, client=True, note=note.strip()[:300])
    return declined


def approve_change(workspace: Workspace, change_id: int, seen: str) -> DeliveryChange:
    """Give the yes that is awaited of whoever works here to a change of what is online; one nobody else is awaited for becomes due.

    ``seen`` is the hash of the words the person looked at. Nobody approves words of their own.
    """
    agreed = _change_to_judge(workspace, change_id, seen)
    variant, said = agreed.delivery.variant, msgspec.convert(agreed.said, Outgoing)
    steps = _steps(workspace, variant, agreed.hash)
    if not steps:
        raise PermissionDenied(_("Nobody awaits your yes."))
    with transaction.atomic():
        _write(variant, said, _Voice(workspace.actor, workspace.person), steps[0], granted=True)
        if chain_of(variant, agreed.hash).may_go:
            DeliveryChange.objects.filter(pk=agreed.pk, hash=agreed.hash, state=ChangeState.WAITING).update(
                state=ChangeState.DUE, next_look_at=timezone.now()
            )
        record(workspace, "delivery.change_approve", agreed.delivery, change=agreed.pk)
        tell_of_post(variant.post, Event.APPROVED, by=workspace.actor, change=agreed.pk)
    agreed.refresh_from_db()
    return agreed


def decline_change(workspace: Workspace, change_id: int, seen: str, note: str) -> DeliveryChange:
    """Say no to a change of what is online, and why; what is online stays, and so do the words that were typed."""
    if not note.strip():
        raise ValidationError({"note": _("Say what should change.")})
    declined = _change_to_judge(workspace, change_id, seen)
    variant, said = declined.delivery.variant, msgspec.convert(declined.said, Outgoing)
    with transaction.atomic():
        voice = _Voice(workspace.actor, workspace.person)
        _write(variant, said, voice, None, granted=False, note=note.strip())
        DeliveryChange.objects.filter(pk=declined.pk, hash=declined.hash, state=ChangeState.DUE).update(
            state=ChangeState.WAITING, next_look_at=None
        )
        record(
            workspace,
            "delivery.change_decline",
            declined.delivery,
            change=declined.pk,
            note=note.strip()[:300],
        )
        tell_of_post(
            variant.post,
            Event.DECLINED,
            by=workspace.actor,
            change=declined.pk,
            note=note.strip()[:300],
        )
    declined.refresh_from_db()
    return declined


def _change_to_judge(workspace: Workspace, change_id: int, seen: str) -> DeliveryChange:
    found = change_of(workspace, change_id)
    if workspace.person is None:
        raise PermissionDenied(_("A yes or a no is always somebody’s."))
    if found.written_by_id == workspace.person:
        raise PermissionDenied(_("Nobody approves what they wrote last."))
    variant = found.delivery.variant
    if not _steps(workspace, variant, found.hash) and not _may_decline(workspace, variant, found.hash):
        raise PermissionDenied(_("Nobody awaits your word."))
    if found.hash != seen or found.state not in {ChangeState.WAITING, ChangeState.DUE}:
        raise ValidationError(
            _("Somebody changed this post while you were reading. Read it again before you decide."),
            code="changed",
        )
    return found


def _to_judge(workspace: Workspace, post_id: int, seen: str) -> Post:
    found = find_post(workspace, post_id)
    if workspace.person is None:
        raise PermissionDenied(_("A yes or a no is always somebody’s."))
    if found.is_by(workspace.person):
        raise PermissionDenied(_("Nobody approves what they wrote last."))
    if not any(_may_judge(workspace, variant) for variant in found.variants.all()):
        raise PermissionDenied(_("Nobody awaits your word."))
    _same(found, seen)
    return found


def _of_client(opened: Opened, post_id: int, seen: str, name: str) -> tuple[Post, _Voice]:
    found = post_behind(opened, post_id)
    if not name.strip():
        raise ValidationError({"name": _("Write your name: the team must know who answered.")})
    _same(found, seen)
    return found, _Voice(name.strip()[:120], link=opened.link)


def _same(post: Post, seen: str) -> None:
    if content_of(post) != seen:
        raise ValidationError(
            _("Somebody changed this post while you were reading. Read it again before you decide."),
            code="changed",
        )


def _steps(workspace: Workspace, variant: Variant, hash: str) -> list[ApprovalStep | None]:
    """The step for this content of a variant that whoever works here may give now; ``[None]`` where none is left and somebody who may
    publish sends it on its way.
    """
    chain = chain_of(variant, hash)
    if chain.awaited is None:
        free = workspace.can(Permission.PUBLISH, variant.account.brand_id)
        return [None] if free and speaks_for(variant.account, workspace) else []
    used = {word.person for word in chain.standing.given.values()}
    if workspace.person in used or not may_give(chain.awaited, variant.account, workspace):
        return []
    return [chain.awaited]


def _may_judge(workspace: Workspace, variant: Variant) -> bool:
    hash = variant.outgoing().hash
    return bool(_steps(workspace, variant, hash)) or _may_decline(workspace, variant, hash)


def _may_decline(workspace: Workspace, variant: Variant, hash: str) -> bool:
    """A no comes from whoever may publish, and from whoever is asked at any step."""
    if workspace.can(Permission.PUBLISH, variant.account.brand_id) and speaks_for(variant.account, workspace):
        return True
    steps = chain_of(variant, hash).steps
    return any(may_give(step, variant.account, workspace) for step in steps)


def _say_yes(variant: Variant, step: ApprovalStep | None, voice: _Voice) -> None:
    said = variant.outgoing()
    _write(variant, said, voice, step, granted=True)
    if chain_of(variant, said.hash).may_go:
        waiting = Delivery.objects.filter(variant=variant, hash=said.hash, state=DeliveryState.WAITING)
        for one in waiting:
            Delivery.objects.filter(pk=one.pk, hash=said.hash, state=DeliveryState.WAITING).update(
                state=DeliveryState.DUE, next_look_at=one.due_at
            )


def _say_no(variant: Variant, note: str, voice: _Voice) -> None:
    said = variant.outgoing()
    _write(variant, said, voice, None, granted=False, note=note)
    Delivery.objects.filter(variant=variant, hash=said.hash, state=DeliveryState.DUE).update(
        state=DeliveryState.WAITING, next_look_at=None
    )


def _write(
    variant: Variant,
    said: Outgoing,
    voice: _Voice,
    step: ApprovalStep | None,
    *,
    granted: bool,
    note: str = "",
) -> None:
    Approval.objects.create(
        variant=variant,
        hash=said.hash,
        granted=granted,
        step=step,
        note=note,
        person_id=voice.person,
        actor=voice.actor[:200],
        by_client=voice.link is not None,
        link=voice.link,
        at=timezone.now(),
    )
    # Kept so that what is changed later can be shown beside what was judged.
    Wording.objects.get_or_create(
        variant=variant, hash=said.hash, defaults={"said": msgspec.to_builtins(said)}
    )
