"""The ``parvis`` command. Each sub-command is loaded only when it is called, so that help comes at once."""

from __future__ import annotations

import os
import sys
from gettext import gettext as _
from importlib import import_module

import click

import parvis
from parvis.site.cli.language import speak

# command → (module, attribute, one line of help). The order is that of a person's first day.
COMMANDS: dict[str, tuple[str, str, str]] = {}


def _table() -> dict[str, tuple[str, str, str]]:
    return {
        "run": ("serve", "run", _("Run everything: archive, web and worker. This is all most people need.")),
        "demo": ("demo", "demo", _("Fill a workspace with demonstration data.")),
        "import": ("bring", "import_", _("Bring in files: exports of networks and of other tools.")),
        "search": ("ask", "search", _("Search everything that was heard.")),
        "watch": ("ask", "watch", _("Show what is heard as it comes, in this terminal.")),
        "query": ("query", "query", _("Read, check and convert queries.")),
        "export": ("take", "export", _("Take mentions out: CSV, XLSX, Parquet or JSON.")),
        "post": ("say", "post", _("Say something on a brand’s accounts, now or later.")),
        "evaluate": ("evaluate", "evaluate", _("Measure the understanding on your own labelled data.")),
        "doctor": ("doctor", "doctor", _("Say what is configured, reachable or missing, and what to do.")),
        "backup": ("keep", "backup", _("Make one file of everything Parvis keeps, while it runs.")),
        "restore": ("keep", "restore", _("Bring back a backup.")),
        "web": ("serve", "web", _("Run the web server alone.")),
        "worker": ("serve", "worker", _("Run a worker alone: collection, imports, background tasks.")),
        "archive": ("serve", "archive", _("Run the embedded archive alone.")),
        "prepare": ("serve", "prepare", _("Create or update the database and the archive.")),
        "manage": ("serve", "manage", _("Run a Django management command.")),
    }


class Commands(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _help = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"parvis.site.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, text) for name, (_module, _attribute, text) in COMMANDS.items()])


def build() -> click.Group:
    """The command with its help in the language of the terminal."""
    COMMANDS.update(_table())
    group = Commands(
        name="parvis",
        help=_("Parvis: a brand's place on the social networks. Start with “parvis run”."),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    return click.version_option(parvis.__version__, "--version", message="Parvis %(version)s")(group)


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 failed, 2 wrongly asked, 130 interrupted."""
    speak()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    try:
        build()(prog_name="parvis")
    except BrokenPipeError:  # parvis search … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
