"""Alerts: raised once, extended, joined, ended; never for one loud author, and never twice after a crash."""

import datetime as dt
from functools import cache

import pytest

from parvis.engine.items import Engagement, EngagementSnapshot
from parvis.engine.understanding import Sentiment
from parvis.listening.actions import alert_raising, alert_rules
from parvis.listening.actions.alert_rules import RuleDraft, add_default_rules, create_rule, replay_past
from parvis.listening.alert_evidence import read_evidence
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.alert_wording import figures, theme_name
from parvis.listening.models import Alert, AlertDelivery, AlertRule, Source
from parvis.listening.models.alerts import AlertKind
from parvis.listening.tasks.alerts import AlertWatch
from parvis.listening.tests.talk import DAY, HOUR, everyday, said, storm

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)  # a Friday
START = NOW - 35 * DAY


@cache
def five_weeks(brand):
    """Told once for all the tests."""
    return list(everyday(brand, START, NOW))


@pytest.fixture
def talk(archive, world):
    """Five weeks of everyday talk."""
    archive.append(world.workspace.organisation, five_weeks(world.own.pk))
    return archive


def a_rule(world, kind="rise", **settings):
    draft = RuleDraft("Rule", world.own.pk, kind, RuleSettings(**settings), people=(world.person.pk,))
    rule = create_rule(world.workspace, draft)
    AlertRule.objects.filter(pk=rule.pk).update(created_at=START, judged_until=NOW)
    rule.people.add(world.person)
    return AlertRule.objects.select_related("organisation", "brand").get(pk=rule.pk)


def judged(rule, now, watch=None):
    rule.refresh_from_db()
    (watch or AlertWatch("test")).judge(rule, now)
    return list(Alert.objects.filter(rule=rule).order_by("pk"))


def test_everyday_talk_raises_nothing(talk, world):
    for kind, direction in (("rise", "up"), ("mood", "down"), ("emotion", "up"), ("fall", "down")):
        assert judged(a_rule(world, kind, direction=direction), NOW) == []


def test_a_storm_raises_one_alert_that_says_what_it_rests_on(talk, world):
    rule, watch = a_rule(world), AlertWatch("test")
    organisation = world.workspace.organisation
    heard = list(storm(world.own.pk, NOW + 5 * dt.timedelta(minutes=1)))
    for minutes in (20, 40, 65, 120, 185):
        until = NOW + dt.timedelta(minutes=minutes)
        talk.append(organisation, [one for one in heard if one.item.published <= until])
        judged(rule, until, watch)
    (alert,) = Alert.objects.all()
    assert alert.opened_at == NOW + dt.timedelta(
        minutes=20
    )  # at the first look, long before the hour was over
    assert abs(alert.since - NOW) <= HOUR
    assert alert.last_seen_at > NOW + 2 * HOUR
    assert alert.value > 3 * alert.expected
    evidence = read_evidence(alert.evidence)
    assert any("colis plastique" in words for words, _count in evidence.words)
    assert len(evidence.posts) == 3
    assert evidence.starters[0] == ("bluesky", heard[0].item.id)
    assert evidence.people >= 100
    assert AlertDelivery.objects.filter(alert=alert, occasion="opened").count() == 1


def test_it_ends_by_itself_and_the_next_storm_is_another_alert(talk, world):
    rule, watch = a_rule(world), AlertWatch("test")
    organisation = world.workspace.organisation
    talk.append(organisation, list(storm(world.own.pk, NOW)))
    judged(rule, NOW + 2 * HOUR, watch)
    talk.append(organisation, list(everyday(world.own.pk, NOW, NOW + 3 * DAY, seed=2)))
    judged(rule, NOW + 12 * HOUR, watch)
    first = Alert.objects.get()
    assert first.ended_at is not None
    talk.append(organisation, list(storm(world.own.pk, NOW + 2 * DAY, people_an_hour=80)))
    judged(rule, NOW + 2 * DAY + 2 * HOUR, watch)
    assert Alert.objects.count() == 2


