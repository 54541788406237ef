"""A client agrees through a link: to exactly what they saw, while the link is open, and nobody in their stead."""

from __future__ import annotations

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.approvals import approve
from parvis.publishing.actions.client_links import close_client_link, make_client_link
from parvis.publishing.actions.media import add_medium, choose_media
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, edit_post
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.models import Approval, ClientLink, Delivery, Post
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, seen, signed_in
from parvis.workspaces.models import AuditEntry

CLIENT = StepDraft(kind="client")
LATER = dt.timedelta(hours=3)


@pytest.fixture
def asked(world: World) -> Post:
    """A planned post of a brand whose client must agree."""
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[CLIENT])
    return plan(world.writer, world.write("Bonjour").pk, timezone.now() + LATER)


@pytest.fixture
def browser() -> Client:
    """Somebody nobody knows, who reads English."""
    return Client(headers={"accept-language": "en"})


def link_to(world: World, *posts: Post) -> tuple[ClientLink, str]:
    return make_client_link(world.chief, world.brand.pk, [one.pk for one in posts], "Marie, Aubrelle")


def opened(browser: Client, token: str) -> str:
    answer = browser.get(reverse("client-asked", args=[token]))
    assert answer.status_code == 200
    return answer.content.decode()


def say(browser: Client, token: str, post: Post, **form: str) -> tuple[int, str]:
    answer = browser.post(reverse("client-answer", args=[token, post.pk]), form, follow=True)
    return answer.status_code, answer.content.decode()


def states(post: Post) -> list[str]:
    return list(Delivery.objects.filter(variant__post=post).values_list("state", flat=True))


def test_a_client_agrees_and_it_goes_out(world: World, asked: Post, browser: Client) -> None:
    assert states(asked) == [DeliveryState.WAITING]
    link, token = link_to(world, asked)
    assert token not in str(ClientLink.objects.values().get())
    shown = opened(browser, token)
    assert "Bonjour" in shown and "@aubrelle" in shown and "style=" not in shown
    status, shown = say(browser, token, asked, seen=seen(shown), name="Marie Martin", do="agree")
    assert status == 200 and "Marie Martin agreed to this" in shown
    assert states(asked) == [DeliveryState.DUE]
    said = Approval.objects.get()
    assert (said.by_client, said.actor, said.person, said.link) == (True, "Marie Martin", None, link)
    entry = AuditEntry.objects.get(verb="post.client_approve")
    assert entry.actor.startswith("client") and entry.details["name"] == "Marie Martin"
    assert "(client)" in page(signed_in(world.chief), "post", asked.pk)
    link.refresh_from_db()
    assert link.opened_at


def test_a_client_asks_for_changes_then_agrees_to_the_new_words(
    world: World, asked: Post, browser: Client
) -> None:
    _link, token = link_to(world, asked)
    first = seen(opened(browser, token))
    status, shown = say(browser, token, asked, seen=first, name="Marie", do="changes", note=" ")
    assert status == 422 and "Say what should change." in shown and 'value="Marie"' in shown
    _status, shown = say(browser, token, asked, seen=first, name="Marie", do="changes", note="Plus court")
    assert "asked for changes" in shown and "Plus court" in shown
    assert "Plus court" in page(signed_in(world.writer), "post", asked.pk)
    edit_post(world.writer, asked.pk, PostDraft(world.brand.pk, "Salut", texts={world.account.pk: ""}))
    shown = opened(browser, token)
    assert "changed since you answered" in shown
    status, shown = say(browser, token, asked, seen=first, name="Marie", do="agree")
    assert (
        status == 422 and "Somebody changed this post" in shown and states(asked) == [DeliveryState.WAITING]
    )
    say(browser, token, asked, seen=seen(shown), name="Marie", do="agree")
    assert states(asked) == [DeliveryState.DUE]


def test_changes_a_client_asks_for_hold_even_where_nobody_has_to_agree(world: World, browser: Client) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + LATER)
    _link, token = link_to(world, post)
    now = seen(opened(browser, token))
    say(browser, token, post, seen=now, name="Marie", do="changes", note="Attendez")
    assert states(post) == [DeliveryState.WAITING]
    say(browser, token, post, seen=now, name="Marie", do="agree")
    assert states(post) == [DeliveryState.DUE]


def test_the_client_comes_when_it_is_their_turn(world: World, asked: Post, browser: Client) -> None:
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[StepDraft(), CLIENT])
    _link, token = link_to(world, asked)
    shown = opened(browser, token)
    assert "not done with this one yet" in shown and 'name="seen"' not in shown
    now = content_of(find_post(world.chief, asked.pk))
    status, _shown = say(browser, token, asked, seen=now, name="Marie", do="agree")
    assert status == 422 and not Approval.objects.exists()
    approve(world.chief, asked.pk, now)
    say(browser, token, asked, seen=now, name="Marie", do="agree")
    assert states(asked) == [DeliveryState.DUE]


