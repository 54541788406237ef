"""Dated facts about feeds."""

from __future__ import annotations

import datetime as dt

from parvis.networks.contract import Capability, Fact, Manifest, SettingField

CHECKED = dt.date(2026, 11, 22)
POLL_SECONDS = 300.0

MANIFEST = Manifest(
    name="feeds",
    title="Press and blogs (RSS, Atom, JSON Feed)",
    capabilities=frozenset({Capability.READ_PUBLIC}),
    settings=(
        SettingField(
            name="address",
            label="Address of the feed or of the site",
            kind="url",
            help="The address of a page is enough: Parvis looks for its feed.",
        ),
        SettingField(
            name="full_text",
            label="Read the whole article when the feed only has a teaser",
            kind="choice",
            required=False,
            default="no",
            choices=(("no", "No, the feed is enough"), ("yes", "Yes, read the page of the article")),
            help="Parvis then calls the site once for each new short entry.",
        ),
    ),
    documentation="https://www.rssboard.org/rss-specification",
    checked=CHECKED,
    api_version="RSS 2.0, RSS 1.0, Atom 1.0 (RFC 4287), JSON Feed 1.1",
    poll_seconds=POLL_SECONDS,
    coverage=(
        Fact(
            "A feed holds only the latest entries of a site, often 10 to 50: what was published before the "
            "first reading, or scrolled out between two readings, is not heard.",
            CHECKED,
            "https://www.rssboard.org/rss-specification",
        ),
        Fact("Many feeds hold a teaser rather than the whole article.", CHECKED),
        Fact("Feeds tell neither shares nor likes nor audience; some tell the number of comments.", CHECKED),
        Fact("A feed does not say when an article has been withdrawn.", CHECKED),
    ),
    rate_limits=(
        Fact(
            "Feeds have no common limit. Parvis asks only whether something changed, every 5 to 60 minutes, "
            "less often when nothing does.",
            CHECKED,
            "https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests",
        ),
    ),
)
