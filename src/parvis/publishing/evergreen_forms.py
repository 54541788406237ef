"""What is asked about a queue of texts that stay true, and about an entry of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from parvis.publishing import naming
from parvis.publishing.actions.evergreen import FARTHEST, QueueDraft
from parvis.publishing.actions.evergreen_entries import FARTHEST_APART, EntryDraft
from parvis.publishing.models.evergreen import EvergreenEntry, EvergreenQueue, EvergreenWording
from parvis.workspaces.api import Account, Entity

USUAL = {"between": 2, "a_week": 3, "ahead": 14}
NEW = 2
"""Empty places for further wordings that a form shows."""


class QueueForm(forms.Form):
    """Its name, whom it is for, who says it, and how much of it there may be."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    entity = forms.TypedChoiceField(label=_("For"), required=False, coerce=int, empty_value=None)
    accounts = forms.TypedMultipleChoiceField(
        label=_("Who says it"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    a_week = forms.IntegerField(
        label=_("Evergreen posts a week, at most"),
        min_value=0,
        max_value=100,
        help_text=_(
            "Of each account, from Monday to Sunday; 0 for no limit. The other slots stay free for news."
        ),
    )
    between = forms.IntegerField(
        label=_("Days between two evergreen posts, at least"),
        min_value=0,
        max_value=365,
        help_text=_("Of the same account, whatever they say; 0 for no distance."),
    )
    ahead = forms.IntegerField(
        label=_("Days filled ahead"),
        min_value=1,
        max_value=FARTHEST,
        help_text=_("Free slots of that many days are filled, so that you see what comes."),
    )
    as_drafts = forms.BooleanField(
        label=_("As drafts, to be looked at"),
        required=False,
        help_text=_("Nothing of it goes out before somebody plans it."),
    )

    def __init__(
        self, accounts: Iterable[Account], entities: Sequence[Entity], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        titles = [(one.pk, f"{one.handle} ({naming.network(one.network)})") for one in accounts]
        self.fields["accounts"].choices = titles  # type: ignore[attr-defined]
        named = [(one.pk, one.name) for one in entities]
        self.fields["entity"].choices = [("", _("The whole brand")), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["entity"]

    def draft(self, brand: int) -> QueueDraft:
        """The same for :func:`parvis.publishing.actions.evergreen.keep_queue`."""
        typed = self.cleaned_data
        return QueueDraft(
            brand=brand,
            name=typed["name"],
            accounts=frozenset(typed["accounts"]),
            entity=typed.get("entity"),
            between=typed["between"],
            a_week=typed["a_week"],
            ahead=typed["ahead"],
            as_drafts=typed["as_drafts"],
        )


def initial_of(kept: EvergreenQueue | None, accounts: Iterable[Account]) -> dict[str, Any]:
    """What the form shows of a queue, or of a new one."""
    if kept is None:
        ready = [one.pk for one in accounts if one.credentials]
        return {**USUAL, "accounts": ready if len(ready) == 1 else []}
    shown = {name: getattr(kept, name) for name in ("name", "between", "a_week", "ahead", "as_drafts")}
    named = list(kept.accounts.values_list("pk", flat=True))
    return shown | {"accounts": named, "entity": kept.entity_id or ""}


def _day(label: Any) -> forms.TypedChoiceField:
    choices = [("", "—"), *((number, str(number)) for number in range(1, 32))]
    return forms.TypedChoiceField(label=label, required=False, coerce=int, choices=choices)


def _month(label: Any) -> forms.TypedChoiceField:
    choices = [("", "—"), *MONTHS.items()]
    return forms.TypedChoiceField(label=label, required=False, coerce=int, choices=choices)


class EntryForm(forms.Form):
    """How far apart an entry is said, in which season, until when, and in which other words."""

    queue = forms.TypedChoiceField(label=_("Queue"), coerce=int)
    apart = forms.IntegerField(
        label=_("Days before it comes again, at least"),
        min_value=1,
        max_value=FARTHEST_APART,
        help_text=_("On the same account."),
    )
    from_day, from_month = _day(_("From, day")), _month(_("From, month"))
    until_day, until_month = _day(_("Until, day")), _month(_("Until, month"))
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("After it, it is said no more. Left empty, it has no end."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        queues: Sequence[EvergreenQueue],
        wordings: Iterable[EvergreenWording],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if queues:
            self.fields["queue"].choices = [(one.pk, one.name) for one in queues]  # type: ignore[attr-defined]
        else:
            del self.fields["queue"]
        self._there = list(wordings)
        for place, one in enumerate(self._there, 2):
            self.fields[f"wording-{one.pk}"] = _words(place)
            self.initial[f"wording-{one.pk}"] = one.text
        for number in range(NEW):
            self.fields[f"new-{number}"] = _words(len(self._there) + 2 + number)

    @property
    def wordings(self) -> list[forms.BoundField]:
        """The places for words, those there are first."""
        names = [f"wording-{one.pk}" for one in self._there] + [f"new-{number}" for number in range(NEW)]
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Find the days of the year that are meant."""
        typed = super().clean() or {}
        for end in ("from", "until"):
            day, month = typed.get(f"{end}_day"), typed.get(f"{end}_month")
            typed[f"season_{end}"] = f"{month:02}-{day:02}" if day and month else ""
            if bool(day) != bool(month):
                self.add_error(f"{end}_month", _("Choose the day and the month."))
        return typed

    def draft(self) -> EntryDraft:
        """The same for the actions of :mod:`parvis.publishing.actions.evergreen_entries`."""
        typed = self.cleaned_data
        return EntryDraft(
            apart=typed["apart"],
            season_from=typed["season_from"],
            season_until=typed["season_until"],
            until=typed["until"],
            wordings={one.pk: _plain(typed[f"wording-{one.pk}"]) for one in self._there},
            new=[_plain(typed[f"new-{number}"]) for number in range(NEW)],
        )

    def tell(self, error: forms.ValidationError) -> None:
        """Show what an action refused beside what it is about."""
        names = {"season_from": "from_day", "season_until": "until_day"}
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, sentences in told.items():
            place = names.get(name, name)
            for sentence in sentences:
                self.add_error(place if place in self.fields else None, sentence)


def _words(place: int) -> forms.CharField:
    return forms.CharField(
        label=_("Wording %(number)s") % {"number": place},
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def initial_of_entry(kept: EvergreenEntry) -> dict[str, Any]:
    """What the form shows of an entry."""
    shown: dict[str, Any] = {"apart": kept.apart, "until": kept.until}
    season = kept.season
    if season is not None:
        shown |= {"from_month": season.first[0], "from_day": season.first[1]}
        shown |= {"until_month": season.last[0], "until_day": season.last[1]}
    return shown
