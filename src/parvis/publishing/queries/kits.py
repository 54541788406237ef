"""Reads kits: which are offered to whom, who took them, and what became of that."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.engine.publishing.kits import KitContent, KitPicture
from parvis.publishing.models import Kit, KitEdition, KitTaking, Post
from parvis.publishing.queries.entity_scope import may_keep
from parvis.publishing.queries.posts import posts_of, with_variants
from parvis.publishing.queries.screens import voices
from parvis.workspaces.api import Account, Entity, Permission, Workspace, entities_of, with_those_below


@dataclass(frozen=True, slots=True)
class Answer:
    """What an entity did with a kit it was offered: ``taking`` and ``post`` are empty where it did nothing, or deleted its post."""

    entity: Entity
    taking: KitTaking | None
    post: Post | None


def kits_of(workspace: Workspace, brand: int | None = None) -> QuerySet[Kit]:
    """The kits of the brands that are open here which are offered to an entity one works for (all, where one works for the whole
    brand), the newest first.
    """
    workspace.require(Permission.SEE, brand)
    found = Kit.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if brand is not None:
        found = found.filter(brand_id=brand)
    if workspace.entities is not None:
        found = found.filter(entities__in=workspace.entities).distinct()
    return found.select_related("brand", "source", "made_by")


def kit(workspace: Workspace, number: int) -> Kit:
    """One of them. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = kits_of(workspace).filter(pk=number).first()
    if found is None:
        raise Http404(_("There is no such kit here."))
    return found


def edition_of(workspace: Workspace, number: int) -> KitEdition:
    """What a kit says now."""
    found = kit(workspace, number)
    return KitEdition.objects.get(kit=found, number=found.edition)


def offered_to(workspace: Workspace, number: int) -> list[Entity]:
    """The entities a kit is offered to, of those one works for, by name."""
    found = kit(workspace, number)
    offered = set(found.entities.values_list("pk", flat=True))
    return [one for one in entities_of(workspace) if one.pk in offered]


def answers_to(workspace: Workspace, number: int) -> list[Answer]:
    """What the entities that a kit was offered to, of those one works for, did with it; posts with their variants at hand."""
    takings = KitTaking.objects.filter(kit=kit(workspace, number)).select_related("edition", "taken_by")
    by_entity = {one.entity_id: one for one in takings}
    numbers = [one.post_id for one in by_entity.values() if one.post_id]
    posts = {one.pk: one for one in with_variants(posts_of(workspace).filter(pk__in=numbers))}
    return [
        Answer(entity, taking, posts.get(taking.post_id or 0) if taking else None)
        for entity in offered_to(workspace, number)
        for taking in [by_entity.get(entity.pk)]
    ]


def took_and_offered(workspace: Workspace, brand: int | None = None) -> dict[int, tuple[int, int]]:
    """How many of the entities one works for have each kit, and to how many of them it is offered, by the number of the kit."""
    numbers = set(kits_of(workspace, brand).values_list("pk", flat=True))
    offered = Kit.entities.through.objects.filter(kit_id__in=numbers).values_list("kit_id", "entity_id")
    takings = KitTaking.objects.filter(kit_id__in=numbers).exclude(post=None)
    taken = set(takings.values_list("kit_id", "entity_id"))
    found = dict.fromkeys(numbers, (0, 0))
    for pair in offered:
        if workspace.entities is None or pair[1] in workspace.entities:
            took, all_of_them = found[pair[0]]
            found[pair[0]] = (took + (pair in taken), all_of_them + 1)
    return found


def entities_for(workspace: Workspace, brand: int) -> list[Entity]:
    """The entities that a kit of a brand may be offered to, by name."""
    workspace.require(Permission.SEE, brand)
    return [one for one in entities_of(workspace) if one.brand_id in {None, brand}]


def accounts_taking(workspace: Workspace, brand: int, entity: int | None) -> list[Account]:
    """The accounts under which an entity (``None``: the whole brand) says what it takes, of those that are open here."""
    accounts = voices(workspace, brand)
    if entity is None:
        return accounts
    theirs = with_those_below(workspace.organisation, frozenset({entity}))
    return [one for one in accounts if one.entity_id in theirs]


def taking_behind(workspace: Workspace, post: Post) -> KitTaking | None:
    """The taking that a post came from; ``None`` for a post of one's own."""
    workspace.require(Permission.SEE, post.brand_id)
    found = KitTaking.objects.filter(post=post, kit__organisation_id=workspace.organisation)
    return found.select_related("kit__brand", "edition", "entity").first()


def kit_from(workspace: Workspace, post: Post) -> Kit | None:
    """The kit that was made from a post, for those to whom it is open."""
    return kits_of(workspace, post.brand_id).filter(source=post).first()


def may_offer(workspace: Workspace, brand: int) -> bool:
    """Whether whoever works here may offer kits of a brand: those who write for the whole of it."""
    return may_keep(workspace, brand, None)


def may_take(workspace: Workspace, brand: int, entity: int | None) -> bool:
    """Whether whoever works here may take a kit for an entity of the brand."""
    return may_keep(workspace, brand, entity)


def content_from(post: Post) -> KitContent:
    """What a kit made of a post, as it is now, would say. Of accounts of one network with words of their own, the first one's count."""
    own: dict[str, str] = {}
    for variant in post.variants.all():
        if variant.text:
            own.setdefault(variant.account.network, variant.text)
    pictures = (
        KitPicture(medium=one.medium_id, part=one.part, alt=(one.alt or one.medium.alt).strip())
        for one in post.media.all()
    )
    return KitContent(
        text=post.text,
        further=tuple(post.further),
        comment=post.comment,
        poll=post.asked,
        language=post.language,
        warning=post.warning,
        link=post.link,
        campaign=post.campaign,
        is_paid=post.is_paid,
        own=own,
        pictures=tuple(pictures),
    )
