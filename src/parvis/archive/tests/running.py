"""An archive process for tests: started fresh (chDB hangs after a fork), stopped or killed at will."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path


class RunningArchive:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> None:
        command = [
            sys.executable,
            "-m",
            "parvis.archive.process",
            "--folder",
            str(self.folder),
            "--port",
            str(port),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("ready "), f"the archive process said {line!r}"

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(60)
