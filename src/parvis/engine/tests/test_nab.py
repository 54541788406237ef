"""The benchmark's score, against cases worked out by hand."""

from datetime import UTC, datetime, timedelta
from math import exp, isclose

import pytest

from parvis.engine.detection.nab import (
    LOW_FALSE_NEGATIVES,
    LOW_FALSE_POSITIVES,
    LabelledSeries,
    SeriesResult,
    best_threshold,
    leave_one_out,
    probation,
    row_worths,
    scaled_sigmoid,
    score,
    score_series,
    sweep,
    windows_of,
)

START = datetime(2015, 3, 1, tzinfo=UTC)
ROWS = 100  # of which the first 15 are probation
TIMES = [START + timedelta(minutes=5 * row) for row in range(ROWS)]
FALSE = 0.11


def series(detections=(), windows=((40, 49),), name="a"):
    """A series of 100 rows; ``detections`` are rows, or (row, score)."""
    scores = [0.0] * ROWS
    for one in detections:
        row, value = one if isinstance(one, tuple) else (one, 1.0)
        scores[row] = value
    return LabelledSeries(name, TIMES, [(TIMES[a], TIMES[b]) for a, b in windows], scores)


def sigmoid(x):
    return 2 / (1 + exp(5 * x)) - 1


def test_the_sigmoid():
    assert isclose(scaled_sigmoid(-1.0), 0.9866142981514305)
    assert scaled_sigmoid(0.0) == 0
    assert isclose(scaled_sigmoid(1.0), -0.9866142981514305)
    assert scaled_sigmoid(3.1) == -1


@pytest.mark.parametrize(("rows", "expected"), [(100, 15), (1000, 150), (5000, 750), (15831, 750), (3, 0)])
def test_probation(rows, expected):
    assert probation(rows) == expected


def test_what_a_row_is_worth():
    worths = row_worths(TIMES, series().windows)
    assert worths[0] == (-1.0, None)  # before any window: the full price
    assert worths[39] == (-1.0, None)
    assert worths[40] == (1.0, 0)  # the first row of a window is worth 1
    assert isclose(worths[44].worth, sigmoid(-6 / 10) / sigmoid(-1))
    assert isclose(worths[49].worth, sigmoid(-1 / 10) / sigmoid(-1))  # the last row is still worth something
    assert worths[50].window is None
    assert isclose(worths[50].worth, sigmoid(1 / 9))  # just after: nearly free
    assert isclose(worths[58].worth, sigmoid(9 / 9))
    assert worths[80].worth == -1.0  # more than three widths after


def test_each_window_uses_the_one_before_it_for_what_follows():
    worths = row_worths(TIMES, series(windows=((20, 29), (50, 54))).windows)
    assert worths[50].window == 1
    assert isclose(worths[45].worth, sigmoid(16 / 9))
    assert isclose(worths[56].worth, sigmoid(2 / 4))


def test_windows_side_by_side():
    worths = row_worths(TIMES, series(windows=((20, 29), (30, 39))).windows)
    assert [worths[row].window for row in (19, 20, 29, 30, 39, 40)] == [None, 0, 0, 1, 1, None]


def test_nothing_said_is_0_and_a_perfect_detector_100():
    assert score([series()], 0.5).score == 0
    assert score([series([40])], 0.5).score == 100
    assert score([series([40]), series([60], ((60, 69),), "b")], 0.5).score == 100


def test_by_hand():
    # One window caught at its fifth row, one false detection before it, one well after it.
    result = score([series([30, 44, 90])], 0.5)
    total = sigmoid(-0.6) / sigmoid(-1) - FALSE - FALSE
    assert isclose(result.score, 100 * (total + 1) / 2)
    assert (result.caught, result.missed, result.false_detections) == (1, 0, 2)


def test_only_the_best_of_a_window_counts():
    assert score([series([42, 45, 49])], 0.5).score == score([series([42])], 0.5).score


def test_a_missed_window_and_a_false_detection_is_worse_than_silence():
    result = score([series([20])], 0.5)
    assert isclose(result.score, 100 * (-1 - FALSE + 1) / 2)
    assert result.missed == 1


def test_probation_counts_for_nothing():
    assert score([series([3, 14])], 0.5).score == 0
    assert score([series([15])], 0.5).score < 0


def test_other_profiles():
    found = [series([30, 44])]
    caught = sigmoid(-0.6) / sigmoid(-1)
    assert isclose(score(found, 0.5, LOW_FALSE_POSITIVES).score, 100 * (caught - 0.22 + 1) / 2)
    assert isclose(score(found, 0.5, LOW_FALSE_NEGATIVES).score, 100 * (caught - 0.11 + 2) / 3)


def test_without_any_window_there_is_nothing_to_score():
    with pytest.raises(ValueError, match="No labelled window"):
        score([series(windows=())], 0.5)


def test_the_best_threshold_is_the_one_that_trying_all_finds():
    corpus = [
        series([(20, 3.0), (44, 2.0), (70, 1.5)], name="a"),
        series([(40, 4.0), (80, 1.0), (85, 2.5)], name="b"),
    ]
    tried = max((1.0, 1.5, 2.0, 2.5, 3.0, 4.0), key=lambda threshold: score(corpus, threshold).score)
    assert best_threshold(corpus) == tried
    assert best_threshold([series()]) == float("inf")


def test_leave_one_out_judges_each_series_by_the_others():
    # “a” is best at 4, “b” at 1: each is judged at the other's.
    corpus = [series([(41, 4.0), (20, 2.0)], name="a"), series([(41, 1.0)], name="b")]
    expected = score_series(corpus[0], 1.0).total + score_series(corpus[1], 4.0).total
    assert isclose(leave_one_out(corpus).score, 100 * (expected + 2) / 4)


def test_a_sweep_asks_again_at_each_threshold():
    answers = {1.0: (0.2, 0.9), 2.0: (0.8, 0.5)}

    def scored(threshold):
        return [SeriesResult(total, 1, 0, 0) for total in answers[threshold]]

    threshold, best, held = sweep([1.0, 2.0], scored)
    assert threshold == 2.0
    assert isclose(best.score, 100 * (1.3 + 2) / 4)
    assert isclose(held.score, 100 * (0.2 + 0.5 + 2) / 4)  # a at b's best (1.0), b at a's best (2.0)


def test_windows_are_found_by_file_name():
    windows = {"realTweets/a.csv": [["2015-03-05 03:22:53.000000", "2015-03-06 12:12:53"]], "b.csv": []}
    ((start, end),) = windows_of("a.csv", windows)
    assert start == datetime(2015, 3, 5, 3, 22, 53, tzinfo=UTC)
    assert end == datetime(2015, 3, 6, 12, 12, 53, tzinfo=UTC)
    assert windows_of("somewhere/b.csv", windows) == []
    assert windows_of("c.csv", windows) is None
