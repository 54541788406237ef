"""The address bar and the filters say the same thing."""

import datetime as dt
from urllib.parse import urlsplit

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from parvis.listening import filters as f

NOW = dt.datetime(2026, 3, 29, 12, 0, tzinfo=dt.UTC)
values = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


def read(text: str, **kwargs):
    return f.read(QueryDict(text), zone="Europe/Paris", **kwargs)


@given(
    picked=st.dictionaries(
        st.sampled_from(sorted(f.FACETS)), st.lists(values, min_size=1, max_size=4, unique=True)
    ),
    range_=st.sampled_from([*f.RANGES, f.ALL_TIME]),
    word=st.sampled_from(["", "livraison", '"service client" NOT concours', "#launch lang:fr"]),
)
def test_an_address_read_back_gives_the_same_filters(picked, range_, word):
    filters = f.Filters(
        range=range_, values=tuple((n, tuple(picked[n])) for n in f.FACETS if n in picked)
    ).saying(word)
    again = read(urlsplit(filters.address("/")).query)
    assert again == filters


def test_picking_and_letting_go_come_back_to_the_start():
    start = read("lang=fr&lang=en")
    assert start.adding("lang", "fr") == start
    assert start.toggling("lang", "de").toggling("lang", "de") == start
    assert start.without("lang", "fr").picked("lang") == ("en",)


def test_nonsense_is_left_out_rather_than_refused():
    filters = read("range=yesterday&from=not-a-date&lang=&network=" + "x" * 5000)
    assert filters.range == f.DEFAULT_RANGE
    assert filters.since is None
    assert filters.picked("lang") == ()
    assert len(filters.picked("network")[0]) == 400


def test_a_query_that_cannot_be_read_is_kept_and_explained():
    filters = read("q=%28livraison")
    assert filters.text == "(livraison"
    assert filters.error is not None
    assert filters.query is None


def test_dates_without_a_zone_are_those_of_the_organisation():
    filters = read("from=2026-03-29T03:30&to=2026-03-29T23:00Z")
    assert filters.since == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)  # summer time had just begun
    assert filters.until == dt.datetime(2026, 3, 29, 23, 0, tzinfo=dt.UTC)


def test_the_period_before_has_the_same_length_and_touches():
    period = read("range=24h").period(NOW)
    assert period.before().until == period.since
    assert period.before().length == period.length


def test_every_range_gives_a_readable_number_of_columns():
    for name in f.RANGES:
        period = f.Filters(range=name).period(NOW)
        assert 20 <= period.length / period.step() <= 95, name


def test_filters_kept_with_a_share_come_back():
    filters = read("q=colis&lang=fr&sentiment=negative&range=30d", watch=3)
    assert f.read_saved(f.to_save(filters), zone="Europe/Paris", brand=None, watch=3) == filters


def test_a_scope_never_leaves_the_brands_allowed():
    scope = read("brand=9", brand=9).scope(1, frozenset({4, 2}), None)
    assert scope.brands_allowed == (2, 4)
    assert scope.brands == (9,)
