"""Looks at an installation as its operator would wish to: each finding says what is so, and what to do if it
is wrong.
"""

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
    """One thing looked at. ``level`` is ``ok``, ``advice`` (it works, but…) or ``problem`` (something must be
    done).
    """

    about: str
    level: str
    found: str
    to_do: str = ""

    def as_record(self) -> dict[str, str]:
        """The finding as plain data."""
        return asdict(self)


def examine_outside() -> list[Finding]:
    """What can be seen before anything of Parvis is loaded: the program, its folder, settings and port."""
    findings = [*_program(), *_home()]
    if any(finding.level == "problem" for finding in findings):
        return findings  # without a home nothing else can be looked at
    return [*findings, *safely(_("Settings"), _settings), *safely(_("Port"), _port)]


def safely(about: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """A look that fails is itself a finding: one broken part must not hide the others."""
    try:
        return list(look())
    except Exception as problem:
        return [
            Finding(about, "problem", f"{type(problem).__name__}: {problem}", _("Look at the log for more."))
        ]


def _program() -> Iterable[Finding]:
    version = platform.python_version()
    yield Finding(
        "Parvis", "ok", f"{parvis.__version__} – Python {version} – {platform.system()} {platform.machine()}"
    )
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
        yield Finding(
            _("Disk"), "problem", shown, _("Make room: the archive stops taking in when the disk is full.")
        )
    else:
        yield Finding(_("Disk"), "ok", shown)


def _settings() -> Iterable[Finding]:
    given = [option.name for option in configuration.OPTIONS if configuration.is_given(option.name)]
    yield Finding(_("Settings given"), "ok", ", ".join(given) or _("none: everything is at its default"))
    unknown = sorted(name for name in os.environ if name.startswith("PARVIS_") and name not in _known_names())
    if unknown:
        yield Finding(
            _("Settings unknown"),
            "advice",
            ", ".join(unknown),
            _("Check their spelling: nothing reads them."),
        )
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
        yield Finding(
            _("Secret key"), "problem", _("others can read {path}").format(path=path), f"chmod 600 {path}"
        )
    else:
        yield Finding(
            _("Secret key"), "ok", str(path) if path.exists() else _("will be made on the first start")
        )


def _known_names() -> set[str]:
    return {option.name for option in configuration.OPTIONS} | {
        "PARVIS_SUPERVISED_BY",
        "PARVIS_ARCHIVE_TOKEN",
    }


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
