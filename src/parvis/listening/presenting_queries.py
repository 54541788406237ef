"""Findings about a query in the reader's language, as the editor wants them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.engine.query import Node, QueryError
from parvis.engine.query.converting.conversion import Conversion
from parvis.engine.query.linting.findings import Finding, Fix, Severity
from parvis.engine.query.writing import explain
from parvis.listening.presenting_filters import message

LABELS = {
    Severity.ERROR: gettext_lazy("Error"),
    Severity.WARNING: gettext_lazy("Warning"),
    Severity.HINT: gettext_lazy("Hint"),
}
LONGEST_FIX = 3000
"""A change longer than this stays unsaid: it would not fit what tells it to the page."""
MOST_SHOWN = 8


def present_findings(text: str, found: Iterable[Finding]) -> list[dict[str, Any]]:
    """For the editor: places counted in UTF-16 units, as browsers do."""
    return [
        {
            **_place(text, finding.span),
            "message": sentence(finding),
            "severity": finding.severity.value,
            "label": str(LABELS[finding.severity]),
            "fixes": [
                {**_place(text, fix.span), "label": label(fix), "text": fix.replacement}
                for fix in finding.fixes
                if len(fix.replacement) <= LONGEST_FIX
            ],
        }
        for finding in list(found)[:MOST_SHOWN]
    ]


def sentence(finding: Finding) -> str:
    """What a finding says."""
    return _told(finding.message_id, finding.params)


def label(fix: Fix) -> str:
    """What a change says it does."""
    return _told(fix.label_id, fix.params)


def explained(node: Node) -> list[tuple[int, str]]:
    """What a query looks for, line by line: how far to indent, and the words."""
    return [(line.depth, _told(line.message_id, line.params)) for line in explain(node)]


def _told(message_id: str, params: dict[str, object]) -> str:
    inside = params.get("inside")
    if isinstance(inside, QueryError):
        params = params | {"problem": message(inside)}
    return _(message_id) % params if params else _(message_id)


def _place(text: str, span: tuple[int, int]) -> dict[str, int]:
    return {"start": _units(text[: span[0]]), "end": _units(text[: span[1]])}


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def present_notes(made: Conversion) -> list[str]:
    """What is not the same in a converted query."""
    return [_told(note.message_id, note.params) for note in made.notes]
