"""Pictures and videos shown to networks that fetch them from the internet rather than take them.

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
    page = "publishing:shown-video" if one.is_video else "publishing:shown-picture"
    return f"{settings.BASE_URL}{reverse(page, args=[token, kind])}"


def shown(token: str) -> tuple[bytes, str] | None:
    """The bytes of the picture behind an address, and their media type; ``None`` when none is to be seen there (any more)."""
    found = _behind(token)
    if found is None or found[1].is_video:
        return None
    organisation, one, media_type = found
    try:
        data = content(organisation, one.digest)
    except FileNotFoundError:
        return None
    return (data if one.media_type == media_type else as_jpeg(data)), media_type


def shown_video(token: str) -> tuple[int, OutgoingMedia] | None:
    """The organisation and the video behind an address; ``None`` when none is to be seen there (any more)."""
    found = _behind(token)
    return found[:2] if found is not None and found[1].is_video else None


def _behind(token: str) -> tuple[int, OutgoingMedia, str] | None:
    """What an address shows: of which organisation, and as which media type."""
    try:
        number, hash_, digest, media_type = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    delivery = Delivery.objects.filter(pk=number, hash=hash_, state__in=_SHOWN).first()
    if delivery is None:
        return None
    said = msgspec.convert(delivery.said, Outgoing)
    one = next((one for one in said.all_media if one.digest == digest), None)
    return None if one is None else (delivery.organisation_id, one, media_type)
