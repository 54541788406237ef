"""What LinkedIn allows pages, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import PollRules, VideoRules
from parvis.networks.changing import Changeable, ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
VERSION = "202610"
_DOCS = "https://learn.microsoft.com/en-us/linkedin"
_POSTS = f"{_DOCS}/marketing/community-management/shares/posts-api"
_VERSIONS = f"{_DOCS}/marketing/versioning"
_OAUTH = f"{_DOCS}/shared/authentication/authorization-code-flow"
_LIMIT = TextLimit(3000, "utf16")
_PICTURE = 8_000_000
_VIDEO = 500_000_000  # bytes
_VIDEOS = f"{_DOCS}/marketing/community-management/shares/videos-api"
_POLLS = f"{_DOCS}/marketing/community-management/shares/poll-post-api"
_COMMENTS = f"{_DOCS}/marketing/community-management/shares/comments-api"
_DAY = 86_400  # seconds
DURATIONS = {_DAY: "ONE_DAY", 3 * _DAY: "THREE_DAYS", 7 * _DAY: "SEVEN_DAYS", 14 * _DAY: "FOURTEEN_DAYS"}
"""What LinkedIn calls the times for which a poll may be open, by seconds."""
OF_POLLS = (
    Fact(
        "A poll has 2 to 4 answers of 30 characters, of which people choose one, and is open for 1, 3, 7 or 14 days; it stands without pictures "
        "and without a link card.",
        dt.date(2026, 11, 23),
        _POLLS,
    ),
    Fact(
        "The question of a poll (140 characters) stands apart from the text: Parvis takes the last line that ends with a question mark, else "
        "the first line.",
        dt.date(2026, 11, 23),
        _POLLS,
    ),
    Fact(
        "A poll may not ask for political opinions, health or other sensitive things; whoever manages the page sees who answered what.",
        dt.date(2026, 11, 23),
        _POLLS,
    ),
)

MANIFEST = Manifest(
    name="linkedin",
    title="LinkedIn",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/marketing/",
    checked=CHECKED,
    api_version=VERSION,
    sunset=dt.date(2027, 10, 1),
    text_limit=_LIMIT,
    coverage=(
        Fact("LinkedIn shows programs nothing of what people say but on pages they manage.", CHECKED, _POSTS),
    ),
    rate_limits=(
        Fact(
            "Each app has its own allowance a day, shown in LinkedIn’s developer portal.",
            CHECKED,
            f"{_DOCS}/shared/api-guide/concepts/rate-limits",
        ),
    ),
    facts=(Fact("Each version of the interface answers for a year at least.", CHECKED, _VERSIONS),),
)

OAUTH = OAuthRules(
    authorise="https://www.linkedin.com/oauth/v2/authorization",
    token="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106 - an address
    scopes=(
        "rw_organization_admin",
        "w_organization_social",
        "r_organization_social",
        "w_organization_social_feed",
        "r_organization_social_feed",
    ),
    checked=CHECKED,
    proof="form",
    pkce=False,
    ahead=86_400.0,
)

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    once_only=OnceOnly.READ_BACK,
    checked=CHECKED,
    media=MediaRules(
        most=20,
        sizes={
            "image/jpeg": _PICTURE,
            "image/png": _PICTURE,
            "image/gif": _PICTURE,
            "video/mp4": _VIDEO,
        },
        longest_alt=4086,
        video=VideoRules(shortest=3, longest=1800),
    ),
    has_link_card=True,
    card_with_media=False,
    comment=TextLimit(1250, "utf16"),
    poll=PollRules(
        longest_option=30, durations=tuple(DURATIONS), several=False, longest_question=140, beside_card=False
    ),
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        parts=frozenset({Changeable.TEXT}),
        source=f"{_DOCS}/marketing/community-management/shares/posts-api",
    ),
    settles_after=60.0,
    facts=(
        Fact("A post holds 3,000 characters and up to 20 pictures, or one link card.", CHECKED, _POSTS),
        Fact(
            "Instead of pictures it may hold a video (MP4) of 3 seconds to 30 minutes, of 500 MB at most.",
            dt.date(2026, 11, 23),
            _VIDEOS,
        ),
        *OF_POLLS,
        Fact(
            "A page may comment on its own post, with a permission that LinkedIn asks for apart (w_organization_social_feed). A page that was "
            "connected before Parvis had first comments must be connected once more.",
            dt.date(2026, 11, 23),
            _COMMENTS,
        ),
        Fact(
            "How long a comment may be is not documented; 1,250 characters are known from use.",
            dt.date(2026, 11, 23),
            _COMMENTS,
        ),
        Fact(
            "LinkedIn must have approved the app of whoever runs Parvis (Community Management).",
            CHECKED,
            f"{_DOCS}/marketing/community-management-app-review",
        ),
        Fact(
            "An access lasts 60 days; only approved partners may renew it. Without that, the page is connected again every two months.",
            CHECKED,
            _OAUTH,
        ),
        Fact("LinkedIn refuses a text that the page said a short while ago.", CHECKED, _POSTS),
        Fact(
            "The version of the interface that Parvis speaks (202610) answers until October 2027 at least.",
            CHECKED,
            _VERSIONS,
        ),
    ),
)
