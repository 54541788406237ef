"""Who works for an entity: the lines of events, feeds and tables they see and use are those of its accounts."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.publishing.actions import importing, running_order
from parvis.publishing.actions.entry_feeds import FeedDraft, keep_entry_feed, make_drafts, stop_entry_feed
from parvis.publishing.actions.events import EventDraft, change_event, delete_event, make_event
from parvis.publishing.actions.releasing import put_back, release, skip
from parvis.publishing.actions.running_order import LineDraft, write_line
from parvis.publishing.models import Delivery, EntryFeed, Event, EventLine, Post, PostImport
from parvis.publishing.queries import events as queries
from parvis.publishing.queries.entry_feeds import entry_feeds_of
from parvis.publishing.queries.importing import import_of, imports_of
from parvis.publishing.table_columns import OWN, TableMapping
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_entry_feeds import entry
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.publishing.tests.test_tables import table
from parvis.workspaces.access import Workspace
from parvis.workspaces.api import enter
from parvis.workspaces.models import Account, Entity, Membership, Person

ADDRESS = "https://blog.aubrelle.example/feed"


@dataclass
class Regions:
    """``account`` is of the north, ``second`` of the south; ``north`` is an editor who works for the first only."""

    world: World
    north: Workspace
    south: Entity

    @property
    def client(self) -> Client:
        return signed_in(self.north)


@pytest.fixture
def regions(world: World) -> Regions:
    values = {"organisation_id": world.writer.organisation, "brand": world.brand, "kind": "country"}
    north, south = (Entity.objects.create(name=name, **values) for name in ("Nord", "Sud"))
    for account, entity in ((world.account, north), (world.second, south)):
        Account.objects.filter(pk=account.pk).update(entity=entity)
    person = Person.objects.create(email="north@example.org")
    member = Membership.objects.create(
        person=person, organisation_id=world.writer.organisation, role="editor"
    )
    member.entities.add(north)
    workspace = enter(person)
    assert workspace is not None and workspace.entities == {north.pk}
    return Regions(world, workspace, south)


@pytest.fixture
def launch(regions: Regions) -> Event:
    """An event of the whole brand: a line of the south, one of the north, one of both, one of the south."""
    world = regions.world
    made = make_event(world.writer, EventDraft(world.brand.pk, "Lancement", timezone.now()))
    for text, accounts in (
        ("Sud un", [world.second]),
        ("Nord", [world.account]),
        ("Partout", [world.account, world.second]),
        ("Sud deux", [world.second]),
    ):
        write_line(world.writer, made.pk, LineDraft(text, [one.pk for one in accounts]))
    return made


def line(text: str) -> EventLine:
    return EventLine.objects.get(post__text=text)


def order(event: Event) -> list[str]:
    return list(event.lines.order_by("position").values_list("post__text", flat=True))


def test_an_editor_of_an_entity_sees_the_lines_its_accounts_say(regions: Regions, launch: Event) -> None:
    north = regions.north
    assert [one.post.text for one in queries.lines_of(north, launch.pk)] == ["Nord", "Partout"]
    assert len(queries.lines_of(regions.world.writer, launch.pk)) == 4
    event = queries.event(north, launch.pk)
    assert (event.number, event.out) == (2, 0)  # type: ignore[attr-defined]
    with pytest.raises(Http404):
        queries.line(north, line("Sud un").pk)
    assert queries.last_accounts(north, launch.pk) == {regions.world.account.pk, regions.world.second.pk}
    client = regions.client
    for name in ("event", "roll-call", "roll-call-table"):
        shown = page(client, name, launch.pk)
        assert "Nord" in shown and "Partout" in shown and "Sud un" not in shown and "Sud deux" not in shown
    assert "Sud un" not in page(client, "event-state", launch.pk, query=f"?line={line('Sud un').pk}")


def test_they_release_what_only_their_accounts_say(regions: Regions, launch: Event) -> None:
    north, number = regions.north, line("Nord").pk
    for act in (release, skip, put_back, running_order.take_out, running_order.make_next):
        with pytest.raises(Http404):
            act(north, line("Sud un").pk)
        with pytest.raises(PermissionDenied, match="closed to you"):
            act(north, line("Partout").pk)
    assert not Delivery.objects.exists() and not EventLine.objects.exclude(skipped_at=None).exists()
    release(north, number)
    assert [one.account for one in Delivery.objects.all()] == [regions.world.account]
    release(regions.world.writer, line("Partout").pk)
    assert queries.event(north, launch.pk).out == 2  # type: ignore[attr-defined]


def test_the_desk_offers_them_only_what_they_may_do(regions: Regions, launch: Event) -> None:
    client = regions.client
    shared = page(client, "event", launch.pk, query=f"?line={line('Partout').pk}")
    assert "who works for all of them releases it" in shared and 'id="release"' not in shared
    assert reverse("publishing:event-cue", args=[line("Partout").pk]) not in shared
    assert reverse("publishing:event-edit", args=[launch.pk]) not in shared
    mine = page(client, "event", launch.pk, query=f"?line={line('Nord').pk}")
    assert 'id="release"' in mine and reverse("publishing:event-cue", args=[line("Nord").pk]) in mine
    for text, status in (("Partout", 403), ("Sud un", 404)):
        for verb in ("release", "skip", "put-back", "take-out", "next", "move"):
            address = reverse("publishing:event-deed", args=[line(text).pk, verb])
            assert client.post(address, {"to": "0"}).status_code == status
        assert client.get(reverse("publishing:event-cue", args=[line(text).pk])).status_code == status
    assert client.get(reverse("publishing:event-edit", args=[launch.pk])).status_code == 403
    assert client.post(reverse("publishing:event-delete", args=[launch.pk])).status_code == 403
    assert order(launch) == ["Sud un", "Nord", "Partout", "Sud deux"] and not Delivery.objects.exists()


def test_moving_a_line_leaves_those_of_others_in_their_order(regions: Regions, launch: Event) -> None:
    north, world = regions.north, regions.world
    running_order.move_line(north, line("Nord").pk, 1)
    assert order(launch) == ["Sud un", "Partout", "Nord", "Sud deux"]
    running_order.make_next(north, line("Nord").pk)
    assert order(launch) == ["Sud un", "Nord", "Partout", "Sud deux"]
    write_line(north, launch.pk, LineDraft("Nord aussi", [world.account.pk]), is_next=True)
    assert order(launch) == ["Sud un", "Nord aussi", "Nord", "Partout", "Sud deux"]


def test_they_take_posts_that_only_their_accounts_say(regions: Regions, launch: Event) -> None:
    world = regions.world
    mine, theirs = world.write("À nous", world.account), world.write("À eux", world.second)
    both = world.write("À tous", world.account, world.second)
    taken = running_order.take_posts(regions.north, launch.pk, [mine.pk, theirs.pk, both.pk])
    assert [one.post_id for one in taken] == [mine.pk]
    with pytest.raises(ValidationError, match="not one of this brand’s here"):
        write_line(regions.north, launch.pk, LineDraft("Volé", [world.second.pk]))


def test_an_event_with_lines_of_others_is_not_theirs_to_change(regions: Regions, launch: Event) -> None:
    north, world = regions.north, regions.world
    draft = EventDraft(world.brand.pk, "Autre", timezone.now())
    for act in (lambda: change_event(north, launch.pk, draft), lambda: delete_event(north, launch.pk)):
        with pytest.raises(PermissionDenied, match="closed to you"):
            act()
    own = make_event(north, draft)
    write_line(north, own.pk, LineDraft("Chez nous", [world.account.pk]))
    assert change_event(north, own.pk, draft).name == "Autre"
    delete_event(north, own.pk)
    assert list(Event.objects.all()) == [launch]


@pytest.fixture
def feeds(regions: Regions) -> dict[str, EntryFeed]:
    world = regions.world
    chosen = {
        "north": {world.account.pk},
        "south": {world.second.pk},
        "both": {world.account.pk, world.second.pk},
    }
    return {
        name: keep_entry_feed(
            world.writer,
            FeedDraft(world.brand.pk, f"{ADDRESS}/{name}", "{{title}}", frozenset(accounts)),
        )
        for name, accounts in chosen.items()
    }


def test_feeds_are_seen_and_changed_by_who_works_for_their_accounts(
    regions: Regions, feeds: dict[str, EntryFeed]
) -> None:
    north, world, client = regions.north, regions.world, regions.client
    assert set(entry_feeds_of(north)) == {feeds["north"], feeds["both"]}
    shown = page(client, "entry-feeds")
    assert f"{ADDRESS}/both" in shown and f"{ADDRESS}/south" not in shown
    assert reverse("publishing:entry-feed", args=[feeds["both"].pk]) not in shown
    assert reverse("publishing:entry-feed-stop", args=[feeds["north"].pk]) in shown
    draft = FeedDraft(world.brand.pk, ADDRESS, "{{title}}", frozenset({world.account.pk}))
    for name, refusal, status in (("both", PermissionDenied, 403), ("south", Http404, 404)):
        with pytest.raises(refusal):
            keep_entry_feed(north, draft, feeds[name].pk)
        with pytest.raises(refusal):
            stop_entry_feed(north, feeds[name].pk)
        assert client.get(reverse("publishing:entry-feed", args=[feeds[name].pk])).status_code == status
        assert client.post(reverse("publishing:entry-feed-stop", args=[feeds[name].pk])).status_code == status
    stop_entry_feed(north, feeds["north"].pk)
    assert set(EntryFeed.objects.exclude(stopped_at=None)) == {feeds["north"]}


def test_a_feed_writes_only_for_accounts_that_are_open_to_who_asked(
    regions: Regions, feeds: dict[str, EntryFeed]
) -> None:
    world = regions.world
    for one in feeds.values():
        make_drafts(one.pk, [], "1")
        EntryFeed.objects.update(read_at=timezone.now())
    writer = Membership.objects.get(person_id=world.writer.person)
    writer.entities.add(regions.south)
    for name in ("both", "north"):
        make_drafts(feeds[name].pk, [entry(name)], "2")
    assert [one.account for one in Post.objects.get().variants.all()] == [world.second]
    stopped = EntryFeed.objects.exclude(stopped_at=None).get()
    assert stopped == feeds["north"] and "no longer write" in stopped.problem


def test_tables_are_seen_by_who_sent_them_and_write_only_for_their_accounts(regions: Regions) -> None:
    world, north = regions.world, regions.north
    rows = [("", "", one.handle, f"Bonjour de {one.handle}") for one in (world.account, world.second)]
    theirs = importing.upload(world.writer, world.brand.pk, "centre.csv", [table(*rows)])
    mine = importing.upload(north, world.brand.pk, "nord.csv", [table(*rows)])
    assert list(imports_of(north)) == [mine] and set(imports_of(world.writer)) == {mine, theirs}
    client = regions.client
    shown = page(client, "tables")
    assert "nord.csv" in shown and "centre.csv" not in shown
    for name in ("table", "table-rejects"):
        assert client.get(reverse(f"publishing:{name}", args=[theirs.pk])).status_code == 404
    for name in ("table-preview", "table-start", "table-on", "table-discard"):
        assert client.post(reverse(f"publishing:{name}", args=[theirs.pk])).status_code == 404
    importing.start(north, mine.pk, importing.mapping_of(mine), plans=False)
    done = importing.carry_on(north, mine.pk, 60)
    assert (done.drafts, [number for number, _reason in done.rejects]) == (1, [2])
    assert Post.objects.get().text == f"Bonjour de {world.account.handle}"


@pytest.mark.parametrize("by_column", [True, False], ids=["own words", "rows that say none"])
def test_a_mapping_names_no_account_that_is_closed(regions: Regions, by_column: bool) -> None:
    world, north = regions.world, regions.north
    mine = importing.upload(north, world.brand.pk, "nord.csv", [table(("", "", "", "Bonjour"))])
    columns = ("", "", "", f"{OWN}{world.second.pk}" if by_column else "text")
    mapping = TableMapping(columns=columns, accounts=() if by_column else (world.second.pk,))
    with pytest.raises(ValidationError, match="not one of this brand’s here"):
        importing.start(north, mine.pk, mapping, plans=False)
    assert import_of(north, mine.pk).state == PostImport.State.CHECKING


def test_an_account_that_was_closed_meanwhile_is_not_written_for(regions: Regions) -> None:
    """What somebody with wider access began, and may do no longer."""
    world = regions.world
    sent = importing.upload(world.writer, world.brand.pk, "mois.csv", [table(("", "", "", "Bonjour"))])
    mapping = TableMapping(columns=("", "", "", "text"), accounts=(world.account.pk, world.second.pk))
    importing.start(world.writer, sent.pk, mapping, plans=False)
    PostImport.objects.filter(pk=sent.pk).update(started_by_id=regions.north.person)
    done = importing.carry_on(regions.north, sent.pk, 60)
    assert done.drafts == 0 and len(done.rejects) == 1 and not Post.objects.exists()
