"""Tellings: each once, none lost, nowhere private, signed, and in the reader's language."""

import datetime as dt
import json

import httpx
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.listening import delivery_messages
from parvis.listening.actions import alert_channels
from parvis.listening.actions import deliveries as ledger
from parvis.listening.actions.alert_channels import ChannelDraft
from parvis.listening.actions.alert_rules import RuleDraft, create_rule
from parvis.listening.alert_evidence import Evidence
from parvis.listening.alert_evidence import to_keep as evidence_to_keep
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.channel_secrets import unseal
from parvis.listening.models import AlertChannel, AlertDelivery
from parvis.listening.tasks import deliveries as task
from parvis.listening.tests.talk import said
from parvis.listening.tests.test_alerts_handled import NOW, an_alert
from parvis.networks import signing
from parvis.networks.http import GuardedHttp
from parvis.workers.names import new_name
from parvis.workspaces.models import Membership

HOOK = "https://chat.example.org/hooks/abc-secret-key"
HOSTILE = "<!channel> @all [ici](https://mal.example) & <b>gras</b>"


class InThread:
    """The sender's thread, without one: a test's database is not shared with others."""

    async def call(self, function, *args):
        from asgiref.sync import sync_to_async

        return await sync_to_async(function, thread_sensitive=True)(*args)


@pytest.fixture
def alert(archive, world, monkeypatch):
    monkeypatch.setattr(task, "get_archive", lambda: archive)
    archive.append(world.workspace.organisation, [said("p1", NOW, "camille", HOSTILE, world.own.pk)])
    Membership.objects.create(organisation_id=world.workspace.organisation, person=world.person, role="owner")
    draft = RuleDraft("Rise", world.own.pk, "rise", RuleSettings(), people=(world.person.pk,))
    rule = create_rule(world.workspace, draft)
    evidence = Evidence(
        posts=(("bluesky", "p1"),), words=(("colis plastique", 9),), people=40, mentions=60, negative=50
    )
    return an_alert(rule, evidence=evidence_to_keep(evidence))


def a_channel(world, alert, kind, address=HOOK, language="en"):
    channel, secret = alert_channels.create_channel(
        world.workspace, ChannelDraft("Équipe", kind, address, language)
    )
    alert.rule.channels.add(channel)
    return channel, secret


def send(answers, *, private_hosts=(), transport=True):
    """Send what is due; each call gets the next of ``answers`` (a status or an exception)."""
    calls = []
    waiting = list(answers)

    def answer(request):
        calls.append(request)
        what = waiting.pop(0)
        if isinstance(what, Exception):
            raise what
        status, headers = what if isinstance(what, tuple) else (what, {})
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(b"ok"))

    async def run():
        given = httpx.MockTransport(answer) if transport else None
        async with GuardedHttp(transport=given, allowed_private_hosts=private_hosts) as http:
            sender = task.DeliverySender(new_name(), http)
            sender._threads.close()
            sender._threads = InThread()
            await sender.send_due()

    from asgiref.sync import async_to_sync

    async_to_sync(run)()
    return calls


def opened(alert):
    return ledger.tell(alert, AlertDelivery.Occasion.OPENED, timezone.now())


def test_an_alert_is_told_once_to_each(world, alert):
    a_channel(world, alert, "email", "equipe@example.org, direction@example.org")
    assert opened(alert) == 2
    assert opened(alert) == 0
    send([])
    assert sorted(len(one.to) for one in mail.outbox) == [1, 2]
    assert {one.state for one in AlertDelivery.objects.all()} == {"sent"}
    assert alert.notes.filter(kind="told").count() == 2
    send([])
    assert len(mail.outbox) == 2


def test_the_mail_says_what_and_leads_there(world, alert):
    opened(alert)
    send([])
    (message,) = mail.outbox
    assert message.subject.startswith("[Aubrelle] ")
    html = message.alternatives[0][0]
    assert f"/listen/alerts/{alert.pk}/" in message.body
    assert f"/listen/alerts/{alert.pk}/" in html
    assert "<b>gras</b>" not in html
    assert "colis plastique" in message.body


def test_a_webhook_is_signed_and_can_be_verified(world, alert):
    channel, secret = a_channel(world, alert, "webhook")
    alert.rule.people.clear()
    opened(alert)
    (call,) = send([200])
    header, now = call.headers["parvis-signature"], timezone.now().timestamp()
    assert signing.verify(secret, call.content, header, now)
    assert not signing.verify("another", call.content, header, now)
    assert not signing.verify(secret, call.content + b" ", header, now)
    assert not signing.verify(secret, call.content, header, now + 600)
    assert not signing.verify(secret, call.content, "nonsense", now)
    told = json.loads(call.content)
    assert told["type"] == "alert.opened"
    assert told["delivery"] == call.headers["parvis-delivery"] == AlertDelivery.objects.get().key
    assert (told["alert"]["severity"], told["alert"]["value"]) == ("warning", 40)
    channel.refresh_from_db()
    assert channel.last_sent_at is not None