@pytest.mark.parametrize("kind", [*AlertKind.values])
def test_one_author_is_never_many_people(talk, world, kind):
    """Nine hundred angry posts by one person in three hours: no kind of rule takes them for a crowd."""
    rule = a_rule(world, kind, direction="down" if kind == "mood" else "up", sensitivity="high", people=3)
    flood = list(storm(world.own.pk, NOW, people_an_hour=300, one_author=True))
    talk.append(world.workspace.organisation, flood)
    assert judged(rule, NOW + 3 * HOUR) == []


def test_a_flood_is_at_most_one_author_and_one_post(talk, world):
    """Somebody with a large audience who floods is told once, as one author; what drew much is told as that post."""
    flood = [
        said(f"loud{n}", NOW + n * dt.timedelta(minutes=1), "star", f"Honte à Aubrelle {n}", world.own.pk,
             mood=Sentiment.NEGATIVE, followers=400_000, likes=5_000 if n == 0 else 0)
        for n in range(120)
    ]  # fmt: skip
    talk.append(world.workspace.organisation, flood)
    talk.record_engagement(
        world.workspace.organisation,
        [
            EngagementSnapshot(
                network="bluesky", id="loud0", at=NOW + HOUR, engagement=Engagement(likes=5_000)
            )
        ],
    )
    (author,) = judged(a_rule(world, "influence"), NOW + 3 * HOUR)
    assert author.subject == "bluesky:star"
    assert "nobody was followed by as many" in figures("influence", author, 60)
    (post,) = judged(a_rule(world, "velocity"), NOW + 3 * HOUR)
    assert post.subject == "bluesky|loud0"
    evidence = read_evidence(post.evidence)
    assert evidence.age_hours == 1
    assert 28 <= evidence.past_days <= 35  # up to the beginning of the week
    assert judged(a_rule(world, "influence", followers=1_000_000), NOW + 3 * HOUR) == []


def test_many_angry_people_are_a_mood_swing_and_a_surge_of_anger(talk, world):
    mood, emotion = a_rule(world, "mood", direction="down"), a_rule(world, "emotion")
    talk.append(world.workspace.organisation, list(storm(world.own.pk, NOW)))
    (swing,) = judged(mood, NOW + 2 * HOUR)
    assert swing.direction == "down"
    assert swing.value > 0.7
    assert {alert.subject for alert in judged(emotion, NOW + 2 * HOUR)} == {"anger"}


def test_a_theme_nobody_spoke_of_before(talk, world):
    rule = a_rule(world, "theme")
    talk.append(world.workspace.organisation, list(storm(world.own.pk, NOW)))
    found = judged(rule, NOW + 3 * HOUR)
    assert any("colis plastique" in theme_name(alert) for alert in found)
    assert judged(rule, NOW + 4 * HOUR) == found
    # The next day, more people say it in other words: still the same theme.
    talk.append(world.workspace.organisation, list(storm(world.own.pk, NOW + DAY, people_an_hour=90)))
    assert judged(rule, NOW + DAY + 3 * HOUR) == found


def test_signs_of_one_episode_join(talk, world):
    rise, mood = a_rule(world), a_rule(world, "mood", direction="down")
    talk.append(world.workspace.organisation, list(storm(world.own.pk, NOW)))
    judged(rise, NOW + 2 * HOUR)
    judged(mood, NOW + 2 * HOUR)
    leader = Alert.objects.get(part_of__isnull=True)
    part = Alert.objects.get(part_of=leader)
    assert {leader.kind, part.kind} == {"rise", "mood"}
    assert leader.severity >= part.severity
    assert not AlertDelivery.objects.filter(alert=part).exists()


def test_a_worker_killed_in_the_middle_neither_loses_nor_doubles(talk, world, monkeypatch):
    rule = a_rule(world)
    talk.append(world.workspace.organisation, list(storm(world.own.pk, NOW)))

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(alert_raising, "tell", killed)
        judged(rule, NOW + 2 * HOUR)
    assert not Alert.objects.exists()  # nothing half done
    judged(rule, NOW + 5 * HOUR, AlertWatch("another"))
    judged(rule, NOW + 5 * HOUR, AlertWatch("a third"))
    alert = Alert.objects.get()
    assert alert.deliveries.count() == 1


