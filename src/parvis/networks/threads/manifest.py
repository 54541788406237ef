"""What Threads allows, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import VideoRules
from parvis.networks.changing import ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
VIDEOS_CHECKED = dt.date(2026, 11, 23)
HOME, VERSION = "https://graph.threads.net", "v1.0"
_DOCS = "https://developers.facebook.com/documentation/threads"
_POSTS = f"{_DOCS}/posts"
_TOKENS = f"{_DOCS}/get-started/long-lived-tokens"
_DAY = 86_400.0
_LIMIT = TextLimit(500, "emoji_bytes")
_PICTURE, _VIDEO = 8_000_000, 1_000_000_000

MANIFEST = Manifest(
    name="threads",
    title="Threads",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/",
    checked=CHECKED,
    api_version=VERSION,
    text_limit=_LIMIT,
    coverage=(Fact("Threads is not listened to by Parvis yet.", CHECKED, _DOCS),),
    rate_limits=(
        Fact("250 posts of an account in 24 hours; 100 may be deleted.", CHECKED, f"{_DOCS}/overview"),
    ),
)

OAUTH = OAuthRules(
    authorise="https://threads.com/oauth/authorize",
    token=f"{HOME}/oauth/access_token",
    scopes=(
        "threads_basic",
        "threads_content_publish",
        "threads_delete",
        "threads_manage_replies",
        "threads_read_replies",
    ),
    checked=CHECKED,
    proof="form",
    between_scopes=",",
    pkce=False,
    ahead=45 * _DAY,
    renew_at=f"{HOME}/refresh_access_token",
    renew_grant="th_refresh_token",
)

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    once_only=OnceOnly.CONTAINER,
    checked=CHECKED,
    media=MediaRules(
        most=20,
        sizes={"image/jpeg": _PICTURE, "image/png": _PICTURE, "image/webp": _PICTURE, "video/mp4": _VIDEO},
        longest_alt=1000,
        mixes_with_video=True,
        fetched=True,
        video=VideoRules(
            longest=300,
            narrowest=0.01,
            widest=10.0,
            codecs=("h264", "hevc"),
            sounds=("aac",),
            slowest=23,
            fastest=60,
        ),
        narrowest=0.1,
        widest=10.0,
    ),
    has_link_card=True,
    threads=True,
    card_with_media=False,
    most_links=5,
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        why_not="This network does not let programs change a post.",
        source=_DOCS,
    ),
    settles_after=60.0,
    facts=(
        Fact(
            "A post holds 500 characters, of which an emoji takes four or more, and 5 links.", CHECKED, _POSTS
        ),
        Fact(
            "Up to 20 pictures of 8 MB, which Threads fetches from the internet: Parvis needs a public address for them, not for text.",
            CHECKED,
            _POSTS,
        ),
        Fact(
            "A video lasts 5 minutes at most, of 1 GB, 23 to 60 pictures a second, H.264 or HEVC with AAC; it may stand among pictures.",
            VIDEOS_CHECKED,
            f"{_DOCS}/overview",
        ),
        Fact("A link card and pictures cannot be in the same post.", CHECKED, _POSTS),
        Fact(
            "The further parts of a thread are replies: 1,000 of an account in 24 hours, counted apart from its posts. An account that "
            "agreed before Parvis had threads must agree once more.",
            CHECKED,
            f"{_DOCS}/retrieve-and-manage-replies",
        ),
        Fact("250 posts of an account in 24 hours; 100 may be deleted.", CHECKED, f"{_DOCS}/overview"),
        Fact(
            "An access lasts 60 days. Parvis renews it when it says something; an account that says nothing for 60 days is connected again.",
            CHECKED,
            _TOKENS,
        ),
        Fact(
            "Meta must have reviewed the app of whoever runs Parvis, unless the account is one of its testers.",
            CHECKED,
            f"{_DOCS}/get-started",
        ),
    ),
)
