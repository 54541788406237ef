"""The query language: reading, errors that say where, writing back, warnings."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.engine.query import errors
from parvis.engine.query.ast import (
    And,
    Everything,
    Exact,
    Field,
    Fragment,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Term,
    Wildcard,
)
from parvis.engine.query.composing import all_of, any_of, combine, negated, search_words
from parvis.engine.query.errors import QueryError
from parvis.engine.query.parsing import LONGEST_QUERY, parse
from parvis.engine.query.writing import (
    EXPLANATIONS,
    MATCHES_EVERYTHING,
    NO_WORDS,
    ONLY_NEGATIVE,
    SHORT_PREFIX,
    SHORT_WORD,
    explain,
    format,
    warnings,
)
from parvis.engine.tests.queries import nodes

PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
"""Machines that are busy are no fault of what is tested."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Everything()),
        ("   ", Everything()),
        ("Été", Term("ete")),
        ("livr*", Term("livr", prefix=True)),
        ("l’appli", Phrase(("l", "appli"))),
        ("« Pas content »~3", Phrase(("pas", "content"), 3)),
        ("“mot”", Term("mot")),
        ("a b", And((Term("a"), Term("b")))),
        ("a ET b AND c", And((Term("a"), Term("b"), Term("c")))),
        ("a OU b c", Or((Term("a"), And((Term("b"), Term("c")))))),
        ("a SAUF b", And((Term("a"), Not(Term("b"))))),
        ("a -b NOT (c OR d)", And((Term("a"), Not(Term("b")), Not(Or((Term("c"), Term("d"))))))),
        ("NOT NOT a", Term("a")),
        ("et ou or not", And((Term("et"), Term("ou"), Term("or"), Term("not")))),
        ("ETE ORANGE", And((Term("ete"), Term("orange")))),
        ("a NEAR/3 b", Or((Phrase(("a", "b"), 3), Phrase(("b", "a"), 3)))),
        ("#BadBuzz, #Été*", And((Field("hashtag", "badbuzz"), Field("hashtag", "ete", prefix=True)))),
        ("@Free@X.org", Field("mention", "free@x.org")),
        ("auteur:@SNCF", Field("author", "sncf")),
        ("lang:fr-CA", Field("lang", "fr")),
        ("réseau:Mastodon", Field("network", "mastodon")),
        ("site:https://www.LeMonde.fr/x", Field("site", "lemonde.fr")),
        ("site:lemonde.fr/economie", Field("site", "lemonde.fr")),
        ("https://x.org/A", Field("link", "https://x.org/a")),
        ("est:réponse", Field("is", "reply")),
        ("12:30", Phrase(("12", "30"))),
        ("東京", Phrase(("東", "京"))),
        ("😡", Term("😡")),
        ("*phone", Wildcard("*phone")),
        ("a*b", Wildcard("a*b")),
        ("Colo?r", Wildcard("colo?r")),
        ("quoi?", Term("quoi")),
        ("l'appl*", Near(Term("l"), Term("appl", prefix=True), 0, ordered=True)),
        ('"service cli*"', Near(Term("service"), Term("cli", prefix=True), 0, ordered=True)),
        ("a ONEAR/3 b", Phrase(("a", "b"), 3)),
        ("a SUIVI/3 (b OU c)", Near(Term("a"), Or((Term("b"), Term("c"))), 3, ordered=True)),
        ('"a b" NEAR/2 c', Near(Phrase(("a", "b")), Term("c"), 2)),
        ("a NEAR/3 (b OR c)", Near(Term("a"), Or((Term("b"), Term("c"))), 3)),
        ("=Été", Exact("Été", ("ete",))),
        ('="La  Poste"', Exact("La Poste", ("la", "poste"))),
        ("a /* b */ c", And((Term("a"), Term("c")))),
        ("a // b\n c", And((Term("a"), Term("c")))),
        ("# a\nb #c", And((Term("b"), Field("hashtag", "c")))),
        ("{Ma Marque} -{x-1}", And((Fragment("ma marque"), Not(Fragment("x-1"))))),
        ("followers:[1k TO 2,5k]", Range("followers", 1000, 2500)),
        ("abonnés:>1000", Range("followers", 1001)),
        ("rating:>4,5", Range("rating", 4.5, low_open=True)),
        ("note:<=2", Range("rating", high=2)),
        ("engagement:[* TO 10]", Range("engagement", high=10)),
        ("interactions:5..10", Range("engagement", 5, 10)),
        ("pays:fr", Field("country", "FR")),
        ("tonalité:négatif", Field("sentiment", "negative")),
        ("aspect:Livraison", Field("aspect", "livraison")),
        ("sujet:Livraison:Négatif", Field("aspect", "livraison:negative")),
        ('aspect:"service client:positive"', Field("aspect", "service client:positive")),
        ("émotion:colère", Field("emotion", "anger")),
        ("avec:photo", Field("has", "image")),
        ("type:avis", Field("type", "review")),
        ("tag:Été", Field("hashtag", "ete")),
        ('marque:"La Redoute"', Field("brand", "la redoute")),
    ],
)
def test_parse(text: str, expected: Node) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "message_id", "span"),
    [
        ('a "b', errors.UNCLOSED_QUOTE, (2, 3)),
        ("a (b", errors.UNCLOSED_PARENTHESIS, (2, 3)),
        ("a b)", errors.UNOPENED_PARENTHESIS, (3, 4)),
        ("a ()", errors.EMPTY_PARENTHESES, (2, 4)),
        ('a ""', errors.EMPTY_PHRASE, (2, 4)),
        ("AND b", errors.NOTHING_BEFORE, (0, 3)),
        ("(OU b)", errors.NOTHING_BEFORE, (1, 3)),
        ("a AND", errors.NOTHING_AFTER, (2, 5)),
        ("a OR OR b", errors.NOTHING_AFTER, (2, 4)),
        ("(a SAUF)", errors.NOTHING_AFTER, (3, 7)),
        ("a & b", errors.NO_WORD, (2, 3)),
        ("b *", errors.BAD_WILDCARD, (2, 3)),
        ("a*b*c*d*e*f*g*h", errors.TOO_MANY_WILDCARDS, (0, 15)),
        ("#a*b", errors.STAR_ONLY_AT_END, (0, 4)),
        ('"a b* c"~3', errors.DISTANCE_WITH_WILDCARDS, (0, 10)),
        ("=ab*", errors.WILDCARD_NOT_EXACT, (0, 4)),
        ("a /* b", errors.UNCLOSED_COMMENT, (2, 4)),
        ("{a", errors.UNCLOSED_FRAGMENT, (0, 1)),
        ("{!}", errors.EMPTY_FRAGMENT, (0, 3)),
        ("country:France", errors.BAD_COUNTRY, (8, 14)),
        ("followers:many", errors.BAD_NUMBER, (10, 14)),
        ("followers:1.5", errors.BAD_NUMBER, (10, 13)),
        ("followers:[5 TO 2]", errors.BAD_RANGE_ORDER, (10, 18)),
        ("aspect:delivery:meh", errors.BAD_CHOICE, (16, 19)),
        ("sentiment:meh", errors.BAD_CHOICE, (10, 13)),
        ("site:le*", errors.WILDCARD_NOT_HERE, (5, 8)),
        ("couleur:bleu", errors.UNKNOWN_FIELD, (0, 8)),
        ("lang:", errors.EMPTY_FIELD, (0, 5)),
        ("lang:(fr OR en)", errors.EMPTY_FIELD, (0, 5)),
        ("lang:français", errors.BAD_LANGUAGE, (5, 13)),
        ("is:happy", errors.BAD_CHOICE, (3, 8)),
        ('"a b"~x', errors.BAD_DISTANCE, (5, 7)),
        ('"a b"~51', errors.BAD_DISTANCE, (5, 8)),
        ("~3", errors.BAD_DISTANCE, (0, 2)),
        ('"a b c d e f g"~50', errors.DISTANCE_TOO_WIDE, (0, 18)),
        ("a NEAR/3 (b AND c)", errors.NEAR_NEEDS_WORDS, (2, 8)),
        ("a NEAR/3 (b =C)", errors.NEAR_NEEDS_WORDS, (2, 8)),
        ("a NEAR/3 lang:fr", errors.NEAR_NEEDS_WORDS, (2, 8)),
        ("NEAR/3 b", errors.NEAR_NEEDS_WORDS, (0, 6)),
        ("(" * 60 + "a" + ")" * 60, errors.TOO_DEEP, (40, 41)),
        ("a" * (LONGEST_QUERY + 1), errors.TOO_LONG, (LONGEST_QUERY, LONGEST_QUERY + 1)),
    ],
)
def test_errors_say_what_and_where(text: str, message_id: str, span: tuple[int, int]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.message_id, caught.value.span) == (message_id, span)
    assert caught.value.message_id in errors.MESSAGES
    assert "%(" not in str(caught.value)


