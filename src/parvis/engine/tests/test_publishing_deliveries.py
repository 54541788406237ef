"""Whatever a network answers, and whenever a worker dies, nothing is said twice, and what is not said is known not to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.deliveries import (
    CHANGEABLE,
    MOVES,
    OUT,
    Answer,
    DeliveryState,
    Readiness,
    Sight,
    Step,
    after_call,
    after_look,
    after_preparing,
    backoff,
    may_move,
)

HAPPENINGS = ["yes", "not now", "no", "lost before", "lost after", "killed before", "killed after"]
LOOKS = ["clear", "unclear", "vanished"]


class Network:
    """What is really online, whatever anybody believes."""

    def __init__(self) -> None:
        self.online = 0
        self.ever = 0

    def call(self, happening: str) -> Answer | None:
        """What the caller is told (``None``: it was killed) when this happens to its call."""
        if happening in {"yes", "lost after", "killed after"}:
            self.online += 1
            self.ever += 1
        told = {"yes": Answer.YES, "not now": Answer.NOT_NOW, "no": Answer.NO}
        return None if happening.startswith("killed") else told.get(happening, Answer.NONE)

    def look(self, happening: str) -> Sight:
        """What a look tells. ``vanished``: somebody took the post down before."""
        if happening == "vanished":
            self.online = 0
        if happening == "unclear":
            return Sight.UNCLEAR
        return Sight.THERE if self.online else Sight.ABSENT


@given(st.lists(st.tuples(st.sampled_from(HAPPENINGS), st.sampled_from(LOOKS)), max_size=40))
def test_nothing_is_ever_said_twice(happenings: list[tuple[str, str]]) -> None:
    """A worker does by itself what the states tell it to. Only what a person deletes there in the same moment in which our
    answer was lost may be said again: nobody could know.
    """
    network, state, tries, looks = Network(), DeliveryState.DUE, 0, 0
    told_yes = False
    for call, look in happenings:
        if state is DeliveryState.DUE:
            tries, looks = tries + 1, 0
            answer = network.call(call)
            step = Step(DeliveryState.UNKNOWN, 0.0) if answer is None else after_call(answer, tries)
            told_yes = told_yes or answer is Answer.YES
            assert may_move(DeliveryState.ARMED, step.state)
        elif step.wait is None:
            break
        else:
            looks += 1
            happening = "clear" if look == "vanished" and not told_yes else look
            step = after_look(state, network.look(happening), looks)
            assert may_move(state, step.state)
        state = step.state
        assert network.ever <= 1
        if state is DeliveryState.CONFIRMED:
            assert network.online == 1
        if state in {DeliveryState.REFUSED, DeliveryState.DUE}:
            assert network.ever == 0


def test_what_may_have_been_said_is_due_again_only_when_it_surely_was_not() -> None:
    for sight in Sight:
        assert (after_look(DeliveryState.UNKNOWN, sight, 1).state is DeliveryState.DUE) == (
            sight is Sight.ABSENT
        )
        for looks in range(1, 9):
            assert after_look(DeliveryState.SENT, sight, looks).state is not DeliveryState.DUE


def test_a_yes_that_cannot_be_seen_is_looked_for_a_few_times_then_asks() -> None:
    steps = [after_look(DeliveryState.SENT, Sight.ABSENT, looks) for looks in range(1, 5)]
    assert [step.state for step in steps] == [DeliveryState.SENT] * 3 + [DeliveryState.UNKNOWN]
    assert steps[-1].wait is None


def test_a_network_that_gives_no_clear_answer_is_asked_for_hours() -> None:
    waits = [after_look(DeliveryState.SENT, Sight.UNCLEAR, looks).wait for looks in range(1, 41)]
    assert waits[-1] is None and 4 * 3600 < sum(wait or 0 for wait in waits) < 8 * 3600
    assert all(after_look(DeliveryState.UNKNOWN, Sight.UNCLEAR, looks).wait for looks in (1, 100))


def test_a_network_is_given_the_time_it_asks_for() -> None:
    assert after_call(Answer.NOT_NOW, 1, told=3600).wait == 3600
    assert after_call(Answer.NOT_NOW, 3, told=1).wait == 20
    assert after_call(Answer.NOT_NOW, 9, told=5).wait == 30  # the network knows better than we do
    assert after_call(Answer.NOT_NOW, 9).wait == 600
    assert [backoff(n) for n in (0, 1, 2, 7, 8, 10_000)] == [5, 5, 10, 320, 600, 600]


@given(st.sampled_from(Readiness), st.integers(1, 100), st.floats(0, 86_400))
def test_making_ready_says_nothing_and_is_never_in_doubt(
    readiness: Readiness, times: int, told: float
) -> None:
    step = after_preparing(readiness, times, told)
    assert may_move(DeliveryState.DUE, step.state) and step.state in CHANGEABLE
    assert (step.wait is None) == (readiness is Readiness.NO)
    if step.wait is not None and readiness is not Readiness.READY:
        assert step.wait >= told


@pytest.mark.parametrize("state", list(DeliveryState))
def test_the_graph_is_whole(state: DeliveryState) -> None:
    assert state in MOVES and state not in MOVES[state]
    reached = {DeliveryState.DUE, DeliveryState.WAITING}.union(*MOVES.values())
    assert state in reached
    assert not (state in CHANGEABLE and state in OUT)
    if state in CHANGEABLE:
        assert DeliveryState.ARMED not in MOVES[state] or state is DeliveryState.DUE
