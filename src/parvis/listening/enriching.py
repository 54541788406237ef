"""Asks a network for more about what matched, and only that: a stream tells little of who speaks or how many
follow.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from parvis.engine.items import Item
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NetworkError
from parvis.networks.http import GuardedHttp


@runtime_checkable
class Enriching(Protocol):
    """A connector that can complete items it has read (followers, avatars, figures)."""

    async def enrich(
        self, items: Sequence[Item], settings: SourceSettings, http: GuardedHttp
    ) -> Sequence[Item]:
        """The same items, in the same order, completed where the network tells more."""
        ...


async def enrich_matched(
    connector: object,
    settings: SourceSettings,
    http: GuardedHttp,
    batch: Batch,
    matching: Callable[[Batch], Awaitable[list[bool]]],
) -> Batch:
    """``batch`` with its matching items completed. When the network cannot be asked, they stay as they were
    heard.
    """
    if not batch.items or not isinstance(connector, Enriching):
        return batch
    wanted = await matching(batch)
    chosen = [item for item, matched in zip(batch.items, wanted, strict=True) if matched]
    if not chosen:
        return batch
    try:
        completed = {item.key: item for item in await connector.enrich(chosen, settings, http)}
    except NetworkError:
        return batch
    return replace(batch, items=tuple(completed.get(item.key, item) for item in batch.items))
