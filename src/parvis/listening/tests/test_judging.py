"""Judgement alone, on series made for it: falls, rises, and that a partial bucket is never a fall."""

import datetime as dt
import random

import pytest

from parvis.archive.contract import Pulse
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.heard import AuthorSpoke, Heard, ItemSpread
from parvis.listening.judging.judge import JUDGEMENTS, judge
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


def test_authors_and_posts_that_stand_out():
    heard = Heard(
        now=NOW,
        step=HOUR,
        authors=[AuthorSpoke(NOW - 2 * HOUR, "x:1", 500_000, True), AuthorSpoke(NOW - HOUR, "x:1", 500_000, True), AuthorSpoke(NOW, "x:2", 10, True)],
        items=[ItemSpread(NOW - 2 * HOUR, "x|1", 4000, True), ItemSpread(NOW - 40 * HOUR, "x|2", 100, False)],
    )  # fmt: skip
    (author,) = judge("influence", RuleSettings(), heard)
    assert (author.subject, author.severity) == ("x:1", 3)
    (post,) = judge("velocity", RuleSettings(), heard)
    assert (post.subject, post.value) == ("x|1", 2000)
