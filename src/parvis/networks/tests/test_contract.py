"""The contract suite over every connector that is installed. Networks that are only published on have their own suite."""

from __future__ import annotations

from importlib.metadata import entry_points

from parvis.networks import registry
from parvis.networks.tests.contract import ConnectorContract

OFFERED = sorted({offer.name for offer in entry_points(group=registry.GROUP)})
NAMES = [
    name for name in OFFERED if getattr(registry.get(name), "reason", "") != "It can only be published on."
]

for _name in NAMES:
    _class = f"Test{_name.title().replace('_', '')}Contract"
    globals()[_class] = type(_class, (ConnectorContract,), {"name": _name, "__module__": __name__})


def test_the_four_built_in_networks_are_registered() -> None:
    assert {"bluesky", "mastodon", "feeds", "files"} <= set(NAMES)
