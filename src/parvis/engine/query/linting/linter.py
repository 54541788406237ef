"""All that can be said of a query as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from parvis.engine.query import errors
from parvis.engine.query.ast import Node
from parvis.engine.query.errors import QueryError
from parvis.engine.query.linting.findings import Finding, Severity
from parvis.engine.query.linting.repairs import repairs
from parvis.engine.query.linting.text_rules import text_findings
from parvis.engine.query.linting.tree_rules import tree_findings
from parvis.engine.query.parsing import parse, tokens_of

MOST_FINDINGS = 20
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.HINT)
_CODES = {
    getattr(errors, name): name.lower().replace("_", "-")
    for name in dir(errors)
    if name.isupper() and name != "MESSAGES"
}


def lint(text: str, fill_in: Callable[[Node], Node] | None = None) -> tuple[Finding, ...]:
    """What is wrong or doubtful, the worst first, then in the order of the text; at most :data:`MOST_FINDINGS`.

    ``fill_in`` puts saved fragments in their place; what it raises is told as an error like any other.
    """
    try:
        node = parse(text)
        whole = node if fill_in is None else fill_in(node)
    except QueryError as problem:
        return (
            Finding(
                _CODES.get(problem.message_id, "error"), Severity.ERROR, problem.span, problem.message_id, problem.params,
                repairs(text, problem),
            ),
        )  # fmt: skip
    if not text.strip():
        return ()
    tokens = tokens_of(text)
    found = [
        *islice(text_findings(text, tokens), 2 * MOST_FINDINGS),
        *islice(tree_findings(text, whole, tokens), 2 * MOST_FINDINGS),
    ]
    ordered = sorted(found, key=lambda finding: (_ORDER.index(finding.severity), finding.span))
    return tuple(ordered[:MOST_FINDINGS])
