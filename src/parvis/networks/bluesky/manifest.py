"""What Bluesky allows and how it counts, as of the day each fact was checked."""

from __future__ import annotations

import datetime as dt

from parvis.engine.publishing.checks import VideoRules
from parvis.networks.changing import ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest, SettingField, TextLimit
from parvis.networks.publishing import MediaRules, OnceOnly, PublishingRules

CHECKED = dt.date(2026, 11, 22)
VIDEOS_CHECKED = dt.date(2026, 11, 23)

_LEXICON = "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json"
_JETSTREAM = "https://github.com/bluesky-social/jetstream"
_RATES = "https://docs.bsky.app/docs/advanced-guides/rate-limits"
_FIREHOSE = "https://docs.bsky.app/docs/advanced-guides/firehose"
_STREAMS = "https://atproto.com/specs/sync"
_IMAGES = "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/images.json"
_RECORD_KEYS = "https://atproto.com/specs/record-key"
_LIMIT = TextLimit(maximum=300, unit="graphemes")
_VIDEOS = "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/video.json"
_PICTURE, _VIDEO = 2_000_000, 300_000_000
AS_THEY_ARE = "as_they_are"

MANIFEST = Manifest(
    name="bluesky",
    title="Bluesky",
    capabilities=frozenset(
        {
            Capability.READ_PUBLIC,
            Capability.READ_METRICS,
            Capability.SEARCH,
            Capability.STREAM,
            Capability.PUBLISH,
            Capability.REPLY,
        }
    ),
    settings=(
        SettingField(
            name="mode",
            label="How to listen",
            kind="choice",
            required=False,
            default="jetstream",
            choices=(
                ("jetstream", "Live, no account needed (Jetstream)"),
                ("firehose", "Live, from a relay or your own server (firehose)"),
                ("search", "Search with an account, including the past"),
            ),
        ),
        SettingField(
            name="host",
            label="Server",
            required=False,
            help="Leave empty for Bluesky’s public servers. For search: the server of the account.",
        ),
        SettingField(
            name="handle",
            label="Account that searches",
            required=False,
            help="For search only, for example brand.bsky.social.",
        ),
        SettingField(
            name="app_password",
            label="App password",
            kind="secret",
            required=False,
            help="For search only. Made in Bluesky under Settings, Privacy and security, App passwords.",
        ),
        SettingField(
            name="backfill_days",
            label="Days to look back the first time",
            required=False,
            default="7",
            help="For search only.",
        ),
        SettingField(
            name="count_interactions",
            label="Count likes, reposts, replies and quotes live",
            kind="choice",
            required=False,
            default="yes",
            choices=(("yes", "Yes"), ("no", "No")),
        ),
        SettingField(
            name="api",
            label="Server that tells names and followers",
            required=False,
            help="Leave empty for Bluesky’s public one.",
        ),
    ),
    documentation="https://docs.bsky.app/",
    checked=CHECKED,
    api_version="app.bsky / com.atproto (lexicons without a version number)",
    text_limit=_LIMIT,
    poll_seconds=120.0,
    coverage=(
        Fact(
            "The live streams show every public post of the network, from the moment listening began.",
            CHECKED,
            _STREAMS,
        ),
        Fact(
            "Jetstream can go back about a day and a half after an interruption; what is older is missed.",
            CHECKED,
            _JETSTREAM,
        ),
        Fact("Likes, reposts, replies and quotes are counted from the moment a post was heard.", CHECKED),
        Fact(
            "Direct messages, and what accounts hid from outside, are not shown by any public stream.",
            CHECKED,
            _STREAMS,
        ),
        Fact(
            "Search returns what Bluesky’s own index finds; it does not promise to find everything.",
            CHECKED,
            _RATES,
        ),
        Fact(
            "An account that is only deactivated or suspended keeps its mentions; a deleted one loses them.",
            CHECKED,
            _STREAMS,
        ),
    ),
    rate_limits=(
        Fact("Reading: 3,000 calls in 5 minutes from one address.", CHECKED, _RATES),
        Fact("Signing in: 30 times in 5 minutes and 300 a day for one account.", CHECKED, _RATES),
        Fact(
            "Streams are not limited, but a reader that is too slow is cut off and must come back.",
            CHECKED,
            _FIREHOSE,
        ),
    ),
    facts=(
        Fact(
            "A post holds 300 graphemes and 3,000 bytes, up to 4 pictures or one video or one link card.",
            CHECKED,
            _LEXICON,
        ),
        Fact(
            "Public Jetstream hosts: jetstream1 and jetstream2 in us-east and us-west, under bsky.network.",
            CHECKED,
            _JETSTREAM,
        ),
        Fact("Bluesky’s relay, for the firehose: bsky.network.", CHECKED, _FIREHOSE),
        Fact(
            "Handles change; an account’s DID does not, and is what Parvis keeps.",
            CHECKED,
            "https://atproto.com/specs/did",
        ),
    ),
)

PUBLISHING = PublishingRules(
    sign_in=(
        SettingField(name="handle", label="Handle of the account", help="For example brand.bsky.social."),
        SettingField(
            name="app_password",
            label="App password",
            kind="secret",
            help="Made in Bluesky under Settings, Privacy and security, App passwords.",
        ),
        SettingField(
            name="host",
            label="Server of the account",
            required=False,
            help="Leave empty unless the account lives on a server of its own.",
        ),
        SettingField(
            name="videos",
            label="Videos",
            kind="choice",
            required=False,
            default="service",
            choices=(
                ("service", "Bluesky’s own service prepares them"),
                (AS_THEY_ARE, "The account’s server takes them as they are"),
            ),
            help="Change this only where the account lives on a network of its own.",
        ),
    ),
    text=_LIMIT,
    also=(TextLimit(maximum=3000, unit="bytes"),),
    once_only=OnceOnly.OUR_ID,
    checked=CHECKED,
    media=MediaRules(
        most=4,
        sizes={
            "image/jpeg": _PICTURE,
            "image/png": _PICTURE,
            "image/webp": _PICTURE,
            "image/gif": _PICTURE,
            "video/mp4": _VIDEO,
        },
        longest_alt=2000,
        video=VideoRules(shortest=1, longest=600),
    ),
    has_language=True,
    has_link_card=True,
    threads=True,
    card_with_media=False,
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        why_not="This network does not let a post be changed: its data server would take other words, but people would go on seeing the first ones.",
        source="https://github.com/bluesky-social/social-app/issues/673",
    ),
    settles_after=60.0,
    facts=(
        Fact(
            "A post holds 300 graphemes and 3,000 bytes, up to 4 pictures, one video or one link card.",
            CHECKED,
            _LEXICON,
        ),
        Fact("A picture may have 2,000,000 bytes.", CHECKED, _IMAGES),
        Fact(
            "Whoever writes a post chooses its name, so that it cannot be written twice.",
            CHECKED,
            _RECORD_KEYS,
        ),
        Fact("Writing: 5,000 points an hour and 35,000 a day; a post is 3 points.", CHECKED, _RATES),
        Fact("A video is an MP4 of 300 MB at most; it is processed first.", VIDEOS_CHECKED, _VIDEOS),
        Fact(
            "A video lasts ten minutes at most, three before August 2026; who has not confirmed an e-mail address sends none.",
            VIDEOS_CHECKED,
            "https://bsky.app/profile/bsky.app/post/3mtwf7gxkwc2r",
        ),
        Fact("Content warnings in words are not sent by Parvis to Bluesky.", CHECKED),
    ),
)
