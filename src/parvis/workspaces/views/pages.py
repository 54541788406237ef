"""What all the settings screens share: their frame, and the page that asks before something is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.workspaces.frame import sections
from parvis.workspaces.queries.brands import Consequence
from parvis.workspaces.requests import workspace_of


def settings_page(
    request: HttpRequest, template: str, section: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A screen of the settings, with its tabs and what the person may do."""
    workspace = workspace_of(request)
    shown = {"sections": sections(workspace, section), "workspace": workspace, **context}
    return render(request, f"workspaces/{template}.html", shown, status=status)


def form_status(form: BaseForm) -> int:
    """422 for a form sent back with its errors, so that programs and htmx can tell."""
    return 422 if form.is_bound and form.errors else 200


def confirmation(
    request: HttpRequest,
    section: str,
    *,
    title: str,
    text: str,
    button: str,
    back: str,
    consequences: Sequence[Consequence] = (),
    form: BaseForm | None = None,
) -> HttpResponse:
    """Ask before something that cannot be undone. ``back`` is where to go instead."""
    return settings_page(
        request,
        "confirm",
        section,
        form_status(form) if form else 200,
        title=title,
        text=text,
        button_label=button,
        back=back,
        consequences=consequences,
        form=form,
    )
