from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.checks import MOST_PARTS, ProblemKind, Rules, problems
from parvis.engine.publishing.deliveries import (
    MOVES,
    Answer,
    DeliveryState,
    Place,
    Sight,
    after_call,
    after_look,
    key_of_part,
)
from parvis.engine.publishing.lengths import Limit
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia, OutgoingPart
from parvis.engine.publishing.splitting import split
from parvis.engine.publishing.tracking import LinkRules, TagRule, applied

PICTURE = OutgoingMedia(digest="ab" * 32, media_type="image/png", size=10, alt="Un carré")
THREAD = Outgoing(
    text="Un",
    link="https://aubrelle.example",
    warning="Fin du film",
    parts=(OutgoingPart(text="Deux", media=(PICTURE,)), OutgoingPart(text="Trois")),
)
RULES = Rules(
    limits=(Limit(maximum=10, unit="graphemes"),),
    most_media=4,
    sizes={"image/png": 100},
    has_warning=True,
    threads=True,
)


def test_a_thread_is_said_one_post_after_the_other() -> None:
    first, second, third = THREAD.one_by_one()
    assert [one.text for one in (first, second, third)] == ["Un", "Deux", "Trois"]
    assert (first.link, second.link, third.link) == ("https://aubrelle.example", "", "")
    assert {one.warning for one in (first, second, third)} == {"Fin du film"}
    assert (second.media, third.media) == ((PICTURE,), ())
    alone = Outgoing(text="Seul")
    assert alone.one_by_one() == (alone,)


def test_an_approval_is_of_all_its_parts_and_older_ones_stay() -> None:
    other = msgspec.structs.replace(THREAD, parts=(THREAD.parts[0], OutgoingPart(text="Trois.")))
    less = msgspec.structs.replace(THREAD, parts=THREAD.parts[:1])
    assert len({THREAD.hash, other.hash, less.hash}) == 3
    # The digest of this text as it was before there were threads.
    assert Outgoing(text="Bonjour").hash == msgspec.structs.replace(Outgoing(text="Bonjour"), parts=()).hash


def test_every_part_is_checked() -> None:
    said = msgspec.structs.replace(
        THREAD, link="", parts=(OutgoingPart(text="Bien trop long"), OutgoingPart(), OutgoingPart(text="Un"))
    )
    found = {(one.part, one.kind) for one in problems(said, RULES)}
    assert found == {(2, ProblemKind.TOO_LONG), (3, ProblemKind.EMPTY), (0, ProblemKind.SAME_PARTS)}


def test_networks_without_threads_say_so_and_long_threads_are_refused() -> None:
    without = msgspec.structs.replace(RULES, threads=False)
    assert next(one.kind for one in problems(THREAD, without)) is ProblemKind.NO_THREADS
    many = msgspec.structs.replace(THREAD, parts=tuple(OutgoingPart(text=str(n)) for n in range(MOST_PARTS)))
    assert ProblemKind.TOO_MANY_PARTS in {one.kind for one in problems(many, RULES)}


def test_links_of_every_part_are_tagged() -> None:
    rules = LinkRules(rules=(TagRule(site="*", source="parvis"),))
    said = Outgoing(text="Un", parts=(OutgoingPart(text="Voir https://aubrelle.example/a"),))
    assert applied(said, rules, {}).parts[0].text == "Voir https://aubrelle.example/a?utm_source=parvis"


def test_where_a_thread_goes() -> None:
    begun, last = Place(1, 3), Place(2, 3)
    assert after_call(Answer.YES, 1, place=Place(0, 3)).state is DeliveryState.PARTLY
    assert after_call(Answer.YES, 1, place=last).state is DeliveryState.SENT
    assert after_call(Answer.NOT_NOW, 1, place=begun).state is DeliveryState.PARTLY
    assert after_call(Answer.NO, 1, place=begun) == after_call(Answer.NO, 9, place=last)
    assert after_call(Answer.NO, 1, place=begun).state is DeliveryState.HALTED
    assert after_call(Answer.NO, 1, place=Place(0, 3)).state is DeliveryState.REFUSED
    assert after_look(DeliveryState.UNKNOWN, Sight.ABSENT, 1, place=begun).state is DeliveryState.PARTLY
    assert after_look(DeliveryState.UNKNOWN, Sight.THERE, 1, place=begun).state is DeliveryState.UNKNOWN
    assert after_look(DeliveryState.UNKNOWN, Sight.THERE, 1, place=last).state is DeliveryState.SENT
    assert after_look(DeliveryState.SENT, Sight.THERE, 1, place=Place(3, 3)).state is DeliveryState.CONFIRMED


@given(st.sampled_from(list(Answer)), st.integers(1, 5), st.integers(0, 4), st.integers(1, 5))
def test_nothing_leaves_the_graph(answer: Answer, tries: int, done: int, parts: int) -> None:
    place = Place(min(done, parts - 1), parts)
    assert after_call(answer, tries, place=place).state in MOVES[DeliveryState.ARMED]
    for sight in Sight:
        after = after_look(DeliveryState.UNKNOWN, sight, tries, place=place).state
        assert after is DeliveryState.UNKNOWN or after in MOVES[DeliveryState.UNKNOWN]


def test_each_part_has_a_key_of_its_own_later_than_those_before() -> None:
    key = "0198f3a2b4c07abc8def0123456789ab"
    keys = [key_of_part(key, part) for part in range(MOST_PARTS)]
    assert keys[0] == key
    assert keys == sorted(set(keys))
    assert {len(one) for one in keys} == {32}


def test_a_text_is_cut_where_sentences_end() -> None:
    text = "Un mot de M. Dupont. Il vient demain ! À 18 h. Venez."
    assert split(text, lambda piece, _number: len(piece) <= 25) == [
        "Un mot de M. Dupont.",
        "Il vient demain ! À 18 h.",
        "Venez.",
    ]
    assert split("Une ligne\n\nUne autre", lambda piece, _number: len(piece) <= 12) == [
        "Une ligne",
        "Une autre",
    ]
    assert split("anticonstitutionnellement", lambda piece, _number: len(piece) <= 10) == [
        "anticonsti",
        "tutionnell",
        "ement",
    ]
    assert split("  ", lambda _piece, _number: True) == []


@given(st.text(alphabet="ab. !?\n«»e\u0301👩‍👧", max_size=80), st.integers(3, 20), st.integers(1, 20))
def test_cutting_loses_nothing_but_blanks(text: str, first: int, others: int) -> None:
    def fits(piece: str, number: int) -> bool:
        return len(piece) <= (first if number == 0 else others)

    parts = split(text, fits)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part.strip() for part in parts)
