"""How figures are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ui import numbers


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (None, "–", "–"),
        (0, "0", "0"),
        (999, "999", "999"),
        (-999, "−999", "−999"),
        (1234, "1,2\u202fk", "1.2K"),
        (12_400, "12,4\u202fk", "12.4K"),
        (1_250_000, "1,2\u202fM", "1.2M"),
        (3_400_000_000, "3,4\u202fMd", "3.4B"),
    ],
)
def test_compact(value: int | None, french: str, english: str) -> None:
    assert numbers.compact(value, "fr") == french
    assert numbers.compact(value, "en") == english


def test_exact_keeps_every_digit() -> None:
    assert numbers.exact(12_431, "fr") == "12\u202f431"
    assert numbers.exact(12_431, "en") == "12,431"
    assert numbers.exact(-1_234_567, "fr") == "−1\u202f234\u202f567"
    assert numbers.exact(1234.5, "fr") == "1\u202f234,5"
    assert numbers.exact(Decimal("0.10"), "en") == "0.1"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_exact_can_be_read_back(value: int) -> None:
    for language in ("fr", "en"):
        text = numbers.exact(value, language)
        assert int(text.replace("\u202f", "").replace(",", "").replace("−", "-")) == value


def test_percent() -> None:
    assert numbers.percent(0.125, "fr", digits=1) == "12,5\u00a0%"
    assert numbers.percent(0.126, "en") == "13%"
    assert numbers.percent(0.27, "en", signed=True) == "+27%"
    assert numbers.percent(-0.001, "en") == "0%", "no minus before nothing"
    assert numbers.percent(None) == "–"


def test_what_cannot_be_compared_is_not() -> None:
    assert numbers.relative_change(120, 100) == pytest.approx(0.2)
    assert numbers.relative_change(5, 0) is None
    assert numbers.relative_change(None, 3) is None
    assert numbers.relative_change(-5, -10) == pytest.approx(0.5), "less bad is up"


def test_file_size() -> None:
    assert numbers.file_size(3_400_000, "fr") == "3,4\u00a0Mo"
    assert numbers.file_size(999, "en") == "999\u00a0B"
