"""Events: their running orders, releasing once and through the same door as everything else, and the roll-call."""

from __future__ import annotations

import csv
import datetime as dt
import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.guidelines import Guidelines
from parvis.engine.publishing.running_order import Standing
from parvis.publishing.actions.approvals import approve
from parvis.publishing.actions.events import EventDraft, change_event, delete_event, make_event
from parvis.publishing.actions.guidelines import set_guidelines
from parvis.publishing.actions.pausing import pause, resume
from parvis.publishing.actions.planning import plan, take_back
from parvis.publishing.actions.posts import PostDraft, edit_post
from parvis.publishing.actions.releasing import AlreadyReleased, put_back, release, skip
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.running_order import (
    LineDraft,
    describe_line,
    make_next,
    move_line,
    take_out,
    take_posts,
    write_line,
)
from parvis.publishing.models import Delivery, Event, EventLine, Post
from parvis.publishing.presenting_events import desk
from parvis.publishing.presenting_roll_call import as_csv, as_text, roll_call
from parvis.publishing.queries.events import event as find_event
from parvis.publishing.queries.events import events_of, lines_of, posts_to_take, standing_of
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import AuditEntry

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def launch(world: World) -> Event:
    """An event that begins in an hour."""
    return make_event(world.writer, EventDraft(world.brand.pk, "Launch", timezone.now() + HOUR, place="Lyon"))


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def lined(world: World, event: Event, *texts: str) -> list[EventLine]:
    """Lines of the running order, on the first account."""
    return [
        write_line(world.writer, event.pk, LineDraft(text, [world.account.pk], cue=f"when {text}"))
        for text in texts
    ]


def order(world: World, event: Event) -> list[str]:
    return [one.post.text for one in lines_of(world.writer, event.pk)]


def standing(world: World, line: EventLine) -> Standing:
    return standing_of(
        world.writer, next(one for one in lines_of(world.writer, line.event_id) if one == line)
    )


def test_a_released_line_goes_out_and_the_roll_call_tells_it(world: World, launch: Event) -> None:
    first, second = lined(world, launch, "Doors", "Speech")
    release(world.writer, first.pk)
    assert standing(world, first) is Standing.GOING and standing(world, second) is Standing.READY
    world.work()
    assert standing(world, first) is Standing.OUT
    assert [one.said.text for one in world.online()] == ["Doors"]
    called = roll_call(world.writer, lines_of(world.writer, launch.pk))
    assert called[0].at and called[0].who == "writer@example.org"
    (answered,) = called[0].accounts
    assert answered.state == "Sent" and answered.sent and answered.url and not answered.reason
    text = as_text(launch, called)
    assert answered.url in text and "when Doors" in text and "To come" in text
    verbs = list(AuditEntry.objects.values_list("verb", flat=True))
    assert {"event.make", "event.take", "event.release", "post.plan"} <= set(verbs)


def test_a_line_is_released_once(world: World, launch: Event) -> None:
    (line,) = lined(world, launch, "Once")
    release(world.writer, line.pk)
    with pytest.raises(AlreadyReleased, match=r"writer@example\.org released this today"):
        release(world.chief, line.pk)
    world.work()
    with pytest.raises(AlreadyReleased):
        release(world.chief, line.pk)
    assert Delivery.objects.count() == 1 and len(world.online()) == 1


def test_of_two_people_who_release_at_once_one_does(world: World, launch: Event) -> None:
    """Four at the same instant, each with their own connection to the database."""
    (line,) = lined(world, launch, "Together")
    gate = threading.Barrier(4)

    def press(who: Workspace) -> bool:
        try:
            gate.wait(20)
            release(who, line.pk)
        except AlreadyReleased:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(press, [world.writer, world.chief, world.writer, world.chief]))
    assert done.count(True) == 1
    assert AuditEntry.objects.filter(verb="event.release").count() == 1
    assert AuditEntry.objects.filter(verb="post.plan").count() == 1
    world.work()
    assert [one.said.text for one in world.online()] == ["Together"]


