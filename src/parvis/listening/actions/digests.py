"""Digests: who wants them, when they are due, and the link that stops them."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.listening.models import AlertDelivery, DigestSubscription
from parvis.workspaces.api import Permission, Person, Workspace, enter, record

SALT = "parvis.digest"
LATEST = dt.timedelta(hours=12)  # a digest that could not be written in time is not news any more


def subscribe(workspace: Workspace, cadences: Iterable[str], hour: int, time_zone: str) -> None:
    """Send whoever asks these digests at that hour, and no others."""
    workspace.require(Permission.SEE)
    if workspace.person is None:
        raise ValidationError(_("Only a person can ask for digests."))
    if time_zone not in zoneinfo.available_timezones() or not 0 <= hour < 24:
        raise ValidationError(_("Choose an hour and a place."))
    wanted = set(cadences) & set(DigestSubscription.Cadence.values)
    mine = DigestSubscription.objects.filter(
        organisation_id=workspace.organisation, person_id=workspace.person
    )
    with transaction.atomic():
        mine.exclude(cadence__in=wanted).delete()
        for cadence in sorted(wanted):
            DigestSubscription.objects.update_or_create(
                organisation_id=workspace.organisation,
                person_id=workspace.person,
                cadence=cadence,
                defaults={"hour": hour, "time_zone": time_zone},
            )
        record(
            workspace, "digest.subscribe", f"person:{workspace.person}", cadences=sorted(wanted), hour=hour
        )


def token_of(subscription: DigestSubscription) -> str:
    """What proves that whoever holds it received the digest."""
    return signing.dumps(
        [subscription.organisation_id, subscription.person_id, subscription.cadence], salt=SALT
    )


def read_token(token: str) -> DigestSubscription | None:
    """The subscription a link stops; ``None`` when it is stopped already. Raises ``signing.BadSignature``."""
    organisation, person, cadence = signing.loads(token, salt=SALT)
    return DigestSubscription.objects.filter(
        organisation_id=organisation, person_id=person, cadence=cadence
    ).first()


def unsubscribe(token: str) -> None:
    """Stop a digest. Holding the link is the permission. Raises ``signing.BadSignature``."""
    subscription = read_token(token)
    if subscription is None:
        return
    workspace = enter(subscription.person, subscription.organisation_id)
    with transaction.atomic():
        if workspace and workspace.organisation == subscription.organisation_id:
            record(workspace, "digest.unsubscribe", f"person:{subscription.person_id}", cadence=subscription.cadence)  # fmt: skip
        subscription.delete()


def write_due(now: dt.datetime) -> int:
    """Write the digests whose hour has come, each once; returns how many."""
    written = 0
    for one in DigestSubscription.objects.select_related("person", "organisation"):
        due = last_due(one, now)
        if due < one.created_at or now - due > LATEST or not one.person.is_active:
            continue
        if not _belongs(one.person, one.organisation_id):
            continue
        local = due.astimezone(zone_of(one))
        made = AlertDelivery.objects.get_or_create(
            key=f"digest:{one.organisation_id}:{one.person_id}:{one.cadence}:{local:%Y-%m-%d}",
            defaults={
                "organisation_id": one.organisation_id,
                "person_id": one.person_id,
                "occasion": AlertDelivery.Occasion.DIGEST,
                "next_try_at": now,
                "details": {"cadence": one.cadence, "until": due.isoformat()},
            },
        )[1]
        written += made
    return written


def zone_of(subscription: DigestSubscription) -> zoneinfo.ZoneInfo:
    """Whose hours they are."""
    return zoneinfo.ZoneInfo(subscription.time_zone or subscription.organisation.time_zone)


def last_due(subscription: DigestSubscription, now: dt.datetime) -> dt.datetime:
    """The latest moment, up to ``now``, at which a digest was due: its hour there, of a day or of a Monday."""
    local = now.astimezone(zone_of(subscription))
    due = local.replace(hour=subscription.hour, minute=0, second=0, microsecond=0)
    if subscription.cadence == DigestSubscription.Cadence.WEEKLY:
        due -= dt.timedelta(days=due.weekday())
    if due > local:
        due -= dt.timedelta(days=7 if subscription.cadence == DigestSubscription.Cadence.WEEKLY else 1)
    return due.astimezone(dt.UTC)


def _belongs(person: Person, organisation: int) -> bool:
    workspace = enter(person, organisation)
    return workspace is not None and workspace.organisation == organisation
