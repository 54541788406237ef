"""The guidelines of a brand as a form: lists with a line for each, and mentions in rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.guidelines import Guidelines, Level, Mention

MOST_MENTIONS = 8
LEVELS = [(Level.STOP, _("stops the post")), (Level.WARN, _("warns")), (Level.OFF, _("is not checked"))]


def _lines(help_text: Any, label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )


def _level(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=LEVELS)


class GuidelinesForm(forms.Form):
    """Everything but the mentions."""

    tone = forms.CharField(
        label=_("Tone"),
        required=False,
        help_text=_("Shown beside whoever writes. Nothing checks it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    forbidden = _lines(
        _("One a line; a * at the end stands for any ending."), _("Words the brand does not say")
    )
    exceptions = _lines(_("Phrases in which such a word is meant otherwise, one a line."), _("But for"))
    forbidden_level = _level(_("Such a word"))
    disclosures = _lines(
        _(
            "“Publicité” and “Collaboration commerciale” always do, as French law names them (2023-451, article 5). Add those you use besides, one a line."
        ),
        _("What a paid partnership says"),
    )
    disclosure_level = _level(_("A paid partnership that does not say so"))
    domains = _lines(_("One a line, such as aubrelle.fr. Empty: anywhere."), _("Where links may lead"))
    domains_level = _level(_("A link elsewhere"))
    alt_level = _level(_("A picture without a description"))


@dataclass(frozen=True, slots=True)
class MentionRow:
    """One row: what must be said (several ways with | between), and in whose presence (commas between)."""

    words: str = ""
    when: str = ""
    level: str = Level.STOP


def initial(asked: Guidelines, tone: str) -> dict[str, str]:
    """What the form shows of guidelines."""
    lists = ("forbidden", "exceptions", "disclosures", "domains")
    levels = ("forbidden_level", "disclosure_level", "domains_level", "alt_level")
    return {
        "tone": tone,
        **{name: "\n".join(getattr(asked, name)) for name in lists},
        **{name: str(getattr(asked, name)) for name in levels},
    }


def rows_of(asked: Guidelines) -> list[MentionRow]:
    """The mentions, with two empty rows to add some."""
    rows = [MentionRow(" | ".join(one.words), ", ".join(one.when), one.level) for one in asked.mentions]
    return [*rows, MentionRow(), MentionRow()][:MOST_MENTIONS]


def typed_rows(data: QueryDict) -> list[MentionRow]:
    """The rows that were sent."""
    columns = zip(data.getlist("mention"), data.getlist("when"), data.getlist("level"), strict=False)
    return [MentionRow(words, when, level) for words, when, level in columns][:MOST_MENTIONS]


def guidelines(cleaned: dict[str, Any], rows: list[MentionRow]) -> Guidelines:
    """What was typed, to be kept."""
    return Guidelines(
        forbidden=_split(cleaned["forbidden"]),
        exceptions=_split(cleaned["exceptions"]),
        forbidden_level=Level(cleaned["forbidden_level"]),
        mentions=tuple(
            Mention(words=_split(row.words, "|"), when=_split(row.when, ","), level=_level_of(row.level))
            for row in rows
            if _split(row.words, "|")
        ),
        disclosures=_split(cleaned["disclosures"]),
        disclosure_level=Level(cleaned["disclosure_level"]),
        domains=_split(cleaned["domains"]),
        domains_level=Level(cleaned["domains_level"]),
        alt_level=Level(cleaned["alt_level"]),
    )


def _level_of(typed: str) -> Level:
    return Level(typed) if typed in set(Level) else Level.STOP


def _split(text: str, at: str = "\n") -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip()[:200] for part in text.split(at) if part.strip()))
