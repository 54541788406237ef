"""What TikTok allows, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import VideoRules
from parvis.networks.changing import ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.oauth import OAuthRules
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 23)
HOME = "https://open.tiktokapis.com"
UPLOADS = ".tiktokapis.com"
"""What the names of the machines end with that take videos."""
_DOCS = "https://developers.tiktok.com/doc"
_POST = f"{_DOCS}/content-posting-api-reference-direct-post"
_TRANSFER = f"{_DOCS}/content-posting-api-media-transfer-guide"
_STATUS = f"{_DOCS}/content-posting-api-reference-get-video-status"
_GUIDELINES = f"{_DOCS}/content-sharing-guidelines"
_LIMIT = TextLimit(2200, "utf16")
_VIDEO = 4 * 1000**3

PRIVACY, COMMENTS, DUETS, STITCHES, PROMOTES, BY_AI = (
    "privacy",
    "comments",
    "duets",
    "stitches",
    "promotes",
    "by_ai",
)
"""What is asked about each video."""
OWN, OTHERS, BOTH = "own", "others", "both"
ONLY_ME = "SELF_ONLY"

MANIFEST = Manifest(
    name="tiktok",
    title="TikTok",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/content-posting-api-get-started",
    checked=CHECKED,
    api_version="v2",
    text_limit=_LIMIT,
    coverage=(Fact("TikTok is published on by Parvis, not listened to.", CHECKED),),
    rate_limits=(
        Fact(
            "Six posts a minute may be begun for one account; of its state one may ask thirty times.",
            CHECKED,
            _POST,
        ),
    ),
    facts=(
        Fact(
            "What comes through an app that TikTok has not audited can be seen by the account alone.",
            CHECKED,
            _POST,
        ),
    ),
)

OAUTH = OAuthRules(
    authorise="https://www.tiktok.com/v2/auth/authorize/",
    token=f"{HOME}/v2/oauth/token/",
    scopes=("user.info.basic", "video.publish"),
    checked=CHECKED,
    proof="form",
    between_scopes=",",
    client_name="client_key",
)

_YES_NO = (("yes", "Yes"), ("no", "No"))

RULES = PublishingRules(
    sign_in=(),
    oauth=OAUTH,
    text=_LIMIT,
    once_only=OnceOnly.CONTAINER,
    checked=CHECKED,
    media=MediaRules(
        most=1,
        sizes={"video/mp4": _VIDEO, "video/webm": _VIDEO},
        has_alt=False,
        needed=True,
        needs_video=True,
        video=VideoRules(
            shortest=3, longest=600, slowest=23, fastest=60, codecs=("h264", "hevc", "vp8", "vp9")
        ),
    ),
    link_in_text=True,
    links_work=False,
    can_delete=False,
    choices=(
        SettingField(
            name=PRIVACY,
            label="Who may watch it",
            kind="choice",
            choices=(
                ("", "Choose…"),
                ("PUBLIC_TO_EVERYONE", "Everybody"),
                ("FOLLOWER_OF_CREATOR", "Followers"),
                ("MUTUAL_FOLLOW_FRIENDS", "Friends"),
                (ONLY_ME, "Only this account"),
            ),
            help="TikTok wants a person to choose. Which of these an account may use is for TikTok to say.",
        ),
        SettingField(
            name=COMMENTS, label="Comments", kind="choice", required=False, default="no", choices=_YES_NO
        ),
        SettingField(name=DUETS, label="Duets", kind="choice", required=False, default="no", choices=_YES_NO),
        SettingField(
            name=STITCHES, label="Stitches", kind="choice", required=False, default="no", choices=_YES_NO
        ),
        SettingField(
            name=PROMOTES,
            label="Does it promote something?",
            kind="choice",
            choices=(
                ("", "Choose…"),
                ("no", "No"),
                (OWN, "The brand itself"),
                (OTHERS, "Another brand, for payment"),
                (BOTH, "Both"),
            ),
            help="TikTok labels it. What another brand pays for cannot be for this account alone.",
        ),
        SettingField(
            name=BY_AI,
            label="Made or altered by a machine",
            kind="choice",
            required=False,
            default="no",
            choices=(("no", "No"), ("yes", "Yes")),
        ),
    ),
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        why_not="This network does not let programs change a post.",
        source=_DOCS,
    ),
    settles_after=60.0,
    facts=(
        Fact("A text holds 2,200 units of UTF-16; people cannot follow links in it.", CHECKED, _POST),
        Fact(
            "A video may have 4 GB, 23 to 60 pictures a second, and ten minutes, or less as TikTok grants.",
            CHECKED,
            _TRANSFER,
        ),
        Fact("TikTok begins to publish when the last byte of a video has arrived.", CHECKED, _STATUS),
        Fact(
            "The address of a video is told once TikTok has looked at it: mostly within a minute, sometimes hours.",
            CHECKED,
            _STATUS,
        ),
        Fact(
            "What comes through an app that TikTok has not audited can be seen by the account alone.",
            CHECKED,
            _POST,
        ),
        Fact(
            "Who may watch, and whether it promotes something, is chosen for each video by a person.",
            CHECKED,
            _GUIDELINES,
        ),
    ),
)
