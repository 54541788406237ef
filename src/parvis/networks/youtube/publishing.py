"""Saying something on YouTube: a private video is uploaded and processed; the last call lets people see it.

Where the upload goes is kept in the delivery before the first byte is sent, and how much has arrived is asked before anything is sent again;
so one delivery never becomes two videos. Making a video public twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.lengths import spoken, titled
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.changing import exactly
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater
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
from parvis.networks.youtube.api import Upload, YouTubeApi, moment_of, part_of
from parvis.networks.youtube.comments import COMMENT, address_of, find_comment, say_comment
from parvis.networks.youtube.manifest import HOME, KIDS, MADE_BY_AI, PRIVACY, RULES

PLACE, VIDEO, ASKED = "place", "video", "asked"
"""The names in a delivery's progress: where the bytes go, the video they became, how often it was asked whether that is processed."""
PIECE = 8 * 1024 * 1024  # bytes; YouTube wants whole multiples of 256 KiB
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 120.0
_GENERAL = "22"  # "People & Blogs", what YouTube's own page offers first
_GONE = "The video is no longer on YouTube: somebody deleted it there. Look at the channel."
_KEPT = ("categoryId", "tags", "defaultLanguage", "defaultAudioLanguage")
"""What YouTube forgets of a description when it is not sent again."""
_STAYS_PRIVATE = (
    "YouTube keeps this video private: it does so with all that comes through a project that Google has not verified. "
    "Whoever runs Parvis must have it verified."
)


class YouTubePublisher:
    """The publisher of YouTube. ``base`` is another address, ``piece`` another size in tests only."""

    rules: PublishingRules = RULES

    def __init__(self, base: str = HOME, piece: int = PIECE) -> None:
        self._base, self._piece = base, piece

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The channel's id, once it turns out to be the channel that was meant."""
        channel = await YouTubeApi(account, http, self._base).channel()
        number = one_line(channel.get("id"))
        about = channel.get("snippet")
        known = (
            [one_line(about.get(name)) for name in ("customUrl", "title")]
            if isinstance(about, Mapping)
            else []
        )
        if _bare(account.handle) not in {number.casefold(), *(_bare(one) for one in known)}:
            raise NeedsPerson(
                "On YouTube you agreed for %(found)s, but this account is %(meant)s. Choose the channel on Google's page.",
                found=next(filter(None, known), number),
                meant=account.handle,
            )
        return number

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """Each video is uploaded and processed before anybody sees it; comments are said in one go."""
        return said is None or not said.reply_to

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
        """Begin an upload, send the next piece of it, or ask whether the video is processed."""
        refuse_unfit(said, self.rules.checks)
        api, film = YouTubeApi(account, http, self._base), said.media[0]
        number = one_line(progress.get(VIDEO))
        if number:
            return await self._processed(api, number, progress)
        place = one_line(progress.get(PLACE))
        if not place:
            await check_approved(film, read_media)
            return Prepared({PLACE: await api.begin(_about(said), film)})
        return await self._sent_on(api, place, film, read_media)

    async def _sent_on(
        self, api: YouTubeApi, place: str, film: OutgoingMedia, read_media: ReadMedia
    ) -> Prepared:
        upload = await api.send(place, b"", 0, film.size)
        if not upload.is_over and not upload.video:
            piece = await read_media(
                film.digest, upload.received, min(self._piece, film.size - upload.received)
            )
            if not piece:
                raise Refused("A picture or video is not the one that was approved. Choose it again.")
            upload = await api.send(place, piece, upload.received, film.size)
        return Prepared(_after(place, upload))

    async def _processed(self, api: YouTubeApi, number: str, progress: Progress) -> Prepared:
        """How far a video is. One that somebody deleted there is uploaded anew."""
        video = await api.video(number)
        if video is None:
            return Prepared({})
        status = part_of(video, "status")
        state = one_line(status.get("uploadStatus"))
        if state in {"failed", "rejected"}:
            why = one_line(status.get("failureReason")) or one_line(status.get("rejectionReason"))
            raise Refused("YouTube could not process the video: %(error)s", error=why or "—")
        if state == "processed" or part_of(video, "processingDetails").get("processingStatus") == "succeeded":
            return Prepared({VIDEO: number}, is_ready=True)
        asked = int(progress.get(ASKED) or 0)
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(asked, 10))
        return Prepared({VIDEO: number, ASKED: asked + 1}, wait=wait)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Let people see the video that was made ready; or say something below it."""
        if said.reply_to:
            return await say_comment(YouTubeApi(account, http, self._base), said)
        refuse_unfit(said, self.rules.checks)
        number = one_line((progress or {}).get(VIDEO))
        if not number:
            raise RetryLater("What was made ready is no longer there.", after=0.0)
        api = YouTubeApi(account, http, self._base)
        told = await api.show(number, _status(said, _privacy(said)))
        if one_line(part_of(told, "status").get("privacyStatus")) != _privacy(said):
            raise NeedsPerson(_STAYS_PRIVATE)
        try:
            video = await api.video(number) or {}
        except NetworkError:  # it was said, and that is what matters
            video = {}
        return _published(number, moment_of(part_of(video, "snippet")) or dt.datetime.now(dt.UTC))

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
        """The video that was made ready, when people can see it. Without one nothing was said: uploads are private. A comment by its words."""
        if said.reply_to:
            return await find_comment(YouTubeApi(account, http, self._base), said, since, known)
        number = one_line((progress or {}).get(VIDEO))
        if not number or number in known:
            return None
        video = await YouTubeApi(account, http, self._base).video(number)
        if video is None:
            raise NeedsPerson(
                "The video is no longer on YouTube: somebody deleted it there. Look at the channel."
            )
        if one_line(part_of(video, "status").get("privacyStatus")) != _privacy(said):
            return None
        return _published(number, moment_of(part_of(video, "snippet")))

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Replace the title and the description; whatever else YouTube keeps with them is sent back as it is."""
        refuse_unfit(after, self.rules.checks)
        api = YouTubeApi(account, http, self._base)
        video = await api.video(id)
        if video is None:
            raise Refused(_GONE)
        wanted, kept = _about(after)["snippet"], part_of(video, "snippet")
        snippet = {name: kept[name] for name in _KEPT if kept.get(name)}
        snippet |= {"title": wanted["title"], "description": wanted["description"]}
        await api.describe(id, {"categoryId": _GENERAL, **snippet})

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether a video is described exactly so."""
        video = await YouTubeApi(account, http, self._base).video(id)
        if video is None:
            raise Refused(_GONE)
        snippet, wanted = part_of(video, "snippet"), titled(spoken(said))
        shown = (str(snippet.get(name) or "") for name in ("title", "description"))
        return [exactly(one) for one in shown] == [exactly(one) for one in wanted]

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a video, or a comment below one, back."""
        api = YouTubeApi(account, http, self._base)
        await (api.take_comment_back(id) if COMMENT.fullmatch(id) else api.take_back(id))


