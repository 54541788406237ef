"""What people decide of the words that are online: other words for them, another try, or leaving them as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.changes import REPLACEABLE, ChangeState
from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing.actions.telling import tell_of_change
from parvis.publishing.checking import remarks
from parvis.publishing.kit_rules import held_by_kit, taking_of
from parvis.publishing.models import ApprovalStep, Delivery, DeliveryChange, online_now, words_online
from parvis.publishing.online import may_change_alt, why_not_changed
from parvis.publishing.online_words import as_written
from parvis.publishing.queries.chains import chain_of
from parvis.publishing.queries.changes import change_of
from parvis.publishing.queries.posts import current
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import Permission, Workspace, accounts_of, record


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed for one account: its ``text``, and the descriptions of its pictures in their order (empty: they stay).

    ``seen`` is the hash of what was online when they began to type.
    """

    seen: str
    text: str
    alts: Sequence[str] = ()


def change_online(workspace: Workspace, post_id: int, typed: Mapping[int, Typed]) -> list[DeliveryChange]:
    """Have what is online of a post say something else, each delivery (by its number) what was typed for it. What was typed as it is online
    already is left alone.

    Raises ``ValidationError`` with what is wrong, by delivery, or when nothing was changed; nothing at all is then written.
    """
    found = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    if taking_of(found.pk) is not None:
        raise ValidationError(
            _("This post is of a kit: what it says is the kit’s, online too. Delete it there instead.")
        )
    here = set(accounts_of(workspace, found.brand_id).values_list("pk", flat=True))
    standing = [one for variant in found.variants.all() if (one := current(variant)) is not None]
    wanted = [(one, typed[one.pk]) for one in standing if one.pk in typed]
    if any(one.account_id not in here for one, _typed in wanted):
        raise PermissionDenied(_("This account is closed to you."))
    asked = [(one, said) for one, words in wanted if (said := _said(one, words)) is not None]
    wrong = {str(one.pk): why for one, said in asked if (why := _wrong(one, said, typed[one.pk]))}
    if wrong:
        raise ValidationError(wrong)
    if not asked:
        raise ValidationError(_("Nothing was changed: what is online says exactly this."))
    with transaction.atomic():
        return [_ask(workspace, one, said) for one, said in asked]


def _said(delivery: Delivery, typed: Typed) -> Outgoing | None:
    """What shall be online; ``None`` where that is what is online."""
    before = msgspec.convert(online_now(delivery), Outgoing)
    text = typed.text.replace("\r\n", "\n").strip()
    media = before.media
    if len(typed.alts) == len(media) and may_change_alt(delivery):
        media = tuple(
            msgspec.structs.replace(one, alt=alt.strip()) for one, alt in zip(media, typed.alts, strict=True)
        )
    if text == before.text.strip() and media == before.media:
        return None
    if text == before.text.strip():
        text = before.text
    after = msgspec.structs.replace(before, text=text, media=media)
    leads_to = tuple(pair for pair in before.leads_to if pair[0] in after.all_text or pair[0] == after.link)
    return msgspec.structs.replace(after, leads_to=leads_to)


def _wrong(delivery: Delivery, said: Outgoing, typed: Typed) -> list[str]:
    """All that keeps an account from saying this instead, in words."""
    before = msgspec.convert(online_now(delivery), Outgoing)
    if before.hash != typed.seen:
        return [_("Somebody changed what is online while you were typing. Read it again.")]
    variant = delivery.variant
    found = [why] if (why := why_not_changed(delivery)) else []
    is_paid = variant.post.is_paid
    found += [one.text for one in remarks(said, delivery.account, is_paid=is_paid) if one.stops]
    held = held_by_kit(variant.post_id, timezone.now())
    if held:
        found.append(held.in_words())
    if any(one.kind == ApprovalStep.Kind.CLIENT for one in chain_of(variant, said.hash).steps):
        found.append(
            _(
                "The client must agree to what this account says, and cannot be asked about what is online: delete it there and publish it again."
            )
        )
    return list(dict.fromkeys(found))


def _ask(workspace: Workspace, delivery: Delivery, said: Outgoing) -> DeliveryChange:
    DeliveryChange.objects.filter(delivery=delivery, leased_by="", state__in=[*REPLACEABLE]).update(
        state=ChangeState.CANCELLED, next_look_at=None
    )
    # What the network said yes to before is about to be something else: nobody looks for it any more.
    DeliveryChange.objects.filter(delivery=delivery, state=ChangeState.SENT, leased_by="").update(
        next_look_at=None
    )
    now, variant = timezone.now(), delivery.variant
    may_go = chain_of(variant, said.hash).may_go
    before, words_before = online_now(delivery), words_online(delivery)
    if words_before is None:
        words_before = as_written(variant, str(before["text"]))
    same = said.text == before["text"]
    try:
        with transaction.atomic():
            made = DeliveryChange.objects.create(
                delivery=delivery,
                state=ChangeState.DUE if may_go else ChangeState.WAITING,
                before=before,
                words_before=words_before,
                words=words_before if same else as_written(variant, said.text),
                said=msgspec.to_builtins(said),
                hash=said.hash,
                written_by_id=workspace.person,
                actor=workspace.actor[:200],
                asked_at=now,
                next_look_at=now if may_go else None,
            )
    except IntegrityError as error:
        raise ValidationError({str(delivery.pk): [_being_changed()]}) from error
    record(workspace, "delivery.change", delivery, change=made.pk, hash=said.hash)
    tell_of_change(made)
    return made


def try_change_again(workspace: Workspace, change_id: int) -> DeliveryChange:
    """Ask once more for a change that was refused. Raises ``ValidationError`` for any other, and where something still forbids it."""
    found = change_of(workspace, change_id)
    workspace.require(Permission.PREPARE, found.delivery.variant.post.brand_id)
    said = msgspec.convert(found.said, Outgoing)
    online = msgspec.convert(online_now(found.delivery), Outgoing).hash
    wrong = _wrong(found.delivery, said, Typed(seen=online, text=said.text))
    if wrong:
        raise ValidationError(wrong)
    may_go, now = chain_of(found.delivery.variant, found.hash).may_go, timezone.now()
    with transaction.atomic():
        try:
            with transaction.atomic():
                again = DeliveryChange.objects.filter(pk=found.pk, state=ChangeState.REFUSED).update(
                    state=ChangeState.DUE if may_go else ChangeState.WAITING,
                    next_look_at=now if may_go else None,
                    problem="",
                    problem_values={},
                )
        except IntegrityError as error:
            raise ValidationError(_being_changed()) from error
        if not again:
            raise ValidationError(_being_changed())
        record(workspace, "delivery.change_again", found.delivery, change=found.pk)
    found.refresh_from_db()
    return found


def leave_online(workspace: Workspace, change_id: int) -> None:
    """Give a change up: what is online stays as it is. One of which nobody knows whether it was made is for whoever may publish."""
    found = change_of(workspace, change_id)
    unknown = found.state == ChangeState.UNKNOWN
    workspace.require(
        Permission.PUBLISH if unknown else Permission.PREPARE, found.delivery.variant.post.brand_id
    )
    with transaction.atomic():
        left = DeliveryChange.objects.filter(
            pk=found.pk, leased_by="", state__in=[*REPLACEABLE, ChangeState.UNKNOWN]
        ).update(state=ChangeState.CANCELLED, next_look_at=None)
        if not left:
            raise ValidationError(_being_changed())
        record(workspace, "delivery.change_leave", found.delivery, change=found.pk)


def _being_changed() -> str:
    return _("What is online is being changed at this moment, or was: look at it again.")
