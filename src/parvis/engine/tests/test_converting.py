"""Queries of other tools, in Parvis's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.query.converting import conversion
from parvis.engine.query.converting.conversion import converted
from parvis.engine.query.parsing import parse


@pytest.mark.parametrize(
    ("foreign", "ours", "notes"),
    [
        (
            "(apple OR orange) NEAR/5 (smartphone OR phone) AND NOT site:apple.com",
            "(apple OR orange) NEAR/5 (smartphone OR phone) NOT site:apple.com",
            [],
        ),
        ("logitech NEAR/2f keyboard <<< see ticket >>>", "logitech ONEAR/2 keyboard /* see ticket */", []),
        ("raw:Google+ AND {BMW}", '="Google+" AND ="BMW"', [conversion.CASE_AND_ACCENTS] * 2),
        ('title:"apple juice"~5 language:en', '"apple juice"~5 lang:en', [conversion.EVERYWHERE]),
        ("(authorGender:F OR region:x) AND edf", "edf", [conversion.NO_FIELD] * 2),
        ("edf AND (authorGender:F) AND x", "edf AND x", [conversion.NO_FIELD]),
        ("NOT (authorGender:F) AND edf", "edf", [conversion.NO_FIELD]),
        ("country:(fr OR germany)", "(country:FR OR country:DE)", []),
        ("engagementType:RETWEET authorFollowers:[100 TO 2000]", "is:repost followers:[100 TO 2000]", []),
        (
            '((cake OR "ice cream") AND (birthday OR party))~5 AND shop',
            '((cake OR "ice cream") NEAR/5 (birthday OR party)) AND shop',
            [],
        ),
        ("(cake OR pie)~5 shop", "(cake OR pie) shop", [conversion.NO_DISTANCE]),
        ("(a AND b AND c)~5", "(a AND b AND c)", [conversion.NO_DISTANCE]),
        ("a ~5 b", "a b", [conversion.NO_DISTANCE]),
        ('BMW AND NOT bike -site:"mysite.com"', "BMW NOT bike -site:mysite.com", []),
        ("a SENTENCE b", "a NEAR/15 b", [conversion.SENTENCE]),
        ('"a b" NEAR/200 c', '"a b" NEAR/50 c', [conversion.TOO_FAR]),
        ("country:atlantis x", "x", [conversion.NO_VALUE]),
        (
            'host_url:"http://www.wort.lu" Luxemb* sentiment:negative',
            "site:wort.lu Luxemb* sentiment:negative",
            [],
        ),
        ("++iPhone engagement:>100", '="iPhone" engagement:>100', [conversion.CASE_AND_ACCENTS]),
        ("", "", []),
    ],
)
def test_converted(foreign: str, ours: str, notes: list[str]) -> None:
    made = converted(foreign)
    assert (made.query, [note.message_id for note in made.notes], made.problem) == (ours, notes, None)
    parse(made.query)


def test_what_cannot_be_read_is_said() -> None:
    made = converted("(a OR b")
    assert made.problem is not None
    assert made.notes[-1].message_id == conversion.UNREADABLE
    assert "parenthesis" in str(made.notes[-1])


@given(st.text(alphabet=st.sampled_from('ab é"{}()<>~+-:/*?#@[] \nANDORETNFSCsite1234567890'), max_size=60))
def test_any_text_is_converted(text: str) -> None:
    made = converted(text)
    assert all(str(note) for note in made.notes)
    if made.problem is None:
        parse(made.query)
