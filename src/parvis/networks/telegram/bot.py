"""The calls a bot makes, and what its answers mean. The token travels in the path: it is hidden from every message."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.media_pieces import as_form
from parvis.networks.publishing import ReadMedia, SignIn, said_once
from parvis.networks.redaction import redact
from parvis.networks.secure_address import secure_address

SERVER = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{4,}:[A-Za-z0-9_-]{16,}")
_NAME = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})")
_NUMBER = re.compile(r"-?\d{5,}")
_PAGE = re.compile(r"(?:https?://)?(?:t\.me|telegram\.me)/(?:s/)?([A-Za-z]\w{3,31})/?", re.I)
_TOLD = frozenset({400, 401, 403, 404, 409, 413, 429})
_RIGHTS = re.compile(
    r"rights|administrator|CHAT_WRITE_FORBIDDEN|CHAT_ADMIN_REQUIRED|chat not found|kicked", re.I
)
_UPLOADING = 110.0  # seconds; whoever delivers waits no longer than two minutes


@dataclass(frozen=True, slots=True)
class Chat:
    """A channel. ``name`` is empty for a private one."""

    number: str
    name: str

    def page_of(self, message: int) -> str:
        """Where people see a message."""
        return f"https://t.me/{self.name or 'c/' + self.number.removeprefix('-100')}/{message}"


class Bot:
    """One bot in one channel."""

    def __init__(self, account: SignIn, http: GuardedHttp) -> None:
        token = account.get("token")
        if not _TOKEN.fullmatch(token):
            raise NeedsPerson(
                "Give the token of the bot as @BotFather gave it: digits, a colon, then letters and digits."
            )
        server = secure_address(
            account.get("server", SERVER), http, "Give the address of a Bot API server, or leave it empty."
        )
        self._base = f"{server}/bot{token}"
        self._http = http
        self.channel = _channel(account.get("channel") or account.handle)

    async def me(self) -> int:
        """The number of the bot itself."""
        told = await self.look("getMe")
        return int(_whole(told, "id"))

    async def chat(self) -> Chat:
        """The channel. Raises ``NeedsPerson`` when there is none, or when it is something else."""
        told = await self.look("getChat", {"chat_id": self.channel})
        if not isinstance(told, Mapping) or told.get("type") != "channel":
            raise NeedsPerson("%(channel)s is not a channel of Telegram.", channel=self.channel)
        return Chat(str(_whole(told, "id")), one_line(told.get("username")))

    async def look(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        """A call that changes nothing."""
        return _result(await self._http.get(f"{self._base}/{method}", params=params, accept=_TOLD))

    async def say(
        self,
        method: str,
        fields: Mapping[str, Any],
        files: Mapping[str, OutgoingMedia] | None = None,
        read_media: ReadMedia | None = None,
    ) -> Any:
        """A call that says something, with files that are sent piece by piece. Raises ``UnknownOutcome`` when it may have."""
        address = f"{self._base}/{method}"
        with said_once():
            if files and read_media:
                form, headers = as_form(files, read_media, _as_texts(fields))
                answer = await self._http.post(
                    address, content=form, headers=headers, accept=_TOLD, deadline=_UPLOADING
                )
            else:
                answer = await self._http.post(address, json=dict(fields), accept=_TOLD)
        return _result(answer)


def _as_texts(fields: Mapping[str, Any]) -> dict[str, str]:
    """Fields as a form has them."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}


def _channel(typed: str) -> str:
    text = typed.strip()
    page = _PAGE.fullmatch(text)
    if page:
        return f"@{page.group(1)}"
    if _NUMBER.fullmatch(text):
        return text
    name = _NAME.fullmatch(text)
    if not name:
        raise NeedsPerson("Give the channel’s name, such as @brand, or its number.")
    return f"@{name.group(1)}"


def _result(answer: Response) -> Any:
    """What an answer brings. A refusal (``ok: false``) always comes before anything was done."""
    told = answer.json() if answer.status < 400 else _refusal(answer)
    if isinstance(told, Mapping) and told.get("ok") is True and answer.status < 400:
        return told.get("result")
    raise _error(answer.status, told if isinstance(told, Mapping) else {})


def _refusal(answer: Response) -> object:
    try:
        return answer.json()
    except NetworkError:
        return {}


def _error(status: int, told: Mapping[str, Any]) -> NetworkError:
    said = redact(one_line(told.get("description")))[:200] or str(status)
    code = told.get("error_code") if type(told.get("error_code")) is int else status
    hints = told.get("parameters")
    hints = hints if isinstance(hints, Mapping) else {}
    if code == 429:
        wait = hints.get("retry_after")
        return RetryLater(
            "Telegram asks to come back later.",
            after=float(wait) if type(wait) is int and 0 <= wait < 90_000 else 60.0,
        )
    if hints.get("migrate_to_chat_id"):
        return NeedsPerson(
            "This chat has moved: its number is %(number)s now.", number=str(hints["migrate_to_chat_id"])
        )
    if code in {401, 404}:
        return NeedsPerson("Telegram does not know this token. Ask @BotFather for it again.")
    if code == 409:
        return RetryLater("Another program is using this bot.", after=60.0)
    if code == 403 or _RIGHTS.search(said):
        return NeedsPerson(
            "Telegram does not let this bot do it (%(error)s). Make it an administrator of the channel who may post messages.",
            error=said,
        )
    return Refused("Telegram refused it: %(error)s", error=said)


def _whole(told: object, name: str) -> int:
    number = told.get(name) if isinstance(told, Mapping) else None
    if type(number) is not int:
        raise RetryLater("Telegram answered something unexpected.", after=300.0)
    return number
