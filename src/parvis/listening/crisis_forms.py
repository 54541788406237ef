"""The forms of crisis rooms and holding statements. They check what was typed; what it means is the business of actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.engine.query import QueryError, parse
from parvis.listening import presenting_filters
from parvis.listening.actions.crises import CrisisDraft
from parvis.listening.actions.holding_statements import LONGEST, StatementDraft
from parvis.listening.models import HoldingStatement, Watch
from parvis.listening.models.alerts import Severity
from parvis.workspaces.api import Brand


class CrisisForm(forms.Form):
    """A crisis seen coming: of which brand, since when, how grave, and what it is about."""

    brand = forms.TypedChoiceField(label=gettext_lazy("Brand"), coerce=int)
    title = forms.CharField(
        label=gettext_lazy("What is happening"),
        max_length=160,
        help_text=gettext_lazy("A few words: they name the room and its report."),
    )
    since = forms.DateTimeField(
        label=gettext_lazy("Since when"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("The first sign you saw. What was said before counts as usual."),
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"), coerce=int, choices=Severity.choices, initial=Severity.CRITICAL
    )
    watch = forms.TypedChoiceField(
        label=gettext_lazy("Watch"), coerce=int, required=False, empty_value=None,
        help_text=gettext_lazy("None: all that is heard about the brand."),
    )  # fmt: skip
    query = forms.CharField(
        label=gettext_lazy("Only what this query finds"),
        max_length=5000,
        required=False,
        help_text=gettext_lazy("For example: colis OR livraison OR #bouchon"),
    )

    def __init__(self, *args: Any, brands: QuerySet[Brand], watches: QuerySet[Watch], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["brand"].choices = [(b.pk, b.name) for b in brands]  # type: ignore[attr-defined]
        self.fields["watch"].choices = [("", "—")] + [  # type: ignore[attr-defined]
            (w.pk, f"{w.brand.name} · {w.name}") for w in watches
        ]
        if "since" not in self.initial:
            self.initial["since"] = timezone.localtime() - dt.timedelta(hours=1)

    def clean_query(self) -> str:
        """A query that can be read."""
        text = str(self.cleaned_data["query"])
        try:
            parse(text)
        except QueryError as error:
            raise forms.ValidationError(presenting_filters.message(error)) from error
        return text

    def draft(self) -> CrisisDraft:
        """What was typed."""
        typed = self.cleaned_data
        return CrisisDraft(
            typed["title"], typed["since"], typed["severity"], typed["watch"] or None, typed["query"]
        )


class StatementForm(forms.Form):
    """A holding statement."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("fr", "Français"), ("en", "English")]
    )
    brand = forms.TypedChoiceField(label=gettext_lazy("Brand"), coerce=int, required=False, empty_value=None)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy(
            "Put in [square brackets] what is filled in each time: [brand] and [time] fill themselves in."
        ),
    )

    def __init__(self, *args: Any, brands: QuerySet[Brand], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["brand"].choices = [("", _("All of them"))] + [(b.pk, b.name) for b in brands]  # type: ignore[attr-defined]

    def draft(self) -> StatementDraft:
        """What was typed."""
        typed = self.cleaned_data
        return StatementDraft(typed["language"], typed["title"], typed["text"], typed["brand"] or None)


def initial_of(statement: HoldingStatement) -> dict[str, Any]:
    """What the form shows of a statement."""
    return {
        "title": statement.title,
        "language": statement.language,
        "brand": statement.brand_id or "",
        "text": statement.text,
    }
