"""Feeds over real HTTP on loopback: nothing twice, nothing skipped, nothing that a broken feed can break."""
# ruff: noqa: SIM117 - a server, then what is expected of reading it

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.engine.items import Item
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson, Refused
from parvis.networks.feeds.connector import FeedsConnector
from parvis.networks.feeds.cursor import REMEMBERED, FeedCursor
from parvis.networks.feeds.dates import moment
from parvis.networks.feeds.discovery import FoundFeed, complete, discover, linked_feeds
from parvis.networks.feeds.parsing import NotAFeed, parse
from parvis.networks.http import GuardedHttp
from parvis.networks.tests.contract import check_item
from parvis.networks.tests.servers import Answer, Asked, loopback

DOCUMENTS = Path(__file__).parent.parent / "payloads" / "documents"
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
XML = {"Content-Type": "application/rss+xml"}


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


def rss(*entries: tuple[str, str], extra: str = "") -> bytes:
    items = "".join(
        f"<item><guid>https://h.example/{id}</guid><title>{id}</title><description>{text}</description>{extra}</item>"
        for id, text in entries
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def read(
    address: str, cursor: str = "", clock: Clock | None = None, stop_after: int = 0, **values: str
) -> list[Batch]:
    async def whole() -> list[Batch]:
        found: list[Batch] = []
        async with GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0) as http:
            connector = FeedsConnector(clock or Clock())
            async for batch in connector.read(SourceSettings({"address": address, **values}), cursor, http):
                found.append(batch)
                if len(found) == stop_after:
                    break
        return found

    return asyncio.run(whole())


def items(batches: list[Batch]) -> list[Item]:
    return [item for batch in batches for item in batch.items]


def ids(batches: list[Batch]) -> list[str]:
    return [item.id.rsplit("/", 1)[-1] for item in items(batches)]


def document(name: str, url: str = "https://h.example/feed", **headers: str) -> list[Item]:
    content = (DOCUMENTS / name).read_bytes()
    found = parse(content, url, {"content-type": "application/xml", **headers}, NOW)
    mapped = []
    for payload in found.payloads:
        try:
            mapped.append(FeedsConnector().map_item(json.loads(json.dumps(payload))))
        except ValueError:
            continue
    for item in mapped:
        check_item(item, "feeds")
    return mapped


# --- reading again ---


def test_a_second_reading_repeats_nothing_and_a_new_entry_comes_alone() -> None:
    entries = [("1", "un"), ("2", "deux")]
    clock = Clock()
    with loopback(lambda _asked: Answer(body=rss(*entries), headers=XML)) as server:
        first = read(server.url, clock=clock)
        assert sorted(ids(first)) == ["1", "2"]
        clock.now += dt.timedelta(hours=2)
        again = read(server.url, first[-1].cursor, clock)
        assert ids(again) == [] and again[-1].cursor
        entries.insert(0, ("3", "trois"))
        clock.now += dt.timedelta(hours=2)
        assert ids(read(server.url, again[-1].cursor, clock)) == ["3"]


def test_an_edited_entry_is_told_again() -> None:
    entries = [("1", "un"), ("2", "deux")]
    clock = Clock()
    with loopback(lambda _asked: Answer(body=rss(*entries), headers=XML)) as server:
        first = read(server.url, clock=clock)
        entries[1] = ("2", "deux, corrigé")
        clock.now += dt.timedelta(hours=2)
        (edited,) = items(read(server.url, first[-1].cursor, clock))
        assert edited.content == "deux, corrigé"


