"""What is asked about a picture of the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.engine.publishing.library import tags_in
from parvis.publishing.models import Medium


def _share(label: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"type": "range", "step": "1", "class": "focus-range"})
    return forms.FloatField(label=label, min_value=0, max_value=100, widget=widget)


class MediumForm(forms.Form):
    """Name, description, folder, tags, rights, and what crops keep (in per cent from the left and from the top)."""

    name = forms.CharField(
        label=_("Name"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    alt = forms.CharField(
        label=_("For those who cannot see it"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    folder = forms.CharField(
        label=_("Folder"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "folders", "autocomplete": "off"}),
    )
    tags = forms.CharField(
        label=pgettext_lazy("pictures", "Tags"),
        max_length=400,
        required=False,
        help_text=_("With commas between."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rights_until = forms.DateField(
        label=_("May be used until"),
        required=False,
        help_text=_("The last day. After it, nothing is planned nor goes out with this picture."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    focus_x = _share(_("What matters, from the left"))
    focus_y = _share(_("What matters, from the top"))

    @property
    def focus(self) -> tuple[float, float]:
        """What crops keep, from 0 to 1."""
        return self.cleaned_data["focus_x"] / 100, self.cleaned_data["focus_y"] / 100

    def describes_anew(self, medium: Medium) -> bool:
        """Whether what posts say, or may use, changes."""
        typed = self.cleaned_data
        before = (medium.name, medium.alt, medium.rights_until)
        return before != (typed["name"].strip(), typed["alt"].strip(), typed["rights_until"])

    @staticmethod
    def initial_of(medium: Medium) -> dict[str, Any]:
        """What the form shows of a picture."""
        return {
            "name": medium.name,
            "alt": medium.alt,
            "folder": medium.folder,
            "tags": ", ".join(tags_in(medium.tags)),
            "rights_until": medium.rights_until,
            "focus_x": round(medium.focus_x * 100),
            "focus_y": round(medium.focus_y * 100),
        }
