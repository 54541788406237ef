"""The HTTP API shows and changes nothing beyond what its person may see and do: a viewer, an entity’s editor, another organisation."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from parvis.engine.publishing.recurrence import Every, Recurrence
from parvis.publishing.actions.events import EventDraft, make_event
from parvis.publishing.actions.evergreen import QueueDraft, keep_queue
from parvis.publishing.actions.evergreen_entries import EntryDraft, add_entry
from parvis.publishing.actions.kits import KitDraft, offer_kit
from parvis.publishing.actions.labels import keep_label
from parvis.publishing.actions.media import add_medium
from parvis.publishing.actions.own_dates import OwnDateDraft, keep_own_date
from parvis.publishing.actions.pausing import pause
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.ready_texts import ReadyDraft, keep_ready_text
from parvis.publishing.actions.repeating import repeat_post
from parvis.publishing.actions.running_order import LineDraft, write_line
from parvis.publishing.models import Delivery, Event, Kit, Label, Medium, OwnDate, Post, ReadyText, Repetition
from parvis.publishing.tests.conftest import World, in_english, world
from parvis.publishing.tests.test_media import picture
from parvis.site.openapi import changes_something
from parvis.site.rest import api
from parvis.site.tests.test_rest import Program
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Account, Entity, Membership, Person, Role

__all__ = ["in_english", "world"]


@dataclass
class Regions:
    """Two entities of a brand, each with an account, and an editor who works for the first only."""

    world: World
    north: Entity
    south: Entity
    in_north: Program


@pytest.fixture
def regions(world: World) -> Regions:
    values = {"organisation_id": world.writer.organisation, "brand": world.brand, "kind": "country"}
    north, south = (Entity.objects.create(name=name, **values) for name in ("Nord", "Sud"))
    for account, entity in ((world.account, north), (world.second, south)):
        Account.objects.filter(pk=account.pk).update(entity=entity)
    person = Person.objects.create(email="north@example.org")
    made = Membership.objects.create(person=person, organisation_id=world.writer.organisation, role="editor")
    made.entities.add(north)
    workspace = Workspace(
        world.writer.organisation, "editor", person.pk, "North", entities=frozenset({north.pk})
    )
    return Regions(world, north, south, Program(workspace))


def span() -> dict[str, str]:
    now = timezone.now()
    return {
        "since": (now - dt.timedelta(days=1)).isoformat(),
        "until": (now + dt.timedelta(days=30)).isoformat(),
    }


def test_an_entity_s_editor_sees_what_its_accounts_say(regions: Regions) -> None:
    world = regions.world
    mine, theirs = world.write("Au nord", world.account), world.write("Au sud", world.second)
    both = world.write("Partout", world.account, world.second)
    nobody_s = Post.objects.create(
        brand=world.brand, organisation=mine.organisation, text="À personne encore"
    )
    for number, post in enumerate((mine, theirs, both), 1):
        plan(world.writer, post.pk, timezone.now() + dt.timedelta(days=number))
    seen = {one["id"] for one in regions.in_north.get("/posts").json()["posts"]}
    assert seen == {mine.pk, both.pk, nobody_s.pk}
    assert regions.in_north.get(f"/posts/{theirs.pk}").status_code == 404
    deliveries = regions.in_north.get("/deliveries", **span()).json()["deliveries"]
    assert {(one["post"], one["account"]) for one in deliveries} == {
        (mine.pk, world.account.pk),
        (both.pk, world.account.pk),
    }
    today = timezone.localdate()
    asked = {"first": today.isoformat(), "last": (today + dt.timedelta(days=10)).isoformat()}
    entries = regions.in_north.get("/calendar", **asked).json()["entries"]
    assert {one["post"] for one in entries} == {mine.pk, both.pk}
    whole = Program(world.writer).get("/calendar", **asked).json()["entries"]
    assert {one["post"] for one in whole} == {mine.pk, theirs.pk, both.pk}


def test_an_entity_s_editor_changes_nothing_of_another_entity(regions: Regions) -> None:
    world = regions.world
    theirs = world.write("Au sud", world.second)
    plan(world.writer, theirs.pk, timezone.now() + dt.timedelta(days=1))
    delivery = Delivery.objects.get()
    for answer in (
        regions.in_north.patch(f"/posts/{theirs.pk}", {"text": "Volé"}),
        regions.in_north.post(f"/posts/{theirs.pk}/take-back"),
        regions.in_north.post(f"/posts/{theirs.pk}/copy"),
        regions.in_north.put(f"/posts/{theirs.pk}/labels", {"labels": []}),
        regions.in_north.get(f"/posts/{theirs.pk}/check"),
        regions.in_north.get(f"/posts/{theirs.pk}/approvals"),
        regions.in_north.post(f"/deliveries/{delivery.pk}/give-up"),
        regions.in_north.get(f"/deliveries/{delivery.pk}/attempts"),
        regions.in_north.get(f"/accounts/{world.second.pk}/questions"),
    ):
        assert answer.status_code == 404, answer.content
    assert Post.objects.get(pk=theirs.pk).text == "Au sud"


def test_an_entity_s_editor_decides_nothing_of_a_post_that_others_say_too(regions: Regions) -> None:
    world, program = regions.world, regions.in_north
    both = world.write("Partout", world.account, world.second).pk
    plan(world.writer, both, timezone.now() + dt.timedelta(days=1))
    label = keep_label(world.writer, world.brand.pk, "Noël", 0).pk
    before = state()
    for answer in (
        program.patch(f"/posts/{both}", {"text": "Volé"}),
        program.patch(f"/posts/{both}", {"accounts": [world.account.pk]}),
        program.post(f"/posts/{both}/plan", {}),
        program.post(f"/posts/{both}/queue"),
        program.post(f"/posts/{both}/take-back"),
        program.put(f"/posts/{both}/labels", {"labels": [label]}),
        program.post(f"/posts/{both}/versions/agree"),
        program.post(f"/posts/{both}/versions/part"),
        program.delete(f"/posts/{both}"),
    ):
        assert answer.status_code == 403, answer.content
        assert answer.json()["detail"].endswith("accounts that are not yours: aubrelle-fr.")
    assert state() == before
    assert program.get(f"/posts/{both}").json()["may_change"] is False
    assert Program(world.writer).get(f"/posts/{both}").json()["may_change"] is True
    copied = program.post(f"/posts/{both}/copy").json()
    assert [one["account"] for one in copied["variants"]] == [world.account.pk] and copied["may_change"]
    stolen = {"brand": world.brand.pk, "text": "Volé", "accounts": [world.second.pk]}
    assert program.post("/posts", stolen).status_code == 422


def test_an_entity_s_editor_acts_on_its_own_accounts_of_a_post_that_others_say_too(regions: Regions) -> None:
    world, program = regions.world, regions.in_north
    plan(world.writer, world.write("Partout", world.account, world.second).pk, timezone.now())
    Delivery.objects.update(state="refused", problem="No.")
    mine, theirs = (Delivery.objects.get(account=one).pk for one in (world.account, world.second))
    assert program.post(f"/deliveries/{theirs}/send").status_code == 404
    assert program.post(f"/deliveries/{mine}/send").status_code == 200
    assert set(Delivery.objects.values_list("pk", "state")) == {(mine, "due"), (theirs, "refused")}


def test_an_entity_s_editor_sees_what_comes_again_of_its_own_posts(regions: Regions) -> None:
    world = regions.world
    daily = Recurrence(every=Every.DAY, first=timezone.localdate() + dt.timedelta(days=1), hour=dt.time(9))
    mine, theirs = (
        repeat_post(world.writer, world.write(text, account).pk, daily)
        for text, account in (("Au nord", world.account), ("Au sud", world.second))
    )
    told = regions.in_north.get("/repetitions").json()
    assert [one["id"] for one in told] == [mine.pk] and len(told[0]["copies"]) == 60
    assert regions.in_north.get(f"/repetitions/{theirs.pk}").status_code == 404
    assert regions.in_north.get(f"/posts/{theirs.post_id}/repetition").status_code == 404
    assert regions.in_north.post(f"/repetitions/{theirs.pk}/stop", {}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_an_entity_s_editor_uses_the_lines_of_events_its_accounts_say(regions: Regions) -> None:
    world, program = regions.world, regions.in_north
    event = make_event(world.writer, EventDraft(world.brand.pk, "Lancement", timezone.now())).pk
    theirs, mine, both = (
        write_line(world.writer, event, LineDraft(text, [one.pk for one in accounts])).pk
        for text, accounts in (
            ("Au sud", [world.second]),
            ("Au nord", [world.account]),
            ("Partout", [world.account, world.second]),
        )
    )
    lines = program.get(f"/events/{event}").json()["lines"]
    assert [(one["id"], one["may_change"]) for one in lines] == [(mine, True), (both, False)]
    for path, asked in (("release", {}), ("skip", None), ("put-back", None), ("move", {"to": 0})):
        assert program.post(f"/event-lines/{theirs}/{path}", asked).status_code == 404
        assert program.post(f"/event-lines/{both}/{path}", asked).status_code == 403
    assert program.delete(f"/event-lines/{both}").status_code == 403
    assert program.put(f"/event-lines/{both}", {"cue": "x"}).status_code == 403
    assert program.delete(f"/events/{event}").status_code == 403
    assert not Delivery.objects.exists()
    assert program.post(f"/event-lines/{mine}/release", {}).status_code == 200
    assert [one.account_id for one in Delivery.objects.all()] == [world.account.pk]


def test_an_entity_s_editor_has_drafts_made_for_its_accounts_only(regions: Regions) -> None:
    world, program = regions.world, regions.in_north
    asked = {"brand": world.brand.pk, "address": "https://aubrelle.example/feed.xml", "text": "{{title}}"}
    central = Program(world.writer)
    theirs, both = (
        central.post("/entry-feeds", {**asked, "accounts": [one.pk for one in accounts]}).json()["id"]
        for accounts in ([world.second], [world.account, world.second])
    )
    assert program.post("/entry-feeds", {**asked, "accounts": [world.second.pk]}).status_code == 422
    assert [one["id"] for one in program.get("/entry-feeds").json()] == [both]
    assert program.post(f"/entry-feeds/{both}/stop").status_code == 403
    assert program.post(f"/entry-feeds/{theirs}/stop").status_code == 404
    changed = {**asked, "accounts": [world.account.pk]}
    assert program.put(f"/entry-feeds/{both}", changed).status_code == 403
    assert program.put(f"/entry-feeds/{theirs}", changed).status_code == 404
    mine = program.post("/entry-feeds", changed)
    assert mine.status_code == 201
    assert program.post(f"/entry-feeds/{mine.json()['id']}/stop").json()["stopped"]


def test_an_entity_s_editor_brings_in_its_own_tables_for_its_accounts(regions: Regions) -> None:
    world, program = regions.world, regions.in_north
    content = f"texte;comptes\nAu nord;{world.account.handle}\nAu sud;{world.second.handle}\n".encode()
    theirs = Program(world.writer).upload("/tables", "centre.csv", content, brand=world.brand.pk).json()["id"]
    assert program.get("/tables").json() == [] and program.get(f"/tables/{theirs}").status_code == 404
    for path, asked in (("preview", {}), ("start", {}), ("on", None)):
        assert program.post(f"/tables/{theirs}/{path}", asked).status_code == 404
    assert program.delete(f"/tables/{theirs}").status_code == 404
    mine = program.upload("/tables", "nord.csv", content, brand=world.brand.pk).json()
    foreseen = program.post(f"/tables/{mine['id']}/preview", {}).json()
    assert (foreseen["undated"], foreseen["refused"]) == (1, 1)
    told = program.post(f"/tables/{mine['id']}/start", {}).json()
    assert (told["state"], told["drafts"], len(told["refused"])) == ("done", 1, 1)
    assert [one.text for one in Post.objects.all()] == ["Au nord"]


def test_a_stop_tells_an_entity_what_it_holds_back_of_its_own(regions: Regions) -> None:
    world = regions.world
    for days, account in enumerate((world.account, world.second), 1):
        plan(world.writer, world.write("Bientôt", account).pk, timezone.now() + dt.timedelta(days=days))
    stop = pause(world.chief, world.brand.pk, "crise")
    held = regions.in_north.get(f"/stops/{stop.pk}/held").json()
    assert [one["account"] for one in held] == [world.account.pk]
    assert len(Program(world.writer).get(f"/stops/{stop.pk}/held").json()) == 2


def everything(world: World) -> dict[str, int]:
    """A thing of each kind, by the name its number has in addresses."""
    writer, brand, tomorrow = world.writer, world.brand.pk, timezone.now() + dt.timedelta(days=1)
    entity = Entity.objects.create(
        organisation_id=writer.organisation, brand=world.brand, name="Nord", kind="country"
    )
    post = world.write("Bonjour {{ville}}")
    planned = world.say("Bientôt")
    queue = keep_queue(writer, QueueDraft(brand, "Conseils", frozenset({world.account.pk})))
    once_a_day = world.write("Bonjour à tous")
    daily = Recurrence(every=Every.DAY, first=tomorrow.date(), hour=dt.time(9), times=1)
    event = make_event(writer, EventDraft(brand, "Lancement", tomorrow))
    return {
        "post_id": post.pk,
        "delivery_id": planned.pk,
        "account_id": world.account.pk,
        "brand_id": brand,
        "picture_id": add_medium(writer, brand, "Rouge", picture()).pk,
        "label_id": keep_label(writer, brand, "Noël", 0).pk,
        "text_id": keep_ready_text(writer, ReadyDraft(brand, "snippet", "Adresse", "12 rue du Port")).pk,
        "date_id": keep_own_date(writer, brand, OwnDateDraft("Soldes", tomorrow.date(), tomorrow.date())).pk,
        "kit_id": offer_kit(writer, post.pk, KitDraft("Kit", frozenset({entity.pk}))).pk,
        "event_id": event.pk,
        "line_id": write_line(writer, event.pk, LineDraft("C’est ouvert", [world.account.pk])).pk,
        "stop_id": pause(world.chief, brand, "crise").pk,
        "feed_id": 1,
        "link_id": 1,
        "table_id": 1,
        "change_id": 1,
        "repetition_id": repeat_post(writer, once_a_day.pk, daily).pk,
        "queue_id": queue.pk,
        "entry_id": add_entry(writer, queue.pk, planned.variant.post_id, EntryDraft()).pk,
    }


def operations(*, writing: bool) -> list[tuple[str, str, Any]]:
    """Each operation that takes JSON: its method, its address, and an example of what it is sent."""
    found = []
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "multipart/form-data" not in content and changes_something(method, operation) == writing:
                found.append((method, path, content.get("application/json", {}).get("example")))
    return found


def state() -> list[Any]:
    kinds = (Post, Delivery, Event, Kit, Label, Medium, OwnDate, ReadyText, Repetition)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_whoever_may_not_changes_nothing_whatever_they_call(world: World, who: str) -> None:
    numbers, before = everything(world), None
    reader = Program(world.chief, Role.VIEWER) if who == "viewer" else Program(world.stranger)
    before = state()
    for method, path, body in operations(writing=True):
        where = re.sub(r"{(\w+)}", lambda found: str(numbers[found.group(1)]), path)
        answer = reader._send(method, where, body, f"{method}{path}")
        assert answer.status_code in {403, 404, 422}, (method, path, answer.content)
        assert answer.status_code != 422 or answer.json()["title"] == "This cannot be done as it is", (
            path,
            answer.content,
        )
    assert state() == before


def test_another_organisation_reads_nothing(world: World) -> None:
    numbers = everything(world)
    theirs = Program(world.stranger)
    for method, path, body in operations(writing=False):
        if "{" not in path or path.startswith("/tables"):
            continue
        where = re.sub(r"{(\w+)}", lambda found: str(numbers[found.group(1)]), path)
        answer = theirs.get(where) if method == "get" else theirs.post(where, body)
        assert answer.status_code in {403, 404}, (path, answer.content)
    for path in (
        "/posts",
        "/labels",
        "/ready-texts",
        "/key-dates",
        "/kits",
        "/events",
        "/links",
        "/pictures",
        "/stops",
        "/entry-feeds",
        "/repetitions",
    ):
        told = theirs.get(path).json()
        assert (told["posts"] if path == "/posts" else told) == [], path
