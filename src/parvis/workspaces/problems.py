"""What programs are told when something is refused: problem details as RFC 9457 has them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int,
    title: str,
    detail: str = "",
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer that says what is wrong. ``errors`` tell of single places: ``field`` and ``text``."""
    told: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        told["detail"] = detail
    if errors:
        told["errors"] = list(errors)
    return HttpResponse(
        json.dumps(told, ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )
