"""Reads brands, as far as whoever asks may see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.models import Brand


@dataclass(frozen=True, slots=True)
class Consequence:
    """How many of a kind of thing go away along with another. ``kind`` is their plural name, translated."""

    kind: str
    count: int


def brands_of(workspace: Workspace, kind: str = "") -> QuerySet[Brand]:
    """The brands that are open here, own ones first; only those of ``kind`` (``own``, ``competitor``) when
    given.
    """
    workspace.require(Permission.SEE)
    brands = Brand.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        brands = brands.filter(pk__in=workspace.brands)
    if kind:
        brands = brands.filter(kind=kind)
    # "own" sorts after "competitor", and own brands come first.
    return brands.order_by("-kind", "name")


def brand(workspace: Workspace, brand_id: int) -> Brand:
    """One brand. Raises ``Http404`` for a brand that does not exist here or is closed to whoever asks."""
    found = brands_of(workspace).filter(pk=brand_id).first()
    if found is None:
        raise Http404(_("There is no such brand here."))
    return found


def brand_by_slug(workspace: Workspace, slug: str) -> Brand:
    """One brand by its short name. Raises ``Http404`` as :func:`brand` does."""
    found = brands_of(workspace).filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no such brand here."))
    return found


def what_goes_with(workspace: Workspace, brand_id: int) -> list[Consequence]:
    """What would be deleted along with a brand: its watches, sources, accounts and whatever else hangs on
    it.
    """
    workspace.require(Permission.MANAGE_BRANDS, brand_id)
    going = brand(workspace, brand_id)
    consequences = []
    for relation in Brand._meta.related_objects:
        if not relation.one_to_many or relation.on_delete is not models.CASCADE:
            continue
        manager = relation.related_model._base_manager
        count = manager.filter(**{relation.field.name: going}).count()
        if count:
            consequences.append(Consequence(str(relation.related_model._meta.verbose_name_plural), count))
    return consequences
