"""Saying something on Instagram: a picture, or several, with a caption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import NeedsPerson
from parvis.networks.http import GuardedHttp
from parvis.networks.instagram.manifest import HOME, RULES, VERSION
from parvis.networks.meta_accounts import ContainerPublisher
from parvis.networks.meta_containers import Dialect, Recipe
from parvis.networks.publishing import PublishingRules, ShowMedia, SignIn

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
        """One container for a picture; for several, one each and one around them."""
        words = self.sent(said)
        caption = {"caption": words} if words.strip() else {}
        if len(said.media) > 1:
            children = tuple({**_picture(one, show_media), "is_carousel_item": "true"} for one in said.media)
            around = {"media_type": "CAROUSEL", **caption}
            return Recipe(children, lambda made: {**around, "children": ",".join(made)})
        fields = {**_picture(said.media[0], show_media), **caption}
        return Recipe((), lambda _made: fields)

    def sent(self, said: Outgoing) -> str:
        """The caption; a link stands at its end, to be read."""
        return spoken(said)

    def words_of(self, row: Mapping[str, Any]) -> str:
        """The caption of a post."""
        caption = row.get("caption")
        return caption if isinstance(caption, str) else ""

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Instagram does not offer it to accounts that are connected by its own sign-in."""
        raise NeedsPerson("Instagram lets no program delete this post. Delete it in Instagram.")


def _picture(one: OutgoingMedia, show_media: ShowMedia) -> dict[str, str]:
    fields = {"image_url": show_media(one, "image/jpeg")}
    return {**fields, "alt_text": one.alt} if one.alt else fields
