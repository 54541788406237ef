"""The contract, held by the real archive (through the archive process) and by the one in memory."""

from __future__ import annotations

import pytest

from parvis.archive.memory import MemoryArchive
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tests.conformance import ArchiveConformance, org

__all__ = ["org"]


class TestClickHouse(ArchiveConformance):
    @pytest.fixture
    def archive(self, clickhouse: ClickHouseArchive) -> ClickHouseArchive:
        return clickhouse


class TestMemory(ArchiveConformance):
    @pytest.fixture
    def archive(self) -> MemoryArchive:
        return MemoryArchive()
