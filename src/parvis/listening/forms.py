"""The forms of listening. They check what was typed; what it means is the business of actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.engine.query import QueryError, parse
from parvis.engine.query.parsing import LONGEST_QUERY
from parvis.engine.query.wording import LONGEST_FRAGMENT_NAME
from parvis.listening import naming, presenting_filters
from parvis.listening.actions.watches import COLOURS, WatchDraft
from parvis.listening.queries.fragments import resolved
from parvis.networks import registry

#: The commonest languages of European networks, offered first; any other can be asked for with ``lang:``.
LANGUAGES = (
    "fr",
    "en",
    "es",
    "de",
    "it",
    "pt",
    "nl",
    "ca",
    "pl",
    "ro",
    "sv",
    "da",
    "no",
    "fi",
    "el",
    "tr",
    "ar",
    "uk",
)


def network_choices() -> list[tuple[str, str]]:
    """Networks a watch can be limited to: those with a connector, and those that come in files."""
    own = [c.manifest.name for c in registry.connectors()]
    names = [n for n in own if n not in {"demo"}] + [
        n for n in ("x", "instagram", "facebook", "youtube") if n not in own
    ]
    return sorted(((n, naming.network(n)) for n in names), key=lambda pair: pair[1].casefold())


class WatchForm(forms.Form):
    """A watch: name, brand, query, limits, colour."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    brand = forms.TypedChoiceField(label=gettext_lazy("Brand"), coerce=int)
    query = forms.CharField(
        label=gettext_lazy("Query"),
        max_length=LONGEST_QUERY,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=gettext_lazy(
            'Words, "exact phrases", AND OR NOT, NEAR/5, #hashtag, @mention, lang:, has:, {fragment}, word*'
        ),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    networks = forms.MultipleChoiceField(
        label=gettext_lazy("Networks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    colour = forms.ChoiceField(
        label=gettext_lazy("Colour"),
        required=False,
        choices=[(c, c) for c in COLOURS],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, brands: Any, organisation: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["brand"].choices = [(b.pk, b.name) for b in brands]  # type: ignore[attr-defined]
        self.fields["languages"].choices = [(c, naming.language(c)) for c in LANGUAGES]  # type: ignore[attr-defined]
        self.fields["networks"].choices = network_choices()  # type: ignore[attr-defined]

    def clean_query(self) -> str:
        """The query, if it can be read, its fragments included."""
        text = str(self.cleaned_data["query"]).replace("\r\n", "\n").strip()
        try:
            resolved(self.organisation, text, in_watch=True)
        except QueryError as error:
            raise forms.ValidationError(presenting_filters.message(error)) from error
        return text

    def draft(self) -> WatchDraft:
        """What was typed, checked."""
        data = self.cleaned_data
        return WatchDraft(
            data["name"], data["query"], tuple(data["languages"]), tuple(data["networks"]), data["colour"]
        )


class FragmentForm(forms.Form):
    """A saved fragment: its name and its query."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_FRAGMENT_NAME,
        help_text=gettext_lazy("Letters, digits, spaces and hyphens. Queries use it between braces."),
    )
    query = forms.CharField(
        label=gettext_lazy("Query"), max_length=LONGEST_QUERY, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_query(self) -> str:
        """With the line ends that spans are counted with."""
        return str(self.cleaned_data["query"]).replace("\r\n", "\n").strip()


class ListenForm(forms.Form):
    """The last step of the welcome: the words to listen to, and where."""

    words = forms.CharField(
        label=gettext_lazy("What should Parvis listen for?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Your brand as people write it, its products, its hashtags, its slogan. One per line."
        ),
    )
    excluded = forms.CharField(
        label=gettext_lazy("And what is not about you?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("If your name is also a common word, say what to leave out. One per line."),
    )
    feed = forms.URLField(
        label=gettext_lazy("A news feed or the address of a site to follow"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy(
            "The press is listened to together with the networks. You can add more later."
        ),
    )
    bluesky = forms.BooleanField(
        label=gettext_lazy("Listen to public Bluesky, live"), required=False, initial=True
    )

    def query(self) -> str:
        """The lines as a query: any of the first, none of the second. Raises ``QueryError``."""
        wanted = _alternatives(self.cleaned_data["words"])
        unwanted = _alternatives(self.cleaned_data["excluded"])
        return f"({wanted}) NOT ({unwanted})" if unwanted else wanted

    def clean(self) -> dict[str, Any]:
        """Check that the two together make a query that can be read."""
        cleaned = super().clean() or {}
        if cleaned.get("words"):
            try:
                parse(self.query())
            except QueryError as error:
                self.add_error("words", presenting_filters.message(error))
            if not _alternatives(cleaned["words"]):
                self.add_error("words", _("Type at least one word."))
        return cleaned


def _alternatives(lines: str) -> str:
    terms = [" ".join(line.replace('"', " ").split()) for line in lines.replace(",", "\n").splitlines()]
    return " OR ".join(t if t.startswith(("#", "@")) and " " not in t else f'"{t}"' for t in terms if t)
