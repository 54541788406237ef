"""``parvis evaluate detection``: the detector of rises on labelled series, with the score of the Numenta Anomaly
Benchmark, beside simple detectors run at the same time.
"""

from __future__ import annotations

import csv
import json
import time
from gettext import gettext as _
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import TypeAlias

    from parvis.engine.detection.nab import LabelledSeries, SeriesResult, Window
    from parvis.engine.detection.series import Point

    Labelled: TypeAlias = Sequence[tuple[str, Sequence[Point], Sequence[Window]]]

HELD = "score_threshold_from_others"


@click.command(
    help=_(
        "Score the detector of rises on SERIES (CSV files with the columns timestamp and value), one threshold for all. "
        "Times without an offset are read as UTC."
    )
)
@click.argument(
    "series", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--windows",
    "windows_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("JSON: file name → list of [start, end] during which something happened."),
)
@click.option("--threshold", type=float, help=_("Score from which to warn (default: the one used for real)."))
@click.option("--json", "as_json", is_flag=True, help=_("One JSON document, for programs."))
def detection(series: tuple[Path, ...], windows_file: Path, threshold: float | None, as_json: bool) -> None:
    windows = _windows(windows_file)
    labelled = [(path.name, _points(path), _windows_of(path, windows, windows_file)) for path in series]
    if not any(spans for _name, _points_read, spans in labelled):
        raise click.ClickException(
            _("None of these series has a labelled window: there is nothing to score.")
        )
    report = _report(labelled, threshold)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print(report)


