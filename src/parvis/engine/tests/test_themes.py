"""Themes: what grew is seen, what a single person shouts is not, and every theme is found again by its query."""

import csv
import datetime as dt
import math
import random
import time
from pathlib import Path

import numpy as np
import pytest

from parvis.engine.items import Actor, Item
from parvis.engine.matching.reference import matches
from parvis.engine.query import parse
from parvis.engine.sketches import Sketch
from parvis.engine.themes.certainty import Certainty
from parvis.engine.themes.clustering import Space, clustered
from parvis.engine.themes.finding import themes
from parvis.engine.themes.newness import new_by_day
from parvis.engine.themes.rising import log_odds_z
from parvis.engine.themes.terms import Kind, TermTable, plain_link
from parvis.engine.themes.weighing import said_by, voices
from parvis.engine.understand import fingerprint
from parvis.engine.words import fold_handle, fold_hashtag, hashtags_in, links_in, mentions_in, token_string

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DATA = Path(__file__).parents[5] / "shared" / "data" / "airline" / "airline_tweets.csv"
SUBJECTS = {
    "delivery": ("colis", "livreur", "retard", "entrepôt", "adresse"),
    "price": ("tarif", "promotion", "hausse", "remise", "facture"),
    "shop": ("boutique", "vendeuse", "vitrine", "caisse", "accueil"),
}
FILLER = "franchement presque parfois maison voiture famille monde vie idée moment question affaire côté heure".split()  # noqa: SIM905


def sketch(number, text, author=None, minutes=0.0, mood=0, interactions=None, **more):
    return Sketch(
        network="bluesky", id=str(number), author=f"bluesky:{author or number}", text=text, tokens=token_string(text),
        fingerprint=fingerprint(text), published=NOON + dt.timedelta(minutes=minutes), mood=mood, interactions=interactions,
        hashtags=tuple(map(fold_hashtag, hashtags_in(text))), handles=tuple(map(fold_handle, mentions_in(text))),
        links=links_in(text), **more,
    )  # fmt: skip


def chatter(count, subjects, seed, **more):
    """Posts about these subjects in turn, each by somebody else and in other words."""
    pick = random.Random(seed)
    made = []
    for number in range(count):
        words = pick.sample(SUBJECTS[subjects[number % len(subjects)]], 3) + pick.sample(FILLER, 3)
        pick.shuffle(words)
        made.append(sketch(f"{seed}-{number}", "Aubrelle " + " ".join(words), minutes=number, **more))
    return made


def flood(count, author=None, text="Aubrelle empoisonne nos rivières, boycott général immédiat"):
    return [
        sketch(f"flood{n}", f"{text} {n if author is None else ''}", author or f"f{n}", minutes=n)
        for n in range(count)
    ]


class TestRising:
    def test_what_is_said_more_has_a_positive_z_and_what_is_said_as_much_none(self):
        z = log_odds_z(np.array([40.0, 40.0, 5.0]), np.array([2.0, 40.0, 40.0]), 1000.0, 1000.0)
        assert z[0] > 3
        assert abs(z[1]) < 1e-6
        assert z[2] < -3

    def test_a_rare_word_must_be_said_often_before_its_rise_is_believed(self):
        z = log_odds_z(np.array([2.0, 30.0]), np.array([0.0, 0.0]), 500.0, 500.0)
        assert z[0] < 2 < z[1]

    def test_a_new_subject_rises_with_its_words(self):
        found = themes(
            chatter(60, ("delivery", "shop"), 1) + chatter(40, ("price",), 2),
            chatter(100, ("delivery", "shop"), 3),
        )
        written = {term.written for term in found.terms}
        assert written & set(SUBJECTS["price"])
        assert not written & set(SUBJECTS["shop"])

    def test_one_author_who_floods_raises_nothing(self):
        calm = chatter(200, ("delivery", "shop", "price"), 5)
        found = themes(chatter(200, ("delivery", "shop", "price"), 4) + flood(500, author="loud"), calm)
        assert found.terms == ()
        assert found.risen == ()

    def test_a_text_copied_around_is_a_campaign_and_not_a_rise(self):
        copies = [sketch(f"c{n}", "Aubrelle empoisonne nos rivières", minutes=n) for n in range(300)]
        found = themes(chatter(200, ("delivery", "shop"), 4) + copies, chatter(200, ("delivery", "shop"), 5))
        assert not {"rivières", "empoisonne"} & {term.written for term in found.terms}

    def test_without_a_before_nothing_rises(self):
        found = themes(chatter(90, ("delivery", "shop", "price"), 1), None)
        assert found.terms == ()
        assert found.themes
        assert all(
            theme.share_before is None and theme.z is None and theme.times is None for theme in found.themes
        )

    def test_hashtags_handles_and_links_rise_too(self):
        said = [
            sketch(
                f"n{n}",
                f"Aubrelle {word} #BadBuzz @Ministre voir https://www.press.example/une?utm={n} {FILLER[n % 14]}",
            )
            for n, word in enumerate(FILLER * 3)
        ]
        found = themes(said + chatter(60, ("delivery", "shop"), 1), chatter(100, ("delivery", "shop"), 2))
        written = {term.rise.term.kind: term.written for term in found.terms}
        assert written[Kind.HANDLE] == "@ministre"
        assert written[Kind.LINK] == "press.example/une"
        assert "#BadBuzz" in {term.written for term in found.terms}

    def test_a_name_is_known_by_its_capital(self):
        said = [
            sketch(f"n{n}", f"Rien de neuf chez {'Élise Martin'} {word}, dit-on {FILLER[n % 9]}")
            for n, word in enumerate(FILLER)
        ]
        found = themes(said + chatter(60, ("delivery",), 1), chatter(100, ("delivery",), 2))
        name = next(term for term in found.terms if "martin" in term.written.casefold())
        assert (name.written, name.is_name) == ("Élise Martin", True)


