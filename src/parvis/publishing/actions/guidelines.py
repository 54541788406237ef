"""Choosing what a brand asks of its own words."""

from __future__ import annotations

import msgspec
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.engine.publishing.guidelines import Guidelines
from parvis.publishing.models import BrandGuidelines
from parvis.workspaces.api import Permission, Workspace, brand, record

MOST_WORDS = 500
LONGEST_TONE = 5_000


def set_guidelines(workspace: Workspace, brand_id: int, asked: Guidelines, tone: str) -> BrandGuidelines:
    """Choose them. They hold for what is planned already, too: each is looked at again when it leaves."""
    workspace.require(Permission.MANAGE_BRANDS, brand_id)
    ruled = brand(workspace, brand_id)
    if max(map(len, (asked.forbidden, asked.exceptions, asked.disclosures, asked.domains))) > MOST_WORDS:
        raise ValidationError(_("500 lines at most in each list."))
    with transaction.atomic():
        kept, _made = BrandGuidelines.objects.update_or_create(
            brand=ruled,
            defaults={"asked": msgspec.to_builtins(asked), "tone": tone.strip()[:LONGEST_TONE]},
        )
        record(workspace, "publishing.guidelines", ruled, asked=msgspec.json.encode(asked).decode()[:2000])
    return kept
