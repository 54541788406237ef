"""What YouTube allows, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.networks.changing import Changeable, ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 23)
HOME = "https://www.googleapis.com"
_DOCS = "https://developers.google.com/youtube/v3"
_INSERT = f"{_DOCS}/docs/videos/insert"
_RESUMABLE = f"{_DOCS}/guides/using_resumable_upload_protocol"
_COMMENTS = f"{_DOCS}/docs/commentThreads/insert"
_VIDEO = f"{_DOCS}/docs/videos"
_SHORTS = "https://support.google.com/youtube/answer/15424877"
_LONGER = "https://support.google.com/youtube/answer/71673"
_LIMIT = TextLimit(5000, "bytes")

PRIVACY, KIDS, MADE_BY_AI = "privacy", "made_for_kids", "altered"
"""What is asked about each video."""

MANIFEST = Manifest(
    name="youtube",
    title="YouTube",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/docs/",
    checked=CHECKED,
    api_version="v3",
    text_limit=_LIMIT,
    coverage=(Fact("YouTube is published on by Parvis, not listened to.", CHECKED),),
    rate_limits=(
        Fact(
            "A project may upload 100 videos a day unless Google grants more; all its accounts count together.",
            CHECKED,
            _INSERT,
        ),
    ),
    facts=(
        Fact(
            "What is uploaded through a project that Google has not verified stays private, whatever was asked.",
            CHECKED,
            _INSERT,
        ),
    ),
)

OAUTH = OAuthRules(
    authorise="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    scopes=("https://www.googleapis.com/auth/youtube", "https://www.googleapis.com/auth/youtube.force-ssl"),
    checked=CHECKED,
    proof="form",
    more={"access_type": "offline", "prompt": "consent"},
)

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    also=(TextLimit(100, "characters", first_line=True),),
    once_only=OnceOnly.CONTAINER,
    checked=CHECKED,
    media=MediaRules(
        most=1,
        sizes={"video/mp4": 256 * 1000**3, "video/webm": 256 * 1000**3},
        has_alt=False,
        needed=True,
        needs_video=True,
    ),
    link_in_text=True,
    comment=TextLimit(10_000, "characters"),
    comment_unless=(KIDS, "yes"),
    choices=(
        SettingField(
            name=PRIVACY,
            label="Who may see it",
            kind="choice",
            required=False,
            default="public",
            choices=(("public", "Everybody"), ("unlisted", "Whoever has the link")),
        ),
        SettingField(
            name=KIDS,
            label="Is it made for children?",
            kind="choice",
            default="",
            choices=(("", "Choose…"), ("no", "No"), ("yes", "Yes")),
            help="YouTube asks this by law of each video.",
        ),
        SettingField(
            name=MADE_BY_AI,
            label="Realistic scenes made or altered by a machine",
            kind="choice",
            required=False,
            default="no",
            choices=(("no", "None"), ("yes", "There are some")),
        ),
    ),
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        parts=frozenset({Changeable.TEXT}),
        source=f"{_DOCS}/docs/videos/update",
    ),
    settles_after=30.0,
    facts=(
        Fact(
            "The first line is the title (100 characters), the rest the description (5,000 bytes).",
            CHECKED,
            _VIDEO,
        ),
        Fact("A video is uploaded as a private one, processed, and made public last.", CHECKED, _RESUMABLE),
        Fact(
            "A channel may comment on its own video, with a permission that Google asks for apart (youtube.force-ssl). A channel that was connected "
            "before Parvis had first comments must be connected once more.",
            CHECKED,
            _COMMENTS,
        ),
        Fact(
            "There are no comments below videos made for children: there a first comment is left out.",
            CHECKED,
            "https://support.google.com/youtube/answer/9527654",
        ),
        Fact(
            "How long a comment may be is not documented; 10,000 characters are known from use.",
            CHECKED,
            _COMMENTS,
        ),
        Fact("Upright or square videos of three minutes at most become Shorts.", CHECKED, _SHORTS),
        Fact("A channel that is not verified by telephone may upload fifteen minutes.", CHECKED, _LONGER),
        Fact(
            "What is uploaded through a project that Google has not verified stays private: Parvis then says so.",
            CHECKED,
            _INSERT,
        ),
    ),
)
