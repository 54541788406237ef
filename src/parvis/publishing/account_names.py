"""Which accounts a word means: in a cell of a table, or on a command line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parvis.publishing import naming
from parvis.workspaces.api import Account

ALL = frozenset({"all", "tous", "toutes", "tout", "*"})


def accounts_named(name: str, accounts: Sequence[Account]) -> list[Account]:
    """The accounts that a word may mean: ``name``, ``@name``, ``network:name``, ``Network name``, or a network."""
    plain = name.casefold().strip()
    if plain in ALL:
        return list(accounts)
    handles = [one for one in accounts if plain.lstrip("@") == one.handle.casefold().lstrip("@")]
    if handles:
        return handles
    for one in accounts:
        handle = one.handle.casefold().lstrip("@")
        for network in (one.network.casefold(), naming.network(one.network).casefold()):
            if re.fullmatch(rf"{re.escape(network)}\s*[:/ ]\s*@?{re.escape(handle)}", plain):
                return [one]
    return [
        one for one in accounts if plain in {one.network.casefold(), naming.network(one.network).casefold()}
    ]
