"""``parvis run``: ready, killed piece by piece, stopped, refused twice."""

from __future__ import annotations

import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.runtime.installation import Installation, gone, installed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("run") / "home") as installation:
        installation.run()
        yield installation


def test_healthz_tells_every_part(running: Installation) -> None:
    status, body = running.healthz()
    assert status == 200
    assert body["ready"] is True
    assert [body[part]["ok"] for part in ("web", "database", "archive", "workers")] == [True] * 4
    assert len(body["workers"]["running"]) == 1
    assert body["version"]


def test_static_files_are_served_with_their_type_and_only_those(running: Installation) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/static/ui/icons.svg", timeout=30) as answer:
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert int(answer.headers["content-length"]) == len(answer.read())
    with socket.create_connection(("127.0.0.1", running.port), 10) as connection:
        connection.sendall(
            b"GET /static/../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        assert b"root:" not in connection.makefile("rb").read()


@pytest.mark.parametrize("name", ["web", "worker", "archive"])
def test_a_killed_process_comes_back(running: Installation, name: str) -> None:
    before = running.healthz()[1]["restarts"][name]
    pid = running.children()[name]
    os.kill(pid, signal.SIGKILL)
    running.wait(lambda: running.children().get(name) not in (None, pid))

    def well() -> bool:
        status, body = running.healthz()
        return status == 200 and body["restarts"][name] == before + 1

    running.wait(well, 180)
    assert f"{name:<8}| killed by SIGKILL" in running.log


def test_a_second_run_on_the_same_home_is_refused(running: Installation) -> None:
    refused = running.command("run", "--port", str(running.port + 1), check=False, timeout=60)
    assert refused.returncode == 1
    assert (
        "already runs" in refused.stderr
        and str(running.process.pid if running.process else 0) in refused.stderr
    )
    assert running.healthz()[0] == 200


def test_a_taken_port_is_told(running: Installation, tmp_path: Path) -> None:
    with installed(tmp_path / "other") as other:
        refused = other.command("run", "--port", str(running.port), check=False, timeout=60)
    assert refused.returncode == 1
    assert "--port" in refused.stderr and str(running.port) in refused.stderr


def test_an_open_address_is_refused(tmp_path: Path) -> None:
    with installed(tmp_path / "open") as other:
        refused = other.command("run", "--host", "0.0.0.0", check=False, timeout=120)
    assert refused.returncode == 1
    assert "PARVIS_OPEN_DOOR=off" in refused.stderr


def test_sigterm_stops_everything_soon_even_with_an_open_stream(running: Installation) -> None:
    tree = [
        process.pid
        for process in psutil.Process(running.process.pid if running.process else 0).children(recursive=True)
    ]
    with socket.create_connection(("127.0.0.1", running.port), 10) as stream:
        stream.sendall(b"GET /listen/live/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
        time.sleep(1)
        began = time.monotonic()
        assert running.stop() == 0
    assert time.monotonic() - began < 20
    assert all(gone(pid) for pid in tree)
    assert not (running.home / "run" / "supervisor.json").exists()
