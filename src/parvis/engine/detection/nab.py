"""The score of the Numenta Anomaly Benchmark (NAB), so that detectors can be compared on labelled series.

A labelled window is worth up to 1, the more the earlier it is caught: a sigmoid of the place in the window, scaled so
that its first row is worth 1. Only the best detection of a window counts. A detection outside costs
``false_positive``, less when it comes just after a window. A window nobody caught costs ``false_negative``. The first
15% of a series (at most 750 rows) count for nothing. The sum over all series is scaled so that a detector that says
nothing has 0 and a perfect one 100 (below 0: worse than saying nothing). One threshold serves all series.

Source: Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms – the Numenta Anomaly Benchmark" (2015),
section II, with the details of the benchmark's own program where the article leaves a choice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import exp, floor
from typing import NamedTuple, TypeAlias

from parvis.engine.detection.series import read_time

PROBATION_SHARE = 0.15
PROBATION_AT_MOST = 5000 * PROBATION_SHARE
FAR_FROM_WINDOW = 3.0  # in window widths: from there on, a false detection costs its full price

Window: TypeAlias = tuple[datetime, datetime]


class Profile(NamedTuple):
    """What each kind of answer is worth."""

    name: str
    true_positive: float
    false_positive: float
    false_negative: float


STANDARD = Profile("standard", 1.0, 0.11, 1.0)
LOW_FALSE_POSITIVES = Profile("reward_low_FP_rate", 1.0, 0.22, 1.0)
LOW_FALSE_NEGATIVES = Profile("reward_low_FN_rate", 1.0, 0.11, 2.0)
PROFILES = (STANDARD, LOW_FALSE_POSITIVES, LOW_FALSE_NEGATIVES)


class LabelledSeries(NamedTuple):
    """A series, its windows (both ends included, in order), and the score a detector gave to each row."""

    name: str
    times: Sequence[datetime]
    windows: Sequence[Window]
    scores: Sequence[float]


class RowWorth(NamedTuple):
    """What a detection at a row is worth before weighing: inside the window numbered ``window``, or outside of any."""

    worth: float
    window: int | None


class Result(NamedTuple):
    """A score with what makes it: windows caught and missed, detections outside of windows."""

    score: float
    caught: int
    missed: int
    false_detections: int


class SeriesResult(NamedTuple):
    """The unscaled sum for one series."""

    total: float
    caught: int
    missed: int
    false_detections: int


def scaled_sigmoid(position: float) -> float:
    """Worth of a detection at ``position`` window widths from the window's end (negative: inside), from 1 to −1."""
    return -1.0 if position > FAR_FROM_WINDOW else 2 / (1 + exp(5 * position)) - 1


def probation(rows: int) -> int:
    """How many rows at the start count for nothing."""
    return floor(min(floor(PROBATION_SHARE * rows), PROBATION_AT_MOST))


def row_worths(times: Sequence[datetime], windows: Sequence[Window]) -> list[RowWorth]:
    """What a detection would be worth at each row, unweighted."""
    worths: list[RowWorth] = []
    bounds = [(bisect_left(times, start), bisect_right(times, end) - 1) for start, end in windows]
    current = 0
    previous: tuple[int, int] | None = None
    first_caught = scaled_sigmoid(-1.0)
    for row in range(len(times)):
        while current < len(bounds) and row > bounds[current][1]:
            previous = bounds[current]
            current += 1
        if current < len(bounds) and row >= bounds[current][0]:
            left, right = bounds[current]
            worths.append(
                RowWorth(scaled_sigmoid(-(right - row + 1) / (right - left + 1)) / first_caught, current)
            )
        elif previous is None:
            worths.append(RowWorth(-1.0, None))
        else:
            left, right = previous
            worths.append(RowWorth(scaled_sigmoid((row - right) / max(1, right - left)), None))
    return worths


def score_series(series: LabelledSeries, threshold: float, profile: Profile = STANDARD) -> SeriesResult:
    """The sum for one series when a row is a detection from ``threshold`` on."""
    rows = [row for row, score in enumerate(series.scores) if score >= threshold]
    return score_rows(rows, row_worths(series.times, series.windows), len(series.windows), profile)


