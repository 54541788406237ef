"""Dated facts about Mastodon."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import PollRules, VideoRules
from parvis.networks.changing import Changeable, ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
_DOCS = "https://docs.joinmastodon.org"
_LIMIT = TextLimit(500, "graphemes", url_weight=23)
_PICTURE, _VIDEO = 16 * 1024 * 1024, 99 * 1024 * 1024

MANIFEST = Manifest(
    name="mastodon",
    title="Mastodon",
    capabilities=frozenset(
        {
            Capability.READ_PUBLIC,
            Capability.READ_MENTIONS,
            Capability.READ_METRICS,
            Capability.SEARCH,
            Capability.STREAM,
            Capability.PUBLISH,
            Capability.REPLY,
        }
    ),
    settings=(
        SettingField(
            name="server",
            label="Server",
            help="Its address, such as mastodon.social. Choose one where your public is.",
        ),
        SettingField(
            name="mode",
            label="What to listen to",
            kind="choice",
            default="hashtags",
            choices=(
                ("hashtags", "Hashtags"),
                ("public", "Everything the server sees"),
                ("search", "Search (needs an access token)"),
                ("notifications", "Mentions of my account (needs an access token)"),
                ("stream", "Live stream (needs an access token on most servers)"),
            ),
        ),
        SettingField(
            name="words",
            label="Hashtags or words",
            kind="words",
            required=False,
            help="Separated by commas. Left empty, those of the watches are used.",
        ),
        SettingField(
            name="token",
            label="Access token",
            kind="secret",
            required=False,
            help="From your account on that server: Preferences, Development, New application, "
            "with the right to read.",
        ),
        SettingField(
            name="local",
            label="Which posts",
            kind="choice",
            required=False,
            default="all",
            choices=(("all", "All those the server knows"), ("local", "Only those written on this server")),
        ),
    ),
    documentation=f"{_DOCS}/api/",
    checked=CHECKED,
    api_version="Mastodon 4.5 (API v1, v2)",
    text_limit=_LIMIT,
    poll_seconds=60.0,
    coverage=(
        Fact(
            "A server's public timeline shows only what that server knows: the posts of its own people and of "
            "those they follow elsewhere.",
            CHECKED,
            f"{_DOCS}/methods/timelines/",
        ),
        Fact(
            "Hashtag timelines hold public posts that carry the hashtag; a post that names the brand without it "
            "is not heard.",
            CHECKED,
            f"{_DOCS}/methods/timelines/#tag",
        ),
        Fact(
            "Search finds only the posts of people who agreed to be found, on servers that offer full-text search.",
            CHECKED,
            f"{_DOCS}/methods/search/",
        ),
        Fact(
            "The live stream tells edits and deletions; polling sees only the edits of the latest posts, and "
            "no deletion.",
            CHECKED,
            f"{_DOCS}/methods/streaming/#events",
        ),
        Fact(
            "Likes, boosts and replies are counted by the server that is read, and can be fewer than "
            "there are.",
            CHECKED,
            f"{_DOCS}/entities/Status/",
        ),
        Fact(
            "Unlisted, followers-only and direct posts are not in public timelines.",
            CHECKED,
            f"{_DOCS}/entities/Status/#visibility",
        ),
    ),
    rate_limits=(
        Fact(
            "300 calls in 5 minutes for each account and for each address, unless the server sets "
            "another limit.",
            CHECKED,
            f"{_DOCS}/api/rate-limits/",
        ),
    ),
    facts=(
        Fact(
            "Since Mastodon 4.2 the WebSocket stream needs a person's access token.",
            CHECKED,
            f"{_DOCS}/methods/streaming/#websocket",
        ),
        Fact(
            "Since Mastodon 4.5 a server may close its timelines to visitors without a token.",
            CHECKED,
            f"{_DOCS}/methods/timelines/",
        ),
    ),
)

PUBLISHING = PublishingRules(
    sign_in=(
        SettingField(name="server", label="Server", help="Its address, such as mastodon.social."),
        SettingField(
            name="token",
            label="Access token",
            kind="secret",
            help="From your account on that server: Preferences, Development, New application, "
            "with the rights to read and to write.",
        ),
        SettingField(
            name="visibility",
            label="Who sees the posts",
            kind="choice",
            required=False,
            default="public",
            choices=(
                ("public", "Everybody"),
                ("unlisted", "Everybody, but not in public timelines"),
                ("private", "Followers only"),
            ),
        ),
    ),
    text=_LIMIT,
    once_only=OnceOnly.KEY,
    checked=CHECKED,
    media=MediaRules(
        most=4,
        sizes={
            "image/jpeg": _PICTURE,
            "image/png": _PICTURE,
            "image/gif": _PICTURE,
            "image/webp": _PICTURE,
            "video/mp4": _VIDEO,
            "video/webm": _VIDEO,
            "video/quicktime": _VIDEO,
        },
        longest_alt=1500,
        video=VideoRules(most_pixels=8_294_400, fastest=120),
    ),
    has_warning=True,
    has_language=True,
    short_mentions=True,
    warning_counts=True,
    link_in_text=True,
    threads=True,
    poll=PollRules(),
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        parts=frozenset({Changeable.TEXT, Changeable.ALT}),
        source=f"{_DOCS}/methods/statuses/#edit",
    ),
    settles_after=60.0,
    remembers=3600.0,
    facts=(
        Fact(
            "A post holds 500 characters as people see them, unless the server sets another limit; a link counts 23, "
            "and of @name@server only the name. The content warning counts too.",
            CHECKED,
            f"{_DOCS}/user/posting/",
        ),
        Fact(
            "The server recognises a post that is sent again for an hour.",
            CHECKED,
            f"{_DOCS}/methods/statuses/#create",
        ),
        Fact(
            "A poll has up to 4 answers of 50 characters, lasts from five minutes to a month, and stands without pictures; servers may set "
            "other limits.",
            CHECKED,
            f"{_DOCS}/entities/Instance/",
        ),
        Fact("Pictures and videos are prepared after they arrive.", CHECKED, f"{_DOCS}/methods/media/#v2"),
        Fact(
            "Servers state their own limits on texts, pictures and descriptions.",
            CHECKED,
            f"{_DOCS}/entities/Instance/",
        ),
    ),
)
