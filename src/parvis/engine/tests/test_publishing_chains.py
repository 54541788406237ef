"""Chains of agreement: nothing goes while somebody is awaited, whatever was said in whatever order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.chains import Word, standing

words = st.builds(
    Word,
    granted=st.booleans(),
    step=st.sampled_from([None, 1, 2, 3]),
    person=st.sampled_from([None, 7, 8, 9]),
    by_client=st.booleans(),
    counts=st.booleans(),
)
chains = st.lists(st.sampled_from([1, 2, 3]), unique=True)


def yes(step: int | None, person: int | None = None, *, client: bool = False, counts: bool = True) -> Word:
    return Word(True, step, person, client, counts)


def no(person: int | None = None, *, client: bool = False) -> Word:
    return Word(False, None, person, client)


def test_nobody_asked_is_nobody_awaited() -> None:
    assert standing([], []).may_go


def test_each_step_in_order() -> None:
    assert standing([1, 2], []).awaited == 1
    assert standing([1, 2], [yes(1, 7)]).awaited == 2
    assert standing([1, 2], [yes(1, 7), yes(2, 8)]).may_go
    assert standing([2, 1], [yes(1, 7)]).awaited == 2


def test_one_person_counts_for_one_step() -> None:
    assert standing([1, 2], [yes(1, 7), yes(2, 7)]).awaited == 2
    assert standing([1, 2], [yes(1, 7), yes(2, 7), yes(2, 8)]).may_go


def test_a_no_takes_every_yes_back() -> None:
    said = [yes(1, 7), yes(2, 8), no(9)]
    assert standing([1, 2], said).awaited == 1
    assert standing([1, 2], [*said, yes(1, 7), yes(2, 8)]).may_go


def test_where_nobody_is_asked_a_no_holds_until_it_is_outweighed() -> None:
    assert not standing([], [no(client=True)]).may_go
    assert standing([], [no(client=True), yes(None, client=True)]).may_go
    assert not standing([], [no(7), yes(None, client=True)]).may_go
    assert standing([], [no(7), yes(None, 8)]).may_go


def test_whose_word_no_longer_counts_is_awaited_again() -> None:
    assert standing([1, 2], [yes(1, 7, counts=False), yes(2, 8)]).awaited == 1


@given(chains, st.lists(words, max_size=8))
def test_nothing_goes_but_by_a_person_for_each_step(steps: list[int], said: list[Word]) -> None:
    found = standing(steps, said)
    people = [word.person for word in found.given.values() if word.person is not None]
    assert len(people) == len(set(people))
    for step, word in found.given.items():
        assert word.granted and word.counts and word.step == step and (word.person or word.by_client)
        assert not any(not later.granted for later in said[said.index(word) + 1 :]) or said.count(word) > 1
    if found.may_go:
        assert set(found.given) == set(steps)


@given(chains, st.lists(words, max_size=8), st.sampled_from([1, 2, 3]))
def test_asking_one_more_never_lets_anything_out(steps: list[int], said: list[Word], more: int) -> None:
    longer = [*steps, more] if more not in steps else steps
    if steps and standing(longer, said).may_go:
        assert standing(steps, said).may_go


@given(chains, st.lists(words, max_size=8))
def test_nothing_goes_right_after_a_no(steps: list[int], said: list[Word]) -> None:
    assert not standing(steps, [*said, no(9)]).may_go