def score_rows(
    rows: Iterable[int], worths: Sequence[RowWorth], windows: int, profile: Profile = STANDARD
) -> SeriesResult:
    """The sum for one series whose detections are ``rows``, given what each row is worth and how many windows there are."""
    best = [-profile.false_negative] * windows
    caught: set[int] = set()
    outside = 0.0
    false_detections = 0
    first = probation(len(worths))
    for row in rows:
        if row < first:
            continue
        worth, window = worths[row]
        if window is None:
            outside += worth * profile.false_positive
            false_detections += 1
        else:
            best[window] = max(best[window], worth * profile.true_positive)
            caught.add(window)
    return SeriesResult(sum(best) + outside, len(caught), windows - len(caught), false_detections)


def score(corpus: Sequence[LabelledSeries], threshold: float, profile: Profile = STANDARD) -> Result:
    """The score of a corpus at one threshold for all series. Raises ``ValueError`` when no window is labelled."""
    return _scaled([score_series(series, threshold, profile) for series in corpus], profile)


def _scaled(results: Sequence[SeriesResult], profile: Profile) -> Result:
    caught = sum(result.caught for result in results)
    missed = sum(result.missed for result in results)
    windows = caught + missed
    if not windows:
        raise ValueError("No labelled window: there is nothing to score.")
    nothing, perfect = -profile.false_negative * windows, profile.true_positive * windows
    scaled = 100 * (sum(result.total for result in results) - nothing) / (perfect - nothing)
    return Result(scaled, caught, missed, sum(result.false_detections for result in results))


def best_threshold(corpus: Sequence[LabelledSeries], profile: Profile = STANDARD) -> float:
    """The threshold with the highest score; the highest of them when several are equal."""
    changes: list[tuple[float, Callable[[], float]]] = []
    for series in corpus:
        best = [-profile.false_negative] * len(series.windows)
        worths = row_worths(series.times, series.windows)
        rows = range(probation(len(series.times)), len(series.times))
        changes += [
            (series.scores[row], _gain(worths[row], best, profile)) for row in rows if series.scores[row] > 0
        ]
    changes.sort(key=lambda change: change[0], reverse=True)
    total = highest = 0.0
    threshold = float("inf")
    for index, (row_score, gain) in enumerate(changes):
        total += gain()
        last_of_equals = index + 1 == len(changes) or changes[index + 1][0] != row_score
        if last_of_equals and total > highest:
            highest, threshold = total, row_score
    return threshold


def _gain(worth: RowWorth, best: list[float], profile: Profile) -> Callable[[], float]:
    """How much the sum grows when this row becomes a detection too."""

    def gain() -> float:
        if worth.window is None:
            return worth.worth * profile.false_positive
        before = best[worth.window]
        best[worth.window] = max(before, worth.worth * profile.true_positive)
        return best[worth.window] - before

    return gain


def leave_one_out(corpus: Sequence[LabelledSeries], profile: Profile = STANDARD) -> Result:
    """The score when each series is judged at the threshold that is best on the others."""
    results = []
    for left_out in range(len(corpus)):
        others = [series for index, series in enumerate(corpus) if index != left_out]
        threshold = best_threshold(others, profile) if others else float("inf")
        results.append(score_series(corpus[left_out], threshold, profile))
    return _scaled(results, profile)


def sweep(
    thresholds: Sequence[float],
    scored: Callable[[float], Sequence[SeriesResult]],
    profile: Profile = STANDARD,
) -> tuple[float, Result, Result]:
    """For a detector whose answers must be asked again at each threshold: the best of ``thresholds``, its score, and
    the score when each series is judged at the threshold that is best on the others."""
    table = [list(scored(threshold)) for threshold in thresholds]
    best = max(range(len(table)), key=lambda row: sum(result.total for result in table[row]))
    held = []
    for series in range(len(table[best])):
        row = max(table, key=lambda results: sum(r.total for at, r in enumerate(results) if at != series))
        held.append(row[series])
    return thresholds[best], _scaled(table[best], profile), _scaled(held, profile)


def windows_of(name: str, windows: dict[str, list[list[str]]]) -> list[Window] | None:
    """The windows of the file ``name`` in a NAB windows document, whose keys may hold folders; ``None`` if absent.
    Raises ``TypeError`` or ``ValueError`` when they are not pairs of times in order."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    for key, spans in windows.items():
        if key.rsplit("/", 1)[-1] == base:
            read = sorted((read_time(start), read_time(end)) for start, end in spans)
            if any(start > end for start, end in read):
                raise ValueError("A window ends before it starts.")
            return read
    return None
