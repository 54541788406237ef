"""What is doubtful about a query, with what was already heard in mind."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from parvis.archive.connection import get_archive
from parvis.archive.contract import Scope
from parvis.engine.query import And, Field, Node, Not, Or, QueryError, Range, Term, parse
from parvis.engine.query.expanding import leaves
from parvis.engine.query.linting import wording
from parvis.engine.query.linting.ambiguous import AMBIGUOUS
from parvis.engine.query.linting.findings import Finding, Severity
from parvis.engine.query.linting.linter import lint
from parvis.engine.query.linting.tree_rules import leaving_out
from parvis.engine.stopwords import STOP_WORDS
from parvis.engine.words import words
from parvis.listening.queries.fragments import filled
from parvis.workspaces.api import Permission, Workspace, brands_of

SAMPLE = 500
"""Texts in which the neighbours of a word are counted."""
OFTEN = 0.06
"""The share of those texts from which a neighbour is worth telling."""
MOST_NEIGHBOURS = 5
MOST_WORDS_ASKED = 2


def findings(workspace: Workspace, text: str) -> tuple[Finding, ...]:
    """What is wrong or doubtful about a query for a watch, the worst first."""
    workspace.require(Permission.LISTEN)

    def fill_in(node: Node) -> Node:
        return filled(workspace.organisation, node, in_watch=True)

    found = lint(text, fill_in)
    if any(finding.severity is Severity.ERROR for finding in found):
        return found
    node = parse(text)
    return (
        *found,
        *(
            one
            for term in islice(_alone(node), MOST_WORDS_ASKED)
            for one in _neighbours(workspace, text, node, term)
        ),
    )


def _alone(node: Node) -> list[Term]:
    """The words that are enough by themselves to match."""
    found = []
    for alternative in node.parts if isinstance(node, Or) else (node,):
        parts = alternative.parts if isinstance(alternative, And) else (alternative,)
        words = [part for part in parts if not isinstance(part, Field | Range | Not)]
        if len(words) == 1 and isinstance(words[0], Term) and not words[0].prefix:
            found.append(words[0])
    return found


def _neighbours(workspace: Workspace, text: str, node: Node, term: Term) -> list[Finding]:
    """Words often heard beside ``term``. Known other meanings come first; the rest only a person can judge."""
    scope = Scope(
        organisation=workspace.organisation,
        brands_allowed=None if workspace.brands is None else tuple(sorted(workspace.brands)),
        query=term,
    )
    try:
        texts = get_archive().sample_texts(scope, SAMPLE)
    except QueryError:
        return []
    counted = Counter(word for said in texts for word in set(said.split(" ")))
    asked = {leaf.word for leaf in leaves(node) if isinstance(leaf, Term)}
    # Nobody listens to a brand by leaving out its name.
    asked |= {word for brand in brands_of(workspace) for word in words(brand.name)}
    least = max(3, round(OFTEN * len(texts)))
    often = [
        word
        for word, number in counted.most_common(60)
        if number >= least
        and len(word) > 2
        and word.isalpha()
        and word not in STOP_WORDS
        and word not in asked
    ]
    known = [word for word in often if word in AMBIGUOUS.get(term.word, ())]
    shown = (known + [word for word in often if word not in known])[:MOST_NEIGHBOURS]
    if not shown:
        return []
    fixes = tuple(fix for word in shown for fix in leaving_out(text, node, [word]))
    params: dict[str, object] = {
        "word": term.word,
        "examples": ", ".join(f"{w} ({counted[w]})" for w in shown),
    }
    return [Finding("also-heard", Severity.HINT, term.span, wording.ALSO_HEARD, params, fixes)]
