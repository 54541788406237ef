"""What becomes of short links: kept when what they stand in is frozen, corrected, closed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing.models import Delivery, ShortLink, ShortLinkChange, Variant
from parvis.publishing.queries.short_links import short_link
from parvis.workspaces.api import Permission, Workspace, record


def keep_links(variant: Variant, said: Outgoing) -> bool:
    """Keep the short links of what is frozen, and forget those that were in its place before and never went out.

    False when a code belongs to something else already: the variant then needs another key.
    """
    codes = {short.rpartition("/")[2]: target for short, target in said.leads_to}
    for code, target in codes.items():
        kept, _made = ShortLink.objects.get_or_create(
            code=code,
            defaults={
                "organisation_id": variant.post.organisation_id,
                "brand_id": variant.post.brand_id,
                "variant": variant,
                "account_id": variant.account_id,
                "original": target,
                "target": target,
            },
        )
        if kept.variant_id != variant.pk or kept.original != target:
            return False
    others = ShortLink.objects.filter(variant=variant).exclude(code__in=codes)
    if others.exists() and not Delivery.objects.filter(variant=variant, tries__gt=0).exists():
        others.delete()
    return True


def lead_elsewhere(workspace: Workspace, link_id: int, target: str) -> ShortLink:
    """Have a link lead to another page from now on; one that was closed opens again. Where it led before is kept.

    What people agreed to was the page before, so it takes somebody who may publish.
    """
    found = short_link(workspace, link_id)
    workspace.require(Permission.PUBLISH, found.brand_id)
    address = target.strip()
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise ValidationError({"target": _("An address begins with https://.")}) from None
    if address == found.target and found.closed_at is None:
        return found
    return _change(workspace, found, address)


def close_link(workspace: Workspace, link_id: int) -> ShortLink:
    """Have a link lead nowhere: whoever follows it is told that it is closed."""
    found = short_link(workspace, link_id)
    workspace.require(Permission.PUBLISH, found.brand_id)
    return found if found.closed_at else _change(workspace, found, "")


def _change(workspace: Workspace, found: ShortLink, target: str) -> ShortLink:
    now = timezone.now()
    with transaction.atomic():
        ShortLinkChange.objects.create(
            link=found,
            before="" if found.closed_at else found.target,
            after=target,
            person_id=workspace.person,
            actor=workspace.actor[:200],
            at=now,
        )
        record(
            workspace,
            "short_link.change" if target else "short_link.close",
            found,
            before=found.target[:500],
            after=target[:500],
        )
        found.closed_at = None if target else now
        found.target = target or found.target
        found.save(update_fields=["target", "closed_at"])
    return found
