"""What ``parvis run`` tells the other processes of the same PARVIS_HOME: who runs, since when, restarted how
often.

It is a small file in ``PARVIS_HOME/run``, replaced whole so that a reader never sees half of it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from parvis.site import configuration


def folder() -> Path:
    """Where the processes of this PARVIS_HOME leave word for each other; made on first use."""
    path = configuration.home() / "run"
    path.mkdir(parents=True, exist_ok=True)
    return path


def _state_path() -> Path:
    return folder() / "supervisor.json"


def write(state: dict[str, Any]) -> None:
    """Replace what is told."""
    temporary = folder() / f".supervisor.{secrets.token_hex(4)}"
    temporary.write_text(json.dumps(state), encoding="utf-8")
    temporary.replace(_state_path())


def read() -> dict[str, Any]:
    """What the supervisor last told, or nothing when it is not running (its lock is free)."""
    if not is_running():
        return {}
    try:
        told = json.loads(_state_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def clear() -> None:
    """Nothing runs any more."""
    with suppress(FileNotFoundError):
        _state_path().unlink()


def _lock_path() -> Path:
    return folder() / "supervisor.lock"


def take_lock() -> IO[bytes] | None:
    """The lock that says "I run this PARVIS_HOME", held while the file is open; ``None`` when another holds
    it.

    The system frees it when the process ends, however it ends.
    """
    file = Path(_lock_path()).open("ab")  # noqa: SIM115 - kept open for as long as the supervisor lives
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    os.set_inheritable(file.fileno(), False)
    return file


def is_running() -> bool:
    """Whether a supervisor holds this PARVIS_HOME."""
    try:
        file = _lock_path().open("rb")
    except FileNotFoundError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
