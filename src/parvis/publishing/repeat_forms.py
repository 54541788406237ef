"""What is asked about a post that comes again, and its rule in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Literal, TypedDict

from babel.dates import get_day_names
from babel.lists import format_list
from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy, to_locale
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.recurrence import LAST, Every, Recurrence
from parvis.networks.files.dates import DateForm, date_reader
from parvis.publishing import clock

EVERY = [
    (Every.DAY, pgettext_lazy("repetition", "Days")),
    (Every.WEEK, pgettext_lazy("repetition", "Weeks")),
    (Every.MONTH, pgettext_lazy("repetition", "Months")),
]
MONTHLY = [
    ("day", _("On the same day of the month")),
    ("last", _("On the last day of the month")),
    ("nth", _("On the same weekday, such as the third Thursday")),
    ("nth-last", _("On the last such weekday of the month")),
]
Monthly = Literal["day", "last", "nth", "nth-last"]
ENDS = [
    ("never", _("Until somebody stops it")),
    ("until", _("Until a day")),
    ("times", _("After some times")),
]


class DaysMeant(TypedDict, total=False):
    """The part of a :class:`Recurrence` that says which days of a week or month."""

    weekdays: frozenset[int]
    day: int
    nth: int


class RepeatForm(forms.Form):
    """A rule, as people choose it."""

    first = forms.DateField(
        label=pgettext_lazy("repetition", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hour = forms.TimeField(
        label=pgettext_lazy("repetition", "At"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    interval = forms.IntegerField(
        label=pgettext_lazy("repetition", "Every"), min_value=1, max_value=52, initial=1
    )
    every = forms.ChoiceField(label=pgettext_lazy("repetition", "Unit"), choices=EVERY, initial=Every.WEEK)
    weekdays = forms.MultipleChoiceField(
        label=pgettext_lazy("repetition", "On"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(n), n) for n in range(7)],
    )
    monthly = forms.ChoiceField(label=_("Which day"), choices=MONTHLY, required=False, initial="day")
    ends = forms.ChoiceField(
        label=pgettext_lazy("repetition", "Ends"), choices=ENDS, initial="never", widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    times = forms.IntegerField(label=_("How many times"), required=False, min_value=1, max_value=1000)
    skipped = forms.CharField(
        label=_("Days to leave out"),
        required=False,
        max_length=3000,
        help_text=_("Dates with commas between, such as 25/12/2026, 01/01/2027."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        weekdays = self.fields["weekdays"]
        assert isinstance(weekdays, forms.MultipleChoiceField)
        weekdays.choices = [(str(number), name) for number, name in enumerate(weekday_names())]
        self.rule: Recurrence | None = None

    def clean(self) -> dict[str, Any]:
        """Find the rule that is meant."""
        typed = super().clean() or {}
        if typed.get("ends") == "until" and typed.get("until") is None and "until" not in self.errors:
            self.add_error("until", gettext("Choose the last day."))
        if typed.get("ends") == "times" and typed.get("times") is None and "times" not in self.errors:
            self.add_error("times", gettext("Say how many times."))
        skipped = self._skipped(typed.get("skipped", ""))
        if not self.errors:
            self.rule = _rule(typed, skipped)
        return typed

    def _skipped(self, told: str) -> frozenset[dt.date]:
        read = date_reader(DateForm.DAY_FIRST, "UTC")
        found = set()
        for one in (part.strip() for part in re.split(r"[,;\n]", told)):
            if not one:
                continue
            try:
                found.add(read(one).date())
            except (ValueError, OverflowError):
                self.add_error(
                    "skipped", gettext("“%(value)s” is not a date that can be read.") % {"value": one[:60]}
                )
        return frozenset(found)

    @staticmethod
    def initial_of(moment: dt.datetime | None) -> dict[str, Any]:
        """What the form proposes for a post that goes out at a time, or at none yet."""
        local = timezone.localtime(moment) if moment else timezone.localtime() + dt.timedelta(days=1)
        hour = local.time().replace(second=0, microsecond=0) if moment else dt.time(9)
        return {"first": local.date(), "hour": hour, "weekdays": [str(local.weekday())]}

    @staticmethod
    def initial_from(rule: Recurrence) -> dict[str, Any]:
        """What the form shows of a rule that was kept: sent back as it is, it means the same rule."""
        ends = "until" if rule.until else "times" if rule.times else "never"
        weekdays = rule.weekdays if rule.every is Every.WEEK else frozenset[int]()
        return {
            "first": rule.first,
            "hour": rule.hour,
            "interval": rule.interval,
            "every": str(rule.every),
            "weekdays": [str(one) for one in sorted(weekdays or {rule.first.weekday()})],
            "monthly": monthly_of(rule),
            "ends": ends,
            "until": rule.until,
            "times": rule.times,
            "skipped": ", ".join(f"{day:%d/%m/%Y}" for day in sorted(rule.skipped)),
        }


def _rule(typed: dict[str, Any], skipped: frozenset[dt.date]) -> Recurrence:
    return Recurrence(
        every=Every(typed["every"]),
        first=typed["first"],
        hour=typed["hour"],
        interval=typed["interval"],
        until=typed["until"] if typed["ends"] == "until" else None,
        times=typed["times"] if typed["ends"] == "times" else None,
        skipped=skipped,
        **days_meant(
            Every(typed["every"]),
            typed["first"],
            [int(one) for one in typed.get("weekdays", ())],
            typed.get("monthly") or "day",
        ),
    )


def days_meant(every: Every, first: dt.date, weekdays: Iterable[int], monthly: str) -> DaysMeant:
    """Which days of a week, or which day of a month (one of :data:`MONTHLY`, as the first day is), a rule means."""
    if every is Every.WEEK:
        return {"weekdays": frozenset(weekdays)}
    if every is Every.DAY:
        return {}
    if monthly in {"day", "last"}:
        return {"day": LAST if monthly == "last" else first.day}
    nth = LAST if monthly == "nth-last" else (first.day - 1) // 7 + 1
    return {"weekdays": frozenset({first.weekday()}), "nth": nth}


def monthly_of(rule: Recurrence) -> Monthly:
    """Which of :data:`MONTHLY` a rule was made with: the other way round than :func:`days_meant`."""
    if rule.nth:
        return "nth-last" if rule.nth == LAST else "nth"
    return "last" if rule.day == LAST else "day"


def in_words(rule: Recurrence) -> str:
    """ "Every week on Monday and Thursday at 09:30, until 24 December 2026"."""
    said = (
        _how_often(rule)
        + " "
        + pgettext("a time of the day", "at %(hour)s") % {"hour": clock.clock_time(rule.hour)}
    )
    if rule.until:
        said += gettext(", until %(day)s") % {"day": clock.long_day(rule.until)}
    elif rule.times:
        said += ngettext(", %(number)d time", ", %(number)d times", rule.times) % {"number": rule.times}
    return said


def _how_often(rule: Recurrence) -> str:
    number = {"number": rule.interval}
    match rule.every:
        case Every.DAY:
            return ngettext("Every day", "Every %(number)d days", rule.interval) % number
        case Every.WEEK:
            names = weekday_names()
            days = [names[one] for one in sorted(rule.weekdays or {rule.first.weekday()})]
            shown = {**number, "days": format_list(days, locale=_locale())}
            return (
                ngettext("Every week on %(days)s", "Every %(number)d weeks on %(days)s", rule.interval)
                % shown
            )
        case Every.MONTH:
            shown = {**number, "day": _day_of_month(rule)}
            return (
                ngettext("Every month on %(day)s", "Every %(number)d months on %(day)s", rule.interval)
                % shown
            )


def _day_of_month(rule: Recurrence) -> str:
    if not rule.nth:
        return (
            gettext("the last day")
            if rule.day == LAST
            else gettext("day %(day)d") % {"day": rule.day or rule.first.day}
        )
    weekday = {"weekday": weekday_names()[min(rule.weekdays or {rule.first.weekday()})]}
    said = {
        1: gettext("the first %(weekday)s"),
        2: gettext("the second %(weekday)s"),
        3: gettext("the third %(weekday)s"),
        4: gettext("the fourth %(weekday)s"),
        5: gettext("the fifth %(weekday)s"),
        LAST: gettext("the last %(weekday)s"),
    }
    return said[rule.nth] % weekday


def weekday_names() -> list[str]:
    """Monday to Sunday, as they stand within a sentence."""
    names = get_day_names("wide", "format", _locale())
    return [str(names[number]) for number in range(7)]


def _locale() -> str:
    return to_locale(get_language() or "en")
