"""Near-duplicates and campaigns: what is the same is found, what is not is left alone, and no flood is expensive."""

import csv
import datetime as dt
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.engine.duplicates.campaigns import Kind, campaigns
from parvis.engine.duplicates.evidence import Sign
from parvis.engine.duplicates.grouping import near_duplicates
from parvis.engine.duplicates.shingles import said
from parvis.engine.sketches import Sketch

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DATA = Path(__file__).parents[5] / "shared" / "data"
COMPLAINT = "La livraison de ma commande a encore trois jours de retard et personne ne répond au téléphone"
WORDS = [
    "livraison",
    "commande",
    "retard",
    "service",
    "client",
    "prix",
    "colis",
    "boutique",
    "appli",
    "merci",
    "jamais",
    "encore",
    "demain",
    "panne",
]


def sketch(number, text=COMPLAINT, author=None, minutes=0.0, **more):
    return Sketch(
        network="bluesky", id=str(number), author=f"bluesky:{author or number}", text=text,
        published=NOON + dt.timedelta(minutes=minutes), **more,
    )  # fmt: skip


def members(texts, least=2):
    return [group.members for group in near_duplicates(texts, least)]


def test_links_handles_case_accents_and_spacing_do_not_make_a_text_another():
    texts = [
        COMPLAINT,
        f"@marque {COMPLAINT.upper()}   https://a.example/1",
        "Tout autre chose, ici, ce matin même",
    ]
    assert members(texts) == [(0, 1)]


def test_a_changed_word_and_a_slip_are_nearly_the_same():
    texts = [
        COMPLAINT,
        COMPLAINT.replace("trois", "cinq"),
        COMPLAINT.replace("livraison", "livrasion"),
        COMPLAINT + " !!",
    ]
    (group,) = near_duplicates(texts)
    assert group.members == (0, 1, 2, 3)
    assert group.exact == 2
    assert 0.8 < group.likeness < 1


def test_few_words_are_the_same_only_when_they_are_exactly_the_same():
    assert members(["merci beaucoup", "Merci beaucoup !", "merci bien", "bien merci"]) == [(0, 1)]


def test_nothing_to_say_is_no_copy():
    assert members(["", "   ", "https://a.example", "@somebody"] * 3) == []


def test_a_group_does_not_drift_from_its_first_text():
    words = [f"mot{n}abc" for n in range(40)]
    texts = [
        " ".join(words[start : start + 12]) for start in range(0, 28, 4)
    ]  # each shares two thirds with the one before
    for group in near_duplicates(texts):
        assert max(group.members) - min(group.members) <= 1


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=60), max_size=25))
def test_whatever_the_texts_each_is_in_one_group_at_most_and_exact_copies_are_together(texts):
    groups = near_duplicates(texts)
    placed = [place for group in groups for place in group.members]
    assert len(placed) == len(set(placed))
    home = {place: number for number, group in enumerate(groups) for place in group.members}
    for one, text in enumerate(texts):
        for other in range(one):
            if said(text) and said(text) == said(texts[other]):
                assert home[one] == home[other]
    for group in groups:
        assert list(group.members) == sorted(group.members)
        assert 0.5 <= group.likeness <= 1
        assert 1 <= group.exact <= len(group.members)
    assert near_duplicates(texts) == groups


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), min_size=14, max_size=30), st.integers(0, 13), st.sampled_from(WORDS))
def test_one_word_changed_of_fourteen_different_ones_is_still_the_same(words, place, other):
    original = [f"{word}{n}" for n, word in enumerate(words)]
    copy = [*original]
    copy[place] = other
    assert members([" ".join(original), " ".join(copy)]) == [(0, 1)]


def test_planted_copies_of_real_posts_are_found():
    if not DATA.exists():
        pytest.skip(f"no real posts at {DATA}")
    with (DATA / "airline" / "airline_tweets.csv").open(encoding="utf-8", newline="") as file:
        posts = [row["text"] for row in csv.DictReader(file)][:4000]
    pick = random.Random(3)
    chosen = pick.sample([n for n, post in enumerate(posts) if len(set(said(post).split())) >= 7], 400)
    copies = []
    for place in chosen:
        words = posts[place].split(" ")
        words[pick.randrange(1, len(words))] = "concours"
        copies.append(" ".join(words))
    home = {place: n for n, g in enumerate(near_duplicates([*posts, *copies])) for place in g.members}
    found = sum(home.get(place, -1) == home.get(len(posts) + n, -2) for n, place in enumerate(chosen))
    assert found / len(chosen) >= 0.98


