"""Being let in by a network's own sign-in page (OAuth 2.0, authorisation code with PKCE), once for all networks.

Nobody gives Parvis a password: they are sent to the network, agree there, and come back with a code that is good once. The code
becomes an access token that lasts hours and, mostly, a refresh token that brings the next one. A refresh token is often good once too:
whoever refreshes must hold a lock and keep what comes back before anything else.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.redaction import redact

ACCESS, REFRESH, EXPIRES = "access_token", "refresh_token", "expires_at"
"""The names under which an account's sign-in keeps its tokens. ``expires_at`` is an ISO 8601 date."""

ANSWERS_WITHIN = 30.0
"""Seconds in which a network must give tokens: shorter than anybody may hold the lock."""

_TOLD = frozenset({400, 401, 403, 404})
_OVER = frozenset({"invalid_grant", "invalid_token", "access_denied", "unauthorized_client"})
_META_OVER = 190
_NOT_LET_IN = "The network refused to let Parvis in: %(error)s"
_UNNAMED_LIFE = 3600.0


@dataclass(frozen=True, slots=True)
class OAuthRules:
    """Dated facts about being let in by one network. ``authorise`` is the page people are sent to, ``token`` where codes become
    tokens; ``ahead`` how many seconds before its end a token is refreshed; ``more`` further fields for the page.

    ``pkce``: whether the network takes the proof at all.
    ``renew_at``: where an access brings the next one by itself, without a refresh token, for the grant ``renew_grant``.
    ``proof``: where the network wants the client's secret, in the ``header`` (Basic) or in the ``form``; ``client_name`` what it calls the
    client's id.
    """

    authorise: str
    token: str
    scopes: tuple[str, ...]
    checked: dt.date
    proof: str = "header"
    client_name: str = "client_id"
    between_scopes: str = " "
    ahead: float = 600.0
    pkce: bool = True
    renew_at: str = ""
    renew_grant: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    more_for_token: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Client:
    """Who Parvis is to the network: what its operator registered there."""

    id: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a network let us in with. ``expires`` is ``None`` for a token that lasts."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires: dt.datetime | None = None

    def values(self) -> dict[str, str]:
        """The same as an account's sign-in keeps it."""
        told = {ACCESS: self.access, REFRESH: self.refresh}
        if self.expires is not None:
            told[EXPIRES] = self.expires.isoformat()
        return {name: value for name, value in told.items() if value}

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Tokens:
        """From what an account's sign-in keeps."""
        try:
            expires = dt.datetime.fromisoformat(values.get(EXPIRES, ""))
        except ValueError:
            expires = None
        return cls(values.get(ACCESS, ""), values.get(REFRESH, ""), expires)

    def is_due(self, rules: OAuthRules, now: dt.datetime) -> bool:
        """Whether it is time for the next token; without a refresh token, whether this one is over."""
        ahead = dt.timedelta(seconds=rules.ahead if self.refresh else 0)
        return self.expires is not None and self.expires - now < ahead


def new_verifier() -> str:
    """What proves later that whoever brings the code is who asked for it."""
    return secrets.token_urlsafe(64)


def challenge(verifier: str) -> str:
    """What is shown of a verifier beforehand (S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def page(rules: OAuthRules, client: Client, back: str, state: str, verifier: str) -> str:
    """The address of the network's page on which people agree. ``back`` is where it leads them afterwards."""
    asked = {
        "response_type": "code",
        rules.client_name: client.id,
        "redirect_uri": back,
        "scope": rules.between_scopes.join(rules.scopes),
        "state": state,
        **rules.more,
    }
    if rules.pkce:
        asked |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    return f"{rules.authorise}?{urlencode(asked)}"


async def exchange(
    rules: OAuthRules, client: Client, code: str, verifier: str, back: str, http: GuardedHttp
) -> Tokens:
    """The tokens for a code. Raises ``NeedsPerson`` when the code is no longer, or was never, good: one starts again."""
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        **({"code_verifier": verifier} if rules.pkce else {}),
        **rules.more_for_token,
    }
    try:
        answer = await _ask(rules, client, given, http)
    except UnknownOutcome as error:  # the code may be used up
        raise NeedsPerson("The network did not answer in time. Start again.") from error
    return _tokens(answer, "")


async def refresh(rules: OAuthRules, client: Client, tokens: Tokens, http: GuardedHttp) -> Tokens:
    """The next tokens. Only one may ask at a time. Raises ``NeedsPerson`` when the network no longer lets us in."""
    if not tokens.refresh:
        raise NeedsPerson(CONNECT_AGAIN)
    if rules.renew_at:
        return await lasting(rules.renew_at, rules.renew_grant, tokens.refresh, "", http)
    given = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, **rules.more_for_token}
    try:
        answer = await _ask(rules, client, given, http)
    except UnknownOutcome as error:  # some networks take the old one again; one that does not will say so
        raise RetryLater(error.reason, 30.0, **error.values) from error
    return _tokens(answer, tokens.refresh)


async def lasting(address: str, grant: str, access: str, secret: str, http: GuardedHttp) -> Tokens:
    """An access that lasts for weeks, for a short one (with the client's ``secret``) or for one like it, as Instagram and Threads give
    them: it is what brings the next one, so that it stands in the place of a refresh token too.
    """
    asked = {"grant_type": grant, "client_secret": secret or None, "access_token": access}
    answer = await http.get(address, params=asked, accept=_TOLD, deadline=ANSWERS_WITHIN)
    if answer.status >= 400:
        raise _refusal(answer)
    told = _tokens(answer, "")
    return Tokens(told.access, told.access, told.expires)


CONNECT_AGAIN = "The network no longer lets Parvis in. Somebody who manages this account must connect it again, under Accounts."


def bearer(token: str) -> dict[str, str]:
    """The header that carries an access. Raises ``NeedsPerson`` without one."""
    if not token:
        raise NeedsPerson(CONNECT_AGAIN)
    return {"Authorization": f"Bearer {token}"}


async def _ask(rules: OAuthRules, client: Client, given: Mapping[str, str], http: GuardedHttp) -> Response:
    if not client.id:
        raise NeedsPerson(
            "Whoever runs Parvis must first register it with this network (see the guide for operators)."
        )
    headers, form = {"Accept": "application/json"}, {**given, rules.client_name: client.id}
    if client.secret and rules.proof == "header":
        pair = f"{client.id}:{client.secret}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    elif client.secret:
        form["client_secret"] = client.secret
    answer = await http.post(rules.token, data=form, headers=headers, accept=_TOLD, deadline=ANSWERS_WITHIN)
    if answer.status >= 400:
        raise _refusal(answer)
    return answer


def _refusal(answer: Response) -> NetworkError:
    told = _object(answer)
    if isinstance(inside := told.get("error"), Mapping):  # as Meta says it
        if inside.get("code") == _META_OVER:
            return NeedsPerson(CONNECT_AGAIN)
        return Refused(_NOT_LET_IN, error=redact(one_line(inside.get("message")))[:200] or str(answer.status))
    error = one_line(told.get("error")) if isinstance(told.get("error"), str) else ""
    said = redact(one_line(told.get("error_description")) or error)[:200] or str(answer.status)
    if error == "invalid_client" or (answer.status == 401 and error not in _OVER):
        return NeedsPerson(
            "The network does not know this Parvis (%(error)s). Whoever runs it must correct its client id and secret.",
            error=said,
        )
    if error in _OVER or answer.status in {401, 403}:
        return NeedsPerson(CONNECT_AGAIN)
    return Refused(_NOT_LET_IN, error=said)


def _tokens(answer: Response, kept: str) -> Tokens:
    told = _object(answer)
    rows = told.get("data")
    if isinstance(rows, list) and rows and isinstance(rows[0], Mapping):  # as Instagram wraps them
        told = rows[0]
    access, next_refresh = told.get("access_token"), told.get("refresh_token")
    if not access and isinstance(told.get("error"), str):  # some networks refuse with a 200
        raise _refusal(answer)
    if not isinstance(access, str) or not access:
        raise RetryLater("The network answered something unexpected.", after=300.0)
    life = told.get("expires_in")
    seconds = float(life) if isinstance(life, int | float | str) and _is_number(life) else None
    refresh_token = next_refresh if isinstance(next_refresh, str) and next_refresh else kept
    if seconds is None and refresh_token:
        seconds = _UNNAMED_LIFE
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    expires = now + dt.timedelta(seconds=min(max(seconds, 0.0), 10**9)) if seconds is not None else None
    return Tokens(access, refresh_token, expires)


def _is_number(value: Any) -> bool:
    try:
        return float(value) == float(value) and abs(float(value)) != float("inf")
    except ValueError:
        return False


def _object(answer: Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except NetworkError:
        return {}
    return told if isinstance(told, Mapping) else {}