def test_nothing_goes_round_what_holds_a_post_back(world: World, launch: Event) -> None:
    """An approval, a stop, guidelines: released, it waits or is refused, and the line says so."""
    agreed, stopped, forbidden, long = lined(world, launch, "Agreed", "Stopped", "A bargain", "x" * 600)
    set_guidelines(world.chief, world.brand.pk, Guidelines(forbidden=("bargain",)), "")
    for line in (forbidden, long):
        with pytest.raises(ValidationError):
            release(world.writer, line.pk)
        assert standing(world, line) is Standing.READY
    stop = pause(world.chief, world.brand.pk)
    release(world.writer, stopped.pk)
    world.work()
    assert standing(world, stopped) is Standing.HELD and world.online() == []
    resume(world.chief, stop.pk)
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    release(world.writer, agreed.pk)
    world.work()
    assert standing(world, agreed) is Standing.HELD
    assert "Agreed" not in [one.said.text for one in world.online()]
    approve(world.chief, agreed.post_id, content_of(find_post(world.chief, agreed.post_id)))
    world.work()
    assert standing(world, agreed) is Standing.OUT


def test_what_was_changed_meanwhile_is_read_again(world: World, launch: Event) -> None:
    (line,) = lined(world, launch, "As seen")
    seen = content_of(find_post(world.writer, line.post_id))
    words = PostDraft(world.brand.pk, "Changed", texts={world.account.pk: ""})
    edit_post(world.chief, line.post_id, words)
    with pytest.raises(ValidationError, match="changed these words"):
        release(world.writer, line.pk, seen)
    assert standing(world, line) is Standing.READY and not Delivery.objects.exists()
    release(world.writer, line.pk, content_of(find_post(world.writer, line.post_id)))


def test_what_is_skipped_is_put_back_and_what_is_out_is_not(world: World, launch: Event) -> None:
    first, second = lined(world, launch, "One", "Two")
    skip(world.writer, first.pk)
    assert standing(world, first) is Standing.SKIPPED
    with pytest.raises(AlreadyReleased, match="put it back first"):
        release(world.writer, first.pk)
    put_back(world.writer, first.pk)
    release(world.writer, first.pk)
    take_back(world.writer, first.post_id)
    assert standing(world, first) is Standing.TAKEN_BACK
    put_back(world.writer, first.pk)
    release(world.writer, first.pk)
    world.work()
    for line in (first, second):
        with pytest.raises(ValidationError, match="Only what was skipped"):
            put_back(world.writer, line.pk)
    with pytest.raises(AlreadyReleased):
        skip(world.writer, first.pk)
    assert len(world.online()) == 1


def test_a_refused_line_needs_somebody(world: World, launch: Event) -> None:
    world.misbehave(world.account, access="closed")
    (line,) = lined(world, launch, "Refused")
    release(world.writer, line.pk)
    world.work()
    assert standing(world, line) is Standing.TROUBLE
    (called,) = roll_call(world.writer, lines_of(world.writer, launch.pk))
    assert called.accounts[0].state == "Refused" and called.accounts[0].reason


def test_what_was_planned_goes_out_by_itself_or_when_it_is_released(world: World, launch: Event) -> None:
    soon, later = world.write("Soon"), world.write("Later")
    for post in (soon, later):
        plan(world.writer, post.pk, timezone.now() + HOUR)
    first, second = take_posts(world.writer, launch.pk, [soon.pk, later.pk])
    shown = desk(world.writer, lines_of(world.writer, launch.pk))
    assert shown.up is not None and "goes out by itself" in shown.up.hints[0]
    Delivery.objects.filter(variant__post=soon).update(due_at=timezone.now(), next_look_at=timezone.now())
    release(world.writer, second.pk)
    world.work()
    assert standing(world, first) is Standing.OUT and standing(world, second) is Standing.OUT
    assert Delivery.objects.count() == 2
    shown = desk(world.writer, lines_of(world.writer, launch.pk))
    assert shown.up is None and (shown.done, shown.total) == (2, 2)


