"""A report as a text file (Markdown), and the log of a crisis as a table (CSV)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.listening.exporting import FORMULA_STARTS
from parvis.listening.presenting_crises import Line
from parvis.listening.presenting_crisis_reading import Came, Quote
from parvis.listening.presenting_crisis_reports import Fact, ReportPage
from parvis.ui import numbers

LOG_COLUMNS = ("at", "kind", "what", "who", "text", "question", "corrects", "corrected", "mark")
_SIGNS = re.compile(r"([\\`*_\[\]<>#|])")


def markdown(page: ReportPage) -> str:
    """The report, readable as it is and in anything that reads Markdown. What people wrote is escaped."""
    parts = [f"# {_safe(page.title)}", _safe(page.about), f"**{_safe(page.headline)}**"]
    parts += _section(_("How fast it went"), _facts(page.steps))
    parts += _section(_("In all"), _facts(page.facts))
    parts += _section(_("Mood and volume over time"), _facts(page.mood_curve))
    reading = page.reading
    parts += _section(_("Who spoke first"), [_quote(quote) for quote in reading.starters])
    relays = [
        f"- {_safe(row.relay.name)} ({_safe(row.network_name)}): "
        + _("%(followers)s followers, %(reposts)s reposts")
        % {"followers": numbers.exact(row.relay.followers), "reposts": numbers.exact(row.relay.reposts)}
        for row in reading.relays
    ]
    parts += _section(_("Who carried it furthest"), relays)
    parts += _section(_("The path, network by network"), [_came(row) for row in reading.networks])
    parts += _section(_("Language by language"), [_came(row) for row in reading.languages])
    claims = [
        f"- {_safe(row.claim.text)} ({_people(row.claim.people)}, "
        f"{ngettext('%(n)s post', '%(n)s posts', row.row.count) % {'n': numbers.exact(row.row.count)}})"
        for row in reading.claims
    ]
    parts += _section(_("What was claimed"), claims)
    answered = [f"- **{_safe(q.text)}**\n  {_safe(q.answer)}" for q in page.answered]
    parts += _section(_("Questions answered"), answered)
    parts += _section(
        _("Questions not answered"), [f"- {_safe(q.text)} ({q.get_state_display()})" for q in page.unanswered]
    )
    parts += _section(
        _("Asked, and never taken up"),
        [f"- {_safe(row.question.text)} ({_people(row.question.people)})" for row in reading.asked],
    )
    parts += _section(_("Who stood up for the brand"), [_quote(row.best) for row in reading.allies])
    parts += _section(_("Log"), [_line(line) for line in page.lines])
    parts += _section(_("What we learnt"), [_safe(page.lessons)] if page.lessons else [])
    parts += _section(_("What is not known"), [f"- {_safe(line)}" for line in page.unknown])
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "\n".join(lines)] if lines else []


def _safe(text: str) -> str:
    """Text that Markdown does not read as its own signs."""
    return _SIGNS.sub(r"\\\1", " ".join(str(text).split()))


def _facts(facts: Sequence[Fact]) -> list[str]:
    return [
        f"- {_safe(fact.label)}: **{_safe(fact.value)}**" + (f" ({_safe(fact.note)})" if fact.note else "")
        for fact in facts
    ]


def _people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": numbers.exact(count)}


def when(moment: dt.datetime) -> str:
    """A moment as a document writes it, with its zone."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M %Z")


def _quote(quote: Quote) -> str:
    return f"- {when(quote.published)} · {_safe(quote.author)} ({_safe(quote.network_name)}): {_safe(quote.text)}"


def _came(row: Came) -> str:
    first = f"- {_safe(row.name)}: {when(row.first.published)}, {_safe(row.first.author)}"
    if row.carrier is None or row.origin is None:
        return first
    return f"{first}; {_safe(row.carrier.author)} {row.how} {_safe(row.origin.author)} ({_safe(row.origin.network_name)})"


def _line(line: Line) -> str:
    who = f" · {_safe(line.who)}" if line.who else ""
    corrected = " · " + _("corrected since") if line.corrected else ""
    said = ": " + _safe(line.text) if line.text else ""
    asked = f" ({_safe(line.asked)})" if line.asked else ""
    return f"- {when(line.at)} · {_safe(line.label)}{who}{corrected}{asked}{said}"


def log_csv(lines: Sequence[Line]) -> str:
    """The log as CSV, with a byte-order mark so that spreadsheet programs read the accents."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(LOG_COLUMNS)
    for line in lines:
        cells = (
            line.at.isoformat(), line.kind, line.label, line.who, line.text, line.asked,
            line.corrects.isoformat() if line.corrects else "", "yes" if line.corrected else "", line.flag,
        )  # fmt: skip
        writer.writerow(["'" + cell if cell.startswith(FORMULA_STARTS) else cell for cell in cells])
    return "\ufeff" + buffer.getvalue()
