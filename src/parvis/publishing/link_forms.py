"""The rules of a brand for links as a form: its own sites, tags in rows, what is shortened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.engine.publishing.tracking import ANYWHERE, TAGS, Existing, LinkRules, Shorten, TagRule

MOST_ROWS = 12
LONGEST_LINK = 2000
HINTS = ("{network}", "social", "{campaign}", "{post}", "")
"""What stands greyed in the empty row: what most would write."""


class LinkRulesForm(forms.Form):
    """Everything but the tags."""

    sites = forms.CharField(
        label=_("The brand’s own sites"),
        required=False,
        help_text=_("One a line, such as aubrelle.fr. What stands below a site belongs to it."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    existing = forms.ChoiceField(
        label=_("Tags that a link has already"),
        choices=[(Existing.KEEP, _("stay as they are")), (Existing.REPLACE, _("are replaced"))],
        widget=forms.RadioSelect,
    )
    shorten = forms.ChoiceField(
        label=_("Which links are short"),
        choices=[
            (Shorten.NONE, pgettext_lazy("short links", "None")),
            (Shorten.OWN, _("Those to the brand’s own sites")),
            (Shorten.ALL, _("All, those to other sites too")),
        ],
        widget=forms.RadioSelect,
    )


def initial(rules: LinkRules) -> dict[str, str]:
    """What the form shows of rules."""
    return {
        "sites": "\n".join(rules.sites),
        "existing": str(rules.existing),
        "shorten": str(rules.shorten),
    }


def with_room(rules: Sequence[TagRule]) -> list[TagRule]:
    """The rows, with an empty one to add a rule."""
    return [*rules, TagRule()][:MOST_ROWS]


def typed_rows(data: QueryDict) -> list[TagRule]:
    """The rows that were sent, without those that hold nothing."""
    columns = [data.getlist(name) for name in ("site", *TAGS)]
    rows = [TagRule(**_row(cells)) for cells in zip(*columns, strict=False)]
    return [row for row in rows if row != TagRule()][:MOST_ROWS]


def _row(cells: Sequence[str]) -> dict[str, str]:
    return {name: cell.strip()[:300] for name, cell in zip(("site", *TAGS), cells, strict=True)}


def rules(data: QueryDict) -> LinkRules:
    """What was typed, to be looked at or kept. A choice that there is not is the one that changes least."""
    lines = (line.strip() for line in data.get("sites", "").splitlines())
    return LinkRules(
        sites=tuple(dict.fromkeys(line[:200] for line in lines if line)),
        rules=tuple(typed_rows(data)),
        existing=_chosen(Existing, data.get("existing", ""), Existing.KEEP),
        shorten=_chosen(Shorten, data.get("shorten", ""), Shorten.NONE),
    )


def _chosen(choices: Any, typed: str, otherwise: Any) -> Any:
    return choices(typed) if typed in set(choices) else otherwise


def site_words(rule: TagRule) -> str:
    """Where a rule holds, in words."""
    if rule.site == ANYWHERE:
        return str(_("Every site"))
    return rule.site or str(_("The brand’s own sites"))
