"""Names given before writing, and what in a text leads somewhere."""

from __future__ import annotations

import re
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.bluesky.facets import facets
from parvis.networks.bluesky.record_keys import record_key, tid

TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
hexadecimal = st.text("0123456789abcdef", min_size=32, max_size=32)


def planned(milliseconds: int, chance: int = 0) -> str:
    """A key as a UUID of version 7."""
    return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | chance).hex


@given(hexadecimal)
def test_every_key_has_one_valid_name(key: str) -> None:
    assert TID.fullmatch(record_key(key)) and record_key(key) == record_key(key.upper())


def test_names_do_not_meet() -> None:
    assert len({record_key(uuid4().hex) for _ in range(20_000)}) == 20_000
    assert len({record_key(planned(1_795_000_000_000, chance)) for chance in range(500)}) >= 499


@given(
    st.integers(1_700_000_000_000, 1_900_000_000_000), st.integers(0, 2**62 - 1), st.integers(0, 2**62 - 1)
)
def test_names_sort_by_the_time_in_the_key(at: int, one: int, other: int) -> None:
    assert record_key(planned(at, one)) < record_key(planned(at + 1, other))


def test_a_name_as_the_protocol_writes_it() -> None:
    assert tid(0, 0) == "2222222222222"
    assert tid(1_724_171_495_793_000, 512) == "3l25zusnsfck2"  # as another implementation documents it
    assert tid(2**53 - 1, 1023) == "bzzzzzzzzzzzz"


@pytest.mark.parametrize("key", ["", "x" * 32, "0" * 31, "0" * 33])
def test_a_key_is_a_key(key: str) -> None:
    with pytest.raises(ValueError, match="32 hexadecimal"):
        record_key(key)


def test_offsets_are_bytes_and_a_handle_of_nobody_is_plain_text() -> None:
    text = "🌞 @Ada.example, @personne.example : https://a.example/é #Été " + "#" + "a" * 65
    found = facets(text, {"ada.example": "did:plc:ada"})
    parts = [text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in found]
    assert parts == ["@Ada.example", "https://a.example/é", "#Été"]
    assert [f["features"][0].get("did") for f in found] == ["did:plc:ada", None, None]
    assert found[0]["index"] == {"byteStart": 5, "byteEnd": 17}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_facets_never_overlap_and_always_cut_whole_letters(text: str) -> None:
    said = f"{text} @a.example {text}#b https://c.example/{text}"
    found = facets(said, {"a.example": "did:plc:a"})
    places = [(f["index"]["byteStart"], f["index"]["byteEnd"]) for f in found]
    assert places == sorted(places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
    for start, end in places:
        assert said.encode()[start:end].decode()
