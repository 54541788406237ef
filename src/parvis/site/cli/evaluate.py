"""``parvis evaluate``: how good Parvis's understanding is, on data a person brings, beside known baselines.

Each evaluation is loaded only when it is called.
"""

from __future__ import annotations

from gettext import gettext as _
from importlib import import_module

import click


def _table() -> dict[str, tuple[str, str, str]]:
    """Evaluation → (module, attribute, one line of help)."""
    return {
        "sentiment": ("evaluate_reading", "sentiment", _("Moods, on labelled texts.")),
        "emotion": ("evaluate_reading", "emotion", _("Emotions, on labelled texts.")),
        "language": ("evaluate_reading", "language", _("Languages, on labelled texts.")),
        "detection": ("evaluate_detection", "detection", _("Warnings, on series with labelled windows.")),
    }


class Evaluations(click.Group):
    """A group whose evaluations are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_table())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _table():
            return None
        module, attribute, _help = _table()[cmd_name]
        command: click.Command = getattr(import_module(f"parvis.site.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, text) for name, (_module, _attribute, text) in _table().items()])


evaluate = Evaluations(
    name="evaluate",
    help=_("Measure Parvis's understanding on your own labelled data, beside known baselines."),
)
