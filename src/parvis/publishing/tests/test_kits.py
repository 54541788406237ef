"""Kits: offered by the centre, taken by entities that change only the zones, renewed, withdrawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.kit_takings import fill_kit, take_edition, take_kit
from parvis.publishing.actions.kits import KitDraft, keep_kit, offer_edition, offer_kit, withdraw_kit
from parvis.publishing.actions.media import add_medium, choose_media, delete_medium
from parvis.publishing.actions.planning import plan, send_after_all
from parvis.publishing.actions.posts import PostDraft, delete_post, edit_post, write_post
from parvis.publishing.models import Delivery, Kit, KitTaking, Post
from parvis.publishing.queries.kits import answers_to, kits_of, took_and_offered
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.publishing.tests.test_permissions import picture
from parvis.workspaces.api import Workspace
from parvis.workspaces.models import Account, AuditEntry, Entity, Membership, Person

TEXT = "Nouveau chez {{boutique}} : la laque grise."
DAY = dt.timedelta(days=1)


@dataclass
class Stage:
    """A kit offered to France and Japan; France speaks through the first account, Japan through the second."""

    world: World
    source: Post
    kit: Kit
    france: Entity
    japan: Entity
    in_france: Workspace
    in_japan: Workspace

    def take(self) -> Post:
        """France takes it for its account."""
        return take_kit(self.in_france, self.kit.pk, self.france.pk, {self.world.account.pk: {}})

    def planned(self) -> Post:
        """The same, filled and planned for tomorrow."""
        post = fill_kit(self.in_france, self.take().pk, {"boutique": "Lyon"})
        return plan(self.in_france, post.pk, timezone.now() + DAY)

    def rewrite(self, text: str) -> None:
        """The centre writes the next edition, and offers it."""
        draft = PostDraft(self.world.brand.pk, text, texts={self.world.account.pk: ""})
        edit_post(self.world.writer, self.source.pk, draft)
        offer_edition(self.world.writer, self.kit.pk)

    def state(self, post: Post) -> str:
        return Delivery.objects.get(variant__post=post).state


@pytest.fixture
def stage(world: World) -> Stage:
    values = {"organisation_id": world.writer.organisation, "brand": world.brand, "kind": "country"}
    france, japan = (Entity.objects.create(name=name, **values) for name in ("France", "Japon"))
    for account, entity in ((world.account, france), (world.second, japan)):
        Account.objects.filter(pk=account.pk).update(entity=entity)
    source = world.write(TEXT)
    kit = offer_kit(world.writer, source.pk, KitDraft("Laque", frozenset({france.pk, japan.pk})))
    people = [Person.objects.create(email=f"{name}@example.org") for name in ("france", "japan")]
    for person, entity in zip(people, (france, japan), strict=True):
        made = Membership.objects.create(person=person, organisation=source.organisation, role="editor")
        made.entities.add(entity)
    in_france, in_japan = (
        replace(world.writer, person=person.pk, entities=frozenset({entity.pk}))
        for person, entity in zip(people, (france, japan), strict=True)
    )
    return Stage(world, source, kit, france, japan, in_france, in_japan)


def test_a_kit_is_taken_filled_and_planned(stage: Stage) -> None:
    post = stage.take()
    assert (post.text, post.variants.get().account) == (TEXT, stage.world.account)
    with pytest.raises(ValidationError, match="boutique"):
        plan(stage.in_france, post.pk, timezone.now() + DAY)
    filled = fill_kit(stage.in_france, post.pk, {"boutique": " Lyon ", "prix": "12"})
    assert filled.text == "Nouveau chez Lyon : la laque grise."
    plan(stage.in_france, post.pk, None)
    stage.world.work()
    assert [one.said.text for one in stage.world.online()] == ["Nouveau chez Lyon : la laque grise."]
    found = {one.entity.name: one.post for one in answers_to(stage.world.writer, stage.kit.pk)}
    assert found == {"France": post, "Japon": None}
    verbs = AuditEntry.objects.filter(verb__startswith="kit.").order_by("pk")
    assert [one.verb for one in verbs] == ["kit.offer", "kit.take", "kit.fill"]


def test_only_the_zones_the_time_and_the_accounts_may_be_changed(stage: Stage) -> None:
    post = fill_kit(stage.in_france, stage.take().pk, {"boutique": "Lyon"})
    same = PostDraft(stage.world.brand.pk, post.text, title="Pour Lyon", texts={stage.world.account.pk: ""})
    assert edit_post(stage.in_france, post.pk, same).title == "Pour Lyon"
    others = [
        replace(same, text="Autre chose"),
        replace(same, texts={stage.world.account.pk: "Ses propres mots"}),
        replace(same, link="https://a.fr/"),
        replace(same, warning="Attention"),
        replace(same, further=["Une suite"]),
        replace(same, comment="Un commentaire"),
        replace(same, language="en"),
        replace(same, is_paid=True),
        replace(same, campaign="noel"),
    ]
    for by in (stage.in_france, stage.world.writer, stage.world.chief):
        for other in others:
            with pytest.raises(ValidationError, match="only its zones"):
                edit_post(by, post.pk, other)
    medium = add_medium(stage.world.writer, stage.world.brand.pk, "Red", picture())
    with pytest.raises(ValidationError, match="pictures of this post"):
        choose_media(stage.world.chief, post.pk, [(medium.pk, "")])
    with pytest.raises(ValidationError, match="neither copied nor repeated"):
        copy_post(stage.in_france, post.pk)
    with pytest.raises(ValidationError, match="not those of France"):
        edit_post(stage.world.writer, post.pk, replace(same, texts={stage.world.second.pk: ""}))
    assert Post.objects.get(pk=post.pk).text == "Nouveau chez Lyon : la laque grise."


def test_who_may_offer_and_who_may_take(stage: Stage) -> None:
    draft = KitDraft("Autre", frozenset({stage.france.pk}))
    other = stage.world.write("Autre chose")
    for refused in (
        lambda: offer_kit(stage.in_france, other.pk, draft),
        lambda: keep_kit(stage.in_france, stage.kit.pk, draft),
        lambda: offer_edition(stage.in_france, stage.kit.pk),
        lambda: withdraw_kit(stage.in_france, stage.kit.pk, "Non"),
        lambda: take_kit(stage.in_japan, stage.kit.pk, stage.france.pk, {}),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    post = stage.take()
    for refused in (
        lambda: fill_kit(stage.in_japan, post.pk, {"boutique": "Tokyo"}),
        lambda: take_edition(stage.in_japan, post.pk),
    ):
        with pytest.raises(Http404):  # no account of theirs says it
            refused()
    with pytest.raises(ValidationError, match="has this kit already"):
        stage.take()
    assert Post.objects.filter(kit_taking__kit=stage.kit).count() == 1
    mine = offer_kit(stage.world.writer, other.pk, draft)
    assert set(kits_of(stage.in_france)) == {stage.kit, mine}
    assert set(kits_of(stage.in_japan)) == {stage.kit}
    with pytest.raises(Http404):
        take_kit(stage.in_japan, mine.pk, stage.japan.pk, {})
    assert [one.entity.name for one in answers_to(stage.in_japan, stage.kit.pk)] == ["Japon"]
    assert took_and_offered(stage.world.writer) == {stage.kit.pk: (1, 2), mine.pk: (0, 1)}
    assert took_and_offered(stage.in_japan) == {stage.kit.pk: (0, 1)}


def test_a_kit_may_be_taken_again_once_its_post_is_deleted(stage: Stage) -> None:
    delete_post(stage.in_france, stage.take().pk)
    assert stage.take().text == TEXT and KitTaking.objects.count() == 1


def test_an_open_zone_makes_a_planned_post_a_draft(stage: Stage) -> None:
    post = stage.planned()
    assert stage.state(post) == DeliveryState.DUE
    fill_kit(stage.in_france, post.pk, {"boutique": "Paris"})
    assert stage.state(post) == DeliveryState.DUE
    fill_kit(stage.in_france, post.pk, {"boutique": " "})
    assert stage.state(post) == DeliveryState.CANCELLED
    assert Post.objects.get(pk=post.pk).planned_for is None


def test_a_new_edition_is_taken_when_one_wants_it(stage: Stage) -> None:
    post = stage.planned()
    with pytest.raises(ValidationError, match="nothing new"):
        offer_edition(stage.world.writer, stage.kit.pk)
    stage.rewrite("Chez {{boutique}}, la laque noire.")
    assert Post.objects.get(pk=post.pk).text == "Nouveau chez Lyon : la laque grise."
    assert stage.state(post) == DeliveryState.DUE
    assert take_edition(stage.in_france, post.pk).text == "Chez Lyon, la laque noire."
    assert stage.state(post) == DeliveryState.DUE
    stage.rewrite("Chez {{boutique}}, le {{jour}}.")
    assert take_edition(stage.in_france, post.pk).text == "Chez Lyon, le {{jour}}."
    assert stage.state(post) == DeliveryState.CANCELLED


def test_what_is_out_stays_as_it_is(stage: Stage) -> None:
    post = stage.planned()
    plan(stage.in_france, post.pk, None)
    stage.world.work()
    stage.rewrite("Chez {{boutique}}, la laque noire.")
    with pytest.raises(ValidationError, match="stays as it is"):
        take_edition(stage.in_france, post.pk)
    assert withdraw_kit(stage.world.writer, stage.kit.pk, "Rappel") == 0
    assert len(stage.world.online()) == 1


def test_a_withdrawn_kit_stops_what_has_not_left(stage: Stage) -> None:
    post = stage.planned()
    with pytest.raises(ValidationError) as refused:
        withdraw_kit(stage.world.writer, stage.kit.pk, " ")
    assert "reason" in refused.value.error_dict
    assert withdraw_kit(stage.world.writer, stage.kit.pk, "Le produit est rappelé") == 1
    row = Delivery.objects.get(variant__post=post)
    assert (row.state, row.problem_values["reason"]) == (DeliveryState.CANCELLED, "Le produit est rappelé")
    assert Post.objects.get(pk=post.pk).planned_for is None
    with pytest.raises(ValidationError, match="Le produit est rappelé"):
        plan(stage.in_france, post.pk, None)
    with pytest.raises(ValidationError, match="Le produit est rappelé"):
        send_after_all(stage.in_france, row.pk)
    with pytest.raises(ValidationError, match="was withdrawn"):
        take_kit(stage.in_japan, stage.kit.pk, stage.japan.pk, {})
    with pytest.raises(ValidationError, match="already"):
        withdraw_kit(stage.world.writer, stage.kit.pk, "Encore")
    assert "Le produit est rappelé" in page(signed_in(stage.in_france), "posts", query="?stage=draft")


def test_a_post_planned_while_its_kit_was_withdrawn_does_not_leave(stage: Stage) -> None:
    post = stage.planned()
    Kit.objects.update(withdrawn_at=timezone.now(), reason="Rappel")
    Delivery.objects.update(due_at=timezone.now(), next_look_at=timezone.now())
    stage.world.work()
    assert stage.state(post) == DeliveryState.REFUSED and not stage.world.online()


def test_rights_that_end_hold_at_once(stage: Stage) -> None:
    draft = KitDraft("Laque", frozenset({stage.france.pk}), rights_until=timezone.localdate() + DAY * 2)
    keep_kit(stage.world.writer, stage.kit.pk, draft)
    post = stage.planned()
    with pytest.raises(ValidationError, match="right to use the kit"):
        plan(stage.in_france, post.pk, timezone.now() + DAY * 4)
    keep_kit(stage.world.writer, stage.kit.pk, replace(draft, rights_until=timezone.localdate() - DAY))
    Delivery.objects.update(due_at=timezone.now(), next_look_at=timezone.now())
    stage.world.work()
    assert stage.state(post) == DeliveryState.REFUSED


def test_pictures_and_words_of_networks_come_with_the_kit(stage: Stage) -> None:
    world = stage.world
    medium = add_medium(world.writer, world.brand.pk, "Red", picture())
    source = write_post(
        world.writer, PostDraft(world.brand.pk, "x", texts={world.account.pk: "Court, {{où}}"})
    )
    choose_media(world.writer, source.pk, [(medium.pk, "Chez {{où}}")])
    kit = offer_kit(world.writer, source.pk, KitDraft("Image", frozenset({stage.japan.pk})))
    post = take_kit(stage.in_japan, kit.pk, stage.japan.pk, {world.second.pk: {}})
    assert (post.variants.get().text, post.media.get().medium) == ("Court, {{où}}", medium)
    filled = fill_kit(stage.in_japan, post.pk, {"où": "Tokyo"})
    assert (filled.variants.get().text, filled.media.get().alt) == ("Court, Tokyo", "Chez Tokyo")
    delete_post(world.writer, source.pk)
    delete_post(stage.in_japan, post.pk)
    with pytest.raises(ValidationError, match="A kit offers this picture"):
        delete_medium(world.writer, medium.pk)
    with pytest.raises(ValidationError, match="is gone"):
        offer_edition(world.writer, kit.pk)


@pytest.mark.parametrize(
    ("change", "field"), [({"name": " "}, "name"), ({"entities": frozenset()}, "entities")]
)
def test_what_cannot_be_offered_says_why(stage: Stage, change: dict[str, object], field: str) -> None:
    draft = KitDraft("Autre", frozenset({stage.france.pk}))
    with pytest.raises(ValidationError) as refused:
        offer_kit(stage.world.writer, stage.world.write("Autre").pk, replace(draft, **change))
    assert field in refused.value.error_dict
    with pytest.raises(ValidationError, match="a kit of this post already"):
        offer_kit(stage.world.writer, stage.source.pk, draft)
    with pytest.raises(ValidationError, match="nothing in this post"):
        offer_kit(stage.world.writer, stage.world.write(" ").pk, draft)
    with pytest.raises(ValidationError, match="of a kit itself"):
        offer_kit(stage.world.writer, stage.take().pk, draft)


def test_the_pages(stage: Stage) -> None:
    centre, country = signed_in(stage.world.writer), signed_in(stage.in_france)
    moment = timezone.localtime().replace(hour=9, minute=0) + DAY * 3
    other = stage.world.write("Chez {{boutique}}, autre chose")
    assert "Offer as a kit" in page(centre, "post", other.pk)
    assert "Offer as a kit" not in page(country, "post", other.pk)
    sent = {"name": "Deux", "entities": [stage.france.pk], "moment_1": moment.strftime("%Y-%m-%dT%H:%M")}
    address = reverse("publishing:kit-new") + f"?post={other.pk}"
    assert centre.post(address, {**sent, "name": ""}).status_code == 422
    assert centre.post(address, sent).status_code == 302
    assert country.get(address).status_code == 403
    kit = Kit.objects.get(name="Deux")
    assert "Deux" in page(country, "kits") and "Take this kit for France" in page(country, "kit", kit.pk)
    assert country.get(reverse("publishing:kit-change", args=[kit.pk])).status_code == 403
    assert "Deux" in page(centre, "kit-change", kit.pk)
    answer = country.post(reverse("publishing:kit-take", args=[kit.pk]), {"entity": stage.france.pk})
    post = Post.objects.get(kit_taking__kit=kit)
    zones = reverse("publishing:kit-zones", args=[post.pk])
    assert answer.headers["Location"] == zones
    assert country.get(reverse("publishing:edit", args=[post.pk])).headers["Location"] == zones
    assert "boutique" in page(country, "kit-zones", post.pk)
    shown = page(country, "post", post.pk)
    assert "To fill in:" in shown and "Plan it as suggested" not in shown and "Repeat…" not in shown
    typed = {"zone-0": "Lyon", "accounts": [stage.world.account.pk]}
    assert country.post(zones, typed).status_code == 302
    assert Post.objects.get(pk=post.pk).text == "Chez Lyon, autre chose"
    assert "Plan it as suggested" in page(country, "post", post.pk)
    edit_post(
        stage.world.writer,
        other.pk,
        PostDraft(stage.world.brand.pk, "À {{boutique}}", texts={stage.world.account.pk: ""}),
    )
    assert "Its post was changed" in page(centre, "kit", kit.pk)
    centre.post(reverse("publishing:kit-edition", args=[kit.pk]))
    assert "Its kit has a new edition" in page(country, "post", post.pk)
    assert "An earlier edition" in page(centre, "kit", kit.pk)
    country.post(reverse("publishing:kit-newer", args=[post.pk]))
    assert Post.objects.get(pk=post.pk).text == "À Lyon"
    withdraw = reverse("publishing:kit-withdraw", args=[kit.pk])
    assert centre.post(withdraw, {"reason": ""}).status_code == 422
    assert country.post(withdraw, {"reason": "Non"}).status_code == 403
    assert centre.post(withdraw, {"reason": "Rappel"}).status_code == 302
    assert "Rappel" in page(country, "post", post.pk) and "Rappel" in page(centre, "kits")
    assert "Rappel" in page(centre, "kit", kit.pk)
