"""Rises and falls: what is told, what is not, and that the past tells what living through it told."""

import csv
import itertools
import json
import random
from datetime import UTC, date, datetime, timedelta
from math import cos, exp, pi
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.engine.detection.contract import DetectionSettings, Direction, Sensitivity
from parvis.engine.detection.nab import LabelledSeries, score, windows_of
from parvis.engine.detection.peaks import Peaks, days_between, score_of_days
from parvis.engine.detection.rhythm import Rhythm
from parvis.engine.detection.rises import Detector, scores, surprises
from parvis.engine.detection.series import Observation, Point, bucket_start, counted, read_time
from parvis.engine.holidays import countries, is_holiday

NAB = Path(__file__).resolve().parents[5] / "shared/data/nab"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
FIVE = timedelta(minutes=5)
DAY = timedelta(days=1)


def poisson(generator, mean):
    limit, product, count = exp(-mean), generator.random(), 0
    while product > limit:
        product *= generator.random()
        count += 1
    return count


def talk(days, mean=8.0, seed=1, start=MONDAY, rhythm=0.6):
    """Everyday talk: Poisson counts that rise and fall with the hours of the day."""
    generator = random.Random(seed)
    points = []
    for row in range(int(days * 288)):
        at = start + row * FIVE
        level = mean * (1 - rhythm * cos(2 * pi * (row % 288) / 288))
        points.append(Point(at, float(poisson(generator, level))))
    return points


def with_values(points, values):
    """The points, some replaced: row → value."""
    return [Point(at, values.get(row, value)) for row, (at, value) in enumerate(points)]


def test_everyday_talk_is_told_rarely():
    for seed in range(3):
        assert len(surprises(talk(28, seed=seed))) <= 28 / 7 + 3


def test_a_flat_series_is_never_told():
    assert surprises([Point(MONDAY + row * FIVE, 10.0) for row in range(288 * 10)]) == []


def test_a_storm_is_told_at_once_with_what_is_usual():
    storm = 10 * 288 + 170
    points = with_values(talk(12), {storm: 90.0, storm + 1: 80.0, storm + 2: 85.0})
    told = [one for one in surprises(points) if one.at >= points[storm].at]
    assert [one.at for one in told] == [points[storm].at]  # what follows is not three times as unusual
    (one,) = told
    assert one.since == one.at
    assert one.value == 90
    assert 8 < one.expected < 20
    assert one.low < one.expected < one.high < 40
    assert one.ratio == pytest.approx(90 / one.expected)
    assert one.how_unusual > 6
    assert one.direction is Direction.RISE


def test_a_storm_that_grows_is_told_again_as_the_same_episode():
    storm = 10 * 288 + 170
    points = with_values(talk(12), {storm: 60.0, storm + 10: 400.0})
    first, second = [one for one in surprises(points) if one.at >= points[storm].at]
    assert second.at == points[storm + 10].at
    assert second.since == first.at
    assert second.how_unusual >= 3 * first.how_unusual


def test_quiet_after_is_how_long_the_same_is_not_told_again():
    storm, later = 10 * 288 + 170, 10 * 288 + 170 + 288 + 20
    points = with_values(talk(13), {storm: 90.0, later: 95.0})
    since = points[storm].at

    def told(quiet):
        return [one.at for one in surprises(points, DetectionSettings(quiet_after=quiet)) if one.at >= since]

    assert points[later].at in told(DAY)
    assert points[later].at not in told(3 * DAY)


def test_sensitivity():
    points = talk(28, mean=3)
    low, normal, high = (
        len(surprises(points, DetectionSettings(sensitivity=one))) for one in (Sensitivity.LOW, Sensitivity.NORMAL, Sensitivity.HIGH)
    )  # fmt: skip
    assert low <= normal < high


def test_small_figures_are_not_worth_a_warning():
    storm = 10 * 288 + 100
    points = with_values([Point(MONDAY + row * FIVE, 0.0) for row in range(12 * 288)], {storm: 4.0})
    assert surprises(points) == []
    assert len(surprises(points, DetectionSettings(minimum=3))) == 1
    found = surprises(points, DetectionSettings(minimum=3))[0]
    assert found.ratio is None or found.ratio > 10


def test_minimum_ratio():
    storm = 10 * 288 + 170
    points = with_values(talk(12), {storm: 90.0})
    assert points[storm].at not in {one.at for one in surprises(points, DetectionSettings(minimum_ratio=20))}


