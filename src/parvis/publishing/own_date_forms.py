"""What is asked about a key date of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.publishing.actions.own_dates import OwnDateDraft
from parvis.publishing.models import OwnDate
from parvis.workspaces.api import Entity


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def entity_field() -> forms.TypedChoiceField:
    """For whom something is: the whole brand, or an entity of it."""
    return forms.TypedChoiceField(label=_("For whom"), required=False, coerce=int, empty_value=None)


class OwnDateForm(forms.Form):
    """A name, one day or several, once or every year."""

    name = forms.CharField(
        label=_("Name"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    first = _day(_("First day"))
    last = _day(_("Last day"), required=False, help_text=_("Left empty, it lasts one day."))
    yearly = forms.BooleanField(label=_("Every year"), required=False)
    entity = entity_field()

    def __init__(self, entities: Iterable[Entity], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, entities)

    def draft(self) -> OwnDateDraft:
        """The same for :func:`parvis.publishing.actions.own_dates.keep_own_date`."""
        typed = self.cleaned_data
        last = typed["last"] or typed["first"]
        return OwnDateDraft(typed["name"], typed["first"], last, typed["yearly"], typed.get("entity"))


class OwnDateFileForm(forms.Form):
    """A file of key dates."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A calendar (.ics), or a table (CSV, XLSX) with the columns name, first day, last day, every year."
        ),
    )
    entity = entity_field()

    def __init__(self, entities: Iterable[Entity], *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", "brought_%s")
        super().__init__(*args, **options)
        offer(self, entities)


def offer(form: forms.Form, entities: Iterable[Entity]) -> None:
    """Offer some entities, or do not ask where there is none."""
    named = [(one.pk, one.name) for one in entities]
    if named:
        form.fields["entity"].choices = [("", _("The whole brand")), *named]  # type: ignore[attr-defined]
    else:
        del form.fields["entity"]


def initial_of(kept: OwnDate) -> dict[str, Any]:
    """What the form shows of a key date."""
    last = kept.last if kept.last != kept.first else None
    return {
        "name": kept.name,
        "first": kept.first,
        "last": last,
        "yearly": kept.yearly,
        "entity": kept.entity_id or "",
    }