class TestThemes:
    def test_subjects_are_told_apart_named_and_illustrated(self):
        now = chatter(150, ("delivery", "shop", "price"), 1)
        found = themes(now, None)
        about = [set(theme.query.casefold().replace('"', " ").split()) for theme in found.themes]
        for words in SUBJECTS.values():
            assert any({token_string(word) for word in words} & query for query in about)
        for theme in found.themes:
            assert theme.labels
            assert 1 <= len(theme.best) <= 3
            assert len({now[place].author for place in theme.best}) == len(theme.best)
            assert sum(theme.spark) == theme.now == len(theme.members)

    def test_the_query_of_a_theme_finds_exactly_its_mentions(self):
        tagged = sketch("tag", "Aubrelle #PrixFou quelle remise sur la facture")
        now = [*chatter(150, ("delivery", "shop", "price"), 1), tagged]
        for theme in themes(now, chatter(90, ("delivery",), 2)).themes:
            node = parse(theme.query)
            held = [place for place, one in enumerate(now) if _matches(node, one)]
            assert held == list(theme.members)

    def test_a_new_theme_is_seen_while_it_is_small_and_says_how_sure_it_is(self):
        before = chatter(600, ("delivery", "shop"), 3)
        fresh = [
            sketch(
                f"new{n}",
                f"Aubrelle {pick.choice(FILLER)} flacon explosé {pick.choice(FILLER)} verre {n}",
                mood=-1,
                minutes=n,
            )
            for n, pick in ((n, random.Random(n)) for n in range(30))
        ]
        now = chatter(570, ("delivery", "shop"), 1) + fresh
        new = [theme for theme in themes(now, before).themes if theme.is_new]
        assert len(new) == 1
        assert {"flacon", "explose", "verre"} & set(new[0].query.replace('"', " ").split())
        assert new[0].certainty is not Certainty.NONE
        assert new[0].times == math.inf
        assert new[0].negative == new[0].now
        day_before, today = new_by_day([before, now], 14)  # what the alert says is what the page says
        assert day_before == []
        assert {token_string(word) for word in today[0].labels} & {
            token_string(word) for word in new[0].labels
        }
        assert today[0].people == 30
        assert today[0].usual == 0

    def test_the_same_talk_as_before_is_nothing_new(self):
        everything = ("delivery", "shop", "price")
        now, before = chatter(300, everything, 1), chatter(300, everything, 2)
        assert not any(theme.is_new for theme in themes(now, before).themes)
        assert new_by_day([before, now], 14) == [[], []]
        assert new_by_day([[], now], 14) == [[], []]

    def test_one_author_and_one_copied_text_are_no_new_theme(self):
        calm = chatter(300, ("delivery", "shop"), 5)
        copies = [sketch(f"c{n}", "Aubrelle empoisonne nos rivières", minutes=n) for n in range(300)]
        loud = flood(300, author="loud")
        assert new_by_day([calm, chatter(300, ("delivery", "shop"), 4) + copies], 14) == [[], []]
        assert new_by_day([calm, chatter(300, ("delivery", "shop"), 4) + loud], 14) == [[], []]
        assert new_by_day([], 14) == []

    def test_a_day_is_judged_on_the_days_before_it_only(self):
        days = [chatter(60, ("delivery", "shop"), seed) for seed in range(6)]
        days[3] = days[3] + chatter(40, ("price",), 9)
        found = new_by_day(days, 3)
        assert [len(day) > 0 for day in found] == [False, False, False, True, False, False]
        assert [bool(day) for day in new_by_day(days[:4], 3)] == [False, False, False, True]

    def test_the_same_mentions_give_the_same_themes(self):
        now, before = chatter(150, ("delivery", "shop"), 1), chatter(90, ("delivery",), 2)
        assert themes(now, before) == themes(list(now), list(before))

    def test_most_answered_posts_speak_first_when_they_are_as_near(self):
        now = chatter(60, ("delivery", "shop"), 1)
        loud = sketch("loud", now[0].text + " vraiment", interactions=5000)
        best = themes([*now, loud], None).themes
        assert any(len(now) in theme.best for theme in best)


