"""Boards shared by link: read-only, revocable, and only as wide as the board they were made from."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from parvis.listening.filters import Filters, to_save
from parvis.listening.models import BoardShare
from parvis.listening.queries.shares import token_hash
from parvis.workspaces.api import Permission, Workspace, record


def share_board(
    workspace: Workspace, filters: Filters, brand: int, days: int | None
) -> tuple[BoardShare, str]:
    """Make a link to the board of a brand (and watch) with these filters; returns the share and its token, shown once."""
    workspace.require(Permission.EXPORT, brand)
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        share = BoardShare.objects.create(
            organisation_id=workspace.organisation,
            brand_id=brand,
            watch_id=filters.watch,
            filters=to_save(filters),
            token_hash=token_hash(token),
            created_by_id=workspace.person,
            expires_at=timezone.now() + dt.timedelta(days=days) if days else None,
        )
        record(workspace, "board.share", f"share:{share.pk}", brand=brand, watch=filters.watch, days=days)
    return share, token


def revoke_share(workspace: Workspace, share_id: int) -> BoardShare:
    """Close a link for good."""
    share = get_object_or_404(BoardShare, pk=share_id, organisation_id=workspace.organisation)
    workspace.require(Permission.EXPORT, share.brand_id)
    if share.revoked_at is None:
        with transaction.atomic():
            share.revoked_at = timezone.now()
            share.save(update_fields=["revoked_at"])
            record(workspace, "board.unshare", f"share:{share.pk}")
    return share
