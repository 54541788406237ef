"""Writes the audit log: an entry is added in the same transaction as what it tells, or neither happens."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.audit_chain import clean, hashes_of, plain
from parvis.workspaces.models import AuditEntry, Organisation


def record(workspace: Workspace, verb: str, target: models.Model | str = "", **details: Any) -> AuditEntry:
    """Write that whoever works here did ``verb`` (``brand.create``) to ``target``.

    ``target`` is a model, written as ``brand:12 Name``, or such a text. ``details`` are shown to those who
    read the log; values under keys that name a secret are masked.
    """
    workspace.require(Permission.SEE)
    with transaction.atomic():
        # The head is locked until the transaction ends, so entries follow each other in the order they are
        # committed.
        head = (
            Organisation.objects.select_for_update()
            .only("audit_position", "audit_hash")
            .get(pk=workspace.organisation)
        )
        entry = AuditEntry(
            organisation_id=workspace.organisation,
            position=head.audit_position + 1,
            at=timezone.now(),
            person_id=workspace.person,
            actor=clean(workspace.actor)[:200],
            verb=verb,
            target=clean(_name_of(target))[:300],
            details=plain(details),
            previous_hash=head.audit_hash,
        )
        entry.hash = hashes_of(entry)[0]
        entry.save(force_insert=True)
        Organisation.objects.filter(pk=head.pk).update(audit_position=entry.position, audit_hash=entry.hash)
    return entry


def _name_of(target: models.Model | str) -> str:
    return target if isinstance(target, str) else f"{target._meta.model_name}:{target.pk} {target}"
