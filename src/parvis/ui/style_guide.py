"""What the style guide shows: made-up figures and texts, only to see the components at work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.ui import icons
from parvis.ui.shell import NavigationEntry


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name of the watch"), help_text=gettext_lazy("As your colleagues will see it."))
    address = forms.URLField(label=gettext_lazy("Address of the feed"), assume_scheme="https")
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[("fr", gettext_lazy("French")), ("en", gettext_lazy("English"))])
    notes = forms.CharField(label=gettext_lazy("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
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


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the page of the style guide needs."""
    now = timezone.now()
    form = ExampleForm({"name": "Lush France", "address": "feeds of the press", "language": "fr"})
    return {
        "navigation": navigation(),
        "form": form,
        "icon_names": sorted(icons.shapes()),
        "moods": ["negative", "neutral", "positive"],
        "moments": [now - dt.timedelta(minutes=3), now - dt.timedelta(hours=5), now - dt.timedelta(days=40)],
        "query": '"Lush France" AND (livraison OR #bain) NOT auteur:lush lang:xx',
        "query_errors": [
            {"start": 55, "end": 62, "message": _("“xx” is not a language. Write its two letters, as in lang:fr.")}
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
