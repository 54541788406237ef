"""What WordPress allows, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.networks.changing import Changeable, ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
_API = "https://developer.wordpress.org/rest-api/reference/posts/"
_MEDIA = "https://developer.wordpress.org/rest-api/reference/media/"
_PASSWORDS = "https://developer.wordpress.org/rest-api/reference/application-passwords/"
_LIMIT = TextLimit(20_000, "graphemes")
_MEGABYTE = 1_000_000

MANIFEST = Manifest(
    name="wordpress",
    title="WordPress",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation="https://developer.wordpress.org/rest-api/",
    checked=CHECKED,
    api_version="wp/v2",
    text_limit=_LIMIT,
    coverage=(
        Fact("What a site publishes is heard through its feed: add it as a source of feeds.", CHECKED),
    ),
    rate_limits=(Fact("WordPress sets none; the site’s host may.", CHECKED),),
    facts=(Fact("Application passwords came with WordPress 5.6 and need HTTPS.", CHECKED, _PASSWORDS),),
)

RULES = PublishingRules(
    sign_in=(
        SettingField(
            name="site", label="Address of the site", kind="url", help="For example https://blog.brand.com."
        ),
        SettingField(name="user", label="User name", help="Somebody who may publish posts and upload files."),
        SettingField(
            name="app_password",
            label="Application password",
            kind="secret",
            help="Made in WordPress under Users, Profile, Application Passwords.",
        ),
        SettingField(
            name="picture",
            label="First picture",
            kind="choice",
            required=False,
            default="featured",
            choices=(("featured", "Featured image of the post"), ("inside", "Inside the text")),
        ),
    ),
    text=_LIMIT,
    once_only=OnceOnly.OUR_ID,
    checked=CHECKED,
    media=MediaRules(
        most=20,
        sizes={
            "image/jpeg": 8 * _MEGABYTE,
            "image/png": 8 * _MEGABYTE,
            "image/webp": 8 * _MEGABYTE,
            "image/gif": 8 * _MEGABYTE,
        },
    ),
    link_in_text=True,
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        parts=frozenset({Changeable.TEXT}),
        source="https://developer.wordpress.org/rest-api/reference/posts/#update-a-post",
    ),
    settles_after=60.0,
    facts=(
        Fact(
            "WordPress sets no limit on a text; Parvis stops at 20,000 characters.",
            CHECKED,
            _API,
        ),
        Fact("The first line becomes the title when more text follows it.", CHECKED),
        Fact(
            "Parvis chooses the name in a post’s address, and finds it by that name.",
            CHECKED,
            f"{_API}#list-posts",
        ),
        Fact("Each site has its own limit on files, often 2 to 64 MB.", CHECKED, _MEDIA),
        Fact("Deleting moves a post to the bin of the site.", CHECKED, f"{_API}#delete-a-post"),
    ),
)
