"""Saying something on a board. Pinterest remembers no keys: after a lost answer, the board's own pins are read."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.lengths import titled
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.changing import exactly
from parvis.networks.errors import NeedsPerson, Refused
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line
from parvis.networks.oauth import Client
from parvis.networks.pinterest.api import PinterestApi
from parvis.networks.pinterest.manifest import HOME, RULES
from parvis.networks.publishing import (
    Published,
    PublishingRules,
    ReadMedia,
    SignIn,
    approved_bytes,
    refuse_unfit,
)
from parvis.networks.same_words import same_words, words

BOARD = "board"
_NUMBER = re.compile(r"\d{1,30}")
_SKEW = dt.timedelta(minutes=2)
_MOST_PAGES = (
    40  # of 250 pins: a board may hold many, and Pinterest does not say in which order it lists them
)


class PinterestPublisher:
    """The publisher of Pinterest. ``base`` is another address in tests only."""

    rules: PublishingRules = RULES

    def __init__(self, base: str = HOME) -> None:
        self._base = base

    async def settle(self, account: SignIn, client: Client, http: GuardedHttp) -> Mapping[str, str]:
        """The board that was meant, among those of whoever agreed."""
        api = PinterestApi(account, http, self._base)
        await _profile(api, account)
        wanted = _meant(account)[1]
        boards = [row async for page in api.pages("boards") for row in page]
        if not wanted and len(boards) == 1:
            return {**account.values, BOARD: one_line(boards[0].get("id"))}
        for board in boards:
            name, number = one_line(board.get("name")), one_line(board.get("id"))
            if wanted and (wanted == number or words(wanted) == words(name)):
                return {**account.values, BOARD: number}
        raise NeedsPerson(
            "Name the account after its board, as in its address (profile/board). The boards are: %(found)s.",
            found=", ".join(one_line(board.get("name")) for board in boards)[:300] or "—",
        )

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The board's number, once the profile turns out to be the one that was meant."""
        api = PinterestApi(account, http, self._base)
        board = _board(account)
        await _profile(api, account)
        if one_line((await api.look(f"boards/{board}")).get("id")) != board:
            raise NeedsPerson("Connect this board again: Parvis does not know its number.")
        return board

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    async def publish(
        self, account: SignIn, said: Outgoing, key: str, read_media: ReadMedia, http: GuardedHttp
    ) -> Published:
        """Say it: the picture goes with the words, in one call."""
        refuse_unfit(said, self.rules.checks)
        if said.reply_to:
            raise Refused("Parvis cannot answer on this network yet.")
        api, board, shown = PinterestApi(account, http, self._base), _board(account), said.media[0]
        content = base64.b64encode(await approved_bytes(shown, read_media)).decode()
        title, description = titled(said.text)
        body: dict[str, Any] = {
            "board_id": board,
            "title": title,
            "description": description,
            "alt_text": shown.alt,
            "link": said.link,
            "media_source": {
                "source_type": "image_base64",
                "content_type": shown.media_type,
                "data": content,
            },
        }
        return _published(await api.say({name: value for name, value in body.items() if value}))

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
    ) -> Published | None:
        """By the words, among what the board holds. Two pins with the same words and the same link cannot be told apart."""
        api = PinterestApi(account, http, self._base)
        alike: list[Mapping[str, Any]] = []
        count = 0
        async for page in api.pages(f"boards/{_board(account)}/pins"):
            count += 1
            if count > _MOST_PAGES:
                raise NeedsPerson(
                    "This board holds too many pins to find one in it. Look at it, then settle it by hand."
                )
            alike += [
                row
                for row in page
                if one_line(row.get("id")) not in known
                and ((at := _moment(row)) is None or at >= since - _SKEW)
                and _is_said_by(row, said)
            ]
        alike.sort(key=lambda row: _moment(row) or since)
        best = min(alike, key=lambda row: one_line(row.get("link")) != said.link, default=None)
        return None if best is None else _published(best)

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Replace the title, the words and the description of the picture; the picture and the link stay."""
        refuse_unfit(after, self.rules.checks)
        if not _NUMBER.fullmatch(id):
            raise Refused("This is not a pin of Pinterest.")
        title, description = titled(after.text)
        body = {"title": title, "description": description, "alt_text": after.media[0].alt}
        await PinterestApi(account, http, self._base).change(id, body)

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether a pin says exactly this."""
        if not _NUMBER.fullmatch(id):
            raise Refused("This is not a pin of Pinterest.")
        told = await PinterestApi(account, http, self._base).look(f"pins/{id}")
        wanted = (*titled(said.text), said.media[0].alt)
        shown = (told.get(name) for name in ("title", "description", "alt_text"))
        return [exactly(str(one or "")) for one in shown] == [exactly(one) for one in wanted]

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a pin back."""
        if not _NUMBER.fullmatch(id):
            raise Refused("This is not a pin of Pinterest.")
        await PinterestApi(account, http, self._base).take_back(id)


def _meant(account: SignIn) -> tuple[str, str]:
    """The profile and the board that an account is named after; the board may be missing."""
    profile, _slash, board = account.handle.strip().lstrip("@").partition("/")
    return profile.strip().casefold(), board.strip().strip("/")


async def _profile(api: PinterestApi, account: SignIn) -> None:
    """Make sure that it is the profile that was meant."""
    found = one_line((await api.look("user_account")).get("username"))
    if not found or found.casefold() != _meant(account)[0]:
        raise NeedsPerson(
            "On Pinterest you agreed as %(found)s, but this account is %(meant)s. Change the account on Pinterest, then start again.",
            found=found or "—",
            meant=account.handle,
        )


def _board(account: SignIn) -> str:
    board = account.get(BOARD)
    if not _NUMBER.fullmatch(board):
        raise NeedsPerson("Connect this board again: Parvis does not know its number.")
    return board


def _text(row: Mapping[str, Any]) -> str:
    parts = (row.get("title"), row.get("description"))
    return "\n".join(part for part in parts if isinstance(part, str) and part.strip())


def _is_said_by(row: Mapping[str, Any], said: Outgoing) -> bool:
    """Whether a pin can be what was said. Without any words, it is told by its link and its description for who cannot see it."""
    text = _text(row)
    if said.text.strip() or text:
        return same_words(said.text, text)
    alt = row.get("alt_text")
    return one_line(row.get("link")) == said.link and same_words(
        said.media[0].alt, alt if isinstance(alt, str) else ""
    )


def _moment(row: Mapping[str, Any]) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(one_line(row.get("created_at")).replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _published(row: Mapping[str, Any]) -> Published:
    number = one_line(row.get("id"))
    return Published(number, f"https://www.pinterest.com/pin/{number}/", _moment(row))
