"""Links are tagged in what is sent, agreed to and shown; rules that change later change nothing that left, and let nothing out."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.tracking import LinkRules, TagRule
from parvis.publishing.actions.approvals import approve
from parvis.publishing.actions.link_rules import Changed, set_link_rules
from parvis.publishing.actions.media import describe_medium
from parvis.publishing.actions.planning import plan, take_back
from parvis.publishing.actions.posts import PostDraft, edit_post, write_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.models import AuditEntry

HOUR = dt.timedelta(hours=1)
SHOP = "https://aubrelle.fr/soin"


def ask(world: World, *rules: TagRule, **more: object) -> Changed:
    asked = LinkRules(sites=("aubrelle.fr",), rules=rules, **more)  # type: ignore[arg-type]
    return set_link_rules(world.chief, world.brand.pk, asked)


def said(post: Post, world: World) -> str:
    return str(Delivery.objects.get(variant__post=post, account=world.account).said["text"])


def test_what_is_sent_is_tagged_account_by_account(world: World) -> None:
    ask(world, TagRule(source="{network}", content="{account}", campaign="{campaign}"))
    draft = PostDraft(
        world.brand.pk,
        f"Voir {SHOP}. Et https://nacrine.fr/",
        link=SHOP,
        campaign="Noël",
        texts={world.account.pk: "", world.second.pk: ""},
    )
    plan(world.writer, write_post(world.writer, draft).pk, None)
    world.work()
    tagged = f"{SHOP}?utm_source=sandbox&utm_campaign=No%C3%ABl&utm_content="
    assert sorted(one.said.text for one in world.online()) == [
        f"Voir {tagged}aubrelle-fr. Et https://nacrine.fr/",
        f"Voir {tagged}aubrelle. Et https://nacrine.fr/",
    ]


def test_the_composer_shows_and_counts_what_will_be_sent(world: World) -> None:
    ask(world, TagRule(source="{network}", content="{post}"))
    client = signed_in(world.writer)
    typed = {"brand": world.brand.pk, "accounts": [world.account.pk], "text": f"Voir {SHOP}"}
    assert "settled when it is saved" in client.post(reverse("publishing:look"), typed).content.decode()
    post = write_post(world.writer, PostDraft(world.brand.pk, f"Voir {SHOP}", texts={world.account.pk: ""}))
    shown = client.post(reverse("publishing:look"), {**typed, "post": post.pk}).content.decode()
    assert "settled when it is saved" not in shown
    plan(world.writer, post.pk, None)
    assert said(post, world).replace("&", "&amp;") in re.sub(r"<[^>]+>", "", shown)
    assert f'counter-left">{500 - len(said(post, world))}<' in shown


def test_editing_rules_asks_again_for_what_is_planned_and_nothing_is_let_out(world: World) -> None:
    free = plan(world.writer, world.write(f"Libre {SHOP}").pk, timezone.now() + HOUR)
    plain = plan(world.writer, world.write("Sans lien").pk, timezone.now() + HOUR)
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    agreed = plan(world.writer, world.write(f"Promis {SHOP}").pk, timezone.now() + HOUR)
    approve(world.chief, agreed.pk, content_of(find_post(world.chief, agreed.pk)))
    assert Delivery.objects.get(variant__post=agreed).state == DeliveryState.DUE
    assert ask(world, TagRule(source="x")) == Changed(deliveries=2, waiting=2)
    assert said(agreed, world).endswith("?utm_source=x") and said(free, world).endswith("?utm_source=x")
    assert Delivery.objects.get(variant__post=agreed).state == DeliveryState.WAITING
    assert said(plain, world) == "Sans lien"
    approve(world.chief, agreed.pk, content_of(find_post(world.chief, agreed.pk)))
    assert Delivery.objects.get(variant__post=agreed).state == DeliveryState.DUE
    set_rules(world.chief, world.brand.pk, needs_approval=False, late_after=60)
    Delivery.objects.filter(variant__post=agreed).update(state=DeliveryState.WAITING, next_look_at=None)
    ask(world, TagRule(source="y"))
    assert Delivery.objects.get(variant__post=agreed).state == DeliveryState.WAITING
    assert AuditEntry.objects.filter(verb="publishing.links").count() == 2


def test_what_has_left_stays_as_it_was_said(world: World) -> None:
    delivery = world.say(f"Parti {SHOP}")
    world.work()
    assert ask(world, TagRule(source="x")) == Changed()
    post = find_post(world.writer, delivery.variant.post_id)
    assert post.variants.all()[0].outgoing().hash == delivery.hash
    # Other words of the post can still be looked after.
    for medium in post.media.all():
        describe_medium(world.writer, medium.pk, name="Red", alt="Red")


def test_a_draft_follows_the_rules_of_the_day_and_what_was_taken_back_is_one(world: World) -> None:
    post = plan(world.writer, world.write(f"Voir {SHOP}").pk, timezone.now() + HOUR)
    take_back(world.writer, post.pk)
    ask(world, TagRule(source="x"))
    assert Variant.objects.get(post=post).outgoing().text.endswith("?utm_source=x")


def test_the_date_is_that_for_which_it_is_planned(world: World) -> None:
    ask(world, TagRule(campaign="{date}"))
    at = timezone.make_aware(dt.datetime(2027, 3, 1, 23, 30), dt.UTC)
    post = plan(world.writer, world.write(f"Voir {SHOP}").pk, at)
    assert said(post, world).endswith("utm_campaign=2027-03-02")  # in Paris
    plan(world.writer, post.pk, at + dt.timedelta(days=3))
    assert said(post, world).endswith("utm_campaign=2027-03-05")


def test_a_campaign_that_changes_changes_what_is_sent(world: World) -> None:
    ask(world, TagRule(campaign="{campaign}"))
    post = plan(world.writer, world.write(f"Voir {SHOP}").pk, timezone.now() + HOUR)
    assert said(post, world).endswith(SHOP)
    draft = PostDraft(world.brand.pk, f"Voir {SHOP}", campaign="ete", texts={world.account.pk: ""})
    edit_post(world.writer, post.pk, draft)
    assert said(post, world).endswith("?utm_campaign=ete")


def test_the_same_words_are_still_refused_within_a_day(world: World) -> None:
    ask(world, TagRule(campaign="{post}"))
    plan(world.writer, world.write(f"Voir {SHOP}").pk, timezone.now() + HOUR)
    with pytest.raises(ValidationError, match="very same words"):
        plan(world.writer, world.write(f"Voir {SHOP}").pk, timezone.now() + 2 * HOUR)


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        (LinkRules(sites=("aubrelle",)), "is not a site"),
        (LinkRules(sites=("a.fr",), rules=(TagRule(source="{nom}"),)), "nothing called {nom}"),
        (LinkRules(sites=("a.fr",), rules=(TagRule(site="*"),)), "at least one tag"),
        (LinkRules(rules=(TagRule(source="x"),)), "which sites"),
        (LinkRules(sites=("a.fr",), rules=(TagRule(source="x" * 201),)), "200 characters"),
    ],
)
def test_what_makes_no_rule_is_said(world: World, rules: LinkRules, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        set_link_rules(world.chief, world.brand.pk, rules)


def test_rules_are_tried_on_a_link_before_they_are_saved(world: World) -> None:
    client = signed_in(world.chief)
    address = reverse("publishing:link-rules", args=[world.brand.pk])
    assert "Try it on a link" in page(client, "link-rules", world.brand.pk)
    rows = {"site": ["", ""], "source": ["{network}", ""], "medium": ["social", ""]}
    typed = {"sites": "aubrelle.fr", **rows, "campaign": ["", ""], "content": ["", ""], "term": ["", ""], "existing": "keep", "shorten": "none"}  # fmt: skip
    tried = client.post(
        reverse("publishing:link-rules-preview", args=[world.brand.pk]), {**typed, "try": SHOP}
    )
    assert f"{SHOP}?utm_source=sandbox&amp;utm_medium=social" in tried.content.decode()
    assert client.post(address, {**typed, "sites": ""}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert world.brand.link_rules.rules.rules == (TagRule(source="{network}", medium="social"),)
