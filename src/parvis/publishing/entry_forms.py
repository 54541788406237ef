"""What is asked about a feed whose entries become drafts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.publishing import languages
from parvis.publishing.actions.entry_feeds import FeedDraft
from parvis.publishing.models import EntryFeed

USUAL = "{{title}}\n\n{{link}}"


class EntryFeedForm(forms.Form):
    """Its address, what a draft says, and what becomes of it. The accounts are asked beside it."""

    address = forms.URLField(
        label=_("Address of the feed or of the site"),
        max_length=2000,
        assume_scheme="https",
        help_text=_("The address of a page is enough: Parvis looks for its feed (RSS, Atom, JSON Feed)."),
        widget=forms.URLInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "https://"}
        ),
    )
    text = forms.CharField(
        label=_("What a draft says"),
        help_text=_(
            "{{title}}, {{summary}}, {{link}} and {{author}} are filled in from the entry; any other place is asked for before the post can be planned."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    queues = forms.BooleanField(
        label=_("Put it at the next free slot where somebody must agree"),
        required=False,
        help_text=_("It waits there for that yes. Where nobody has to agree, it stays a draft."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = languages.choices()  # type: ignore[attr-defined]

    def draft(self, brand: int, accounts: frozenset[int]) -> FeedDraft:
        """The same for :func:`parvis.publishing.actions.entry_feeds.keep_entry_feed`."""
        typed = self.cleaned_data
        text = typed["text"].replace("\r\n", "\n")
        return FeedDraft(brand, typed["address"], text, accounts, typed["language"], typed["queues"])


def initial_of(kept: EntryFeed | None, language: str) -> dict[str, Any]:
    """What the form shows of a feed, or of a new one."""
    if kept is None:
        return {"text": USUAL, "language": language}
    return {name: getattr(kept, name) for name in ("address", "text", "language", "queues")}
