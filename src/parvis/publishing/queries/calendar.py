"""What a calendar shows: few columns of many rows, so that a full month is read at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models.functions import Substr

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.slots import too_close
from parvis.publishing.models import Variant
from parvis.publishing.queries.entity_scope import said_only_here
from parvis.publishing.queries.evergreen import evergreen_among
from parvis.publishing.queries.posts import planned_between, posts_of
from parvis.publishing.queries.repetitions import repeated_among
from parvis.publishing.queries.rhythms import aparts
from parvis.workspaces.api import Account, Workspace

SHOWN = 90  # characters of a text

# What an entry says of itself when its accounts stand differently: the worst of them.
WORST_FIRST = (
    DeliveryState.REFUSED,
    DeliveryState.HALTED,
    DeliveryState.LATE,
    DeliveryState.UNKNOWN,
    DeliveryState.WAITING,
    DeliveryState.ARMED,
    DeliveryState.PARTLY,
    DeliveryState.DUE,
    DeliveryState.SENT,
    DeliveryState.CONFIRMED,
    DeliveryState.DELETED,
)
_RANK = {str(state): rank for rank, state in enumerate(WORST_FIRST)}


@dataclass(slots=True)
class Entry:
    """A post at a moment: the networks of its accounts, the worst of their states, and whether another is too near on an account."""

    post: int
    at: dt.datetime
    networks: list[str]
    state: str
    close: bool = False


def entries_between(
    workspace: Workspace, since: dt.datetime, until: dt.datetime, brand: int | None = None
) -> list[Entry]:
    """What goes out, or went out, in a span of time (``until`` exclusive), a post once for each moment, in order."""
    rows = (
        planned_between(workspace, since, until, brand)
        .select_related(None)
        .order_by("due_at", "variant__post_id", "pk")
        .values_list("variant__post_id", "due_at", "state", "account_id")
    )
    networks = dict(
        Account.objects.filter(organisation_id=workspace.organisation).values_list("pk", "network")
    )
    found: list[Entry] = []
    by_account: dict[int, list[Entry]] = {}
    for post, at, state, account in rows:
        network = networks.get(account, "")
        last = found[-1] if found else None
        if last is None or last.post != post or last.at != at:
            found.append(Entry(post, at, [network], state))
            by_account.setdefault(account, []).append(found[-1])
            continue
        by_account.setdefault(account, []).append(last)
        if network not in last.networks:
            last.networks.append(network)
        if _RANK.get(state, 99) < _RANK.get(last.state, 99):
            last.state = state
    for account, apart in aparts(by_account).items():
        said = by_account[account]
        for place in too_close([one.at for one in said], dt.timedelta(minutes=apart)):
            said[place].close = True
    return found


@dataclass(frozen=True, slots=True)
class Telling:
    """What a calendar tells of a post: what it begins with, its brand, whether it comes again, whether an evergreen queue made it, and
    whether accounts say it too that are closed to whoever looks.
    """

    words: str = ""
    brand: str = ""
    repeated: bool = False
    evergreen: bool = False
    others: bool = False


def words_of(workspace: Workspace, posts: Collection[int]) -> dict[int, Telling]:
    """What is told of posts, by number: their title, their text, or what an account says."""
    open_here = posts_of(workspace).filter(pk__in=posts).order_by()
    rows = open_here.annotate(begin=Substr("text", 1, SHOWN)).values_list(
        "pk", "title", "begin", "brand__name"
    )
    told = {number: (title or begin, brand) for number, title, begin, brand in rows}
    silent = [number for number, (words, _brand) in told.items() if not words.strip()]
    own = Variant.objects.filter(post_id__in=silent).exclude(text="").values_list("post_id", "text")
    told |= {number: (text[:SHOWN], told[number][1]) for number, text in own}
    again = repeated_among(workspace, told)
    green = evergreen_among(workspace, told)
    mine = set(said_only_here(workspace, open_here).values_list("pk", flat=True))
    return {
        number: Telling(words, brand, number in again, number in green, number not in mine)
        for number, (words, brand) in told.items()
    }