def test_a_chat_is_called_without_waking_everybody(world, alert):
    a_channel(world, alert, "chat")
    alert.rule.people.clear()
    opened(alert)
    (call,) = send([200])
    assert str(call.url) == HOOK
    text = call.content.decode()
    assert "<!channel>" not in text
    assert "@all" not in text
    assert "](https://mal.example)" not in text
    assert "8 times as many people" in text


def test_what_cannot_be_sent_is_tried_again_later_each_time_later(world, alert):
    channel, _secret = a_channel(world, alert, "chat")
    alert.rule.people.clear()
    opened(alert)
    pauses = []
    for status in (500, httpx.ConnectError("down"), 503):
        send([status])
        one = AlertDelivery.objects.get()
        assert one.state == "due"
        pauses.append(one.next_try_at - timezone.now())
        AlertDelivery.objects.update(next_try_at=timezone.now())
    assert pauses[0] < pauses[1]
    channel.refresh_from_db()
    assert channel.problem
    send([200])
    one = AlertDelivery.objects.get()
    assert (one.state, one.attempts) == ("sent", 4)
    channel.refresh_from_db()
    assert channel.problem == ""


def test_it_is_given_up_after_many_attempts_and_says_so(world, alert):
    a_channel(world, alert, "chat")
    alert.rule.people.clear()
    opened(alert)
    AlertDelivery.objects.update(attempts=ledger.MOST_ATTEMPTS - 1)
    send([500])
    assert AlertDelivery.objects.get().state == "failed"
    assert alert.notes.filter(kind="not_told").exists()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/hook", "http://169.254.169.254/latest", "http://[::1]/x"]
)
def test_private_machines_are_never_called(world, alert, address):
    a_channel(world, alert, "webhook", address)
    alert.rule.people.clear()
    opened(alert)
    send([], transport=False)
    one = AlertDelivery.objects.get()
    assert one.state == "failed"
    assert "PARVIS_ALLOWED_PRIVATE_HOSTS" in one.problem


def test_a_redirect_is_not_followed(world, alert):
    a_channel(world, alert, "webhook")
    alert.rule.people.clear()
    opened(alert)
    assert len(send([(302, {"location": "http://127.0.0.1/"})])) == 1
    assert AlertDelivery.objects.get().state == "failed"


def test_a_worker_killed_while_telling_leaves_it_to_the_next(world, alert):
    alert.rule.people.add(world.person)
    opened(alert)
    (pk,) = ledger.due(timezone.now())
    assert ledger.claim(pk, "gone", timezone.now()) is not None
    assert ledger.claim(pk, "other", timezone.now()) is None
    send([])
    assert mail.outbox == []  # held by the one that was killed
    AlertDelivery.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    send([])
    assert len(mail.outbox) == 1


def test_addresses_and_secrets_are_sealed_and_never_shown(world, alert):
    channel, secret = a_channel(world, alert, "webhook", HOOK)
    channel.refresh_from_db()
    assert "secret-key" not in channel.shown
    assert b"secret-key" not in bytes(channel.sealed)
    assert secret.encode() not in bytes(channel.sealed)
    assert unseal(channel.sealed).address == HOOK
    alert_channels.edit_channel(world.workspace, channel.pk, ChannelDraft("Autre", "webhook", ""))
    channel.refresh_from_db()
    assert (channel.name, unseal(channel.sealed).secret) == ("Autre", secret)


@pytest.mark.parametrize(
    ("kind", "address"), [("email", "nobody"), ("email", ""), ("chat", "ftp://x"), ("webhook", "https://u:p@x.org/"), ("webhook", "https://")]
)  # fmt: skip
def test_addresses_are_checked(world, kind, address):
    with pytest.raises(ValidationError):
        alert_channels.create_channel(world.workspace, ChannelDraft("x", kind, address))
    assert not AlertChannel.objects.exists()


def test_a_channel_can_be_tried(world, alert):
    channel, secret = a_channel(world, alert, "webhook")
    alert_channels.test_channel(world.workspace, channel.pk)
    (call,) = send([200])
    assert json.loads(call.content)["type"] == "test"
    assert signing.verify(secret, call.content, call.headers["parvis-signature"], timezone.now().timestamp())


def test_the_escape_keeps_the_words():
    assert delivery_messages.escaped("a & b") == "a &amp; b"
