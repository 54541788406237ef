"""What Facebook allows pages, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import VideoRules
from parvis.networks.changing import Changeable, ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
VERSION = "v25.0"
_DOCS = "https://developers.facebook.com/docs"
_POSTS = f"{_DOCS}/pages-api/posts"
_VERSIONS = f"{_DOCS}/graph-api/changelog"
_LIMIT = TextLimit(63_206, "graphemes")
_PICTURE, _VIDEO = 4_000_000, 10_000_000_000

MANIFEST = Manifest(
    name="facebook",
    title="Facebook",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/pages-api/",
    checked=CHECKED,
    api_version=VERSION,
    sunset=dt.date(2028, 7, 29),
    text_limit=_LIMIT,
    coverage=(
        Fact("Facebook shows programs nothing of what people say but on pages they manage.", CHECKED, _POSTS),
    ),
    rate_limits=(
        Fact(
            "A page may be called 4,800 times in 24 hours for each person who engages with it.",
            CHECKED,
            f"{_DOCS}/graph-api/overview/rate-limiting/",
        ),
    ),
    facts=(Fact("Version 25.0 of the Graph API answers until 29 July 2028.", CHECKED, _VERSIONS),),
)

OAUTH = OAuthRules(
    authorise=f"https://www.facebook.com/{VERSION}/dialog/oauth",
    token=f"https://graph.facebook.com/{VERSION}/oauth/access_token",
    scopes=(
        "pages_show_list",
        "pages_manage_posts",
        "pages_read_engagement",
        "pages_manage_engagement",
        "pages_read_user_content",
    ),
    checked=CHECKED,
    proof="form",
    between_scopes=",",
    pkce=False,
)

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    once_only=OnceOnly.READ_BACK,
    checked=CHECKED,
    media=MediaRules(
        most=10,
        sizes={
            "image/jpeg": _PICTURE,
            "image/png": _PICTURE,
            "video/mp4": _VIDEO,
            "video/quicktime": _VIDEO,
        },
        longest_alt=1000,
        video=VideoRules(shortest=1, longest=14_400),
    ),
    has_link_card=True,
    card_with_media=False,
    comment=TextLimit(8000, "characters"),
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23), parts=frozenset({Changeable.TEXT}), source=f"{_DOCS}/pages-api/posts"
    ),
    settles_after=60.0,
    facts=(
        Fact("A post holds 63,206 characters.", CHECKED, _POSTS),
        Fact(
            "Pictures are JPEG or PNG, of 4 MB at most.", CHECKED, f"{_DOCS}/graph-api/reference/page/photos/"
        ),
        Fact(
            "A video lasts four hours and has 10 GB at most, and stands alone in its post.",
            dt.date(2026, 11, 23),
            f"{_DOCS}/video-api/guides/publishing/",
        ),
        Fact(
            "Facebook processes a video after it was said: people see it some minutes later, and only then is the first comment said.",
            dt.date(2026, 11, 23),
            f"{_DOCS}/graph-api/reference/video/",
        ),
        Fact("A link card and pictures cannot be in the same post.", CHECKED, _POSTS),
        Fact(
            "A page may comment on its own post. A page that agreed before Parvis had first comments must agree once more.",
            CHECKED,
            f"{_DOCS}/pages-api/comments-mentions/",
        ),
        Fact(
            "How long a comment may be is not documented; 8,000 characters are known from use.",
            CHECKED,
            _POSTS,
        ),
        Fact(
            "Whoever agrees must be allowed to create content on the page. The access of a page does not end by itself.",
            CHECKED,
            f"{_DOCS}/facebook-login/guides/access-tokens/get-long-lived/",
        ),
        Fact(
            "Meta must have reviewed the app of whoever runs Parvis, unless they publish on pages of their own.",
            CHECKED,
            f"{_DOCS}/pages-api/overview/",
        ),
        Fact("Version 25.0 of the Graph API answers until 29 July 2028.", CHECKED, _VERSIONS),
    ),
)
