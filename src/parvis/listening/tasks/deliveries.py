"""Sends what the ledger says is due: alerts and digests, by e-mail, to webhooks and to chats."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention
from parvis.listening import delivery_messages as messages
from parvis.listening.actions import deliveries as ledger
from parvis.listening.actions.digests import token_of, write_due
from parvis.listening.alert_evidence import read_evidence
from parvis.listening.channel_secrets import unseal
from parvis.listening.digest_messages import digest_mail
from parvis.listening.models import Alert, AlertChannel, AlertDelivery, DigestSubscription
from parvis.listening.queries.digests import digest
from parvis.listening.source_notes import note_of
from parvis.networks import signing
from parvis.networks.errors import NetworkError, Refused, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.workers.lookouts import Lookout
from parvis.workspaces.api import UnreadableSecretError, enter

log = logging.getLogger(__name__)

DIGESTS_EVERY = 30.0
DEADLINE = 20.0  # seconds a webhook may take


@dataclass(frozen=True, slots=True)
class Call:
    """What a webhook is to be sent."""

    url: str
    body: bytes
    headers: dict[str, str]


class DeliverySender(Lookout):
    """Sends one delivery after the other, and writes the digests that are due."""

    name, every, after_failure = "tell", 1.0, 5.0
    trouble = "what is to be told could not be read; trying again"

    def __init__(self, worker: str, http: GuardedHttp) -> None:
        super().__init__()
        self._worker = worker
        self._http = http
        self._digests_looked = float("-inf")

    async def _begin(self, stop: asyncio.Event) -> None:
        await self._threads.call(ledger.release_dead)

    async def _look(self, stop: asyncio.Event) -> None:
        clock = asyncio.get_running_loop().time()
        if clock - self._digests_looked > DIGESTS_EVERY:
            await self._threads.call(write_due, timezone.now())
            self._digests_looked = clock
        await self.send_due()

    async def send_due(self) -> int:
        """Send what is due now, one after the other; returns how many were tried."""
        due = await self._threads.call(ledger.due, timezone.now())
        for pk in due:
            delivery = await self._threads.call(ledger.claim, pk, self._worker, timezone.now())
            if delivery is not None:
                await self._send(delivery)
        return len(due)

    async def _send(self, delivery: AlertDelivery) -> None:
        try:
            call = await self._threads.call(prepare_or_mail, delivery)
            if call is not None:
                await self._http.post(call.url, content=call.body, headers=call.headers, deadline=DEADLINE)
        except NetworkError as error:
            after = error.after if isinstance(error, RetryLater) else 0.0
            await self._failed(delivery, note_of(error), for_good=isinstance(error, Refused), after=after)
        except UnreadableSecretError as error:
            await self._failed(delivery, str(error), for_good=True)
        except Exception as error:
            log.warning("delivery %s could not be made", delivery.pk, exc_info=True)
            await self._failed(delivery, f"{type(error).__name__}: {error}", for_good=False)
        else:
            await self._threads.call(ledger.sent, delivery, self._worker)

    async def _failed(
        self, delivery: AlertDelivery, problem: str, *, for_good: bool, after: float = 0.0
    ) -> None:
        await self._threads.call(
            lambda: ledger.not_sent(delivery, self._worker, problem, for_good=for_good, after=after)
        )


def prepare_or_mail(delivery: AlertDelivery) -> Call | None:
    """Send an e-mail at once; for a webhook, say what to send it."""
    channel = delivery.channel
    language = channel.language if channel else _language_of(delivery)
    with translation.override(language), timezone.override(ZoneInfo(delivery.organisation.time_zone)):
        if delivery.occasion == AlertDelivery.Occasion.DIGEST:
            _send_digest(delivery)
            return None
        if channel is None:
            _mail([delivery.person.email] if delivery.person else [], _alert_mail(delivery), delivery)
            return None
        to = unseal(channel.sealed)
        if channel.kind == AlertChannel.Kind.EMAIL:
            _mail([one.strip() for one in to.address.split(",")], _alert_mail(delivery), delivery)
            return None
        content = _chat(delivery) if channel.kind == AlertChannel.Kind.CHAT else _payload(delivery)
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", signing.DELIVERY_HEADER: delivery.key}
        if to.secret:
            now = int(timezone.now().timestamp())
            headers[signing.HEADER] = signing.sign(to.secret, body, now)
        return Call(to.address, body, headers)


def _language_of(delivery: AlertDelivery) -> str:
    return (delivery.person.language if delivery.person else "") or delivery.organisation.language


def _alert(delivery: AlertDelivery) -> Alert:
    alert = delivery.alert
    if alert is None:
        raise ValueError("this delivery is about no alert")
    return alert


def _posts(alert: Alert) -> list[Mention]:
    archive = get_archive()
    found = [archive.mention(alert.organisation_id, *key) for key in read_evidence(alert.evidence).posts]
    return [post for post in found if post is not None]


def _name(delivery: AlertDelivery) -> str:
    return delivery.channel.name if delivery.channel else ""


def _alert_mail(delivery: AlertDelivery) -> messages.Mail:
    if delivery.occasion == AlertDelivery.Occasion.TEST:
        return messages.test_mail(_name(delivery))
    alert = _alert(delivery)
    return messages.mail_of(alert, delivery.occasion, _posts(alert))


def _payload(delivery: AlertDelivery) -> dict[str, Any]:
    if delivery.occasion == AlertDelivery.Occasion.TEST:
        return messages.test_payload(delivery.key, _name(delivery))
    alert = _alert(delivery)
    return messages.payload_of(alert, delivery.occasion, delivery.key, _posts(alert))


def _chat(delivery: AlertDelivery) -> dict[str, Any]:
    if delivery.occasion == AlertDelivery.Occasion.TEST:
        return messages.test_chat(_name(delivery))
    alert = _alert(delivery)
    return messages.chat_of(alert, delivery.occasion, _posts(alert))


def _send_digest(delivery: AlertDelivery) -> None:
    """Write and send a digest; nothing to somebody who stopped it or left meanwhile."""
    person = delivery.person
    subscription = DigestSubscription.objects.filter(
        organisation_id=delivery.organisation_id, person=person, cadence=delivery.details.get("cadence", "")
    ).first()
    workspace = enter(person, delivery.organisation_id) if person else None
    if person is None or subscription is None or workspace is None:
        return
    if workspace.organisation != delivery.organisation_id:
        return
    until = dt.datetime.fromisoformat(delivery.details["until"])
    told = digest(get_archive(), workspace, subscription.cadence, until)
    _mail([person.email], digest_mail(told, subscription, token_of(subscription)), delivery)


def _mail(to: list[str], mail: messages.Mail, delivery: AlertDelivery) -> None:
    headers = {"X-Parvis-Delivery": delivery.key, "Auto-Submitted": "auto-generated"}
    if mail.stop:
        headers |= {
            "List-Unsubscribe": f"<{mail.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(" ".join(mail.subject.split()), mail.text, None, to, headers=headers)
    message.attach_alternative(mail.html, "text/html")
    message.send()
