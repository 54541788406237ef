"""Reading processes do not outlive the command that started them, even when it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
from tests.runtime.installation import gone

PROGRAM = """
import datetime as dt
import sys
import time
from pathlib import Path
from dataclasses import dataclass
from parvis.engine.items import Actor, Item
from parvis.listening.tests.plain import PlainUnderstander
from parvis.listening.understanding_processes import UnderstandingProcesses

@dataclass
class NoWatches:
    version = (1,)
    nodes = ()

def main():
    now = dt.datetime.now(dt.UTC)
    item = Item(network="x", id="1", actor=Actor(id="a"), content="x", published=now)
    with UnderstandingProcesses(PlainUnderstander, 1) as processes:
        for _chunk, read, _watches in processes.read([[item]], NoWatches):
            print("read", len(read), flush=True)
        time.sleep(600)

if __name__ == "__main__":
    main()
"""


def test_a_killed_import_leaves_no_process_behind(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "reads.py"
    path.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None and process.stdout.readline() == b"read 1\n"
        children = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
        assert children
        process.send_signal(signal.SIGKILL)
        process.wait()
    until = time.monotonic() + 15
    while not all(gone(pid) for pid in children):
        assert time.monotonic() < until, children
        time.sleep(0.1)
