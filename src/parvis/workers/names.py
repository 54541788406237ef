"""Names under which workers hold sources and imports, and which of them are known to be dead."""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path

_ours: set[str] = set()


def _where() -> str:
    """The machine, and within it the container: process ids mean something only there."""
    namespace = ""
    with suppress(OSError):
        namespace = f"-{Path('/proc/self/ns/pid').stat().st_ino}"
    return f"{socket.gethostname()[:40]}{namespace}"


def new_name() -> str:
    """A name for this process, never used before."""
    name = f"{_where()}/{os.getpid()}/{secrets.token_hex(4)}"
    _ours.add(name)
    return name


def is_dead(name: str) -> bool:
    """Whether the worker so named is surely gone: it ran here, and its process no longer exists.

    ``False`` says nothing: it may run elsewhere, and its lease decides.
    """
    where, _, rest = name.rpartition("/")[0].rpartition("/")
    if where != _where() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return int(rest) == os.getpid() and name not in _ours  # an earlier life of this process id
