"""What is asked about an event and about a line of its running order."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.publishing import clock
from parvis.publishing.actions.events import EventDraft
from parvis.publishing.models import Event


def _hour(label: Any, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **options)


class EventForm(forms.Form):
    """Name, place, day and hours of an event, on the organisation's clocks. An end that is not after the beginning is on the next day."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begins = _hour(_("Begins at"))
    until = _hour(_("Ends at"), required=False)
    place = forms.CharField(
        label=_("Place"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, zone: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._zone = zone

    def clean(self) -> dict[str, Any]:
        """Find the moments that are meant."""
        typed = super().clean() or {}
        day, begins, until = (typed.get(name) for name in ("day", "begins", "until"))
        if day is None or begins is None:
            return typed
        try:
            typed["begins_at"] = clock.moment_of(day, begins, self._zone, clock.FIRST)
        except ValidationError as error:
            self.add_error("begins", error)
        if until is None:
            return typed
        try:
            ends_on = day if until > begins else day + dt.timedelta(days=1)
            typed["ends_at"] = clock.moment_of(ends_on, until, self._zone, clock.SECOND)
        except ValidationError as error:
            self.add_error("until", error)
        return typed

    def draft(self, brand: int) -> EventDraft:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        return EventDraft(brand, typed["name"], typed["begins_at"], typed.get("ends_at"), typed["place"])

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        """What the form shows of an event."""
        begins = timezone.localtime(event.begins_at)
        ends = timezone.localtime(event.ends_at) if event.ends_at else None
        return {
            "name": event.name,
            "place": event.place,
            "day": begins.date(),
            "begins": begins.time(),
            "until": ends.time() if ends else None,
        }


class CueForm(forms.Form):
    """What a line waits for, and at what hour that should be. ``is_brief``: without explanations, where there is little room."""

    cue = forms.CharField(
        label=_("Cue"),
        max_length=160,
        required=False,
        help_text=_("What it waits for, such as “when the doors open”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expected = _hour(
        _("Expected at"), required=False, help_text=_("For the team: nothing goes out by itself then.")
    )

    def __init__(self, *args: Any, is_brief: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_brief:
            for one in self.fields.values():
                one.help_text = ""
