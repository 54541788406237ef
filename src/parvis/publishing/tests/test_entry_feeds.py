"""Feeds whose entries become drafts: each once, in chosen words, never going out without a person; what goes wrong is said."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from dataclasses import replace

import httpx
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.engine.items import Actor, Attachment, Item
from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.entry_drafts import words_of
from parvis.engine.publishing.slots import Slot
from parvis.networks import registry
from parvis.networks.http import GuardedHttp
from parvis.publishing.actions import entry_pictures
from parvis.publishing.actions.entry_feeds import (
    AT_ONCE,
    FeedDraft,
    keep_entry_feed,
    make_drafts,
    rest,
    stop_entry_feed,
)
from parvis.publishing.actions.rhythms import set_rhythm
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.models import Delivery, EntryFeed, FeedEntry, Post
from parvis.publishing.tasks.drafting import FeedDrafter
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.models import Membership

ADDRESS = "https://blog.aubrelle.example/feed"
SITE = "https://blog.aubrelle.example"


def entry(name: str, **more: object) -> Item:
    values = {
        "network": "feeds",
        "id": f"{SITE}/{name}",
        "actor": Actor(id="blog", display_name="Le blog"),
        "title": name.capitalize(),
        "content": "Un article",
        "url": f"{SITE}/{name}",
        "published": dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    }
    return Item(**{**values, **more})


@pytest.fixture
def feed(world: World) -> EntryFeed:
    """A feed that was read once already."""
    draft = FeedDraft(
        world.brand.pk, ADDRESS, "À lire : {{title}}\n\n{{link}}", frozenset({world.account.pk})
    )
    kept = keep_entry_feed(world.writer, draft)
    make_drafts(kept.pk, [entry("ancien")], "1")
    rest(kept.pk, dt.timedelta())
    return kept


def test_words_are_filled_from_the_entry() -> None:
    one = entry("livre", title="", content="Une {{phrase}} " + "très longue " * 60)
    said = words_of("{{title}}|{{summary}}|{{author}}|{{prix}}", one)
    title, summary, author, price = said.split("|")
    assert title.endswith("…") and len(title) <= 120 and "{{" not in title
    assert (len(summary) <= 280, author, price) == (True, "Le blog", "{{prix}}")


def test_what_was_there_before_makes_no_draft_and_each_new_entry_makes_one(
    world: World, feed: EntryFeed
) -> None:
    assert not Post.objects.exists()
    assert make_drafts(feed.pk, [entry("ancien"), entry("neuf")], "2") == 1
    assert make_drafts(feed.pk, [entry("neuf"), entry("neuf", content="corrigé")], "3") == 0
    post = Post.objects.get()
    assert (post.text, post.link) == (f"À lire : Neuf\n\n{SITE}/neuf", "")
    assert [one.account for one in post.variants.all()] == [world.account]
    assert EntryFeed.objects.get().cursor == "3"
    post.delete()
    assert make_drafts(feed.pk, [entry("neuf")], "4") == 0  # a draft that somebody deleted does not come back


def test_a_site_that_tells_everything_again_buries_nobody(feed: EntryFeed) -> None:
    assert make_drafts(feed.pk, [entry(f"n{number}") for number in range(40)], "2") == AT_ONCE
    assert make_drafts(feed.pk, [entry(f"n{number}") for number in range(40)], "3") == 0
    kept = EntryFeed.objects.get()
    assert kept.problem_values == {"count": 40, "most": AT_ONCE}


def test_nothing_of_a_feed_goes_out_without_a_person(world: World, feed: EntryFeed) -> None:
    set_rhythm(
        world.writer,
        world.account.pk,
        [Slot(weekday=day, hour=dt.time(9)) for day in range(7)],
        apart=15,
        a_week=0,
    )
    draft = FeedDraft(world.brand.pk, ADDRESS, "{{title}}", frozenset({world.account.pk}), queues=True)
    keep_entry_feed(world.writer, draft, feed.pk)
    make_drafts(feed.pk, [entry("libre")], "2")
    assert not Delivery.objects.exists()  # nobody has to agree: it stays a draft
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    make_drafts(feed.pk, [entry("relu")], "3")
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_it_stops_when_whoever_asked_may_no_longer_write(world: World, feed: EntryFeed) -> None:
    Membership.objects.filter(person_id=world.writer.person).update(role="viewer")
    assert make_drafts(feed.pk, [entry("neuf")], "2") == 0
    kept = EntryFeed.objects.get()
    assert kept.stopped_at and "may no longer write" in kept.problem and not Post.objects.exists()


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Le blog</title><link>{site}</link>{items}</channel></rss>"""
ENTRY = """<item><guid>{site}/{name}</guid><title>{name}</title><link>{site}/{name}</link><description>Un article</description></item>"""


