"""What is asked about a kit, and about a post that was taken from one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.publishing.actions.kits import KitDraft
from parvis.publishing.kit_moments import moments_of
from parvis.publishing.models import Kit
from parvis.workspaces.api import Entity

MOMENTS = 3


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, required=False, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )


class KitForm(forms.Form):
    """What stands around a kit; its words are those of the post it is made of."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    entities = forms.TypedMultipleChoiceField(
        label=_("For whom"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    rights = forms.CharField(
        label=_("Rights"),
        required=False,
        max_length=2000,
        help_text=_("What one may do with it, where, and whom to name. Those who take it read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rights_until = forms.DateField(
        label=_("May be used until"),
        required=False,
        help_text=_("The last day. After it, nothing of this kit is planned nor goes out."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    moment_1 = _moment(_("A moment you suggest"))
    moment_2 = _moment(_("Another one"))
    moment_3 = _moment(_("A third one"))

    def __init__(self, entities: Iterable[Entity], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["entities"].choices = [(one.pk, one.name) for one in entities]  # type: ignore[attr-defined]

    def draft(self) -> KitDraft:
        """The same for the actions of :mod:`parvis.publishing.actions.kits`."""
        typed = self.cleaned_data
        moments = [typed[f"moment_{number}"] for number in range(1, MOMENTS + 1)]
        return KitDraft(
            name=typed["name"],
            entities=frozenset(typed["entities"]),
            rights=typed["rights"].replace("\r\n", "\n"),
            rights_until=typed["rights_until"],
            suggested=tuple(timezone.localtime(one).replace(tzinfo=None) for one in moments if one),
        )


def initial_of(kept: Kit) -> dict[str, Any]:
    """What the form shows of a kit."""
    shown: dict[str, Any] = {
        "name": kept.name,
        "entities": list(kept.entities.values_list("pk", flat=True)),
        "rights": kept.rights,
        "rights_until": kept.rights_until,
    }
    moments = enumerate(moments_of(kept)[:MOMENTS], 1)
    return shown | {f"moment_{number}": moment for number, moment in moments}
