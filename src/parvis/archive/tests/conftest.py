"""A real archive process on a folder of its own, or the ClickHouse that PARVIS_ARCHIVE_URL names.

Each file of tests has its own: what is erased is rewritten on the disk, which takes the longer the more was left there before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from parvis.archive.connection import connect
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tests.running import RunningArchive


@pytest.fixture(scope="module")
def running_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningArchive]:
    running = RunningArchive(tmp_path_factory.mktemp("embedded") / "archive")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def clickhouse(request: pytest.FixtureRequest) -> Iterator[ClickHouseArchive]:
    address = os.environ.get("PARVIS_ARCHIVE_URL", "")
    url = address if "://" in address else request.getfixturevalue("running_archive").folder
    archive = connect(url, os.environ.get("PARVIS_ARCHIVE_CLUSTER", ""))
    yield archive
    archive.close()