def test_an_unchanged_feed_is_not_sent_again_and_is_asked_for_less_and_less() -> None:
    def answer(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"v1"' and asked.headers.get("if-modified-since"):
            return Answer(304)
        return Answer(
            body=rss(("1", "un")),
            headers={**XML, "ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"},
        )

    clock = Clock()
    with loopback(answer) as server:
        cursor = read(server.url, clock=clock)[-1].cursor
        pauses = []
        for _ in range(9):
            clock.now = dt.datetime.fromtimestamp(json.loads(cursor)["due"] - 1, dt.UTC)
            assert read(server.url, cursor, clock) == [], "asked before it was due"
            clock.now += dt.timedelta(seconds=2)
            (batch,) = read(server.url, cursor, clock)
            assert batch.items == ()
            cursor = batch.cursor
            pauses.append(json.loads(cursor)["due"] - clock.now.timestamp())
        assert pauses == sorted(pauses) and pauses[0] < pauses[3] and pauses[-1] <= 3600
        assert len(server.asked) == 10


def test_a_reading_that_is_cut_brings_the_rest_next_time() -> None:
    everything = [(str(n), f"entrée {n}") for n in range(450)]
    clock = Clock()

    def answer(asked: Asked) -> Answer:
        return (
            Answer(304)
            if asked.headers.get("if-none-match")
            else Answer(body=rss(*everything), headers={**XML, "ETag": "v"})
        )

    with loopback(answer) as server:
        part = read(server.url, clock=clock, stop_after=1)
        assert 0 < len(items(part)) < 450
        rest = read(server.url, part[-1].cursor, clock)
        assert sorted(ids(part) + ids(rest), key=int) == [id for id, _text in everything]
        clock.now += dt.timedelta(days=1)
        assert ids(read(server.url, rest[-1].cursor, clock)) == []


def test_a_feed_longer_than_the_memory_is_still_read_once() -> None:
    everything = [(str(n), "x") for n in range(REMEMBERED + 100)]
    clock = Clock()
    with loopback(lambda _asked: Answer(body=rss(*everything), headers=XML)) as server:
        first = read(server.url, clock=clock)
        assert len(items(first)) == len(everything)
        clock.now += dt.timedelta(days=1)
        assert items(read(server.url, first[-1].cursor, clock)) == []


@given(
    st.text(max_size=60)
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["seen", "due", "quiet", "etag", "x"]), x),
    ).map(json.dumps)
)
@settings(max_examples=40, deadline=None)
def test_a_cursor_that_cannot_be_read_starts_anew(text: str) -> None:
    assert isinstance(FeedCursor.load(text).dump(), str)


def test_the_cursor_stays_small() -> None:
    cursor = FeedCursor()
    for n in range(5):
        cursor = cursor.heard({f"https://h.example/{n}-{m}": "x" * 1000 for m in range(900)})
    assert len(cursor.dump()) < 40_000 and FeedCursor.load(cursor.dump()) == cursor


# --- finding the feed ---


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("h.example", "https://h.example"),
        (" feed://h.example/x", "https://h.example/x"),
        ("http://h.example", "http://h.example"),
        ("feed:https://h.example", "https://h.example"),
        ("", ""),
    ],
)
def test_an_address_is_completed(typed: str, address: str) -> None:
    assert complete(typed) == address


def test_a_page_announces_its_feeds_comments_last() -> None:
    page = b"""<html><head><base href="/blog/"><link rel="alternate" type="application/rss+xml" title="Comments" href="comments.xml">
    <LINK REL='alternate' TYPE='application/atom+xml; charset=utf-8' HREF='atom.xml' title=' Le  blog '><link rel=alternate type=application/feed+json href=javascript:x>
    <link rel="alternate" hreflang="en" href="/en"><link rel="stylesheet" type="text/xml" href="s.xml"></head>"""
    assert linked_feeds(page, "https://h.example/a/b") == (
        FoundFeed("https://h.example/blog/atom.xml", "Le blog"),
        FoundFeed("https://h.example/blog/comments.xml", "Comments"),
    )
    assert linked_feeds(b"", "https://h.example") == () == linked_feeds(b"\x00\xff<", "https://h.example")


@pytest.mark.parametrize("announced", [True, False])
def test_the_address_of_a_page_is_enough(announced: bool) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/feed.xml":
            return Answer(body=rss(("1", "un")), headers={**XML, "ETag": "feed"})
        link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">' if announced else ""
        page = f"<html><head>{link}</head><body>Bonjour</body></html>".encode()
        return (
            Answer(body=page, headers={"Content-Type": "text/html", "ETag": "page"})
            if asked.path == "/"
            else Answer(404)
        )

    clock = Clock()
    with loopback(answer) as server:
        first = read(f"{server.url}/", clock=clock)
        assert ids(first) == ["1"]
        server.asked.clear()
        clock.now += dt.timedelta(days=1)
        read(f"{server.url}/", first[-1].cursor, clock)
        assert server.paths == ["/feed.xml"] and server.asked[0].headers["if-none-match"] == "feed"
        assert [
            found.url
            for found in asyncio.run(
                discover(f"{server.url}/", GuardedHttp(allowed_private_hosts=["127.0.0.1"]))
            )
        ] == [f"{server.url}/feed.xml"]


