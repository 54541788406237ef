"""How good the detector of rises is on the Numenta Anomaly Benchmark's tweets, beside simple detectors run at the same time,
and how often each sensitivity warns.

The series are read where ``../shared/data/nab`` is there; without them nothing is measured.

Run: ``python bench/detection_nab.py``
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from parvis.engine.detection.contract import DetectionSettings, Sensitivity
from parvis.engine.detection.rises import surprises
from parvis.engine.detection.series import Point, read_time

NAB = Path(__file__).parents[1].parent / "shared" / "data" / "nab"
# All ten series, standard profile, the threshold chosen on the other nine; figures published by, or computed from, the
# answers published with the benchmark.
PUBLISHED = "ARTime 78.4, contextOSE 71.7, Numenta HTM 64.0 (held-out threshold, all ten series)"


def warnings_a_week(paths: list[Path], sensitivity: Sensitivity) -> list[float]:
    """For each series, how many episodes a week are told, real events included."""
    found = []
    for path in paths:
        with path.open(encoding="utf-8") as file:
            points = [Point(read_time(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)]
        episodes = {one.since for one in surprises(points, DetectionSettings(sensitivity=sensitivity))}
        weeks = (points[-1].at - points[0].at).total_seconds() / (7 * 86400)
        found.append(len(episodes) / weeks)
    return found


def main() -> int:
    series = sorted((NAB / "realTweets").glob("*.csv"))
    if not series:
        print(f"SKIPPED: the benchmark's series are not at {NAB}.")
        return 0
    command = [sys.executable, "-m", "parvis.site.cli", "evaluate", "detection"]
    done = subprocess.run([*command, *map(str, series), "--windows", str(NAB / "windows.json")], check=False)
    print(f"Published: {PUBLISHED}")
    for sensitivity in Sensitivity:
        weekly = warnings_a_week(series, sensitivity)
        print(
            f"Sensitivity {sensitivity:<6}: {min(weekly):.1f} to {max(weekly):.1f} warnings a week and brand"
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
