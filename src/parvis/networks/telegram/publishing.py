"""Saying something in a channel. Bots have no way to read a channel: after a lost answer its public page is looked at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia, OutgoingPoll
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.media_pieces import check_approved
from parvis.networks.publishing import (
    Published,
    PublishingRules,
    ReadMedia,
    SignIn,
    refuse_unfit,
)
from parvis.networks.same_words import same_words
from parvis.networks.telegram.bot import Bot, Chat
from parvis.networks.telegram.channel_page import Shown, is_channel_page, messages
from parvis.networks.telegram.manifest import RULES

_ID = re.compile(r"(-?\d{5,20})/(\d{1,15}(?:,\d{1,15}){0,9})")
_MOST_PAGES = 25
_SKEW = dt.timedelta(seconds=2)  # Telegram tells whole seconds
_GONE = "message to delete not found"
_SAME = "message is not modified"


class TelegramPublisher:
    """The publisher of Telegram. ``pages`` is where channels show themselves to everybody."""

    rules: PublishingRules = RULES

    def __init__(self, pages: str = "https://t.me") -> None:
        self._pages = pages

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The channel's number, once the bot turns out to be allowed to post there."""
        bot = Bot(account, http)
        number, chat = await bot.me(), await bot.chat()
        told = await bot.look("getChatMember", {"chat_id": chat.number, "user_id": number})
        member = told if isinstance(told, Mapping) else {}
        if member.get("status") != "administrator" or not member.get("can_post_messages"):
            raise NeedsPerson("Make the bot an administrator of the channel who may post messages.")
        return chat.number

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    async def publish(
        self, account: SignIn, said: Outgoing, key: str, read_media: ReadMedia, http: GuardedHttp
    ) -> Published:
        """Say it in one call: a text, a picture or video with its caption, or several together."""
        refuse_unfit(said, self.rules.checks)
        bot = Bot(account, http)
        for one in said.media:
            await check_approved(one, read_media)
        chat = await bot.chat()
        fields: dict[str, Any] = {"chat_id": chat.number}
        if said.reply_to:
            fields["reply_parameters"] = {"message_id": _numbers_of(said.reply_to, chat)[0]}
        told = await self._say(bot, fields, said, read_media)
        return _published(chat, told if isinstance(told, list) else [told])

    async def _say(self, bot: Bot, fields: dict[str, Any], said: Outgoing, read_media: ReadMedia) -> object:
        text = spoken(said)
        if said.poll:
            return await bot.say("sendPoll", {**fields, **_asked(said.poll), "question": text})
        if not said.media:
            shown = {"link_preview_options": {"url": said.link}} if said.link else {}
            return await bot.say("sendMessage", {**fields, **shown, "text": text})
        if len(said.media) == 1:
            (one,) = said.media
            kind = _kind(one)
            body = {**fields, **_measured(one), "caption": text}
            return await bot.say(f"send{kind.title()}", body, {kind: one}, read_media)
        files = {f"file{place}": one for place, one in enumerate(said.media)}
        group: list[dict[str, Any]] = [
            {"type": _kind(one), "media": f"attach://{name}", **_measured(one)} for name, one in files.items()
        ]
        group[0]["caption"] = text
        return await bot.say("sendMediaGroup", {**fields, "media": group}, files, read_media)

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
    ) -> Published | None:
        """By the words, on the channel's public page. Two messages with the same words cannot be told apart."""
        chat = await Bot(account, http).chat()
        if not chat.name:
            raise NeedsPerson(
                "Telegram shows private channels to nobody outside: open the channel, look, and settle by hand."
            )
        taken = {
            int(number) for id in known if (found := _ID.fullmatch(id)) for number in found[2].split(",")
        }
        recent = await self._said_since(chat, since - _SKEW, http)
        others = [one for one in recent if taken.isdisjoint(one.numbers)]
        alike = [one for one in others if _is_said_by(one, said)]
        if not alike and said.poll and any(one.is_hidden for one in others):
            raise NeedsPerson(
                "The public page of the channel does not show all that was said there: open the channel, look, and settle by hand."
            )
        if not alike:
            return None
        videos = sum(one.is_video for one in said.media)
        best = min(
            alike, key=lambda one: (one.media != len(said.media), one.videos != videos, one.numbers[0])
        )
        return Published(_id(chat, best.numbers), chat.page_of(best.numbers[0]), best.at)

    async def _said_since(self, chat: Chat, since: dt.datetime, http: GuardedHttp) -> list[Shown]:
        found: list[Shown] = []
        before: int | None = None
        for _ in range(_MOST_PAGES):
            answer = await http.get(f"{self._pages}/s/{chat.name}", params={"before": before})
            if not is_channel_page(answer.text):
                raise RetryLater(
                    "Telegram does not show the public page of %(channel)s.", after=600.0, channel=chat.name
                )
            page = messages(answer.text)
            recent = [one for one in page if one.at is None or one.at >= since]
            found += recent
            if not page or len(recent) < len(page) or page[0].numbers[0] <= 1:
                return found
            before = page[0].numbers[0]
        raise RetryLater("This account has said too much since then to find one post in it.", after=600.0)

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Edit a message, or the caption of the first picture or video. Asked again for the same words, Telegram says that nothing is new."""
        refuse_unfit(after, self.rules.checks)
        if before.poll:
            raise Refused("Telegram lets nobody change a poll. Delete it, and ask again.")
        bot = Bot(account, http)
        chat = await bot.chat()
        fields: dict[str, Any] = {"chat_id": chat.number, "message_id": _numbers_of(id, chat)[0]}
        text = spoken(after)
        try:
            if after.media:
                await bot.say("editMessageCaption", {**fields, "caption": text})
                return
            shown = {"link_preview_options": {"url": after.link}} if after.link else {}
            await bot.say("editMessageText", {**fields, **shown, "text": text})
        except Refused as error:
            if _SAME not in str(error.values.get("error", "")).lower():
                raise

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Bots cannot read a channel: whoever is in doubt asks for the change again."""
        raise NeedsPerson("Telegram lets no bot read what a channel says.")

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Delete a message, with what goes together with it."""
        bot = Bot(account, http)
        chat = await bot.chat()
        for number in _numbers_of(id, chat):
            try:
                await bot.say("deleteMessage", {"chat_id": chat.number, "message_id": number})
            except Refused as error:
                if _GONE not in str(error.values.get("error", "")).lower():
                    raise
            except UnknownOutcome as error:  # deleting twice is as good as once
                raise RetryLater(error.reason, 60.0, **error.values) from error


def _is_said_by(one: Shown, said: Outgoing) -> bool:
    text = spoken(said)
    if one.is_poll or said.poll:
        return one.is_poll and said.poll is not None and _asks(one, text, said.poll)
    if not text.strip() and not one.text.strip():
        return one.media == len(said.media)
    return same_words(text, one.text)


def _asks(one: Shown, question: str, poll: OutgoingPoll) -> bool:
    """Whether a poll is this one; where the page does not show the answers, by its question alone."""
    answers = not one.options or same_words("\n".join(poll.options), "\n".join(one.options))
    return answers and same_words(question, one.text)


def _asked(poll: OutgoingPoll) -> dict[str, Any]:
    """A poll as Telegram takes it. In a channel nobody may see who chose what."""
    return {
        "options": [{"text": option} for option in poll.options],
        "is_anonymous": True,
        "allows_multiple_answers": poll.multiple,
        "open_period": poll.seconds,
    }


def _kind(one: OutgoingMedia) -> str:
    return "video" if one.is_video else "photo"


def _measured(one: OutgoingMedia) -> dict[str, Any]:
    """What Telegram wants to know of a video, so that people may watch it while it is still coming."""
    if not one.is_video:
        return {}
    size = {"width": one.width, "height": one.height} if one.width and one.height else {}
    lasting = {"duration": round(one.duration / 1000)} if one.duration else {}
    return {**size, **lasting, "supports_streaming": True}


def _numbers_of(id: str, chat: Chat) -> list[int]:
    found = _ID.fullmatch(id)
    if found is None:
        raise Refused("This is not a message of Telegram.")
    if found[1] != chat.number:
        raise Refused("This post is not one of this account.")
    return [int(number) for number in found[2].split(",")]


def _id(chat: Chat, numbers: Sequence[int]) -> str:
    return f"{chat.number}/{','.join(map(str, numbers))}"


def _published(chat: Chat, told: Sequence[object]) -> Published:
    rows = [one for one in told if isinstance(one, Mapping)]
    numbers = sorted(number for row in rows if type(number := row.get("message_id")) is int)
    if not numbers:
        raise UnknownOutcome("Telegram did not say what it did; it may have done it all the same.")
    date = rows[0].get("date")
    at = dt.datetime.fromtimestamp(date, dt.UTC) if type(date) is int and 0 < date < 2**33 else None
    return Published(_id(chat, numbers), chat.page_of(numbers[0]), at)
