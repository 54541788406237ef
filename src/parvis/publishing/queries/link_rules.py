"""Reads what brands do with the links they say."""

from __future__ import annotations

from parvis.engine.publishing.tracking import LinkRules
from parvis.publishing.models import BrandLinks
from parvis.workspaces.api import Workspace, brand


def rules_for_links(brand_id: int) -> LinkRules:
    """What a brand does with links; nothing where nobody chose."""
    kept = BrandLinks.objects.filter(brand_id=brand_id).first()
    return kept.rules if kept else LinkRules()


def link_rules_of(workspace: Workspace, brand_id: int) -> LinkRules:
    """The same, for a screen. Raises ``Http404`` for a brand that is closed here."""
    return rules_for_links(brand(workspace, brand_id).pk)
