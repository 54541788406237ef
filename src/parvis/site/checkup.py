"""Looks at an installation as its operator would wish to: each finding says what is so, and what to do if it is wrong."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from gettext import gettext as _

import parvis
from parvis.site import configuration, run_state

MINIMUM_PYTHON = (3, 11)
LOW_DISK = 1 << 30  # bytes left under which collecting soon stops
SHORT_SECRET = 32  # characters


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``level`` is ``ok``, ``advice`` (it works, but…) or ``problem`` (something must be done)."""

    about: str
    level: str
    found: str
    to_do: str = ""

    def as_record(self) -> dict[str, str]:
        """The finding as plain data."""
        return asdict(self)


def examine() -> list[Finding]:
    """Look at everything, in the order in which one thing needs the other."""
    findings = [*_program(), *_home()]
    if any(finding.level == "problem" for finding in findings):
        return findings  # without a home nothing else can be looked at
    findings += [*_settings(), *_port()]
    try:
        import django

        django.setup()
    except Exception as problem:
        return [*findings, Finding("Django", "problem", f"{type(problem).__name__}: {problem}", _("Correct the settings named above."))]
    findings += _safely(_("Exposure"), _exposure)
    database = list(_safely(_("Database"), _database))
    findings += database
    findings += _safely(_("Archive"), _archive)
    findings += _safely(_("Networks"), _networks)
    findings += _safely(_("Mail"), _mail)
    if all(finding.level != "problem" for finding in database):
        findings += _safely(_("Workers"), _workers)
        findings += _safely(_("Sources"), _sources)
    return findings


def _safely(about: str, look: Callable[[], Iterable[Finding]]) -> Iterable[Finding]:
    """A look that fails is itself a finding: one broken part must not hide the others."""
    try:
        return list(look())
    except Exception as problem:
        return [Finding(about, "problem", f"{type(problem).__name__}: {problem}", _("Look at the log for more."))]


def _program() -> Iterable[Finding]:
    version = platform.python_version()
    yield Finding("Parvis", "ok", f"{parvis.__version__} – Python {version} – {platform.system()} {platform.machine()}")
    if sys.version_info < MINIMUM_PYTHON:
        yield Finding("Python", "problem", version, _("Install Python 3.11 or newer."))


