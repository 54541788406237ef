"""The HTTP API: whom it lets in, what it does once, how it refuses, and that it obeys roles and approvals."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.models import Delivery, Medium, Pause, Post
from parvis.publishing.tests.conftest import World, in_english, world
from parvis.publishing.tests.test_media import picture
from parvis.site.openapi import changes_something
from parvis.site.rest import api
from parvis.workspaces.access import Workspace
from parvis.workspaces.actions.tokens import forget_answers, make_token, revoke_token
from parvis.workspaces.models import ApiToken, KeptAnswer, Membership, Person, Role

__all__ = ["in_english", "world"]


class Program:
    """A program with a token."""

    def __init__(self, workspace: Workspace, role: str = "", days: int = 30) -> None:
        self.token, self.text = make_token(workspace, "a script", role or workspace.role, days)
        self.client = Client()
        self.keys = iter(range(10_000))

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers())

    def post(self, path: str, asked: Any = None, key: str = "") -> Any:
        return self._send("post", path, asked, key or f"key-{next(self.keys)}")

    def patch(self, path: str, asked: Any) -> Any:
        return self._send("patch", path, asked, "")

    def put(self, path: str, asked: Any) -> Any:
        return self._send("put", path, asked, "")

    def delete(self, path: str) -> Any:
        return self._send("delete", path, None, "")

    def upload(self, path: str, name: str, data: bytes, **more: Any) -> Any:
        sent = {"file": SimpleUploadedFile(name, data), **more}
        return self.client.post(f"/api/v1{path}", sent, headers=self.headers(f"key-{next(self.keys)}"))

    def headers(self, key: str = "") -> dict[str, str]:
        given = {"Authorization": f"Bearer {self.text}", "Accept-Language": "en"}
        return given | ({"Idempotency-Key": key} if key else {})

    def _send(self, method: str, path: str, asked: Any, key: str) -> Any:
        body = "" if asked is None else json.dumps(asked, default=str)
        send = getattr(self.client, method)
        return send(f"/api/v1{path}", body, content_type="application/json", headers=self.headers(key))


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.writer)


@pytest.fixture
def manager(world: World) -> Iterator[Program]:
    return Program(world.chief)  # type: ignore[return-value]


def new(world: World, **more: Any) -> dict[str, Any]:
    return {"brand": world.brand.pk, "text": "Bonjour", "accounts": [world.account.pk]} | more


def test_nobody_gets_in_without_a_token_that_is_good(world: World, program: Program) -> None:
    anonymous = Client()
    refused = anonymous.get("/api/v1/me", headers={"Accept-Language": "en"})
    assert refused.status_code == 401 and refused["Content-Type"] == "application/problem+json"
    assert refused["WWW-Authenticate"].startswith("Bearer") and "Programs" in refused.json()["detail"]
    assert program.get("/me").json()["role"] == "editor"
    for broken in ("", "nonsense", program.text + "x"):
        given = {"Authorization": f"Bearer {broken}"}
        assert anonymous.get("/api/v1/me", headers=given).status_code == 401
    ApiToken.objects.update(expires_at=timezone.now())
    assert program.get("/me").status_code == 401
    ApiToken.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    revoke_token(world.writer, program.token.pk)
    assert program.get("/me").status_code == 401


def test_a_browser_that_is_signed_in_opens_nothing(world: World) -> None:
    """A page of somewhere else could otherwise have the API called."""
    browser = Client()
    browser.force_login(Person.objects.get(pk=world.chief.person))
    assert browser.get("/api/v1/me").status_code == 401
    sent = browser.post(
        "/api/v1/stops", "{}", content_type="application/json", headers={"Idempotency-Key": "a"}
    )
    assert sent.status_code == 401 and not Pause.objects.exists()


def test_whoever_left_or_lost_their_role_takes_their_programs_along(world: World) -> None:
    program = Program(world.chief)
    assert "publish" in program.get("/me").json()["permissions"]
    Membership.objects.filter(person_id=world.chief.person).update(role="viewer")
    assert program.get("/me").json()["permissions"] == ["see"]
    Membership.objects.filter(person_id=world.chief.person).delete()
    assert program.get("/me").status_code == 401


def test_a_token_may_do_less_than_its_person(world: World) -> None:
    reader = Program(world.chief, Role.VIEWER)
    assert reader.get("/posts").status_code == 200
    refused = reader.post("/posts", new(world))
    assert refused.status_code == 403 and not Post.objects.exists()
    assert reader.post("/stops", {}).status_code == 403


def test_a_post_is_written_planned_said_and_read(world: World, program: Program) -> None:
    made = program.post("/posts", new(world, plan="now", texts={str(world.second.pk): "Bonjour à tous"}))
    assert made.status_code == 201
    world.work()
    told = program.get(f"/posts/{made.json()['id']}").json()
    by_account = {one["account"]: one for one in told["variants"]}
    assert by_account[world.second.pk]["text"] == "Bonjour à tous"
    states = {one["delivery"]["state"] for one in told["variants"]}
    assert states <= {"sent", "confirmed"} and all(one["delivery"]["url"] for one in told["variants"])
    since, until = timezone.now() - dt.timedelta(hours=1), timezone.now() + dt.timedelta(hours=1)
    listed = program.get("/deliveries", since=since.isoformat(), until=until.isoformat()).json()
    assert len(listed["deliveries"]) == 2 and listed["next"] is None


def test_the_same_key_does_it_once(world: World, program: Program) -> None:
    first = program.post("/posts", new(world), key="once")
    again = program.post("/posts", new(world), key="once")
    assert again.status_code == 201 and again.content == first.content
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    other = program.post("/posts", new(world, text="Autre chose"), key="once")
    assert other.status_code == 422 and Post.objects.count() == 1
    assert program.post("/posts", new(world), key="another").status_code == 201 and Post.objects.count() == 2
    missing = program._send("post", "/posts", new(world), "")
    assert missing.status_code == 400 and "Idempotency-Key" in missing.json()["detail"]


def test_a_key_is_of_its_token_alone_and_is_forgotten_in_time(world: World, program: Program) -> None:
    program.post("/posts", new(world), key="once")
    Program(world.writer).post("/posts", new(world), key="once")
    assert Post.objects.count() == 2
    assert forget_answers(timezone.now() + dt.timedelta(days=1)) == 0
    assert forget_answers(timezone.now() + dt.timedelta(days=3)) == 2 and not KeptAnswer.objects.exists()


def test_what_is_refused_leaves_nothing_and_may_be_asked_again(world: World, program: Program) -> None:
    long = program.post("/posts", new(world, text="x" * 501, plan="now"), key="again")
    assert long.status_code == 422 and "too long" in long.json()["detail"]
    assert not Post.objects.exists() and not KeptAnswer.objects.exists()
    assert program.post("/posts", new(world, plan="now"), key="again").status_code == 201
    assert Post.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_the_same_instant_do_it_once(world: World, program: Program) -> None:
    def call(_number: int) -> int:
        try:
            return int(program.post("/posts", new(world), key="at once").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(call, range(8)))
    assert set(statuses) == {201} and Post.objects.count() == 1


def test_approvals_hold_for_programs_too(world: World, program: Program, manager: Program) -> None:
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[StepDraft()])
    made = program.post("/posts", new(world, plan="now")).json()
    assert made["variants"][0]["delivery"]["state"] == "waiting"
    path = f"/posts/{made['id']}"
    assert program.post(f"{path}/approve", {"content": made["content"]}).status_code == 403
    program.patch(path, {"text": "Bonsoir"})
    stale = manager.post(f"{path}/approve", {"content": made["content"]})
    assert stale.status_code == 422 and "changed this post" in stale.json()["detail"]
    fresh = manager.get(path).json()
    agreed = manager.post(f"{path}/approve", {"content": fresh["content"]}).json()
    assert agreed["variants"][0]["delivery"]["state"] == "due"


def test_a_chief_s_program_does_not_approve_what_the_chief_wrote(world: World, manager: Program) -> None:
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[StepDraft()])
    made = manager.post("/posts", new(world, plan="now")).json()
    mine = manager.post(f"/posts/{made['id']}/approve", {"content": made["content"]})
    assert mine.status_code == 403


def test_posts_are_changed_moved_taken_back_and_deleted(world: World, program: Program) -> None:
    made = program.post("/posts", new(world)).json()
    path = f"/posts/{made['id']}"
    changed = program.patch(path, {"title": "Matin", "accounts": [world.account.pk, world.second.pk]}).json()
    assert changed["title"] == "Matin" and changed["text"] == "Bonjour" and len(changed["variants"]) == 2
    assert program.patch(path, {"campaign": "noel"}).json()["campaign"] == "noel"
    assert program.patch(path, {"title": "Soir"}).json()["campaign"] == "noel"
    at = timezone.now().replace(microsecond=0) + dt.timedelta(days=3)
    planned = program.post(f"{path}/plan", {"at": at.isoformat()}).json()
    assert dt.datetime.fromisoformat(planned["planned_for"]) == at
    assert program.post(f"{path}/plan", {"at": "2027-01-01T09:00:00"}).status_code == 422  # where is that?
    back = program.post(f"{path}/take-back").json()
    assert back["planned_for"] is None and {one["delivery"] for one in back["variants"]} == {None}
    assert program.delete(path).status_code == 204 and program.get(path).status_code == 404


def test_posts_are_read_page_by_page(world: World, program: Program) -> None:
    for number in range(7):
        program.post("/posts", new(world, text=f"Message {number}"))
    Post.objects.update(updated_at=timezone.now())  # the same instant: the number decides
    seen: list[str] = []
    after = ""
    while True:
        page = program.get("/posts", limit=3, after=after).json()
        seen += [one["text"] for one in page["posts"]]
        after = page["next"]
        if not after:
            break
    assert seen == [f"Message {number}" for number in reversed(range(7))]
    assert program.get("/posts", after="nonsense").status_code == 422


def test_pictures_are_added_once_described_and_deleted(world: World, program: Program) -> None:
    def send(key: str) -> Any:
        sent = {
            "brand": world.brand.pk,
            "file": SimpleUploadedFile("x.png", picture(), "image/png"),
            "alt": "Une tasse",
        }
        return program.client.post("/api/v1/pictures", sent, headers=program.headers(key))

    made, again = send("p"), send("p")
    assert made.status_code == 201 and again.content == made.content and again["Idempotency-Replayed"]
    number = made.json()["id"]
    post = program.post("/posts", new(world, pictures=[{"id": number}])).json()
    assert post["pictures"] == [{"id": number, "alt": ""}]
    assert program.delete(f"/pictures/{number}").status_code == 422  # a post uses it
    program.delete(f"/posts/{post['id']}")
    assert program.delete(f"/pictures/{number}").status_code == 204 and not Medium.objects.exists()
    bad = {"brand": world.brand.pk, "file": io.BytesIO(b"MZ not a picture")}
    assert program.client.post("/api/v1/pictures", bad, headers=program.headers("q")).status_code == 422


def test_everything_is_stopped_and_let_go_on(world: World, program: Program, manager: Program) -> None:
    assert program.post("/stops", {"reason": "crise"}).status_code == 403
    stop = manager.post("/stops", {"reason": "crise"}).json()
    delivery = world.say("Bonjour")
    world.work()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DUE and program.get("/stops").json()[0]["reason"] == "crise"
    assert manager.delete(f"/stops/{stop['id']}").status_code == 204
    world.work()
    assert program.get(f"/deliveries/{delivery.pk}").json()["state"] in {"sent", "confirmed"}


def test_another_organisation_s_things_are_not_there(world: World) -> None:
    mine = Program(world.writer)
    post = mine.post("/posts", new(world, plan="now")).json()
    delivery = Delivery.objects.get()
    theirs = Program(world.stranger)
    for answer in (
        theirs.get(f"/posts/{post['id']}"),
        theirs.patch(f"/posts/{post['id']}", {"text": "Volé"}),
        theirs.post(f"/posts/{post['id']}/plan", {}),
        theirs.get(f"/deliveries/{delivery.pk}"),
        theirs.post(f"/deliveries/{delivery.pk}/give-up"),
        theirs.post("/posts", new(world)),
    ):
        assert answer.status_code == 404, answer.content
    assert theirs.get("/posts").json()["posts"] == [] and theirs.get("/accounts").json() == []


def test_what_cannot_be_read_is_said_place_by_place(world: World, program: Program) -> None:
    answer = program.post("/posts", {"text": 3, "accounts": "all"})
    assert answer.status_code == 422
    assert {one["field"].rpartition(".")[2] for one in answer.json()["errors"]} >= {
        "brand",
        "text",
        "accounts",
    }
    assert program.get("/nothing").status_code == 404
    assert program.get("/posts/99999999999999999999999").status_code in {404, 422}


def test_the_description_is_whole_and_open(world: World) -> None:
    described = Client().get("/api/v1/openapi.json")
    assert described.status_code == 200
    schema = described.json()
    operations = [one for path in schema["paths"].values() for one in path.values()]
    assert schema["components"]["securitySchemes"] and all(one["security"] for one in operations)
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) and all(one["summary"] and one["description"] for one in operations)


def test_every_write_is_done_once(world: World) -> None:
    """Each operation that changes something goes through the keeper of keys."""
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                kept = [one.__name__ for one in getattr(operation, "_run_decorators", [])]
                writes = changes_something(operation.methods[0], operation.openapi_extra or {})
                assert kept.count("once") == writes, (path, operation.methods)
