"""``parvis import``: files of this machine into the archive."""

from __future__ import annotations

import json
import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parvis.site.cli.session import organisation_option, prepared, workspace_of

if TYPE_CHECKING:
    from parvis.listening.api.imports import ImportProgress
    from parvis.workspaces.api import Workspace


@click.command(
    "import",
    help=_("Bring FILES in: CSV, TSV, XLSX, JSON, NDJSON or Parquet. Safe to repeat and to interrupt."),
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--brand",
    required=True,
    metavar="NAME",
    help=_("Whom the files are about; made if there is no such brand."),
)
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a file."))
@organisation_option
def import_(files: tuple[Path, ...], brand: str, as_json: bool, organisation: str | None) -> None:
    failed = False
    with prepared():
        workspace = workspace_of(organisation)
        for file in files:
            told = _bring_in(workspace, file.resolve(), brand)
            failed |= "error" in told
            click.echo(
                json.dumps(told, ensure_ascii=False) if as_json else _in_words(told),
                err="error" in told and not as_json,
            )
    sys.exit(1 if failed else 0)


def _bring_in(workspace: Workspace, file: Path, brand: str) -> dict[str, Any]:
    from django.core.exceptions import PermissionDenied, ValidationError

    from parvis.listening.api.imports import import_file

    bar = _Bar(file.name)
    try:
        outcome = import_file(workspace, file, brand, progress=bar.show)
    except ValidationError as problem:
        return {"file": str(file), "error": " ".join(problem.messages)}
    except PermissionDenied as problem:
        return {"file": str(file), "error": str(problem)}
    finally:
        bar.close()
    return {
        "file": str(file),
        "import": outcome.import_id,
        "read": outcome.read,
        "archived": outcome.archived,
        "known": outcome.known,
        "rejected": outcome.rejected,
        "rejects": outcome.rejects_path or None,
    }


def _in_words(told: dict[str, Any]) -> str:
    if "error" in told:
        return _("{file}: not brought in. {error}").format(**told)
    line = _("{file}: {read} read, {archived} archived, {known} already known, {rejected} rejected").format(
        **told
    )
    return line + (
        _("\n  Rejected rows, each with its reason: {rejects}").format(**told) if told["rejects"] else ""
    )


class _Bar:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = sys.stderr.isatty()

    def show(self, now: ImportProgress) -> None:
        """Redraw the line."""
        if not self._shown:
            return
        done = min(1.0, now.read / now.total) if now.total else 0.0
        filled = int(done * 30)
        bar = "█" * filled + "░" * (30 - filled)
        figures = _("{read} read, {rejected} rejected").format(read=now.read, rejected=now.rejected)
        sys.stderr.write(f"\r{self._name[:30]} {bar} {done:4.0%}  {figures}\x1b[K")
        sys.stderr.flush()

    def close(self) -> None:
        """Leave the line to what is said next."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
