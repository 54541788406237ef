"""``parvis demo``: a workspace full of invented mentions, to try everything without any network."""

from __future__ import annotations

import sys
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from parvis.site.cli.session import organisation_option, prepared, workspace_of

if TYPE_CHECKING:
    from parvis.listening.pipeline import Counts


@click.command(
    help=_("Fill a workspace with demonstration data: an invented brand, a launch, a bad buzz, a recovery.")
)
@organisation_option
def demo(organisation: str | None) -> None:
    with prepared():
        from parvis.archive.connection import get_archive
        from parvis.listening.api.demo import fill_with_demo
        from parvis.listening.pipeline import make_pipeline

        counts = fill_with_demo(workspace_of(organisation), make_pipeline(get_archive()), _show)
        click.echo(
            _("{added} invented mentions added, {known} were there already.").format(
                added=counts.added, known=counts.known
            )
        )


def _show(counts: Counts, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(
            f"\r{counts.read / max(1, total):4.0%}\x1b[K" + ("\r\x1b[K" if counts.read >= total else "")
        )
        sys.stderr.flush()
