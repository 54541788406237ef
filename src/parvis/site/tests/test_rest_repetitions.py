"""Posts that come again, through the HTTP API: foreseen, set, read, changed, stopped, as on the screens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from parvis.publishing.models import Post, Repeat, Repetition
from parvis.publishing.tests.conftest import World, in_english, world
from parvis.site.tests.test_rest import Program
from parvis.workspaces.models import Role

__all__ = ["in_english", "world"]


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.writer)


def day(number: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=number)).isoformat()


def weekly(**more: Any) -> dict[str, Any]:
    return {"every": "week", "first": day(1), "hour": "09:30"} | more


def test_a_post_comes_again_is_changed_and_comes_no_more(world: World, program: Program) -> None:
    path = f"/posts/{world.write('Bonjour').pk}/repetition"
    assert program.get(path).status_code == 404
    foreseen = program.post(f"{path}/preview", weekly(times=3)).json()
    assert foreseen["days"] == [day(1), day(8), day(15)] and foreseen["words"].endswith("at 09:30, 3 times")
    assert not Repetition.objects.exists()
    made = program.post(path, weekly(skipped=[day(15)]))
    assert made.status_code == 201
    told = program.get(path).json()
    assert told == made.json() and told["ended_at"] is None
    assert told["rule"] == {
        **weekly(skipped=[day(15)]),
        "hour": "09:30:00",
        "interval": 1,
        "weekdays": [],
        "monthly": "day",
        "until": None,
        "times": None,
    }
    assert [one["day"] for one in told["copies"]] == [day(1 + 7 * n) for n in range(9) if n != 2]
    copy = told["copies"][1]
    assert Post.objects.get(pk=copy["post"]).text == "Bonjour" and copy["planned_for"] and not copy["problem"]
    assert program.get(f"/posts/{copy['post']}/repetition").json()["id"] == told["id"]
    assert [one["id"] for one in program.get("/repetitions", brand=world.brand.pk).json()] == [told["id"]]
    here = f"/repetitions/{told['id']}"
    changed = program.put(here, weekly(interval=2, until=day(30))).json()
    assert [one["day"] for one in changed["copies"]] == [day(1), day(15), day(29)]
    assert changed["copies"][0]["post"] == told["copies"][0]["post"]
    stopped = program.post(f"{here}/stop", {"delete_copies": False}).json()
    assert stopped["ended_at"] and len(stopped["copies"]) == 3
    assert program.get("/repetitions").json() == []
    assert program.put(here, weekly()).status_code == 422
    emptied = program.post(f"{here}/stop", {}).json()
    assert [one["post"] for one in emptied["copies"]] == [None, None, None] and Post.objects.count() == 1


@pytest.mark.parametrize("monthly", ["day", "last", "nth", "nth-last"])
def test_a_monthly_rule_is_read_as_it_was_written(world: World, program: Program, monthly: str) -> None:
    path = f"/posts/{world.write('Bonjour').pk}/repetition"
    told = program.post(path, weekly(every="month", monthly=monthly, interval=2)).json()["rule"]
    assert (told["every"], told["monthly"], told["interval"], told["weekdays"]) == ("month", monthly, 2, [])


def test_the_same_key_repeats_a_post_once(world: World, program: Program) -> None:
    path = f"/posts/{world.write('Bonjour').pk}/repetition"
    first = program.post(path, weekly(), key="a")
    again = program.post(path, weekly(), key="a")
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    assert Repetition.objects.count() == 1 and Repeat.objects.count() == 9
    other = program.post(path, weekly(), key="b")
    assert other.status_code == 422 and "comes again already" in other.json()["detail"]


def test_what_is_wrong_with_a_rule_is_said_in_french(world: World, program: Program) -> None:
    path = f"/posts/{world.write('Bonjour').pk}/repetition"
    given = program.headers("x") | {"Accept-Language": "fr"}

    def refused(asked: dict[str, Any]) -> list[dict[str, str]]:
        sent = program.client.post(f"/api/v1{path}", asked, content_type="application/json", headers=given)
        assert sent.status_code == 422
        told: list[dict[str, str]] = sent.json()["errors"]
        return told

    assert refused(weekly(until=day(9), times=2)) == [
        {
            "field": "times",
            "code": "invalid",
            "text": "Dites jusqu’à quand, ou combien de fois\u00a0: pas les deux.",
        }
    ]
    assert refused(weekly(weekdays=[7]))[0]["code"] == "too_big"
    assert "Aucun jour à venir" in refused(weekly(first=day(-30), until=day(-1)))[0]["text"]
    assert not Repetition.objects.exists()


def test_whoever_may_only_see_has_nothing_come_again(world: World, program: Program) -> None:
    post = world.write("Bonjour").pk
    number = program.post(f"/posts/{post}/repetition", weekly()).json()["id"]
    reader = Program(world.chief, Role.VIEWER)
    assert reader.get(f"/repetitions/{number}").status_code == 200
    for answer in (
        reader.post(f"/posts/{post}/repetition", weekly()),
        reader.put(f"/repetitions/{number}", weekly(interval=2)),
        reader.post(f"/repetitions/{number}/stop", {}),
    ):
        assert answer.status_code == 403
    assert Repetition.objects.get().ended_at is None
