"""What cannot be read is said place by place, with a code that stays, in the reader’s language."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.publishing.tests.conftest import World, in_english, world
from parvis.site.tests.test_rest import Program, new

__all__ = ["in_english", "world"]


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
