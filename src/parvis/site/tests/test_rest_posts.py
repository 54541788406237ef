"""Posts through the HTTP API as on the screens: threads, polls, labels, answers, checks, versions, agreement, and the ledger in pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from parvis.publishing.actions.labels import keep_label
from parvis.publishing.actions.media import add_medium
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.tests.conftest import World, in_english, world
from parvis.publishing.tests.films import film
from parvis.publishing.tests.test_media import picture
from parvis.site.tests.test_rest import Program, new
from parvis.workspaces.models import Account, KeptAnswer

__all__ = ["in_english", "world"]


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.writer)


@pytest.fixture
def video_account(world: World) -> Account:
    return Account.objects.create(
        organisation_id=world.writer.organisation, brand=world.brand, network="youtube", handle="@aubrelle"
    )


def test_a_post_with_all_it_may_hold(world: World, program: Program) -> None:
    label = keep_label(world.writer, world.brand.pk, "Noël", 2)
    red = add_medium(world.writer, world.brand.pk, "Rouge", picture())
    asked = new(
        world,
        parts=[{"text": "La suite", "pictures": [{"id": red.pk, "alt": "Un mur rouge"}]}],
        warning="Couleurs vives",
        language="fr",
        campaign="noel",
        labels=[label.pk],
    )
    made = program.post("/posts", asked).json()
    assert made["labels"] == [label.pk] and made["parts"][0]["pictures"] == [
        {"id": red.pk, "alt": "Un mur rouge"}
    ]
    assert made["warning"] == "Couleurs vives" and made["campaign"] == "noel"
    assert [one["id"] for one in program.get("/posts", label=label.pk).json()["posts"]] == [made["id"]]
    assert program.get("/posts", label=label.pk + 1).json()["posts"] == []
    assert program.patch(f"/posts/{made['id']}", {"labels": []}).json()["labels"] == []
    asked = program.put(f"/posts/{made['id']}/labels", {"labels": [label.pk]})
    assert asked.json()["labels"] == [label.pk]
    assert program.put(f"/posts/{made['id']}/labels", {"labels": [label.pk + 1]}).status_code == 422


def test_what_networks_ask_is_answered(world: World, program: Program, video_account: Account) -> None:
    asked = program.get(f"/accounts/{video_account.pk}/questions").json()
    by_name = {one["name"]: one for one in asked}
    assert {one["value"] for one in by_name["made_for_kids"]["answers"]} == {"no", "yes"}
    choices = {str(video_account.pk): {"made_for_kids": "no", "privacy": "unlisted"}}
    made = program.post("/posts", new(world, accounts=[video_account.pk], choices=choices)).json()
    kept = Variant.objects.get(post=made["id"]).choices
    assert kept == {"made_for_kids": "no", "privacy": "unlisted", "altered": "no"}
    assert made["variants"][0]["choices"]["privacy"] == "unlisted"
    path = f"/posts/{made['id']}"
    assert program.patch(path, {"title": "Un film"}).json()["variants"][0]["choices"]["privacy"] == "unlisted"
    for wrong in ({"made_for_kids": "perhaps"}, {"colour": "blue"}):
        refused = program.patch(path, {"choices": {str(video_account.pk): wrong}})
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "choices", (
            refused.content
        )
    other = program.patch(path, {"choices": {"987654": {"privacy": "public"}}})
    assert other.status_code == 422
    assert program.get(f"/accounts/{world.account.pk}/questions").json() == []


def test_words_are_checked_and_nothing_is_kept(world: World, program: Program) -> None:
    def check(**more: Any) -> Any:
        given = program.headers()
        answer = program.client.post(
            "/api/v1/checks", new(world, **more), content_type="application/json", headers=given
        )
        assert answer.status_code == 200, answer.content
        return answer.json()

    good = check(texts={str(world.second.pk): "Bonjour à tous"})
    assert good["may_go"] and {one["text"] for one in good["accounts"]} == {"Bonjour", "Bonjour à tous"}
    long = check(text="x" * 501)
    assert not long["may_go"] and "too long" in long["stops"][0] and long["accounts"][0]["left"] == -1
    threaded = check(parts=[{"text": "y" * 600}])
    assert {one["part"] for one in threaded["accounts"][0]["remarks"] if one["stops"]} == {2}
    assert check(accounts=[])["stops"] == ["Choose at least one account."]
    assert not check(text="Bonjour {{ville}}")["may_go"]
    assert not Post.objects.exists() and not KeptAnswer.objects.exists()


def test_a_kept_post_is_checked_for_a_time(world: World, program: Program) -> None:
    made = program.post("/posts", new(world)).json()
    at = (timezone.now() + dt.timedelta(days=2)).isoformat()
    assert program.get(f"/posts/{made['id']}/check", at=at).json()["may_go"]
    program.post("/posts", new(world, plan=at))
    again = program.get(f"/posts/{made['id']}/check", at=at).json()
    assert not again["may_go"] and "very same words" in again["stops"][0]
    assert program.get(f"/posts/{made['id']}").json()["planned_for"] is None
    assert program.get(f"/posts/{made['id']}/check", at="2027-03-01T09:00:00").status_code == 422


def test_language_versions_are_made_linked_and_parted(world: World, program: Program) -> None:
    french = program.post("/posts", new(world, language="fr")).json()["id"]
    english = program.post(f"/posts/{french}/versions", {"language": "en"}).json()["id"]
    told = program.get(f"/posts/{french}/versions").json()
    assert {(one["post"], one["language"]) for one in told["versions"]} == {(french, "fr"), (english, "en")}
    assert [one["post"] for one in told["versions"] if one["changed"]] == [english]
    agreed = program.post(f"/posts/{french}/versions/agree").json()
    assert not any(one["changed"] for one in agreed["versions"])
    spanish = program.post("/posts", new(world, text="Hola", language="es")).json()["id"]
    assert (
        spanish in agreed["to_link"] or spanish in program.get(f"/posts/{french}/versions").json()["to_link"]
    )
    linked = program.post(f"/posts/{french}/versions/link", {"post": spanish}).json()
    assert len(linked["versions"]) == 3
    assert len(program.post(f"/posts/{spanish}/versions/part").json()["versions"]) == 1
    assert program.post(f"/posts/{french}/versions", {"language": "xx"}).status_code == 422


def test_a_copy_is_a_draft_of_its_own(world: World, program: Program) -> None:
    made = program.post("/posts", new(world, parts=[{"text": "La suite"}], plan="now")).json()
    copied = program.post(f"/posts/{made['id']}/copy")
    assert copied.status_code == 201 and copied.json()["id"] != made["id"]
    assert copied.json()["parts"][0]["text"] == "La suite" and copied.json()["planned_for"] is None


def test_who_agreed_is_told(world: World, program: Program) -> None:
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[StepDraft()])
    made = program.post("/posts", new(world, plan="now")).json()
    path, chief = f"/posts/{made['id']}", Program(world.chief)
    mine = program.get(f"{path}/approvals").json()
    assert mine["asked"] and not mine["may_approve"] and mine["chains"][0]["steps"][0]["state"] == "awaited"
    theirs = chief.get(f"{path}/approvals").json()
    assert theirs["may_approve"] and theirs["content"] == made["content"]
    chief.post(f"{path}/decline", {"content": theirs["content"], "note": "Plus court"})
    words = program.get(f"{path}/approvals").json()["words"]
    assert [(one["granted"], one["note"]) for one in words] == [(False, "Plus court")]
    assert chief.post(f"{path}/approve", {"content": theirs["content"]}).status_code == 200
    assert program.get(f"{path}/approvals").json()["words"][0]["granted"]


def test_deliveries_are_read_on_whatever_comes_between(world: World, program: Program) -> None:
    at = timezone.now() + dt.timedelta(days=3)
    for number in range(5):
        program.post(
            "/posts", new(world, text=f"Message {number}", plan=(at + dt.timedelta(hours=number)).isoformat())
        )
    asked = {
        "since": timezone.now().isoformat(),
        "until": (at + dt.timedelta(days=1)).isoformat(),
        "limit": 2,
    }
    first = program.get("/deliveries", **asked).json()
    program.post("/posts", new(world, text="Entre-temps", plan=(at - dt.timedelta(hours=1)).isoformat()))
    told, page = [one["id"] for one in first["deliveries"]], first
    while page["next"]:
        page = program.get("/deliveries", **asked, after=page["next"]).json()
        told += [one["id"] for one in page["deliveries"]]
    assert len(told) == len(set(told)) == 5
    skipping = program.get("/deliveries", **asked, after="4").json()["deliveries"]
    assert [one["id"] for one in skipping] == told[3:5]
    assert program.get("/deliveries", **asked, after="nonsense").status_code == 422


def test_the_ledger_of_a_delivery_is_read(world: World, program: Program) -> None:
    delivery = world.say("Bonjour")
    world.work()
    attempts = program.get(f"/deliveries/{delivery.pk}/attempts").json()
    assert [one["kind"] for one in attempts] == ["say"] and attempts[0]["ended_at"]
    told = program.get(f"/deliveries/{delivery.pk}").json()
    assert told["post"] == delivery.variant.post_id and told["meaning"]


def test_slots_are_chosen_and_the_calendar_tells_them(world: World, program: Program) -> None:
    path = f"/accounts/{world.account.pk}/slots"
    assert program.get(path).json() == {"slots": [], "apart": 15, "a_week": 0}
    asked = {"slots": [{"weekday": day, "hour": "09:30"} for day in range(7)], "apart": 30, "a_week": 5}
    chosen = program.put(path, asked).json()
    assert chosen["slots"][0] == {"weekday": 0, "hour": "09:30:00"} and chosen["a_week"] == 5
    assert program.put(path, {"slots": [{"weekday": 7, "hour": "09:30"}]}).status_code == 422
    first = timezone.localdate() + dt.timedelta(days=1)
    days = {"first": first.isoformat(), "last": (first + dt.timedelta(days=6)).isoformat()}
    calendar = program.get("/calendar", **days).json()
    assert len(calendar["gaps"]) == 7 and calendar["entries"] == []
    queued = program.post("/posts", new(world, plan="queue")).json()
    assert dt.datetime.fromisoformat(queued["planned_for"]).minute == 30
    assert program.get("/calendar", first=days["last"], last=days["first"]).status_code == 422
    christmas = program.get("/calendar", first="2027-12-25", last="2027-12-25").json()["key_dates"]
    assert {"day": "2027-12-25", "name": "Christmas"} in christmas


def test_a_video_is_added_as_on_the_screens(world: World, program: Program, tmp_path: Path) -> None:
    sent = program.upload(
        "/pictures",
        "film.mp4",
        film(tmp_path / "film.mp4").read_bytes(),
        brand=world.brand.pk,
        alt="Un atelier",
    )
    assert sent.status_code == 201, sent.content
    assert sent.json()["media_type"].startswith("video/") and sent.json()["duration"] > 0
    bad = program.upload(
        "/pictures", "film.mp4", b"\x00\x00\x00\x18ftypisom" + b"x" * 100, brand=world.brand.pk
    )
    assert bad.status_code == 422


def test_what_is_online_is_changed_after_a_yes(world: World, program: Program) -> None:
    delivery = world.say("Bonjour")
    for _time in range(3):
        world.work()
        Delivery.objects.filter(pk=delivery.pk).update(next_look_at=timezone.now())
    Delivery.objects.filter(pk=delivery.pk).update(next_look_at=None)
    path = f"/posts/{delivery.variant.post_id}/online"
    read = program.get(path).json()
    assert [(one["delivery"], one["text"], one["why_not"]) for one in read] == [(delivery.pk, "Bonjour", "")]
    words = {"delivery": delivery.pk, "content": read[0]["content"], "text": "Bonsoir"}
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[StepDraft()])
    stale = program.post(path, {"changes": [{**words, "content": "another"}]})
    assert stale.status_code == 422
    made = program.post(path, {"changes": [words]})
    assert made.status_code == 200, made.content
    change = made.json()[0]
    assert (change["state"], change["before"], change["text"]) == ("waiting", "Bonjour", "Bonsoir")
    verdict, one = {"content": change["content"]}, f"/changes/{change['id']}"
    assert program.post(f"{one}/approve", verdict).status_code == 403  # nobody approves their own words
    chief = Program(world.chief)
    assert chief.post(f"{one}/approve", verdict).json()["state"] == "due"
    assert program.post(f"{one}/leave").json()["state"] == "cancelled"
    assert program.post(f"{one}/again").status_code == 422
    assert Program(world.stranger).get(one).status_code == 404
