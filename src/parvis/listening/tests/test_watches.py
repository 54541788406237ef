"""Watches: saved, searched in the past, versioned, and only by those who may."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from parvis.archive.contract import Scope
from parvis.engine.query import QueryError
from parvis.listening.actions import watches as actions
from parvis.listening.actions.watches import WatchDraft
from parvis.listening.models import Watch
from parvis.listening.queries import watches
from parvis.listening.tests.conftest import heard
from parvis.workspaces.models import AuditEntry, Membership


def fill(archive, world):
    archive.append(
        world.workspace.organisation,
        [
            heard(1, "La livraison Aubrelle est en retard", brand=world.own.pk),
            heard(2, "Aubrelle, quel parfum", brand=world.own.pk),
            heard(3, "Nacrine livre vite", brand=world.rival.pk),
        ],
    )


def held(archive, world, watch):
    return {
        m.item.id for m in archive.search(Scope(world.workspace.organisation, watches=(watch.pk,))).mentions
    }


def test_a_new_watch_holds_what_was_already_heard(archive, world):
    fill(archive, world)
    watch = actions.create_watch(world.workspace, world.own.pk, WatchDraft("Deliveries", "livr*"))
    assert held(archive, world, watch) == {"id1", "id3"}
    assert watch.versions.get().query == "livr*"
    assert AuditEntry.objects.filter(verb="watch.create").exists()


def test_editing_the_query_makes_a_version_and_searches_again(archive, world):
    fill(archive, world)
    watch = actions.create_watch(world.workspace, world.own.pk, WatchDraft("Deliveries", "livr*"))
    actions.edit_watch(world.workspace, watch.pk, WatchDraft("Deliveries", "livr* NOT nacrine"))
    watch.refresh_from_db()
    assert watch.version == 2
    assert held(archive, world, watch) == {"id1"}


def test_renaming_makes_no_version(archive, world):
    watch = actions.create_watch(world.workspace, world.own.pk, WatchDraft("Deliveries", "livr*"))
    actions.edit_watch(world.workspace, watch.pk, WatchDraft("Parcels", "livr*"))
    watch.refresh_from_db()
    assert (watch.name, watch.version) == ("Parcels", 1)


def test_limits_of_language_and_network_are_part_of_the_query(archive, world):
    fill(archive, world)
    watch = actions.create_watch(world.workspace, world.own.pk, WatchDraft("x", "aubrelle", ("en",), ()))
    assert held(archive, world, watch) == set()
    actions.edit_watch(world.workspace, watch.pk, WatchDraft("x", "aubrelle", ("fr",), ("bluesky",)))
    assert held(archive, world, watch) == {"id1", "id2"}


def test_a_query_that_cannot_be_read_saves_nothing(archive, world):
    with pytest.raises(QueryError):
        actions.create_watch(world.workspace, world.own.pk, WatchDraft("Bad", "(livraison"))
    assert not Watch.objects.exists()


def test_deleting_a_watch_leaves_the_archive_whole(archive, world):
    fill(archive, world)
    watch = actions.create_watch(world.workspace, world.own.pk, WatchDraft("Deliveries", "livr*"))
    actions.delete_watch(world.workspace, watch.pk)
    assert archive.count(Scope(world.workspace.organisation)) == 3
    assert archive.count(Scope(world.workspace.organisation, watches=(watch.pk,))) == 0


def test_a_preview_counts_without_saving(archive, world):
    fill(archive, world)
    found = watches.preview(world.workspace, "livr*", (), ())
    assert found.count == 2
    assert {m.item.id for m in found.newest} == {"id1", "id3"}
    assert not Watch.objects.exists()


def test_a_preview_shows_only_the_brands_one_may_see(archive, world):
    fill(archive, world)
    narrow = world.as_role("analyst", frozenset({world.rival.pk}))
    assert watches.preview(narrow, "livr*", (), ()).count == 1


@pytest.mark.parametrize("role", ["viewer"])
def test_a_viewer_changes_nothing(archive, world, role):
    watch = actions.create_watch(world.workspace, world.own.pk, WatchDraft("Deliveries", "livr*"))
    viewer = world.as_role(role)
    for attempt in (
        lambda: actions.create_watch(viewer, world.own.pk, WatchDraft("x", "x")),
        lambda: actions.edit_watch(viewer, watch.pk, WatchDraft("x", "x")),
        lambda: actions.set_active(viewer, watch.pk, False),
        lambda: actions.delete_watch(viewer, watch.pk),
        lambda: watches.preview(viewer, "x", (), ()),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_another_organisation_or_brand_is_not_there_at_all(archive, world):
    watch = actions.create_watch(world.workspace, world.own.pk, WatchDraft("Deliveries", "livr*"))
    narrow = world.as_role("manager", frozenset({world.rival.pk}))
    with pytest.raises(Http404):
        watches.watch(narrow, watch.pk)
    with pytest.raises(Http404):
        actions.create_watch(world.workspace, world.foreign.pk, WatchDraft("x", "x"))


def signed_in(world, client):
    Membership.objects.create(organisation_id=world.workspace.organisation, person=world.person, role="owner")
    client.force_login(world.person)


def test_the_editor_is_told_what_is_doubtful_and_what_would_mend_it(world, archive, client) -> None:
    signed_in(world, client)
    answer = client.get("/listen/watches/preview/", {"query": "sosh 😡 OR\r\norange"})
    told = json.loads(answer["HX-Trigger"])["parvis:query-errors"]
    assert told["field"] == "id_query"
    mixed = next(error for error in told["errors"] if "parenth" in error["fixes"][0]["label"])
    assert (mixed["start"], mixed["severity"]) == (
        0,
        "warning",
    )  # the emoji counts for two, the line end for one
    ambiguous = next(error for error in told["errors"] if "=Orange" in error["fixes"][-1]["label"])
    assert (ambiguous["start"], ambiguous["end"]) == (11, 17)
    wrong = client.get("/listen/watches/preview/", {"query": "(a"})
    assert json.loads(wrong["HX-Trigger"])["parvis:query-errors"]["errors"][0]["fixes"][0]["text"] == ")"


def test_neighbours_of_a_lone_word_are_told(world, archive, client) -> None:
    archive.append(
        world.workspace.organisation,
        [heard(n, f"un jus orange frais chez {world.own.name}", brand=world.own.pk) for n in range(5)],
    )
    signed_in(world, client)
    answer = client.get("/listen/watches/preview/", {"query": "orange"})
    told = json.loads(answer["HX-Trigger"])["parvis:query-errors"]["errors"]
    heard_beside = next(error for error in told if error["severity"] == "hint")
    assert "jus (5)" in heard_beside["message"]
    assert heard_beside["fixes"][0]["text"] == "orange NOT jus"
    assert world.own.name.lower() not in heard_beside["message"].lower()  # nobody leaves the brand itself out


def test_a_query_of_another_tool_is_put_into_the_editor(world, archive, client) -> None:
    signed_in(world, client)
    answer = client.post("/listen/watches/convert/", {"foreign": "title:bmw AND NOT authorGender:F"})
    assert json.loads(answer["HX-Trigger"])["parvis:query-set"] == {"field": "id_query", "text": "bmw"}
    assert "authorGender:" in answer.content.decode()


def test_the_editor_refuses_a_missing_fragment(world, archive, client) -> None:
    signed_in(world, client)
    answer = client.post("/listen/watches/new/", {"name": "x", "brand": world.own.pk, "query": "{nothing} x"})
    assert answer.status_code == 422
    assert "nothing" in answer.content.decode()
    made = client.post("/listen/watches/fragments/new/", {"name": "nothing", "query": "a OR b"})
    assert made.status_code == 302
    assert client.get("/listen/watches/fragments/").status_code == 200
    assert (
        client.post(
            "/listen/watches/new/", {"name": "x", "brand": world.own.pk, "query": "{nothing} x"}
        ).status_code
        == 302
    )
    assert "x" in client.get("/listen/watches/fragments/").content.decode()
