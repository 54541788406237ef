"""``parvis run`` and the processes it is made of: ``web``, ``worker``, ``archive``; and ``prepare``,
``manage``.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from gettext import gettext as _

import click

from parvis.site import configuration, run_state
from parvis.site.cli.session import Decorated, load_django
from parvis.site.parent_watch import PARENT, end_with_parent

LOOPBACK = frozenset(
    {"127.0.0.1", "localhost", "::1"}
)  # nothing more to check, and no need to load Django for it


def _host_and_port(command: Decorated) -> Decorated:
    port = click.option("--port", type=click.IntRange(1, 65535), help=_("Port to listen on (PARVIS_PORT)."))
    host = click.option("--host", help=_("Address to listen on (PARVIS_HOST)."))
    return host(port(command))


def _set_address(host: str | None, port: int | None) -> tuple[str, int]:
    """Options win over settings, and the children must see the same."""
    if host:
        os.environ["PARVIS_HOST"] = host
    if port:
        os.environ["PARVIS_PORT"] = str(port)
    return configuration.get("PARVIS_HOST"), int(configuration.get("PARVIS_PORT"))


def address_of(host: str, port: int) -> str:
    """What to type in a browser on this machine."""
    shown = "localhost" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104
    return configuration.get("PARVIS_BASE_URL") or f"http://{shown}:{port}/"


def _must_be_free(host: str, port: int) -> None:
    """Refuse, in words, a port that somebody else listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise click.ClickException(
                _(
                    "Cannot listen on {host}:{port}: {reason}. Another program may be using it; "
                    "choose another port with --port."
                ).format(host=host, port=port, reason=problem.strerror or problem)
            ) from None


def _must_be_safe(host: str) -> None:
    """Refuse an address that would leave the installation open to anybody."""
    if host in LOOPBACK:
        return
    load_django()
    from parvis.site.exposure import problems_on

    problems = problems_on(host)
    if problems:
        refusal = _("Parvis will not listen on {host}:").format(host=host)
        raise click.ClickException("\n".join([refusal, *(f"  – {problem}" for problem in problems)]))


@click.command(help=_("Run everything: the archive, the web server and a worker, until Ctrl-C."))
@_host_and_port
def run(host: str | None, port: int | None) -> None:
    from parvis.site.supervisor import Child, Supervisor, parvis_command

    listening_on, listening_port = _set_address(host, port)
    lock = run_state.take_lock()
    if lock is None:
        running = run_state.read()
        raise click.ClickException(
            _(
                "Parvis already runs on {home} (process {pid}, {address}). "
                "Stop it first, or choose another folder with PARVIS_HOME."
            ).format(
                home=configuration.home(), pid=running.get("pid", "?"), address=running.get("address", "?")
            )
        )
    with lock:
        _must_be_free(listening_on, listening_port)
        _must_be_safe(listening_on)
        children = [Child("web", parvis_command("web")), Child("worker", parvis_command("worker"))]
        if configuration.archive_is_embedded():
            children.append(Child("archive", parvis_command("archive"), stops_last=True))
        address = address_of(listening_on, listening_port)
        click.echo(_("Parvis is starting; it keeps everything in {home}.").format(home=configuration.home()))
        click.echo(_("Open {address} – stop with Ctrl-C.").format(address=address))
        supervisor = Supervisor(children, address, prepare=parvis_command("prepare"), say=_say)
        sys.exit(asyncio.run(supervisor.run()))


def _say(line: str) -> None:
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:  # the terminal is gone: Parvis goes on
        return


@click.command(help=_("Run the web server alone. The database must have been prepared."))
@_host_and_port
def web(host: str | None, port: int | None) -> None:
    end_with_parent()
    listening_on, listening_port = _set_address(host, port)
    _must_be_safe(listening_on)
    if PARENT not in os.environ:
        _must_be_free(listening_on, listening_port)
    from parvis.site.web import serve

    serve(listening_on, listening_port)


@click.command(help=_("Run a worker alone: it collects from sources, runs imports and background tasks."))
def worker() -> None:
    end_with_parent()
    load_django()
    from parvis.site.worker import main

    sys.exit(main())


@click.command(help=_("Run the embedded archive alone."))
def archive() -> None:
    end_with_parent()
    if not configuration.archive_is_embedded():
        raise click.ClickException(
            _("PARVIS_ARCHIVE_URL names a ClickHouse server: there is no embedded archive to run.")
        )
    # Replaced, not imported: only the archive's own process may load the engine.
    folder, port = str(configuration.archive_folder()), configuration.get("PARVIS_ARCHIVE_PORT")
    command = [sys.executable, "-m", "parvis.archive.process", "--folder", folder, "--port", port]
    os.execv(sys.executable, command)  # noqa: S606


@click.command(
    help=_("Create the database and the archive's tables, or bring them up to date. Safe to repeat.")
)
def prepare() -> None:
    end_with_parent()
    load_django()
    from parvis.site.embedded_archive import running_archive
    from parvis.site.preparation import prepare as do_prepare

    if PARENT in os.environ:
        do_prepare(say=click.echo, demonstrate=True)
        return
    with running_archive():
        do_prepare(say=click.echo)


@click.command(
    help=_("Run a Django management command, for instance “parvis manage createsuperuser”."),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["parvis manage", *arguments])
