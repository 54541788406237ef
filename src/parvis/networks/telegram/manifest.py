"""What Telegram allows bots in channels, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import PollRules
from parvis.networks.changing import Changeable, ChangeRules, Settling
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
_API = "https://core.telegram.org/bots/api"
_FAQ = "https://core.telegram.org/bots/faq"
_LIMIT = TextLimit(4096, "utf16")
_MEGABYTE = 1_000_000

MANIFEST = Manifest(
    name="telegram",
    title="Telegram",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=_API,
    checked=CHECKED,
    api_version="Bot API 10",
    text_limit=_LIMIT,
    coverage=(
        Fact(
            "A bot is not told what was said in a channel before it came, nor what it says itself.",
            CHECKED,
            _API,
        ),
    ),
    rate_limits=(
        Fact("About one message a second in one chat, and 30 a second in all.", CHECKED, _FAQ),
        Fact("Told to wait, a bot learns for how many seconds.", CHECKED, f"{_API}#responseparameters"),
    ),
    facts=(Fact("A bot costs nothing and its token does not expire.", CHECKED, _FAQ),),
)

RULES = PublishingRules(
    sign_in=(
        SettingField(
            name="channel",
            label="Channel",
            help="Its name, such as @brand, or its number for a private one (-100…).",
        ),
        SettingField(
            name="token",
            label="Token of the bot",
            kind="secret",
            help="Given by @BotFather. The bot must be an administrator of the channel who may post messages.",
        ),
        SettingField(
            name="server",
            label="Bot API server",
            required=False,
            help="Leave empty, unless you run a Bot API server of your own.",
        ),
    ),
    text=_LIMIT,
    also=(TextLimit(1024, "utf16", beside_media=True), TextLimit(300, "utf16", beside_poll=True)),
    once_only=OnceOnly.READ_BACK,
    checked=CHECKED,
    media=MediaRules(
        most=10,
        sizes={"image/jpeg": 10 * _MEGABYTE, "image/png": 10 * _MEGABYTE, "video/mp4": 50 * _MEGABYTE},
        mixes_with_video=True,
    ),
    link_in_text=True,
    poll=PollRules(
        most=12, longest_option=100, unit="utf16", shortest=5, longest=2_628_000, beside_card=False
    ),
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        parts=frozenset({Changeable.TEXT}),
        settling=Settling.REPEATING,
        with_poll=False,
        source="https://core.telegram.org/bots/api#updating-messages",
    ),
    settles_after=60.0,
    facts=(
        Fact(
            "A message holds 4,096 characters, and 1,024 beside pictures or videos.",
            CHECKED,
            f"{_API}#sendphoto",
        ),
        Fact(
            "A picture may have 10 MB and a video 50 MB; up to 10 of them go together.",
            CHECKED,
            f"{_API}#sendmediagroup",
        ),
        Fact(
            "A video is part of the call that says it. One that takes about two minutes to send is in doubt, and is looked for like after a "
            "lost answer.",
            dt.date(2026, 11, 23),
            f"{_API}#sendvideo",
        ),
        Fact(
            "The text of a post with a poll is the question, of 300 characters at most, in which no link can be followed. A poll has 2 to 12 answers of "
            "100 characters, lasts a month at most, and cannot be changed once it is online.",
            dt.date(2026, 11, 23),
            f"{_API}#sendpoll",
        ),
        Fact("In a channel nobody sees who chose what.", dt.date(2026, 11, 23), f"{_API}#sendpoll"),
        Fact("Descriptions of pictures are not shown by Telegram.", CHECKED, f"{_API}#inputmediaphoto"),
        Fact(
            "After an answer that got lost, Parvis looks at the public page of the channel. A private channel has none: there a "
            "person must look.",
            CHECKED,
            "https://telegram.org/faq_channels",
        ),
        Fact("A message can be deleted during 48 hours.", CHECKED, f"{_API}#deletemessage"),
    ),
)
