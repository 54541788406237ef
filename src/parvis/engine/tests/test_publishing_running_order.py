"""Where the lines of an event stand, and that moving one loses none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.engine.publishing.running_order import OPEN, Standing, moved, moved_among, next_up, standing

STATES = st.lists(st.sampled_from(DeliveryState), max_size=5)


@pytest.mark.parametrize(
    ("released", "skipped", "states", "is_stopped", "where"),
    [
        (False, False, [], False, Standing.READY),
        (False, False, [DeliveryState.DUE], False, Standing.READY),
        (False, True, [DeliveryState.DUE], False, Standing.SKIPPED),
        (False, False, [DeliveryState.SENT], False, Standing.OUT),  # it left at its time
        (False, True, [DeliveryState.ARMED], False, Standing.GOING),
        (True, False, [DeliveryState.DUE], False, Standing.GOING),
        (True, False, [DeliveryState.DUE], True, Standing.HELD),
        (True, False, [DeliveryState.WAITING, DeliveryState.SENT], False, Standing.HELD),
        (True, False, [DeliveryState.SENT, DeliveryState.REFUSED], False, Standing.TROUBLE),
        (True, False, [DeliveryState.UNKNOWN], False, Standing.TROUBLE),
        (True, False, [DeliveryState.LATE], False, Standing.TROUBLE),
        (True, False, [DeliveryState.SENT, DeliveryState.CONFIRMED], True, Standing.OUT),
        (True, False, [DeliveryState.CANCELLED], False, Standing.TAKEN_BACK),
        (True, False, [], False, Standing.TAKEN_BACK),
    ],
)
def test_where_a_line_stands(
    released: bool, skipped: bool, states: list[DeliveryState], is_stopped: bool, where: Standing
) -> None:
    found = standing(released=released, skipped=skipped, states=states, is_stopped=is_stopped)
    assert found is where


@given(st.booleans(), st.booleans(), STATES, st.booleans())
def test_nothing_that_was_released_or_may_have_left_can_be_released(
    released: bool, skipped: bool, states: list[DeliveryState], is_stopped: bool
) -> None:
    where = standing(released=released, skipped=skipped, states=states, is_stopped=is_stopped)
    if where in OPEN:
        assert not released and not skipped
        assert all(one in CHANGEABLE for one in states)


@given(st.lists(st.integers(0, 50), unique=True, min_size=1), st.data())
def test_moving_a_line_loses_none(order: list[int], data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(order))
    to = data.draw(st.integers(-3, 60))
    found = moved(order, one, to)
    assert sorted(found) == sorted(order)
    assert found.index(one) == min(max(to, 0), len(order) - 1)
    assert [x for x in found if x != one] == [x for x in order if x != one]


@given(st.lists(st.integers(0, 50), unique=True, min_size=1), st.data())
def test_moving_a_line_among_those_one_sees_leaves_the_others_as_they_are(
    order: list[int], data: st.DataObject
) -> None:
    hidden = data.draw(st.sets(st.sampled_from(order), max_size=len(order) - 1))
    seen = [x for x in order if x not in hidden]
    one, to = data.draw(st.sampled_from(seen)), data.draw(st.integers(-3, 60))
    found = moved_among(order, seen, one, to)
    assert [x for x in found if x in seen] == moved(seen, one, to)
    assert [x for x in found if x != one] == [x for x in order if x != one]
    assert moved_among(order, order, one, to) == moved(order, one, to)


def test_the_next_one_is_the_first_that_can_be_released() -> None:
    lines = [(1, Standing.OUT), (2, Standing.SKIPPED), (3, Standing.READY), (4, Standing.READY)]
    assert next_up(lines) == 3
    assert next_up(lines[:2]) is None
