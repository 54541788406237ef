"""Choosing what a brand does with the links it says."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.engine.publishing.tracking import (
    ANYWHERE,
    PLACEHOLDERS,
    TAGS,
    LinkRules,
    Shorten,
    host_of,
    placeholders,
)
from parvis.publishing.actions.freezing import freeze_links_again
from parvis.publishing.models import BrandLinks
from parvis.publishing.queries.link_rules import rules_for_links
from parvis.workspaces.api import Permission, Workspace, brand, record

MOST_RULES = 12
MOST_SITES = 100
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """How many planned deliveries say something else now, and how many of these wait for a yes to it."""

    deliveries: int = 0
    waiting: int = 0


def set_link_rules(workspace: Workspace, brand_id: int, asked: LinkRules) -> Changed:
    """Choose them. They hold for what is planned already, too: where that changes what will be sent, those who must agree agree again.

    What has left stays as it was said. Raises ``ValidationError`` with what is wrong.
    """
    workspace.require(Permission.MANAGE_BRANDS, brand_id)
    ruled = brand(workspace, brand_id)
    _check(asked, rules_for_links(brand_id))
    with transaction.atomic():
        BrandLinks.objects.update_or_create(brand=ruled, defaults={"asked": msgspec.to_builtins(asked)})
        changed = Changed(*freeze_links_again(brand_id))
        record(
            workspace,
            "publishing.links",
            ruled,
            asked=msgspec.json.encode(asked).decode()[:2000],
            deliveries=changed.deliveries,
        )
    return changed


def _check(asked: LinkRules, before: LinkRules) -> None:
    if len(asked.rules) > MOST_RULES or len(asked.sites) > MOST_SITES:
        raise ValidationError(_("12 rules and 100 sites at most."))
    sites = [*asked.sites, *(one.site for one in asked.rules if one.site not in {"", ANYWHERE})]
    for site in sites:
        if "." not in host_of(site):
            raise ValidationError(_("“%(site)s” is not a site: write it like aubrelle.fr.") % {"site": site})
    for rule in asked.rules:
        templates = [getattr(rule, tag) for tag in TAGS]
        if any(len(one) > LONGEST for one in templates):
            raise ValidationError(_("A tag may hold 200 characters at most."))
        unknown = [name for one in templates for name in placeholders(one) if name not in PLACEHOLDERS]
        if unknown:
            raise ValidationError(
                _("There is nothing called {%(name)s}. There are: %(known)s.")
                % {"name": unknown[0], "known": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)}
            )
        if not any(templates):
            raise ValidationError(_("A rule adds at least one tag."))
    needs_sites = any(not one.site for one in asked.rules) or asked.shorten is Shorten.OWN
    if needs_sites and not asked.sites:
        raise ValidationError({"sites": _("Say which sites are the brand’s own.")})
    if asked.shorten is not Shorten.NONE and not settings.SHORT_LINKS and asked.shorten is not before.shorten:
        raise ValidationError(
            _("Short links need a domain: whoever runs Parvis sets it (PARVIS_SHORT_LINKS).")
        )
