"""What is asked beside the words of a post: when it goes out, and how a brand publishes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.publishing import clock
from parvis.publishing.models import BrandRules


class WhenForm(forms.Form):
    """A day and an hour on the organisation's clocks. ``which`` is asked only for an hour that comes twice."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    which = forms.ChoiceField(
        label=_("Which one"),
        choices=[
            (clock.FIRST, _("The first, before the clocks go back")),
            (clock.SECOND, _("The second, after it")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, zone: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._zone = zone
        self.moment: dt.datetime | None = None
        self.asks_which = False
        self.fields["day"].widget.attrs["min"] = timezone.localdate().isoformat()

    @property
    def place(self) -> str:
        """Whose clocks they are."""
        return clock.place(self._zone)

    def clean(self) -> dict[str, Any]:
        """Find the moment that is meant."""
        typed = super().clean() or {}
        if typed.get("day") is None or typed.get("hour") is None:
            return typed
        try:
            self.moment = clock.moment_of(typed["day"], typed["hour"], self._zone, typed.get("which", ""))
        except ValidationError as error:
            if error.code == "doubled":
                self.asks_which = True
            self.add_error("hour", error)
            return typed
        if self.moment < timezone.now() - dt.timedelta(minutes=1):
            self.add_error("hour", _("This time has passed. Choose one to come, or send it now."))
        return typed

    @staticmethod
    def initial_of(moment: dt.datetime | None) -> dict[str, Any]:
        """What the form shows of a moment."""
        if moment is None:
            return {}
        local = timezone.localtime(moment)
        return {"day": local.date(), "hour": local.time().replace(second=0, microsecond=0)}


class RulesForm(forms.Form):
    """How a brand publishes."""

    late_after = forms.IntegerField(
        label=_("Minutes late at most"),
        min_value=0,
        max_value=7 * 24 * 60,
        help_text=_(
            "After an outage or a stop, a post that is later than this does not go out by itself; 0: none that is late does."
        ),
    )
    when_late = forms.ChoiceField(
        label=_("What is later than that"),
        choices=[
            (BrandRules.WhenLate.ASK, _("Somebody decides: it waits in “Trouble”")),
            (BrandRules.WhenLate.SKIP, _("It is left out, and is a draft again")),
        ],
        widget=forms.RadioSelect,
    )
    languages = forms.CharField(
        label=_("Languages in which the brand says everything"),
        required=False,
        help_text=_("Codes with commas between, such as fr, en. A post that lacks one says so."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_languages(self) -> list[str]:
        """The codes that were typed."""
        typed = self.cleaned_data["languages"].replace(";", ",").split(",")
        return [one.strip().lower() for one in typed if one.strip()]


class ClientLinkForm(forms.Form):
    """Whom a link is for, and how long it works."""

    name = forms.CharField(
        label=_("Whom the link is for"),
        max_length=120,
        help_text=_("For the team. Whoever opens the link writes their own name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.IntegerField(label=_("For how many days it works"), min_value=1, max_value=90)
