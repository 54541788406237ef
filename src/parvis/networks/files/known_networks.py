"""Recognising which network an export comes from, by the words its columns use and the addresses it holds.

These are names only: an item can be *from* a network that Parvis cannot collect.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from parvis.networks.files.targets import plain_name

FILES = "files"
"""The network of items from a file that names none."""

_HOSTS = {
    "x.com": "x",
    "twitter.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "tiktok.com": "tiktok",
    "reddit.com": "reddit",
    "bsky.app": "bluesky",
    "pinterest.com": "pinterest",
    "pinterest.fr": "pinterest",
    "threads.net": "threads",
    "threads.com": "threads",
    "trustpilot.com": "trustpilot",
    "tripadvisor.com": "tripadvisor",
    "tripadvisor.fr": "tripadvisor",
    "t.me": "telegram",
    "snapchat.com": "snapchat",
    "twitch.tv": "twitch",
}
_NAMES = {
    **{name: name for name in sorted(set(_HOSTS.values()))},
    "twitter": "x",
    "x_twitter": "x",
    "twitter_x": "x",
    "tweet": "x",
    "tweets": "x",
    "yt": "youtube",
    "ig": "instagram",
    "fb": "facebook",
    "mastodon": "mastodon",
    "bluesky": "bluesky",
    "bsky": "bluesky",
    "google_maps": "google",
    "google_reviews": "google",
    "google_my_business": "google",
    "avis_google": "google",
    "rss": "feeds",
    "news": "feeds",
    "press": "feeds",
    "presse": "feeds",
    "blog": "feeds",
    "blogs": "feeds",
}
_TELLING = (
    (
        "x",
        re.compile(
            r"tweet|^full_text$|twitter|^in_reply_to_status|favorite_count|^screen_name$|user_screen_name"
        ),
    ),
    ("youtube", re.compile(r"youtube|^video_?id$|^channel_?id$")),
    ("reddit", re.compile(r"subreddit|reddit")),
    ("instagram", re.compile(r"instagram")),
    ("facebook", re.compile(r"facebook")),
    ("linkedin", re.compile(r"linkedin")),
    ("tiktok", re.compile(r"tiktok|aweme")),
    ("trustpilot", re.compile(r"trustpilot")),
    ("bluesky", re.compile(r"^did$|bsky|bluesky")),
)
_SAFE = re.compile(r"[^a-z0-9]+")


def network_name(stated: str) -> str:
    """The word for a network as Parvis writes it: ``Twitter`` → ``x``, ``Mon forum`` → ``mon_forum``."""
    plain = plain_name(stated)
    return (
        _NAMES.get(plain) or _NAMES.get(plain.removesuffix("_com")) or _SAFE.sub("_", plain)[:40].strip("_")
    )


def network_of_address(address: str) -> str:
    """The network an address belongs to, or an empty string."""
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
    while host:
        if host in _HOSTS:
            return _HOSTS[host]
        host = host.partition(".")[2]
    return ""


def network_of_columns(columns: Sequence[str]) -> str:
    """The network whose words the columns use, or an empty string."""
    names = [plain_name(column) for column in columns]
    for network, words in _TELLING:
        if any(words.search(name) for name in names):
            return network
    return ""


def network_of_addresses(addresses: Iterable[str]) -> str:
    """The network most of the addresses belong to, or an empty string."""
    counted = Counter(network_of_address(address) for address in addresses)
    if not counted:
        return ""
    network, number = counted.most_common(1)[0]
    return network if number * 2 > counted.total() else ""


def address_of(network: str, id: str) -> str:
    """Where an item can be seen, for the networks whose addresses follow from the identifier."""
    if network == "x" and id.isdigit():
        return f"https://x.com/i/status/{id}"
    if network == "youtube" and re.fullmatch(r"[\w-]{11}", id):
        return f"https://www.youtube.com/watch?v={id}"
    return ""