def test_the_running_order_is_filled_and_moved(world: World, launch: Event) -> None:
    one, two, three = lined(world, launch, "One", "Two", "Three")
    move_line(world.writer, three.pk, 0)
    assert order(world, launch) == ["Three", "One", "Two"]
    move_line(world.writer, three.pk, 99)
    assert order(world, launch) == ["One", "Two", "Three"]
    release(world.writer, one.pk)
    make_next(world.writer, three.pk)
    assert order(world, launch) == ["One", "Three", "Two"]
    write_line(world.writer, launch.pk, LineDraft("Now", [world.account.pk]), is_next=True)
    assert order(world, launch) == ["One", "Now", "Three", "Two"]
    take_out(world.writer, two.pk)
    assert Post.objects.filter(pk=two.post_id).exists()
    with pytest.raises(ValidationError, match="roll-call"):
        take_out(world.writer, one.pk)
    assert order(world, launch) == ["One", "Now", "Three"]
    describe_line(world.writer, three.pk, cue=" at noon ", expected=dt.time(12))
    three.refresh_from_db()
    assert (three.cue, three.expected) == ("at noon", dt.time(12))
    for line in EventLine.objects.filter(released_at=None):
        skip(world.writer, line.pk)
    write_line(world.writer, launch.pk, LineDraft("After", [world.account.pk]), is_next=True)
    assert order(world, launch) == ["One", "After", "Now", "Three"]


def test_only_posts_of_the_brand_that_have_not_left_are_taken(world: World, launch: Event) -> None:
    draft, gone = world.write("Draft"), world.say("Gone").variant.post
    world.work()
    elsewhere = Post.objects.create(organisation=world.brand.organisation, brand=world.other, text="Other")
    assert list(posts_to_take(world.writer, launch.pk)) == [draft]
    assert list(posts_to_take(world.writer, launch.pk, "nothing like it")) == []
    assert list(posts_to_take(world.writer, launch.pk, "dra")) == [draft]
    taken = take_posts(world.writer, launch.pk, [elsewhere.pk, gone.pk, draft.pk, draft.pk, 987654])
    assert [one.post for one in taken] == [draft]
    assert take_posts(world.writer, launch.pk, [draft.pk]) == []
    for wrong in (LineDraft(" ", [world.account.pk]), LineDraft("Words", []), LineDraft("Words", [987654])):
        with pytest.raises(ValidationError):
            write_line(world.writer, launch.pk, wrong)
    assert EventLine.objects.count() == 1 and not Post.objects.filter(text="Words").exists()


def test_an_event_is_changed_and_deleted_until_something_was_released(world: World, launch: Event) -> None:
    begins = timezone.now() + 2 * HOUR
    changed = change_event(world.writer, launch.pk, EventDraft(world.brand.pk, "Gala", begins, begins + HOUR))
    assert (changed.name, changed.ends_at) == ("Gala", begins + HOUR)
    for name, ends in ((" ", begins + HOUR), ("Gala", begins), ("Gala", begins + dt.timedelta(days=8))):
        with pytest.raises(ValidationError):
            change_event(world.writer, launch.pk, EventDraft(world.brand.pk, name, begins, ends))
    (line,) = lined(world, launch, "Kept")
    release(world.writer, line.pk)
    with pytest.raises(ValidationError, match="roll-call is kept"):
        delete_event(world.writer, launch.pk)
    other = make_event(world.writer, EventDraft(world.brand.pk, "Empty", begins))
    (taken,) = lined(world, other, "Stays")
    delete_event(world.writer, other.pk)
    assert Post.objects.filter(pk=taken.post_id).exists()
    assert list(events_of(world.writer)) == [launch]


def test_nothing_is_seen_or_done_from_elsewhere(world: World, launch: Event) -> None:
    (line,) = lined(world, launch, "Ours")
    viewer = Workspace(world.writer.organisation, "viewer", world.writer.person)
    with pytest.raises(PermissionDenied):
        release(viewer, line.pk)
    elsewhere = Workspace(world.writer.organisation, "owner", None, "", frozenset({world.other.pk}))
    for stranger in (world.stranger, elsewhere):
        with pytest.raises(Http404):
            find_event(stranger, launch.pk)
        with pytest.raises(Http404):
            release(stranger, line.pk)
        assert list(events_of(stranger)) == []
    assert standing(world, line) is Standing.READY


# The screens