def read_by_a_worker(answer: httpx.Response) -> int:
    """Let a worker read what is due, the site answering this."""

    async def once() -> int:
        transport = httpx.MockTransport(lambda _request: answer)
        door = GuardedHttp(transport=transport, resolver=_anywhere, retries=0)
        async with door as http:
            drafter = FeedDrafter(http)
            try:
                return await drafter.work_once(asyncio.Event())
            finally:
                drafter.close()

    return asyncio.run(once())


async def _anywhere(_host: str) -> list[str]:
    return ["93.184.216.34"]


def answering(status: int, text: str = "") -> httpx.Response:
    headers = {"Content-Type": "application/rss+xml"}
    return httpx.Response(status, stream=httpx.ByteStream(text.encode()), headers=headers)


def rss(*names: str) -> httpx.Response:
    return answering(
        200, RSS.format(site=SITE, items="".join(ENTRY.format(site=SITE, name=name) for name in names))
    )


def due_now() -> None:
    EntryFeed.objects.update(next_look_at=timezone.now())


def test_a_worker_reads_a_feed_and_says_what_went_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = registry.get("feeds")
    later = [dt.datetime.now(dt.UTC)]
    monkeypatch.setattr(reader, "_clock", lambda: later[0])
    draft = FeedDraft(world.brand.pk, ADDRESS, "{{title}}", frozenset({world.account.pk}))
    kept = keep_entry_feed(world.writer, draft)
    assert read_by_a_worker(rss("ancien")) == 0
    assert read_by_a_worker(rss("ancien", "neuf")) == 0  # not due yet
    due_now()
    later[0] += dt.timedelta(hours=2)
    assert read_by_a_worker(rss("ancien", "neuf")) == 1
    post = Post.objects.get()
    assert (post.text, post.link) == ("neuf", f"{SITE}/neuf")
    due_now()
    later[0] += dt.timedelta(hours=2)
    assert read_by_a_worker(answering(404)) == 0
    client = signed_in(world.writer)
    assert "There is no feed any more at" in page(client, "entry-feeds")
    assert "feed of which drafts are made needs a look" in page(client, "posts")
    assert EntryFeed.objects.get().next_look_at > timezone.now()
    stop_entry_feed(world.writer, kept.pk)
    due_now()
    assert read_by_a_worker(rss("autre")) == 0


def test_a_picture_is_fetched_only_once_somebody_says_it_may_be_used(
    world: World, feed: EntryFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = Attachment(type="Image", url=f"{SITE}/image.png")
    make_drafts(feed.pk, [entry("neuf", attachments=(picture,)), entry("autre", attachments=(picture,))], "2")
    post, other = Post.objects.order_by("pk")
    client = signed_in(world.writer)
    assert "May the brand use it?" in page(client, "post", post.pk)
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "salmon").save(file, "PNG")
    asked: list[str] = []

    async def fetched(address: str) -> bytes:
        asked.append(address)
        return file.getvalue()

    monkeypatch.setattr(entry_pictures, "_fetched", fetched)
    client.post(reverse("publishing:entry-picture", args=[other.pk, "leave"]))
    assert asked == [] and not other.media.exists()
    client.post(reverse("publishing:entry-picture", args=[post.pk, "take"]))
    assert asked == [picture.url] and [one.medium.name for one in post.media.all()] == ["image.png"]
    assert "May the brand use it?" not in page(client, "post", post.pk)
    with pytest.raises(ValidationError):
        entry_pictures.take_picture(world.writer, post.pk)
    assert FeedEntry.objects.filter(settled=True).count() == 2


def test_a_feed_is_followed_on_its_page(world: World) -> None:
    client = signed_in(world.writer)
    address = reverse("publishing:entry-feed-new") + "?brand=aubrelle"
    assert "{{title}}" in client.get(address).content.decode()
    refused = client.post(address, {"address": ADDRESS, "text": "{{title}}"})
    assert refused.status_code == 422 and "Choose at least one account." in refused.content.decode()
    sent = {"address": ADDRESS, "text": "{{title}}", "accounts": [world.account.pk]}
    assert client.post(address, sent).status_code == 302
    kept = EntryFeed.objects.get()
    assert ADDRESS in page(client, "entry-feeds") and ADDRESS in page(client, "entry-feed", kept.pk)
    client.post(reverse("publishing:entry-feed-stop", args=[kept.pk]))
    assert EntryFeed.objects.get().stopped_at
    with pytest.raises(ValidationError):
        keep_entry_feed(world.writer, replace(FeedDraft(world.brand.pk, "file:///etc", "x", frozenset())))
