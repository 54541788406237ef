"""Figures in French and English forms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.networks.files.numbers import read_count, read_decimal, read_rating


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1 234", 1234),
        ("1\u202f234", 1234),
        ("1\u00a0234\u00a0567", 1_234_567),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1.234.567", 1_234_567),
        ("12k", 12_000),
        ("1,2 M", 1_200_000),
        ("1.5K", 1500),
        ("3 millions", 3_000_000),
        ("1710.0", 1710),
        ("1.5E+06", 1_500_000),
        ("", None),
        ("N/A", None),
        ("—", None),
        ("nan", None),
        (None, None),
        (12.0, 12),
        (float("nan"), None),
    ],
)
def test_counts(text: object, number: int | None) -> None:
    assert read_count(text) == number


@pytest.mark.parametrize("text", ["abc", "-3", "1,5", "12x", "9" * 30, True, -1, 1.5, "0x10", "--"])
def test_what_is_no_count_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_count(text)


@pytest.mark.parametrize(
    ("text", "number"), [("1 234,5", 1234.5), ("1,234.5", 1234.5), ("1.234,5", 1234.5), ("0,75", 0.75)]
)
def test_decimals(text: str, number: float) -> None:
    assert read_decimal(text) == number


@pytest.mark.parametrize(
    ("text", "scale", "rating"),
    [
        ("4,5", 5, 4.5),
        ("8", 10, 4.0),
        ("4/5", 10, 4.0),
        ("15 sur 20", 5, 3.75),
        ("★★★☆☆", 5, 3.0),
        ("", 5, None),
    ],
)
def test_ratings_are_out_of_five(text: str, scale: float, rating: float | None) -> None:
    assert read_rating(text, scale) == rating


def test_a_rating_above_its_scale_is_refused() -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_rating("6", 5)


@settings(deadline=None)
@given(st.integers(0, 10**15))
def test_what_is_written_with_separators_is_what_is_read(number: int) -> None:
    assert read_count(f"{number:,}") == number
    assert read_count(f"{number:,}".replace(",", " ")) == number
    assert read_count(f"{number:,}".replace(",", ".")) == number


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_a_figure(text: str) -> None:
    try:
        assert (read_count(text) or 0) >= 0
    except (ValueError, OverflowError):
        pass


@pytest.mark.parametrize("read", [read_count, read_decimal])
@pytest.mark.parametrize("endless", [float("inf"), float("-inf"), 10**400])
def test_endless_numbers_are_refused(read, endless) -> None:
    with pytest.raises(ValueError):
        read(endless)
