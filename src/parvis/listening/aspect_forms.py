"""The form of an aspect. It holds what was typed; what can be made of it is the business of actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from parvis.engine.aspect_taxonomy import LANGUAGES
from parvis.listening.actions.aspects import LONGEST_NAME, AspectDraft

_WORDS = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})


class AspectForm(forms.Form):
    """Names and words in each language, and examples."""

    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=LONGEST_NAME, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=LONGEST_NAME, required=False)
    words_fr = forms.CharField(
        label=gettext_lazy("Words in French"),
        max_length=20_000,
        required=False,
        widget=_WORDS,
        help_text=gettext_lazy(
            "Words or short phrases, with a comma between. Accents, capitals, plurals and feminines do not matter."
        ),
    )
    words_en = forms.CharField(
        label=gettext_lazy("Words in English"), max_length=20_000, required=False, widget=_WORDS
    )
    examples = forms.CharField(
        label=gettext_lazy("Examples"),
        max_length=100_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Posts that are about it, one a line, in any language: Parvis learns their other words. Twenty teach something, five little, fewer than three nothing."
        ),
    )

    def draft(self) -> AspectDraft:
        """What was typed."""
        data = self.cleaned_data
        return AspectDraft(
            {code: data[f"name_{code}"] for code in LANGUAGES},
            {code: data[f"words_{code}"] for code in LANGUAGES},
            data["examples"],
        )
