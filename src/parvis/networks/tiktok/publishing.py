"""Saying something on TikTok: a post is begun, its video sent piece by piece, and TikTok publishes it when the last piece has arrived.

So the last piece is the one call that says it. The name TikTok gives the post is kept in the delivery before the first byte is sent: it tells
how much has arrived, and what became of it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line
from parvis.networks.media_pieces import check_approved
from parvis.networks.publishing import (
    Prepared,
    Progress,
    Published,
    PublishingRules,
    ReadMedia,
    ShowMedia,
    SignIn,
    refuse_unfit,
)
from parvis.networks.tiktok.api import State, TikTokApi
from parvis.networks.tiktok.manifest import (
    BOTH,
    BY_AI,
    COMMENTS,
    DUETS,
    HOME,
    ONLY_ME,
    OTHERS,
    OWN,
    PRIVACY,
    PROMOTES,
    RULES,
    STITCHES,
)

NAME, PLACE, SENT, BEGUN = "name", "place", "sent", "begun"
"""The names in a delivery's progress: TikTok's name for the post, where its bytes go, how many pieces were sent, when it was begun."""
PIECE = 8 * 1024 * 1024  # bytes; TikTok wants 5 to 64 MB, and the rest with the last one
LASTS = dt.timedelta(minutes=50)  # an address takes bytes for an hour
_PAUSES = (1.0, 2.0, 4.0, 8.0)  # seconds between looks at a post that has just been said
_UNSENT = "PROCESSING_UPLOAD"
_DONE = "PUBLISH_COMPLETE"
_FAILED = "FAILED"


class TikTokPublisher:
    """The publisher of TikTok. ``base`` is another address, ``piece`` another size, ``pauses`` others in tests only."""

    rules: PublishingRules = RULES

    def __init__(self, base: str = HOME, piece: int = PIECE, pauses: tuple[float, ...] = _PAUSES) -> None:
        self._base, self._piece, self._pauses = base, piece, pauses

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The account's name, once it turns out to be the account that was meant."""
        found = one_line((await TikTokApi(account, http, self._base).creator()).get("creator_username"))
        if not found or found.casefold() != account.handle.strip().lstrip("@").casefold():
            raise NeedsPerson(
                "On TikTok you agreed as @%(found)s, but this account is %(meant)s. Change the account on TikTok, then start again.",
                found=found,
                meant=account.handle,
            )
        return found

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: what one account may choose besides is looked at before a post is begun."""
        return self.rules

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """All but the last piece of a video is sent before anything is said."""
        return True

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
        """Begin a post, or send the next piece of its video but for the last."""
        refuse_unfit(said, self.rules.checks)
        api, film = TikTokApi(account, http, self._base), said.media[0]
        name = one_line(progress.get(NAME))
        if not name:
            await check_approved(film, read_media)
            return await self._begun(api, said, film)
        state = await api.state(name)
        if state is not None and state.status == _FAILED:
            raise Refused("TikTok could not publish the video: %(error)s", error=state.failed or "—")
        if state is not None and state.status != _UNSENT:
            return Prepared(progress, is_ready=True)  # it was said: saying it again only looks
        if state is None or _is_old(progress):
            return Prepared({})
        sent = int(progress.get(SENT) or 0)
        if sent >= self._count(film) - 1:
            return Prepared(progress, is_ready=True)
        try:
            await self._send(api, progress, film, sent, read_media)
        except UnknownOutcome:  # a piece cannot be sent twice: begun anew, nobody has seen anything of it
            return Prepared({})
        return Prepared({**progress, SENT: sent + 1})

    async def _begun(self, api: TikTokApi, said: Outgoing, film: OutgoingMedia) -> Prepared:
        _check_with(await api.creator(), said, film)
        size = self._piece if self._count(film) > 1 else film.size
        source = {
            "source": "FILE_UPLOAD",
            "video_size": film.size,
            "chunk_size": size,
            "total_chunk_count": self._count(film),
        }
        name, place = await api.begin(_about(said), source)
        return Prepared({NAME: name, PLACE: place, SENT: 0, BEGUN: dt.datetime.now(dt.UTC).isoformat()})

    async def _send(
        self, api: TikTokApi, progress: Progress, film: OutgoingMedia, number: int, read_media: ReadMedia
    ) -> None:
        begin = number * self._piece
        is_last = number == self._count(film) - 1
        piece = await read_media(film.digest, begin, film.size - begin if is_last else self._piece)
        await api.send(str(progress.get(PLACE)), piece, begin, film.size, film.media_type)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Send the last piece, and look what becomes of it."""
        refuse_unfit(said, self.rules.checks)
        api, kept = TikTokApi(account, http, self._base), progress or {}
        name = one_line(kept.get(NAME))
        state = await api.state(name) if name else None
        if state is None:
            raise RetryLater("What was made ready is no longer there.", after=0.0)
        if state.status == _UNSENT:
            await self._send(api, kept, said.media[0], int(kept.get(SENT) or 0), read_media)
        for pause in (0.0, *self._pauses):
            await asyncio.sleep(pause)
            try:
                state = await api.state(name) or state
            except (RetryLater, NeedsPerson, Refused) as error:
                raise UnknownOutcome(error.reason, **error.values) from error
            if state.status == _DONE:
                return _published(account, name, state, kept)
            if state.status == _FAILED:
                raise Refused("TikTok could not publish the video: %(error)s", error=state.failed or "—")
        raise UnknownOutcome("TikTok is still processing the video.")

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
        """What became of the post that was begun: TikTok's own name for it tells. Without one nothing was said."""
        name = one_line((progress or {}).get(NAME))
        if not name or name in known:
            return None
        state = await TikTokApi(account, http, self._base).state(name)
        if state is None:
            raise NeedsPerson(
                "TikTok no longer knows this post. Look at the account, then settle it by hand."
            )
        if state.status == _DONE:
            return _published(account, name, state, progress or {})
        if state.status == _FAILED or (state.status == _UNSENT and state.received < said.media[0].size):
            return None
        raise RetryLater("TikTok is still processing the video.", after=60.0)

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """TikTok lets no program take a post back."""
        raise NeedsPerson("TikTok lets no program delete a post: delete it in the app.")

    def _count(self, film: OutgoingMedia) -> int:
        return max(1, film.size // self._piece)


def _check_with(creator: Mapping[str, Any], said: Outgoing, film: OutgoingMedia) -> None:
    """What TikTok grants this account at this moment. Raises ``NeedsPerson`` for what it does not."""
    options = creator.get("privacy_level_options")
    if isinstance(options, list) and said.choice(PRIVACY) not in options:
        raise NeedsPerson("TikTok does not let this account choose who may watch like this. Choose again.")
    longest = creator.get("max_video_post_duration_sec")
    if isinstance(longest, int) and film.duration > longest * 1000 + 100:
        raise NeedsPerson(
            "TikTok takes videos of %(longest)s seconds at most from this account.", longest=longest
        )


def _about(said: Outgoing) -> dict[str, Any]:
    promotes, privacy = said.choice(PROMOTES), said.choice(PRIVACY)
    if promotes in {OTHERS, BOTH} and privacy == ONLY_ME:
        raise Refused(
            "What another brand pays for cannot be for this account alone: choose who may watch it."
        )
    return {
        "title": spoken(said),
        "privacy_level": privacy,
        "disable_comment": said.choice(COMMENTS) != "yes",
        "disable_duet": said.choice(DUETS) != "yes",
        "disable_stitch": said.choice(STITCHES) != "yes",
        "brand_organic_toggle": promotes in {OWN, BOTH},
        "brand_content_toggle": promotes in {OTHERS, BOTH},
        "is_aigc": said.choice(BY_AI) == "yes",
    }


def _begun_at(progress: Progress) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(one_line(progress.get(BEGUN)))
    except ValueError:
        return None


def _is_old(progress: Progress) -> bool:
    """Whether what was begun takes no more bytes."""
    begun = _begun_at(progress)
    return begun is None or dt.datetime.now(dt.UTC) - begun > LASTS


def _published(account: SignIn, name: str, state: State, progress: Progress) -> Published:
    """The post by the name TikTok gave it first, which stays; people find it on its own page once TikTok has looked at it. TikTok tells no
    time: it is the one at which the post was begun.
    """
    page = f"https://www.tiktok.com/@{account.handle.strip().lstrip('@')}"
    return Published(name, f"{page}/video/{state.post}" if state.post else page, _begun_at(progress))
