"""Ends a process when the one that started it is gone, so that ``kill -9`` of the supervisor leaves nothing
behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PARENT = "PARVIS_SUPERVISED_BY"
"""Environment variable by which the supervisor tells its children its process id."""

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """If a supervisor started this process, arrange for SIGTERM to reach it once that supervisor is dead.

    Call it early and from the main thread. On Linux the kernel does it; elsewhere a thread looks every
    second.
    """
    parent = int(os.environ.get(PARENT) or 0)
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        watch_parent(parent, lambda: os.kill(os.getpid(), signal.SIGTERM))


def watch_parent(parent: int, then: object, every: float = 1.0) -> threading.Thread:
    """Call ``then`` once the parent is no longer ``parent``, looking each ``every`` seconds from a thread."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(every)
        then()  # type: ignore[operator]

    thread = threading.Thread(target=look, name="parent-watch", daemon=True)
    thread.start()
    return thread
