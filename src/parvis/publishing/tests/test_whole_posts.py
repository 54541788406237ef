"""Who works for an entity reads a post that accounts of others say too, and decides of it only on their own accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.recurrence import Every, Recurrence
from parvis.publishing.actions import approvals, entry_feeds, entry_pictures, planning, versions
from parvis.publishing.actions.client_links import make_client_link
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.evergreen import QueueDraft, empty, keep_queue
from parvis.publishing.actions.evergreen_entries import EntryDraft, add_entry, skip_next
from parvis.publishing.actions.evergreen_filling import say_in_turn
from parvis.publishing.actions.labels import keep_label, label_post
from parvis.publishing.actions.media import add_medium, choose_media, describe_medium
from parvis.publishing.actions.posts import PostDraft, delete_post, edit_post
from parvis.publishing.actions.repeating import repeat_post, stop_repeating
from parvis.publishing.actions.rhythms import queue_post
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import Approval, ClientLink, Delivery, Post, Variant
from parvis.publishing.presenting_approval import judgement
from parvis.publishing.queries import posts as queries
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_entity_scope import Regions, regions
from parvis.publishing.tests.test_media import picture
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.access import Workspace
from parvis.workspaces.api import enter
from parvis.workspaces.models import Account, Membership, Person

__all__ = ["regions"]

NOT_MINE = "This post also speaks for accounts that are not yours: aubrelle-fr."
LATER = dt.timedelta(days=3)


@pytest.fixture
def both(regions: Regions) -> Post:
    """A post of the north and the south, planned."""
    world = regions.world
    return planning.plan(world.writer, written(regions).pk, timezone.now() + LATER)


def written(regions: Regions, text: str = "Partout") -> Post:
    world = regions.world
    return world.write(text, world.account, world.second)


def delivery(post: Post, account: Account) -> Delivery:
    return Delivery.objects.get(variant__post=post, account=account)


def kept() -> list[object]:
    """All that somebody could have changed."""
    rows = [kind.objects.order_by("pk").values() for kind in (Post, Variant, Delivery)]
    return [*(list(one) for one in rows), list(Post.labels.through.objects.values_list("post", "label"))]


def draft_of(post: Post, **more: object) -> PostDraft:
    return PostDraft(post.brand_id, **{"text": "Volé", "texts": {}, **more})  # type: ignore[arg-type]


DEEDS: dict[str, Callable[[Workspace, Post], object]] = {
    "plan": lambda north, post: planning.plan(north, post.pk, timezone.now() + 2 * LATER),
    "send now": lambda north, post: planning.plan(north, post.pk, None),
    "next free slot": lambda north, post: queue_post(north, post.pk),
    "take back": lambda north, post: planning.take_back(north, post.pk),
    "edit": lambda north, post: edit_post(north, post.pk, draft_of(post)),
    "save": lambda north, post: save_post(north, post.pk, draft_of(post), []),
    "delete": lambda north, post: delete_post(north, post.pk),
    "pictures": lambda north, post: choose_media(north, post.pk, []),
    "labels": lambda north, post: label_post(north, post.pk, []),
    "picture of an entry": lambda north, post: entry_pictures.take_picture(north, post.pk),
    "no picture of an entry": lambda north, post: entry_feeds.settle_picture(north, post.pk),
    "link a version": lambda north, post: versions.link_version(north, post.pk, post.pk),
    "part a version": lambda north, post: versions.part_version(north, post.pk),
    "versions agree": lambda north, post: versions.agree_versions(north, post.pk),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_they_decide_nothing_of_a_post_that_others_say_too(regions: Regions, both: Post, deed: str) -> None:
    world = regions.world
    label = keep_label(world.writer, world.brand.pk, "Noël", 0)
    label_post(world.writer, both.pk, [label.pk])
    before = kept()
    with pytest.raises(PermissionDenied) as refused:
        DEEDS[deed](regions.north, both)
    assert str(refused.value) == NOT_MINE
    assert kept() == before
    assert queries.post(regions.north, both.pk) == both


def test_what_only_their_accounts_say_is_theirs(regions: Regions) -> None:
    world, north = regions.world, regions.north
    mine = world.write("Au nord", world.account, by=north)
    planning.plan(north, mine.pk, timezone.now() + LATER)
    edit_post(north, mine.pk, draft_of(mine, text="Au nord aussi", texts={world.account.pk: ""}))
    assert planning.take_back(north, mine.pk) == 1
    delete_post(north, mine.pk)
    nobody_s = Post.objects.create(brand=world.brand, organisation=mine.organisation, text="À personne")
    assert edit_post(north, nobody_s.pk, draft_of(mine)).text == "Volé"
    with pytest.raises(ValidationError, match="not one of this brand’s here"):
        world.write("Au sud", world.second, by=north)
    assert not Post.objects.filter(text="Au sud").exists()


def test_a_copy_is_for_their_own_accounts(regions: Regions, both: Post) -> None:
    made = copy_post(regions.north, both.pk)
    assert [one.account for one in made.variants.all()] == [regions.world.account]
    planning.plan(regions.north, made.pk, timezone.now() + 2 * LATER)


def test_what_one_account_says_is_theirs_where_the_account_is(regions: Regions, both: Post) -> None:
    world, north = regions.world, regions.north
    mine, theirs = delivery(both, world.account), delivery(both, world.second)
    Delivery.objects.update(state=DeliveryState.REFUSED, problem="No.")
    planning.send_after_all(north, mine.pk)
    Delivery.objects.update(state=DeliveryState.CONFIRMED, network_id="sandbox:1", url="https://a.example/1")
    planning.delete_online(north, mine.pk)
    for act in (planning.send_after_all, planning.look_now, planning.delete_online):
        with pytest.raises(Http404):
            act(north, theirs.pk)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.deletion_asked_at is not None and theirs.deletion_asked_at is None


def test_its_page_says_once_why_and_offers_nothing_of_it(regions: Regions, both: Post) -> None:
    world, client = regions.world, regions.client
    shown = page(client, "post", both.pk)
    assert shown.count("not yours") == 1 and NOT_MINE in shown
    for name in ("edit", "plan", "queue", "post-labels", "client-link-new"):
        args = [] if name == "client-link-new" else [both.pk]
        assert reverse(f"publishing:{name}", args=args) not in shown
    for verb in ("now", "take-back", "delete"):
        assert reverse("publishing:deed", args=[both.pk, verb]) not in shown
    assert reverse("publishing:deed", args=[both.pk, "copy"]) in shown
    central = page(signed_in(world.writer), "post", both.pk)
    assert "not yours" not in central and reverse("publishing:edit", args=[both.pk]) in central
    mine = world.write("Au nord", world.account)
    assert reverse("publishing:edit", args=[mine.pk]) in page(client, "post", mine.pk)


def test_each_address_of_it_refuses_and_says_why(regions: Regions, both: Post) -> None:
    client, before = regions.client, kept()
    day = (timezone.localdate() + 2 * LATER).isoformat()
    for name, args in (
        ("plan", [both.pk]),
        ("queue", [both.pk]),
        ("move", [both.pk]),
        ("edit", [both.pk]),
        ("post-labels", [both.pk]),
        ("deed", [both.pk, "now"]),
        ("deed", [both.pk, "take-back"]),
        ("deed", [both.pk, "delete"]),
        ("version-deed", [both.pk, "agree"]),
    ):
        answer = client.post(reverse(f"publishing:{name}", args=args), {"day": day, "hour": "10:00"})
        assert answer.status_code == 403 and NOT_MINE in answer.content.decode(), name
    for name in ("edit", "move"):
        assert client.get(reverse(f"publishing:{name}", args=[both.pk])).status_code == 403
    assert kept() == before


def test_its_page_offers_them_the_deeds_of_their_own_accounts(regions: Regions, both: Post) -> None:
    world = regions.world
    Delivery.objects.update(state=DeliveryState.REFUSED, problem="No.")
    shown = page(regions.client, "post", both.pk)
    mine, theirs = (delivery(both, one).pk for one in (world.account, world.second))
    assert reverse("publishing:delivery-deed", args=[mine, "send"]) in shown
    assert reverse("publishing:delivery-deed", args=[theirs, "send"]) not in shown
    assert reverse("publishing:delivery-deed", args=[theirs, "send"]) in page(
        signed_in(world.writer), "post", both.pk
    )


def test_the_calendar_lets_them_drag_what_is_theirs(regions: Regions, both: Post) -> None:
    world = regions.world
    mine = planning.plan(world.writer, world.write("Au nord", world.account).pk, timezone.now() + LATER)
    query = f"?day={timezone.localdate(timezone.now() + LATER).isoformat()}"
    shown = page(regions.client, "calendar", query=query)
    moves = {one.pk: reverse("publishing:move", args=[one.pk]) for one in (both, mine)}
    assert reverse("publishing:post", args=[both.pk]) in shown
    assert moves[both.pk] not in shown and f'data-move="{moves[mine.pk]}"' in shown
    assert f'data-move="{moves[both.pk]}"' in page(signed_in(world.writer), "calendar", query=query)


@pytest.fixture
def chief(regions: Regions) -> Workspace:
    """A manager who works for the north only."""
    person = Person.objects.create(email="chief-north@example.org")
    member = Membership.objects.create(
        person=person, organisation_id=regions.world.writer.organisation, role="manager"
    )
    member.entities.set(regions.north.entities or ())
    found = enter(person)
    assert found is not None and found.entities == regions.north.entities
    return found


def test_they_agree_for_their_own_accounts_only(regions: Regions, chief: Workspace) -> None:
    world = regions.world
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    both = planning.plan(world.writer, written(regions).pk, timezone.now() + LATER)
    found = judgement(chief, queries.post(chief, both.pk))
    assert found.may_judge and found.may_decline
    approvals.approve(chief, both.pk, found.seen)
    assert delivery(both, world.account).state == DeliveryState.DUE
    assert delivery(both, world.second).state == DeliveryState.WAITING
    assert [one.variant.account for one in Approval.objects.all()] == [world.account]
    approvals.approve(chief, both.pk, found.seen)  # once more: it changes nothing for the others either
    assert delivery(both, world.second).state == DeliveryState.WAITING
    approvals.decline(chief, both.pk, found.seen, "Non")
    assert {one.variant.account for one in Approval.objects.all()} == {world.account}
    approvals.approve(world.chief, both.pk, found.seen)
    assert delivery(both, world.second).state == DeliveryState.DUE


def test_what_waits_on_accounts_of_others_only_is_not_theirs_to_judge(
    regions: Regions, chief: Workspace
) -> None:
    """No step is left (the rules were loosened), so whoever may publish sends it on its way: on their accounts."""
    world = regions.world
    steps = [StepDraft(role="manager")]
    set_rules(world.chief, world.brand.pk, steps=steps, late_after=60)
    both = planning.plan(world.writer, written(regions).pk, timezone.now() + LATER)
    set_rules(world.chief, world.brand.pk, needs_approval=False, late_after=60)
    Delivery.objects.filter(account=world.account).update(state=DeliveryState.DUE)
    found = judgement(chief, queries.post(chief, both.pk))
    assert found.asked and not found.may_judge
    assert judgement(world.chief, queries.post(world.chief, both.pk)).may_judge
    assert delivery(both, world.second).state == DeliveryState.WAITING


def test_a_client_is_asked_only_about_what_is_theirs(regions: Regions, both: Post, chief: Workspace) -> None:
    """A client’s yes holds for all accounts of a post."""
    world = regions.world
    mine = world.write("Au nord", world.account)
    with pytest.raises(ValidationError):
        make_client_link(chief, world.brand.pk, [both.pk], "Marie")
    make_client_link(chief, world.brand.pk, [both.pk, mine.pk], "Marie")
    assert [list(one.posts.all()) for one in ClientLink.objects.all()] == [[mine]]
    assert reverse("publishing:client-link-new") not in page(signed_in(chief), "post", both.pk)
    assert reverse("publishing:client-link-new") in page(signed_in(chief), "post", mine.pk)


def test_a_description_is_words_of_everybody_who_says_it(regions: Regions) -> None:
    world, north = regions.world, regions.north
    medium = add_medium(world.writer, world.brand.pk, "vitrine.jpg", picture(), "Rouge").pk
    both, mine = written(regions), world.write("Au nord", world.account)
    for post in (both, mine):
        choose_media(world.writer, post.pk, [(medium, "")])
        planning.plan(world.writer, post.pk, timezone.now() + LATER)
    before = kept()
    refusal = "also speaks for accounts that are not yours: aubrelle-fr."
    with pytest.raises(PermissionDenied, match=refusal):
        describe_medium(north, medium, name="vitrine", alt="Bleu")
    typed = {"name": "vitrine", "alt": "Bleu", "folder": "", "tags": "", "focus_x": "50", "focus_y": "50"}
    answer = regions.client.post(reverse("publishing:library-one", args=[medium]), typed)
    assert answer.status_code == 422 and refusal in answer.content.decode()
    assert kept() == before
    describe_medium(north, medium, name="La vitrine", alt="Rouge")
    planning.take_back(world.writer, both.pk)
    describe_medium(north, medium, name="La vitrine", alt="Bleu")
    assert delivery(mine, world.account).said["media"][0]["alt"] == "Bleu"


def test_they_change_online_what_their_own_accounts_say(regions: Regions, both: Post) -> None:
    world, client = regions.world, regions.client
    Delivery.objects.update(state=DeliveryState.CONFIRMED, network_id="sandbox:1", sent_at=timezone.now())
    mine, theirs = (delivery(both, one).pk for one in (world.account, world.second))
    shown = page(client, "change", both.pk)
    assert f'name="text-{mine}"' in shown and f'name="text-{theirs}"' not in shown
    assert shown.count("This account is closed to you.") == 1
    assert f'name="text-{theirs}"' in page(signed_in(world.writer), "change", both.pk)
    address = reverse("publishing:change", args=[both.pk])
    assert page(client, "post", both.pk).count(address) == 2  # above, and beside their own account
    Delivery.objects.filter(pk=mine).update(state=DeliveryState.DELETED)
    assert address not in page(client, "post", both.pk)


def given_to_others(world: World, post: Post) -> Post:
    """Somebody has the south say it too."""
    texts = {world.account.pk: "", world.second.pk: ""}
    return edit_post(world.writer, post.pk, draft_of(post, text="À tous", texts=texts))


def test_copies_that_were_given_to_others_stay_when_a_repetition_ends(regions: Regions) -> None:
    world, north = regions.world, regions.north
    daily = Recurrence(
        every=Every.DAY, first=timezone.localdate() + dt.timedelta(days=1), hour=dt.time(9), times=3
    )
    made = repeat_post(north, world.write("Au nord", world.account, by=north).pk, daily)
    theirs = made.repeats.order_by("day")[1].post
    assert theirs is not None
    given_to_others(world, theirs)
    assert stop_repeating(north, made.pk, delete_copies=True) == 2
    assert Post.objects.filter(pk=theirs.pk).exists()


def test_what_a_queue_made_and_others_say_by_now_stays(regions: Regions) -> None:
    world, north = regions.world, regions.north
    own = frozenset({world.account.pk})
    (entity,) = north.entities or ()
    queue = keep_queue(north, QueueDraft(world.brand.pk, "Conseils", own, entity=entity))
    entry = add_entry(north, queue.pk, world.write("Au nord", by=north).pk, EntryDraft())
    turns = [say_in_turn(north, entry, world.account.pk, 0, timezone.now() + n * LATER) for n in (1, 2)]
    first, second = (one.post for one in turns if one and one.post)
    given_to_others(world, first)
    with pytest.raises(PermissionDenied, match="not yours"):
        skip_next(north, entry.pk)
    assert empty(north, entry.turns.all()) == 1
    assert Post.objects.filter(pk=first.pk).exists() and not Post.objects.filter(pk=second.pk).exists()