def test_a_muted_rule_says_nothing_of_what_happens_meanwhile(talk, world):
    rule = a_rule(world)
    AlertRule.objects.filter(pk=rule.pk).update(muted_until=NOW + 12 * HOUR)
    talk.append(world.workspace.organisation, list(storm(world.own.pk, NOW)))
    assert judged(rule, NOW + 2 * HOUR) == []
    assert judged(rule, NOW + 13 * HOUR) == []


def test_quiet_hours_make_all_but_the_critical_wait(talk, world):
    rule = a_rule(world, quiet_from=14, quiet_to=20)
    talk.append(world.workspace.organisation, list(storm(world.own.pk, NOW, people_an_hour=12)))
    alerts = judged(rule, NOW + 2 * HOUR)
    told = AlertDelivery.objects.filter(alert__in=alerts)
    assert told
    for one in told:
        waits = one.alert.severity < 3
        assert (one.next_try_at > NOW + 3 * HOUR) == waits


def test_silence_of_a_source_is_not_a_calm_day(talk, world):
    source = Source.objects.create(
        organisation_id=world.workspace.organisation, network="bluesky", name="Feed", state=Source.State.LISTENING,
        last_ok_at=NOW,
    )  # fmt: skip
    Source.objects.filter(pk=source.pk).update(created_at=START)
    silence, fall = a_rule(world, "silence"), a_rule(world, "fall")
    for one in list(talk._kept.values()):
        object.__setattr__(one.mention, "source", source.pk)
    assert judged(silence, NOW) == []
    # A calm day: it is read, and something is still said now and then.
    # A dead collector: nothing comes, because it cannot be read.
    Source.objects.filter(pk=source.pk).update(state=Source.State.NEEDS_PERSON, last_ok_at=NOW)
    (alert,) = judged(silence, NOW + 8 * HOUR)
    assert alert.subject == str(source.pk)
    assert read_evidence(alert.evidence).unknown[0][0] == "source_failing"
    assert judged(fall, NOW + 30 * HOUR) == []
    # It is read again and brings something: the alert ends by itself.
    Source.objects.filter(pk=source.pk).update(state=Source.State.LISTENING, last_ok_at=NOW + 9 * HOUR)


def test_a_source_that_is_read_and_says_nothing(talk, world):
    source = Source.objects.create(
        organisation_id=world.workspace.organisation, network="bluesky", name="Feed", state=Source.State.LISTENING,
        last_ok_at=NOW + 8 * HOUR,
    )  # fmt: skip
    Source.objects.filter(pk=source.pk).update(created_at=START)
    for one in list(talk._kept.values()):
        object.__setattr__(one.mention, "source", source.pk)
    (alert,) = judged(a_rule(world, "silence"), NOW + 9 * HOUR)
    assert read_evidence(alert.evidence).unknown[0][0] == "source_mute"
    assert alert.expected > 15


def test_the_past_is_replayed_as_it_would_have_been_lived(talk, world):
    organisation = world.workspace.organisation
    talk.append(organisation, list(storm(world.own.pk, NOW - 5 * DAY)))
    made = add_default_rules(world.workspace, world.own)
    assert {rule.kind for rule in made} == {"rise", "mood", "silence"}
    opened = replay_past(world.workspace, world.own.pk, NOW)
    leader = next(alert for alert in opened if alert.part_of_id is None)
    assert NOW - 5 * DAY < leader.opened_at < NOW - 5 * DAY + 3 * HOUR
    assert leader.ended_at is not None
    assert not AlertDelivery.objects.exists()
    assert replay_past(world.workspace, world.own.pk, NOW) == []
    assert alert_rules.add_default_rules(world.workspace, world.own) == []
