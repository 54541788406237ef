"""What is shown and taken as the words of a post that is online is what is online; what has not left keeps what was agreed to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.engine.publishing.changes import ChangeState
from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.tracking import LinkRules, Shorten, TagRule
from parvis.networks.errors import Refused
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.publishing.actions.approvals import approve, approve_change
from parvis.publishing.actions.changing import Typed, change_online
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.evergreen_entries import EntryDraft, add_entry, say_entry_now, take_new_words
from parvis.publishing.actions.feeds import open_feed
from parvis.publishing.actions.link_rules import set_link_rules
from parvis.publishing.actions.media import add_medium
from parvis.publishing.actions.planning import delete_online, plan, send_after_all
from parvis.publishing.actions.posts import PostDraft, edit_post, write_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import Delivery, DeliveryChange, Post, PostMedium, Variant, online_now
from parvis.publishing.models.evergreen import EvergreenEntry
from parvis.publishing.presenting import row
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_changing import online, post_hash, texts, work
from parvis.publishing.tests.test_evergreen import queue
from parvis.publishing.tests.test_feeds import read
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.publishing.tests.test_permissions import picture
from parvis.publishing.views.rest.shapes import VariantShape


def both(world: World, text: str = "Bonjuor", **more: object) -> tuple[Delivery, Delivery]:
    """A post that two accounts said, seen on both."""
    draft = PostDraft(world.brand.pk, text, texts={world.account.pk: "", world.second.pk: ""}, **more)  # type: ignore[arg-type]
    plan(world.writer, write_post(world.writer, draft).pk, None)
    settle(world)
    first, second = Delivery.objects.order_by("pk")
    assert first.state == second.state == DeliveryState.CONFIRMED
    return (first, second) if first.account_id == world.account.pk else (second, first)


def beside(world: World, first: Delivery, state: DeliveryState) -> Delivery:
    """What the second account was to say with the first one, and has not yet."""
    return Delivery.objects.create(
        organisation_id=first.organisation_id,
        variant=Variant.objects.create(post=first.variant.post, account=world.second),
        account=world.second,
        key="b" * 32,
        said=first.said,
        hash=first.hash,
        due_at=timezone.now(),
        state=state,
    )


def settle(world: World) -> None:
    for _time in range(6):
        world.work()
        Delivery.objects.filter(next_look_at__isnull=False).update(next_look_at=timezone.now())


def change(world: World, text: str, *deliveries: Delivery) -> None:
    """Have accounts say something else, and let it be done."""
    typed = {one.pk: Typed(post_hash(one), text) for one in deliveries}
    change_online(world.writer, deliveries[0].variant.post_id, typed)
    for _time in range(3):
        work(world)


def words(delivery: Delivery) -> tuple[str, list[str]]:
    """What the post of a delivery says, and what its accounts say of their own, in the order of their names."""
    post = Post.objects.get(pk=delivery.variant.post_id)
    return post.text, [one.text for one in post.variants.order_by("account__handle")]


def heard(post: Post) -> list[str]:
    """What programs are told that each account says online."""
    return [VariantShape.of(one).online_text for one in post.variants.all()]


def draft_of(world: World, post: Post, **more: object) -> PostDraft:
    own = {one.account_id: one.text for one in post.variants.all()}
    values = {"title": post.title, "link": post.link, "texts": own, **more}
    return PostDraft(world.brand.pk, str(values.pop("text", post.text)), **values)  # type: ignore[arg-type]


def test_a_post_follows_what_is_online_and_everybody_sees_it(world: World) -> None:
    delivery = online(world, "Bonjuor à tous")
    said = delivery.hash
    change(world, "Bonjour à tous", delivery)
    delivery.refresh_from_db()
    assert (delivery.hash, delivery.said["text"]) == (said, "Bonjuor à tous")
    assert DeliveryChange.objects.get().before["text"] == "Bonjuor à tous"
    post = find_post(world.writer, delivery.variant.post_id)
    assert row(post).excerpt == post.text == "Bonjour à tous" and heard(post) == ["Bonjour à tous"]
    assert copy_post(world.writer, post.pk).text == "Bonjour à tous"
    writer = signed_in(world.writer)
    there, heading = page(writer, "post", post.pk), "<h1>Bonjour à tous</h1>"
    assert heading in there.replace("\n", "") and "Bonjuor à tous" in page(writer, "posts") + there
    assert "Bonjuor" not in page(writer, "posts") and "Bonjour à tous" in page(writer, "posts")
    assert "Bonjuor" not in page(writer, "calendar") and "Bonjour à tous" in page(writer, "calendar")
    _feed, token = open_feed(world.writer, world.brand.pk)
    assert "SUMMARY:Bonjour à tous" in read(token) and "Bonjuor" not in read(token)


def test_only_whoever_wrote_what_is_online_counts_as_its_writer(world: World) -> None:
    delivery = online(world, "Bonjuor")
    change_online(world.chief, delivery.variant.post_id, {delivery.pk: Typed(post_hash(delivery), "Bonjour")})
    work(world)
    assert Post.objects.get().last_written_by_id == world.chief.person


def test_accounts_that_share_the_words_follow_together(world: World) -> None:
    first, second = both(world)
    change(world, "Bonjour", first)
    assert words(first) == ("Bonjuor", ["Bonjour", ""])
    assert heard(find_post(world.writer, first.variant.post_id)) == ["Bonjour", "Bonjuor"]
    change(world, "Bonjour", second)
    assert words(first) == ("Bonjour", ["", ""])


def test_two_accounts_changed_at_once_end_in_one_text(world: World) -> None:
    first, second = both(world)
    change(world, "Bonjour", first, second)
    assert words(first) == ("Bonjour", ["", ""])
    change(world, "Bonsoir", second)
    assert words(first) == ("Bonjour", ["", "Bonsoir"])
    change(world, "Bonjour", second)
    assert words(first) == ("Bonjour", ["", ""])


def test_a_change_that_one_network_refuses_is_told_account_by_account(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = both(world)
    done = SandboxPublisher.change

    async def but_for_one(self, account, *more: object) -> None:  # type: ignore[no-untyped-def]
        if "fr" in str(account.values.get("account", "")):
            raise Refused("This was said in the sandbox and is no longer there.")
        await done(self, account, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(SandboxPublisher, "change", but_for_one)
    change(world, "Bonjour", first, second)
    states = dict(DeliveryChange.objects.values_list("delivery_id", "state"))
    assert states == {first.pk: ChangeState.CONFIRMED, second.pk: ChangeState.REFUSED}
    assert words(first) == ("Bonjuor", ["Bonjour", ""]) and sorted(texts(world)) == ["Bonjour", "Bonjuor"]


def test_what_the_network_did_not_do_after_all_is_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = online(world, "Bonjuor")

    async def nothing(*_args: object) -> None:
        pass

    monkeypatch.setattr(SandboxPublisher, "change", nothing)
    change_online(
        world.writer, delivery.variant.post_id, {delivery.pk: Typed(post_hash(delivery), "Bonjour")}
    )
    work(world)
    assert words(delivery) == ("Bonjour", [""])
    for _time in range(8):
        work(world)
    assert DeliveryChange.objects.get().state == ChangeState.REFUSED
    assert words(delivery) == ("Bonjuor", [""]) and texts(world) == ["Bonjuor"]


@pytest.mark.parametrize(
    "state",
    [
        DeliveryState.WAITING,
        DeliveryState.DUE,
        DeliveryState.LATE,
        DeliveryState.REFUSED,
        DeliveryState.UNKNOWN,
        DeliveryState.HALTED,
        DeliveryState.ARMED,
    ],
)
def test_what_is_not_out_keeps_what_was_agreed_to(world: World, state: DeliveryState) -> None:
    first, second = both(world)
    Delivery.objects.filter(pk=second.pk).update(state=state, next_look_at=None)
    second.refresh_from_db()
    change(world, "Bonjour", first)
    again = Variant.objects.get(pk=second.variant_id)
    assert again.outgoing().hash == second.hash and words(first) == ("Bonjuor", ["Bonjour", ""])


def test_an_account_of_which_nothing_is_planned_or_left_there_follows(world: World) -> None:
    first = online(world, "Bonjuor")
    second = beside(world, first, DeliveryState.CANCELLED)
    change(world, "Bonjour", first)
    assert words(first) == ("Bonjour", ["", ""])
    Delivery.objects.filter(pk=second.pk).update(state=DeliveryState.DELETED)
    change(world, "Bonsoir", first)
    assert words(first) == ("Bonsoir", ["", ""])


def test_short_links_are_written_out(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SHORT_LINKS = "https://au.example"
    rules = LinkRules(sites=("aubrelle.example",), shorten=Shorten.OWN)
    set_link_rules(world.chief, world.brand.pk, rules)
    delivery = online(world, "Le pian : https://aubrelle.example/pain")
    assert "https://au.example/" in delivery.said["text"]
    change(world, str(delivery.said["text"]).replace("pian", "pain"), delivery)
    assert words(delivery) == ("Le pain : https://aubrelle.example/pain", [""])
    assert Variant.objects.get().outgoing().hash == DeliveryChange.objects.get().hash


def test_what_waits_for_a_yes_is_agreed_to_and_said_as_it_was_written(world: World) -> None:
    first = online(world, "Bonjuor")
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    waiting = beside(world, first, DeliveryState.WAITING)
    change_online(world.writer, first.variant.post_id, {first.pk: Typed(first.hash, "Bonjour")})
    asked = DeliveryChange.objects.get()
    approve_change(world.chief, asked.pk, asked.hash)
    work(world)
    assert words(first) == ("Bonjuor", ["Bonjour", ""])
    assert Post.objects.get().last_written_by_id == world.writer.person
    post = find_post(world.chief, first.variant.post_id)
    approve(world.chief, post.pk, content_of(post))
    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.DUE and waiting.hash == first.hash
    settle(world)
    assert sorted(texts(world)) == ["Bonjour", "Bonjuor"]


def test_the_other_account_may_still_be_edited_and_said_and_what_is_out_may_not(world: World) -> None:
    first = online(world, "Bonjuor")
    second = beside(world, first, DeliveryState.REFUSED)
    change(world, "Bonjour", first)
    post = Post.objects.get()
    edit_post(world.writer, post.pk, draft_of(world, post, text="Bonsoir"))
    second.refresh_from_db()
    assert second.said["text"] == "Bonsoir" and words(first) == ("Bonsoir", ["Bonjour", ""])
    for said in ("Autre chose", "Bonjuor"):
        with pytest.raises(ValidationError, match="is out already"):
            own = {world.account.pk: said, world.second.pk: ""}
            edit_post(world.writer, post.pk, draft_of(world, post, text="Bonsoir", texts=own))
    Delivery.objects.filter(pk=second.pk).update(state=DeliveryState.REFUSED, next_look_at=None)
    send_after_all(world.writer, second.pk)
    settle(world)
    assert online_now(Delivery.objects.get(pk=second.pk))["text"] == "Bonsoir"


def test_a_title_may_change_and_words_loaded_before_do_not_come_back(world: World) -> None:
    delivery = online(world, "Bonjuor")
    before = find_post(world.writer, delivery.variant.post_id)
    change(world, "Bonjour", delivery)
    post = Post.objects.get()
    edit_post(world.writer, post.pk, draft_of(world, post, title="Pour l’équipe"))
    assert Post.objects.get().title == "Pour l’équipe"
    with pytest.raises(ValidationError, match="is out already"):
        edit_post(world.writer, post.pk, draft_of(world, before))
    with pytest.raises(ValidationError, match="is out already"):
        edit_post(world.writer, post.pk, draft_of(world, post, link="https://aubrelle.example/"))
    assert words(delivery) == ("Bonjour", [""])


def test_a_post_deleted_there_is_planned_anew_in_the_words_that_were_online(world: World) -> None:
    delivery = online(world, "Bonjuor")
    change(world, "Bonjour", delivery)
    delete_online(world.writer, delivery.pk)
    settle(world)
    plan(world.writer, delivery.variant.post_id, None)
    settle(world)
    assert texts(world) == ["Bonjour"]


def test_links_are_kept_as_people_wrote_them(world: World) -> None:
    rule = TagRule(site="aubrelle.example", source="{network}", content="{account}")
    set_link_rules(world.chief, world.brand.pk, LinkRules(sites=("aubrelle.example",), rules=(rule,)))
    first, second = both(world, "Bonjuor : https://aubrelle.example/pain (et https://autre.example/)")
    tagged = [str(one.said["text"]) for one in (first, second)]
    assert "utm_content=aubrelle)" not in tagged[0] and tagged[0] != tagged[1] and "utm_source" in tagged[0]
    typed = {
        one.pk: Typed(one.hash, str(one.said["text"]).replace("Bonjuor", "Bonjour"))
        for one in (first, second)
    }
    change_online(world.writer, first.variant.post_id, typed)
    for _time in range(3):
        work(world)
    assert sorted(texts(world)) == sorted(one.replace("Bonjuor", "Bonjour") for one in tagged)
    said = "Bonjour : https://aubrelle.example/pain (et https://autre.example/)"
    assert words(first) == (said, ["", ""])
    post = Post.objects.get()
    edit_post(world.writer, post.pk, draft_of(world, post, title="Le pain"))


def test_one_account_alone_does_not_lose_its_thread(world: World) -> None:
    first, second = both(world, further=["La suite"])
    change(world, "Bonjour", first)
    assert words(first) == ("Bonjuor", ["", ""])
    post = find_post(world.writer, first.variant.post_id)
    assert heard(post) == ["Bonjour", "Bonjuor"]
    edit_post(world.writer, post.pk, draft_of(world, post, title="Fil"))
    change(world, "Bonjour", second)
    assert words(first) == ("Bonjour", ["", ""]) and Post.objects.get().further == ["La suite"]
    edit_post(world.writer, post.pk, draft_of(world, Post.objects.get(), title="Fil mieux dit"))


def test_words_of_an_account_of_its_own_follow_alone(world: World) -> None:
    own = {world.account.pk: "À mes lecteurs : bonjuor", world.second.pk: ""}
    draft = PostDraft(world.brand.pk, "Bonjuor", texts=own)
    plan(world.writer, write_post(world.writer, draft).pk, None)
    settle(world)
    mine = Delivery.objects.get(account=world.account)
    change(world, "À mes lecteurs : bonjour", mine)
    assert words(mine) == ("Bonjuor", ["À mes lecteurs : bonjour", ""])


def test_descriptions_of_pictures_follow(world: World) -> None:
    medium = add_medium(world.writer, world.brand.pk, "four.png", picture(), alt="Un four")
    draft = PostDraft(world.brand.pk, "Bonjour", texts={world.account.pk: ""})
    plan(world.writer, save_post(world.writer, None, draft, [(medium.pk, "Un fuor")]).pk, None)
    settle(world)
    delivery = Delivery.objects.get()
    typed = {delivery.pk: Typed(delivery.hash, "Bonjour", ["Un four à bois"])}
    change_online(world.writer, delivery.variant.post_id, typed)
    work(world)
    assert PostMedium.objects.get().alt == "Un four à bois" and words(delivery) == ("Bonjour", [""])
    post = Post.objects.get()
    edit_post(world.writer, post.pk, draft_of(world, post, title="Four"))


def entry_of(world: World, delivery: Delivery, *new: str) -> EvergreenEntry:
    kept_in = queue(world, daily=False)
    return add_entry(world.writer, kept_in.pk, delivery.variant.post_id, EntryDraft(new=new))


def test_an_evergreen_queue_goes_on_in_its_words_until_somebody_takes_the_new_ones(world: World) -> None:
    delivery = online(world, "Bonjuor à tous")
    kept = entry_of(world, delivery)
    change(world, "Bonjour à tous", delivery)
    kept = EvergreenEntry.objects.get(pk=kept.pk)
    assert kept.text == "Bonjuor à tous" and kept.post.text == "Bonjour à tous"
    Delivery.objects.update(due_at=timezone.now() - dt.timedelta(days=9))
    made = say_entry_now(world.writer, kept.pk)
    assert [one.post.text for one in made if one.post] == ["Bonjuor à tous"]
    writer = signed_in(world.writer)
    shown = page(writer, "evergreen-entry", kept.pk)
    assert "Take the new words" in shown and "Bonjuor à tous" in shown and "Bonjour à tous" in shown
    assert "goes on in the words of before" in page(writer, "evergreen", kept.queue_id)
    answer = writer.post(f"/publish/evergreen-posts/{kept.pk}/words/")
    assert answer.status_code == 302
    kept = EvergreenEntry.objects.get(pk=kept.pk)
    assert kept.own_words is None and kept.text == "Bonjour à tous"
    shown = page(writer, "evergreen-entry", kept.pk)
    assert "Take the new words" not in shown and "Bonjuor" not in shown


def test_a_wording_that_says_just_the_new_words_goes(world: World) -> None:
    delivery = online(world, "Bonjuor à tous")
    kept = entry_of(world, delivery, "Bonjour à tous", "Salut à chacun")
    change(world, "Bonjour à tous", delivery)
    taken = take_new_words(world.writer, kept.pk)
    assert [one.text for one in taken.wordings.all()] == ["Salut à chacun"]


def test_a_change_that_was_mended_back_leaves_nothing_to_take(world: World) -> None:
    delivery = online(world, "Bonjour")
    kept = entry_of(world, delivery)
    change(world, "Bonsoir", delivery)
    change(world, "Salut", delivery)
    assert EvergreenEntry.objects.get(pk=kept.pk).text == "Bonjour"
    change(world, "Bonjour", delivery)
    assert EvergreenEntry.objects.get(pk=kept.pk).own_words is None
