"""A copy made while the archive runs comes back whole, elsewhere."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest

from parvis.archive.connection import connect
from parvis.archive.contract import Scope
from parvis.archive.errors import ArchiveError
from parvis.archive.tests.making import NOON, heard, likes
from parvis.archive.tests.running import RunningArchive
from parvis.engine.items import EngagementSnapshot, Interaction
from parvis.engine.query.ast import Term


def test_there_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.archive.backing_up.AT_ONCE", 17)
    first, second = RunningArchive(tmp_path / "a" / "archive"), RunningArchive(tmp_path / "b" / "archive")
    first.start()
    archive = connect(first.folder)
    for organisation in (1, 2):
        archive.append(
            organisation,
            [
                heard(f"{n}", f"mot{n} été", published=NOON + dt.timedelta(hours=n // 3), raw=b"\xff\x00")
                for n in range(60)
            ],
        )
    archive.record_engagement(
        1, [EngagementSnapshot(network="bluesky", id="3", at=NOON, engagement=likes(4))]
    )
    archive.record_interactions(
        1, [Interaction(network="bluesky", id="3", kind="like", event_id="e", at=NOON + dt.timedelta(1))]
    )
    archive.assign_watch(1, 5, 50, Term("mot3"))
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            archive.append(3, [heard(f"{number}")])
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    copied = archive.backup_to(tmp_path / "copy")
    stop.set()
    writer.join(60)
    assert copied["items"] >= 120
    before = {o: list(archive.export(Scope(o))) for o in (1, 2)}
    raw = archive.mention(1, "bluesky", "3")
    archive.close()
    first.stop()
    second.start()
    restored = connect(second.folder)
    assert restored.restore_from(tmp_path / "copy")["items"] == copied["items"]
    assert {o: list(restored.export(Scope(o))) for o in (1, 2)} == before
    assert restored.mention(1, "bluesky", "3") == raw
    assert restored.restore_from(tmp_path / "copy")["items"] == 0
    assert restored.append(1, [heard("3"), heard("new")]).added == 1
    again = Interaction(network="bluesky", id="3", kind="like", event_id="e", at=NOON + dt.timedelta(1))
    assert restored.record_interactions(1, [again]) == 0
    with pytest.raises(ArchiveError, match="no copy"):
        restored.restore_from(tmp_path / "nothing")
    restored.close()
    second.stop()
