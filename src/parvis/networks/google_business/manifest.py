"""What Google allows the locations of a business, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.networks.changing import Changeable, ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 23)
_DOCS = "https://developers.google.com/my-business"
_POSTS = f"{_DOCS}/reference/rest/v4/accounts.locations.localPosts"
_GUIDE = f"{_DOCS}/content/posts-data"
_LIMITS = f"{_DOCS}/content/limits"
_OVERVIEW = f"{_DOCS}/content/overview"
_LIMIT = TextLimit(1500, "characters")
_PICTURE = 5_000_000  # bytes

TOPIC, BUTTON, FIRST_DAY, LAST_DAY = "topic", "button", "first_day", "last_day"
"""What is asked about each post."""
STANDARD, EVENT, OFFER = "STANDARD", "EVENT", "OFFER"
LEARN_MORE, CALL = "LEARN_MORE", "CALL"

MANIFEST = Manifest(
    name="google_business",
    title="Google Business Profile",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/",
    checked=CHECKED,
    api_version="v4",
    text_limit=_LIMIT,
    coverage=(Fact("Google Business Profile is published on by Parvis, not listened to.", CHECKED),),
    rate_limits=(
        Fact(
            "A project may make 300 calls a minute once Google granted it access; before, none.",
            CHECKED,
            _LIMITS,
        ),
    ),
    facts=(
        Fact(
            "Google grants access to projects of businesses that ask for it, with a form.", CHECKED, _LIMITS
        ),
    ),
)

OAUTH = OAuthRules(
    authorise="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    scopes=("https://www.googleapis.com/auth/business.manage",),
    checked=CHECKED,
    proof="form",
    more={"access_type": "offline", "prompt": "consent"},
)

_DATED = (TOPIC, (EVENT, OFFER))

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    once_only=OnceOnly.READ_BACK,
    checked=CHECKED,
    media=MediaRules(
        most=1,
        sizes={"image/jpeg": _PICTURE, "image/png": _PICTURE},
        has_alt=False,
        fetched=True,
    ),
    has_language=True,
    has_link_card=True,
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        parts=frozenset({Changeable.TEXT}),
        source=f"{_DOCS}/reference/rest/v4/accounts.locations.localPosts/patch",
    ),
    settles_after=60.0,
    choices=(
        SettingField(
            name=TOPIC,
            label="What kind of post it is",
            kind="choice",
            required=False,
            default=STANDARD,
            choices=((STANDARD, "News"), (EVENT, "An event"), (OFFER, "An offer")),
        ),
        SettingField(
            name=FIRST_DAY,
            label="First day of the event or offer",
            kind="date",
            required=False,
            needed_with=_DATED,
        ),
        SettingField(
            name=LAST_DAY,
            label="Last day of the event or offer",
            kind="date",
            required=False,
            needed_with=_DATED,
            help="Of an event or an offer, the first line of the text is the title.",
        ),
        SettingField(
            name=BUTTON,
            label="What the button says",
            kind="choice",
            required=False,
            default=LEARN_MORE,
            choices=(
                (LEARN_MORE, "Learn more"),
                ("BOOK", "Book"),
                ("ORDER", "Order online"),
                ("SHOP", "Buy"),
                ("SIGN_UP", "Sign up"),
                (CALL, "Call now"),
            ),
            help="It leads to the link of the post; without a link there is none. “Call now” dials the location’s number instead. An offer has a link, but no button.",
        ),
    ),
    facts=(
        Fact("A post holds 1,500 characters and one picture, which Google fetches.", CHECKED, _POSTS),
        Fact(
            "An event or an offer has a title (the first line), a first and a last day.",
            CHECKED,
            _GUIDE,
        ),
        Fact("A link becomes a button; of an offer, where it is redeemed.", CHECKED, _POSTS),
        Fact("Pictures have no description for those who cannot see them.", CHECKED, _POSTS),
        Fact("Google looks at each post, and may reject it: Parvis then says so.", CHECKED, _POSTS),
        Fact(
            "Google must have granted access to the project of whoever runs Parvis.",
            CHECKED,
            _OVERVIEW,
        ),
    ),
)
