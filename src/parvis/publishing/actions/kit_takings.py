"""What an entity does with a kit: take it, fill its zones, choose its accounts, take a new edition."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.engine.publishing.kits import KitContent
from parvis.engine.publishing.ready_texts import unfilled
from parvis.publishing.actions.media import Chosen
from parvis.publishing.actions.planning import take_back
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.saving import save_post
from parvis.publishing.kit_rules import check_accounts, hold_of
from parvis.publishing.models import Delivery, KitTaking, Post
from parvis.publishing.polls import NOTHING
from parvis.publishing.queries.kits import accounts_taking, edition_of, may_take, offered_to, taking_behind
from parvis.publishing.queries.kits import kit as find_kit
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import Account, Permission, Workspace, record

LONGEST_ZONE = 5_000


def take_kit(
    workspace: Workspace, kit_id: int, entity_id: int, accounts: Mapping[int, Mapping[str, str]]
) -> Post:
    """Take a kit for an entity: a draft of its own, for some of its accounts, each with its answers to what its network asks.

    Raises ``ValidationError`` for a kit that was withdrawn or whose rights ended, that is not offered to the entity, or that it has.
    """
    found = find_kit(workspace, kit_id)
    _require(workspace, found.brand_id, entity_id)
    hold = hold_of(found, timezone.localdate())
    if hold is not None:
        raise ValidationError(hold.in_words())
    entity = next((one for one in offered_to(workspace, found.pk) if one.pk == entity_id), None)
    if entity is None:
        raise ValidationError(_("This kit is not offered to this entity."))
    with transaction.atomic():
        values = {"edition": edition_of(workspace, found.pk), "taken_by_id": workspace.person}
        taking, _new = KitTaking.objects.get_or_create(kit=found, entity=entity, defaults=values)
        taking.edition, taking.values = edition_of(workspace, found.pk), {}
        made = _save(workspace, taking, None, found.name, accounts)
        free = KitTaking.objects.filter(pk=taking.pk, post=None)
        if not free.update(post=made, values={}, taken_at=timezone.now(), **values):
            raise ValidationError(_("%(entity)s has this kit already.") % {"entity": entity.name})
        record(workspace, "kit.take", made, kit=found.pk, entity=entity.name)
    return made


def fill_kit(
    workspace: Workspace,
    post_id: int,
    values: Mapping[str, str],
    accounts: Mapping[int, Mapping[str, str]] | None = None,
) -> Post:
    """Fill the zones of a post that was taken from a kit, and choose its accounts (``None``: as they are).

    A post of which a zone is open is planned no longer. Raises ``ValidationError`` where it is too late, or too long.
    """
    taking = _taking(workspace, post_id)
    zones = taking.edition.says.zones
    typed = {name: _plain(values.get(name, "")) for name in zones}
    if any(len(words) > LONGEST_ZONE for words in typed.values()):
        raise ValidationError(_("A zone may hold 5,000 characters at most."))
    with transaction.atomic():
        taking.values = {name: words for name, words in typed.items() if words}
        taking.save(update_fields=["values"])
        saved = _save_again(workspace, taking, post_id, accounts)
        record(workspace, "kit.fill", saved, kit=taking.kit_id)
    return saved


def take_edition(workspace: Workspace, post_id: int) -> Post:
    """Have a post say what its kit says now; what was filled stays where the zone is still there.

    A post of which a new zone is open is planned no longer. Raises ``ValidationError`` where it is too late.
    """
    taking = _taking(workspace, post_id)
    hold = hold_of(taking.kit, timezone.localdate())
    if hold is not None:
        raise ValidationError(hold.in_words())
    with transaction.atomic():
        taking.edition = edition_of(workspace, taking.kit_id)
        zones = set(taking.edition.says.zones)
        taking.values = {name: words for name, words in taking.values.items() if name in zones}
        taking.save(update_fields=["edition", "values"])
        saved = _save_again(workspace, taking, post_id, None)
        record(workspace, "kit.take_edition", saved, kit=taking.kit_id, edition=taking.edition.number)
    return saved


def _taking(workspace: Workspace, post_id: int) -> KitTaking:
    found = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    taking = taking_behind(workspace, found)
    if taking is None:
        raise ValidationError(_("This post is not of a kit."))
    _require(workspace, found.brand_id, taking.entity_id)
    if Delivery.objects.filter(variant__post=found).exclude(state__in=CHANGEABLE).exists():
        raise ValidationError(_("This post is going out, or is out already: it stays as it is."))
    return taking


def _require(workspace: Workspace, brand: int, entity: int | None) -> None:
    workspace.require(Permission.PREPARE, brand)
    if not may_take(workspace, brand, entity):
        raise PermissionDenied(_("Only who works for an entity takes kits for it."))


def _save_again(
    workspace: Workspace,
    taking: KitTaking,
    post_id: int,
    accounts: Mapping[int, Mapping[str, str]] | None,
) -> Post:
    """The post with the words of its taking; a draft again while a zone that would be said is open."""
    there = find_post(workspace, post_id)
    open_here = {one.pk for one in accounts_taking(workspace, there.brand_id, taking.entity_id)}
    if accounts is None:
        standing = [one for one in there.variants.all() if one.account_id in open_here]
        accounts = {one.account_id: one.choices for one in standing}
    saved = _save(workspace, taking, there.pk, there.title, accounts)
    found = find_post(workspace, saved.pk)
    planned = Delivery.objects.filter(variant__post=found).exclude(state=DeliveryState.CANCELLED)
    if planned.exists() and any(unfilled(one.outgoing()) for one in found.variants.all()):
        take_back(workspace, found.pk)
    return find_post(workspace, saved.pk)


def _save(
    workspace: Workspace,
    taking: KitTaking,
    post_id: int | None,
    title: str,
    accounts: Mapping[int, Mapping[str, str]],
) -> Post:
    says, kit = taking.says, taking.kit
    if len(says.warning) > 200 or len(says.link) > 2000:
        raise ValidationError(_("What was filled in makes the warning or the link too long."))
    chosen = Account.objects.filter(pk__in=list(accounts), brand=kit.brand_id).defer("credentials")
    check_accounts(taking, chosen)
    draft = PostDraft(
        brand=kit.brand_id,
        text=says.text,
        title=title,
        language=says.language,
        warning=says.warning,
        link=says.link,
        is_paid=says.is_paid,
        campaign=says.campaign,
        further=says.further,
        comment=says.comment,
        poll=says.poll or NOTHING,
        texts={one.pk: says.own.get(one.network, "") for one in chosen},
        choices={number: dict(answers) for number, answers in accounts.items()},
    )
    pictures, *further = _pictures(says)
    return save_post(workspace, post_id, draft, pictures, further)


def _pictures(says: KitContent) -> list[Chosen]:
    return [
        [(one.medium, one.alt) for one in says.pictures if one.part == part]
        for part in range(1 + len(says.further))
    ]


def _plain(words: str) -> str:
    """Without blanks around, lines ending as networks count them."""
    return words.replace("\r\n", "\n").strip()
