"""Tells people who follow a link from programs that look at it, and which network they come from. Pure; nothing is kept here.

What a browser says of itself is read once, at the moment of the click, and reduced to these two answers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

CHECKED = dt.date(2026, 11, 22)
"""When the lists below were last gone through."""

PREVIEWERS: Mapping[str, str] = {
    "facebookexternalhit": "Facebook, Instagram and Messenger fetch what is shared, to show its card",
    "facebot": "the same, by its other name",
    "meta-external": "Meta's fetchers for previews and for its models",
    "twitterbot": "X fetches what is posted, to show its card",
    "linkedinbot": "LinkedIn fetches what is posted, to show its card",
    "cardyb": "Bluesky's maker of cards",
    "mastodon/": "each server of Mastodon that receives a post fetches its links: dozens within a minute",
    "pleroma": "the same, of servers that speak with Mastodon's",
    "akkoma": "the same",
    "misskey": "the same",
    "friendica": "the same",
    "summalyproxy": "the same, on behalf of Misskey",
    "telegrambot": "Telegram's previews",
    "whatsapp/": "WhatsApp's previews; people who click there come with their browser",
    "slackbot": "Slack's previews",
    "slack-imgproxy": "Slack's previews",
    "discordbot": "Discord's previews",
    "skypeuripreview": "previews of Skype and Teams",
    "pinterestbot": "Pinterest looks at what is pinned",
    "redditbot": "Reddit's previews",
    "embedly": "previews on behalf of others",
    "iframely": "previews on behalf of others",
}
"""What stands in the name of the programs that networks send to look at links, in small letters, and why it is no person."""

PROGRAMS = re.compile(
    # "Cubot" is a make of telephones: its people are people.
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|fetch(?:er)?\b|scann|monitor|headless|lighthouse|phantomjs|archiver"
    r"|^(?:curl|wget|python|java|go-http|ruby|perl|php|node|axios|got|okhttp|libwww|apache-http|httpx|aiohttp|http\.rb|dart)\b",
    re.I,
)
"""Search engines, monitors and libraries, by what they call themselves. Those that call themselves browsers are not told apart."""

NETWORKS: Mapping[str, str] = {
    "t.co": "x",
    "x.com": "x",
    "twitter.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "messenger.com": "facebook",
    "instagram.com": "instagram",
    "threads.net": "threads",
    "threads.com": "threads",
    "linkedin.com": "linkedin",
    "lnkd.in": "linkedin",
    "bsky.app": "bluesky",
    "t.me": "telegram",
    "telegram.org": "telegram",
    "telegram.me": "telegram",
    "mastodon.social": "mastodon",
    "mastodon.online": "mastodon",
    "mastodon.world": "mastodon",
    "mstdn.social": "mastodon",
    "mas.to": "mastodon",
    "piaille.fr": "mastodon",
    "mamot.fr": "mastodon",
    "framapiaf.org": "mastodon",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "tiktok.com": "tiktok",
    "pinterest.com": "pinterest",
    "pinterest.fr": "pinterest",
    "reddit.com": "reddit",
    "whatsapp.com": "whatsapp",
    "wa.me": "whatsapp",
}
"""The network a host belongs to, with what stands below it. Other servers of Mastodon count as "other"."""

APPS: Mapping[str, str] = {
    "com.twitter.android": "x",
    "com.facebook.katana": "facebook",
    "com.facebook.orca": "facebook",
    "com.instagram.android": "instagram",
    "com.instagram.barcelona": "threads",
    "com.linkedin.android": "linkedin",
    "xyz.blueskyweb.app": "bluesky",
    "org.telegram.messenger": "telegram",
    "org.joinmastodon.android": "mastodon",
    "com.whatsapp": "whatsapp",
    "com.reddit.frontpage": "reddit",
}
"""The same for apps of Android, which say ``android-app://`` and their name."""

OTHER = "other"
_AHEAD = ("sec-purpose", "x-purpose", "purpose", "x-moz")


def is_program(method: str, user_agent: str, headers: Mapping[str, str]) -> bool:
    """Whether no person followed a link. ``headers`` have small names: browsers that fetch ahead of a click say so in them."""
    if method == "HEAD" or not user_agent.strip():
        return True
    if any("prefetch" in (said := headers.get(name, "").lower()) or "preview" in said for name in _AHEAD):
        return True
    name = user_agent.lower()
    return any(one in name for one in PREVIEWERS) or PROGRAMS.search(user_agent) is not None


def source_of(referrer: str) -> str:
    """The network a referrer belongs to, ``other`` for any other place; empty where nothing is said."""
    if not referrer.strip():
        return ""
    try:
        parts = urlsplit(referrer.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return OTHER
    if parts.scheme == "android-app":
        return APPS.get(host, OTHER)
    labels = host.split(".")
    below = (".".join(labels[start:]) for start in range(len(labels)))
    return next((NETWORKS[one] for one in below if one in NETWORKS), OTHER)
