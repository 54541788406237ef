"""What X allows and what it costs, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from parvis.engine.publishing.checks import VideoRules
from parvis.networks.changing import ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, Price, PublishingRules

CHECKED = dt.date(2026, 11, 22)
_DOCS = "https://docs.x.com"
_PRICES = f"{_DOCS}/x-api/getting-started/pricing"
_COUNTING = f"{_DOCS}/fundamentals/counting-characters"
_MEDIA = f"{_DOCS}/x-api/media/introduction"
_OAUTH = f"{_DOCS}/fundamentals/authentication/oauth-2-0/authorization-code"
_LIMIT = TextLimit(280, "weighted", url_weight=23)
_PICTURE = 5_000_000
_VIDEO = 512_000_000  # bytes

MANIFEST = Manifest(
    name="x",
    title="X",
    capabilities=frozenset({Capability.PUBLISH, Capability.REPLY}),
    settings=(),
    documentation=_DOCS,
    checked=CHECKED,
    api_version="2",
    text_limit=_LIMIT,
    coverage=(Fact("X is not listened to by Parvis: reading costs money by the post.", CHECKED, _PRICES),),
    rate_limits=(
        Fact("100 posts in 15 minutes for one account.", CHECKED, f"{_DOCS}/x-api/fundamentals/rate-limits"),
    ),
    facts=(
        Fact(
            "There are no subscriptions any more: whoever runs Parvis buys credits from X.", CHECKED, _PRICES
        ),
    ),
)

OAUTH = OAuthRules(
    authorise="https://x.com/i/oauth2/authorize",
    token="https://api.x.com/2/oauth2/token",  # noqa: S106 - an address
    scopes=("tweet.read", "tweet.write", "users.read", "media.write", "offline.access"),
    checked=CHECKED,
)

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    once_only=OnceOnly.READ_BACK,
    checked=CHECKED,
    media=MediaRules(
        most=4,
        sizes={
            "image/jpeg": _PICTURE,
            "image/png": _PICTURE,
            "image/webp": _PICTURE,
            "video/mp4": _VIDEO,
        },
        longest_alt=1000,
        video=VideoRules(
            shortest=0.5,
            longest=140,
            narrowest=1 / 3,
            widest=3,
            fastest=60,
            codecs=("h264",),
            sounds=("aac",),
        ),
    ),
    link_in_text=True,
    threads=True,
    price=Price("USD", Decimal("0.015"), CHECKED, with_link=Decimal("0.20")),
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        why_not="X makes of each change a new post, for half an hour and for subscribers only: Parvis does not do that, so that nothing is said twice.",
        source=f"{_DOCS}/x-api/fundamentals/edit-posts",
    ),
    settles_after=60.0,
    facts=(
        Fact(
            "Each post costs whoever runs Parvis 0.015 US dollars, or 0.20 when it holds a link; taking one back costs 0.01.",
            CHECKED,
            _PRICES,
        ),
        Fact(
            "Looking for a post after a lost answer costs 0.001 US dollars for each post read.",
            CHECKED,
            _PRICES,
        ),
        Fact(
            "A post holds 280 characters; a link counts 23, an emoji 2, and a sign of Chinese, Japanese or Korean 2.",
            CHECKED,
            _COUNTING,
        ),
        Fact("Up to 4 pictures of 5 MB each.", CHECKED, _MEDIA),
        Fact(
            "Or a video of 140 seconds and 512 MB at most, H.264 with AAC in an MP4. X takes no description of it.",
            dt.date(2026, 11, 23),
            f"{_DOCS}/x-api/media/quickstart/media-upload-chunked",
        ),
        Fact(
            "X refuses a text that the account said a short while ago.",
            CHECKED,
            f"{_DOCS}/x-api/posts/create-post",
        ),
        Fact("An access lasts two hours; Parvis renews it.", CHECKED, _OAUTH),
    ),
)
