"""New keys are told from known ones without looking them up, and never wrongly."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.archive.connection import connect
from parvis.archive.contract import Scope
from parvis.archive.known_keys import Filter, KnownKeys, hashes_of
from parvis.archive.rows import key_of
from parvis.archive.store import ClickHouseArchive
from parvis.archive.tests.making import NOON, heard, new_organisation
from parvis.archive.tests.running import RunningArchive
from parvis.engine.items import Deletion


@given(st.sets(st.binary(min_size=16, max_size=16), max_size=300), st.integers(0, 2**32 - 1))
def test_what_was_added_is_never_told_to_be_new(keys: set[bytes], organisation: int) -> None:
    hashes = hashes_of(organisation, list(keys)) if keys else np.array([], np.uint64)
    some = Filter(100)
    some.add(hashes)
    assert some.may_hold(hashes).all()


def test_few_new_keys_are_taken_for_known_ones() -> None:
    number = 200_000
    held, others = (
        np.frombuffer(secrets.token_bytes(8 * number), np.uint64),
        np.frombuffer(secrets.token_bytes(8 * number), np.uint64),
    )
    full = Filter(number)
    full.add(held)
    assert full.capacity >= number
    assert full.may_hold(others).mean() < 0.03


def test_the_same_key_of_two_organisations_is_two() -> None:
    some = Filter(100)
    keys = [secrets.token_bytes(16) for _ in range(50)]
    some.add(hashes_of(1, keys))
    assert some.may_hold(hashes_of(2, keys)).sum() < 5


@pytest.fixture
def archives(running_archive: RunningArchive) -> Iterator[list[ClickHouseArchive]]:
    """Three, each as a process of its own would have, that make the filter at the first key asked for."""
    made = [connect(running_archive.folder) for _ in range(3)]
    for archive in made:
        archive._writer._known_keys._worth_it = 1
    yield made
    for archive in made:
        archive.close()


def asked_keys(archive: ClickHouseArchive, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many keys each append looks up from now on."""
    asked: list[int] = []
    lookup = archive._writer.lookup

    def counted(organisation: int, keys: list[bytes]) -> object:
        asked.append(len(keys))
        return lookup(organisation, keys)

    monkeypatch.setattr(archive._writer, "lookup", counted)
    return asked


def test_new_items_are_not_looked_up_and_known_ones_are(
    archives: list[ClickHouseArchive], monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation, archive = new_organisation(), archives[0]
    asked = asked_keys(archive, monkeypatch)
    assert archive.append(organisation, [heard(f"{n}") for n in range(100)]).added == 100
    assert archive.append(organisation, [heard(f"{n}") for n in range(50, 250)]).added == 150
    assert archive.append(organisation, [heard(f"{n}") for n in range(250)]).added == 0
    assert asked[0] <= 20
    assert 50 <= asked[1] <= 80
    assert asked[2] == 250


def test_what_another_process_brought_is_known(archives: list[ClickHouseArchive]) -> None:
    organisation = new_organisation()
    one, another, _ = archives
    assert one.append(organisation, [heard("before")]).added == 1
    assert another.append(organisation, [heard("1"), heard("2")]).added == 2
    done = one.append(organisation, [heard("1"), heard("2"), heard("3")])
    assert (done.added, done.known) == (1, 2)
    assert one.count(Scope(organisation)) == 4


def test_writers_of_the_same_items_leave_one_row_each(archives: list[ClickHouseArchive]) -> None:
    organisation = new_organisation()
    for archive in archives:
        archive.append(organisation, [heard("before")])
    together = threading.Barrier(3)

    def write(place: int) -> None:
        for turn in range(4):
            together.wait(60)
            archives[place].append(organisation, [heard(f"{turn}-{n}") for n in range(20)])

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(3)))
    assert len(list(archives[0].export(Scope(organisation)))) == 81


def test_what_was_deleted_can_come_again(archives: list[ClickHouseArchive]) -> None:
    organisation, archive = new_organisation(), archives[0]
    archive.append(organisation, [heard("1"), heard("2")])
    assert archive.delete(organisation, [Deletion(network="bluesky", id="1", at=NOON)]) == 1
    assert archive.append(organisation, [heard("1"), heard("2")]).added == 1


def test_keys_brought_back_from_a_copy_are_known(archives: list[ClickHouseArchive], tmp_path: Path) -> None:
    organisation = new_organisation()
    one, another, _ = archives
    one.append(organisation, [heard("1"), heard("2")])
    one.backup_to(tmp_path)
    one.forget_organisation(organisation)
    another.append(new_organisation(), [heard("its filter is made without them")])
    another._client.command("TRUNCATE TABLE arrivals")
    one.restore_from(tmp_path)
    assert another.append(organisation, [heard("1"), heard("2"), heard("3")]).added == 1


def test_a_lost_archive_has_the_filter_made_anew(archives: list[ClickHouseArchive]) -> None:
    organisation, archive = new_organisation(), archives[0]
    archive.append(organisation, [heard("1")])
    before = archive._writer._known_keys._filter
    archive._client.lost += 1
    assert archive.append(organisation, [heard("1"), heard("2")]).added == 1
    assert archive._writer._known_keys._filter is not before


def test_beyond_so_many_keys_each_is_looked_up(running_archive: RunningArchive) -> None:
    archive = connect(running_archive.folder)
    organisation = new_organisation()
    archive.append(organisation, [heard("1"), heard("2")])
    archive._writer._known_keys = KnownKeys(archive._client, most=1, worth_it=1)
    assert archive.append(organisation, [heard("1"), heard("3")]).added == 1
    keys = [key_of("bluesky", "1")]
    assert archive._writer._known_keys.doubtful(organisation, keys) == (keys, None)
    archive.close()


def test_a_filter_too_full_is_made_anew(archives: list[ClickHouseArchive]) -> None:
    organisation, archive = new_organisation(), archives[0]
    archive.append(organisation, [heard("1")])
    known = archive._writer._known_keys
    assert known._filter is not None
    known._filter.capacity = known._filter.held + 3
    archive.append(organisation, [heard(f"more {n}") for n in range(20)])
    before = known._filter
    assert archive.append(organisation, [heard("1"), heard("new")]).added == 1
    assert known._filter is not before
