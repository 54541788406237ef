"""What Parvis sends to webhooks, and expects of them."""

from __future__ import annotations

import datetime as dt

from parvis.networks.changing import ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
_LIMIT = TextLimit(20_000, "graphemes")
_PICTURE = 5_000_000
A_DAY = 86_400.0

MANIFEST = Manifest(
    name="webhook",
    title="Webhook",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation="https://www.rfc-editor.org/rfc/rfc2104",
    checked=CHECKED,
    api_version="1",
    text_limit=_LIMIT,
    coverage=(Fact("What becomes of it is known to the program that receives it alone.", CHECKED),),
    rate_limits=(Fact("The receiver answers 429 and Retry-After when it has enough.", CHECKED),),
)

RULES = PublishingRules(
    sign_in=(
        SettingField(
            name="url",
            label="Address of the receiver",
            kind="url",
            help="An https:// address of a program of yours, or of an automation service.",
        ),
        SettingField(
            name="secret",
            label="Secret it shares with Parvis",
            kind="secret",
            help="At least 16 characters. Calls are signed with it, so that the receiver knows who calls.",
        ),
    ),
    text=_LIMIT,
    once_only=OnceOnly.KEY,
    checked=CHECKED,
    media=MediaRules(
        most=10,
        sizes={"image/jpeg": _PICTURE, "image/png": _PICTURE, "image/webp": _PICTURE, "image/gif": _PICTURE},
    ),
    has_warning=True,
    has_language=True,
    has_link_card=True,
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        why_not="What was handed to a receiver is its own: Parvis cannot change it there.",
        source="",
    ),
    settles_after=30.0,
    remembers=A_DAY,
    facts=(
        Fact(
            "Each call is signed with the secret and the time, and has a key that stays the same when it is made again.",
            CHECKED,
        ),
        Fact(
            "The receiver must do a thing with the same key once only, and remember keys for a day.", CHECKED
        ),
        Fact(
            "A receiver that does not answer questions (GET) leaves lost answers unknown: there a person must look.",
            CHECKED,
        ),
        Fact("Pictures travel inside the call, up to 5 MB each and 20 MB in all.", CHECKED),
    ),
)
