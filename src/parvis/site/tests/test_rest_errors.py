"""What cannot be read is said place by place, with a code that stays, in the reader’s language."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

import parvis
from parvis.publishing.actions.events import EventDraft, make_event
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.running_order import LineDraft, write_line
from parvis.publishing.tests.conftest import World, in_english, world
from parvis.publishing.tests.test_entity_scope import Regions, regions
from parvis.site.tests.test_rest import Program, new
from parvis.workspaces.access import RIGHTS, Permission
from parvis.workspaces.models import Role

__all__ = ["in_english", "regions", "world"]


def said(world: World, path: str, body: Any, language: str = "en") -> dict[tuple[str, str], str]:
    """The faults of a request, by their place and code."""
    program = Program(world.writer)
    given = program.headers("one") | {"Accept-Language": language}
    answer = program.client.post(f"/api/v1{path}", body, content_type="application/json", headers=given)
    assert answer.status_code == 422, answer.content
    return {(one["field"], one["code"]): one["text"] for one in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"brand": None}, "brand", "wrong_type"),
        ({"brand": "x"}, "brand", "wrong_type"),
        ({"text": 3}, "text", "wrong_type"),
        ({"title": "x" * 161}, "title", "too_long"),
        ({"accounts": "all"}, "accounts", "wrong_type"),
        ({"accounts": [1, "x"]}, "accounts.1", "wrong_type"),
        ({"is_paid": "perhaps"}, "is_paid", "wrong_type"),
        ({"plan": "tomorrow"}, "plan", "not_one_of"),
        ({"plan": "2027-13-45"}, "plan", "bad_date"),
        ({"parts": [{"text": 4}]}, "parts.0.text", "wrong_type"),
        ({"poll": {"options": ["a", "b"], "seconds": 0}}, "poll.seconds", "too_small"),
        ({"poll": {"options": ["x"] * 21}}, "poll.options", "too_long"),
        ({"poll": {}}, "poll.options", "missing"),
    ],
)
def test_each_fault_has_its_place_and_its_code(
    world: World, change: dict[str, Any], field: str, code: str
) -> None:
    found = said(world, "/posts", new(world, **change))
    assert (field, code) in found and found[field, code].endswith((".", "offset from UTC."))


def test_faults_are_told_in_french(world: World) -> None:
    found = said(world, "/posts", {"title": "x" * 161, "plan": "demain"}, "fr")
    assert found["brand", "missing"] == "Cela manque\xa0: donnez-le."
    assert found["title", "too_long"] == "C’est trop long\xa0: 160 caractères au plus."
    assert found["plan", "not_one_of"].endswith("choisissez parmi draft, now, queue.")
    assert "2027-03-01T09:00:00+01:00" in found["plan", "bad_date"]
    assert all("should" not in text and "Input" not in text for text in found.values())


def test_a_body_that_is_no_json_is_said_to_be_none(world: World) -> None:
    program = Program(world.writer)
    given = program.headers("one")
    answer = program.client.post("/api/v1/posts", "{nonsense", content_type="application/json", headers=given)
    assert answer.status_code in {400, 422} and answer["Content-Type"] == "application/problem+json"


def test_what_the_rules_refuse_has_a_code_too(world: World) -> None:
    found = said(world, "/posts", new(world, link="nonsense"))
    assert list(found) == [("link", "invalid")]
    found = said(world, "/posts", new(world, text="x" * 501, plan="now"))
    assert list(found) == [("", "invalid")] and "too long" in found["", "invalid"]


def test_the_person_s_language_counts_where_the_request_names_none(world: World) -> None:
    program = Program(world.writer)
    given = {"Authorization": f"Bearer {program.text}", "Idempotency-Key": "k"}
    answer = program.client.post("/api/v1/posts", {}, content_type="application/json", headers=given)
    assert answer.json()["errors"][0]["text"] == "Cela manque\xa0: donnez-le."


def refused(program: Program, path: str, body: Any, language: str) -> dict[str, Any]:
    """What a program is told that may not do something."""
    given = program.headers(f"{path}-{language}") | {"Accept-Language": language}
    answer = program.client.post(f"/api/v1{path}", body, content_type="application/json", headers=given)
    assert answer.status_code == 403, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_whoever_may_not_is_told_why_in_their_language(world: World) -> None:
    reader = Program(world.chief, Role.VIEWER)
    assert refused(reader, "/posts", new(world), "en") == {
        "type": "about:blank",
        "title": "This token may not do this",
        "status": 403,
        "detail": "The role you act in does not give the right to write posts and plan them.",
    }
    french = refused(reader, "/posts", new(world), "fr")
    assert (french["title"], french["detail"]) == (
        "Ce jeton n’en a pas le droit",
        "Le rôle sous lequel vous agissez ne donne pas le droit d’écrire des publications et de les planifier.",
    )
    stop = refused(Program(world.writer), "/stops", {"brand": world.brand.pk}, "fr")
    assert "le droit d’approuver" in stop["detail"]


def test_what_is_closed_or_awaits_somebody_else_is_said_in_french(world: World, regions: Regions) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    post = plan(world.chief, world.write("Bonjour", by=world.chief).pk, None)
    chief, north = Program(world.chief), Program(regions.north)
    content = chief.get(f"/posts/{post.pk}").json()["content"]
    own = refused(chief, f"/posts/{post.pk}/approve", {"content": content}, "fr")
    assert own["detail"] == "Personne n’approuve ce que lui-même a écrit en dernier."
    event = make_event(world.writer, EventDraft(world.brand.pk, "Lancement", timezone.now()))
    draft = LineDraft("Partout", [world.account.pk, world.second.pk])
    line = write_line(world.writer, event.pk, draft)
    closed = refused(north, f"/event-lines/{line.pk}/release", {}, "fr")
    assert closed["detail"].startswith("Des comptes qui vous sont fermés disent aussi cette ligne\xa0:")


def test_every_right_is_said_in_both_languages() -> None:
    assert RIGHTS.keys() == set(Permission)
    with translation.override("fr"):
        told = {str(one) for one in RIGHTS.values()}
    assert len(told) == len(RIGHTS) and all(one.startswith(("de ", "d’")) for one in told)


def test_no_refusal_is_in_english_only() -> None:
    """A text given to ``PermissionDenied`` as it stands would reach every reader as it stands."""
    home = Path(parvis.__file__).parent
    found = [
        f"{path.relative_to(home)}:{call.lineno}"
        for path in home.rglob("*.py")
        if "tests" not in path.parts
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "PermissionDenied"
        for said in call.args
        if isinstance(said, ast.Constant | ast.JoinedStr)
    ]
    assert not found
