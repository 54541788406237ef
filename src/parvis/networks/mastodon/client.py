"""The calls Parvis makes to a server that speaks Mastodon's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from parvis.networks.contract import SourceSettings
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line, web_address

PAGE = 40  # the most statuses a server gives at once


@dataclass(frozen=True, slots=True)
class Server:
    """A server found to speak the API. ``base`` has no final slash; ``streaming`` is ``wss://…`` or empty."""

    base: str
    host: str
    streaming: str = ""
    version: str = ""


def base_address(typed: str, http: GuardedHttp) -> str:
    """The server's address from what a person typed (``mastodon.social``, ``@name@server``, a page's
    address).

    Plain HTTP is kept only for the private hosts an operator allowed. Raises ``NeedsPerson``.
    """
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text.rsplit('@', 1)[-1]}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in {"http", "https"}:
        raise NeedsPerson("Give the address of a server, such as mastodon.social.")
    scheme = "http" if parts.scheme == "http" and http.guard.is_allowed(host, port or 80) else "https"
    return f"{scheme}://{host}" + (f":{port}" if port else "")


class MastodonClient:
    """One server, as one source reads it."""

    def __init__(self, settings: SourceSettings, http: GuardedHttp) -> None:
        self._http = http
        self._token = settings.get("token").strip()
        self._local = settings.get("local") == "local"
        self.base = base_address(settings.get("server"), http)

    @property
    def headers(self) -> dict[str, str]:
        """What every call carries; the token never travels in an address."""
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def needs_token(self) -> None:
        """Raise ``NeedsPerson`` unless an access token was given."""
        if not self._token:
            raise NeedsPerson(
                "This needs an access token: on the server, open Preferences, Development, New application."
            )

    async def server(self) -> Server:
        """Make sure the server speaks the API, and learn where it streams. Raises ``NeedsPerson`` when it
        does not.
        """
        for path in ("/api/v2/instance", "/api/v1/instance"):
            try:
                answer = await self._http.get(self.base + path, headers=self.headers, accept={404, 410})
                told = answer.json() if answer.status == 200 else None
            except RetryLater as error:
                if "JSON" not in error.reason:
                    raise
                told = None
            if isinstance(told, Mapping) and (told.get("domain") or told.get("uri")):
                return self._described(told)
        raise NeedsPerson(
            "%(server)s does not speak Mastodon's API%(software)s. Give the address of another server.",
            server=self.base,
            software=await self._software(),
        )

    def _described(self, told: Mapping[str, Any]) -> Server:
        urls = [
            _inside(told, "configuration", "urls", "streaming"),
            _inside(told, "urls", "streaming_api"),
        ]
        found = next((u for u in urls if isinstance(u, str) and u.startswith(("ws://", "wss://"))), "")
        streaming = found or self.base.replace("http", "ws", 1)
        host = one_line(told.get("domain") or told.get("uri")).removeprefix("https://").strip("/")
        return Server(self.base, host, streaming.rstrip("/"), one_line(told.get("version")))

    async def _software(self) -> str:
        """What the server says it is, in brackets, for the message; empty when it says nothing."""
        try:
            index = await self._http.get_json(f"{self.base}/.well-known/nodeinfo", retries=0)
            links = index.get("links") if isinstance(index, Mapping) else None
            found = [web_address(link.get("href")) for link in links or () if isinstance(link, Mapping)]
            info = await self._http.get_json(found[-1], retries=0) if found and found[-1] else {}
        except NetworkError:
            return ""
        name = one_line(_inside(info, "software", "name"))
        return f" (it says it is {name[:40]})" if name else ""

    async def tag(self, tag: str, **window: str) -> list[dict[str, Any]]:
        """A page of a hashtag's timeline, newest first; none when the server never heard of it."""
        return await self._page(f"/api/v1/timelines/tag/{quote(tag, safe='')}", **window)

    async def public(self, **window: str) -> list[dict[str, Any]]:
        """A page of the server's public timeline, newest first."""
        return await self._page("/api/v1/timelines/public", **window)

    async def notifications(self, **window: str) -> list[dict[str, Any]]:
        """A page of the account's notifications, newest first."""
        return await self._page("/api/v1/notifications", **window)

    async def search(self, words: str, **window: str) -> list[dict[str, Any]]:
        """A page of the statuses that hold ``words``."""
        params = {"q": words, "type": "statuses", "limit": str(PAGE), **window}
        answer = await self._get("/api/v2/search", params)
        found = answer.json()
        statuses = found.get("statuses") if isinstance(found, Mapping) else None
        return _rows(statuses, answer)

    async def _page(self, path: str, **window: str) -> list[dict[str, Any]]:
        params = {"limit": str(PAGE), **({"local": "true"} if self._local else {}), **window}
        answer = await self._get(path, params)
        return [] if answer.status == 404 else _rows(answer.json(), answer)

    async def _get(self, path: str, params: Mapping[str, str]) -> Response:
        try:
            return await self._http.get(
                self.base + path,
                params=params,
                headers=self.headers,
                accept={404, 422} if "tag" in path else (),
            )
        except NeedsPerson as error:
            if self._token or self._http.offline:
                raise
            raise NeedsPerson(
                "%(server)s shows its posts only to people who have an account there: add an access token.",
                server=self.base,
            ) from error


def _rows(found: object, answer: Response) -> list[dict[str, Any]]:
    if not isinstance(found, list):
        raise Refused("%(address)s did not answer with a list of posts.", address=answer.url.split("?", 1)[0])
    return [row for row in found if isinstance(row, dict)]


def _inside(value: object, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
