"""Judgement alone, on series made for it: falls, rises, and that a partial bucket is never a fall."""

import datetime as dt
import random

import pytest

from parvis.archive.contract import Pulse
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.alert_wording import figures
from parvis.listening.judging.heard import AuthorSpoke, Heard, ItemSpread, Past, ThemeSeen
from parvis.listening.judging.judge import JUDGEMENTS, judge
from parvis.listening.judging.themes import theme_query
from parvis.listening.models.alerts import AlertKind

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def weeks(seed=2, last=(), now=NOW):
    """Five weeks of hours, twenty people by day and five by night; ``last`` are the newest hours."""
    chance = random.Random(seed)
    pulses = []
    for ago in range(35 * 24, 0, -1):
        at = now - ago * HOUR
        people = max(0, round(chance.gauss(20 if 6 <= at.hour < 23 else 5, 3)))
        if ago <= len(last):
            people = last[-ago]
        pulses.append(Pulse(at, people, people, people, people // 5, people // 5))
    return Heard(now=now, step=HOUR, zone="Europe/Paris", pulses=pulses)


def test_every_kind_can_be_judged():
    assert set(JUDGEMENTS) == set(AlertKind.values)
    for kind in JUDGEMENTS:
        assert judge(kind, RuleSettings(), Heard(now=NOW, step=HOUR)) == []


@pytest.mark.parametrize("sensitivity", ["low", "normal"])
def test_hours_of_silence_by_day_are_a_fall(sensitivity):
    settings = RuleSettings(sensitivity=sensitivity)
    found = [e for e in judge("fall", settings, weeks(last=[1] * 8)) if e.over_at is None]
    assert len(found) == 1
    assert found[0].direction == "down"
    assert found[0].since >= NOW - 9 * HOUR
    assert found[0].raised_at <= NOW - 3 * HOUR  # within a few hours


def test_ordinary_weeks_are_no_fall_and_no_rise():
    alarms = sum(
        len(judge(kind, RuleSettings(), weeks(seed))) for seed in range(6) for kind in ("fall", "rise")
    )
    assert alarms <= 6  # twelve series of five weeks: at most one false alarm in ten weeks


def test_an_hour_that_has_just_begun_is_no_fall():
    heard = weeks(last=[1] * 8)
    begun = Heard(
        now=heard.pulses[-8].start + HOUR / 10, step=HOUR, zone=heard.zone, pulses=heard.pulses[:-7]
    )
    assert [e for e in judge("fall", RuleSettings(), begun) if e.over_at is None] == []


def test_a_rise_and_the_floor_under_which_nothing_is_said():
    heard = weeks(last=[90, 120, 110])
    (found,) = [e for e in judge("rise", RuleSettings(), heard) if e.over_at is None]
    assert found.value == 120
    assert [e for e in judge("rise", RuleSettings(floor=3), heard) if e.severity < 3] == []


def test_a_public_holiday_is_judged_as_a_sunday():
    """Shops are shut on the 11th of November: few people speak, as on Sundays. Where it is no holiday, that is a fall."""
    chance = random.Random(5)
    now = dt.datetime(2026, 11, 11, 20, 0, tzinfo=dt.UTC)  # a Wednesday
    pulses = []
    for ago in range(35 * 24, 0, -1):
        at = now - ago * HOUR
        shut = at.weekday() == 6 or at.date() == now.date()
        people = max(0, round(chance.gauss((3 if shut else 30) if 6 <= at.hour < 23 else 2, 1)))
        pulses.append(Pulse(at, people, people, people, 0, 0))
    found = {
        country: [
            e
            for e in judge(
                "fall",
                RuleSettings(),
                Heard(now=now, step=HOUR, zone="Europe/Paris", country=country, pulses=pulses),
            )
            if e.since.date() == now.date()
        ]
        for country in ("FR", "DE", None)
    }
    assert found["FR"] == []
    assert found["DE"]
    assert found[None]


def a_past(days=56.0, audiences=(), drawn=()):
    return Past(NOW - 60 * 24 * HOUR, days, audiences=audiences, drawn=drawn)


def test_an_author_is_influential_among_the_authors_of_the_brand():
    """The same audience is nothing for a brand that stars speak of, and much for one that nobody does."""
    spoke = [AuthorSpoke(NOW - 2 * HOUR, "x:1", 30_000, True), AuthorSpoke(NOW - HOUR, "x:1", 30_000, True)]
    stars = a_past(audiences=tuple(range(900_000, 100_000, -20_000)))
    village = a_past(audiences=(31_000, *range(5_000, 100, -100)))
    for past, alarms in ((stars, 0), (village, 1), (a_past(days=3.0), 1)):
        found = judge("influence", RuleSettings(), Heard(now=NOW, step=HOUR, authors=spoke, pasts=[past]))
        assert len(found) == alarms
    (author,) = judge("influence", RuleSettings(), Heard(now=NOW, step=HOUR, authors=spoke, pasts=[village]))
    assert (author.subject, author.as_much_before, author.past_days) == ("x:1", 1, 56)
    assert author.high == village.audiences[7]  # once a week in eight weeks: the eighth highest
    assert author.severity == 3
    assert "In the 56 days before, 1 author was followed by as many" in figures("influence", author, 60)
    floor = RuleSettings(followers=40_000)
    assert judge("influence", floor, Heard(now=NOW, step=HOUR, authors=spoke, pasts=[village])) == []


def test_sensitivity_is_how_rare_an_author_must_be():
    past = a_past(audiences=tuple(range(28_000, 0, -1_000)))
    spoke = [AuthorSpoke(NOW - n * HOUR, f"x:{n}", n * 1_000 + 500, False) for n in range(1, 28)]
    heard = Heard(now=NOW, step=HOUR, authors=spoke, pasts=[past])
    found = [len(judge("influence", RuleSettings(sensitivity=s), heard)) for s in ("low", "normal", "high")]
    assert found == [1, 7, 27]


def test_a_post_is_fast_against_posts_of_its_age():
    past = a_past(drawn=((1, tuple(range(100, 60, -1))), (48, tuple(range(4_000, 2_000, -50)))))
    young = ItemSpread(NOW - HOUR / 2, "x|young", ((1, 150),), True)
    old = ItemSpread(
        NOW - 60 * HOUR, "x|old", ((1, 20), (48, 1_500)), False
    )  # more than the young one, and slow
    grown = ItemSpread(NOW - 70 * HOUR, "x|grown", ((1, 20), (48, 9_000)), False)
    heard = Heard(now=NOW, step=HOUR, items=[young, old, grown], pasts=[past])
    first, second = judge("velocity", RuleSettings(), heard)
    assert (first.subject, first.age_hours, first.value) == ("x|grown", 48, 9_000)
    assert first.raised_at == NOW - 22 * HOUR
    assert (second.subject, second.age_hours, second.raised_at) == ("x|young", 1, NOW)
    assert second.as_much_before == 0
    assert "150 interactions within an hour of being published" in figures("velocity", second, 60)
    assert "no post had drawn as much at that age" in figures("velocity", second, 60)


def test_a_theme_is_told_once_by_whatever_of_its_words_it_comes_back():
    day = 24 * HOUR
    seen = [
        ThemeSeen(NOW - 5 * day, '"colis plastique" OR plastique', "colis plastique", 30, 0.0, 6.0),
        ThemeSeen(NOW - 4 * day, "plastique", "plastique", 60, 1.0, 8.0),
        ThemeSeen(NOW - 4 * day, "bateau OR bateaux", "bateau", 12, 0.0, 5.0),
        ThemeSeen(NOW - 4 * day, "chien", "chien", 5, 0.0, 5.0),  # too few people
    ]
    found = judge("theme", RuleSettings(), Heard(now=NOW, step=day, themes=seen))
    assert [(e.label, e.subject) for e in found] == [
        ("colis plastique", '"colis plastique" OR plastique'),
        ("bateau", "bateau OR bateaux"),
    ]
    assert theme_query("colis plastique") == '"colis plastique"'  # as alerts once kept it
    assert theme_query("bateau OR bateaux") == "bateau OR bateaux"
