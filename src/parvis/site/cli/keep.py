"""``parvis backup`` and ``parvis restore``: everything Parvis keeps as one file, and back."""

from __future__ import annotations

import datetime as dt
from gettext import gettext as _
from pathlib import Path

import click

from parvis.site import configuration, run_state
from parvis.site.cli.session import prepared, start_django


@click.command(
    help=_("Make one file of everything: database, archive, uploads, secret key. Parvis may go on running.")
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    with prepared():
        from parvis.site.backups import back_up

        contents = back_up(file.resolve(), lambda line: click.echo(line, err=True))
    size = file.stat().st_size / 1e6
    click.echo(
        _("{file}: {size:.1f} MB, made by Parvis {version}.").format(
            file=file, size=size, version=contents.version
        )
    )
    click.echo(
        _("It holds the secret key and everything people said: keep it as you would keep a password."),
        err=True,
    )


@click.command(help=_("Bring back a backup into an empty PARVIS_HOME (or a used one, with --force)."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help=_("Replace what is there. It cannot be undone."))
def restore(file: Path, force: bool) -> None:
    if run_state.is_running():
        raise click.ClickException(
            _("Parvis is running on {home}: stop it first.").format(home=configuration.home())
        )
    start_django()
    from parvis.publishing.api import doubt_what_was_due
    from parvis.site.backups import BackupProblem, bring_back, is_used, read_contents
    from parvis.site.embedded_archive import ArchiveUnreachable, running_archive
    from parvis.site.preparation import prepare_if_needed

    if is_used() and not force:
        raise click.ClickException(
            _(
                "{home} already holds an installation. Choose an empty PARVIS_HOME, or replace it with --force."
            ).format(home=configuration.home())
        )
    try:
        contents = read_contents(file)
        with running_archive():
            bring_back(file, contents, lambda line: click.echo(line, err=True))
            prepare_if_needed()
            doubted = doubt_what_was_due(dt.datetime.now(dt.UTC))
    except (BackupProblem, ArchiveUnreachable) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(_("Everything of {made} is back.").format(made=contents.made))
    if doubted:
        click.echo(
            _(
                "{number} posts were due since: Parvis looks for them on their networks before it says anything."
            ).format(number=doubted)
        )