def test_a_fall_is_told_when_there_was_something_to_fall_from():
    points = with_values(talk(12, mean=60), dict.fromkeys(range(10 * 288 + 140, 10 * 288 + 160), 2.0))
    told = surprises(points, DetectionSettings(direction=Direction.FALL))
    assert points[10 * 288 + 140].at in {one.at for one in told}
    one = next(one for one in told if one.at == points[10 * 288 + 140].at)
    assert one.direction is Direction.FALL
    assert one.value < one.low < one.expected
    quiet = with_values(talk(12, mean=3), dict.fromkeys(range(10 * 288 + 140, 10 * 288 + 160), 0.0))
    assert surprises(quiet, DetectionSettings(direction=Direction.FALL, minimum=20)) == []


def test_missing_buckets_are_not_zeros():
    points = talk(12, mean=60)
    down = [one for row, one in enumerate(points) if not 10 * 288 + 140 <= row < 10 * 288 + 180]
    assert not [
        one
        for one in surprises(down, DetectionSettings(direction=Direction.FALL))
        if one.at >= points[10 * 288 + 140].at
    ]


def test_what_comes_every_week_at_the_same_hour_is_less_and_less_unusual():
    """A newsletter on Mondays at nine brings ten times the posts."""
    newsletters = [week * 7 * 288 + 9 * 12 + row for week in range(1, 7) for row in range(12)]
    told = surprises(with_values(talk(49), dict.fromkeys(newsletters, 90.0)))
    mondays = [one for one in told if one.at.hour == 9]
    assert mondays[0].how_unusual > 100
    assert all(later.how_unusual < one.how_unusual for one, later in itertools.pairwise(mondays))
    assert mondays[-1].how_unusual < mondays[0].how_unusual / 10


def test_one_storm_does_not_make_the_next_one_usual():
    storms = [10 * 288 + 170 + week * 7 * 288 + row for week in range(2) for row in range(24)]
    points = with_values(talk(21), dict.fromkeys(storms, 120.0))
    told = {one.at for one in surprises(points)}
    assert points[storms[0]].at in told
    assert points[storms[24]].at in told


def test_a_rise_is_found_whatever_the_size_of_the_brand():
    storm = 10 * 288 + 170
    for mean in (1.0, 10.0, 100.0):
        points = with_values(talk(12, mean=mean), {storm: 15 * mean})
        assert points[storm].at in {one.at for one in surprises(points)}


def test_warming():
    detector = Detector()
    assert detector.warming
    for point in talk(0.5):
        assert detector.observe(point) is None
    assert not detector.ready
    dwarfing = detector.observe(Point(MONDAY + timedelta(hours=13), 500.0))
    assert dwarfing is not None  # what dwarfs everything is told even then, without saying how unusual
    assert dwarfing.how_unusual is None
    for point in talk(1, start=MONDAY + timedelta(hours=14)):
        detector.observe(point)
    assert detector.ready


def test_the_first_points_of_a_new_watch_tell_nothing():
    assert surprises([Point(MONDAY + row * FIVE, 1000.0 * row) for row in range(5)]) == []


def test_points_out_of_order_are_refused():
    detector = Detector()
    detector.observe(Point(MONDAY, 1.0))
    with pytest.raises(ValueError, match="order"):
        detector.observe(Point(MONDAY, 1.0))


@pytest.mark.parametrize("figure", [-1.0, float("nan"), float("inf")])
def test_figures_that_are_none_are_refused(figure):
    with pytest.raises(ValueError, match="from 0 on"):
        Detector().observe(Point(MONDAY, figure))


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 999), st.integers(300, 288 * 6), st.floats(0, 2000))
def test_the_future_changes_nothing(seed, cut, spike):
    points = with_values(talk(6, seed=seed), {cut - 1: spike})
    whole = surprises(points)
    part = surprises(points[:cut])
    assert part == [one for one in whole if one.at < points[cut - 1].at + FIVE]


def test_living_through_it_tells_the_same_as_replaying_it():
    points = with_values(talk(12), {3000: 200.0, 3010: 500.0})
    detector = Detector()
    assert [one for point in points if (one := detector.observe(point))] == surprises(points)


def test_scores_hold_what_every_threshold_would_tell():
    points = with_values(talk(12), {3000: 200.0})
    given = scores(points)
    for one in surprises(points):
        assert given[points.index(Point(one.at, one.value))] == one.score


