"""Finding connectors: those of other packages like our own, and those that do not load with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from parvis.networks import registry
from parvis.networks.contract import Manifest

HERE = "parvis.networks.tests.test_registry"


class FakeConnector:
    """As a third party would write it."""

    def __init__(self, name: str) -> None:
        self.manifest = Manifest(
            name=name,
            title=name,
            capabilities=frozenset(),
            settings=(),
            documentation="https://x.example",
            checked=dt.date(2026, 11, 22),
        )

    def read(self, *_args: object) -> None: ...
    def map_item(self, *_args: object) -> None: ...


third_party = FakeConnector("third_party")
misnamed = FakeConnector("another")
not_a_connector = object()


@pytest.fixture
def offers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """The entry points that the registry finds."""
    found: list[EntryPoint] = []
    monkeypatch.setattr(registry, "entry_points", lambda group: EntryPoints(found).select(group=group))
    registry.refresh()
    yield found
    registry.refresh()


def offer(name: str, place: str, group: str = registry.GROUP) -> EntryPoint:
    return EntryPoint(name, place, group)


def test_a_connector_of_another_package_is_found_like_ours(offers: list[EntryPoint]) -> None:
    offers += [offer("third_party", f"{HERE}:third_party"), offer("x", f"{HERE}:third_party", "other.group")]
    found = registry.get("third_party")
    assert not isinstance(found, registry.Unavailable) and found.manifest.name == "third_party"
    assert registry.connectors() == (found,) == registry.all()


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("no.such.module:connector", "ModuleNotFoundError"),
        (f"{HERE}:no_such_name", "AttributeError"),
        (f"{HERE}:not_a_connector", "no manifest"),
        (f"{HERE}:misnamed", "manifest says another"),
    ],
)
def test_a_connector_that_does_not_load_is_listed_with_the_reason(
    offers: list[EntryPoint], place: str, why: str
) -> None:
    offers += [offer("broken", place), offer("third_party", f"{HERE}:third_party")]
    broken, sound = registry.all()
    assert isinstance(broken, registry.Unavailable) and broken.name == "broken" and why in broken.reason
    assert not isinstance(sound, registry.Unavailable)


def test_two_packages_with_the_same_name_are_not_chosen_between(offers: list[EntryPoint]) -> None:
    offers += [offer("twice", f"{HERE}:third_party"), offer("twice", f"{HERE}:misnamed")]
    found = registry.get("twice")
    assert isinstance(found, registry.Unavailable) and "Remove all but one" in found.reason


def test_a_name_nobody_offers_is_unavailable(offers: list[EntryPoint]) -> None:
    found = registry.get("myspace")
    assert isinstance(found, registry.Unavailable) and "No installed package" in found.reason


def test_connectors_are_loaded_once(offers: list[EntryPoint]) -> None:
    offers.append(offer("third_party", f"{HERE}:third_party"))
    first = registry.all()
    offers.clear()
    assert registry.all() is not None and registry.all() == first
    registry.refresh()
    assert registry.all() == ()


def test_our_own_connectors_are_found() -> None:
    registry.refresh()
    assert {"bluesky", "feeds", "files", "mastodon"} <= {
        found.name if isinstance(found, registry.Unavailable) else found.manifest.name
        for found in registry.all()
    }
