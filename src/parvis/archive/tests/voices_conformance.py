"""Counting people and texts, and sketching: what every archive must answer alike."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.archive.api import Archive
from parvis.archive.contract import Counted, HeardItem, Scope, Voices
from parvis.archive.tests.making import NOON, heard, item, new_organisation, understood
from parvis.archive.voices import WORDLESS
from parvis.engine.items import Engagement
from parvis.engine.understanding import Sentiment

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


class VoicesConformance:
    @pytest.fixture
    def org(self, archive: Archive) -> int:
        """A flood by one author, a text copied by four others, and two people who speak for themselves."""
        organisation = new_organisation()
        flood = [
            heard(f"f{n}", f"colère numéro {n}", author="loud", mood=BAD, published=NOON + n * MINUTE)
            for n in range(10)
        ]
        copies = [
            heard(f"c{n}", "copiez ce texte", author=f"copy{n}", mood=GOOD, published=NOON + n * MINUTE)
            for n in range(4)
        ]
        alone = [
            heard("a1", "bonjour", author="ana", published=NOON + DAY),
            heard("a2", "bonsoir", author="ana", mood=BAD, published=NOON + DAY),
            heard("b1", "salut", author="bob", mood=GOOD, published=NOON + DAY, quote_of="root"),
        ]
        archive.append(organisation, [*flood, *copies, *alone])
        return organisation

    def test_posts_people_texts_and_voices(self, archive: Archive, org: int) -> None:
        assert archive.voices(Scope(org)) == Voices(posts=17, people=7, texts=14, voices=4)
        assert archive.voices(Scope(new_organisation())) == Voices(0, 0, 0, 0)

    def test_pictures_without_words_are_not_copies_of_one_another(self, archive: Archive, org: int) -> None:
        organisation = new_organisation()
        pictures = [item(f"p{n}", "", author=f"p{n}") for n in range(3)]
        archive.append(
            organisation,
            [HeardItem(one, understood(one, fingerprint=WORDLESS), (1,), (1,)) for one in pictures],
        )
        assert archive.voices(Scope(organisation)).texts == 3

    @pytest.mark.parametrize(
        ("counted", "first", "second"),
        [
            (Counted.POSTS, (14, 10, 0, 4), (3, 1, 1, 1)),
            (Counted.PEOPLE, (5, 1, 0, 4), (2, 1, 0, 1)),
            (Counted.TEXTS, (11, 10, 0, 1), (3, 1, 1, 1)),
        ],
    )
    def test_volume_counts_each_once_a_day(self, archive: Archive, org: int, counted, first, second) -> None:
        scope = Scope(org, since=NOON - DAY, until=NOON + 2 * DAY)
        told = archive.volume_of(scope, counted, DAY, "Europe/Paris")
        figures = [(p.total, p.negative, p.neutral, p.positive) for p in told]
        assert figures[1:3] == [first, second]
        assert not any(figures[0] + figures[3])
        unlimited = archive.volume_of(Scope(org), counted, DAY, "Europe/Paris")
        assert [p.total for p in unlimited if p.total] == [first[0], second[0]]

    def test_volume_of_posts_is_the_volume(self, archive: Archive, org: int) -> None:
        scope = Scope(org, since=NOON - HOUR, until=NOON + DAY + HOUR)
        for step in (10 * MINUTE, HOUR, DAY, 7 * DAY):
            assert archive.volume_of(scope, Counted.POSTS, step, "Europe/Paris") == archive.volume(
                scope, step, "Europe/Paris"
            )
        assert archive.volume_of(Scope(new_organisation()), Counted.PEOPLE, HOUR) == []

    def test_sketches_hold_what_comparing_needs(self, archive: Archive, org: int) -> None:
        organisation = new_organisation()
        one = heard(
            "1", "Le #BadBuzz de @Free https://a.example/1", author="ana", followers=3, mood=BAD, quote_of="q",
            repost_of="r", title="Titre", engagement=Engagement(likes=2, replies=3),
        )  # fmt: skip
        archive.append(organisation, [one, heard("2", "x" * 5000, published=NOON + HOUR)])
        first, second = archive.sketches(Scope(organisation), 10)
        assert (first.key, first.author, first.published) == (("bluesky", "1"), "bluesky:did:plc:ana", NOON)
        assert first.text == "Titre\nLe #BadBuzz de @Free https://a.example/1"
        assert (first.tokens, first.fingerprint) == (one.understanding.tokens, one.understanding.fingerprint)
        assert (first.mood, first.followers, first.interactions, first.type) == (-1, 3, 5, "Note")
        assert (first.hashtags, first.handles, first.links) == (
            ("badbuzz",),
            ("free",),
            ("https://a.example/1",),
        )
        assert (first.quote_of, first.repost_of, first.language) == ("q", "r", "fr")
        assert (len(second.text), second.followers, second.interactions) == (2000, None, None)

    def test_sketches_are_the_newest_or_evenly_spread_and_the_same_each_time(
        self, archive: Archive, org: int
    ) -> None:
        organisation = new_organisation()
        archive.append(
            organisation, [heard(str(n), f"mot {n}", published=NOON + n * MINUTE) for n in range(400)]
        )
        assert [s.id for s in archive.sketches(Scope(organisation), 3)] == ["397", "398", "399"]
        spread = archive.sketches(Scope(organisation), 100, spread=True)
        assert 60 < len(spread) <= 100
        assert min(int(s.id) for s in spread) < 40
        assert spread == archive.sketches(Scope(organisation), 100, spread=True)
        assert len(archive.sketches(Scope(organisation), 400, spread=True)) == 400

    def test_a_text_and_what_is_quoted_can_be_asked_for(self, archive: Archive, org: int) -> None:
        copied = (
            archive.search(Scope(org, authors=("bluesky:did:plc:copy1",)))
            .mentions[0]
            .understanding.fingerprint
        )
        assert archive.count(Scope(org, texts=(copied,))) == 4
        assert archive.count(Scope(org, texts=(copied, 1))) == 4
        assert archive.count(Scope(org, quoting=("bluesky:root",))) == 1
        assert archive.count(Scope(org, quoting=("mastodon:root",))) == 0