@pytest.mark.parametrize(
    "texts",
    [
        ["😡" * 200] * 20_000,
        [f"😡 {n} " * 40 for n in range(5_000)],
        ["a " * 500_000] * 20,
        ["gratuit iphone cliquez vite ici maintenant " + "x" * n for n in range(3_000)],
        ["un"] * 20_000,
    ],
    ids=["the same emoji", "emoji and numbers", "a megabyte each", "nearly the same for ever", "one word"],
)  # fmt: skip
def test_floods_are_bounded(texts):
    began = time.process_time()
    near_duplicates(texts)
    assert time.process_time() - began < 8


class TestCampaigns:
    def test_the_same_words_by_many_people_over_days_are_copies(self):
        (found,) = campaigns([sketch(n, minutes=700 * n) for n in range(6)])
        assert (found.kind, found.posts, found.people) == (Kind.COPIES, 6, 6)
        assert [one.sign for one in found.evidence] == [Sign.WORD_FOR_WORD]
        assert (found.originator, found.first) == (0, NOON)

    def test_one_account_repeating_itself_is_said_to_be_one_account(self):
        (found,) = campaigns([sketch(n, author="loud", minutes=n) for n in range(50)])
        assert (found.kind, found.posts, found.people) == (Kind.ONE_AUTHOR, 50, 1)

    def test_many_people_in_the_same_minutes_are_not_enough(self):
        (found,) = campaigns(
            [sketch(n, minutes=n / 2, links=("https://press.example/1",)) for n in range(12)]
        )
        assert found.kind is Kind.COPIES
        assert Sign.BURST in {one.sign for one in found.evidence}

    def test_many_small_accounts_in_the_same_minutes_look_coordinated(self):
        (found,) = campaigns([sketch(n, minutes=n / 4, followers=n % 7) for n in range(12)])
        assert found.kind is Kind.COORDINATED
        burst = next(one for one in found.evidence if one.sign is Sign.BURST)
        assert (burst.people, burst.of, burst.minutes) == (12, 12, 10)

    def test_the_same_accounts_together_again_and_again_look_coordinated(self):
        texts = [
            f"{COMPLAINT} {'abcd'[n] * 12} {WORDS[n]} {WORDS[-n - 1]} signature numero {n}{n}{n}"
            for n in range(4)
        ]
        texts = [
            " ".join(pick)
            for pick in (random.Random(n).choices([f"{w}{n}" for w in WORDS], k=14) for n in range(4))
        ]
        posts = [
            sketch(f"{n}-{who}", texts[n], author=f"ring{who}", minutes=600 * n + who) for n in range(4) for who in range(6)
        ]  # fmt: skip
        found = campaigns(posts)
        assert [one.kind for one in found] == [Kind.COORDINATED] * 4
        together = next(one for one in found[0].evidence if one.sign is Sign.SAME_ACCOUNTS)
        assert (together.people, together.of, together.groups) == (6, 6, 4)

    def test_newspapers_that_print_what_agencies_send_are_copies(self):
        (found,) = campaigns([sketch(n, minutes=n / 4, followers=3, type="Article") for n in range(12)])
        assert found.kind is Kind.COPIES

    def test_reposts_are_how_networks_work(self):
        assert campaigns([sketch(0)] + [sketch(n, minutes=n / 10, repost_of="0") for n in range(1, 40)]) == []

    def test_a_post_quoted_by_many_within_the_hour_is_a_storm(self):
        quotes = [
            sketch(n, f"{WORDS[n % 14]} {n} vraiment", minutes=5 * n, quote_of="root", mood=-1)
            for n in range(9)
        ]
        (found,) = campaigns(quotes)
        assert (found.kind, found.people, found.quoted, found.negative) == (
            Kind.QUOTE_STORM,
            9,
            ("bluesky", "root"),
            9,
        )
        slow = [
            sketch(n, f"{WORDS[n % 14]} {n} vraiment", minutes=200 * n, quote_of="root") for n in range(9)
        ]
        assert campaigns(slow) == []
