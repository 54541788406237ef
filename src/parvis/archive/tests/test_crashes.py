"""kill -9 while appending: every acknowledged batch is there, once."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest

from parvis.archive.connection import connect
from parvis.archive.contract import Scope
from parvis.archive.errors import ArchiveError
from parvis.archive.tests.making import NOON, heard
from parvis.archive.tests.running import RunningArchive

KILLS = 10


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_acknowledged_batch_is_lost_or_doubled(tmp_path: Path) -> None:
    running = RunningArchive(tmp_path / "archive")
    running.start()
    archive = connect(running.folder, wait=60)
    stop = threading.Event()
    acknowledged: list[str] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            ids = [f"{number}-{n}" for n in range(20)]
            batch = [heard(id, f"mot {id}", published=NOON.replace(minute=number % 60)) for id in ids]
            while True:  # as the pipeline does: the same batch again until it is acknowledged
                try:
                    archive.append(1, batch)
                    break
                except ArchiveError:
                    time.sleep(0.05)
            acknowledged.extend(ids)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(KILLS):
        time.sleep(random.uniform(0.3, 1.5))
        running.kill()
        running.start()
    time.sleep(1)
    stop.set()
    writer.join(120)
    assert not writer.is_alive()
    # A client waits a while for an archive that comes back: what was interrupted may never have been refused.
    assert archive._client.lost >= KILLS // 2, "hardly an append was interrupted: the test proved nothing"
    found = [mention.item.id for mention in archive.export(Scope(1))]
    assert len(found) == len(set(found)), "an item is there twice"
    assert set(found) == set(acknowledged)
    archive.close()
    running.kill()
    running.start()
    again = connect(running.folder, wait=60)
    assert again.count(Scope(1)) == len(acknowledged)
    again.close()
    running.stop()


@pytest.mark.crash
def test_half_written_batches_are_finished(tmp_path: Path) -> None:
    """What a crash between two writes leaves: items without keys, and the old row of an edit."""
    running = RunningArchive(tmp_path / "archive")
    running.start()
    archive = connect(running.folder, wait=60)
    archive.append(1, [heard("1"), heard("2")])
    keys = archive._client
    keys.command("ALTER TABLE keys DELETE WHERE 1", settings={"mutations_sync": 2})
    keys.command(
        "INSERT INTO items SELECT * REPLACE (version + 1 AS version, [9] AS watches) FROM items WHERE id = '1'"
    )
    assert archive.count(Scope(1)) == 3
    running.kill()
    running.start()
    assert archive.append(1, [heard("1"), heard("2"), heard("3")]).added == 1
    assert archive.count(Scope(1)) == 3
    assert archive.mention(1, "bluesky", "1").watches == (1, 9)
    archive.close()
    running.stop()
