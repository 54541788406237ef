"""What a kit says once its zones are filled."""

from __future__ import annotations

import msgspec

from parvis.engine.publishing.kits import KitContent, KitPicture
from parvis.engine.publishing.outgoing import OutgoingPoll
from parvis.engine.publishing.ready_texts import pieces

KIT = KitContent(
    text="New at {{shop}}: {{offer}}",
    further=("Until {{day}}",),
    comment="See {{ shop }}",
    poll=OutgoingPoll(options=("{{first}}", "Neither")),
    link="https://a.fr/{{page}}",
    warning="{{warned}}",
    own={"x": "Only {{short}}"},
    pictures=(KitPicture(medium=3, part=1, alt="The shop of {{town}}"),),
)


def test_zones_are_named_once_wherever_they_stand() -> None:
    assert set(KIT.zones) == {"shop", "offer", "day", "first", "page", "warned", "short", "town"}
    assert len(KIT.zones) == 8 and KIT.zones[:3] == ("shop", "offer", "day")


def test_zones_are_filled_everywhere_and_the_rest_is_fixed() -> None:
    said = KIT.with_zones({name: name.upper() for name in KIT.zones})
    assert said.zones == ()
    assert (said.text, said.further, said.comment) == ("New at SHOP: OFFER", ("Until DAY",), "See SHOP")
    assert (said.link, said.own, said.pictures[0].alt) == (
        "https://a.fr/PAGE",
        {"x": "Only SHORT"},
        "The shop of TOWN",
    )
    assert said.poll and said.poll.options == ("FIRST", "Neither")


def test_what_is_not_given_stays_open_and_nothing_else_is_filled() -> None:
    said = KIT.with_zones({"offer": "", "shop": "Lyon {{day}}", "other": "x"})
    assert said.text == "New at Lyon {{day}}: {{offer}}"
    assert "other" not in said.zones


def test_what_a_kit_says_survives_being_kept() -> None:
    assert msgspec.convert(msgspec.to_builtins(KIT), KitContent) == KIT


def test_a_text_is_cut_where_its_zones_are() -> None:
    assert pieces("At {{shop}}, {{ offer }}") == [
        ("At ", False),
        ("shop", True),
        (", ", False),
        ("offer", True),
    ]
    assert pieces("{{a}}{{b}}") == [("a", True), ("b", True)] and pieces("{{") == [("{{", False)]
