"""The archive process: one owner a folder, a token, clean stops, the interface clients expect."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.archive.connection import connect
from parvis.archive.contract import Scope
from parvis.archive.tests.making import heard, new_organisation
from parvis.archive.tests.running import RunningArchive


@pytest.fixture
def told(running_archive: RunningArchive) -> dict[str, object]:
    return json.loads((running_archive.folder.parent / "run" / "archive.json").read_text())


def ask(
    told: dict, body: bytes | str, token: str | None = None, path: str = "/", **headers: str
) -> tuple[int, bytes, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=30)
    secret = base64.b64encode(f"parvis:{told['token'] if token is None else token}".encode()).decode()
    connection.request("POST", path, body=body, headers={"Authorization": f"Basic {secret}", **headers})
    answer = connection.getresponse()
    return answer.status, answer.read(), dict(answer.headers)


def test_a_second_owner_is_refused(running_archive: RunningArchive) -> None:
    command = [sys.executable, "-m", "parvis.archive.process", "--folder", str(running_archive.folder)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert second.returncode == 75
    assert f"already open in process {running_archive.process.pid}" in second.stderr


def test_the_announcement_is_private(running_archive: RunningArchive) -> None:
    path = running_archive.folder.parent / "run" / "archive.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert running_archive.folder.stat().st_mode & 0o777 == 0o700


def test_nothing_is_told_without_the_token(told: dict) -> None:
    assert ask(told, "SELECT 1", token="wrong")[0] == 403
    assert ask(told, "SELECT 1", token="")[0] == 403
    assert ask(told, "SELECT 1", token="é")[0] == 403
    assert ask(told, "SELECT 1")[:2] == (200, b"1\n")
    key = {"X-ClickHouse-Key": str(told["token"])}
    assert ask(told, "SELECT 1", token="wrong", **key, Authorization="")[0] == 200


def test_errors_are_told_with_their_number(told: dict) -> None:
    status, body, headers = ask(told, "SELEC 1")
    assert (status, headers["X-ClickHouse-Exception-Code"]) == (500, "62")
    assert b"SYNTAX" in body
    assert ask(told, "")[0] == 400
    assert ask(told, b"\xff\xfe")[0] == 400
    assert ask(told, b"junk", **{"Content-Encoding": "gzip"})[0] == 400
    assert ask(told, "SELECT 1", path="/?max_threads=nonsense")[0] == 500
    assert ask(told, "SELECT 1", path="/?x%27y=1")[0] == 500


def test_compression_both_ways(told: dict) -> None:
    body = gzip.compress(b"SELECT repeat('a', 5000)")
    headers = {"Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
    status, answer, told_headers = ask(told, body, path="/?enable_http_compression=1", **headers)
    assert (status, told_headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(answer) == b"a" * 5000 + b"\n"


def test_settings_do_not_leak_into_the_next_statement(told: dict) -> None:
    for _ in range(20):
        assert ask(told, "SELECT getSetting('max_block_size')", path="/?max_block_size=77")[1] == b"77\n"
        assert ask(told, "SELECT getSetting('max_block_size')")[1] != b"77\n"


def test_an_unmodified_client_with_compression(told: dict) -> None:
    import clickhouse_connect

    for compress in (True, False, "gzip"):
        client = clickhouse_connect.get_client(
            host="127.0.0.1", port=told["port"], username="parvis", password=told["token"], compress=compress
        )
        rows = [[n, f"é{n}", None if n % 2 else 1.5, ["a", "b"]] for n in range(5000)]
        client.command(
            "CREATE TABLE IF NOT EXISTS tried (a UInt32, b String, c Nullable(Float64), d Array(String)) ENGINE = Memory"
        )
        client.insert("tried", rows, column_names=["a", "b", "c", "d"])
        assert [list(row) for row in client.query("SELECT * FROM tried ORDER BY a").result_rows] == rows
        client.command("DROP TABLE tried")


def test_clients_find_it_again_after_a_restart_and_it_stops_cleanly(tmp_path: Path) -> None:
    running = RunningArchive(tmp_path / "archive")
    running.start()
    archive = connect(running.folder, wait=30)
    organisation = new_organisation()
    archive.append(organisation, [heard("1")])
    assert running.stop() == 0
    assert not (tmp_path / "run" / "archive.json").exists()
    assert "parvis archive" in archive.healthy()
    running.start()
    assert archive.healthy() == ""
    assert archive.count(Scope(organisation)) == 1
    assert archive.append(organisation, [heard("2")]).added == 1
    archive.close()
    assert running.stop() == 0