def _about(said: Outgoing) -> dict[str, Any]:
    """What a new video is, private at first. Raises ``Refused`` for what YouTube takes in no title."""
    title, description = titled(spoken(said))
    if not title:
        raise Refused("YouTube wants a title: write it in the first line.")
    if set("<>") & {*title, *description}:
        raise Refused("YouTube takes neither < nor > in a title or a description.")
    snippet = {"title": title, "description": description, "categoryId": _GENERAL}
    if said.language:
        snippet |= {"defaultLanguage": said.language, "defaultAudioLanguage": said.language}
    return {"snippet": snippet, "status": _status(said, "private")}


def _status(said: Outgoing, privacy: str) -> dict[str, Any]:
    return {
        "privacyStatus": privacy,
        "selfDeclaredMadeForKids": said.choice(KIDS) == "yes",
        "containsSyntheticMedia": said.choice(MADE_BY_AI) == "yes",
    }


def _privacy(said: Outgoing) -> str:
    return said.choice(PRIVACY, "public")


def _after(place: str, upload: Upload) -> dict[str, Any]:
    """What is kept after a piece: the video once it is one, nothing when YouTube forgot the upload."""
    if upload.video:
        return {VIDEO: upload.video}
    return {} if upload.is_over else {PLACE: place, "received": upload.received}


def _published(number: str, at: dt.datetime | None) -> Published:
    return Published(number, address_of(number), at)


def _bare(name: str) -> str:
    return name.strip().lstrip("@").casefold()
