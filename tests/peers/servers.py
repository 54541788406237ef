"""Throw-away PostgreSQL and Redis servers on free loopback ports, for tests that need a real one.

Nothing they hold outlives them: durability is switched off, and their folder is removed at the end.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_programs() -> Path | None:
    """The programs of the newest PostgreSQL installed (Debian keeps them off the path), if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


@contextlib.contextmanager
def postgres_running(database: str = "parvis") -> Iterator[str]:
    """A PostgreSQL server with an empty ``database``; gives its ``postgresql://`` address."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="parvis-postgres-"))
    # PostgreSQL refuses to run as root.
    as_other = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    )
    if as_other:
        shutil.chown(folder, "postgres")
    port = free_port()
    data = folder / "data"
    subprocess.run(
        [
            *as_other,
            programs / "initdb",
            "-D",
            data,
            "-U",
            "parvis",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
    }
    server = subprocess.Popen(
        [*as_other, programs / "postgres", "-D", data, "-p", str(port)]
        + [part for name, value in options.items() for part in ("-c", f"{name}={value}")],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    )
    address = f"postgresql://parvis@127.0.0.1:{port}"
    try:
        _until(lambda: psycopg.connect(f"{address}/postgres").close(), server)
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"'.encode())
        yield f"{address}/{database}"
    finally:
        _end(server, signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis_running() -> Iterator[str]:
    """A Redis server that keeps nothing on disk; gives ``host:port``."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("Redis is not installed (Debian: redis-server)")
    port = free_port()
    folder = tempfile.mkdtemp(prefix="parvis-redis-")
    server = subprocess.Popen(
        [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            folder,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), server)
        yield f"127.0.0.1:{port}"
    finally:
        _end(server, signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)


def _until(answers: object, server: subprocess.Popen[bytes], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            answers()  # type: ignore[operator]
        except (OSError, psycopg.Error):
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _end(server: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    server.send_signal(sign)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
