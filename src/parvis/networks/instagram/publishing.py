"""Saying something on Instagram: a picture, or several, with a caption."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import NeedsPerson, Refused
from parvis.networks.http import GuardedHttp
from parvis.networks.instagram.manifest import HOME, RULES, VERSION
from parvis.networks.markup import one_line
from parvis.networks.meta_accounts import ContainerPublisher
from parvis.networks.meta_containers import Dialect, Recipe
from parvis.networks.meta_graph import moment, now
from parvis.networks.publishing import (
    Progress,
    Published,
    PublishingRules,
    ReadMedia,
    ShowMedia,
    SignIn,
)
from parvis.networks.same_words import same_words

_NUMBER = re.compile(r"\d{1,30}")
_SKEW = dt.timedelta(minutes=2)

DIALECT = Dialect(
    make="media",
    publish="media_publish",
    posts="media",
    status="status_code",
    reason="status",
    limit="content_publishing_limit",
    fields="id,caption,timestamp,permalink,media_type,children",
)


class InstagramPublisher(ContainerPublisher):
    """The publisher of Instagram."""

    rules: PublishingRules = RULES
    network: ClassVar[str] = "Instagram"
    home: ClassVar[str] = HOME
    version: ClassVar[str] = VERSION
    lengthening: ClassVar[str] = "ig_exchange_token"
    number: ClassVar[str] = "user_id"
    dialect: ClassVar[Dialect] = DIALECT

    def recipe(self, said: Outgoing, show_media: ShowMedia) -> Recipe:
        """One container for a picture or a video (a reel); for several pictures, one each and one around them."""
        words = self.sent(said)
        caption = {"caption": words} if words.strip() else {}
        if len(said.media) > 1:
            children = tuple({**_picture(one, show_media), "is_carousel_item": "true"} for one in said.media)
            around = {"media_type": "CAROUSEL", **caption}
            return Recipe(children, lambda made: {**around, "children": ",".join(made)})
        show = _reel if said.media[0].is_video else _picture
        fields = {**show(said.media[0], show_media), **caption}
        return Recipe((), lambda _made: fields)

    def sent(self, said: Outgoing) -> str:
        """The caption; a link stands at its end, to be read."""
        return spoken(said)

    def words_of(self, row: Mapping[str, Any]) -> str:
        """The caption of a post."""
        caption = row.get("caption")
        return caption if isinstance(caption, str) else ""

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """All but comments, which are said in one go."""
        return said is None or not said.reply_to

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Publish the container that is ready; or say something below a post."""
        if not said.reply_to:
            return await super().publish(account, said, key, read_media, http, progress)
        number = await self._graph(account, http).say(f"{_post(said)}/comments", {"message": said.text})
        return Published(number, "", now())

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
        """As of any container; a comment by its words, among the account's own below the post."""
        if not said.reply_to:
            return await super().find(account, said, key, since, http, known, progress)
        begin, own = since - _SKEW, account.handle.strip().lstrip("@").casefold()
        asked = {"fields": "id,text,timestamp,username", "limit": "50"}
        rows = await self._graph(account, http).rows(f"{_post(said)}/comments", asked, begin)
        for row in rows:
            is_ours = one_line(row.get("username")).casefold() == own
            if (
                is_ours
                and one_line(row.get("id")) not in known
                and same_words(said.text, str(row.get("text")))
            ):
                return Published(one_line(row.get("id")), "", moment(row))
        return None

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Instagram does not offer it to accounts that are connected by its own sign-in."""
        raise NeedsPerson("Instagram lets no program delete this post. Delete it in Instagram.")


def _post(said: Outgoing) -> str:
    """The number of the post that is commented on."""
    if not _NUMBER.fullmatch(said.reply_to):
        raise Refused("This is not a post of %(network)s.", network="Instagram")
    return said.reply_to


def _reel(one: OutgoingMedia, show_media: ShowMedia) -> dict[str, str]:
    return {"media_type": "REELS", "video_url": show_media(one, one.media_type), "share_to_feed": "true"}


def _picture(one: OutgoingMedia, show_media: ShowMedia) -> dict[str, str]:
    fields = {"image_url": show_media(one, "image/jpeg")}
    return {**fields, "alt_text": one.alt} if one.alt else fields
