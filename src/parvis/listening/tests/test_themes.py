"""The themes of a board and its copies: found among what a person may see, and every figure leads to its mentions."""

from __future__ import annotations

import random
import re
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from django.http import QueryDict

from parvis.archive.contract import Counted, Voices
from parvis.archive.errors import QueryTooHeavy
from parvis.engine.understand import fingerprint
from parvis.engine.understanding import Sentiment
from parvis.listening import presenting, presenting_filters, wording_copies
from parvis.listening.filters import read
from parvis.listening.presenting_copies import present_copies
from parvis.listening.presenting_themes import present_themes
from parvis.listening.queries import boards, copies, themes
from parvis.listening.tests.conftest import NOW, heard
from parvis.workspaces.models import Membership

BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE
FILLER = [
    "vraiment",
    "presque",
    "voiture",
    "famille",
    "maison",
    "question",
    "affaire",
    "moment",
    "quartier",
    "fenêtre",
]
PLASTIC = ["colis", "plastique", "bulle", "emballage"]
SHOP = ["boutique", "vendeuse", "vitrine", "accueil"]


def talk(world, first, count, words, *, hours_ago, mood=BAD, brand=None):
    """``count`` people who speak of the same thing, each in other words."""
    made = []
    for n in range(first, first + count):
        pick = random.Random(n)
        said = " ".join(["Aubrelle", *pick.sample(words, 3), *pick.sample(FILLER, 3), f"fin{n}"])
        one = heard(
            n,
            said,
            brand=brand or world.own.pk,
            mood=mood,
            author=f"a{n}",
            hours_ago=hours_ago + (n % 50) / 10,
        )
        made.append(one)
    return made


def copied(world, first, count, text="Aubrelle ment à ses clientes sur les emballages, partagez", **more):
    """The same text by ``count`` people within minutes."""
    made = []
    for n in range(first, first + count):
        one = heard(n, text, brand=world.own.pk, mood=BAD, author=f"c{n}", hours_ago=3 + n / 1000, **more)
        made.append(msgspec_fingerprint(one, text))
    return made


def msgspec_fingerprint(one, text):
    """As the pipeline would: the same number for the same text."""
    return type(one)(
        one.item, msgspec.structs.replace(one.understanding, fingerprint=fingerprint(text)), one.watches, one.brands, one.source
    )  # fmt: skip


def fill(archive, world):
    before = talk(world, 1000, 60, SHOP, hours_ago=30, mood=GOOD)
    oldest = talk(world, 2000, 3, SHOP, hours_ago=24 * 9)
    now = talk(world, 3000, 50, SHOP, hours_ago=2, mood=GOOD) + talk(world, 4000, 40, PLASTIC, hours_ago=2)
    archive.append(world.workspace.organisation, [*before, *oldest, *now])


def asked(text="range=24h", **about):
    return read(QueryDict(text), zone="Europe/Paris", **about)


@pytest.fixture
def seen(archive, monkeypatch):
    """The archive of this test, for these queries too."""
    for module in ("themes", "copies"):
        monkeypatch.setattr(f"parvis.listening.queries.{module}.get_archive", lambda: archive)
    return archive