def _windows(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise click.ClickException(
            _("{file} is not JSON ({problem}).").format(file=path, problem=problem)
        ) from problem
    if not isinstance(read, dict):
        raise click.ClickException(
            _("{file} must hold one object: file name → list of [start, end].").format(file=path)
        )
    return read


def _windows_of(path: Path, windows: dict[str, Any], windows_file: Path) -> Sequence[Window]:
    from parvis.engine.detection.nab import windows_of

    try:
        found = windows_of(path.name, windows)
    except (TypeError, ValueError) as problem:
        raise click.ClickException(
            _("The windows of {name} in {file} cannot be read: write them as [[start, end], …].").format(
                name=path.name, file=windows_file
            )
        ) from problem
    if found is None:
        raise click.ClickException(
            _("{file} says nothing of {name}. Add it, with [] when nothing happened.").format(
                file=windows_file, name=path.name
            )
        )
    return found


def _points(path: Path) -> list[Point]:
    from parvis.engine.detection.series import Point, read_time

    points: dict[datetime, Point] = {}
    twice = 0
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        try:
            if not {"timestamp", "value"} <= set(reader.fieldnames or ()):
                raise click.ClickException(
                    _("{file} must have the columns timestamp and value.").format(file=path)
                )
            for row in reader:
                point = Point(read_time(row["timestamp"]), float(row["value"]))
                if not 0 <= point.value < inf:
                    raise ValueError(
                        _("a value is a number from 0 on, not {value}").format(value=row["value"])
                    )
                twice += point.at in points
                points[point.at] = point
        except (TypeError, ValueError, csv.Error) as problem:
            message = _("{file}, line {line}: {problem}")
            raise click.ClickException(
                message.format(file=path, line=reader.line_num, problem=problem)
            ) from problem
    if not points:
        raise click.ClickException(_("{file} holds no point.").format(file=path))
    if twice:
        message = _("{file}: {number} times are there more than once; the last value of each was kept.")
        click.echo(message.format(file=path, number=twice), err=True)
    return [points[at] for at in sorted(points)]


def _report(labelled: Labelled, threshold: float | None) -> dict[str, Any]:
    from parvis.engine.detection.baselines import BASELINES
    from parvis.engine.detection.rises import default_threshold

    threshold = default_threshold() if threshold is None else threshold
    rows = sum(len(points) for _name, points, _spans in labelled)
    report: dict[str, Any] = {"benchmark": "NAB", "threshold": round(threshold, 3), "detectors": {}}
    before = time.perf_counter()
    corpus = _told(labelled, threshold)
    took = time.perf_counter() - before
    report["detectors"]["Parvis"] = {
        **_of_parvis(labelled, corpus, threshold),
        "points_per_second": round(rows / took),
    }
    for name, detector in BASELINES.items():
        before = time.perf_counter()
        scored = [detector(points) for _name, points, _spans in labelled]
        took = max(time.perf_counter() - before, 1e-9)
        report["detectors"][name] = {
            **_of_baseline(labelled, scored),
            "points_per_second": round(rows / took),
        }
    report["series"] = [_of_series(one) for one in corpus]
    return report


def _corpus(labelled: Labelled, scored: Sequence[Sequence[float]]) -> list[LabelledSeries]:
    from parvis.engine.detection.nab import LabelledSeries

    return [
        LabelledSeries(name, [point.at for point in points], spans, scores)
        for (name, points, spans), scores in zip(labelled, scored, strict=True)
    ]


def _told(labelled: Labelled, threshold: float) -> list[LabelledSeries]:
    """What the detector warns of at this threshold, exactly as it does for real; the other rows have 0."""
    from parvis.engine.detection.contract import DetectionSettings
    from parvis.engine.detection.rises import surprises

    scored = []
    for _name, points, _spans in labelled:
        found = {one.at: one.score for one in surprises(points, DetectionSettings(threshold=threshold))}
        scored.append([found.get(point.at, 0.0) for point in points])
    return _corpus(labelled, scored)


def _of_parvis(labelled: Labelled, corpus: Sequence[LabelledSeries], threshold: float) -> dict[str, Any]:
    from parvis.engine.detection.contract import DetectionSettings
    from parvis.engine.detection.nab import row_worths, score_rows, sweep
    from parvis.engine.detection.peaks import score_of_days
    from parvis.engine.detection.rises import Episodes, scores

    scored = [scores(points) for _name, points, _spans in labelled]
    worths = [row_worths([point.at for point in points], spans) for _name, points, spans in labelled]

    def results(at_threshold: float) -> list[SeriesResult]:
        found = []
        for (_name, points, spans), series, worth in zip(labelled, scored, worths, strict=True):
            episodes = Episodes(at_threshold, DetectionSettings().quiet_after)
            told = [row for row, one in enumerate(series) if one and episodes.told(points[row].at, one)]
            found.append(score_rows(told, worth, len(spans)))
        return found

    best, best_result, held = sweep([score_of_days(0.5 * 1.1**step) for step in range(50)], results)
    return {
        **_figures(corpus, 0.5),
        "threshold": round(threshold, 3),
        "best_threshold": round(best, 3),
        "best_score": round(best_result.score, 1),
        HELD: round(held.score, 1) if len(corpus) > 1 else None,
    }


def _of_baseline(labelled: Labelled, scored: Sequence[Sequence[float]]) -> dict[str, Any]:
    """A baseline has no threshold of its own and is given its best one."""
    from parvis.engine.detection.nab import best_threshold, leave_one_out

    corpus = _corpus(labelled, scored)
    best = best_threshold(corpus)
    figures = _figures(corpus, best)
    return {
        **figures,
        "threshold": round(best, 3),
        "best_threshold": round(best, 3),
        "best_score": figures["score"],
        HELD: round(leave_one_out(corpus).score, 1) if len(corpus) > 1 else None,
    }


def _figures(corpus: Sequence[LabelledSeries], threshold: float) -> dict[str, Any]:
    from parvis.engine.detection.nab import PROFILES, STANDARD, score

    result = score(corpus, threshold)
    return {
        "score": round(result.score, 1),
        "caught": result.caught,
        "missed": result.missed,
        "false_detections": result.false_detections,
        "other_profiles": {
            profile.name: round(score(corpus, threshold, profile).score, 1)
            for profile in PROFILES
            if profile is not STANDARD
        },
    }


def _of_series(series: LabelledSeries) -> dict[str, Any]:
    from parvis.engine.detection.nab import probation, score_series

    result = score_series(series, 0.5)
    first = probation(len(series.times))
    return {
        "name": series.name,
        "caught": result.caught,
        "missed": result.missed,
        "false_detections": result.false_detections,
        "detections": [
            {"at": at.isoformat(), "score": round(found, 2)}
            for row, (at, found) in enumerate(zip(series.times, series.scores, strict=True))
            if row >= first and found
        ],
    }


def _print(report: dict[str, Any]) -> None:
    row = "{:<20} {:>7} {:>9} {:>7} {:>8} {:>8} {:>7} {:>9} {:>12}"
    click.echo(
        row.format(
            "",
            _("score"),
            _("threshold"),
            _("best"),
            _("held"),
            _("caught"),
            _("missed"),
            _("false"),
            _("points/s"),
        )
    )
    for name, figures in report["detectors"].items():
        held = figures[HELD]
        click.echo(
            row.format(
                name,
                figures["score"],
                figures["threshold"],
                figures["best_score"],
                "–" if held is None else held,
                figures["caught"],
                figures["missed"],
                figures["false_detections"],
                f"{figures['points_per_second']:,}",
            )
        )
    click.echo(
        _(
            "NAB standard profile: 0 says nothing, 100 is perfect. “best”: threshold chosen on these series; “held”: chosen on the "
            "other series. Baselines have no threshold of their own: their score is their best."
        )
    )
    for series in report["series"]:
        click.echo(
            _("{name}: {caught} caught, {missed} missed, {false} false").format(
                name=series["name"],
                caught=series["caught"],
                missed=series["missed"],
                false=series["false_detections"],
            )
        )
