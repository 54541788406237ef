"""The language of the command line: PARVIS_LANGUAGE when given, else that of the terminal.

Click asks the standard library's gettext for its own words ("Usage", "Options"…), so binding our catalogue as
the process's default one translates both.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from parvis.site import configuration

TERMINAL = ("LC_ALL", "LC_MESSAGES", "LANG")
LOCALE = Path(__file__).resolve().parents[1] / "locale"

# Words that Click says and this catalogue translates.
CLICK_WORDS = (
    gettext.gettext("Usage:"),
    gettext.gettext("Options"),
    gettext.gettext("Commands"),
    gettext.gettext("Show this message and exit."),
    gettext.gettext("Error: {message}"),
    gettext.gettext("Try '{command} {option}' for help."),
    gettext.gettext("No such command {name!r}."),
    gettext.gettext("No such option: {name}"),
    gettext.gettext("Missing argument"),
    gettext.gettext("Missing option"),
    gettext.gettext("default: {default}"),
    gettext.gettext("Aborted!"),
)


def chosen() -> str:
    """``fr`` or ``en``."""
    if configuration.is_given("PARVIS_LANGUAGE"):
        given = configuration.get("PARVIS_LANGUAGE")
    else:
        given = next((value for name in TERMINAL if (value := os.environ.get(name))), "en")
    return "fr" if given.lower().startswith("fr") else "en"


def speak() -> str:
    """Make gettext (ours and Click's) answer in the chosen language, and return it."""
    language = chosen()
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("django", LOCALE)
    gettext.textdomain("django")
    return language


def from_room(room: str, text: str) -> str:
    """A sentence of the engine or of the networks in the chosen language; each room brings its own catalogue."""
    held = gettext.translation("django", LOCALE.parents[1] / room / "locale", [chosen()], fallback=True)
    return held.gettext(text)
