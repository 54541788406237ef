"""What Instagram allows professional accounts, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import VideoRules
from parvis.networks.changing import ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
VIDEOS_CHECKED = dt.date(2026, 11, 23)
HOME, VERSION = "https://graph.instagram.com", "v25.0"
_DOCS = "https://developers.facebook.com/documentation/instagram-platform"
_PUBLISHING = f"{_DOCS}/content-publishing"
_MEDIA = f"{_DOCS}/instagram-graph-api/reference/ig-user/media"
_QUOTA = f"{_DOCS}/instagram-graph-api/reference/ig-user/content_publishing_limit"
_LOGIN = f"{_DOCS}/instagram-api-with-instagram-login/business-login"
_COMMENTS = f"{_DOCS}/instagram-graph-api/reference/ig-media/comments"
_DAY = 86_400.0
_LIMIT = TextLimit(2200, "characters")
_PICTURE, _VIDEO = 8_000_000, 300_000_000

MANIFEST = Manifest(
    name="instagram",
    title="Instagram",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/",
    checked=CHECKED,
    api_version=VERSION,
    text_limit=_LIMIT,
    coverage=(Fact("Instagram is not listened to by Parvis yet.", CHECKED, _DOCS),),
    rate_limits=(
        Fact(
            "Instagram says how many posts of an account it takes in 24 hours (its documentation names 50 and 100); it is asked before each.",
            CHECKED,
            _QUOTA,
        ),
    ),
)

OAUTH = OAuthRules(
    authorise="https://www.instagram.com/oauth/authorize",
    token="https://api.instagram.com/oauth/access_token",  # noqa: S106 - an address
    scopes=(
        "instagram_business_basic",
        "instagram_business_content_publish",
        "instagram_business_manage_comments",
    ),
    checked=CHECKED,
    proof="form",
    between_scopes=",",
    pkce=False,
    ahead=45 * _DAY,
    renew_at=f"{HOME}/refresh_access_token",
    renew_grant="ig_refresh_token",
)

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    once_only=OnceOnly.CONTAINER,
    checked=CHECKED,
    media=MediaRules(
        most=10,
        sizes={"image/jpeg": _PICTURE, "image/png": _PICTURE, "image/webp": _PICTURE, "video/mp4": _VIDEO},
        longest_alt=1000,
        needed=True,
        fetched=True,
        video=VideoRules(
            shortest=3,
            longest=900,
            narrowest=0.01,
            widest=10.0,
            codecs=("h264", "hevc"),
            sounds=("aac",),
            slowest=23,
            fastest=60,
        ),
        narrowest=4 / 5,
        widest=1.91,
    ),
    link_in_text=True,
    links_work=False,
    most_hashtags=30,
    most_mentions=20,
    can_delete=False,
    comment=TextLimit(2200, "utf16"),
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        why_not="This network does not let programs change a post: they may only switch its comments on or off.",
        source=_PUBLISHING,
    ),
    settles_after=60.0,
    facts=(
        Fact(
            "A post is a picture, up to 10, or a video: Instagram takes no text alone.", CHECKED, _PUBLISHING
        ),
        Fact(
            "A video becomes a reel: 3 seconds to 15 minutes, 300 MB, 23 to 60 pictures a second, H.264 or HEVC with AAC. It has no description.",
            VIDEOS_CHECKED,
            _MEDIA,
        ),
        Fact(
            "Pictures are between 4:5 (upright) and 1.91:1, of 8 MB at most. Instagram takes JPEG only: Parvis makes one of a PNG or WebP.",
            CHECKED,
            _MEDIA,
        ),
        Fact(
            "Instagram fetches pictures from the internet: Parvis needs a public address for them.",
            CHECKED,
            _PUBLISHING,
        ),
        Fact(
            "An account may comment on its own post. How long a comment may be is not documented: a caption's 2,200 are taken. An account "
            "that agreed before Parvis had first comments must agree once more.",
            CHECKED,
            _COMMENTS,
        ),
        Fact(
            "A caption holds 2,200 characters, 30 hashtags and 20 mentions; people cannot follow a link in it.",
            CHECKED,
            _MEDIA,
        ),
        Fact(
            "Instagram says how many posts of an account it takes in 24 hours (its documentation names 50 and 100); it is asked before each.",
            CHECKED,
            _QUOTA,
        ),
        Fact(
            "Programs cannot delete posts of an account that is connected like this: people do so in Instagram.",
            CHECKED,
            _LOGIN,
        ),
        Fact(
            "The account must be a professional one (business or creator). It needs no Facebook page.",
            CHECKED,
            _LOGIN,
        ),
        Fact(
            "An access lasts 60 days. Parvis renews it when it says something; an account that says nothing for 60 days is connected again.",
            CHECKED,
            _LOGIN,
        ),
        Fact(
            "Meta must have reviewed the app of whoever runs Parvis, unless the account is one of its testers.",
            CHECKED,
            _LOGIN,
        ),
    ),
)
