"""``parvis evaluate detection``: what it prints, and what it answers to files that it cannot read."""

import json
import math
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from parvis.site.cli.evaluate import evaluate

START = datetime(2026, 3, 2)
STORM = 8 * 288 + 150


def ask(*arguments):
    return CliRunner().invoke(evaluate, ["detection", *map(str, arguments)])


def when(row):
    return str(START + timedelta(minutes=5 * row))


@pytest.fixture
def series(tmp_path):
    path = tmp_path / "brand.csv"
    lines = ["timestamp,value"]
    for row in range(10 * 288):
        value = 300 if row == STORM else round(12 + 5 * math.sin(row / 45) + row % 7)
        lines.append(f"{when(row)},{value}")
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def windows(tmp_path):
    path = tmp_path / "windows.json"
    path.write_text(json.dumps({"folder/brand.csv": [[when(STORM - 20), when(STORM + 20)]]}))
    return path


def test_the_score_beside_baselines(series, windows):
    result = ask(series, "--windows", windows, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    parvis = report["detectors"]["Parvis"]
    assert parvis["caught"] == 1
    assert parvis["missed"] == 0
    assert parvis["score"] > 90
    assert parvis["points_per_second"] > 0
    assert parvis["score_threshold_from_others"] is None  # one series has no others
    assert set(report["detectors"]) >= {"windowed Gaussian", "EWMA", "seasonal MAD", "static threshold"}
    assert when(STORM).replace(" ", "T") in {one["at"][:19] for one in report["series"][0]["detections"]}


def test_a_table_for_people(series, windows):
    result = ask(series, "--windows", windows)
    assert result.exit_code == 0, result.output
    assert "Parvis" in result.output
    assert "brand.csv: 1 caught, 0 missed" in result.output


def test_a_threshold_nothing_reaches_says_nothing(series, windows):
    result = ask(series, "--windows", windows, "--threshold", "99", "--json")
    assert json.loads(result.output)["detectors"]["Parvis"]["score"] == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("when,what\n1,2\n", "columns timestamp and value"),
        ("", "columns timestamp and value"),
        ("timestamp,value\n", "holds no point"),
        ("timestamp,value\n2026-03-02 00:00:00,many\n", "line 2"),
        ("timestamp,value\nyesterday,3\n", "line 2"),
        ("timestamp,value\n2026-03-02 00:00:00\n", "line 2"),
        ("timestamp,value\n2026-03-02 00:00:00,-1\n", "from 0 on"),
        ("timestamp,value\n2026-03-02 00:00:00,nan\n", "from 0 on"),
        ("\x00\xff", "columns"),
    ],
)
def test_series_that_cannot_be_read(tmp_path, windows, content, said):
    path = tmp_path / "brand.csv"
    path.write_text(content, encoding="latin-1")
    result = ask(path, "--windows", windows)
    assert result.exit_code == 1
    assert said in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("[]", "one object"),
        ("{}", "says nothing of brand.csv"),
        ('{"brand.csv": 3}', "cannot be read"),
        ('{"brand.csv": [["2026-03-02"]]}', "cannot be read"),
        ('{"brand.csv": [["soon", "later"]]}', "cannot be read"),
        ('{"brand.csv": [["2026-03-04", "2026-03-03"]]}', "cannot be read"),
        ('{"brand.csv": []}', "nothing to score"),
    ],
)
def test_windows_that_cannot_be_read(tmp_path, series, content, said):
    path = tmp_path / "other.json"
    path.write_text(content)
    result = ask(series, "--windows", path)
    assert result.exit_code == 1
    assert said in result.output


def test_times_that_come_twice_are_said(series, windows):
    series.write_text(series.read_text() + f"\n{when(5)},12\n")
    result = ask(series, "--windows", windows)
    assert result.exit_code == 0, result.output
    assert "1 times are there more than once" in result.output
