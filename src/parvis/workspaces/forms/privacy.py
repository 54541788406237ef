"""What is asked about retention and erasure, and to read the audit log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.access import Workspace
from parvis.workspaces.queries.audit import AuditFilter, audit_actors, audit_verbs
from parvis.workspaces.verbs import label_of


class RetentionForm(forms.Form):
    """How long what was heard is kept."""

    retention_days = forms.IntegerField(
        label=_("Days kept"),
        required=False,
        min_value=1,
        max_value=36_500,
        help_text=_("Counted from the day something was said. Empty: until somebody erases it."),
    )


class ErasureForm(forms.Form):
    """Whom to forget."""

    network = forms.CharField(max_length=40, widget=forms.HiddenInput)
    actor_id = forms.CharField(max_length=500, widget=forms.HiddenInput)


class AuditForm(forms.Form):
    """What to show of the audit log. Days are those of the organisation."""

    actor = forms.ChoiceField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, workspace: Workspace, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        actors = [(name, name) for name in audit_actors(workspace)]
        verbs = sorted(((verb, label_of(verb)) for verb in audit_verbs(workspace)), key=lambda one: one[1])
        self.fields["actor"].choices = [("", _("Everybody")), *actors]  # type: ignore[attr-defined]
        self.fields["verb"].choices = [("", _("Everything")), *verbs]  # type: ignore[attr-defined]

    def filter(self) -> AuditFilter:
        """What was chosen; fields that could not be read do not restrict."""
        self.is_valid()
        chosen = self.cleaned_data
        until: dt.date | None = chosen.get("until")
        return AuditFilter(
            actor=chosen.get("actor") or "",
            verb=chosen.get("verb") or "",
            since=_midnight(chosen.get("since")),
            until=_midnight(until + dt.timedelta(days=1) if until and until < dt.date.max else None),
        )


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return timezone.make_aware(dt.datetime.combine(day, dt.time())) if day else None
