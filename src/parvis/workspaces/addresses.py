"""Addresses that leave Parvis, in e-mails and shared links."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """``path`` as people elsewhere can open it: at the address the operator gave, not the one a request
    claims.
    """
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else request.build_absolute_uri(path)
