"""Publishing an article: its name in the address is ours, so that it is found by it and stays single."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.changing import exactly
from parvis.networks.errors import NeedsPerson, NetworkError, Refused
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line, web_address
from parvis.networks.publishing import (
    Published,
    PublishingRules,
    ReadMedia,
    SignIn,
    approved_bytes,
    refuse_unfit,
)
from parvis.networks.wordpress.articles import image, name_of, paragraphs, title_and_text
from parvis.networks.wordpress.manifest import RULES
from parvis.networks.wordpress.site import Site

_NUMBER = re.compile(r"(?:https?://\S+[?&]p=)?(\d{1,18})")
_FIELDS = "id,slug,date_gmt,link,guid,status"


class WordPressPublisher:
    """The publisher of WordPress."""

    rules: PublishingRules = RULES

    def __init__(self) -> None:
        self._roots: dict[str, str] = {}

    async def _open(self, account: SignIn, http: GuardedHttp) -> Site:
        return await Site(account, http, self._roots).open()

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The number of the user on the site, once it turns out that they may publish."""
        site = Site(account, http, self._roots)
        site.forget()
        me = await (await site.open()).look("wp/v2/users/me", {"context": "edit"})
        may = me.get("capabilities") if isinstance(me, Mapping) else None
        if not isinstance(may, Mapping) or not may.get("publish_posts"):
            raise NeedsPerson(
                "This user may not publish posts on the site. Choose an author, an editor or an administrator."
            )
        return one_line(str(me.get("id")))

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: sites do not tell their own."""
        return self.rules

    async def publish(
        self, account: SignIn, said: Outgoing, key: str, read_media: ReadMedia, http: GuardedHttp
    ) -> Published:
        """Upload the pictures that are not there yet, then publish the article."""
        refuse_unfit(said, self.rules.checks)
        site = await self._open(account, http)
        title, text = title_and_text(spoken(said))
        name = name_of(title, key)
        there = await _found(site, name)
        if there is not None:
            return _published(there)
        body: dict[str, Any] = {"title": title, "slug": name, "status": "publish"}
        shown: list[str] = []
        for one in said.media:
            number, address = await site.upload(one, await approved_bytes(one, read_media))
            if (
                not shown
                and "featured_media" not in body
                and account.get("picture", "featured") == "featured"
            ):
                body["featured_media"] = number
            else:
                shown.append(image(number, address, one.alt))
        body["content"] = "\n\n".join([*shown, paragraphs(text)]).strip()
        told = await site.say("wp/v2/posts", body)
        return _published(await self._single(site, name, told))

    async def _single(self, site: Site, name: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """The post that stays. WordPress gives a name that is taken a number behind it: then an earlier call, whose answer got
        lost, had gone through after all, and the newer post goes.
        """
        if told.get("slug") == name:
            return told
        try:
            first = await _found(site, name)
            if first is None or first.get("id") == told["id"]:
                return told
            await site.take_back(told["id"], for_good=True)
        except NetworkError:  # the post is there, and that is what matters
            return told
        return first

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
    ) -> Published | None:
        """By the name in its address, which nothing but this delivery uses."""
        title, _text = title_and_text(spoken(said))
        found = await _found(await self._open(account, http), name_of(title, key))
        return _published(found) if found is not None else None

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Replace the title and the paragraphs; pictures, and whatever else the article begins with, stay.

        Raises ``Refused`` for an article that somebody wrote over on the site.
        """
        refuse_unfit(after, self.rules.checks)
        site, number = await self._open(account, http), _number_of(id)
        title, text = title_and_text(spoken(after))
        there = await site.look(f"wp/v2/posts/{number}", {"context": "edit"})
        if isinstance(there, Mapping) and there.get("status") == "trash":
            raise Refused("The article is in the bin of the site.")
        raw = _raw(there, "content")
        old, new = paragraphs(title_and_text(spoken(before))[1]), paragraphs(text)
        if not raw.rstrip().endswith((old, new)):
            raise Refused("Somebody changed the article on the site: change it there.")
        kept = raw.rstrip().removesuffix(new if raw.rstrip().endswith(new) else old)
        await site.say(f"wp/v2/posts/{number}", {"title": title, "content": kept + new})

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether an article says exactly this."""
        site = await self._open(account, http)
        told = await site.look(f"wp/v2/posts/{_number_of(id)}", {"context": "edit"})
        title, text = title_and_text(spoken(said))
        same_title = exactly(_raw(told, "title")) == exactly(title)
        return same_title and exactly(_raw(told, "content")).endswith(exactly(paragraphs(text)))

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Move a post to the site's bin."""
        number = _number_of(id)
        await (await self._open(account, http)).take_back(number)


def _number_of(id: str) -> int:
    found = _NUMBER.fullmatch(id)
    if found is None:
        raise Refused("This is not a post of WordPress.")
    return int(found.group(1))


def _raw(told: object, name: str) -> str:
    """A text of an article as its authors wrote it."""
    part = told.get(name) if isinstance(told, Mapping) else None
    raw = part.get("raw") if isinstance(part, Mapping) else None
    return raw if isinstance(raw, str) else ""


async def _found(site: Site, name: str) -> Mapping[str, Any] | None:
    """The post with this name, also one that somebody has made a draft again; not one in the bin."""
    rows = await site.look(
        "wp/v2/posts", {"slug": name, "status": "any", "context": "edit", "_fields": _FIELDS}
    )
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and row.get("slug") == name:
            return row
    return None


def _published(told: Mapping[str, Any]) -> Published:
    guid = told.get("guid")
    named = web_address(guid.get("rendered")) if isinstance(guid, Mapping) else ""
    number = str(told.get("id"))
    fits = _NUMBER.fullmatch(named)
    try:
        at = dt.datetime.fromisoformat(str(told.get("date_gmt"))).replace(tzinfo=dt.UTC)
    except ValueError:
        at = None
    return Published(named if fits and fits.group(1) == number else number, web_address(told.get("link")), at)
