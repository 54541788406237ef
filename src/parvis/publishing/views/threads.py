"""The further parts of a thread in the composer: each press of a button gives them back as they stand then."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from parvis.publishing.views.brands import brand_of_form
from parvis.publishing.views.composer import typed_in
from parvis.publishing.views.thread_deeds import changed
from parvis.workspaces.api import workspace_of


@require_POST
def parts(request: HttpRequest) -> HttpResponse:
    """The parts after the first. What became of the first one goes along, for it stands elsewhere on the page."""
    workspace = workspace_of(request)
    brand = brand_of_form(workspace, request)
    before = typed_in(request, workspace, brand.pk)
    after = changed(workspace, request, before)
    other_pictures = after.typed.pictures != before.pictures
    answer = render(
        request,
        "publishing/thread.html",
        {
            "composition": after.typed,
            "part_wrong": after.wrong,
            "first_pictures": after.typed.pictures,
            "is_first_new": other_pictures,
        },
    )
    told = {"text": after.typed.text, "focus": "text" if after.focus == 1 else f"part-{after.focus}-text"}
    answer["HX-Trigger-After-Swap"] = json.dumps({"parvis:thread": told})
    return answer
