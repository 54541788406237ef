"""``parvis search`` and ``parvis watch``: everything heard, from the terminal."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from gettext import gettext as _
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from parvis.site.cli.session import organisation_option, prepared, refuse_query, start_django, workspace_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from parvis.archive.api import Archive
    from parvis.archive.contract import Mention, Scope
SHOWN = 20  # mentions shown to a person who did not say how many


def filter_options(command: Any) -> Any:
    """The filters every question about what was heard takes."""
    options = (
        click.option(
            "--brand", multiple=True, metavar="NAME", help=_("Only this brand (repeat for several).")
        ),
        click.option(
            "--network", multiple=True, metavar="NAME", help=_("Only this network: bluesky, mastodon…")
        ),
        click.option("--lang", multiple=True, metavar="CODE", help=_("Only this language: fr, en…")),
        click.option(
            "--since",
            metavar="WHEN",
            help=_("From this day or time on: 2026-03-01, 2026-03-01T08:00, 7d, 12h."),
        ),
        click.option("--until", metavar="WHEN", help=_("Before this day or time.")),
    )
    for option in reversed(options):
        command = option(command)
    return organisation_option(command)


@click.command(help=_("Search everything that was heard, newest first. QUERY is what a watch would hold."))
@click.argument("query")
@filter_options
@click.option(
    "--limit",
    type=click.IntRange(1),
    help=_("At most so many (default: 20; all of them with --json or --csv)."),
)
@click.option("--count", "only_count", is_flag=True, help=_("Say only how many there are."))
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.option("--csv", "as_csv", is_flag=True, help=_("Comma-separated values, with a header."))
@click.option(
    "--explain",
    is_flag=True,
    help=_("Say what QUERY looks for and what is doubtful about it, and search nothing."),
)
def search(
    query: str,
    limit: int | None,
    only_count: bool,
    as_json: bool,
    as_csv: bool,
    explain: bool,
    **filters: Any,
) -> None:
    if explain:
        from parvis.site.cli.query import explain as explain_query

        start_django()
        if not explain_query(query):
            sys.exit(2)
        return
    if only_count + as_json + as_csv > 1:
        raise click.UsageError(_("Choose one of --count, --json and --csv."))
    with prepared():
        from parvis.archive.connection import get_archive

        scope, archive = scope_of(query, **filters), get_archive()
        if only_count:
            click.echo(archive.count(scope))
            return
        if as_json or as_csv:
            from parvis.listening.exporting import csv_lines, json_lines

            write = json_lines if as_json else csv_lines
            for line in write(islice(archive.export(scope), limit), watch_names(scope.organisation)):
                click.echo(line, nl=False)
            return
        for mention in islice(mentions(archive, scope), limit or SHOWN):
            click.echo(as_text(mention))


@click.command(help=_("Show mentions as they are heard, until Ctrl-C. An empty QUERY shows everything."))
@click.argument("query", default="")
@filter_options
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
def watch(query: str, as_json: bool, **filters: Any) -> None:
    with prepared():
        from parvis.archive.connection import get_archive
        from parvis.listening.exporting import json_lines

        scope, archive = scope_of(query, **filters), get_archive()
        if sys.stderr.isatty():
            click.echo(_("Listening… (Ctrl-C to stop)"), err=True)
        with suppress(KeyboardInterrupt):  # the way it is meant to end
            for mention in _from_now_on(archive, scope):
                if as_json:
                    click.echo("".join(json_lines([mention], watch_names(scope.organisation))), nl=False)
                else:
                    click.echo(as_text(mention))
                sys.stdout.flush()


def _from_now_on(archive: Archive, scope: Scope) -> Iterator[Mention]:
    """What is archived within the scope from now on, for ever."""
    from parvis.listening.live import in_scope

    last = archive.latest_sequence()
    while True:
        for organisation, arrival in archive.arrivals(last):
            last = max(last, arrival.sequence)
            if organisation == scope.organisation and in_scope(arrival.mention, scope):
                yield arrival.mention
        time.sleep(0.5)


def scope_of(
    query: str,
    organisation: str | None,
    brand: tuple[str, ...],
    network: tuple[str, ...],
    lang: tuple[str, ...],
    since: str | None,
    until: str | None,
) -> Scope:
    """What the options of a command ask about. Ends the command, saying why, when they make no sense."""
    from parvis.archive.contract import Scope
    from parvis.engine.query.ast import Everything
    from parvis.engine.query.errors import QueryError
    from parvis.listening.queries.fragments import resolved

    workspace = workspace_of(organisation)
    try:
        node = resolved(workspace.organisation, query)
    except QueryError as problem:
        refuse_query(query, problem)
    return Scope(
        organisation=workspace.organisation,
        brands=tuple(brand_named(workspace.organisation, name) for name in brand),
        since=moment(since, workspace.time_zone),
        until=moment(until, workspace.time_zone),
        query=None if isinstance(node, Everything) else node,
        networks=tuple(name.lower() for name in network),
        languages=tuple(code.lower() for code in lang),
    )


def brand_named(organisation: int, name: str) -> int:
    """The brand so called, whatever the case. Ends the command when there is none."""
    from parvis.workspaces.models import Brand

    brands = list(Brand.objects.filter(organisation_id=organisation))
    for brand in brands:
        if name.casefold() in {brand.name.casefold(), brand.slug}:
            return brand.pk
    raise click.UsageError(
        _("There is no brand called {name}; there are: {brands}").format(
            name=name, brands=", ".join(brand.name for brand in brands) or "–"
        )
    )


def moment(text: str | None, zone: str) -> dt.datetime | None:
    """A moment as people type it: a day, a day and time (in that zone), or ``7d``/``12h`` ago."""
    import datetime as dt
    from zoneinfo import ZoneInfo

    if not text:
        return None
    units = {"d": "days", "j": "days", "h": "hours", "w": "weeks"}
    if text[:-1].isdigit() and text[-1] in units:
        return dt.datetime.now(dt.UTC) - dt.timedelta(**{units[text[-1]]: int(text[:-1])})
    try:
        given = dt.datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            _("“{text}” is not a day or time. Write 2026-03-01, 2026-03-01T08:00 or 7d.").format(text=text)
        ) from None
    return (given if given.tzinfo else given.replace(tzinfo=ZoneInfo(zone))).astimezone(dt.UTC)


def mentions(archive: Archive, scope: Scope) -> Iterator[Mention]:
    """The mentions of the scope, newest first, read page by page as they are asked for."""
    page = archive.search(scope)
    while True:
        yield from page.mentions
        if page.next is None:
            return
        page = archive.search(scope, after=page.next)


def watch_names(organisation: int) -> dict[int, str]:
    """The names of the organisation's watches by id."""
    from parvis.listening.models import Watch

    return dict(Watch.objects.filter(organisation_id=organisation).values_list("pk", "name"))


def as_text(mention: Mention) -> str:
    """A mention for a person's eyes. Control characters that somebody posted must not drive the terminal."""
    item = mention.item
    colour = {"negative": "red", "positive": "green"}.get(mention.understanding.sentiment.value)
    mood = {"negative": "−", "positive": "+"}.get(mention.understanding.sentiment.value, "·")
    text = "".join(c if c.isprintable() else " " for c in " ".join(item.text.split()))
    author = "".join(c if c.isprintable() else "" for c in item.actor.name or item.actor.id)
    when = item.published.astimezone().strftime("%Y-%m-%d %H:%M")
    head = click.style(f"{when}  {item.network}  {author}", dim=True)
    return f"{click.style(mood, fg=colour, bold=True)} {head}\n  {text}"
