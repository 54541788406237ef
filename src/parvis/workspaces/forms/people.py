"""What is asked about people: whom to invite, what they may do, how they like to read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.access import Workspace
from parvis.workspaces.handing_out import Grant
from parvis.workspaces.models import Person
from parvis.workspaces.queries.brands import brands_of
from parvis.workspaces.queries.entities import entity_tree
from parvis.workspaces.queries.people import roles_to_give
from parvis.workspaces.roles import described


class GrantForm(forms.Form):
    """A role, on everything or on some brands and entities."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    brands = forms.TypedMultipleChoiceField(
        label=_("Only these brands"),
        help_text=_("Tick none to give access to all of them, those added later included."),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    entities = forms.TypedMultipleChoiceField(
        label=_("Only these entities"),
        help_text=_("Tick none to give access to all of them. What stands below comes along."),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, workspace: Workspace, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        roles = [(role.value, described(role)) for role in roles_to_give(workspace)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self._offer("brands", [(b.pk, b.name) for b in brands_of(workspace)])
        self._offer("entities", [(b.entity.pk, b.entity.name) for b in entity_tree(workspace)])

    def grant(self) -> Grant:
        """What was chosen, once the form is valid."""
        chosen = self.cleaned_data
        return Grant(
            chosen["role"], frozenset(chosen.get("brands", ())), frozenset(chosen.get("entities", ()))
        )

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]


class InvitationForm(GrantForm):
    """Whom to invite, and to what."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ("email", "role", "brands", "entities")


class JoiningForm(forms.Form):
    """What somebody invited gives of themselves."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least ten characters. A few words in a row make a good one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class PreferencesForm(forms.Form):
    """How somebody is called, and how they like to read."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("The browser’s")), ("fr", "Français"), ("en", "English")],
    )
    theme = forms.ChoiceField(
        label=_("Theme"), choices=[("auto", _("The system’s")), ("light", _("Light")), ("dark", _("Dark"))]
    )

    @staticmethod
    def of(person: Person) -> dict[str, str]:
        """What a person prefers now."""
        return {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "language": person.language,
            "theme": person.theme,
        }
