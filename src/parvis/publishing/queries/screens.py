"""What the screens ask beside the posts themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import TO_SAY
from parvis.publishing.models import BrandRules, Delivery, Pause
from parvis.publishing.queries.governance import entities_below
from parvis.publishing.queries.posts import Stage, at_stage, posts_of
from parvis.workspaces.api import Account, Brand, Permission, Workspace, accounts_of, brands_of


@dataclass(frozen=True, slots=True)
class Ring:
    """How many posts wait for somebody, for the navigation."""

    open: int
    is_critical: bool = False


def trouble(workspace: Workspace) -> Ring:
    """How many posts are in trouble, of those who may do something about it; nobody else is called."""
    workspace.require(Permission.SEE)
    if not workspace.can(Permission.PREPARE):
        return Ring(0)
    number = at_stage(posts_of(workspace), Stage.TROUBLE).count()
    return Ring(number, is_critical=number > 0)


def brands_that_publish(workspace: Workspace) -> list[Brand]:
    """The own brands that are open here: nobody speaks for a competitor."""
    workspace.require(Permission.SEE)
    return list(brands_of(workspace).filter(kind=Brand.Kind.OWN))


def voices(workspace: Workspace, brand: int) -> list[Account]:
    """The accounts a brand may speak with here, with what tells whether they are connected."""
    return list(accounts_of(workspace, brand).defer(None))


def held_back(workspace: Workspace, pause: Pause) -> QuerySet[Delivery]:
    """What is planned and does not go out while this stop stands, the first one first."""
    workspace.require(Permission.SEE)
    found = Delivery.objects.filter(organisation_id=workspace.organisation, state__in=TO_SAY)
    if pause.brand_id is not None:
        found = found.filter(variant__post__brand_id=pause.brand_id)
    elif pause.entity_id is not None:
        found = found.filter(account__entity_id__in=entities_below(pause))
    if workspace.brands is not None:
        found = found.filter(variant__post__brand_id__in=workspace.brands)
    if workspace.entities is not None:
        found = found.filter(account__entity_id__in=workspace.entities)
    return found.order_by("due_at", "pk")


def post_of_delivery(workspace: Workspace, delivery_id: int) -> int:
    """The post a delivery belongs to. Raises ``Http404`` for one that is closed to whoever asks."""
    workspace.require(Permission.SEE)
    found = Delivery.objects.filter(
        pk=delivery_id,
        organisation_id=workspace.organisation,
        account__in=accounts_of(workspace).values("pk"),
    )
    post = found.values_list("variant__post_id", flat=True).first()
    if post is None:
        raise Http404(_("There is no such delivery here."))
    return int(post)


def rules_by_brand(workspace: Workspace) -> dict[int, BrandRules]:
    """How each brand that publishes here does it, by the brand's number."""
    numbers = [one.pk for one in brands_that_publish(workspace)]
    chosen = {one.brand_id: one for one in BrandRules.objects.filter(brand_id__in=numbers)}
    return {number: chosen.get(number) or BrandRules(brand_id=number) for number in numbers}
