"""Digests: at the hour of the person, once, with what happened, and a link that stops them."""

import datetime as dt

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from parvis.engine.understanding import Sentiment
from parvis.listening.actions import digests
from parvis.listening.models import AlertDelivery, DigestSubscription
from parvis.listening.queries import digests as queries
from parvis.listening.tasks import deliveries as task
from parvis.listening.tests.talk import said
from parvis.listening.tests.test_alert_deliveries import send
from parvis.workspaces.models import Membership

UTC = dt.UTC


@pytest.fixture
def member(world):
    Membership.objects.create(
        organisation_id=world.workspace.organisation, person=world.person, role="viewer"
    )
    return world


def subscribed(member, cadence="daily", hour=8, zone="Europe/Paris"):
    digests.subscribe(member.workspace, [cadence], hour, zone)
    one = DigestSubscription.objects.get()
    DigestSubscription.objects.update(created_at=dt.datetime(2026, 1, 1, tzinfo=UTC))
    return one


@pytest.mark.parametrize(
    ("zone", "hour", "now", "due"),
    [
        ("Europe/Paris", 8, "2026-11-20T07:30", "2026-11-20T07:00"),
        ("Europe/Paris", 8, "2026-11-20T06:30", "2026-11-19T07:00"),
        ("Europe/Paris", 8, "2026-07-20T06:30", "2026-07-20T06:00"),  # summer time
        ("Asia/Kolkata", 9, "2026-11-20T04:00", "2026-11-20T03:30"),
        ("America/New_York", 8, "2026-11-20T12:59", "2026-11-19T13:00"),
    ],
)
def test_the_hour_is_that_of_the_person(member, zone, hour, now, due):
    one = subscribed(member, hour=hour, zone=zone)
    at = dt.datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert digests.last_due(one, at) == dt.datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_week_begins_on_monday(member):
    one = subscribed(member, "weekly")
    sunday = dt.datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert digests.last_due(one, sunday) == dt.datetime(2026, 11, 16, 7, tzinfo=UTC)


def test_each_is_written_once_and_none_long_after(member):
    subscribed(member)
    at = dt.datetime(2026, 11, 20, 7, 1, tzinfo=UTC)
    assert digests.write_due(at) == 1
    assert digests.write_due(at) == 0
    assert digests.write_due(at + dt.timedelta(hours=5)) == 0
    assert digests.write_due(at + dt.timedelta(hours=20)) == 0  # too late for that day
    assert digests.write_due(at + dt.timedelta(days=1)) == 1


def test_a_new_subscriber_is_not_sent_what_was_before(member):
    digests.subscribe(member.workspace, ["daily"], 8, "Europe/Paris")
    assert digests.write_due(timezone.now()) == 0


@pytest.mark.parametrize(("language", "title"), [("fr", "Votre journée"), ("en", "Your day")])
def test_it_says_what_happened_in_the_persons_language(archive, member, monkeypatch, language, title):
    monkeypatch.setattr(task, "get_archive", lambda: archive)
    subscribed(member)
    member.person.language = language
    member.person.save()
    until = dt.datetime(2026, 11, 20, 7, tzinfo=UTC)
    organisation = member.workspace.organisation
    bad = Sentiment.NEGATIVE
    archive.append(organisation, [said(f"{n}", until - dt.timedelta(hours=n), f"a{n}", f"Aubrelle numéro {n}", member.own.pk, mood=bad, likes=n) for n in range(1, 6)])  # fmt: skip
    archive.append(
        organisation, [said("old", until - dt.timedelta(hours=30), "a", "Aubrelle hier", member.own.pk)]
    )
    told = queries.digest(archive, member.workspace, "daily", until)
    assert {b.brand.name: (b.now.mentions, b.before.mentions) for b in told.brands}["Aubrelle"] == (5, 1)
    digests.write_due(until + dt.timedelta(minutes=1))
    AlertDelivery.objects.update(next_try_at=timezone.now())
    send([])
    (message,) = mail.outbox
    assert title in message.body
    assert "Aubrelle numéro 5" in message.body
    assert "400" in message.body  # 5 after 1: +400 %
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/listen/alerts/digests/stop/" in message.extra_headers["List-Unsubscribe"]


def test_the_link_asks_first_then_stops_it(member, client):
    one = subscribed(member)
    address = reverse("listening:digest-stop", args=[digests.token_of(one)])
    assert client.get(address).status_code == 200
    assert DigestSubscription.objects.exists()  # programs that follow links stop nothing
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not DigestSubscription.objects.exists()
    assert client.get(address).status_code == 200
    forged = signing.dumps([one.organisation_id, one.person_id, "daily"], salt="another")
    assert client.get(reverse("listening:digest-stop", args=[forged])).status_code == 404


def test_who_left_is_sent_nothing(member, archive, monkeypatch):
    monkeypatch.setattr(task, "get_archive", lambda: archive)
    subscribed(member)
    at = dt.datetime(2026, 11, 20, 7, 1, tzinfo=UTC)
    digests.write_due(at)
    Membership.objects.all().delete()
    AlertDelivery.objects.update(next_try_at=timezone.now())
    send([])
    assert mail.outbox == []
    assert digests.write_due(at + dt.timedelta(days=1)) == 0
