"""Saying something on Threads: text, a link card, a picture, a video, or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.meta_accounts import ContainerPublisher
from parvis.networks.meta_containers import Dialect, Recipe
from parvis.networks.publishing import PublishingRules, ShowMedia
from parvis.networks.threads.manifest import HOME, RULES, VERSION

DIALECT = Dialect(
    make="threads",
    publish="threads_publish",
    posts="threads",
    status="status",
    reason="error_message",
    limit="threads_publishing_limit",
    fields="id,text,timestamp,permalink,media_type,children",
    replies="replies",
)
_AS_THEY_ARE = frozenset({"image/jpeg", "image/png"})


class ThreadsPublisher(ContainerPublisher):
    """The publisher of Threads."""

    rules: PublishingRules = RULES
    network: ClassVar[str] = "Threads"
    home: ClassVar[str] = HOME
    version: ClassVar[str] = VERSION
    lengthening: ClassVar[str] = "th_exchange_token"
    number: ClassVar[str] = "id"
    dialect: ClassVar[Dialect] = DIALECT

    def recipe(self, said: Outgoing, show_media: ShowMedia) -> Recipe:
        """One container for text, one picture or one video; for several, one each and one around them. What answers a post says so."""
        answered = {"reply_to_id": said.reply_to} if said.reply_to else {}
        text = {"text": said.text, **answered} if said.text.strip() else answered
        if len(said.media) > 1:
            children = tuple({**_shown(one, show_media), "is_carousel_item": "true"} for one in said.media)
            around = {"media_type": "CAROUSEL", **text}
            return Recipe(children, lambda made: {**around, "children": ",".join(made)})
        if said.media:
            fields = {**_shown(said.media[0], show_media), **text}
        else:
            card = {"link_attachment": said.link} if said.link else {}
            fields = {"media_type": "TEXT", "text": self.sent(said), **card, **answered}
        return Recipe((), lambda _made: fields)

    def sent(self, said: Outgoing) -> str:
        """The text; Threads takes no link card without one."""
        return said.text if said.text.strip() or said.media else said.link

    def words_of(self, row: Mapping[str, Any]) -> str:
        """The text of a post."""
        text = row.get("text")
        return text if isinstance(text, str) else ""


def _shown(one: OutgoingMedia, show_media: ShowMedia) -> dict[str, str]:
    if one.is_video:
        fields = {"media_type": "VIDEO", "video_url": show_media(one, one.media_type)}
        return {**fields, "alt_text": one.alt} if one.alt else fields
    media_type = one.media_type if one.media_type in _AS_THEY_ARE else "image/jpeg"
    fields = {"media_type": "IMAGE", "image_url": show_media(one, media_type)}
    return {**fields, "alt_text": one.alt} if one.alt else fields
