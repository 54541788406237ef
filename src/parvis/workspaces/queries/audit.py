"""Reads the audit log and checks that nobody rewrote it."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.audit_chain import ChainReport, hashes_of
from parvis.workspaces.models import AuditEntry, Organisation

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to show of the log. Empty fields do not restrict; ``since`` is inclusive, ``until`` exclusive."""

    actor: str = ""
    verb: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def audit_entries(
    workspace: Workspace, wanted: AuditFilter, before: int | None = None, limit: int = PAGE
) -> list[AuditEntry]:
    """Newest first. ``before`` is the position of the last entry of the page before."""
    entries = _filtered(workspace, wanted)
    if before:
        entries = entries.filter(position__lt=before)
    return list(entries.order_by("-position")[:limit])


def all_audit_entries(workspace: Workspace, wanted: AuditFilter) -> Iterator[AuditEntry]:
    """Everything that matches, oldest first, without holding it in memory (for export)."""
    workspace.require(Permission.EXPORT)
    return _filtered(workspace, wanted).order_by("position").iterator(chunk_size=1000)


def audit_actors(workspace: Workspace) -> list[str]:
    """Everybody who did something, by name."""
    workspace.require_whole(Permission.AUDIT)
    return list(_of(workspace).order_by("actor").values_list("actor", flat=True).distinct())


def audit_verbs(workspace: Workspace) -> list[str]:
    """Everything that was ever done, by verb."""
    workspace.require_whole(Permission.AUDIT)
    return list(_of(workspace).order_by("verb").values_list("verb", flat=True).distinct())


def verify_chain(workspace: Workspace) -> ChainReport:
    """Read the whole log and check each entry against its hash and the one before it."""
    workspace.require_whole(Permission.AUDIT)
    # The head is read first: entries added while reading are then simply beyond it.
    head = Organisation.objects.only("audit_position", "audit_hash").get(pk=workspace.organisation)
    entries = _of(workspace).filter(position__lte=head.audit_position).order_by("position")
    position, previous = 0, ""
    for entry in entries.iterator(chunk_size=1000):
        if entry.position != position + 1:
            return ChainReport(position, broken_at=position + 1, missing=True)
        genuine = any(hmac.compare_digest(entry.hash, known) for known in hashes_of(entry))
        if entry.previous_hash != previous or not genuine:
            return ChainReport(position, broken_at=entry.position)
        position, previous = entry.position, entry.hash
    cut = position != head.audit_position or previous != head.audit_hash
    return ChainReport(position, broken_at=position + 1 if cut else None, missing=cut)


def _of(workspace: Workspace) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(organisation_id=workspace.organisation)


def _filtered(workspace: Workspace, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    workspace.require_whole(Permission.AUDIT)
    entries = _of(workspace)
    if wanted.actor:
        entries = entries.filter(actor=wanted.actor)
    if wanted.verb:
        entries = entries.filter(verb=wanted.verb)
    if wanted.since:
        entries = entries.filter(at__gte=wanted.since)
    if wanted.until:
        entries = entries.filter(at__lt=wanted.until)
    return entries
