"""The form an account is connected with: what its network asks for, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from parvis.networks.contract import SettingField

NAMES = ("account", "handle")  # fields that ask for the name the account has already


class ConnectForm(forms.Form):
    """The fields of a network's ``sign_in``. Secrets are never shown again: an empty one keeps what is there."""

    def __init__(
        self,
        handle: str,
        asked: list[SettingField],
        kept: Mapping[str, str],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for one in asked:
            self.fields[one.name] = _field(one, given=bool(kept.get(one.name)))
            if one.kind != "secret":
                usual = one.default or (handle if one.name in NAMES else "")
                self.initial[one.name] = kept.get(one.name) or usual

    def values(self) -> dict[str, str]:
        """What was typed, by name."""
        return {name: str(value or "") for name, value in self.cleaned_data.items()}


def _field(asked: SettingField, *, given: bool) -> forms.Field:
    label, help = gettext(asked.label), gettext(asked.help) if asked.help else ""
    if asked.kind == "choice":
        return forms.ChoiceField(
            label=label,
            help_text=help,
            required=False,
            choices=[(value, gettext(words)) for value, words in asked.choices],
        )
    attributes = {"autocomplete": "off", "spellcheck": "false"}
    if asked.kind == "secret":
        kept = _("Kept, and never shown. Leave it empty to keep it.")
        help = f"{help} {kept}".strip() if given else help
        widget: forms.Widget = forms.PasswordInput(attrs={**attributes, "autocomplete": "new-password"})
        return forms.CharField(
            label=label, help_text=help, required=asked.required and not given, widget=widget
        )
    return forms.CharField(
        label=label, help_text=help, required=asked.required, widget=forms.TextInput(attrs=attributes)
    )
