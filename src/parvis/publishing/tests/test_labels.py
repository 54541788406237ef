"""Labels: kept, given, filtered by, taken in and out by the table; and the steps of approval that they ask for."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions import importing
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.labels import forget_label, keep_label, label_post
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.models import Delivery, Label, Post
from parvis.publishing.queries.labels import labels_by_post, posts_labelled
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in, typed
from parvis.workspaces.models import AuditEntry

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def legal(world: World) -> Label:
    return keep_label(world.writer, world.brand.pk, "Juridique", Label.Tone.PLUM)


def ask_a_manager_for(world: World, label: Label) -> None:
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[StepDraft(label=label.pk)])


def state(post: Post) -> str:
    return Delivery.objects.get(variant__post=post).state


def test_labels_are_kept_called_otherwise_and_forgotten(world: World, legal: Label) -> None:
    post = world.write("Bonjour")
    label_post(world.writer, post.pk, [legal.pk])
    changed = keep_label(world.writer, world.brand.pk, " Service  juridique ", Label.Tone.TEAL, legal.pk)
    assert [one.name for one in labels_by_post(world.writer, [post.pk])[post.pk]] == ["Service juridique"]
    assert (changed.pk, posts_labelled(world.writer, legal.pk)) == (legal.pk, {post.pk})
    forget_label(world.writer, legal.pk)
    assert labels_by_post(world.writer, [post.pk]) == {} and Post.objects.filter(pk=post.pk).exists()
    verbs = AuditEntry.objects.filter(verb__contains="label").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["label.keep", "post.label", "label.keep", "label.forget"]


@pytest.mark.parametrize("name", ["", "  ", "a, b", "juridique"])
def test_what_cannot_be_a_label_says_why(world: World, legal: Label, name: str) -> None:
    with pytest.raises(ValidationError):
        keep_label(world.writer, world.brand.pk, name, Label.Tone.BLUE)


def test_a_label_of_another_brand_is_not_given(world: World) -> None:
    elsewhere = Label.objects.create(organisation_id=world.writer.organisation, brand=world.other, name="x")
    with pytest.raises(ValidationError):
        label_post(world.writer, world.write("Bonjour").pk, [elsewhere.pk])


def test_a_step_is_asked_only_of_posts_that_have_its_label(world: World, legal: Label) -> None:
    ask_a_manager_for(world, legal)
    free, asked = world.write("Libre"), world.write("À relire")
    label_post(world.writer, asked.pk, [legal.pk])
    for post in (free, asked):
        plan(world.writer, post.pk, timezone.now() + HOUR)
    assert (state(free), state(asked)) == (DeliveryState.DUE, DeliveryState.WAITING)


def test_a_label_put_on_what_is_planned_holds_it_back_at_once(world: World, legal: Label) -> None:
    ask_a_manager_for(world, legal)
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + HOUR)
    label_post(world.writer, post.pk, [legal.pk])
    assert state(post) == DeliveryState.WAITING
    with pytest.raises(ValidationError, match="only somebody who may publish"):
        label_post(world.writer, post.pk, [])
    label_post(world.chief, post.pk, [])
    assert state(post) == DeliveryState.WAITING  # asking for less lets nothing out by itself
    with pytest.raises(ValidationError, match="A step of approval"):
        forget_label(world.chief, legal.pk)


def test_a_copy_has_the_labels_of_its_post(world: World, legal: Label) -> None:
    post = world.write("Bonjour")
    label_post(world.writer, post.pk, [legal.pk])
    assert list(copy_post(world.writer, post.pk).labels.all()) == [legal]


def test_labels_are_ticked_shown_and_filtered_by(world: World, legal: Label) -> None:
    writer = signed_in(world.writer)
    sent = typed(world, "Avec une étiquette", labelled="1", labels=[legal.pk])
    writer.post(reverse("publishing:new"), sent)
    other = world.write("Sans étiquette")
    post = Post.objects.get(text="Avec une étiquette")
    assert list(post.labels.all()) == [legal]
    shown = page(writer, "posts", query=f"?stage=draft&label={legal.pk}")
    assert "Avec une étiquette" in shown and "Sans étiquette" not in shown
    assert "Juridique" in page(writer, "post", post.pk)
    writer.post(reverse("publishing:post-labels", args=[other.pk]), {"labelled": "1", "labels": [legal.pk]})
    assert list(other.labels.all()) == [legal]
    at = timezone.now() + HOUR
    for one in (post, other):
        plan(world.writer, one.pk, at)
    label_post(world.writer, other.pk, [])
    day = timezone.localtime(at).date().isoformat()
    shown = page(writer, "calendar", query=f"?day={day}&label={legal.pk}")
    assert "Avec une étiquette" in shown and "Sans étiquette" not in shown
    table = b"".join(writer.get(reverse("publishing:export", args=["csv"]) + f"?label={legal.pk}"))
    assert "Juridique" in table.decode("utf-8-sig") and "Sans étiquette" not in table.decode("utf-8-sig")


def test_the_page_of_labels(world: World, legal: Label) -> None:
    writer = signed_in(world.writer)
    address = reverse("publishing:labels") + "?brand=aubrelle"
    assert writer.post(address, {"do": "keep", "name": "Promo", "tone": "3"}).status_code == 302
    refused = writer.post(address, {"do": "keep", "name": "promo", "tone": "3"})
    assert refused.status_code == 422 and "There is a label of this name already." in refused.content.decode()
    promo = Label.objects.get(name="Promo")
    writer.post(address, {"do": "forget", "number": promo.pk})
    assert not Label.objects.filter(name="Promo").exists()
    assert "Juridique" in page(writer, "labels", query="?brand=aubrelle")


def test_a_table_names_labels(world: World, legal: Label) -> None:
    table = "Texte;Comptes;Étiquettes\nUne;aubrelle;juridique\nDeux;aubrelle;\nTrois;aubrelle;Inconnue\n"
    sent = importing.upload(world.writer, world.brand.pk, "t.csv", [table.encode()])
    importing.start(world.writer, sent.pk, importing.mapping_of(sent), plans=False)
    done = importing.carry_on(world.writer, sent.pk, 20)
    assert (done.drafts, [reason for _row, reason in done.rejects]) == (
        2,
        ["The brand has no label “Inconnue”."],
    )
    assert {one.text: [each.name for each in one.labels.all()] for one in Post.objects.all()} == {
        "Une": ["Juridique"],
        "Deux": [],
    }
