"""February 2015: a storm closes Dallas, and an airline cancels flights for days. Real posts, replayed hour by hour.

The posts are not part of the project; without them beside the checkout this test is skipped, and says so.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.archive.contract import HeardItem
from parvis.engine.items import Actor, Engagement, Item
from parvis.engine.understanding import Sentiment, Understanding
from parvis.engine.words import token_string
from parvis.listening.actions import alerts, crisis_log
from parvis.listening.actions.alert_rules import RuleDraft, create_rule
from parvis.listening.actions.crises import close, open_from_alert
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.models import Alert, AlertRule
from parvis.listening.tasks.alerts import AlertWatch
from parvis.workspaces.models import Membership, Organisation

POSTS = Path(__file__).resolve().parents[5] / "shared/data/airline/airline_tweets.csv"
AIRLINE = "American"
PACIFIC = ZoneInfo("America/Los_Angeles")
HOUR = dt.timedelta(hours=1)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not POSTS.exists(), reason=f"the airline posts of February 2015 are not at {POSTS}"),
]


def told(brand: int) -> list[HeardItem]:
    """The posts about the airline, oldest first, with the moods people gave them."""
    found = []
    with POSTS.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if row["airline"] != AIRLINE:
                continue
            at = dt.datetime.strptime(row["tweet_created"], "%d-%m-%Y %H.%M").replace(tzinfo=PACIFIC)
            item = Item(
                network="x", id=f"a{number}", actor=Actor(id=row["name"], name=row["name"]), content=row["text"],
                published=at.astimezone(dt.UTC), engagement=Engagement(reposts=int(row["retweet_count"] or 0)),
            )  # fmt: skip
            tokens = token_string(row["text"])
            read = Understanding(
                language="en", language_confidence=1.0, sentiment=Sentiment(row["airline_sentiment"]), sentiment_score=0.0,
                emotion=None, tokens=tokens, fingerprint=hash(tokens) & 0xFFFFFFFF, model="people",
            )  # fmt: skip
            found.append(HeardItem(item=item, understanding=read, brands=(brand,), source=1))
    return sorted(found, key=lambda one: one.item.published)


def test_the_week_of_the_cancelled_flights(archive, world, client, monkeypatch):
    workspace, brand = world.workspace, world.own
    Organisation.objects.filter(pk=workspace.organisation).update(time_zone="America/Chicago")
    heard = told(brand.pk)
    assert len(heard) > 2000
    rule = create_rule(
        workspace, RuleDraft("Rise", brand.pk, "rise", RuleSettings(), people=(world.person.pk,))
    )
    start = heard[0].item.published
    AlertRule.objects.filter(pk=rule.pk).update(created_at=start, judged_until=start)

    watch, alert, now = AlertWatch("test"), None, start
    left = list(heard)
    while left and alert is None:
        now += HOUR
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        while left and left[0].item.published <= now:
            batch = [one for one in left if one.item.published <= now]
            archive.append(workspace.organisation, batch)
            left = left[len(batch) :]
        watch.judge(AlertRule.objects.select_related("organisation", "brand").get(pk=rule.pk), now)
        alert = Alert.objects.filter(rule=rule, part_of__isnull=True).first()
    assert alert is not None, "the storm raised nothing"
    assert dt.datetime(2015, 2, 21, tzinfo=dt.UTC) <= alert.since <= dt.datetime(2015, 2, 24, tzinfo=dt.UTC)

    alerts.acknowledge(workspace, alert.pk)
    room = open_from_alert(workspace, alert.pk)
    crisis_log.log(workspace, room.pk, "decision", "Say under every post how to rebook without calling.")
    archive.append(workspace.organisation, left)
    end = max(now, heard[-1].item.published) + HOUR
    monkeypatch.setattr(timezone, "now", lambda: end)
    Membership.objects.create(organisation_id=workspace.organisation, person=world.person, role="owner")
    client.force_login(world.person)
    reading = client.get(reverse("listening:crisis", args=[room.pk]), {"part": "reading"}).content.decode()
    assert "flight" in reading
    close(workspace, room.pk, "Open more lines before the weather does.")
    report = client.get(reverse("listening:crisis-report-file", args=[room.pk, "md"])).content.decode()
    assert "Say under every post how to rebook without calling." in report
    assert "ancelled" in report, "what people said most"
    assert client.get(reverse("listening:crisis-report-file", args=[room.pk, "pdf"])).content.startswith(
        b"%PDF-"
    )
