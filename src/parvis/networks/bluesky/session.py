"""Being signed in to a server with an app password, for as long as the server lets us."""

from __future__ import annotations

from collections.abc import AsyncIterable, Mapping
from typing import Any

from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.redaction import redact

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
        self._did = ""

    async def did(self, http: GuardedHttp) -> str:
        """The account's DID; signs in when it must."""
        if not self._access:
            await self._sign_in(http)
        return self._did

    async def server(self, http: GuardedHttp) -> str:
        """Where the account's data lies: behind one sign-in there may be many servers. The sign-in's own address where it does not say."""
        told = await self.get("com.atproto.server.getSession", {}, http)
        document = told.get("didDoc") if isinstance(told, dict) else None
        services = document.get("service") if isinstance(document, dict) else None
        for one in services if isinstance(services, list) else ():
            if isinstance(one, dict) and str(one.get("id", "")).endswith("#atproto_pds"):
                return str(one.get("serviceEndpoint") or self._service)
        return self._service

    async def get(self, method: str, params: dict[str, Any], http: GuardedHttp) -> Any:
        """Call a query of the server as the account; signs in, or again, when it must."""
        answer = await self._call("GET", method, http, params=params)
        if answer.status in _REFUSALS:
            raise Refused(
                "Bluesky refused the search (%(error)s).", error=_error(answer)[:80] or answer.status
            )
        return answer.json()

    async def look(self, method: str, params: dict[str, Any], http: GuardedHttp) -> Any | None:
        """Like ``get`` for one thing that may not be there: then ``None``. Raises ``RetryLater`` when that cannot be told."""
        answer = await self._call("GET", method, http, params=params)
        if answer.status not in _REFUSALS:
            return answer.json()
        # Only this one word is taken for an answer: a server that does not hold the account says something else.
        if _error(answer) == "RecordNotFound":
            return None
        raise RetryLater("Bluesky cannot tell whether the post is there (%(error)s).", error=_reason(answer))

    async def post(
        self,
        method: str,
        http: GuardedHttp,
        *,
        json: dict[str, Any] | None = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        media_type: str = "",
        headers: Mapping[str, str] | None = None,
        deadline: float | None = None,
    ) -> Any:
        """Call a procedure of the server as the account, with JSON or with bytes (that can be read twice). It is made again only after an
        answer that says that it was not let in.

        Raises ``Refused`` and ``NeedsPerson`` when nothing was done, ``UnknownOutcome`` when it may have been.
        """
        sent = {**(headers or {}), **({"Content-Type": media_type} if media_type else {})}
        answer = await self._call(
            "POST", method, http, json=json, content=content, headers=sent, deadline=deadline
        )
        if answer.status == 400:
            raise Refused("Bluesky refused it: %(error)s", error=_reason(answer))
        if answer.status in _REFUSALS:
            raise NeedsPerson(
                "Bluesky does not let this account do it (%(error)s). Check its app password.",
                error=_reason(answer),
            )
        return answer.json() if answer.content else {}

    async def _call(self, verb: str, method: str, http: GuardedHttp, **options: Any) -> Response:
        if not self._access:
            await self._sign_in(http)
        answer = await self._once(verb, method, http, **options)
        if answer.status in _REFUSALS and _error(answer) in _OVER:
            await self._renew(http)
            answer = await self._once(verb, method, http, **options)
        return answer

    async def _once(self, verb: str, method: str, http: GuardedHttp, **options: Any) -> Response:
        headers = {**options.pop("headers", {}), "Authorization": f"Bearer {self._access}"}
        given = {name: value for name, value in options.items() if value is not None}
        return await http.request(
            verb, f"{self._service}/xrpc/{method}", headers=headers, accept=_REFUSALS, **given
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
            raise NeedsPerson("Bluesky needs an account for this: fill in its handle and an app password.")
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
            self._did = str(tokens.get("did") or self._did)
        except (NetworkError, KeyError, TypeError, AttributeError) as error:
            raise RetryLater("The sign-in of Bluesky answered something unexpected.", after=300.0) from error


def _error(answer: Response) -> str:
    return _told(answer, "error")


def _message(answer: Response) -> str:
    return _told(answer, "message")


def _reason(answer: Response) -> str:
    """What the server says, short and without secrets."""
    said = " ".join(part for part in (_error(answer), _message(answer)) if part)
    return redact(one_line(said))[:200] or str(answer.status)


def _told(answer: Response, name: str) -> str:
    try:
        told = answer.json()
    except NetworkError:
        return ""
    return str(told.get(name, "")) if isinstance(told, dict) else ""
