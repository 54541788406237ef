"""Saying something for a location. Google remembers no keys: after a lost answer, the location's own posts are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.changing import exactly
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.google_business.api import LOCATION, POST, GoogleBusinessApi, Homes
from parvis.networks.google_business.manifest import RULES
from parvis.networks.google_business.wording import is_said_by, pictures, written
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line, web_address
from parvis.networks.oauth import Client
from parvis.networks.publishing import (
    Prepared,
    Progress,
    Published,
    PublishingRules,
    ReadMedia,
    ShowMedia,
    SignIn,
    approved_bytes,
    refuse_unfit,
)

PLACE = "location"
PICTURE, SHOWN_AT = "picture", "shown_at"
"""The names in a delivery's progress: where Google finds the picture, and since when."""
LASTS = dt.timedelta(hours=1)
"""For how long an address that was given is given again: it works for some hours, and Google wants it at once."""
_REJECTED = "REJECTED"
_SKEW = dt.timedelta(minutes=2)
_MOST_POSTS = 5000


class GoogleBusinessPublisher:
    """The publisher of Google Business Profile. ``base`` is another address, for all of Google, in tests only."""

    rules: PublishingRules = RULES

    def __init__(self, base: str = "") -> None:
        self._homes = Homes(base, base, base) if base else Homes()

    async def settle(self, account: SignIn, client: Client, http: GuardedHttp) -> Mapping[str, str]:
        """The location that was meant, among those of whoever agreed."""
        meant, titles = account.handle.strip().lstrip("@").casefold(), []
        found: list[str] = []
        async for place, told in GoogleBusinessApi(account, http, self._homes).locations():
            title, code = one_line(told.get("title")), one_line(told.get("storeCode"))
            number = place.rpartition("/")[2]
            if meant in {code.casefold(), number} - {""}:
                return {**account.values, PLACE: place}
            if meant == title.casefold() and number not in {one.rpartition("/")[2] for one in found}:
                found.append(place)
            titles.append(f"{title} ({code or number})")
        if len(found) == 1:
            return {**account.values, PLACE: found[0]}
        raise NeedsPerson(
            "Name the account after its location: its name where there is but one of that name, its store code, or its number. The locations are: %(found)s.",
            found=", ".join(dict.fromkeys(titles))[:300] or "—",
        )

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The location's name at Google. Raises ``NeedsPerson`` where Google takes no posts for it."""
        api, place = GoogleBusinessApi(account, http, self._homes), _place(account)
        told = await api.location(place)
        if one_line(told.get("name")) != place[place.index("locations/") :]:
            raise RetryLater("Google answered something unexpected.", after=300.0)
        metadata = told.get("metadata")
        if isinstance(metadata, Mapping) and metadata.get("canOperateLocalPost") is False:
            raise NeedsPerson("Google takes no posts for this location.")
        return place

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """A picture must be shown to Google first."""
        return said is None or bool(said.media)

    async def prepare(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        progress: Progress,
        read_media: ReadMedia,
        show_media: ShowMedia,
        http: GuardedHttp,
    ) -> Prepared:
        """Find an address for the picture. Google hears nothing of it yet."""
        refuse_unfit(said, self.rules.checks)
        if not said.media or _is_fresh(progress):
            return Prepared(progress, is_ready=True)
        shown = said.media[0]
        await approved_bytes(shown, read_media)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        return Prepared({PICTURE: show_media(shown, shown.media_type), SHOWN_AT: now}, is_ready=True)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Say it."""
        refuse_unfit(said, self.rules.checks)
        if said.reply_to:
            raise Refused("Parvis cannot answer on this network yet.")
        picture = web_address((progress or {}).get(PICTURE)) if said.media else ""
        if said.media and not picture:
            raise RetryLater("What was made ready is no longer there.", after=0.0)
        api = GoogleBusinessApi(account, http, self._homes)
        told = await api.say(_place(account), written(said, picture))
        if told.get("state") == _REJECTED:
            raise Refused("Google rejected this post: it goes against its rules for what locations may say.")
        return _published(told)

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
        progress: Progress | None = None,
    ) -> Published | None:
        """By the words, among the location's posts since then. Two posts with the same words cannot be told apart; what was rejected
        was not said.
        """
        alike: list[Mapping[str, Any]] = []
        count = 0
        async for row in GoogleBusinessApi(account, http, self._homes).posts(_place(account)):
            count += 1
            if count > _MOST_POSTS:
                raise NeedsPerson(
                    "This location has too many posts to find one among them. Look at it, then settle it by hand."
                )
            at = _moment(row)
            is_recent = at is None or at >= since - _SKEW
            if is_recent and one_line(row.get("name")) not in known and row.get("state") != _REJECTED:
                alike += [row] if is_said_by(row, said) else []
        alike.sort(key=lambda row: _moment(row) or since)
        best = min(alike, key=lambda row: pictures(row) != len(said.media), default=None)
        return None if best is None else _published(best)

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Replace the words of a post, and the title of an event or an offer; its picture and its button stay."""
        refuse_unfit(after, self.rules.checks)
        if not POST.fullmatch(id):
            raise Refused("This is not a post of Google Business Profile.")
        body = {name: value for name, value in written(after).items() if name in {"summary", "event"}}
        told = await GoogleBusinessApi(account, http, self._homes).change(id, {"summary": "", **body})
        if told.get("state") == _REJECTED:
            raise Refused("Google rejected this post: it goes against its rules for what locations may say.")

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether a post says exactly this."""
        if not POST.fullmatch(id):
            raise Refused("This is not a post of Google Business Profile.")
        told, wanted = await GoogleBusinessApi(account, http, self._homes).post(id), written(said)
        return _words(told) == _words(wanted)

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back."""
        if not POST.fullmatch(id):
            raise Refused("This is not a post of Google Business Profile.")
        await GoogleBusinessApi(account, http, self._homes).take_back(id)


def _place(account: SignIn) -> str:
    place = account.get(PLACE)
    if not LOCATION.fullmatch(place):
        raise NeedsPerson("Connect this location again: Parvis does not know its number.")
    return place


def _words(row: Mapping[str, Any]) -> tuple[str, str]:
    """The title and the words of a post."""
    event = row.get("event")
    title = event.get("title") if isinstance(event, Mapping) else ""
    return exactly(str(title or "")), exactly(str(row.get("summary") or ""))


def _is_fresh(progress: Progress) -> bool:
    try:
        shown = dt.datetime.fromisoformat(one_line(progress.get(SHOWN_AT)))
    except ValueError:
        return False
    return bool(progress.get(PICTURE)) and dt.datetime.now(dt.UTC) - shown < LASTS


def _moment(row: Mapping[str, Any]) -> dt.datetime | None:
    told = one_line(row.get("createTime")).replace("Z", "+00:00")
    try:
        at = dt.datetime.fromisoformat(told)
    except ValueError:  # with a fraction of another length than people write
        try:
            at = dt.datetime.fromisoformat(f"{told[:19]}+00:00")
        except ValueError:
            return None
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _published(row: Mapping[str, Any]) -> Published:
    url = web_address(row.get("searchUrl")) or "https://business.google.com/locations"
    return Published(one_line(row.get("name")), url, _moment(row))
