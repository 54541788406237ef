"""Reads what brands ask of their own words."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from parvis.engine.publishing.guidelines import Guidelines
from parvis.publishing.models import BrandGuidelines
from parvis.workspaces.api import Workspace, brand


@dataclass(frozen=True, slots=True)
class Asked:
    """What is checked, and what people are told of the tone."""

    guidelines: Guidelines
    tone: str = ""


def asked_of(brand_id: int) -> Asked:
    """What a brand asks; nothing where nobody chose."""
    kept = BrandGuidelines.objects.filter(brand_id=brand_id).first()
    return Asked(msgspec.convert(kept.asked, Guidelines), kept.tone) if kept else Asked(Guidelines())


def guidelines_for(workspace: Workspace, brand_id: int) -> Asked:
    """The same, for a screen. Raises ``Http404`` for a brand that is closed here."""
    return asked_of(brand(workspace, brand_id).pk)
