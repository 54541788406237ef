"""The screens of alerts answer, for those who may, and a rule is tried on the past as it is judged live."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.listening.actions.alert_rules import add_default_rules, replay_past
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.models import Alert, AlertChannel, AlertRule
from parvis.listening.queries.alert_trials import trial
from parvis.listening.tests.talk import DAY, everyday, storm
from parvis.workspaces.models import Membership


@pytest.fixture
def lived(archive, world, client, monkeypatch):
    """Five weeks with a storm five days ago, the usual rules, and somebody signed in."""
    now = dt.datetime(2026, 11, 20, 14, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    organisation = world.workspace.organisation
    archive.append(organisation, list(everyday(world.own.pk, now - 35 * DAY, now, an_hour=3)))
    archive.append(organisation, list(storm(world.own.pk, (now - 5 * DAY).replace(hour=10))))
    add_default_rules(world.workspace, world.own)
    replay_past(world.workspace, world.own.pk, now)
    Membership.objects.create(organisation_id=organisation, person=world.person, role="owner")
    world.person.language = "en"
    world.person.save()
    client.force_login(world.person)
    return now


def test_every_page_answers(lived, client, world):
    alert = Alert.objects.get(part_of__isnull=True)
    rule = AlertRule.objects.first()
    pages = ["alerts", "alert-rules", "alert-rule-new", "alert-channels", "alert-channel-new", "digests"]
    addresses = [reverse(f"listening:{name}") for name in pages]
    addresses += [
        reverse("listening:alert", args=[alert.pk]),
        reverse("listening:alert-rule-edit", args=[rule.pk]),
    ]
    addresses += [
        f"{addresses[0]}?list={name}&severity=2&brand=aubrelle" for name in ("open", "acknowledged", "closed")
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert b"style=" not in answer.content, address
    assert client.get(addresses[0] + "?list=nonsense").status_code == 404
    page = client.get(reverse("listening:alert", args=[alert.pk])).content.decode()
    for words in (
        "times as many people",
        "Usual range",
        "Who began",
        "What says it best",
        "What is not known",
    ):
        assert words in page


def test_what_is_done_on_the_page_is_done(lived, client):
    alert = Alert.objects.get(part_of__isnull=True)
    for verb, state in (("acknowledge", "acknowledged"), ("resolve", "resolved"), ("reopen", "open"), ("false-alarm", "false_alarm")):  # fmt: skip
        address = reverse("listening:alert-deed", args=[alert.pk, verb])
        assert client.get(address).status_code == 405
        assert client.post(address).status_code == 302
        alert.refresh_from_db()
        assert alert.state == state
    assert client.post(reverse("listening:alert-deed", args=[alert.pk, "explode"])).status_code == 404
    client.post(reverse("listening:alert-deed", args=[alert.pk, "mute"]), {"for": "24h"})
    assert AlertRule.objects.get(pk=alert.rule_id).muted_until > timezone.now()


def test_a_trial_finds_what_was_lived_and_counts_false_alarms(lived, world):
    alert = Alert.objects.get(part_of__isnull=True)
    tried = trial(world.workspace, world.own.pk, None, alert.kind, RuleSettings(), 4, lived)
    found = [one for one in tried.found if one.episode.since == alert.since]
    assert len(found) == 1
    assert found[0].episode.raised_at == alert.opened_at
    assert found[0].posts
    assert tried.false_alarms_a_week == pytest.approx(len(tried.found) / 4)
    Alert.objects.filter(pk=alert.pk).update(state=Alert.State.RESOLVED)
    again = trial(world.workspace, world.own.pk, None, alert.kind, RuleSettings(), 4, lived)
    assert again.right == 1
    assert again.false_alarms_a_week == pytest.approx((len(tried.found) - 1) / 4)


def test_a_rule_is_tried_then_saved(lived, client, world):
    typed = {
        "name": "Anger", "about": f"b{world.own.pk}", "kind": "emotion", "sensitivity": "high", "people": 8, "bucket_minutes": 60,
        "emotions": ["anger"], "followers": 20000, "interactions": 50, "silence_hours": 6, "floor": 1, "weeks": "4",
        "recipients": [world.person.pk],
    }  # fmt: skip
    answer = client.post(reverse("listening:alert-rule-try"), {**typed, "name": ""})
    assert answer.status_code == 200
    assert "Surge of anger about Aubrelle" in answer.content.decode()
    assert not AlertRule.objects.filter(kind="emotion").exists()
    wrong = client.post(reverse("listening:alert-rule-new"), {**typed, "emotions": [], "quiet_from": "3"})
    assert wrong.status_code == 422
    assert client.post(reverse("listening:alert-rule-new"), typed).status_code == 302
    rule = AlertRule.objects.get(kind="emotion")
    assert rule.settings["emotions"] == ["anger"]
    assert list(rule.people.all()) == [world.person]


def test_a_channel_is_made_and_its_secret_shown_once(lived, client):
    typed = {
        "name": "Hook",
        "kind": "webhook",
        "address": "https://example.org/in",
        "language": "en",
        "is_active": "on",
    }
    answer = client.post(reverse("listening:alert-channel-new"), typed)
    assert "whsec_" in answer.content.decode()
    channel = AlertChannel.objects.get()
    page = client.get(reverse("listening:alert-channel-edit", args=[channel.pk])).content.decode()
    assert "whsec_" not in page
    assert "/in" not in page.split("Now:")[1][:60]
    bad = client.post(reverse("listening:alert-channel-new"), {**typed, "address": "nowhere"})
    assert bad.status_code == 422


def test_the_bell_counts_what_is_open(lived, client):
    page = client.get(reverse("listening:alerts")).content.decode()
    assert "data-count>1<" in page


def test_a_rule_is_muted_until_a_moment_and_may_speak_again(client, archive, world):
    rule = add_default_rules(world.workspace, world.own)[0]
    Membership.objects.create(organisation=world.own.organisation, person=world.person, role="owner")
    world.person.language = "en"
    world.person.save()
    client.force_login(world.person)
    mute = reverse("listening:alert-rule-mute", args=[rule.pk])

    def muted(**said):
        page = client.post(mute, said, follow=True).content.decode()
        rule.refresh_from_db()
        return rule.muted_until, page

    until, page = muted(**{"for": "24h"})
    assert dt.timedelta(hours=23) < until - timezone.now() <= dt.timedelta(hours=24)
    assert "is mute until" in page
    assert "speak again" in page  # the button that undoes it
    tomorrow = timezone.now().astimezone(ZoneInfo("Europe/Paris")).replace(second=0, microsecond=0) + dt.timedelta(days=1)  # fmt: skip
    until, _page = muted(**{"for": "until", "until": f"{tomorrow:%Y-%m-%dT%H:%M}"})
    assert until == tomorrow
    for wrong in ("", "tomorrow", "2020-01-01T08:00", "2999-01-01T08:00"):
        assert muted(**{"for": "until", "until": wrong})[0] == tomorrow
    until, page = muted(**{"for": ""})
    assert until <= timezone.now()
    assert "may speak again" in page