class TestThemes:
    def test_what_rose_leads_and_its_link_counts_the_same_mentions(self, seen, world):
        fill(seen, world)
        filters = asked(brand=world.own.pk)
        found = themes.themes(world.workspace, filters, NOW)
        assert (found.mentions, found.mentions_before, found.is_sample) == (90, 60, False)
        page = present_themes(found, filters, world.own, None, {})
        assert "rose against the 24 hours before" in page.headline
        lead = page.cards[0]
        assert lead.risen
        assert lead.best is not None
        assert "100% negative" in lead.mood
        for card in page.table:
            query = parse_qs(urlsplit(card.href).query)
            assert query["brand"] == ["aubrelle"]
            followed = asked(urlsplit(card.href).query, brand=world.own.pk)
            assert boards.count(world.workspace, followed, NOW) == int(card.count)

    def test_a_search_in_the_board_narrows_its_themes_and_their_links(self, seen, world):
        fill(seen, world)
        filters = asked("range=24h&q=colis OR boutique", brand=world.own.pk)
        page = present_themes(themes.themes(world.workspace, filters, NOW), filters, world.own, None, {})
        followed = asked(urlsplit(page.table[0].href).query, brand=world.own.pk)
        assert followed.error is None
        assert boards.count(world.workspace, followed, NOW) == int(page.table[0].count)

    def test_without_a_period_before_nothing_is_said_to_rise(self, seen, world):
        seen.append(world.workspace.organisation, talk(world, 1, 40, PLASTIC, hours_ago=1))
        filters = asked(brand=world.own.pk)
        page = present_themes(themes.themes(world.workspace, filters, NOW), filters, world.own, None, {})
        assert not page.compared
        assert page.groups == ()
        assert all(card.change == "" and not card.risen for card in page.table)

    def test_what_is_new_is_marked(self, seen, world):
        fill(seen, world)
        found = themes.themes(world.workspace, asked(brand=world.own.pk), NOW)
        assert any(theme.is_new for theme in found.found.themes)

    def test_nobody_sees_a_brand_outside_their_scope(self, seen, world):
        fill(seen, world)
        narrow = world.as_role("viewer", frozenset({world.rival.pk}))
        assert themes.themes(narrow, asked(brand=world.own.pk), NOW).mentions == 0
        assert copies.copies(narrow, asked(brand=world.own.pk), NOW).mentions == 0

    def test_no_mention_is_no_theme(self, seen, world):
        filters = asked(brand=world.own.pk)
        page = present_themes(themes.themes(world.workspace, filters, NOW), filters, world.own, None, {})
        assert (page.mentions, page.cards, page.table) == (0, (), ())


class TestCopies:
    def test_a_group_says_how_many_who_first_and_why_and_leads_to_its_mentions(self, seen, world):
        fill(seen, world)
        seen.append(world.workspace.organisation, copied(world, 9000, 12))
        filters = asked(brand=world.own.pk)
        found = copies.copies(world.workspace, filters, NOW)
        page = present_copies(found, filters, world.own, None, {})
        card = next(card for card in page.cards if card.counted == "12 posts by 12 people")
        assert card.alike == "word for word"
        assert card.originator == "c9011"
        assert any("within 10 minutes" in sentence for sentence in card.because)
        followed = asked(urlsplit(card.href).query, brand=world.own.pk)
        assert boards.count(world.workspace, followed, NOW) == 12
        assert "versions" not in str(presenting_filters.chips(followed, "/"))

    def test_copies_discounted_voices(self, seen, world):
        seen.append(
            world.workspace.organisation, [*copied(world, 1, 20), *talk(world, 100, 5, SHOP, hours_ago=1)]
        )
        assert copies.voices(world.workspace, asked(brand=world.own.pk), NOW) == Voices(25, 25, 6, 6)

    def test_a_storm_of_quotes_leads_to_the_quotes(self, seen, world):
        quotes = talk(world, 1, 9, PLASTIC, hours_ago=1)
        quotes = [
            type(q)(
                msgspec.structs.replace(q.item, quote_of="root", published=NOW),
                q.understanding,
                q.watches,
                q.brands,
            )
            for q in quotes
        ]
        quotes = [
            type(q)(
                msgspec.structs.replace(q.item, published=quotes[0].item.published.replace(hour=11)),
                q.understanding,
                (),
                q.brands,
            )
            for q in quotes
        ]
        seen.append(world.workspace.organisation, quotes)
        filters = asked(brand=world.own.pk)
        page = present_copies(copies.copies(world.workspace, filters, NOW), filters, world.own, None, {})
        card = next(card for card in page.cards if card.kind == "quote_storm")
        followed = asked(urlsplit(card.href).query, brand=world.own.pk)
        assert boards.count(world.workspace, followed, NOW) == 9
        assert "id=root" in card.quoted_href

    def test_no_word_accuses(self):
        said = " ".join(
            [
                str(text)
                for texts in (wording_copies.TITLES, wording_copies.CAUTION)
                for text in texts.values()
            ]
        )
        assert not re.search(
            r"\b(bots?|fake|trolls?|fraud|manipulat\w+|attack\w*|is coordinated)\b", said, re.IGNORECASE
        )


