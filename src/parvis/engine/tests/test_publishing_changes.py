"""The graph of a change to what is online: each answer leads where it may, and nobody's words are written over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.changes import (
    DONE,
    LOOKS_AFTER_YES,
    MOVES,
    OPEN,
    REPLACEABLE,
    ChangeSight,
    ChangeState,
    ChangeStep,
    after_change,
    after_reading,
    may_move,
)
from parvis.engine.publishing.deliveries import Answer

WAITS = st.floats(0, 86_400)


@given(st.sampled_from(Answer), st.integers(1, 1000), WAITS, WAITS, st.booleans())
def test_each_answer_is_a_move_of_the_graph(
    answer: Answer, tries: int, told: float, settles: float, can_be_read: bool
) -> None:
    step = after_change(answer, tries, told, settles, can_be_read=can_be_read)
    assert may_move(ChangeState.ARMED, step.state)
    assert step.wait is None or step.wait >= 0
    assert (step.state in DONE) == (answer is Answer.YES)
    if answer is Answer.NONE:
        assert step.state is ChangeState.UNKNOWN and step.wait is not None and step.wait >= settles


@given(
    st.sampled_from([ChangeState.SENT, ChangeState.UNKNOWN]),
    st.sampled_from(ChangeSight),
    st.integers(1, 1000),
    WAITS,
)
def test_each_reading_is_a_move_and_asks_again_only_where_the_old_words_stand(
    state: ChangeState, sight: ChangeSight, looks: int, told: float
) -> None:
    step = after_reading(state, sight, looks, told)
    assert may_move(state, step.state)
    if step.state is ChangeState.DUE:
        assert (state, sight) == (ChangeState.UNKNOWN, ChangeSight.BEFORE)
    if sight is ChangeSight.OTHER:
        assert step.state in {ChangeState.REFUSED, ChangeState.SENT}
    if sight is ChangeSight.THERE:
        assert step == ChangeStep(ChangeState.CONFIRMED)
    if state is ChangeState.UNKNOWN and sight is ChangeSight.UNCLEAR:
        assert step.state is state and step.wait is not None  # it is looked for until somebody knows


@pytest.mark.parametrize("sight", [ChangeSight.BEFORE, ChangeSight.OTHER])
def test_a_yes_is_believed_until_it_was_looked_for_a_few_times(sight: ChangeSight) -> None:
    early = after_reading(ChangeState.SENT, sight, LOOKS_AFTER_YES - 1)
    assert early.state is ChangeState.SENT and early.wait
    late = after_reading(ChangeState.SENT, sight, LOOKS_AFTER_YES)
    expected = ChangeState.REFUSED if sight is ChangeSight.BEFORE else ChangeState.SENT
    assert late == ChangeStep(expected)


def test_where_nothing_can_be_read_a_yes_is_the_end() -> None:
    assert after_change(Answer.YES, 1, can_be_read=False) == ChangeStep(ChangeState.SENT)


def test_the_sets_fit_the_graph() -> None:
    assert set(MOVES) == set(ChangeState) and not DONE & OPEN
    assert all(may_move(state, ChangeState.CANCELLED) for state in REPLACEABLE)