@settings(**PATIENT)
@given(st.text(alphabet=st.sampled_from('abé"«»“()-~*?=#@:/&|!{}[]<> ANDORETUSF123.,\n\u00a0😡')))
def test_any_text_gives_a_query_or_an_error_inside_it(text: str) -> None:
    try:
        node = parse(text)
    except QueryError as error:
        assert 0 <= error.span[0] <= error.span[1] <= max(len(text), 1)
        assert str(error)
    else:
        assert parse(format(node)) == node


@settings(**PATIENT)
@given(nodes())
def test_format_round_trips(node: Node) -> None:
    assert parse(format(node)) == node


def test_ten_thousand_characters_are_read() -> None:
    text = " OR ".join(f'"mot{number} clé"' for number in range(2000))[:9990].rpartition(" OR ")[0]
    node = parse(text)
    assert isinstance(node, Or) and len(node.parts) > 500
    assert parse("NOT " * 2499 + "abc") == Not(Term("abc"))


def test_spans_point_into_the_text() -> None:
    node = parse('free ET ("pas content"~2 OU #Nul)')
    assert isinstance(node, And)
    phrase, hashtag = node.parts[1].parts  # type: ignore[union-attr]
    assert (phrase.span, hashtag.span) == ((9, 24), (28, 32))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [MATCHES_EVERYTHING]),
        ("-pub", [ONLY_NEGATIVE]),
        ("free OR -pub", [ONLY_NEGATIVE]),
        ("-a -b", [ONLY_NEGATIVE]),
        ("free li*", [SHORT_PREFIX]),
        ("hp", [SHORT_WORD]),
        ("lang:fr", [NO_WORDS]),
        ("free -pub lang:fr", []),
    ],
)
def test_warnings(text: str, expected: list[str]) -> None:
    assert [warning.message_id for warning in warnings(parse(text))] == expected


