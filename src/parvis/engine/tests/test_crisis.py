"""What a team must know in a crisis, on a few posts whose answer is known."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.crisis.allies import Past, ranked, supporters
from parvis.engine.crisis.claims import claims, matter
from parvis.engine.crisis.posts import Post
from parvis.engine.crisis.questions import asks_the_same, is_question, questions
from parvis.engine.crisis.sentences import sentences, telling
from parvis.engine.crisis.spread import Trace, spread
from parvis.engine.crisis.timing import Course, course, steps
from parvis.engine.items import Actor, Engagement, Item
from parvis.engine.understanding import Sentiment, Understanding
from parvis.engine.words import token_string

START = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)
BAD, PLAIN, GOOD = Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE


def post(
    number: int, text: str = "rien", *, author: str = "", mood: Sentiment = BAD, network: str = "x", language: str = "fr",
    followers: int | None = None, reposts: int | None = None, **links: object,
) -> Post:  # fmt: skip
    """The post of minute ``number``."""
    author = author or f"a{number}"
    item = Item(
        network=network, id=f"i{number}", actor=Actor(id=author, name=author, followers=followers), content=text,
        published=START + dt.timedelta(minutes=number), engagement=Engagement(reposts=reposts),
        url=f"https://example.org/{number}", **links,  # type: ignore[arg-type]
    )  # fmt: skip
    read = Understanding(
        language=language, language_confidence=1.0, sentiment=mood, sentiment_score=0.0, emotion=None,
        tokens=token_string(text), fingerprint=hash(text) & 0xFFFFFFFF, model="test",
    )  # fmt: skip
    return Post(item, read)


# ---------------------------------------------------------------- sentences and questions


def test_a_post_is_cut_into_what_it_says():
    text = "@aubrelle @moi Mon colis est arrivé. Trois couches de plastique ! https://t.co/x Pourquoi ? #PlastiqueAubrelle"
    assert sentences(text) == ["Mon colis est arrivé.", "Trois couches de plastique !", "Pourquoi ?"]
    assert sentences("It costs 3.50 euros. Really") == ["It costs 3.50 euros.", "Really"]
    assert sentences("https://example.org/a") == []


@given(st.text(max_size=400))
def test_any_text_is_read(text):
    for said in sentences(text):
        assert said
        assert isinstance(is_question(said), bool)


@pytest.mark.parametrize(
    "asked",
    [
        "Quand serons-nous remboursés ?",
        "est-ce que les magasins sont concernés",
        "Pourquoi vous supprimez les commentaires ?",
        "ma commande n’est toujours pas arrivée, pouvez-vous vérifier ?",
        "Combien de colis sont touchés",
        "Où est ma commande ?",
        "When will my flight be rebooked?",
        "how do I get a refund",
        "is there any agent at the gate?",
        "Can you tell us what happened to the bags?",
    ],
)
def test_questions_are_recognised(asked):
    assert is_question(asked)


@pytest.mark.parametrize(
    "told",
    [
        "Pourquoi ?",
        "Really?!",
        "isn't it?",
        "Quand je suis arrivé, le magasin était fermé.",
        "What a mess",
        "Quelle honte",
        "How sad",
        "Mon colis n’est pas arrivé.",
        "When I called them yesterday, nobody at all wanted to answer me, and I waited for two hours",
    ],
)
def test_what_only_looks_like_a_question_is_left_out(told):
    assert not is_question(told)


def test_the_same_question_in_other_words_is_one_question_of_several_people():
    posts = [
        post(1, "Aubrelle, quand seront remboursés les colis abîmés ?"),
        post(2, "quand les colis seront-ils remboursés ?"),
        post(3, "Quand seront remboursés les colis ?", author="a1"),
        post(4, "Est-ce que le magasin de Lille est ouvert ?"),
        post(5, "When will the parcels be refunded?", language="en"),
        post(6, "Quand seront remboursés les colis ?", repost_of="i3"),
    ]
    found = questions(posts)
    assert [(q.people, len(q.posts)) for q in found] == [(2, 3), (1, 1), (1, 1)]
    assert "remboursés" in found[0].text
    assert asks_the_same(telling("Quand seront remboursés les colis ?"), found[0].words)
    assert not asks_the_same(telling("Est-ce que le magasin de Lille est ouvert ?"), found[0].words)


# ---------------------------------------------------------------- claims


def test_a_claim_is_a_sentence_somebody_said_and_counts_people_not_posts():
    posts = [
        post(n, f"Mon colis Aubrelle : {n} couches de plastique bulle.", author=f"a{n % 4}") for n in range(8)
    ]
    found = claims(posts)
    assert len(found) == 1
    assert found[0].people == 4
    assert len(found[0].posts) == 8
    assert found[0].text in {p.item.text for p in posts}
    assert found[0].is_new is None, "nothing is known of the time before"


def test_one_loud_author_claims_nothing():
    assert (
        claims([post(n, "Aubrelle efface les commentaires gênants.", author="one") for n in range(9)]) == []
    )


def test_what_was_said_before_too_is_not_new_and_comes_after():
    everyday = [post(n, f"Encore une rupture de stock du shampoing en rayon {n}.") for n in range(6)]
    storm = [post(10 + n, f"Trois couches de plastique bulle autour du colis {n}.") for n in range(4)]
    before = [token_string("encore une rupture de stock du shampoing en rayon")] * 50
    found = claims([*everyday, *storm], before)
    assert [c.is_new for c in found] == [True, False]
    assert matter([*everyday, *storm], found) == frozenset(range(6, 10))


def test_praise_is_a_claim_but_not_what_the_crisis_is_about():
    posts = [post(n, f"Équipe passionnée à l’atelier de Nantes, bravo {n}.", mood=GOOD) for n in range(4)]
    assert matter(posts, claims(posts)) is None


# ---------------------------------------------------------------- spread


def test_the_path_is_only_what_posts_show():
    posts = [
        post(0, "premier", author="ana", network="x", links=("https://photo.org/1",)),
        post(1, "deux", author="bob", network="bluesky"),
        post(2, "trois", author="cleo", network="bluesky", links=("https://photo.org/1",)),
        post(3, "quatre", author="dan", network="mastodon", links=("https://example.org/0",)),
        post(4, "cinq", author="eve", network="feeds"),
        post(5, "six", author="fred", network="x", quote_of="i0"),
        post(6, "sept", author="gus", network="x", quote_of="i0"),
        post(7, "huit", author="hal", network="x", in_reply_to="unheard"),
    ]
    found = spread(posts)
    assert [a.value for a in found.networks] == ["x", "bluesky", "mastodon", "feeds"]
    by_network = {a.value: a for a in found.networks}
    assert by_network["x"].trace is None, "the first network had it from nowhere"
    assert (by_network["bluesky"].trace, by_network["bluesky"].carrier, by_network["bluesky"].origin) == (
        Trace.SAME_LINK,
        2,
        0,
    )
    assert (by_network["mastodon"].trace, by_network["mastodon"].origin) == (Trace.LINK_TO, 0)
    assert by_network["feeds"].trace is None, "nothing shows where it came from"
    assert [(p.giver, p.trace, p.people) for p in found.passes] == [
        (0, Trace.QUOTE, 2),
        (0, Trace.LINK_TO, 1),
    ]
    assert (found.traced, found.elsewhere) == (3, 1)
    assert found.starters[:2] == (0, 1)


def test_relays_are_those_who_reached_most_and_unknown_figures_stay_unknown():
    posts = [
        post(0, author="small", followers=10),
        post(1, author="big", followers=50_000, reposts=3),
        post(2, author="passed", reposts=900),
        post(3, author="nobody"),
    ]
    found = spread(posts)
    assert [r.author for r in found.relays] == ["x:big", "x:passed", "x:small"]
    assert found.relays[1].followers is None
    assert (found.people, found.followers_known, found.reposts_known) == (4, 2, 2)


def test_nothing_heard_is_no_spread():
    found = spread([])
    assert (found.posts, found.starters, found.networks, found.relays) == (0, (), (), ())


# ---------------------------------------------------------------- allies


def test_allies_answer_critics_and_were_fans_before():
    posts = [
        post(0, "nul", author="critic", mood=BAD),
        post(1, "ils ont répondu, merci", author="fan", mood=GOOD, in_reply_to="i0", followers=2000),
        post(2, "bravo", author="passer", mood=GOOD),
        post(3, "bravo", author="turncoat", mood=GOOD),
        post(4, "nul", author="turncoat", mood=BAD),
        post(5, "nous sommes désolés", author="aubrelle", mood=GOOD),
        post(6, "bravo", author="hater", mood=GOOD),
    ]
    found = supporters(posts, frozenset({"aubrelle"}))
    assert {a.author for a in found} == {"x:fan", "x:passer", "x:hater"}
    best = ranked(found, {"x:fan": Past(5, 0, 6), "x:hater": Past(0, 9, 9)})
    assert [a.author for a in best] == ["x:fan", "x:passer"]
    assert (best[0].defended, best[0].past.positive, best[0].reach) == (1, 5, 2000)
    assert best[1].reach is None


# ---------------------------------------------------------------- timing


def test_steps_count_from_the_first_mention_and_say_what_did_not_happen():
    first = START
    found = steps(
        [
            ("first", first),
            ("alert", first + dt.timedelta(minutes=20)),
            ("acknowledged", None),
            ("decision", first + dt.timedelta(minutes=50)),
        ]
    )
    assert [s.after_first for s in found] == [None, dt.timedelta(minutes=20), None, dt.timedelta(minutes=50)]
    assert found[3].after_previous == dt.timedelta(minutes=30)
    assert found[2].at is None


@pytest.mark.parametrize(
    ("latest", "before", "high", "expected"),
    [
        (0, 0, 5.0, Course.NOTHING),
        (4, 3, 5.0, Course.CALM),
        (100, 40, 5.0, Course.GROWING),
        (40, 100, 5.0, Course.EASING),
        (100, 95, 5.0, Course.STEADY),
        (12, 9, 5.0, Course.STEADY),
        (100, 40, None, Course.GROWING),
    ],
)
def test_where_it_is_going(latest, before, high, expected):
    assert course(latest, before, high) is expected
