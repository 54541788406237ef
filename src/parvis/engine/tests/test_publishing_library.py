"""What a library finds, crops and warns of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.library import Right, crop_box, folded, right_on, tags_in, words_of

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("until", "right"),
    [
        (None, Right.OPEN),
        (dt.date(2026, 11, 22), Right.EXPIRED),
        (TODAY, Right.SOON),
        (dt.date(2026, 12, 23), Right.SOON),
        (dt.date(2026, 12, 24), Right.OPEN),
    ],
)
def test_a_right_ends_after_its_last_day(until: dt.date | None, right: Right) -> None:
    assert right_on(TODAY, until) is right


def test_a_search_knows_neither_case_nor_accents() -> None:
    assert folded("  ÉTÉ à   Lyon ") == "ete a lyon"
    assert words_of("Flacon  ÉTÉ") == ["flacon", "ete"]


def test_a_tag_is_there_once() -> None:
    assert tags_in("Été, #lancement;été\n Rue  des Archives ,, ") == ["Été", "lancement", "Rue des Archives"]


SIDE = st.integers(1, 5000)
SHARE = st.floats(0, 1)


@given(SIDE, SIDE, st.sampled_from([(1, 1), (16, 9), (4, 5)]), SHARE, SHARE)
def test_a_crop_is_inside_and_holds_its_focus(
    width: int, height: int, shape: tuple[int, int], x: float, y: float
) -> None:
    left, top, right, bottom = crop_box(width, height, *shape, (x, y))
    assert 0 <= left < right <= width and 0 <= top < bottom <= height
    assert left - 1 <= width * x <= right + 1 and top - 1 <= height * y <= bottom + 1
    assert right - left == width or bottom - top == height


def test_a_crop_has_its_proportions() -> None:
    assert crop_box(400, 200, 1, 1, (0.5, 0.5)) == (100, 0, 300, 200)
    assert crop_box(400, 200, 1, 1, (0, 0)) == (0, 0, 200, 200)
    assert crop_box(200, 400, 16, 9, (1, 1)) == (0, 288, 200, 400)
