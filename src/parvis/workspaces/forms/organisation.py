"""What is asked about an organisation, its brands, entities and accounts."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Brand, Entity
from parvis.workspaces.queries.brands import brands_of
from parvis.workspaces.queries.entities import entity_tree

_INDENT = "\u2003"


def time_zones() -> list[tuple[str, str]]:
    """The time zones of cities, in alphabetical order."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name or name == "UTC"
    ]


class OrganisationForm(forms.Form):
    """The organisation itself."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("For people who have not chosen one.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Days begin at midnight there.")
    )


class NewOrganisationForm(forms.Form):
    """Another organisation."""

    name = forms.CharField(label=_("Name of the new organisation"), max_length=120)


class TypedNameForm(forms.Form):
    """A dangerous action is confirmed by typing a name."""

    typed_name = forms.CharField(label=_("Type the name of the organisation to confirm"), max_length=200)


class BrandForm(forms.Form):
    """A brand."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Brand.Kind.choices, widget=forms.RadioSelect)
    colour = forms.CharField(
        label=_("Colour on charts"), required=False, widget=forms.TextInput(attrs={"type": "color"})
    )


class EntityForm(forms.Form):
    """A country, a business unit or an audience."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Entity.Kind.choices, widget=forms.RadioSelect)
    parent = forms.TypedChoiceField(label=_("Stands below"), required=False, coerce=int, empty_value=None)
    brand = forms.TypedChoiceField(label=_("Of the brand"), required=False, coerce=int, empty_value=None)

    def __init__(self, workspace: Workspace, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        below = [(b.entity.pk, f"{_INDENT * b.depth}{b.entity.name}") for b in entity_tree(workspace)]
        self.fields["parent"].choices = [("", _("Nothing: it is at the top")), *below]  # type: ignore[attr-defined]
        brands = [(b.pk, b.name) for b in brands_of(workspace)]
        self.fields["brand"].choices = [("", _("All brands")), *brands]  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """A brand's profile on a network."""

    brand = forms.TypedChoiceField(label=_("Brand"), coerce=int)
    network = forms.CharField(
        label=_("Network"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "networks", "autocomplete": "off"}),
        help_text=_("For example bluesky, mastodon or instagram."),
    )
    handle = forms.CharField(
        label=_("Account name"), max_length=200, help_text=_("As people type it, for example lushfrance.")
    )
    url = forms.URLField(label=_("Address of the profile"), required=False, assume_scheme="https")
    entity = forms.TypedChoiceField(label=_("Entity"), required=False, coerce=int, empty_value=None)

    def __init__(self, workspace: Workspace, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["brand"].choices = [(b.pk, b.name) for b in brands_of(workspace)]  # type: ignore[attr-defined]
        entities = [(b.entity.pk, f"{_INDENT * b.depth}{b.entity.name}") for b in entity_tree(workspace)]
        self.fields["entity"].choices = [("", _("The whole organisation")), *entities]  # type: ignore[attr-defined]

    def clean_network(self) -> str:
        """Networks are written in small letters."""
        return str(self.cleaned_data["network"]).strip().lower()
