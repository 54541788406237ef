"""A brand, its rival, another company, and an archive that remembers only for the test."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils import translation

from parvis.archive import connection
from parvis.archive.contract import HeardItem
from parvis.archive.memory import MemoryArchive
from parvis.engine.items import Actor, Engagement, Item
from parvis.engine.understanding import Sentiment, Understanding
from parvis.engine.words import token_string
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Brand, Organisation, Person

NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)


@dataclass
class World:
    """``own`` and ``rival`` belong to one organisation, ``foreign`` to another."""

    workspace: Workspace
    own: Brand
    rival: Brand
    foreign: Brand
    person: Person

    def as_role(self, role: str, brands: frozenset[int] | None = None) -> Workspace:
        """The same organisation as somebody with that role."""
        return Workspace(self.workspace.organisation, role, self.person.pk, "somebody", brands)


def heard(
    number: int, text: str, *, brand: int, mood: Sentiment = Sentiment.NEUTRAL, hours_ago: float = 1.0,
    author: str = "ana", likes: int | None = None, hashtags: tuple[str, ...] = (), network: str = "bluesky", watches: tuple[int, ...] = (),
) -> HeardItem:  # fmt: skip
    """An item as the pipeline hands it to the archive."""
    item = Item(
        network=network, id=f"id{number}", actor=Actor(id=author, name=author, followers=100), content=text,
        published=NOW - dt.timedelta(hours=hours_ago), hashtags=hashtags, engagement=Engagement(likes=likes),
        url=f"https://example.org/{number}",
    )  # fmt: skip
    understanding = Understanding(
        language="fr", language_confidence=1.0, sentiment=mood, sentiment_score=0.0, emotion=None,
        tokens=token_string(item.text), fingerprint=number, model="test 1",
    )  # fmt: skip
    return HeardItem(item=item, understanding=understanding, watches=watches, brands=(brand,), source=0)


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are checked in English; the French ones have tests of their own."""
    with translation.override("en"):
        yield


@pytest.fixture
def archive(monkeypatch) -> MemoryArchive:
    """What was heard, for this test only."""
    memory = MemoryArchive()
    for module in (
        "queries.watches",
        "queries.linting",
        "queries.aspects",
        "queries.boards",
        "queries.alerts",
        "queries.alert_trials",
        "queries.crisis_reports",
        "queries.crisis_rooms",
        "actions.watches",
        "actions.past",
        "actions.rematching",
        "actions.past_readings",
        "actions.alert_rules",
        "tasks.alerts",
        "api.exports",
        "live",
    ):
        monkeypatch.setattr(f"parvis.listening.{module}.get_archive", lambda: memory)
    monkeypatch.setattr(connection, "get_archive", lambda: memory)
    return memory


@pytest.fixture
def world(db) -> World:
    """Two organisations."""
    mine = Organisation.objects.create(name="Mine", slug="mine")
    theirs = Organisation.objects.create(name="Theirs", slug="theirs")
    person = Person.objects.create(email="ana@example.org")
    return World(
        workspace=Workspace(mine.pk, "owner", person.pk, "Ana"),
        own=Brand.objects.create(organisation=mine, name="Aubrelle", slug="aubrelle"),
        rival=Brand.objects.create(organisation=mine, name="Nacrine", slug="nacrine", kind="competitor"),
        foreign=Brand.objects.create(organisation=theirs, name="Secret", slug="secret"),
        person=person,
    )
