"""``parvis evaluate detection``: the detector of rises on labelled series, with the score of the Numenta Anomaly
Benchmark, beside simple detectors run at the same time.
"""

from __future__ import annotations

import csv
import json
import time
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parvis.engine.detection.nab import LabelledSeries, Window
    from parvis.engine.detection.series import Point

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

    points: list[Point] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"timestamp", "value"} <= set(reader.fieldnames or ()):
            raise click.ClickException(
                _("{file} must have the columns timestamp and value.").format(file=path)
            )
        for row in reader:
            try:
                point = Point(read_time(row["timestamp"]), float(row["value"]))
            except (TypeError, ValueError) as problem:
                raise click.ClickException(
                    _("{file}, line {line}: {problem}").format(
                        file=path, line=reader.line_num, problem=problem
                    )
                ) from problem
            points.append(point)
    return sorted(points)


def _report(
    labelled: Sequence[tuple[str, Sequence[Point], Sequence[Window]]], threshold: float | None
) -> dict[str, Any]:
    from parvis.engine.detection.baselines import BASELINES
    from parvis.engine.detection.rises import default_threshold, row_scores

    threshold = default_threshold() if threshold is None else threshold
    detectors: dict[str, Callable[[Sequence[Point]], list[float]]] = {"Parvis": row_scores, **BASELINES}
    report: dict[str, Any] = {"benchmark": "NAB", "threshold": threshold, "detectors": {}}
    for name, detector in detectors.items():
        before = time.perf_counter()
        scored = [detector(points) for _name, points, _spans in labelled]
        took = time.perf_counter() - before
        corpus = _corpus(labelled, scored)
        report["detectors"][name] = {
            **_scores(corpus, threshold if name == "Parvis" else None),
            "points_per_second": round(sum(len(points) for _n, points, _s in labelled) / max(took, 1e-9)),
        }
        if name == "Parvis":
            report["series"] = [_of_series(one, threshold) for one in corpus]
    return report


def _corpus(
    labelled: Sequence[tuple[str, Sequence[Point], Sequence[Window]]], scored: Sequence[list[float]]
) -> list[LabelledSeries]:
    from parvis.engine.detection.nab import LabelledSeries

    return [
        LabelledSeries(name, [point.at for point in points], spans, scores)
        for (name, points, spans), scores in zip(labelled, scored, strict=True)
    ]


def _scores(corpus: Sequence[LabelledSeries], threshold: float | None) -> dict[str, Any]:
    """Scores of a detector; a baseline has no threshold of its own and is given its best one."""
    from parvis.engine.detection.nab import PROFILES, STANDARD, best_threshold, leave_one_out, score

    best = best_threshold(corpus)
    used = best if threshold is None else threshold
    result = score(corpus, used)
    return {
        "score": round(result.score, 1),
        "threshold": round(used, 3),
        "best_score": round(score(corpus, best).score, 1),
        HELD: round(leave_one_out(corpus).score, 1) if len(corpus) > 1 else None,
        "caught": result.caught,
        "missed": result.missed,
        "false_detections": result.false_detections,
        "other_profiles": {
            profile.name: round(score(corpus, used, profile).score, 1)
            for profile in PROFILES
            if profile is not STANDARD
        },
    }


def _of_series(series: LabelledSeries, threshold: float) -> dict[str, Any]:
    from parvis.engine.detection.nab import probation, score_series

    result = score_series(series, threshold)
    first = probation(len(series.times))
    return {
        "name": series.name,
        "caught": result.caught,
        "missed": result.missed,
        "false_detections": result.false_detections,
        "detections": [
            {"at": at.isoformat(), "score": round(found, 2)}
            for row, (at, found) in enumerate(zip(series.times, series.scores, strict=True))
            if row >= first and found >= threshold
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
