"""The linter: what it says, where, and that its fixes mend."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.engine.query import errors, expand, format, parse
from parvis.engine.query.errors import QueryError
from parvis.engine.query.linting import wording
from parvis.engine.query.linting.linter import lint
from parvis.engine.query.writing import WARNINGS
from parvis.engine.tests.queries import nodes


@pytest.mark.parametrize(
    ("text", "code", "marked", "mended"),
    [
        ("orange OR sosh", "ambiguous-name", "orange", "=Orange OR sosh"),
        ("free", "ambiguous-name", "free", "=Free"),
        ("edf OR gdf suez", "mixed-operators", "gdf suez", "(edf OR gdf) suez"),
        ("edf OR gdf suez", "mixed-operators", "gdf suez", "edf OR (gdf suez)"),
        ("prix NEAR/5 cher OR nul", "near-has-one", "NEAR/5 cher OR nul", "prix NEAR/5 (cher OR nul)"),
        ("prix NEAR/40 cher", "long-distance", "NEAR/40", None),
        ("chat and chien", "lower-case-operator", "and", "chat AND chien"),
        ("chat near/5 chien", "lower-case-operator", "near/5", "chat NEAR/5 chien"),
        ("edf OR jour", "common-word", "jour", "edf"),
        ("‘service client’ edf", "single-quotes", "‘service client’", '"service client" edf'),
        ('“service client" edf', "unpaired-quotes", '“service client"', '"service client" edf'),
        ("livr* OR livraison", "covered", "livraison", "livr*"),
        ("edf OR EDF", "repeated", "EDF", "edf"),
        ("edf -edf", "contradiction", "-edf", None),
        ("edf lang:fr lang:en", "contradiction", "lang:en", None),
        ("edf is:original is:reply", "contradiction", "is:reply", None),
        ("edf rating:<=2 rating:>2", "contradiction", "rating:>2", None),
        ("edf tag:BadBuzz", "tag-is-hashtag", "tag:BadBuzz", "edf #BadBuzz"),
        ("*phone", "leading-star", "*phone", None),
        ("*a*", "few-letters", "*a*", None),
        ("\u041erange banque", "lookalike-letters", "\u041erange", "Orange banque"),
        ("a\u200bb cd", "invisible-characters", "\u200b", "ab cd"),
        ("-pub", "only-negative", "-pub", None),
        ("edf li*", "short-prefix", "li*", None),
        ('edf "x', "unclosed-quote", '"', 'edf "x"'),
        ("(edf", "unclosed-parenthesis", "(", "(edf)"),
        ("(edf // note", "unclosed-parenthesis", "(", "(edf // note\n)"),
        ("edf)", "unopened-parenthesis", ")", "edf"),
        ("edf AND", "nothing-after", "AND", "edf and"),
        ("lnag:fr x", "unknown-field", "lnag:", "lang:fr x"),
        ("lang:(fr OR en)", "empty-field", "lang:", "(lang:fr OR lang:en)"),
        ("country:France", "bad-country", "France", "country:FR"),
        ("sentiment:negatve", "bad-choice", "negatve", "sentiment:negative"),
        ("aspect:delivery:negatve", "bad-choice", "negatve", "aspect:delivery:negative"),
        ("note:[5 TO 2]", "bad-range-order", "[5 TO 2]", "note:[2 TO 5]"),
        ("a /* b", "unclosed-comment", "/*", "a /* b */"),
    ],
)
def test_findings(text: str, code: str, marked: str, mended: str | None) -> None:
    found = [finding for finding in lint(text) if finding.code == code]
    assert [text[slice(*finding.span)] for finding in found] == [marked]
    assert "%(" not in str(found[0])
    applied = [fix.applied(text).strip() for fix in found[0].fixes]
    assert (mended in applied) if mended else not applied


@pytest.mark.parametrize(
    "text",
    [
        "",
        "edf",
        "(edf OR gdf) NOT suez",
        "orange NOT (jus OR fruit)",
        "orange banque",
        '"service client" lang:fr',
        "l'appli edf",
        "«service client» edf",
        "prix NEAR/5 (cher OR nul)",
        "/* a OR b c */ edf",
    ],
)
def test_what_is_well_written_is_left_alone(text: str) -> None:
    assert lint(text) == ()


def test_fragments_are_looked_into() -> None:
    def fill_in(node):
        return expand(node, {"a": "x AND y"})

    assert [f.code for f in lint("{b}", fill_in)] == ["unknown-fragment"]
    assert lint("{a} edf", fill_in) == ()
    assert [f.code for f in lint("{a} NEAR/3 edf", fill_in)] == ["near-needs-words"]


@pytest.mark.parametrize(
    "text",
    [
        "NOT ((panne OR free) NEAR/3 (free OR l)) NOT ((panne OR free) NEAR/3 (free OR l))",
        "a NOT ((b OR c)) NOT ((b OR c)) d",
        "(a OR NOT (b OR c) OR NOT (b OR c)) d",
        "((a OR b) NEAR/2 c*de) ((a OR b) NEAR/2 c*de) NOT d",
        "x (c NEAR/2 (a OR b)) (c NEAR/2 (a OR b)) NOT d",
    ],
)
def test_a_group_is_taken_out_whole(text: str) -> None:
    fixes = [
        fix.applied(text) for finding in lint(text) if finding.code == "repeated" for fix in finding.fixes
    ]
    assert fixes
    for fixed in fixes:
        parse(fixed)
        assert (fixed.count("NOT"), fixed.count("NEAR")) in {(1, 0), (1, 1)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nodes())
def test_every_fix_gives_a_query_that_can_be_read(node) -> None:
    text = format(node)
    for finding in lint(text):
        assert 0 <= finding.span[0] <= finding.span[1] <= len(text)
        for fix in finding.fixes:
            parse(fix.applied(text))


@given(
    st.text(alphabet=st.sampled_from("abé\"'«»“()-~*?=#@:/&|!{}[]<> ANDORETUSFnearotu123.,\n\u00a0\u200bО😡"))
)
def test_any_text_is_linted(text: str) -> None:
    for finding in lint(text):
        assert 0 <= finding.span[0] <= finding.span[1] <= max(len(text), 1)
        for fix in finding.fixes:
            assert isinstance(fix.applied(text), str)
            assert fix.label_id % fix.params


@pytest.mark.parametrize(
    "text",
    [
        " OR ".join(["a"] * 4000),
        "edf " * 4000,
        " OR ".join(f"a{n}*" for n in range(2000)),
        " ".join(f"followers:>{n}" for n in range(1200)),
        "((((a OR b c) OR d e) OR f g) OR h i) " * 300,
        " OR ".join(["a NEAR/5 b"] * 1200),
    ],
)
def test_long_queries_are_linted_quickly(text: str) -> None:
    started = time.process_time()
    lint(text[:20_000])
    assert time.process_time() - started < 3


def test_sentences_are_all_listed() -> None:
    told = {value for name, value in vars(wording).items() if name.isupper() and isinstance(value, str)}
    assert told == set(wording.MESSAGES)
    assert len(set(errors.MESSAGES) | set(WARNINGS)) == len(errors.MESSAGES) + len(WARNINGS)
    assert issubclass(QueryError, ValueError)
