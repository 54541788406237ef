"""Dated facts about Mastodon."""

from __future__ import annotations

import datetime as dt

from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit

CHECKED = dt.date(2026, 11, 22)
_DOCS = "https://docs.joinmastodon.org"

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
    text_limit=TextLimit(500, "characters", url_weight=23),
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
