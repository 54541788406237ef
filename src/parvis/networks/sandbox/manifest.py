"""What the sandbox is, and the settings with which it can be made to misbehave."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import PollRules, VideoRules
from parvis.networks.changing import Changeable, ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
LIMIT = TextLimit(500, "graphemes")
_MEGABYTE = 1_000_000

PATH = SettingField(
    name="path",
    label="Where the sandbox keeps its posts",
    kind="path",
    required=False,
    help="A file on the server. Left empty, Parvis chooses one.",
)

MANIFEST = Manifest(
    name="sandbox",
    title="Sandbox",
    capabilities=frozenset({Capability.READ_PUBLIC, Capability.PUBLISH, Capability.REPLY}),
    settings=(
        SettingField(
            name="account",
            label="Account",
            required=False,
            help="Left empty, everybody in the sandbox is heard.",
        ),
        SettingField(
            name="path",
            label="Where the sandbox keeps its posts",
            kind="path",
            help="A file on the server: sandbox-1.sqlite3 in Parvis’s own folder for the first organisation.",
        ),
    ),
    documentation="https://en.wikipedia.org/wiki/Sandbox_(computer_security)",
    checked=CHECKED,
    text_limit=LIMIT,
    poll_seconds=10.0,
    coverage=(
        Fact("Nothing leaves this server: what is said in the sandbox is only kept in a file.", CHECKED),
    ),
)

RULES = PublishingRules(
    sign_in=(
        SettingField(
            name="account", label="Name of the account", help="Any name: the sandbox asks for no password."
        ),
        PATH,
        SettingField(name="text_limit", label="Longest text", required=False, default="500"),
        SettingField(
            name="lost",
            label="Answers that get lost, in per cent",
            required=False,
            default="0",
            help="Half of them after the post was kept: Parvis must find out which.",
        ),
        SettingField(
            name="busy",
            label="Calls answered with “come back later”, in per cent",
            required=False,
            default="0",
        ),
        SettingField(name="busy_for", label="Seconds to wait then", required=False, default="5"),
        SettingField(name="failing", label="Calls that fail, in per cent", required=False, default="0"),
        SettingField(name="latency", label="Milliseconds that a call takes", required=False, default="0"),
        SettingField(
            name="processing",
            label="Seconds for which a post is processed before it can be said",
            required=False,
            default="0",
            help="As on networks that first make a container. With 0, posts are said in one go.",
        ),
        SettingField(
            name="spoiling", label="Posts that cannot be processed, in per cent", required=False, default="0"
        ),
        SettingField(
            name="access",
            label="Access",
            kind="choice",
            required=False,
            default="open",
            choices=(("open", "Lets Parvis in"), ("closed", "Asks to sign in again")),
        ),
    ),
    text=LIMIT,
    once_only=OnceOnly.READ_BACK,
    checked=CHECKED,
    media=MediaRules(
        most=4,
        sizes={
            "image/jpeg": 5 * _MEGABYTE,
            "image/png": 5 * _MEGABYTE,
            "image/webp": 5 * _MEGABYTE,
            "image/gif": 5 * _MEGABYTE,
            "video/mp4": 50 * _MEGABYTE,
        },
        longest_alt=1500,
        video=VideoRules(longest=60),
    ),
    has_warning=True,
    has_language=True,
    has_link_card=True,
    threads=True,
    comment=LIMIT,
    poll=PollRules(),
    changes=ChangeRules(checked=CHECKED, parts=frozenset({Changeable.TEXT, Changeable.ALT})),
    settles_after=5.0,  # longer than one process waits for another
    facts=(Fact("The sandbox forgets nothing and tells nobody.", CHECKED),),
)
