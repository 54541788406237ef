"""Pictures shown to networks that fetch them from the internet rather than take them.

The address of one is long, signed and good for some hours. It shows the picture of one delivery, for as long as that delivery is on its
way or out and still says what was approved: an approved picture that was changed or taken back meanwhile is no longer there.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.core import signing
from django.urls import reverse

from parvis.engine.publishing.deliveries import OUT, TO_SAY, DeliveryState
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.addresses import is_public
from parvis.networks.errors import NeedsPerson
from parvis.publishing.media_files import as_jpeg
from parvis.publishing.models import Delivery
from parvis.publishing.queries.media import content

LASTS = 6 * 3600  # seconds
NO_ADDRESS = "This network fetches pictures from the internet, where this Parvis cannot be reached. Whoever runs it must set PARVIS_BASE_URL."
_SALT = "publishing.shown_media"
_SHOWN = frozenset({*TO_SAY, *OUT, DeliveryState.ARMED, DeliveryState.UNKNOWN})


def has_public_address() -> bool:
    """Whether networks can be expected to reach this Parvis: it was given an address that is neither this computer's nor a private one."""
    host = (urlsplit(settings.BASE_URL).hostname or "").lower()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))
    return is_public(host)


def shown_address(delivery: Delivery, one: OutgoingMedia, media_type: str) -> str:
    """Where a network can fetch a picture of a delivery, as ``media_type``. Raises ``NeedsPerson`` where it cannot."""
    if not has_public_address():
        raise NeedsPerson(NO_ADDRESS)
    token = signing.dumps([delivery.pk, delivery.hash, one.digest, media_type], salt=_SALT)
    kind = media_type.rpartition("/")[2]
    return f"{settings.BASE_URL}{reverse('publishing:shown-picture', args=[token, kind])}"


def shown(token: str) -> tuple[bytes, str] | None:
    """The bytes behind an address, and their media type; ``None`` when nothing is to be seen there (any more)."""
    try:
        number, hash_, digest, media_type = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    delivery = Delivery.objects.filter(pk=number, hash=hash_, state__in=_SHOWN).first()
    if delivery is None:
        return None
    said = msgspec.convert(delivery.said, Outgoing)
    one = next((one for one in said.all_media if one.digest == digest), None)
    if one is None:
        return None
    try:
        data = content(delivery.organisation_id, digest)
    except FileNotFoundError:
        return None
    return (data if one.media_type == media_type else as_jpeg(data)), media_type