def test_a_site_without_feed_and_a_feed_that_is_gone_need_a_person() -> None:
    with loopback(lambda _asked: Answer(body=b"<html>rien", headers={"Content-Type": "text/html"})) as server:
        with pytest.raises(NeedsPerson, match="No feed was found"):
            read(server.url)
    with loopback(lambda _asked: Answer(410)) as server, pytest.raises(NeedsPerson, match="no feed any more"):
        read(server.url)
    with pytest.raises(NeedsPerson, match="Give the address"):
        read("")


def test_a_private_address_is_refused() -> None:
    with pytest.raises(Refused, match="private network"):
        read("http://169.254.169.254/latest/meta-data")


# --- kinds of feeds, sound and broken ---


def test_rss_2() -> None:
    first, second = document("rss2.xml", "https://www.gazette-des-halles.example/rss")
    assert first.title == "Brasserie Morel : « l’addition » fait débat"
    assert first.content == "Un texte entier, avec lien." and first.links == (
        "https://www.gazette-des-halles.example/dossier",
    )
    assert first.url == "https://www.gazette-des-halles.example/2026/03/morel-addition"
    assert first.id == "https://www.gazette-des-halles.example/rss#gh-418"
    assert first.published == dt.datetime(2026, 3, 2, 8, 15, tzinfo=dt.UTC) and first.language == "fr"
    assert first.actor.display_name == "Zoé Lambert (La Gazette des Halles)" and first.hashtags == (
        "VieLocale",
    )
    assert first.engagement.replies == 3 and first.attachments[0].url.endswith("morel.jpg")
    assert second.content == "Les halles\xa0ouvrent." and second.engagement.replies is None


def test_rss_1_atom_and_json_feed() -> None:
    (old,) = document("rss1.rdf")
    assert old.published.year == 2003 and old.title == "Morel en 2003" and old.content == "Déjà."
    (atom,) = document("atom.xml")
    assert (
        atom.title == "Morel & co"
        and atom.content == "A few words."
        and atom.url == "https://carnet.example/12"
    )
    assert atom.updated == dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC) and atom.hashtags == ("food",)
    (note,) = document("feed.json")
    assert note.content == "Morel change de logo." and note.id == "https://h.example/feed#13"


def test_a_broken_feed_gives_what_can_be_read_and_says_the_rest() -> None:
    with loopback(lambda _asked: Answer(body=(DOCUMENTS / "broken.xml").read_bytes(), headers=XML)) as server:
        batches = read(server.url)
    found = {item.id: item for item in items(batches)}
    assert found["https://casse.example/1"].title == "Premier & entier"
    assert "Tom & Jerry étaient là" in found["https://casse.example/1"].content
    assert found["https://casse.example/1"].published == NOW
    assert "https://casse.example/2" in found and len(found) == 2
    assert "could not be read" in batches[-1].note and "no usable date" in batches[-1].note


def test_entity_bombs_and_outside_entities_expand_to_nothing() -> None:
    start = time.monotonic()
    found = document("entity_bomb.xml")
    assert time.monotonic() - start < 5
    assert all(len(item.text) < 100_000 and "root:" not in item.text for item in found)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("told", ["in the document", "in the header"])