@pytest.mark.parametrize(
    "now",
    [
        [],
        [sketch(1, "")],
        [sketch(n, "") for n in range(50)],
        [sketch(n, "non") for n in range(50)],
        [sketch(n, "🔥" * 100) for n in range(5_000)],
        [sketch(n, "mot " * 100_000) for n in range(8)],
        [sketch(n, f"\u200b{n}\ud800 \x00 #") for n in range(50)],
        flood(5_000, author="loud"),
    ],
    ids=["nothing", "one empty", "empty", "one word", "emoji", "very long", "strange", "flood"],
)  # fmt: skip
def test_odd_mentions_are_bounded_and_break_nothing(now):
    began = time.process_time()
    found = themes(now, chatter(60, ("delivery",), 2))
    assert found.read_now == len(now)
    assert time.process_time() - began < 6
    themes(chatter(60, ("delivery",), 2), now)


def test_copies_and_floods_weigh_little():
    same = [sketch(n, "Aubrelle encore et toujours en retard") for n in range(100)]
    assert 5 < voices(same).sum() < 6
    assert voices(flood(100, author="loud")).sum() < 1
    ones = np.ones(10)
    assert said_by(np.zeros(10, np.int64), np.zeros(10, np.int64), ones, 1)[0] == pytest.approx(
        1 + math.log(10)
    )


def test_links_are_compared_without_what_follows_people_around():
    assert plain_link("https://www.lemonde.fr/une/?utm_source=x#a") == "lemonde.fr/une"
    assert plain_link("http://[broken") == ""


def test_clusters_agree_with_the_reasons_people_wrote_beside_real_complaints():
    if not DATA.exists():
        pytest.skip(f"no real posts at {DATA}")
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["negativereason"] not in {"", "Can't Tell"}]
    posts = [sketch(number, row["text"], author=row["name"]) for number, row in enumerate(rows)]
    told = np.unique([row["negativereason"] for row in rows], return_inverse=True)[1]
    table, weights = TermTable(posts), voices(posts)
    found = clustered(Space(table, weights).directions, weights, 8)[0]
    assert _mutual(found + 1, told) > 0.2
    assert _mutual(np.random.default_rng(1).integers(0, 8, len(told)), told) < 0.02


def _mutual(found, told):
    shares = np.zeros((found.max() + 1, told.max() + 1))
    np.add.at(shares, (found, told), 1 / len(told))
    rows, columns, seen = shares.sum(axis=1), shares.sum(axis=0), shares > 0
    shared = (shares[seen] * np.log(shares[seen] / np.outer(rows, columns)[seen])).sum()
    entropy = [-(part[part > 0] * np.log(part[part > 0])).sum() for part in (rows, columns)]
    return 2 * shared / sum(entropy)


def _matches(node, one):
    item = Item(
        network=one.network, id=one.id, actor=Actor(id=one.author), content=one.text, published=one.published,
        hashtags=hashtags_in(one.text), mentions=mentions_in(one.text), links=one.links,
    )  # fmt: skip
    return matches(node, item, one.tokens, "fr")
