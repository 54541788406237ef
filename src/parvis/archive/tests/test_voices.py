"""The archive in memory and the real one count people and texts alike."""

import pytest

from parvis.archive.memory import MemoryArchive
from parvis.archive.tests.voices_conformance import VoicesConformance
from parvis.archive.voices import WORDLESS
from parvis.engine.understand import fingerprint


def test_wordless_is_what_the_engine_makes_of_no_words():
    assert fingerprint("") == fingerprint("https://a.example @somebody") == WORDLESS


class TestMemory(VoicesConformance):
    @pytest.fixture
    def archive(self):
        return MemoryArchive()


class TestClickHouse(VoicesConformance):
    @pytest.fixture
    def archive(self, clickhouse):
        return clickhouse
