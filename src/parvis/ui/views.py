"""The style guide: every component, as it is, in the theme and language of the reader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.ui import style_guide


def show(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    return render(request, "ui/style_guide.html", style_guide.context(request))
