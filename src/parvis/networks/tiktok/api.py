"""The calls to TikTok as one account, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line
from parvis.networks.oauth import ACCESS, CONNECT_AGAIN, bearer
from parvis.networks.publishing import SignIn, said_once
from parvis.networks.redaction import redact
from parvis.networks.tiktok.manifest import UPLOADS

_TOLD = frozenset({400, 401, 403, 404, 429})
_PIECE_WITHIN = 100.0  # seconds
_OVER = frozenset(
    {"access_token_invalid", "scope_not_authorized", "token_not_authorized_for_specified_scope"}
)
_FULL = frozenset({"spam_risk_too_many_posts", "spam_risk_too_many_pending_share", "reached_active_user_cap"})
_SEVERAL_HOURS = 3 * 3600.0


@dataclass(frozen=True, slots=True)
class State:
    """What became of a post: ``status`` in TikTok's words, how many bytes have arrived, why it failed, the number people see it under."""

    status: str
    received: int = 0
    failed: str = ""
    post: str = ""


class TikTokApi:
    """One account. ``base`` is another address in tests only."""

    def __init__(self, account: SignIn, http: GuardedHttp, base: str) -> None:
        self._headers = {
            **bearer(account.get(ACCESS)),
            "Content-Type": "application/json; charset=UTF-8",
        }
        self._http = http
        self._base = base

    async def creator(self) -> Mapping[str, Any]:
        """Who agreed, and what they may choose at this moment."""
        return await self._ask("creator_info/query", {})

    async def begin(self, post: Mapping[str, Any], source: Mapping[str, Any]) -> tuple[str, str]:
        """Begin a post whose bytes are still to come: its name, and where they are sent. Nobody sees anything of it."""
        told = await self._ask("video/init", {"post_info": dict(post), "source_info": dict(source)})
        name, place = one_line(told.get("publish_id")), told.get("upload_url")
        if not name or not isinstance(place, str) or not self._is_theirs(place):
            raise RetryLater("TikTok answered something unexpected.", after=300.0)
        return name, place

    async def state(self, name: str) -> State | None:
        """What became of a post; ``None`` when TikTok no longer knows it."""
        try:
            told = await self._ask("status/fetch", {"publish_id": name})
        except Refused as error:
            if error.values.get("code") in {"invalid_publish_id", "invalid_params"}:
                return None
            raise
        received, posts = told.get("uploaded_bytes"), told.get("publicaly_available_post_id")
        return State(
            status=one_line(told.get("status")),
            received=received if isinstance(received, int) else 0,
            failed=one_line(told.get("fail_reason")),
            post=str(posts[0]) if isinstance(posts, list) and posts else "",
        )

    async def send(self, place: str, content: bytes, begin: int, size: int, media_type: str) -> None:
        """Send a piece of a video. Raises ``UnknownOutcome`` when it may have arrived."""
        if not self._is_theirs(place):
            raise RetryLater("What was made ready is no longer there.", after=0.0)
        with said_once():
            answer = await self._http.request(
                "PUT",
                place,
                content=content,
                headers={
                    "Content-Type": media_type,
                    "Content-Range": f"bytes {begin}-{begin + len(content) - 1}/{size}",
                },
                accept=_TOLD | {416},
                deadline=_PIECE_WITHIN,
            )
        if answer.status in {403, 404}:
            raise RetryLater("What was made ready is no longer there.", after=0.0)
        if answer.status >= 400:
            raise UnknownOutcome("TikTok takes no more of a video (%(status)s).", status=answer.status)

    def _is_theirs(self, place: str) -> bool:
        """Whether an address is one of TikTok's: the bytes go nowhere else."""
        parts = urlsplit(place)
        ours = urlsplit(self._base)
        return (parts.scheme == "https" and (parts.hostname or "").endswith(UPLOADS)) or (
            (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)
        )

    async def _ask(self, name: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer = await self._http.post(
                f"{self._base}/v2/post/publish/{name}/", json=dict(body), headers=self._headers, accept=_TOLD
            )
            told = answer.json()
        except UnknownOutcome as error:  # none of these calls says anything
            raise RetryLater(error.reason, 30.0, **error.values) from error
        wrong = _part(told, "error")
        code = one_line(wrong.get("code"))
        if answer.status >= 400 or code not in {"", "ok"}:
            raise _refusal(answer, code, one_line(wrong.get("message")))
        return _part(told, "data")


def _part(told: object, name: str) -> Mapping[str, Any]:
    inner = told.get(name) if isinstance(told, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _refusal(answer: Response, code: str, message: str) -> NetworkError:
    said = redact(message)[:200] or code or str(answer.status)
    if answer.status == 401 or code in _OVER:
        return NeedsPerson(CONNECT_AGAIN)
    if answer.status == 429 or code == "rate_limit_exceeded":
        return RetryLater("TikTok asks to come back later.", after=90.0)
    if code in _FULL:
        return RetryLater("TikTok takes no more posts of this account today.", after=_SEVERAL_HOURS)
    if code == "unaudited_client_can_only_post_to_private_accounts":
        return NeedsPerson(
            "TikTok has not audited this Parvis: it takes videos for private accounts only, to be seen by them alone."
        )
    if code == "privacy_level_option_mismatch":
        return NeedsPerson("TikTok does not let this account choose who may watch like this. Choose again.")
    return Refused("TikTok refused it: %(error)s", error=said, code=code)