def test_peaks_follow_the_model_they_are_given():
    """With exponential peaks the score says what the chance is."""
    generator = random.Random(5)
    peaks = Peaks()
    for block in range(400):
        peaks.learn(block * 7200.0, generator.expovariate(2.0))
    known = 0.7 / 2 * 2  # P(peak > x) = exp(−2x): one in e^1.4 two-hour blocks
    assert 10 ** -peaks.score(known) * 24 == pytest.approx(exp(-2 * known), rel=0.35)


def test_days_and_scores_are_the_same_thing():
    for days in (0.5, 6.0, 30.0):
        assert days_between(score_of_days(days)) == pytest.approx(days)
    assert days_between(300.0) == 3650


def hours(rhythm, start, days, value):
    for hour in range(int(days * 24)):
        at = start + timedelta(hours=hour)
        seconds = at.timestamp()
        rhythm.expected(seconds, value(at))
        rhythm.learn(value(at))


def test_the_rhythm_goes_from_level_to_day_to_week():
    def busy(at):
        return 100.0 if at.hour == 9 and at.weekday() == 0 else 20.0 if at.hour == 9 else 4.0

    rhythm = Rhythm()
    assert rhythm.expected(MONDAY.timestamp(), 7.0) == 7.0  # nothing known yet
    rhythm = Rhythm()
    hours(rhythm, MONDAY, 3, busy)
    nine = (MONDAY + timedelta(days=3, hours=9, minutes=30)).timestamp()
    assert 10 < rhythm.expected(nine, 0.0) < 60
    hours(rhythm, MONDAY + timedelta(days=3), 53, busy)
    tuesday, monday = (
        rhythm.expected((MONDAY + timedelta(days=day, hours=9, minutes=30)).timestamp(), 0.0)
        for day in (57, 63)
    )
    assert monday > 60 > tuesday


def test_a_holiday_is_a_sunday():
    def lazy(at):
        return 5.0 if at.weekday() == 6 else 50.0

    first_of_may = datetime(2026, 5, 1, 12, tzinfo=UTC)  # a Friday
    usual = []
    for country in (None, "FR"):
        rhythm = Rhythm("UTC", country)
        hours(rhythm, MONDAY, 56, lazy)
        rhythm.expected((first_of_may - timedelta(hours=1)).timestamp(), 0.0)
        usual.append(rhythm._slot_of(int(first_of_may.timestamp() // 3600)))
    assert usual[0][1] // 24 == 4
    assert usual[1][1] // 24 == 6
    assert is_holiday(date(2026, 7, 14), "FR")
    assert not is_holiday(date(2026, 7, 14), "gb")
    assert {"FR", "GB", "BE", "CH", "US"} <= set(countries())
    with pytest.raises(ValueError, match="holidays"):
        is_holiday(date(2026, 1, 1), "XX")


def test_counting():
    seen = [Observation(MONDAY + timedelta(minutes=1)), Observation(MONDAY + timedelta(minutes=2), 0.25)]
    down = [(MONDAY + 2 * FIVE, MONDAY + 3 * FIVE)]
    points = counted(seen, FIVE, MONDAY, MONDAY + 4 * FIVE, down)
    assert points == [Point(MONDAY, 1.25), Point(MONDAY + FIVE, 0.0), Point(MONDAY + 3 * FIVE, 0.0)]
    assert bucket_start(MONDAY + timedelta(minutes=7), FIVE) == MONDAY + FIVE
    assert read_time("2015-03-05 03:22:53.000000") == datetime(2015, 3, 5, 3, 22, 53, tzinfo=UTC)
    with pytest.raises(ValueError, match="last some time"):
        counted([], timedelta(0), MONDAY, MONDAY)


@pytest.mark.skipif(
    not NAB.exists(), reason=f"the benchmark's series are not at {NAB}: detection is NOT measured"
)
def test_the_score_reached_on_the_benchmark():
    windows = json.loads((NAB / "windows.json").read_text())
    corpus = []
    for path in sorted((NAB / "realTweets").glob("*.csv")):
        with path.open() as file:
            points = [Point(read_time(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)]
        told = {one.at for one in surprises(points)}
        marks = [float(at in told) for at, _value in points]
        corpus.append(
            LabelledSeries(path.name, [p.at for p in points], windows_of(path.name, windows), marks)
        )
    result = score(corpus, 0.5)
    assert result.score >= 83.0
    assert result.missed == 0
