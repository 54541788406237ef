"""Polls: checked before anything is planned, agreed to with the rest, shown as people will see them, and said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from parvis.engine.publishing.checks import PollRules
from parvis.engine.publishing.outgoing import OutgoingPoll
from parvis.networks import registry
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import Post
from parvis.publishing.presenting_changes import changes
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.workspaces.models import Person

IN_ENGLISH = {"accept-language": "en"}

ASKED = OutgoingPoll(options=("Bleu", "Rouge"), seconds=3600, multiple=True)


DAY = 86_400
APART = PollRules(
    durations=(DAY, 3 * DAY, 7 * DAY, 14 * DAY), several=False, longest_question=140, beside_card=False
)


def replace_options(*options: str) -> OutgoingPoll:
    return OutgoingPoll(options=options, seconds=3600, multiple=True)


def draft(world: World, poll: OutgoingPoll | None = ASKED, **more: object) -> Post:
    asked = PostDraft(world.brand.pk, "Quelle couleur ?", texts={world.account.pk: ""}, poll=poll)
    return save_post(world.writer, None, replace(asked, **more), [])  # type: ignore[arg-type]


def test_it_is_said_with_the_post_and_with_its_first_part_only(world: World) -> None:
    plan(world.writer, draft(world, further=["La suite"]).pk, None)
    world.work()
    world.work()
    first, second = world.online()
    assert first.said.poll == ASKED and second.said.poll is None


@pytest.mark.parametrize(
    ("poll", "words"),
    [
        (OutgoingPoll(options=("Seul",)), "1 answers; aubrelle takes 2 to 4"),
        (OutgoingPoll(options=tuple("abcde")), "5 answers"),
        (OutgoingPoll(options=("a", "x" * 51)), "Answer 2 of the poll is 1 characters too long"),
        (OutgoingPoll(options=("Oui", "oui")), "the same"),
        (OutgoingPoll(options=("Oui", "Non"), seconds=60), "lasts too long, or not long enough"),
    ],
)
def test_what_is_wrong_is_said_before_it_is_planned(world: World, poll: OutgoingPoll, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        plan(world.writer, draft(world, poll).pk, None)


def test_networks_without_polls_refuse(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    without = SandboxPublisher()
    without.rules = replace(without.rules, poll=None)
    network = registry.publishing()["sandbox"]
    monkeypatch.setattr(registry, "publishing", lambda: {"sandbox": replace(network, publisher=without)})
    with pytest.raises(ValidationError, match="no polls on aubrelle"):
        plan(world.writer, draft(world).pk, None)


def of_other_rules(monkeypatch: pytest.MonkeyPatch, poll: PollRules) -> None:
    """A network as particular as LinkedIn."""
    other = SandboxPublisher()
    other.rules = replace(other.rules, poll=poll)
    network = registry.publishing()["sandbox"]
    monkeypatch.setattr(registry, "publishing", lambda: {"sandbox": replace(network, publisher=other)})


@pytest.mark.parametrize(
    ("poll", "more", "words"),
    [
        (
            OutgoingPoll(options=("Bleu", "Rouge"), seconds=3600),
            {},
            "open for a day, 3 days, a week or 2 weeks: choose",
        ),
        (OutgoingPoll(options=("Bleu", "Rouge"), multiple=True), {}, "choose one answer, not several"),
        (
            OutgoingPoll(options=("Bleu", "Rouge")),
            {"text": "x" * 141 + "?"},
            "question of the poll is 2 characters too long for aubrelle",
        ),
        (
            OutgoingPoll(options=("Bleu", "Rouge")),
            {"link": "https://a.example/"},
            "a poll or a link card, not both",
        ),
    ],
)
def test_a_network_may_know_few_times_one_answer_and_a_question_of_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch, poll: OutgoingPoll, more: dict[str, str], words: str
) -> None:
    of_other_rules(monkeypatch, APART)
    with pytest.raises(ValidationError, match=words):
        plan(world.writer, draft(world, poll, **more).pk, None)
    plan(world.writer, draft(world, OutgoingPoll(options=("Bleu", "Rouge"), seconds=14 * DAY)).pk, None)


def test_a_question_that_stands_apart_is_shown_so(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_other_rules(monkeypatch, APART)
    client.force_login(Person.objects.get(email="writer@example.org"))
    form = {
        "brand": world.brand.pk,
        "text": "Le printemps arrive.\r\nQuelle couleur ?",
        "accounts": world.account.pk,
        "poll_options": "Bleu\r\nRouge",
        "poll_seconds": str(14 * DAY),
    }
    look = client.post(reverse("publishing:look"), form, headers=IN_ENGLISH).content.decode()
    assert "<b>Quelle couleur ?</b>" in look and "open for 2 weeks" in look
    assert look.count("Quelle couleur ?") == 1 and "Le printemps arrive." in look
    only = client.post(reverse("publishing:look"), {**form, "text": "Quelle couleur ?"}, headers=IN_ENGLISH)
    assert "Nothing written yet" not in only.content.decode()


def test_it_is_agreed_to_with_the_rest(world: World) -> None:
    post = draft(world)
    (variant,) = find_post(world.writer, post.pk).variants.all()
    before = variant.outgoing()
    assert copy_post(world.writer, post.pk).asked == ASKED
    changed = PostDraft(world.brand.pk, "Quelle couleur ?", texts={world.account.pk: ""})
    save_post(world.writer, post.pk, replace(changed, poll=replace_options("Bleu", "Vert")), [])
    (variant,) = find_post(world.writer, post.pk).variants.all()
    assert variant.outgoing().hash != before.hash
    assert [one.part for one in changes(variant, before)] == ["Poll"]
    assert save_post(world.writer, post.pk, changed, []).asked == replace_options("Bleu", "Vert")
    gone = save_post(world.writer, post.pk, replace(changed, poll=OutgoingPoll(options=())), [])
    assert gone.asked is None


def test_the_composer_shows_and_keeps_it(world: World, client: Client) -> None:
    client.force_login(Person.objects.get(email="writer@example.org"))
    form = {
        "brand": world.brand.pk,
        "text": "Quelle couleur ?",
        "accounts": world.account.pk,
        "poll_options": "Bleu\r\n\r\n Rouge ",
        "poll_seconds": "3600",
        "poll_multiple": "1",
    }
    look = client.post(reverse("publishing:look"), form, headers=IN_ENGLISH).content.decode()
    assert "Several answers" in look and "open for an hour" in look
    assert client.post(reverse("publishing:new"), {**form, "do": "save"}).status_code == 302
    post = Post.objects.latest("pk")
    assert post.asked == ASKED
    page = client.get(reverse("publishing:edit", args=[post.pk])).content.decode()
    assert "Bleu\nRouge\n</textarea>" in page and '<option value="3600" selected>' in page
