"""A board as a picture or as a PDF to send: title, headline, figures, charts, lists, where it comes from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from fpdf.enums import XPos, YPos

from parvis.listening.presenting import BoardPage, Row
from parvis.listening.sheets import ACCENT, INK, MARGIN, SOFT, WIDTH, Sheet, drawable
from parvis.ui import numbers
from parvis.ui.charts.exporting import to_png

LIST_LENGTH = 8


def draw(page: BoardPage, title: str, about: str, format_: str) -> bytes:
    """``png``: the volume chart; ``pdf``: the whole board. ``about`` says the period and the filters."""
    if format_ == "png":
        return to_png(replace(page.volume, title=f"{title} · {about}"))
    return _Report(page, title, about).drawn()


class _Report(Sheet):
    """An A4 report of one board."""

    def __init__(self, page: BoardPage, title: str, about: str) -> None:
        super().__init__(title)
        self.page_shown, self.heading, self.about = page, title, about

    def drawn(self) -> bytes:
        """The finished document."""
        page = self.page_shown
        self.add_page()
        self.line_of(self.about, 9, SOFT)
        self.line_of(self.heading, 22, INK, "B")
        self._paragraph(page.headline, 13)
        self._figures()
        if page.board.summary.mentions:
            self.image(io.BytesIO(to_png(page.volume)), x=MARGIN, w=WIDTH, alt_text=page.volume.summary)
            self.ln(4)
        for name, rows in (
            (_("What it is about"), [line.row for line in page.aspects]),
            (_("Networks"), page.networks),
            (_("Languages"), page.languages),
            (_("Emotions"), page.emotions),
            (_("Hashtags"), page.hashtags),
            (_("Phrases that stand out"), page.phrases),
            (_("Links"), page.links),
        ):
            self._list(name, rows)
        self._authors()
        self._coverage()
        return bytes(self.output())

    def _paragraph(self, text: str, size: float) -> None:
        self.line_of(text, size)
        self.ln(3)

    def _figures(self) -> None:
        figures = self.page_shown.figures
        wide = WIDTH / len(figures)
        top = self.get_y()
        for place, figure in enumerate(figures):
            self.set_xy(MARGIN + place * wide, top)
            self.set_font("parvis", "", 9)
            self.set_text_color(*SOFT)
            self.cell(wide, 5, drawable(figure.label), new_x=XPos.LEFT, new_y=YPos.NEXT)
            self.set_font("parvis", "B", 16)
            self.set_text_color(*INK)
            self.cell(wide, 8, figure.shown if figure.signed else numbers.compact(figure.value))
        self.set_xy(MARGIN, top + 17)

    def _list(self, name: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        shown = rows[:LIST_LENGTH]
        if self.will_page_break(10 + 6 * len(shown)):
            self.add_page()
        self.line_of(name, 12, INK, "B")
        for row in shown:
            top = self.get_y()
            self.set_fill_color(*ACCENT)
            self.rect(MARGIN + 92, top + 1.2, max(0.4, 60 * row.part), 2.6, style="F")
            self._pair(row.label, numbers.exact(row.count))
        self.ln(3)

    def _pair(self, label: str, value: str) -> None:
        self.set_font("parvis", "", 10)
        self.set_text_color(*INK)
        self.cell(90, 5, drawable(label)[:52])
        self.set_x(MARGIN + 156)
        self.cell(22, 5, value, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _authors(self) -> None:
        rows = self.page_shown.authors[:LIST_LENGTH]
        if rows:
            self.line_of(_("Most active authors"), 12, INK, "B")
            for row in rows:
                self._pair(f"{row.label} · {row.network_name}", numbers.exact(row.author.count))
            self.ln(3)

    def _coverage(self) -> None:
        page = self.page_shown
        self.line_of(_("Where this comes from"), 12, INK, "B")
        for source in page.coverage:
            self.line_of(
                f"{source.name or source.network_name} · {source.network_name} · {numbers.exact(source.count)}",
                9,
                SOFT,
            )
        for figure in page.figures:
            self.line_of(f"{figure.label}: {figure.formula}", 8, SOFT)
