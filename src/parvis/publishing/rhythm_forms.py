"""What is asked about the rhythm of an account: the hours of each weekday, written as people do."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.clock_times import read_time
from parvis.engine.publishing.slots import Slot
from parvis.publishing.models.rhythms import Rhythm
from parvis.publishing.repeat_forms import weekday_names


class RhythmForm(forms.Form):
    """Seven lines of hours, the distance between two posts, and how many a week are wished."""

    apart = forms.IntegerField(
        label=_("Minutes between two posts"),
        min_value=0,
        max_value=24 * 60,
        help_text=_(
            "Posts of the account that are nearer are pointed out, and no slot counts as free beside one."
        ),
    )
    a_week = forms.IntegerField(
        label=_("Posts a week"), min_value=0, max_value=1000, help_text=_("What you aim for; 0 for no aim.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.slots: list[Slot] = []
        for weekday, name in enumerate(weekday_names()):
            self.fields[f"day-{weekday}"] = forms.CharField(
                label=name[:1].upper() + name[1:], required=False, max_length=400
            )
        self.order_fields([*(f"day-{weekday}" for weekday in range(7)), "apart", "a_week"])

    @property
    def days(self) -> list[forms.BoundField]:
        """The lines of the week."""
        return [self[f"day-{weekday}"] for weekday in range(7)]

    def clean(self) -> dict[str, Any]:
        """Read the hours."""
        typed = super().clean() or {}
        for weekday in range(7):
            for told in re.split(r"[,;\n]|\s{2,}", typed.get(f"day-{weekday}", "")):
                if not told.strip():
                    continue
                try:
                    hour = read_time(told)
                    if hour.tzinfo is not None:
                        raise ValueError(told)
                except ValueError:
                    self.add_error(
                        f"day-{weekday}",
                        gettext("“%(value)s” is not an hour that can be read.")
                        % {"value": told.strip()[:40]},
                    )
                else:
                    self.slots.append(Slot(weekday, hour.replace(second=0, microsecond=0)))
        return typed

    @staticmethod
    def initial_of(rhythm: Rhythm) -> dict[str, Any]:
        """What the form shows of a rhythm."""
        shown: dict[str, Any] = {"apart": rhythm.apart, "a_week": rhythm.a_week}
        for weekday in range(7):
            hours = [one.hour.strftime("%H:%M") for one in rhythm.hours if one.weekday == weekday]
            shown[f"day-{weekday}"] = ", ".join(hours)
        return shown