def test_an_event_is_prepared_and_run_from_the_screens(world: World, writer: Client) -> None:
    assert "Cover something live" in page(writer, "events")
    day = timezone.localdate().isoformat()
    typed = {"name": "Match", "day": day, "begins": "21:00", "until": "01:00", "place": "Stadium"}
    answer = writer.post(reverse("publishing:event-new"), {"brand": world.brand.pk, **typed})
    event = Event.objects.get()
    assert answer["Location"] == reverse("publishing:event", args=[event.pk])
    assert event.ends_at is not None and event.ends_at > event.begins_at
    assert "The running order is empty" in page(writer, "event", event.pk)
    assert "Nothing to call yet" in page(writer, "roll-call", event.pk)
    for text in ("Kick-off", "Half-time"):
        data = {"text": text, "accounts": [world.account.pk], "cue": "the whistle", "expected": "21:00"}
        assert writer.post(reverse("publishing:event-write", args=[event.pk]), data).status_code == 302
    refused = writer.post(reverse("publishing:event-write", args=[event.pk]), {"text": "Kept words"})
    assert refused.status_code == 422 and "Kept words" in refused.content.decode()
    shown = page(writer, "event", event.pk)
    assert "the whistle" in shown and shown.index("Kick-off") < shown.index("Half-time")
    first, second = lines_of(world.writer, event.pk)
    part = writer.post(
        reverse("publishing:event-deed", args=[first.pk, "release"]), headers={"HX-Request": "true"}
    )
    assert "Released: Kick-off" in part["HX-Trigger"] and b"<html" not in part.content
    again = writer.post(
        reverse("publishing:event-deed", args=[first.pk, "release"]), headers={"HX-Request": "true"}
    )
    assert b"it goes out once" in again.content and "HX-Trigger" not in again
    assert "Going out" in page(writer, "event-state", event.pk)
    assert writer.post(reverse("publishing:event-deed", args=[second.pk, "skip"])).status_code == 302
    world.work()
    told = page(writer, "roll-call", event.pk)
    assert "Skipped" in told and "Sent" in told
    for verb, data in (("put-back", {}), ("next", {}), ("move", {"to": "0"}), ("take-out", {})):
        answer = writer.post(reverse("publishing:event-deed", args=[second.pk, verb]), data)
        assert answer.status_code == 302, verb
    assert writer.post(reverse("publishing:event-deed", args=[first.pk, "nonsense"])).status_code == 404
    assert list(EventLine.objects.all()) == [first]
    assert "Match" in page(writer, "events") and "1 of 1 released" in page(writer, "events")


def test_who_only_reads_sees_the_desk_and_presses_nothing(world: World, launch: Event) -> None:
    (line,) = lined(world, launch, "Read only")
    reader = signed_in(Workspace(world.writer.organisation, "viewer", world.stranger.person, "Reader"))
    session = reader.session
    session["organisation"] = world.writer.organisation
    session.save()
    release_address = reverse("publishing:event-deed", args=[line.pk, "release"])
    assert reader.post(release_address).status_code in {403, 404}
    for name in ("event-edit", "event-posts"):
        assert reader.get(reverse(f"publishing:{name}", args=[launch.pk])).status_code in {403, 404}
    assert not Delivery.objects.exists()


def test_the_roll_call_is_a_table_that_no_spreadsheet_runs(
    world: World, launch: Event, writer: Client
) -> None:
    (line,) = lined(world, launch, "=1+1")
    release(world.writer, line.pk)
    world.work()
    answer = writer.get(reverse("publishing:roll-call-table", args=[launch.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2 and len(rows[0]) == len(rows[1])
    assert rows[1][3] == "'=1+1" and rows[1][7] == "aubrelle"
    assert as_csv(roll_call(world.writer, lines_of(world.writer, launch.pk))) == answer.content
    state = Delivery.objects.get()
    assert state.state == DeliveryState.SENT and rows[1][11] == state.url


def test_posts_and_cues_have_pages_of_their_own(world: World, launch: Event, writer: Client) -> None:
    draft = world.write("A draft to take")
    assert "A draft to take" in page(writer, "event-posts", launch.pk)
    assert "Nothing found" in page(writer, "event-posts", launch.pk, query="?q=zzz")
    writer.post(reverse("publishing:event-posts", args=[launch.pk]), {"posts": [draft.pk, "x"]})
    (line,) = lines_of(world.writer, launch.pk)
    page(writer, "event-cue", line.pk)
    writer.post(reverse("publishing:event-cue", args=[line.pk]), {"cue": "at dawn", "expected": "06:00"})
    assert "at dawn" in page(writer, "event", launch.pk)
    page(writer, "event-edit", launch.pk)
    deleted = writer.post(reverse("publishing:event-delete", args=[launch.pk]))
    assert deleted.status_code == 302 and not Event.objects.exists() and Post.objects.filter(pk=draft.pk)
