"""What is asked about words kept ready; which questions depends on what they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.ready_texts import Start
from parvis.publishing import languages, naming
from parvis.publishing.actions.ready_texts import ReadyDraft
from parvis.publishing.composing import Composition, Voice
from parvis.publishing.models import Post, ReadyText
from parvis.workspaces.api import Account, Entity

Kind = ReadyText.Kind
OF_TEMPLATES = ("link", "campaign", "warning", "title", "is_paid")

HELP = {
    Kind.TEMPLATE: _("What is filled in each time stands between double braces, such as {{product}}."),
    Kind.SNIPPET: _("Put in where one writes. {{product}} asks for a product each time."),
    Kind.HASHTAGS: _("With spaces or commas between; with # or without."),
    Kind.SIGNATURE: _("Put at the end of the text."),
}


def _line(label: Any, length: int, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=length, required=False, help_text=help_text, widget=widget)


class ReadyTextForm(forms.Form):
    """A text of one kind. Accounts of a template are asked beside it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("How the team finds it; never sent."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    account = forms.TypedChoiceField(label=_("For the account"), required=False, coerce=int, empty_value=None)
    link = _line(_("Link"), 2000)
    campaign = _line(_("Campaign"), 100)
    warning = _line(_("Content warning"), 200)
    title = _line(_("Title for the team"), 160, _("It is never sent."))
    is_paid = forms.BooleanField(label=_("It is a paid partnership"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    entity = forms.TypedChoiceField(label=_("For whom"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, kind: str, accounts: Iterable[Account], entities: Iterable[Entity], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.kind = Kind(kind)
        self.fields["text"].help_text = HELP[self.kind]
        self.fields["language"].choices = languages.choices()  # type: ignore[attr-defined]
        named = [(one.pk, one.name) for one in entities]
        self.fields["entity"].choices = [("", _("The whole brand")), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["entity"]
        if self.kind is not Kind.TEMPLATE:
            for name in OF_TEMPLATES:
                del self.fields[name]
        if self.kind is Kind.SIGNATURE:
            titles = [(one.pk, f"{one.handle} ({naming.network(one.network)})") for one in accounts]
            self.fields["account"].choices = [("", _("Any account")), *titles]  # type: ignore[attr-defined]
        else:
            del self.fields["account"]

    def draft(self, brand: int, texts: dict[int, str]) -> ReadyDraft:
        """The same for :func:`parvis.publishing.actions.ready_texts.keep_ready_text`."""
        typed = self.cleaned_data
        lines = {name: typed[name].strip() for name in OF_TEMPLATES if name in typed and name != "is_paid"}
        return ReadyDraft(
            brand=brand,
            kind=self.kind,
            name=typed["name"],
            text=typed["text"].replace("\r\n", "\n"),
            entity=typed.get("entity"),
            account=typed.get("account"),
            language=typed["language"],
            start=Start(**lines, is_paid=bool(typed.get("is_paid")), texts=texts),
        )


def initial_of(kept: ReadyText) -> dict[str, Any]:
    """What the form shows of a text."""
    start = kept.starts
    shown = {name: getattr(start, name) for name in OF_TEMPLATES}
    shown |= {"name": kept.name, "text": kept.text, "language": kept.language}
    return shown | {"entity": kept.entity_id or "", "account": kept.account_id or ""}


def initial_from(post: Post) -> dict[str, Any]:
    """What the form shows of a post that becomes a template."""
    shown = {name: getattr(post, name) for name in OF_TEMPLATES}
    return shown | {"name": post.title, "text": post.text, "language": post.language}


def voices_typed(accounts: Iterable[Account], data: QueryDict) -> tuple[Voice, ...]:
    """The accounts of a template, as they were ticked and written."""
    return Composition.typed(0, list(accounts), data, {}).voices


def voices_of(accounts: Iterable[Account], texts: dict[int, str]) -> tuple[Voice, ...]:
    """The accounts of a template, as they are kept."""
    return tuple(Voice(one, one.pk in texts, texts.get(one.pk, "")) for one in accounts)
