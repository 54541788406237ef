"""A4 sheets as all the documents of listening are written on: fonts, margins, the line at the foot."""

from __future__ import annotations

from django.utils import timezone
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from parvis.ui.charts.exporting import FONTS

INK, SOFT, ACCENT = (26, 28, 34), (79, 82, 92), (35, 64, 181)
MARGIN, WIDTH = 16.0, 178.0  # millimetres, on A4


class Sheet(FPDF):  # type: ignore[misc] # the library is untyped
    """An A4 document of Parvis."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        for style, file in (("", "InstrumentSans-Regular.ttf"), ("B", "InstrumentSans-Bold.ttf")):
            self.add_font("parvis", style, FONTS / file)
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.set_title(f"{title} · Parvis")
        self.set_creator("Parvis")

    def footer(self) -> None:
        """Page number and the time it was drawn."""
        self.set_y(-12)
        drawn = timezone.localtime().strftime("%Y-%m-%d %H:%M %Z")
        self.line_of(f"Parvis · {drawn} · {self.page_no()}", 8, SOFT)

    def line_of(self, text: str, size: float, colour: tuple[int, int, int] = INK, style: str = "") -> None:
        """A paragraph, as wide as the sheet."""
        self.set_font("parvis", style, size)
        self.set_text_color(*colour)
        self.multi_cell(WIDTH, size * 0.5, drawable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def drawable(text: str) -> str:
    """Without the characters the font has no drawing for (emoji), so that no empty box is printed."""
    return "".join(c for c in str(text) if ord(c) < 0x2E80 and c.isprintable()).strip()
