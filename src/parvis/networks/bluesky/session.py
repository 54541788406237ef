"""Being signed in to a server with an app password, for as long as the server lets us."""

from __future__ import annotations

from typing import Any

from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response

_REFUSALS = frozenset({400, 401, 403})
_OVER = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})


class Session:
    """One account on one server. Tokens stay in memory: they are never part of a cursor or a log."""

    def __init__(self, service: str, handle: str, password: str) -> None:
        self._service = service
        self._handle = handle.strip().lstrip("@")
        self._password = password
        self._access = ""
        self._refresh = ""

    async def get(self, method: str, params: dict[str, Any], http: GuardedHttp) -> Any:
        """Call a query of the server as the account; signs in, or again, when it must."""
        if not self._access:
            await self._sign_in(http)
        answer = await self._query(method, params, http)
        if answer.status in _REFUSALS and _error(answer) in _OVER:
            await self._renew(http)
            answer = await self._query(method, params, http)
        if answer.status in _REFUSALS:
            raise Refused(
                "Bluesky refused the search (%(error)s).", error=_error(answer)[:80] or answer.status
            )
        return answer.json()

    async def _query(self, method: str, params: dict[str, Any], http: GuardedHttp) -> Response:
        headers = {"Authorization": f"Bearer {self._access}"}
        return await http.get(
            f"{self._service}/xrpc/{method}", params=params, headers=headers, accept=_REFUSALS
        )

    async def _renew(self, http: GuardedHttp) -> None:
        headers = {"Authorization": f"Bearer {self._refresh}"}
        answer = await self._post("com.atproto.server.refreshSession", http, headers=headers)
        if answer.status in _REFUSALS:
            await self._sign_in(http)
        else:
            self._keep(answer)

    async def _sign_in(self, http: GuardedHttp) -> None:
        if not self._handle or not self._password:
            raise NeedsPerson("Searching Bluesky needs an account: fill in its handle and an app password.")
        given = {"identifier": self._handle, "password": self._password}
        answer = await self._post("com.atproto.server.createSession", http, json=given)
        if answer.status not in _REFUSALS:
            self._keep(answer)
            return
        if _error(answer) == "AuthFactorTokenRequired":
            raise NeedsPerson(
                "This account asks for a code at each sign-in: use an app password instead of its own."
            )
        if _error(answer) == "AccountTakedown":
            raise NeedsPerson("Bluesky has taken this account down. Choose another one.")
        raise NeedsPerson("Bluesky does not accept this handle and app password. Correct them.")

    async def _post(self, method: str, http: GuardedHttp, **options: Any) -> Response:
        try:
            return await http.post(f"{self._service}/xrpc/{method}", accept=_REFUSALS, **options)
        except UnknownOutcome as error:  # a session more or less changes nothing
            raise RetryLater(error.reason, after=60.0, **error.values) from error

    def _keep(self, answer: Response) -> None:
        try:
            tokens = answer.json()
            self._access, self._refresh = str(tokens["accessJwt"]), str(tokens["refreshJwt"])
        except (NetworkError, KeyError, TypeError) as error:
            raise RetryLater("The sign-in of Bluesky answered something unexpected.", after=300.0) from error


def _error(answer: Response) -> str:
    try:
        told = answer.json()
    except NetworkError:
        return ""
    return str(told.get("error", "")) if isinstance(told, dict) else ""
