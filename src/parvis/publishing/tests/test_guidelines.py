"""Guidelines hold while one writes, when one plans, and when a post leaves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.guidelines import Guidelines, Level, Mention
from parvis.publishing.actions.guidelines import set_guidelines
from parvis.publishing.actions.planning import plan, send_after_all
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.publishing.models import Delivery, Post
from parvis.publishing.queries.guidelines import asked_of
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in, typed
from parvis.publishing.wording import problem

HOUR = dt.timedelta(hours=1)


def ask(world: World, asked: Guidelines, tone: str = "") -> None:
    set_guidelines(world.chief, world.brand.pk, asked, tone)


def test_what_breaks_a_guideline_is_not_planned_and_a_warning_is(world: World) -> None:
    ask(world, Guidelines(forbidden=("miracle",), domains=("aubrelle.fr",), domains_level=Level.WARN))
    with pytest.raises(ValidationError, match="does not say “miracle”"):
        plan(world.writer, world.write("Un miracle").pk, None)
    plan(world.writer, world.write("Voyez https://example.org").pk, None)
    assert Delivery.objects.count() == 1


def test_a_guideline_chosen_after_the_planning_holds_too(world: World) -> None:
    post = plan(world.writer, world.write("Un miracle").pk, timezone.now() + HOUR)
    ask(world, Guidelines(forbidden=("miracle",)))
    now = timezone.now()
    Delivery.objects.update(due_at=now, next_look_at=now)
    world.work()
    delivery = Delivery.objects.get(variant__post=post)
    assert delivery.state == DeliveryState.REFUSED and world.online() == []
    with translation.override("fr"):
        assert problem(delivery) == "La marque ne dit pas «\u00a0miracle\u00a0»."
    with pytest.raises(ValidationError, match="miracle"):
        send_after_all(world.writer, delivery.pk)
    ask(world, Guidelines())
    send_after_all(world.writer, delivery.pk)
    world.work()
    assert len(world.online()) == 1


def test_a_paid_partnership_says_so(world: World) -> None:
    ask(world, Guidelines())  # asked for unless a brand says otherwise
    draft = PostDraft(world.brand.pk, "Merci à Léa", texts={world.account.pk: ""}, is_paid=True)
    with pytest.raises(ValidationError, match="Collaboration commerciale"):
        plan(world.writer, write_post(world.writer, draft).pk, None)
    said = PostDraft(
        world.brand.pk, "Collaboration commerciale : merci à Léa", texts={world.account.pk: ""}, is_paid=True
    )
    plan(world.writer, write_post(world.writer, said).pk, None)
    assert Delivery.objects.count() == 1


def test_guidelines_are_chosen_and_shown_beside_whoever_writes(world: World) -> None:
    chief, writer = signed_in(world.chief), signed_in(world.writer)
    form = {
        "tone": "On tutoie.",
        "forbidden": "miracle\n  pas cher \n\n",
        "exceptions": "",
        "forbidden_level": "stop",
        "mention": ["#aubrelle | @aubrelle", "À boire avec modération", ""],
        "when": ["", "vin*, alcool", ""],
        "level": ["warn", "stop", "stop"],
        "disclosures": "Partenariat rémunéré",
        "disclosure_level": "stop",
        "domains": "",
        "domains_level": "warn",
        "alt_level": "off",
    }
    address = reverse("publishing:guidelines", args=[world.brand.pk])
    assert writer.get(address).status_code == 403
    assert chief.post(address, form | {"alt_level": "loud"}).status_code == 422
    chief.post(address, form)
    kept = asked_of(world.brand.pk)
    assert kept.tone == "On tutoie." and kept.guidelines.forbidden == ("miracle", "pas cher")
    assert kept.guidelines.mentions == (
        Mention(words=("#aubrelle", "@aubrelle"), level=Level.WARN),
        Mention(words=("À boire avec modération",), when=("vin*", "alcool")),
    )
    assert "À boire avec modération" in page(chief, "guidelines", world.brand.pk)
    assert "On tutoie." in page(writer, "new")
    shown = writer.post(reverse("publishing:look"), typed(world, "Nos vins, pas cher")).content.decode()
    assert "does not say “pas cher”" in shown and "Whoever says “vin” must also say" in shown
    assert "asks for “#aubrelle”" in shown
    paid = writer.post(reverse("publishing:look"), typed(world, "Merci", is_paid="1")).content.decode()
    assert "Collaboration commerciale" in paid
    writer.post(reverse("publishing:new"), typed(world, "Merci", is_paid="1"))
    post = Post.objects.get()
    assert post.is_paid and 'name="is_paid" value="1" checked' in page(writer, "edit", post.pk)