def test_encodings(encoding: str, told: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    head = f"<?xml version='1.0' encoding='{declared}'?>" if told == "in the document" else ""
    body = f"{head}<rss version='2.0'><channel><title>É</title><item><guid>a:1</guid><title>Énergie française</title></item></channel></rss>"
    headers = {
        "Content-Type": "application/rss+xml" + (f"; charset={declared}" if told == "in the header" else "")
    }
    with loopback(lambda _asked: Answer(body=body.encode(encoding), headers=headers)) as server:
        assert [item.title for item in items(read(server.url))] == ["Énergie française"]


def test_a_charset_that_does_not_exist_loses_no_entry() -> None:
    body = "<?xml version='1.0' encoding='klingon'?>" + rss(("1", "été")).decode()
    with loopback(
        lambda _asked: Answer(body=body.encode(), headers={"Content-Type": "text/xml; charset=klingon"})
    ) as server:
        assert ids(read(server.url)) == ["1"]


def test_an_entry_of_a_megabyte_is_kept_whole() -> None:
    text = "mot " * 262_144
    with loopback(
        lambda _asked: Answer(body=rss(("1", f"&lt;p&gt;{text}&lt;/p&gt;"), ("2", "petit")), headers=XML)
    ) as server:
        found = {item.id: item for item in items(read(server.url))}
    assert len(found["https://h.example/1"].content) == len(text.strip()) and "https://h.example/2" in found


def test_dates_in_the_future_are_held_back_and_told() -> None:
    entry = "<pubDate>Fri, 02 Mar 2029 09:00:00 GMT</pubDate>"
    with loopback(lambda _asked: Answer(body=rss(("1", "x"), extra=entry), headers=XML)) as server:
        (batch,) = read(server.url)
    assert batch.items[0].published == NOW and "dated in the future" in batch.note


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mon, 02 Mar 2026 09:15:00 +0100", "2026-03-02T08:15:00+00:00"),
        ("Mon, 2 Mar 26 09:15 EST", "2026-03-02T14:15:00+00:00"),
        ("2026-03-02T09:15:00.5Z", "2026-03-02T09:15:00.500000+00:00"),
        ("2026-03-02 09:15", "2026-03-02T09:15:00+00:00"),
        ("lundi 2 mars 2026 à 09:15", "2026-03-02T09:15:00+00:00"),
        ("lun., 02 août 2026 09:15:00 +0200", "2026-08-02T07:15:00+00:00"),
        ("02/03/2026 09:15", "2026-03-02T09:15:00+00:00"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0000-00-00", None),
        ("hier", None),
        (None, None),
        (20260302, None),
    ],
)
def test_dates_as_feeds_write_them(written: object, expected: str | None) -> None:
    assert moment(written) == (dt.datetime.fromisoformat(expected) if expected else None)


@given(st.text(max_size=90))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    moment(text + "1")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet="<>/&;!-[]rsitemlchanfed \n", max_size=300).map(str.encode))
def test_no_bytes_break_the_parser(content: bytes) -> None:
    try:
        found = parse(content, "https://h.example/", {}, NOW)
    except NotAFeed:
        return
    for payload in found.payloads:
        try:
            check_item(FeedsConnector().map_item(payload), "feeds")
        except ValueError:
            continue


@pytest.mark.parametrize("cut", range(100, 1900, 225))
def test_a_feed_cut_anywhere_still_gives_its_beginning(cut: int) -> None:
    content = (DOCUMENTS / "rss2.xml").read_bytes()[:cut]
    try:
        found = parse(content, "https://h.example/", {"content-type": "text/xml"}, NOW)
    except NotAFeed:
        assert cut < 500
        return
    assert cut < 900 or found.payloads


# --- the whole article ---


def article_server(asked: Asked) -> Answer:
    if asked.path == "/feed":
        entry = "<item><guid isPermaLink='true'>{url}/article</guid><link>{url}/article</link><title>Enquête</title><description>Un début…</description></item>"
        body = f"<rss version='2.0'><channel><title>T</title>{entry.format(url='http://' + asked.headers['host'])}</channel></rss>"
        return Answer(body=body.encode(), headers=XML)
    paragraphs = "".join(
        f"<p>Le paragraphe numéro {n} de l’enquête raconte la brasserie Morel et ses habitués.</p>"
        for n in range(12)
    )
    page = f"<html><head><title>Enquête</title></head><body><nav>Menu Menu</nav><article><h1>Enquête</h1>{paragraphs}<script>alert(1)</script></article><footer>Mentions légales</footer></body></html>"
    return Answer(body=page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def test_the_page_is_read_only_when_asked_for() -> None:
    with loopback(article_server) as server:
        (short,) = items(read(f"{server.url}/feed"))
        assert short.content == "Un début…" and server.paths == ["/feed"]
        (whole,) = items(read(f"{server.url}/feed", full_text="yes"))
    assert (
        "paragraphe numéro 11" in whole.content
        and "Menu" not in whole.content
        and "alert" not in whole.content
    )
    assert whole.id == short.id and FeedsConnector().map_item(json.loads(whole.raw)) == whole


def test_a_page_that_cannot_be_read_leaves_the_teaser() -> None:
    answers: dict[str, Callable[[Asked], Any]] = {"/feed": article_server}
    with loopback(lambda asked: answers.get(asked.path, lambda _a: Answer(500))(asked)) as server:
        (short,) = items(read(f"{server.url}/feed", full_text="yes"))
    assert short.content == "Un début…"
