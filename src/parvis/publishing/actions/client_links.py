"""Links for clients: made by whoever may publish, closed by them, noted when first opened."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.publishing.models import ClientLink
from parvis.publishing.queries.client_links import Opened, posts_to_show, token_hash
from parvis.workspaces.api import Permission, Workspace, brand, record

USUAL_DAYS = 14
MOST_DAYS = 90
MOST_POSTS = 50


def make_client_link(
    workspace: Workspace, brand_id: int, posts: Collection[int], name: str, days: int = USUAL_DAYS
) -> tuple[ClientLink, str]:
    """A link to some posts of a brand; returns it and its token, which is shown once and not kept."""
    workspace.require(Permission.PUBLISH, brand_id)
    if not name.strip():
        raise ValidationError({"name": _("Say whom the link is for.")})
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("Choose between 1 and 90 days.")})
    chosen = list(posts_to_show(workspace, brand_id).filter(pk__in=posts)[: MOST_POSTS + 1])
    if not chosen or len(chosen) > MOST_POSTS:
        raise ValidationError({"posts": _("Choose between 1 and 50 posts that have not gone out.")})
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        made = ClientLink.objects.create(
            organisation_id=workspace.organisation,
            brand=brand(workspace, brand_id),
            name=name.strip()[:120],
            token_hash=token_hash(token),
            created_by_id=workspace.person,
            expires_at=timezone.now() + dt.timedelta(days=days),
        )
        made.posts.set(chosen)
        record(workspace, "client_link.make", made, posts=[one.pk for one in chosen], days=days)
    return made, token


def close_client_link(workspace: Workspace, link_id: int) -> ClientLink:
    """Close a link for good. What was answered through it stands."""
    found = ClientLink.objects.filter(organisation_id=workspace.organisation, pk=link_id).first()
    if found is None:
        raise Http404(_("There is no such link here."))
    workspace.require(Permission.PUBLISH, found.brand_id)
    if found.revoked_at is None:
        with transaction.atomic():
            found.revoked_at = timezone.now()
            found.save(update_fields=["revoked_at"])
            record(workspace, "client_link.close", found)
    return found


def note_opened(opened: Opened) -> None:
    """Remember when somebody first looked."""
    if opened.link.opened_at is None:
        ClientLink.objects.filter(pk=opened.link.pk, opened_at=None).update(opened_at=timezone.now())
