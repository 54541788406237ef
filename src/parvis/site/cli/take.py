"""``parvis export``: mentions as files other tools open."""

from __future__ import annotations

import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from parvis.site.cli.ask import filter_options, scope_of, watch_names
from parvis.site.cli.session import prepared

EXTENSIONS = {
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
}


@click.command(help=_("Take mentions out, newest first. Without QUERY: all of them."))
@click.argument("query", default="")
@filter_options
@click.option(
    "--format", "format_", type=click.Choice(["csv", "xlsx", "parquet", "json"]),
    help=_("What to write (default: by the file's name, else csv); json is one object a line."),
)  # fmt: skip
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Where to write (default: here)."),
)
def export(query: str, format_: str | None, output: Path | None, **filters: Any) -> None:
    chosen = format_ or (EXTENSIONS.get(output.suffix.lower()) if output else None) or "csv"
    if chosen in {"xlsx", "parquet"} and output is None:
        raise click.UsageError(_("{format} needs a file: say where with -o FILE.").format(format=chosen))
    with prepared():
        from parvis.archive.connection import get_archive
        from parvis.listening.exporting import FILE_WRITERS, csv_lines, json_lines

        scope = scope_of(query, **filters)
        names = watch_names(scope.organisation)
        found = get_archive().export(scope)
        if chosen in FILE_WRITERS:
            assert output is not None
            draft = output.with_name(f".{output.name}.part")
            try:
                written = FILE_WRITERS[chosen](draft, found, names)
                draft.replace(output)
            finally:
                draft.unlink(missing_ok=True)
            click.echo(
                _("{number} mentions written to {path}.").format(number=written, path=output), err=True
            )
            return
        lines = (json_lines if chosen == "json" else csv_lines)(found, names)
        if output is None:
            for line in lines:
                sys.stdout.write(line)
            return
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        click.echo(_("Written to {path}.").format(path=output), err=True)
