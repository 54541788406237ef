"""Writes the table of settings into docs/operators.md from the program's own."""

from __future__ import annotations

import re
from pathlib import Path

from parvis.site.configuration import OPTIONS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "operators.md"
HEADER = "| setting | default | meaning |\n| --- | --- | --- |\n"

rows = "".join(f"| `{o.name}` | {f'`{o.default}`' if o.default else '—'} | {o.meaning} |\n" for o in OPTIONS)
text = PAGE.read_text(encoding="utf-8")
PAGE.write_text(
    re.sub(re.escape(HEADER) + r"(?:\|.*\n|@SETTINGS@\n)*", lambda _m: HEADER + rows, text), encoding="utf-8"
)
