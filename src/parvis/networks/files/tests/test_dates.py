"""Dates as tools and people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.networks.files.dates import DateForm, date_reader, guess_dates

MOMENT = dt.datetime(2024, 3, 12, 13, 5, tzinfo=dt.UTC)  # 14:05 in Paris


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("iso", "2024-03-12 14:05:00 +01:00"),
        ("iso", "2024-03-12T13:05:00Z"),
        ("iso", "2024-03-12T14:05"),
        ("iso", "2024-03-12 13:05 UTC"),
        ("day_first", "12-03-2024 14.05"),
        ("day_first", "12/03/2024 14h05"),
        ("day_first", "12/03/2024 à 14h05"),
        ("day_first", "12.03.24 14:05:00"),
        ("day_first", "12/03/2024 15:05 GMT+2"),
        ("month_first", "03/12/2024 2:05 PM"),
        ("month_first", "3/12/24, 2:05 p.m."),
        ("year_first", "2024/03/12 14h05"),
        ("words", "12 mars 2024 à 14h05"),
        ("words", "mar. 12 mars 2024, 14:05"),
        ("words", "March 12, 2024 2:05 PM"),
        ("words", "12-Mar-2024 14:05"),
        ("words", "Mar 12, 2024 · 1:05 PM UTC"),
        ("twitter", "Tue Mar 12 13:05:00 +0000 2024"),
        ("mail", "Tue, 12 Mar 2024 14:05:00 +0100"),
        ("epoch_seconds", "1710248700"),
        ("epoch_milliseconds", "1710248700000"),
        ("epoch_microseconds", "1710248700000000"),
    ],
)
def test_each_form_is_read_and_recognised(form: str, text: str) -> None:
    assert date_reader(DateForm(form), "Europe/Paris")(text) == MOMENT
    guessed = guess_dates([text])
    assert guessed is not None
    if form != "month_first":  # the 3rd of December as well as the 12th of March: doubtful alone
        assert date_reader(guessed.form, "Europe/Paris")(text) == MOMENT


def test_tuesday_in_french_is_not_march() -> None:
    assert date_reader(DateForm.WORDS, "UTC")("mar. 6 août 2024 10h") == dt.datetime(
        2024, 8, 6, 10, tzinfo=dt.UTC
    )


def test_one_value_decides_the_order_of_day_and_month_for_all() -> None:
    assert guess_dates(["01/02/2024", "25/02/2024"]).form is DateForm.DAY_FIRST  # type: ignore[union-attr]
    decided = guess_dates(["02/01/2024", "02/25/2024"])
    assert decided is not None and decided.form is DateForm.MONTH_FIRST and not decided.ambiguous


def test_without_any_such_value_the_part_that_varies_is_the_day_and_it_is_said_to_be_doubtful() -> None:
    french = guess_dates([f"{day:02}/03/2024" for day in range(1, 12)])
    american = guess_dates([f"03/{day:02}/2024" for day in range(1, 12)])
    assert french is not None and (french.form, french.ambiguous) == (DateForm.DAY_FIRST, True)
    assert american is not None and (american.form, american.ambiguous) == (DateForm.MONTH_FIRST, True)


def test_a_value_that_contradicts_the_order_is_refused_never_swapped() -> None:
    with pytest.raises(ValueError, match=r".*"):
        date_reader(DateForm.DAY_FIRST, "UTC")("03/25/2024")


def test_other_forms_that_leave_no_doubt_are_read_in_the_same_column() -> None:
    assert date_reader(DateForm.DAY_FIRST, "Europe/Paris")("2024-03-12T13:05:00Z") == MOMENT


@pytest.mark.parametrize("values", [["12", "13"], ["000001", "000002"], ["hello"], ["1,5"], [""], []])
def test_what_is_no_date_is_not_guessed_to_be_one(values: list[str]) -> None:
    assert guess_dates(values) is None


@pytest.mark.parametrize("text", ["2015-13-45", "31/02/2024", "99/99/9999", "", "demain", "1e400", "9" * 40])
@pytest.mark.parametrize("form", list(DateForm))
def test_wrong_dates_are_refused(form: DateForm, text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        date_reader(form, "UTC")(text)


@settings(deadline=None)
@given(
    st.datetimes(dt.datetime(1995, 1, 1), dt.datetime(2099, 12, 31)),
    st.sampled_from([DateForm.DAY_FIRST, DateForm.MONTH_FIRST]),
)
def test_what_is_written_is_what_is_read(moment: dt.datetime, form: DateForm) -> None:
    moment = moment.replace(microsecond=0)
    pattern = "%d/%m/%Y %H:%M:%S" if form is DateForm.DAY_FIRST else "%m/%d/%Y %I:%M:%S %p"
    assert date_reader(form, "UTC")(moment.strftime(pattern)) == moment.replace(tzinfo=dt.UTC)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(list(DateForm)))
def test_no_text_breaks_a_reader(text: str, form: DateForm) -> None:
    try:
        assert date_reader(form, "UTC")(text).tzinfo is not None
    except (ValueError, OverflowError):
        pass
