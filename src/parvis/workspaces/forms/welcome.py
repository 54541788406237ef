"""What somebody new is asked, in two steps of a few words."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.forms.organisation import time_zones


class WhoForm(forms.Form):
    """Who somebody is."""

    first_name = forms.CharField(
        label=_("Your first name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    organisation = forms.CharField(
        label=_("Your organisation"),
        max_length=120,
        help_text=_("The company, agency or association you work for."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)


class WelcomeBrandForm(forms.Form):
    """The brand, and those it compares itself with."""

    own = forms.CharField(label=_("Your brand"), max_length=120, help_text=_("As people write it."))
    competitors = forms.CharField(
        label=_("Its competitors"),
        required=False,
        help_text=_("One on each line. You can add others later."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_competitors(self) -> list[str]:
        """Names typed on lines, or separated by commas, each once."""
        typed = str(self.cleaned_data["competitors"]).replace(",", "\n").replace(";", "\n").splitlines()
        names = list(dict.fromkeys(" ".join(name.split()) for name in typed if name.strip()))
        if len(names) > 20:
            raise forms.ValidationError(_("Name at most twenty competitors here; add the others later."))
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("One of these names is longer than 120 characters."))
        return names