class TestBoard:
    def test_volume_is_read_as_posts_people_or_texts(self, archive, world):
        archive.append(world.workspace.organisation, copied(world, 1, 6))
        totals = {}
        for counted in Counted:
            filters = asked(f"range=24h&count={counted.value}", brand=world.own.pk)
            board = boards.board(world.workspace, filters, NOW)
            totals[counted] = sum(point.total for point in board.volume)
            page = presenting.present(board, filters, "/x/", world.own, None, {}, "Europe/Paris")
            assert [choice.active for choice in page.counts].count(True) == 1
            assert bool(page.counted_note) is (counted is not Counted.POSTS)
        assert totals == {Counted.POSTS: 6, Counted.PEOPLE: 6, Counted.TEXTS: 1}

    def test_an_address_says_what_is_counted_copied_and_quoted(self):
        filters = asked("count=texts&text=ff.zz.10.ff&quoting=bluesky:root")
        assert (filters.counted, filters.texts, filters.quoting) == (Counted.TEXTS, (255, 16), "bluesky:root")
        again = asked(urlsplit(filters.address("/x/")).query)
        assert again == filters
        assert asked("count=lies&text=-1.fffffffffffffffffffff").texts == ()


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def person(self, client, world, seen):
        """Somebody signed in who sees the brands of this test."""
        Membership.objects.create(
            organisation_id=world.workspace.organisation, person=world.person, role="owner"
        )
        client.force_login(world.person)
        return client

    @pytest.mark.parametrize("place", ["themes", "copies"])
    def test_the_frame_comes_first_and_the_findings_follow(self, person, world, seen, place):
        fill(seen, world)
        frame = person.get(f"/listen/brands/aubrelle/{place}/?range=all")
        assert frame.status_code == 200
        assert b"found=1" in frame.content
        found = person.get(
            f"/listen/brands/aubrelle/{place}/?range=all&found=1", headers={"HX-Request": "true"}
        )
        assert found.status_code == 200
        assert b"<html" not in found.content
        whole = person.get(f"/listen/brands/aubrelle/{place}/?range=all&found=1")
        assert b"<html" in whole.content

    def test_groups_of_copies_come_a_page_at_a_time(self, person, world, seen):
        every = []
        for group in range(43):
            pick = random.Random(group)
            text = "".join(chr(97 + pick.randrange(26)) if n % 7 else " " for n in range(60))
            every += copied(world, 10 * group, 3, text=f"Aubrelle {text}")
        seen.append(world.workspace.organisation, every)
        address = "/listen/brands/aubrelle/copies/?range=all&found=1"
        ids = re.compile(r'id="(campaign-\d+)"')
        first = person.get(address, headers={"HX-Request": "true"}).content.decode()
        assert len(set(ids.findall(first))) == 40
        follow = re.search(r'hx-get="([^"]*group=40[^"]*)"', first)[1].replace("&amp;", "&")
        rest = person.get(follow, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in rest
        assert "copies-figures" not in rest  # only what follows
        assert set(ids.findall(rest)) == {"campaign-40", "campaign-41", "campaign-42"}
        assert "copies-more" not in rest
        assert person.get(f"{address}&group=999999999").status_code == 200

    @pytest.mark.parametrize("place", ["themes", "copies"])
    def test_a_question_too_heavy_says_what_to_do(self, person, seen, monkeypatch, place):
        def refuse(*_args, **_more):
            raise QueryTooHeavy("memory")

        monkeypatch.setattr(seen, "sketches", refuse)
        page = person.get(
            f"/listen/brands/aubrelle/{place}/?range=all&found=1", headers={"HX-Request": "true"}
        )
        assert page.status_code == 200
        assert b"notice-error" in page.content
        assert b"range=all" in page.content  # trying again keeps the filters
