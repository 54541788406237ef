"""A report as a PDF to send: what the screen says, on A4, with its chart."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.listening.crisis_documents import when
from parvis.listening.presenting_crisis_reading import Came, Quote
from parvis.listening.presenting_crisis_reports import Fact, ReportPage
from parvis.listening.sheets import INK, MARGIN, SOFT, WIDTH, Sheet
from parvis.ui import numbers
from parvis.ui.charts.exporting import to_png

LABEL = 52.0  # millimetres given to the name of a fact


def draw_report(page: ReportPage) -> bytes:
    """The report as a PDF document."""
    return _CrisisReport(page).drawn()


class _CrisisReport(Sheet):
    """An A4 report of one crisis."""

    def __init__(self, page: ReportPage) -> None:
        super().__init__(page.title)
        self.shown = page

    def drawn(self) -> bytes:
        """The finished document."""
        page, reading = self.shown, self.shown.reading
        self.add_page()
        self.line_of(page.about, 9, SOFT)
        self.line_of(page.title, 22, INK, "B")
        self.line_of(page.headline, 13)
        self.ln(3)
        self._facts(_("How fast it went"), page.steps)
        self._facts(_("In all"), page.facts)
        if page.timeline.figures:
            self._title(page.timeline.title, 60)
            self.image(io.BytesIO(to_png(page.timeline)), x=MARGIN, w=WIDTH, alt_text=page.timeline.summary)
            self.ln(3)
        self._facts(_("Mood and volume over time"), page.mood_curve)
        self._quotes(_("Who spoke first"), reading.starters)
        self._lines(_("Who carried it furthest"), [
            f"{row.relay.name} · {row.network_name} · "
            + _("%(followers)s followers, %(reposts)s reposts")
            % {"followers": numbers.exact(row.relay.followers), "reposts": numbers.exact(row.relay.reposts)}
            for row in reading.relays
        ])  # fmt: skip
        self._lines(_("The path, network by network"), [_came(row) for row in reading.networks])
        self._lines(_("Language by language"), [_came(row) for row in reading.languages])
        self._lines(
            _("What was claimed"),
            [f"{row.claim.text} ({_people(row.claim.people)})" for row in reading.claims],
        )
        self._lines(_("Questions answered"), [f"{q.text} → {q.answer}" for q in page.answered])
        self._lines(
            _("Questions not answered"), [f"{q.text} ({q.get_state_display()})" for q in page.unanswered]
        )
        self._lines(
            _("Asked, and never taken up"),
            [f"{row.question.text} ({_people(row.question.people)})" for row in reading.asked],
        )
        self._quotes(_("Who stood up for the brand"), [row.best for row in reading.allies])
        self._log()
        self._lines(_("What we learnt"), page.lessons.splitlines())
        self._lines(_("What is not known"), page.unknown)
        return bytes(self.output())

    def _title(self, text: str, room: float = 18) -> None:
        """A heading, on the next page when less than ``room`` millimetres are left."""
        if self.will_page_break(room):
            self.add_page()
        self.ln(2)
        self.line_of(text, 13, INK, "B")
        self.ln(1)

    def _facts(self, title: str, facts: Sequence[Fact]) -> None:
        if not facts:
            return
        self._title(title, 12 + 5 * min(len(facts), 8))
        for fact in facts:
            top = self.get_y()
            self.line_of(fact.label, 10, SOFT)
            if self.get_y() > top:  # still on the same page
                self.set_xy(MARGIN + LABEL, top)
            self._beside(fact.value + (f" ({fact.note})" if fact.note else ""))

    def _beside(self, text: str) -> None:
        self.set_left_margin(MARGIN + LABEL)
        self.set_font("parvis", "", 10)
        self.set_text_color(*INK)
        self.multi_cell(WIDTH - LABEL, 5, text)
        self.set_left_margin(MARGIN)
        self.set_x(MARGIN)
        self.ln(5)

    def _lines(self, title: str, lines: Sequence[str]) -> None:
        if lines:
            self._title(title)
            for line in lines:
                self.line_of(f"• {line}", 10)
                self.ln(0.6)

    def _quotes(self, title: str, quotes: Sequence[Quote]) -> None:
        if quotes:
            self._title(title)
            for quote in quotes:
                self.line_of(f"{when(quote.published)} · {quote.author} · {quote.network_name}", 8, SOFT)
                self.line_of(quote.text, 10)
                self.ln(1)

    def _log(self) -> None:
        self._title(_("Log"))
        for line in self.shown.lines:
            about = f"{when(line.at)} · {line.label}" + (f" · {line.who}" if line.who else "")
            self.line_of(about + (" · " + _("corrected since") if line.corrected else ""), 8, SOFT)
            if line.text:
                self.line_of(line.text, 10)
            self.ln(0.8)


def _people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": numbers.exact(count)}


def _came(row: Came) -> str:
    first = f"{row.name}: {when(row.first.published)}, {row.first.author}"
    if row.carrier is None or row.origin is None:
        return first
    return f"{first}; {row.carrier.author} {row.how} {row.origin.author} ({row.origin.network_name})"