def _home() -> Iterable[Finding]:
    home = configuration.home()
    nearest = next(path for path in (home, *home.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        yield Finding(
            "PARVIS_HOME", "problem", _("{home} cannot be written to.").format(home=home),
            _("Give this user the right to write there, or choose another folder with PARVIS_HOME."),
        )  # fmt: skip
        return
    yield Finding("PARVIS_HOME", "ok", str(home))
    left = shutil.disk_usage(nearest).free
    shown = _("{gigabytes:.1f} GB free").format(gigabytes=left / 1e9)
    if left < LOW_DISK:
        yield Finding(_("Disk"), "problem", shown, _("Make room: the archive stops taking in when the disk is full."))
    else:
        yield Finding(_("Disk"), "ok", shown)


def _settings() -> Iterable[Finding]:
    given = [option.name for option in configuration.OPTIONS if configuration.is_given(option.name)]
    yield Finding(_("Settings given"), "ok", ", ".join(given) or _("none: everything is at its default"))
    unknown = sorted(
        name for name in os.environ if name.startswith("PARVIS_") and name not in _known_names()
    )
    if unknown:
        yield Finding(_("Settings unknown"), "advice", ", ".join(unknown), _("Check their spelling: nothing reads them."))
    secret = configuration.get("PARVIS_SECRET_KEY")
    path = configuration.home() / "secret.key"
    if secret and len(secret) < SHORT_SECRET:
        yield Finding(
            _("Secret key"), "problem", _("PARVIS_SECRET_KEY is too short."),
            _("Give it at least {number} random characters.").format(number=SHORT_SECRET),
        )  # fmt: skip
    elif secret:
        yield Finding(_("Secret key"), "ok", _("given by PARVIS_SECRET_KEY"))
    elif path.exists() and path.stat().st_mode & 0o077:
        yield Finding(_("Secret key"), "problem", _("others can read {path}").format(path=path), f"chmod 600 {path}")
    else:
        yield Finding(_("Secret key"), "ok", str(path) if path.exists() else _("will be made on the first start"))


def _known_names() -> set[str]:
    return {option.name for option in configuration.OPTIONS} | {"PARVIS_SUPERVISED_BY", "PARVIS_ARCHIVE_TOKEN"}


def _exposure() -> Iterable[Finding]:
    from parvis.site.exposure import problems_on

    shown = _("web server on {host}").format(host=configuration.get("PARVIS_HOST"))
    problems = problems_on(configuration.get("PARVIS_HOST"))
    for problem in problems:
        yield Finding(_("Exposure"), "problem", shown, problem)
    if problems:
        return
    yield Finding(_("Exposure"), "ok", shown)
    if not configuration.get("PARVIS_BASE_URL"):
        yield Finding(
            _("Public address"), "advice", _("PARVIS_BASE_URL is not given."),
            _("Give it when others use this installation: invitations and share links need it."),
        )  # fmt: skip


def _port() -> Iterable[Finding]:
    host, port = configuration.get("PARVIS_HOST"), int(configuration.get("PARVIS_PORT"))
    running = run_state.read()
    if running:
        yield Finding(_("Running"), "ok", _("since {since}, at {address}").format(**running))
        for name, child in running.get("children", {}).items():
            if child["restarts"]:
                yield Finding(
                    _("Restarts"), "advice", f"{name}: {child['restarts']} ({child['last_end']})",
                    _("Look at the log for what ended it."),
                )  # fmt: skip
        return
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            yield Finding(
                _("Port"), "problem", f"{host}:{port} – {problem.strerror}",
                _("Choose another port with PARVIS_PORT or --port."),
            )  # fmt: skip
            return
    yield Finding(_("Port"), "ok", _("{host}:{port} is free").format(host=host, port=port))


def _database() -> Iterable[Finding]:
    from django.db import connection

    from parvis.site.preparation import is_behind

    kind = "SQLite" if connection.vendor == "sqlite" else connection.vendor
    try:
        connection.ensure_connection()
    except Exception as problem:
        yield Finding(_("Database"), "problem", f"{kind}: {problem}", _("Start it, or correct PARVIS_DATABASE_URL."))
        return
    if is_behind():
        yield Finding(_("Database"), "problem", _("{kind}: not up to date").format(kind=kind), "parvis prepare")
        return
    yield Finding(_("Database"), "ok", kind)


def _archive() -> Iterable[Finding]:
    from parvis.archive.connection import get_archive

    embedded = configuration.archive_is_embedded()
    kind = _("embedded, in {folder}").format(folder=configuration.archive_folder()) if embedded else "ClickHouse"
    try:
        problem = get_archive().healthy()
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    if not problem:
        yield Finding(_("Archive"), "ok", kind)
    elif embedded and not run_state.is_running():
        yield Finding(_("Archive"), "ok", _("{kind}; not running now").format(kind=kind))
    else:
        to_do = _("Look at the log of “parvis archive”.") if embedded else _("Start it, or correct PARVIS_ARCHIVE_URL.")
        yield Finding(_("Archive"), "problem", f"{kind}: {problem}", to_do)


def _networks() -> Iterable[Finding]:
    from parvis.networks import registry
    from parvis.networks.registry import Unavailable

    usable = [found.manifest.title for found in registry.connectors()]
    yield Finding(_("Networks"), "ok", ", ".join(usable) or _("none"))
    for found in registry.all():
        if isinstance(found, Unavailable):
            yield Finding(
                _("Networks"), "problem", _("{name} is unavailable: {reason}").format(name=found.name, reason=found.reason),
                _("Install again, or remove the package that offers it."),
            )  # fmt: skip
    if configuration.flag("PARVIS_OFFLINE"):
        yield Finding(_("Networks"), "advice", _("PARVIS_OFFLINE is set: no network is called."))


def _mail() -> Iterable[Finding]:
    if configuration.get("PARVIS_EMAIL_URL"):
        from django.core.mail import get_connection

        try:
            connection = get_connection(fail_silently=False)
            connection.open()
            connection.close()
        except Exception as problem:
            yield Finding(_("Mail"), "problem", f"{type(problem).__name__}: {problem}", _("Correct PARVIS_EMAIL_URL."))
            return
        yield Finding(_("Mail"), "ok", _("the mail server answers"))
        return
    folder = configuration.home() / "mail"
    yield Finding(
        _("Mail"), "advice", _("written to {folder}").format(folder=folder),
        _("Give PARVIS_EMAIL_URL to send invitations and alerts."),
    )  # fmt: skip


def _workers() -> Iterable[Finding]:
    from parvis.site.health import workers

    alive = workers()
    if alive:
        yield Finding(_("Workers"), "ok", str(len(alive)))
    elif run_state.is_running():
        yield Finding(_("Workers"), "problem", _("none was heard from lately"), _("Look at the log of “parvis worker”."))
    else:
        yield Finding(_("Workers"), "advice", _("none: nothing is collected now"), "parvis run")


def _sources() -> Iterable[Finding]:
    from parvis.listening.api.sources import troubled_sources

    for name, state, note in troubled_sources():
        yield Finding(_("Sources"), "advice", f"{name} – {state}", note)
