"""Figures kept by day answer as the rows do, whatever was written since they were kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from parvis.archive import keeping, kept_board, kept_questions, sampling
from parvis.archive.client import Client
from parvis.archive.contract import HeardItem, Scope
from parvis.archive.memory import MemoryArchive
from parvis.archive.rows import actor_key_of
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tables import chunks
from parvis.archive.tests.making import heard, likes, new_organisation
from parvis.engine.items import Deletion, EngagementSnapshot, Interaction
from parvis.engine.query.ast import Range, Term
from parvis.engine.understanding import Emotion, Sentiment

DAY = dt.timedelta(days=1)
TODAY = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
DAYS = 130
MOODS = list(Sentiment)


def said(number: int, **more: Any) -> HeardItem:
    """One of many items over more than four months: those of one day have the same ``number // 3``."""
    at = TODAY - (number // 3) * DAY - dt.timedelta(minutes=11 * (number % 3))
    tag = f"#tag{number % 4}" if number % 2 else ""
    link = f"https://site{number % 3}.example/{number % 5}" if number % 4 == 0 else ""
    about: dict[str, Any] = {
        "published": at,
        "author": f"author{number % 7}",
        "followers": None if number % 7 == 3 else 100 * number,
        "mood": MOODS[number % 3],
        "emotion": Emotion.JOY if number % 5 == 0 else None,
        "language": ("fr", "en")[number % 2],
        "network": ("bluesky", "mastodon")[number % 5 == 1],
        "source": 1 + number % 2,
        "watches": (1 + number % 2,),
        "brands": (1 + number % 2,),
        "engagement": likes(number % 9 if number % 3 else None),
    }
    return heard(str(number), f"mot{number % 6} texte {number} {tag} {link}", **about | more)


ALL = [said(number) for number in range(3 * DAYS)]


def scopes(organisation: int) -> list[Scope]:
    year = Scope(organisation, since=TODAY - 365 * DAY, until=TODAY + DAY)
    return [
        year,
        Scope(organisation),
        replace(year, since=TODAY - 100 * DAY + dt.timedelta(hours=5), until=TODAY - 10 * DAY, brands=(1,)),
        replace(year, query=Term("mot3"), brands_allowed=(1, 2)),
        replace(year, query=Range("engagement", 3, None)),
        replace(year, watches=(2,), languages=("en",)),
    ]


def answers(archive: ClickHouseArchive | MemoryArchive, scope: Scope) -> dict[str, object]:
    return {
        "count": archive.count(scope),
        "volume by day": archive.volume(scope, DAY, "Europe/Paris"),
        "summary": archive.summary(scope),
        "facets": {side: list(shares) for side, shares in asdict(archive.facets(scope)).items()},
        "authors": archive.authors(scope),
        "most shared": [m.item.id for m in archive.most_shared(scope)],
        "coverage": archive.coverage(scope),
    }


@pytest.fixture
def archive(clickhouse: ClickHouseArchive, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClickHouseArchive]:
    """Keeps whatever is asked, at once, however small."""
    keeper = clickhouse._keeper
    monkeypatch.setattr(keeper, "kept_from", 0)
    monkeypatch.setattr(keeper, "at_once", True)
    monkeypatch.setattr(keeper, "quiet", dt.timedelta(0))
    monkeypatch.setattr(keeping, "AT_ONCE", 1000)
    monkeypatch.setattr(keeper, "margin", dt.timedelta(0))
    keeper._unworthy.clear()
    yield clickhouse


@pytest.fixture
def organisation(archive: ClickHouseArchive) -> int:
    number = new_organisation()
    archive.append(number, ALL)
    return number


def from_rows(archive: ClickHouseArchive, scope: Scope) -> dict[str, object]:
    archive._keeper.used = False
    try:
        return answers(archive, scope)
    finally:
        archive._keeper.used = True


def agree(archive: ClickHouseArchive, organisation: int, some: tuple[int, ...] = (0,)) -> None:
    for scope in (scopes(organisation)[place] for place in some):
        expected = from_rows(archive, scope)
        assert answers(archive, scope) == expected, scope


def kept_days(client: Client, organisation: int) -> int:
    bound = {"organisation": organisation}
    asked = "SELECT count() AS number FROM kept_days WHERE organisation = {organisation:UInt32}"
    return int(client.rows(asked, bound)[0]["number"])


def test_they_answer_as_the_rows_and_as_the_archive_in_memory(
    archive: ClickHouseArchive, organisation: int
) -> None:
    memory = MemoryArchive()
    memory.append(organisation, ALL)
    for scope in scopes(organisation):
        rows, kept, expected = (
            from_rows(archive, scope),
            answers(archive, scope),
            answers(memory, scope),
        )
        assert kept == rows, scope
        for question in ("count", "summary", "facets", "coverage"):
            assert kept[question] == expected[question], (question, scope)
    agree(archive, organisation, (0,))
    assert kept_days(archive._client, organisation) > 100


def test_kept_days_are_used(
    archive: ClickHouseArchive, organisation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = scopes(organisation)[0]
    expected = answers(archive, scope)
    read: list[str] = []
    table = archive._client.table

    def watched(sql: str, *more: Any, **about: Any) -> Any:
        read.append(sql)
        return table(sql, *more, **about)

    monkeypatch.setattr(archive._client, "table", watched)
    archive._figures._kept._once._known.clear()
    assert answers(archive, scope) == expected
    over_rows = [
        sql
        for sql in read
        if "FROM items" in sql
        and "kept_" not in sql
        and "count() AS number FROM items" not in sql
        and "toInt32(0) AS day" not in sql  # of the days that are not kept
    ]
    assert not [sql for sql in over_rows if "uniq(" in sql or "GROUPING" in sql or "LIMIT {p5" in sql]
    assert sum("kept_figures" in sql for sql in read) >= 8
    read.clear()
    assert answers(archive, scope) == expected
    again = sum("kept_figures" in sql for sql in read)
    assert again <= 5, "only distinct authors and their audiences are read again"


WRITES: dict[str, Callable[[ClickHouseArchive, int], object]] = {
    "a late item": lambda a, o: a.append(
        o, [said(9000, published=TODAY - 60 * DAY, author="late", engagement=likes(99))]
    ),
    "an edit": lambda a, o: a.append(
        o, [said(150, followers=7, mood=Sentiment.NEGATIVE, updated=TODAY - DAY, engagement=likes(77))]
    ),
    "another brand": lambda a, o: a.append(o, [replace(ALL[201], watches=(1, 2, 8), brands=(1, 2))]),
    "a deletion": lambda a, o: a.delete(o, [Deletion(network="bluesky", id="120", at=TODAY)]),
    "an author erased": lambda a, o: a.erase_author(o, "bluesky", "did:plc:author2"),
    "figures": lambda a, o: a.record_engagement(
        o, [EngagementSnapshot(network="bluesky", id="123", at=TODAY, engagement=likes(500))]
    ),
    "a like": lambda a, o: a.record_interactions(
        o, [Interaction(network="bluesky", id="125", kind="like", event_id="e1", at=TODAY + DAY)]
    ),
    "a watch for one item": lambda a, o: a.assign_watch_to(o, 2, 2, Term("mot0"), ("bluesky", "183")),
    "a watch assigned": lambda a, o: a.assign_watch(o, 2, 2, Term("mot4")),
    "a watch forgotten": lambda a, o: (a.assign_watch(o, 1, 1, Term("mot1")), a.forget_watch(o, 1)),
    "another mood": lambda a, o: a.reread(
        o,
        "bluesky",
        "240",
        structs.replace(ALL[240].understanding, sentiment=MOODS[1], emotion=Emotion.ANGER),
    ),
    "retention": lambda a, o: a.enforce_retention(o, 2, TODAY + 2 * DAY),
    "all forgotten": lambda a, o: a.forget_organisation(o),
}


CONCERNED = {"figures": 4, "a like": 4, "another brand": 2, "a watch forgotten": 2}
"""Which of the scopes a write changes, where it is not the last of them."""


@pytest.mark.parametrize("some", list(chunks(list(WRITES), 4)), ids=", ".join)
def test_they_agree_after_any_write_to_days_that_are_over(
    archive: ClickHouseArchive, organisation: int, some: list[str]
) -> None:
    """A few writes to the same items, one after the other."""
    for write in some:
        asked = [scopes(organisation)[place] for place in (0, CONCERNED.get(write, 5))]
        before = [answers(archive, scope) for scope in asked]
        WRITES[write](archive, organisation)
        after = [from_rows(archive, scope) for scope in asked]
        assert before != after, f"{write} changed nothing that is asked"
        assert [answers(archive, scope) for scope in asked] == after, write


def test_few_kept_values_are_completed_or_given_up(
    archive: ClickHouseArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So few values of a day are kept that what comes first must be proved, completed or read from the rows."""
    for facet, question in kept_questions.VALUES.items():
        monkeypatch.setitem(kept_questions.VALUES, facet, replace(question, most=1))
    monkeypatch.setattr(kept_questions, "AUTHORS", replace(kept_questions.AUTHORS, most=2))
    monkeypatch.setattr(kept_questions, "SHARED", replace(kept_questions.SHARED, most=1))
    monkeypatch.setattr(kept_questions, "KEPT_SHARED", 1)
    organisation = new_organisation()
    uneven = [
        said(number, author=f"author{min(number % 7, number % 5)}", published=ALL[number].item.published)
        for number in range(len(ALL))
    ]
    archive.append(organisation, uneven)
    for limit in (1, 2, 3):
        for scope in scopes(organisation)[:3]:
            archive._keeper.used = False
            expected = archive.facets(scope, limit), archive.authors(scope, "count", limit)
            archive._keeper.used = True
            assert (archive.facets(scope, limit), archive.authors(scope, "count", limit)) == expected, (
                limit,
                scope,
            )
    agree(archive, organisation)


def test_reach_from_a_part_of_the_authors_is_the_same(
    archive: ClickHouseArchive, organisation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.archive.figures.COUNTED_EXACTLY", 0)
    agree(archive, organisation)


def test_many_authors_are_told_within_one_per_cent(
    archive: ClickHouseArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_questions, "MANY_AUTHORS", 2_000)
    monkeypatch.setattr(kept_board.kept, "MANY_AUTHORS", 2_000)
    organisation = new_organisation()
    archive.append(
        organisation, [said(n, published=TODAY - (n % 100) * DAY, author=f"a{n}") for n in range(6_000)]
    )
    assert archive.summary(Scope(organisation)).authors == pytest.approx(6_000, rel=0.12)


def test_a_writer_killed_between_its_two_notes_does_no_harm(
    archive: ClickHouseArchive, organisation: int
) -> None:
    agree(archive, organisation)
    touches = archive._touches
    note = touches._note

    def only_the_first(organisation: int, days: list[int], figures: bool, begun: bool) -> None:
        if not begun:
            raise KeyboardInterrupt
        note(organisation, days, figures, begun)

    touches._note = only_the_first  # type: ignore[method-assign]
    try:
        with pytest.raises(KeyboardInterrupt):
            WRITES["a late item"](archive, organisation)
    finally:
        touches._note = note  # type: ignore[method-assign]
    agree(archive, organisation)
    WRITES["figures"](archive, organisation)
    agree(archive, organisation)


def test_what_is_made_while_a_write_goes_on_is_not_believed(
    archive: ClickHouseArchive, organisation: int
) -> None:
    scope = scopes(organisation)[0]
    touches = archive._touches
    about = 60 * DAY
    time = int((TODAY - about).timestamp() * 1e6)
    with touches.during(organisation, [time]):
        before = answers(archive, scope)  # read, and kept, before the row is there
        assert before == from_rows(archive, scope)
        with pytest.MonkeyPatch.context() as silent:
            silent.setattr(touches, "_note", lambda *_: None)
            WRITES["a late item"](archive, organisation)
        assert answers(archive, scope) == from_rows(archive, scope) != before
    agree(archive, organisation)


def test_nothing_kept_tells_of_an_erased_author(archive: ClickHouseArchive, organisation: int) -> None:
    farewell = heard(
        "9001",
        "adieu #secret https://gone.example/me",
        author="gone",
        published=TODAY - 50 * DAY,
        engagement=likes(5),
    )
    archive.append(organisation, [farewell])
    agree(archive, organisation)
    client = archive._client
    actor = {"organisation": organisation, "actor": actor_key_of("bluesky", "did:plc:gone")}
    named = (
        "SELECT count() AS number FROM kept_figures WHERE organisation = {organisation:UInt32} "
        "AND (actor = {actor:UInt64} OR value LIKE '%gone%' OR value = 'secret')"
    )
    assert client.rows(named, actor)[0]["number"] > 0
    archive.erase_author(organisation, "bluesky", "did:plc:gone")
    assert client.rows(named, actor)[0]["number"] == 0
    hidden = client.rows(named, actor, {"apply_deleted_mask": 0})
    assert hidden[0]["number"] == 0, "what was kept is still on the disk"
    agree(archive, organisation)
    assert client.rows(named, actor)[0]["number"] == 0


def test_purging_takes_what_was_kept_before_a_deletion_off_the_disk(
    archive: ClickHouseArchive, organisation: int
) -> None:
    agree(archive, organisation)
    client = archive._client
    client.command(
        "ALTER TABLE kept_days UPDATE made = made - INTERVAL 2 HOUR WHERE organisation = {organisation:UInt32}",
        {"organisation": organisation},
        {"mutations_sync": 2},
    )
    client.command(
        "ALTER TABLE kept_figures UPDATE made = made - INTERVAL 2 HOUR WHERE organisation = {organisation:UInt32}",
        {"organisation": organisation},
        {"mutations_sync": 2},
    )
    archive.delete(organisation, [Deletion(network="bluesky", id="120", at=TODAY)])
    day = (TODAY - 40 * DAY).date()
    about = {"organisation": organisation, "day": (day - dt.date(1970, 1, 1)).days}
    of_day = "SELECT count() AS number FROM kept_figures WHERE organisation = {organisation:UInt32} AND day = {day:Int32}"
    assert client.rows(of_day, about)[0]["number"] > 0
    archive.purge()
    assert client.rows(of_day, about, {"apply_deleted_mask": 0})[0]["number"] == 0
    agree(archive, organisation)


def test_live_items_are_no_touch(archive: ClickHouseArchive) -> None:
    organisation = new_organisation()
    archive.append(organisation, [heard("1", published=dt.datetime.now(dt.UTC) - dt.timedelta(hours=3))])
    found = archive._client.rows(
        "SELECT count() AS number FROM touched WHERE organisation = {o:UInt32}", {"o": organisation}
    )
    assert found[0]["number"] == 0


def test_a_sample_is_placed_by_what_is_kept(
    archive: ClickHouseArchive, organisation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "SAMPLED_BY_KEY", 100)
    sample = archive.sample_texts(scopes(organisation)[0], 80)
    assert len(sample) == 80
    assert len(set(sample)) > 60


some_writes = st.lists(st.sampled_from([name for name in WRITES if name != "all forgotten"]), max_size=4)


@given(writes=some_writes, numbers=st.lists(st.integers(0, 3 * DAYS + 50), max_size=8))
@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
def test_any_sequence_of_writes_and_questions(
    archive: ClickHouseArchive, writes: list[str], numbers: list[int]
) -> None:
    organisation = new_organisation()
    archive.append(organisation, ALL)
    for place, write in enumerate([*writes, "a late item"]):
        scope = scopes(organisation)[place % 6]
        assert answers(archive, scope) == from_rows(archive, scope)
        WRITES[write](archive, organisation)
        archive.append(
            organisation, [said(number + 1000 * (number % 2), author="more") for number in numbers]
        )
        assert answers(archive, scope) == from_rows(archive, scope)
