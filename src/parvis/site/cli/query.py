"""``parvis query``: read, check and convert queries, without anything being searched."""

from __future__ import annotations

import sys
from gettext import gettext as _

import click

from parvis.site.cli.session import start_django


@click.group(help=_("Read, check and convert queries."))
def query() -> None:
    pass


@query.command(
    "explain", help=_("Say what QUERY looks for and what is doubtful about it, with what would mend it.")
)
@click.argument("query", metavar="QUERY")
def explain_command(query: str) -> None:
    start_django()
    if not explain(query):
        sys.exit(2)


@query.command(
    "convert",
    help=_("Say a Brandwatch or Talkwalker QUERY in Parvis's language. “-” reads it from standard input."),
)
@click.argument("query", metavar="QUERY")
def convert(query: str) -> None:
    start_django()
    from parvis.engine.query.converting.conversion import converted
    from parvis.listening.presenting_queries import present_notes

    made = converted(sys.stdin.read() if query == "-" else query)
    click.echo(made.query)
    for note in present_notes(made):
        click.echo(f"! {note}", err=True)
    if made.problem:
        sys.exit(2)


def explain(query: str) -> bool:
    """Print what a query looks for and what is doubtful about it; ``False`` when it cannot be read."""
    from parvis.engine.query.linting.findings import Severity
    from parvis.engine.query.linting.linter import lint
    from parvis.engine.query.parsing import parse
    from parvis.listening.presenting_queries import LABELS, explained, label, sentence

    found = lint(query)
    readable = not any(finding.severity is Severity.ERROR for finding in found)
    if readable:
        for depth, line in explained(parse(query)):
            click.echo("  " * depth + line)
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}
    for finding in found:
        start, end = finding.span
        head = click.style(str(LABELS[finding.severity]), fg=colours[finding.severity], bold=True)
        click.echo(f"{head} [{finding.code}] {query[start:end][:60]!r}: {sentence(finding)}", err=True)
        for fix in finding.fixes:
            click.echo(f"  {label(fix)}: {fix.applied(query)[:300]}", err=True)
    return readable