def test_nobody_who_works_here_answers_for_the_client(world: World, asked: Post) -> None:
    _link, token = link_to(world, asked)
    chief = signed_in(world.chief)
    assert 'name="seen"' not in opened(chief, token)
    now = content_of(find_post(world.chief, asked.pk))
    status, shown = say(chief, token, asked, seen=now, name="Marie", do="agree")
    assert status == 422 and "signed in" in shown and not Approval.objects.exists()
    with pytest.raises(PermissionDenied):
        approve(world.chief, asked.pk, now)


def test_a_name_is_asked_for(world: World, asked: Post, browser: Client) -> None:
    _link, token = link_to(world, asked)
    status, shown = say(browser, token, asked, seen=seen(opened(browser, token)), name="  ", do="agree")
    assert status == 422 and "Write your name" in shown


def test_a_closed_or_expired_link_opens_nothing(world: World, asked: Post, browser: Client) -> None:
    closed, first = link_to(world, asked)
    expired, second = link_to(world, asked)
    close_client_link(world.chief, closed.pk)
    ClientLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    for token in (first, second, "x" * 32):
        assert browser.get(reverse("client-asked", args=[token])).status_code == 404
        answer = browser.post(reverse("client-answer", args=[token, asked.pk]), {"name": "M", "do": "agree"})
        assert answer.status_code == 404
    assert not Approval.objects.exists()


def test_a_link_opens_its_posts_and_nothing_else(world: World, asked: Post, browser: Client) -> None:
    other = plan(world.writer, world.write("Secret").pk, timezone.now() + LATER)
    red, blue = (
        add_medium(world.writer, world.brand.pk, colour, square(colour)) for colour in ("red", "blue")
    )
    choose_media(world.writer, asked.pk, [(red.pk, "Un carré rouge")])
    choose_media(world.writer, other.pk, [(blue.pk, "Un carré bleu")])
    _link, token = link_to(world, asked)
    shown = opened(browser, token)
    assert "Secret" not in shown and "Un carré rouge" in shown
    address = browser.post(reverse("client-answer", args=[token, other.pk]), {"name": "M", "do": "agree"})
    assert address.status_code == 404
    answer = browser.get(reverse("client-picture", args=[token, red.pk]))
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/png"
    assert browser.get(reverse("client-picture", args=[token, blue.pk])).status_code == 404
    answer = browser.get(reverse("client-asked", args=[token]))
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_what_a_client_types_is_never_markup(world: World, asked: Post, browser: Client) -> None:
    _link, token = link_to(world, asked)
    evil = "<script>alert(1)</script>"
    form = {"seen": seen(opened(browser, token)), "name": evil, "do": "changes", "note": evil}
    _status, shown = say(browser, token, asked, **form)
    assert "<script>alert" not in shown
    assert "<script>alert" not in page(signed_in(world.chief), "post", asked.pk)


def test_answers_come_to_an_end(
    world: World, asked: Post, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()  # stands still: a slow machine would ask in two windows of time
    monkeypatch.setattr("parvis.site.rate_limits.timezone", SimpleNamespace(now=lambda: now))
    _link, token = link_to(world, asked)
    form = {"name": "", "do": "agree"}
    codes = [
        browser.post(reverse("client-answer", args=[token, asked.pk]), form).status_code for _ in range(32)
    ]
    assert codes[0] == 422 and codes[-1] == 429


def test_links_are_made_shown_once_and_closed_on_screens(world: World, asked: Post) -> None:
    chief = signed_in(world.chief)
    assert "Ask the client" in page(chief, "post", asked.pk)
    shown = page(chief, "client-link-new", query=f"?post={asked.pk}")
    assert f'value="{asked.pk}" checked' in shown
    form = {"brand": world.brand.pk, "posts": [asked.pk], "name": "Marie", "days": 14}
    refused = chief.post(reverse("publishing:client-link-new"), form | {"posts": []})
    assert refused.status_code == 422 and "Choose between 1 and 50" in refused.content.decode()
    made = chief.post(reverse("publishing:client-link-new"), form).content.decode()
    assert "/asked/" in made
    shown = page(chief, "client-links")
    assert "Marie" in shown and "/asked/" not in shown
    chief.post(reverse("publishing:client-link-close", args=[ClientLink.objects.get().pk]))
    assert "Marie" not in page(chief, "client-links")
    writer = signed_in(world.writer)
    assert writer.get(reverse("publishing:client-links")).status_code == 403
    assert writer.post(reverse("publishing:client-link-new"), form).status_code == 403


def test_only_what_has_not_left_is_shown_to_a_client(world: World, browser: Client) -> None:
    delivery = world.say("Déjà là")
    world.work()
    with pytest.raises(ValidationError):
        make_client_link(world.chief, world.brand.pk, [delivery.variant.post_id], "Marie")
    planned = plan(world.writer, world.write("Bientôt").pk, timezone.now() + LATER)
    _link, token = link_to(world, planned)
    plan(world.writer, planned.pk, None)
    world.work()
    shown = opened(browser, token)
    assert "It is online." in shown and 'name="seen"' not in shown


def square(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(file, "PNG")
    return file.getvalue()
