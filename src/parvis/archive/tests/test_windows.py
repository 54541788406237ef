"""A page is the same however the time it is looked for in is cut; a sample is fair over months."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.archive import sampling
from parvis.archive.contract import HeardItem, Position, Scope
from parvis.archive.memory import MemoryArchive
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tests.making import NOON, heard, new_organisation
from parvis.engine.query.ast import Node, Term

DAYS = 120
FEW, OFTEN = Term("rare"), Term("often")


def months(a_day: int = 3) -> list[HeardItem]:
    """A hundred and twenty days, some without anything, with a word that is nearly everywhere and one that is rare."""
    said = []
    for day in range(DAYS):
        if 40 <= day < 70:
            continue
        for number in range(a_day):
            text = f"often mot{number}" if number else f"jour{day}"
            text += " rare" if day in {3, 4, 90} else ""
            at = NOON - dt.timedelta(days=day, minutes=7 * number)
            said.append(heard(f"{day}-{number}", text, published=at))
    return said


@pytest.fixture(scope="module")
def both(clickhouse: ClickHouseArchive) -> tuple[ClickHouseArchive, MemoryArchive, int]:
    organisation, memory = new_organisation(), MemoryArchive()
    for archive in (clickhouse, memory):
        archive.append(organisation, months())
    return clickhouse, memory, organisation


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        (query, limit)
        for query in (None, FEW, OFTEN, Term("jour100"), Term("nowhere"))
        for limit in (1, 7, 100)
        if limit > 1 or query not in (None, OFTEN)  # hundreds of pages, and no other stretches
    ],
)
def test_pages_follow_one_another_through_all_of_time(
    both: tuple[ClickHouseArchive, MemoryArchive, int], query: Node | None, limit: int
) -> None:
    archive, memory, organisation = both
    for scope in (
        Scope(organisation, query=query),
        Scope(
            organisation, query=query, since=NOON - dt.timedelta(days=100), until=NOON - dt.timedelta(days=2)
        ),
        Scope(organisation, query=query, until=NOON + dt.timedelta(days=900)),
    ):
        after: Position | None = None
        while True:
            page, expected = archive.search(scope, limit, after), memory.search(scope, limit, after)
            assert [m.item.id for m in page.mentions] == [m.item.id for m in expected.mentions]
            assert page.next == expected.next
            after = page.next
            if after is None:
                break


def test_what_comes_later_than_anything_known_is_on_the_first_page(clickhouse: ClickHouseArchive) -> None:
    organisation = new_organisation()
    clickhouse.append(organisation, months())
    assert clickhouse.search(Scope(organisation, query=FEW), 1).mentions[0].item.id.startswith("3-")
    clickhouse.append(organisation, [heard("late", "rare", published=NOON + dt.timedelta(days=30))])
    assert clickhouse.search(Scope(organisation, query=FEW), 1).mentions[0].item.id == "late"


def test_a_sample_takes_from_all_months_as_they_are_filled(
    clickhouse: ClickHouseArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = new_organisation()
    clickhouse.append(organisation, months(60))
    monkeypatch.setattr(sampling, "SAMPLED_BY_KEY", 1000)
    scope = Scope(organisation)
    sample = clickhouse.sample_texts(scope, 400)
    assert len(sample) == 400
    assert clickhouse.sample_texts(scope, 400) == sample
    early = clickhouse.sample_texts(Scope(organisation, until=NOON - dt.timedelta(days=69)), 400)
    assert len(early) == 400
    words = {text.split()[-1] for text in sample}
    assert len(words) >= 40, "the sample holds much the same texts again and again"


def test_a_sample_of_uneven_time_is_whole(
    clickhouse: ClickHouseArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = new_organisation()
    at = [NOON + dt.timedelta(days=day, microseconds=n) for day in range(0, 100, 50) for n in range(700)]
    clickhouse.append(
        organisation, [heard(str(n), f"mot{n}", published=moment) for n, moment in enumerate(at)]
    )
    monkeypatch.setattr(sampling, "SAMPLED_BY_KEY", 1000)
    sample = clickhouse.sample_texts(Scope(organisation), 400)
    assert len(sample) == 400
    assert len(set(sample)) > 300
