"""Reads the words that brands keep ready."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.publishing.models import ReadyText
from parvis.publishing.queries.entity_scope import of_my_entities
from parvis.workspaces.api import Permission, Workspace


def ready_texts_of(workspace: Workspace, brand: int | None = None) -> QuerySet[ReadyText]:
    """What is kept ready for the brands that are open here, by name: of the whole brand, and of the entities one works for."""
    workspace.require(Permission.SEE, brand)
    found = ReadyText.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if brand is not None:
        found = found.filter(brand_id=brand)
    found = of_my_entities(workspace, found)
    if workspace.entities is not None:
        found = found.filter(Q(account=None) | Q(account__entity_id__in=workspace.entities))
    return found.select_related("brand", "entity", "account").defer("account__credentials")


def ready_text(workspace: Workspace, number: int) -> ReadyText:
    """One of them. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = ready_texts_of(workspace).filter(pk=number).first()
    if found is None:
        raise Http404(_("There is no such ready text here."))
    return found
