"""What the style guide shows: made-up figures and texts, only to see the components at work."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.ui import icons
from parvis.ui.charts import (
    Chart,
    Moods,
    Share,
    VolumePoint,
    mood_arch,
    mood_bar,
    share_bars,
    sparkline,
    volume_chart,
)
from parvis.ui.shell import NavigationEntry
from parvis.ui.templatetags.ui import network_badge


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Name of the watch"), help_text=gettext_lazy("As your colleagues will see it.")
    )
    address = forms.URLField(label=gettext_lazy("Address of the feed"), assume_scheme="https")
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("fr", gettext_lazy("French")), ("en", gettext_lazy("English"))],
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of brand"),
        choices=[("own", gettext_lazy("Own brand")), ("competitor", gettext_lazy("Competitor"))],
        widget=forms.RadioSelect,
    )
    weekly = forms.BooleanField(label=gettext_lazy("Send me a summary every Monday"), required=False)


def navigation() -> list[NavigationEntry]:
    """A navigation like the real one."""
    return [
        NavigationEntry(_("Board"), "#board", "activity", True, "g b"),
        NavigationEntry(_("Mentions"), "#mentions", "messages-square", shortcut="g m", count=1284),
        NavigationEntry(_("Columns"), "#columns", "columns-3", shortcut="g c"),
        NavigationEntry(_("Imports"), "#imports", "file-up", shortcut="g i"),
        NavigationEntry(_("Sources"), "#sources", "radio", group=_("Manage")),
        NavigationEntry(_("People"), "#people", "users", group=_("Manage")),
    ]


def volume(now: dt.datetime, days: int = 7) -> Chart:
    """A week with a bad day in it."""
    start = now.replace(minute=0, second=0, microsecond=0) - dt.timedelta(days=days)
    points = []
    for hour in range(0, days * 24, 3):
        at = start + dt.timedelta(hours=hour)
        day = 1.4 + math.sin((at.hour - 7) / 24 * 2 * math.pi) + 0.35 * math.sin(hour * 1.7)
        storm = 210 * math.exp(-(((hour - 106) / 9) ** 2))
        points.append(VolumePoint(at, int(9 * day + storm), int(34 * day + storm * 0.35), int(21 * day)))
    return volume_chart(
        points, bucket="hour", time_zone="Europe/Paris", href_for=lambda p: f"#mentions-{p.start:%Y%m%d%H}",
        mood_href=lambda mood: f"?mood={mood}", source=_("Query “Lush France”, version 3 · formula volume/1"),
        coverage=_("Instagram does not show mentions in private accounts."),
    )  # fmt: skip


def shares() -> tuple[Chart, Chart]:
    """By network and by hashtag."""
    networks = [
        ("bluesky", "Bluesky", 5210),
        ("mastodon", "Mastodon", 2904),
        ("feeds", _("Press and blogs"), 1320),
        ("files", _("Imported files"), 411),
    ]
    hashtags = [("lush", 812), ("cosmétiques", 390), ("crueltyfree", 377), ("boycott", 188), ("مكياج", 61)]
    return (
        share_bars(
            [Share(name, n, f"?network={key}", network_badge(key, name, bare=True), active=key == "mastodon") for key, name, n in networks],
            title=_("By network"), identifier="by-network",
        ),
        share_bars([Share(f"#{tag}", n, f"?hashtag={tag}", fill="series-3") for tag, n in hashtags], title=_("Hashtags"), identifier="hashtags", of_total=False),
    )  # fmt: skip


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the page of the style guide needs."""
    now = timezone.now()
    by_network, hashtags = shares()
    today, yesterday = Moods(412, 1204, 688), Moods(233, 1102, 790)
    form = ExampleForm({"name": "Lush France", "address": "feeds of the press", "language": "fr"})
    return {
        "navigation": navigation(),
        "form": form,
        "volume": volume(now),
        "by_network": by_network,
        "hashtags": hashtags,
        "arch": mood_arch(
            today,
            yesterday,
            title=_("Mood today"),
            now_label=_("Today"),
            before_label=_("Yesterday"),
            href_for=lambda m: f"?mood={m}",
        ),
        "bar": mood_bar(
            today, yesterday, title=_("Mood today"), now_label=_("Today"), before_label=_("Yesterday")
        ),
        "nothing": mood_arch(Moods(0, 0, 0), title=_("Mood with nothing heard"), identifier="mood-empty"),
        "line": sparkline([3, 5, 4, 9, 12, 8, 15, 22, 18, 31], _("Rising")),
        "authors": [
            ("Claire Dubois", "@claire.bsky.social", 48210, 0.62, "positive"),
            ("Le Parisien", "leparisien.fr", 912000, 0.08, "neutral"),
            ("Marc O’Neil", "@marc@piaille.fr", None, -0.7, "negative"),
        ],
        "icon_names": sorted(icons.shapes()),
        "moods": ["negative", "neutral", "positive"],
        "moments": [now - dt.timedelta(minutes=3), now - dt.timedelta(hours=5), now - dt.timedelta(days=40)],
        "query": '"Lush France" AND (livraison OR #bain) NOT auteur:lush lang:xx',
        "query_errors": [
            {
                "start": 55,
                "end": 62,
                "message": _("“xx” is not a language. Write its two letters, as in lang:fr."),
            }
        ],
        "periods": [
            {"label": _("Day"), "url": "?period=day", "active": False},
            {"label": _("Week"), "url": "?period=week", "active": True},
            {"label": _("Month"), "url": "?period=month", "active": False},
        ],
        "tabs": [
            {"label": _("Overview"), "url": "?tab=overview", "active": True, "icon": "activity"},
            {"label": _("Mentions"), "url": "?tab=mentions", "active": False, "count": 1284},
            {"label": _("Authors"), "url": "?tab=authors", "active": False, "count": 312},
        ],
    }
