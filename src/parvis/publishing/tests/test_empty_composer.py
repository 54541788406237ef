"""A composer in which nobody has written yet is calm; what an empty post lacks is said once somebody wants it to go out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.publishing.models import Delivery, Post
from parvis.publishing.tests.conftest import World
from parvis.workspaces.models import Person

IN_ENGLISH = {"accept-language": "en"}
NOTHING = "There is nothing to say yet."


@pytest.fixture
def writer(world: World) -> Client:
    client = Client(headers=IN_ENGLISH)
    client.force_login(Person.objects.get(email="writer@example.org"))
    return client


def form(world: World, **more: object) -> dict[str, object]:
    return {"brand": world.brand.pk, "text": "", "accounts": [world.account.pk], **more}


def look(world: World, writer: Client, **more: object) -> str:
    return writer.post(reverse("publishing:look"), form(world, **more)).content.decode()


def test_a_new_post_is_calm(world: World, writer: Client) -> None:
    world.second.delete()  # so that the one that is left is chosen already
    page = writer.get(reverse("publishing:new")).content.decode()
    assert "Nothing written yet" in page
    assert NOTHING not in page and "remark-stop" not in page


def test_choosing_an_account_is_not_writing(world: World, writer: Client) -> None:
    shown = look(world, writer, language="fr", title="Pour l’équipe")
    assert "Nothing written yet" in shown and NOTHING not in shown and "remark-stop" not in shown


@pytest.mark.parametrize(
    "typed",
    [
        {"warning": "Attention"},
        {"comment": "Les liens"},
        {"poll_options": "Bleu\r\nRouge"},
        {"part-2-text": "La suite"},
    ],
)
def test_what_is_missing_is_said_once_something_is_typed(
    world: World, writer: Client, typed: dict[str, str]
) -> None:
    shown = look(world, writer, **typed)
    assert NOTHING in shown and "remark-stop" in shown


def test_what_is_too_long_is_said_of_words_of_its_own(world: World, writer: Client) -> None:
    shown = look(world, writer, **{f"words-{world.account.pk}": "x" * 501})
    assert "1 character too long" in shown and "remark-stop" in shown


@pytest.mark.parametrize("deed", ["now", "plan"])
def test_a_draft_that_was_saved_empty_says_so_when_it_is_planned(
    world: World, writer: Client, deed: str
) -> None:
    writer.post(reverse("publishing:new"), form(world, do="save"))
    post = Post.objects.get()
    address = reverse("publishing:edit", args=[post.pk])
    assert NOTHING not in writer.get(address).content.decode()
    day = timezone.localdate() + dt.timedelta(days=30)
    answer = writer.post(address, form(world, do=deed, day=day.isoformat(), hour="09:00"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Saved, but not planned" in page
    assert page.count(NOTHING) >= 2 and "remark-stop" in page and 'name="tried"' in page
    assert NOTHING in look(world, writer, tried="1")  # and goes on doing so
    assert not Delivery.objects.exists()
