"""The form of a source, made from what its network's manifest asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.listening.actions.sources import LONGEST_VALUE, SourceDraft
from parvis.networks.contract import Capability, Manifest, SettingField
from parvis.workspaces.api import SHORTEST_RETENTION_DAYS

PREFIX = "setting_"


class SourceForm(forms.Form):
    """Name, brand, what to keep, and the network's own settings. Checked again by the action that saves."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("How your team will recognise it.")
    )
    brand = forms.TypedChoiceField(
        label=gettext_lazy("Brand"),
        coerce=lambda value: int(value) if value else None,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Whose source it is. What it brings still goes to every watch that matches."),
    )
    keeps_unmatched = forms.BooleanField(
        label=gettext_lazy("Keep what no watch matches"),
        required=False,
        help_text=gettext_lazy("For a feed or a page about the brand. Not for a whole network."),
    )
    retention_days = forms.IntegerField(
        label=gettext_lazy("Keep for (days)"),
        required=False,
        min_value=SHORTEST_RETENTION_DAYS,
        help_text=gettext_lazy("Older mentions of this source are erased. Empty: as the organisation keeps."),
    )

    def __init__(
        self,
        *args: Any,
        manifest: Manifest,
        brands: Any,
        whole_organisation: bool,
        may_erase: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retention_days"].disabled = not may_erase  # shown as it is, kept as it is
        self.manifest = manifest
        choices = [(str(brand.pk), brand.name) for brand in brands]
        if whole_organisation:
            choices.insert(0, ("", _("The whole organisation")))
        self.fields["brand"].choices = choices  # type: ignore[attr-defined]
        for setting in manifest.settings:
            self.fields[PREFIX + setting.name] = _field(
                setting, saved=bool(kwargs.get("initial", {}).get("editing"))
            )

    def draft(self) -> SourceDraft:
        """What was typed."""
        data = self.cleaned_data
        return SourceDraft(
            network=self.manifest.name,
            name=data["name"],
            brand=data["brand"],
            keeps_unmatched=data["keeps_unmatched"],
            retention_days=data["retention_days"],
            values={
                setting.name: data.get(PREFIX + setting.name) or "" for setting in self.manifest.settings
            },
        )

    def show_problems(self, problems: dict[str, str]) -> None:
        """Put each problem an action found beside its field."""
        for name, problem in problems.items():
            field = PREFIX + name if PREFIX + name in self.fields else name if name in self.fields else None
            self.add_error(field, problem)


def keeps_unmatched_by_default(manifest: Manifest) -> bool:
    """A small place (a feed) is kept whole; a stream of everybody is not."""
    return not manifest.capabilities & {Capability.STREAM, Capability.SEARCH}


def _field(setting: SettingField, saved: bool) -> forms.Field:
    label, help_text = _(setting.label), _(setting.help) if setting.help else ""
    required = setting.required and not setting.default and not (setting.kind == "secret" and saved)
    common: dict[str, Any] = {
        "label": label,
        "help_text": help_text,
        "required": required,
        "initial": setting.default,
    }
    if setting.kind == "choice":
        return forms.ChoiceField(choices=[(value, _(name)) for value, name in setting.choices], **common)
    if setting.kind == "secret":
        if saved:
            common["help_text"] = " ".join(
                filter(None, [help_text, _("Leave empty to keep the one already saved.")])
            )
        widget = forms.PasswordInput(attrs={"autocomplete": "off"})
        return forms.CharField(max_length=LONGEST_VALUE, widget=widget, **common)
    if setting.kind == "url":
        attributes = {"inputmode": "url", "placeholder": "https://", "spellcheck": "false"}
        return forms.CharField(max_length=LONGEST_VALUE, widget=forms.TextInput(attrs=attributes), **common)
    return forms.CharField(max_length=LONGEST_VALUE, **common)
