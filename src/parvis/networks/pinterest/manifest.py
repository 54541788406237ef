"""What Pinterest allows, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.networks.changing import Changeable, ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 23)
HOME = "https://api.pinterest.com"
_DOCS = "https://developers.pinterest.com/docs"
_PINS = f"{_DOCS}/content/update/"
_SPECIFICATION = "https://github.com/pinterest/api-description"
_TIERS = f"{_DOCS}/key-concepts/access-tiers/"
_LIMIT = TextLimit(800, "characters")
_PICTURE = 20_000_000  # bytes

MANIFEST = Manifest(
    name="pinterest",
    title="Pinterest",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/",
    checked=CHECKED,
    api_version="v5",
    text_limit=_LIMIT,
    coverage=(Fact("Pinterest is published on by Parvis, not listened to.", CHECKED),),
    rate_limits=(
        Fact(
            "An app with trial access may make 1,000 calls a day in all; with standard access, 100 a second for each person.",
            CHECKED,
            f"{_DOCS}/reference/rate-limits/",
        ),
    ),
    facts=(
        Fact(
            "What comes through an app with trial access is seen by the account alone.",
            CHECKED,
            _TIERS,
        ),
    ),
)

OAUTH = OAuthRules(
    authorise="https://www.pinterest.com/oauth/",
    token=f"{HOME}/v5/oauth/token",
    scopes=("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"),
    checked=CHECKED,
    between_scopes=",",
    pkce=False,
    ahead=86_400.0,
)

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    also=(TextLimit(100, "characters", first_line=True),),
    once_only=OnceOnly.READ_BACK,
    checked=CHECKED,
    media=MediaRules(
        most=1,
        sizes={"image/jpeg": _PICTURE, "image/png": _PICTURE},
        longest_alt=500,
        needed=True,
    ),
    has_link_card=True,
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        parts=frozenset({Changeable.TEXT, Changeable.ALT}),
        source=f"{_DOCS}/api/v5/pins-update",
    ),
    settles_after=60.0,
    facts=(
        Fact("A pin is one picture (JPEG or PNG): Pinterest takes no text alone.", CHECKED, _SPECIFICATION),
        Fact(
            "The first line is the title (100 characters), the rest the description (800 in all).",
            CHECKED,
            _SPECIFICATION,
        ),
        Fact("The link is that of the whole pin: people follow it by touching the pin.", CHECKED, _PINS),
        Fact(
            "Each account here is one board of a profile: name it as in its address (profile/board).",
            CHECKED,
            _PINS,
        ),
        Fact(
            "What comes through an app with trial access is seen by the account alone: Pinterest must grant standard access.",
            CHECKED,
            _TIERS,
        ),
    ),
)
