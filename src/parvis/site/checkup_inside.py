"""The rest of :mod:`parvis.site.checkup`: what can only be looked at once Django is loaded."""

from __future__ import annotations

from collections.abc import Iterable
from gettext import gettext as _

import msgspec
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection

from parvis.archive.connection import get_archive
from parvis.engine.backends.contract import BackendError
from parvis.listening.api.sources import troubled_sources
from parvis.networks import registry
from parvis.networks.readers import Readers
from parvis.networks.registry import Unavailable
from parvis.site import configuration, run_state
from parvis.site.checkup import Finding, safely
from parvis.site.cli.backend_errors import said_of
from parvis.site.exposure import problems_on
from parvis.site.health import workers
from parvis.site.preparation import is_behind


def examine_inside() -> list[Finding]:
    """Look at exposure, database, archive, networks, mail, workers and sources."""
    database = safely(_("Database"), _database)
    findings = [
        *safely(_("Exposure"), _exposure),
        *database,
        *safely(_("Archive"), _archive),
        *safely(_("Networks"), _networks),
        *safely(_("Reading"), _reading),
        *safely(_("Mail"), _mail),
    ]
    if all(finding.level != "problem" for finding in database):
        findings += [*safely(_("Workers"), _workers), *safely(_("Sources"), _sources)]
    return findings


def _exposure() -> Iterable[Finding]:
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


def _database() -> Iterable[Finding]:
    kind = "SQLite" if connection.vendor == "sqlite" else connection.vendor
    try:
        connection.ensure_connection()
    except Exception as problem:
        yield Finding(
            _("Database"), "problem", f"{kind}: {problem}", _("Start it, or correct PARVIS_DATABASE_URL.")
        )
        return
    if is_behind():
        yield Finding(
            _("Database"), "problem", _("{kind}: not up to date").format(kind=kind), "parvis prepare"
        )
        return
    yield Finding(_("Database"), "ok", kind)


def _archive() -> Iterable[Finding]:
    embedded = configuration.archive_is_embedded()
    kind = (
        _("embedded, in {folder}").format(folder=configuration.archive_folder()) if embedded else "ClickHouse"
    )
    try:
        problem = get_archive().healthy()
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    if not problem:
        yield Finding(_("Archive"), "ok", kind)
    elif embedded and not run_state.is_running():
        yield Finding(_("Archive"), "ok", _("{kind}; not running now").format(kind=kind))
    else:
        to_do = (
            _("Look at the log of “parvis archive”.")
            if embedded
            else _("Start it, or correct PARVIS_ARCHIVE_URL.")
        )
        yield Finding(_("Archive"), "problem", f"{kind}: {problem}", to_do)


def _networks() -> Iterable[Finding]:
    usable = [found.manifest.title for found in registry.networks()]
    yield Finding(_("Networks"), "ok", ", ".join(usable) or _("none"))
    for found in registry.all():
        if isinstance(found, Unavailable):
            shown = _("{name} is unavailable: {reason}").format(name=found.name, reason=found.reason)
            yield Finding(
                _("Networks"), "problem", shown, _("Install again, or remove the package that offers it.")
            )
    if configuration.flag("PARVIS_OFFLINE"):
        yield Finding(_("Networks"), "advice", _("PARVIS_OFFLINE is set: no network is called."))


def _reading() -> Iterable[Finding]:
    """Who reads moods and emotions; other readers than what ships are put a question."""
    readers = msgspec.convert(settings.READERS, Readers)
    try:
        backends = readers.open()
        for backend in {id(one): one for one in backends.values()}.values():
            ask = backend.sentiments if "sentiment" in backend.answers else backend.emotions
            ask(["Merci, c’est parfait !"])
    except BackendError as error:
        yield Finding(
            _("Reading"), "problem", said_of(error),
            _("Mend it, or empty PARVIS_SENTIMENT_READER and PARVIS_EMOTION_READER: what ships with Parvis reads meanwhile."),
        )  # fmt: skip
        return
    shown = ", ".join(f"{question}: {backend.name}" for question, backend in backends.items())
    yield Finding(_("Reading"), "ok", shown or _("what ships with Parvis"))


def _mail() -> Iterable[Finding]:
    if configuration.get("PARVIS_EMAIL_URL"):
        try:
            mail = get_connection(fail_silently=False)
            mail.open()
            mail.close()
        except Exception as problem:
            yield Finding(
                _("Mail"), "problem", f"{type(problem).__name__}: {problem}", _("Correct PARVIS_EMAIL_URL.")
            )
            return
        yield Finding(_("Mail"), "ok", _("the mail server answers"))
        return
    folder = configuration.home() / "mail"
    yield Finding(
        _("Mail"), "advice", _("written to {folder}").format(folder=folder),
        _("Give PARVIS_EMAIL_URL to send invitations and alerts."),
    )  # fmt: skip


def _workers() -> Iterable[Finding]:
    alive = workers()
    if alive:
        yield Finding(_("Workers"), "ok", str(len(alive)))
    elif run_state.is_running():
        yield Finding(
            _("Workers"), "problem", _("none was heard from lately"), _("Look at the log of “parvis worker”.")
        )
    else:
        yield Finding(_("Workers"), "advice", _("none: nothing is collected now"), "parvis run")


def _sources() -> Iterable[Finding]:
    for name, state, note in troubled_sources():
        yield Finding(_("Sources"), "advice", f"{name} – {state}", note)
