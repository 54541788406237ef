"""``parvis doctor``: what is configured, reachable or missing, and what to do about it."""

from __future__ import annotations

import json
import sys
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from parvis.site.cli.session import start_django

if TYPE_CHECKING:
    from parvis.site.checkup import Finding

MARKS = {"ok": ("✓", "green"), "advice": ("!", "yellow"), "problem": ("✗", "red")}


def _findings() -> list[Finding]:
    from parvis.site.checkup import Finding, examine_outside

    findings = examine_outside()
    if any(finding.level == "problem" and finding.about == "PARVIS_HOME" for finding in findings):
        return findings
    try:
        start_django()
        from parvis.site.checkup_inside import examine_inside
    except Exception as problem:  # a setting that Django refuses: that is the finding
        to_do = _("Correct the settings named above.")
        return [*findings, Finding("Django", "problem", f"{type(problem).__name__}: {problem}", to_do)]
    return [*findings, *examine_inside()]


@click.command(help=_("Check this installation. Ends with code 1 when something must be done."))
@click.option("--json", "as_json", is_flag=True, help=_("One JSON document, for programs."))
def doctor(as_json: bool) -> None:
    findings = _findings()
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