def test_explanation_follows_the_tree() -> None:
    lines = explain(parse('free ("pas content"~2 OR panne*) SAUF is:repost lang:fr'))
    assert [(line.depth, str(line)) for line in lines] == [
        (0, "all of"),
        (1, "the word “free”"),
        (1, "at least one of"),
        (2, "the words “pas content” in this order, with at most 2 other words between them"),
        (2, "a word that begins with “panne”"),
        (1, "not"),
        (2, "a repost"),
        (1, "in the language “fr”"),
    ]
    assert {line.message_id for line in lines} <= set(EXPLANATIONS)


def test_combine_limits_languages_and_networks() -> None:
    limited = combine(parse("a OR b"), ["fr-FR", "en"], ["mastodon"])
    assert format(limited) == "(a OR b) AND (lang:fr OR lang:en) AND network:mastodon"
    assert combine(parse("a")) == Term("a")
    assert combine(Everything(), ["fr"]) == Field("lang", "fr")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Électricité ET (facture OU panne)", ("Électricité",)),
        ("edf OR #EDF OR @edf -pub", ("edf", "#edf", "@edf")),
        ("« pas content » lang:fr", ("pas content",)),
        ("-pub", ()),
        ("edf OR lang:fr", ()),
        ("livr* colis", ("colis",)),
        ("livr*", ()),
        ("", ()),
    ],
)
def test_search_words(text: str, expected: tuple[str, ...]) -> None:
    assert search_words(parse(text), text) == expected


def test_smart_joins() -> None:
    a, b = Term("a"), Term("b")
    assert all_of([a, And((a, b)), Everything()]) == And((a, a, b))
    assert any_of([a, Everything()]) == Everything()
    assert negated(Not(a)) == a


@pytest.mark.parametrize("text", ["@,[+", "@a.b.", "author:,x"])
def test_a_handle_written_again_is_the_same(text: str) -> None:
    assert parse(format(parse(text))) == parse(text)


@pytest.mark.parametrize("keys", ["x?_*", "x?*世", "x?@#", "é?-*"])
def test_whatever_short_is_typed_is_written_as_it_was_read(keys: str) -> None:
    for length in range(1, 7):
        for typed in map("".join, itertools.product(keys, repeat=length)):
            try:
                node = parse(typed)
            except QueryError:
                continue
            assert parse(format(node)) == node, typed
