"""``parvis doctor``: what is configured, reachable or missing, and what to do about it."""

from __future__ import annotations

import json
import sys
from gettext import gettext as _

import click

MARKS = {"ok": ("✓", "green"), "advice": ("!", "yellow"), "problem": ("✗", "red")}


@click.command(help=_("Check this installation. Ends with code 1 when something must be done."))
@click.option("--json", "as_json", is_flag=True, help=_("One JSON document, for programs."))
def doctor(as_json: bool) -> None:
    from parvis.site.checkup import examine

    findings = examine()
    if as_json:
        click.echo(json.dumps([finding.as_record() for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            mark, colour = MARKS[finding.level]
            click.echo(f"{click.style(mark, fg=colour)} {finding.about}: {finding.found}")
            if finding.to_do:
                click.echo(f"    → {finding.to_do}")
        wrong = sum(finding.level == "problem" for finding in findings)
        click.echo(_("Nothing must be done.") if not wrong else _("To do: {number}.").format(number=wrong))
    sys.exit(1 if any(finding.level == "problem" for finding in findings) else 0)
