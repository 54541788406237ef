"""The pipeline on an archive in memory: what is kept, for whom, and what happens when watches change underneath."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
import pytest

from parvis.archive.contract import AppendResult, HeardItem, Scope
from parvis.archive.memory import MemoryArchive
from parvis.engine.items import (
    Actor,
    ActorDeletion,
    Deletion,
    Engagement,
    EngagementSnapshot,
    Interaction,
    Item,
)
from parvis.listening.models import Source, Watch
from parvis.listening.pipeline import Counts, Pipeline
from parvis.listening.tests.plain import PlainUnderstander
from parvis.listening.understanding_processes import UnderstandingProcesses
from parvis.networks.contract import Batch
from parvis.workspaces.models import Brand, Organisation, Suppression
from parvis.workspaces.queries.suppression import author_hashes

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(name="Maison", slug="maison")


@pytest.fixture
def brand(organisation: Organisation) -> Brand:
    return Brand.objects.create(organisation=organisation, name="Brûlerie", slug="brulerie")


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline(MemoryArchive(), PlainUnderstander())


def watch(brand: Brand, query: str, **fields: object) -> Watch:
    return Watch.objects.create(
        organisation=brand.organisation, brand=brand, name=query[:100], query=query, **fields
    )


def item(id_: str, text: str, author: str = "lea", **fields: object) -> Item:
    return Item(
        network="test", id=id_, actor=Actor(id=author, name=author), content=text, published=NOW, **fields
    )


def heard(
    pipeline: Pipeline, organisation: Organisation
) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    found = pipeline.archive.export(Scope(organisation=organisation.pk))
    return {mention.item.id: (mention.watches, mention.brands) for mention in found}


def test_only_what_a_watch_matches_is_kept(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    cafe = watch(brand, "café")
    counts = pipeline.process(
        organisation.pk, [item("1", "un café"), item("2", "un thé")], source=7, keep_unmatched=False
    )
    assert counts == Counts(read=2, matched=1, added=1)
    assert heard(pipeline, organisation) == {"1": ((cafe.pk,), (brand.pk,))}


def test_what_a_source_keeps_belongs_to_its_brand(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    other = Brand.objects.create(organisation=organisation, name="Autre", slug="autre")
    the = watch(other, "thé")
    items = [item("1", "un café"), item("2", "un thé")]
    pipeline.process(organisation.pk, items, source=7, brands=(brand.pk,), keep_unmatched=True)
    assert heard(pipeline, organisation) == {"1": ((), (brand.pk,)), "2": ((the.pk,), (brand.pk, other.pk))}


def test_saying_it_twice_adds_nothing(pipeline: Pipeline, organisation: Organisation, brand: Brand) -> None:
    watch(brand, "café")
    pipeline.process(organisation.pk, [item("1", "un café")], source=7, keep_unmatched=False)
    again = pipeline.process(organisation.pk, [item("1", "un café")], source=7, keep_unmatched=False)
    assert (again.added, again.known) == (0, 1)


def test_watches_are_followed_without_a_restart(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    cafe = watch(brand, "café")
    pipeline.process(organisation.pk, [item("1", "thé")], source=1, keep_unmatched=False)
    the = watch(brand, "thé")
    pipeline.process(organisation.pk, [item("2", "thé")], source=1, keep_unmatched=False)
    cafe.query = "chocolat"
    cafe.version += 1
    cafe.save()
    pipeline.process(
        organisation.pk, [item("3", "chocolat"), item("4", "café")], source=1, keep_unmatched=False
    )
    the.is_active = False
    the.save()
    pipeline.process(organisation.pk, [item("5", "thé")], source=1, keep_unmatched=False)
    cafe.delete()
    pipeline.process(organisation.pk, [item("6", "chocolat")], source=1, keep_unmatched=False)
    assert sorted(heard(pipeline, organisation)) == ["2", "3"]


def test_limits_of_a_watch_hold(pipeline: Pipeline, organisation: Organisation, brand: Brand) -> None:
    watch(brand, "café", networks=["elsewhere"])
    watch(brand, "thé", networks=["test"])
    items = [item("1", "café"), item("2", "thé")]
    pipeline.process(organisation.pk, items, source=1, keep_unmatched=False)
    assert sorted(heard(pipeline, organisation)) == ["2"]


def test_a_watch_that_cannot_be_read_matches_nothing(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    watch(brand, '("café')
    watch(brand, "thé")
    items = [item("1", "café"), item("2", "thé")]
    pipeline.process(organisation.pk, items, source=1, keep_unmatched=False)
    assert sorted(heard(pipeline, organisation)) == ["2"]


def test_a_watch_saved_while_a_batch_is_archived_misses_nothing(
    organisation: Organisation, brand: Brand
) -> None:
    """Its backfill ran before the batch was there, and the batch was matched before the watch was."""

    class SavesAWatchMeanwhile(MemoryArchive):
        def append(self, organisation: int, items: Sequence[HeardItem]) -> AppendResult:
            if not Watch.objects.filter(query="thé").exists():
                watch(brand, "thé")  # saved, and its backfill done, before this batch is in
            return super().append(organisation, items)

    pipeline = Pipeline(SavesAWatchMeanwhile(), PlainUnderstander())
    cafe = watch(brand, "café")
    items = [item("1", "café"), item("2", "thé"), item("3", "thé café")]
    counts = pipeline.process(organisation.pk, items, source=1, keep_unmatched=False)
    the = Watch.objects.get(query="thé")
    found = {id_: watches for id_, (watches, _brands) in heard(pipeline, organisation).items()}
    assert found == {"1": (cafe.pk,), "2": (the.pk,), "3": (cafe.pk, the.pk)}
    assert (counts.added, counts.matched) == (3, 3)


def test_an_edit_reaches_what_is_archived_even_when_it_no_longer_matches(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    watch(brand, "café")
    pipeline.process(organisation.pk, [item("1", "café")], source=1, keep_unmatched=False)
    later = NOW + dt.timedelta(minutes=5)
    edits = [item("1", "pardon, du thé", updated=later), item("2", "du thé", updated=later)]
    pipeline.process(organisation.pk, edits, source=1, keep_unmatched=False)
    found = {m.item.id: m.item.content for m in pipeline.archive.export(Scope(organisation=organisation.pk))}
    assert found == {"1": "pardon, du thé"}


def test_whoever_asked_to_be_forgotten_is_not_collected(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    watch(brand, "café")
    Suppression.objects.create(
        organisation=organisation, network="test", actor_hash=author_hashes(organisation.pk, "test", "zoe")[0]
    )
    items = [item("1", "café", author="zoe"), item("2", "café")]
    counts = pipeline.process(organisation.pk, items, source=1, keep_unmatched=True)
    assert counts == Counts(read=2, matched=1, added=1, suppressed=1)
    assert sorted(heard(pipeline, organisation)) == ["2"]


def test_organisations_do_not_hear_each_other(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    watch(brand, "café")
    other = Organisation.objects.create(name="Autre", slug="autre")
    counts = pipeline.process(other.pk, [item("1", "café")], source=1, keep_unmatched=False)
    assert counts == Counts(read=1)
    assert heard(pipeline, organisation) == {}


def test_events_of_a_stream_touch_only_what_is_archived(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    watch(brand, "café")
    source = Source.objects.create(organisation=organisation, network="test", name="stream")
    like = {"network": "test", "kind": "like", "at": NOW}
    batch = Batch(
        items=(item("1", "café"), item("2", "thé"), item("3", "café")),
        interactions=(
            Interaction(id="1", event_id="a", **like),
            Interaction(id="1", event_id="a", **like),
            Interaction(id="2", event_id="b", **like),
        ),
        snapshots=(EngagementSnapshot(network="test", id="9", at=NOW, engagement=Engagement(likes=5)),),
    )
    pipeline.process_batch(source, batch)
    mention = pipeline.archive.mention(organisation.pk, "test", "1")
    assert mention is not None and mention.item.engagement.likes == 1
    gone = Batch(
        deletions=(Deletion(network="test", id="1", at=NOW), Deletion(network="test", id="2", at=NOW))
    )
    pipeline.process_batch(source, gone)
    assert sorted(heard(pipeline, organisation)) == ["3"]
    pipeline.process_batch(
        source, Batch(actor_deletions=(ActorDeletion(network="test", actor_id="lea", at=NOW),))
    )
    assert heard(pipeline, organisation) == {}


def test_a_like_before_its_item_was_kept_is_counted_once_it_is(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    """The archive said "unknown" a moment ago; keeping the item must overrule that memory."""
    source = Source.objects.create(organisation=organisation, network="test", name="stream")
    first = Interaction(network="test", id="1", kind="like", event_id="a", at=NOW)
    pipeline.process_batch(source, Batch(interactions=(first,)))
    watch(brand, "café")
    second = msgspec.structs.replace(first, event_id="b")
    pipeline.process_batch(source, Batch(items=(item("1", "café"),), interactions=(second,)))
    mention = pipeline.archive.mention(organisation.pk, "test", "1")
    assert mention is not None and mention.item.engagement.likes == 1


def test_reading_in_processes_gives_the_same_in_the_same_order(
    pipeline: Pipeline, organisation: Organisation, brand: Brand
) -> None:
    watch(brand, "café")
    chunks = [
        [item(f"{n}-{i}", "café" if i % 3 else "thé", raw=b"x" * 50) for i in range(40)] for n in range(7)
    ]
    with UnderstandingProcesses(PlainUnderstander, 2) as processes:
        counts = list(
            pipeline.process_stream(organisation.pk, iter(chunks), processes, source=1, keep_unmatched=False)
        )
    assert [c.read for c in counts] == [40] * 7
    assert sum(counts, Counts()).added == sum(i % 3 != 0 for i in range(40)) * 7
    alone = Pipeline(MemoryArchive(), PlainUnderstander())
    for chunk in chunks:
        alone.process(organisation.pk, chunk, source=1, keep_unmatched=False)
    assert heard(alone, organisation) == heard(pipeline, organisation)
    mention = pipeline.archive.mention(organisation.pk, "test", "0-1")
    assert mention is not None
