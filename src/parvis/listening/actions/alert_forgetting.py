"""Alerts keep only the keys of posts, and let go of those the archive has forgotten."""

from __future__ import annotations

from parvis.archive.api import Archive
from parvis.archive.contract import Scope
from parvis.listening.alert_evidence import Evidence, Key, read_evidence, to_keep
from parvis.listening.models import Alert
from parvis.listening.models.alerts import AlertKind
from parvis.workspaces.api import Permission, Workspace

ERASED = "erased"


def forget_erased(workspace: Workspace, archive: Archive) -> int:
    """Take out of the alerts whatever was erased or deleted since; returns how many alerts changed."""
    workspace.require(Permission.ERASE)
    changed = 0
    for alert in Alert.objects.filter(organisation_id=workspace.organisation).iterator(200):
        evidence = read_evidence(alert.evidence)
        kept, subject = _still_there(alert, evidence, archive), _subject(alert, archive)
        if (kept, subject) != (evidence, alert.subject):
            Alert.objects.filter(pk=alert.pk).update(evidence=to_keep(kept), subject=subject)
            changed += 1
    return changed


def _still_there(alert: Alert, evidence: Evidence, archive: Archive) -> Evidence:
    known = archive.known(alert.organisation_id, list({*evidence.starters, *evidence.posts}))

    def left(keys: tuple[Key, ...]) -> tuple[Key, ...]:
        return tuple(key for key in keys if key in known)

    values = {name: getattr(evidence, name) for name in evidence.__struct_fields__}
    return Evidence(**{**values, "starters": left(evidence.starters), "posts": left(evidence.posts)})


def _subject(alert: Alert, archive: Archive) -> str:
    """What the alert is about, unless that is somebody, or a post, who is gone."""
    gone = f"{ERASED}:{alert.pk}"
    if alert.subject == gone:
        return gone
    if alert.kind == AlertKind.INFLUENCE:
        there = archive.count(Scope(alert.organisation_id, authors=(alert.subject,))) > 0
    elif alert.kind == AlertKind.VELOCITY:
        network, _bar, id = alert.subject.partition("|")
        there = bool(archive.known(alert.organisation_id, [(network, id)]))
    else:
        there = True
    return alert.subject if there else gone
