"""When the accounts of a post do well, as a part of a page: it is read from the archive, which may take a moment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parvis.archive.connection import get_archive
from parvis.archive.errors import ArchiveError
from parvis.publishing.presenting_best_times import best_times_for
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import workspace_of


@require_safe
def best_times(request: HttpRequest, post_id: int) -> HttpResponse:
    """The hours at which the accounts of a post drew more than usual, or that too little is known."""
    workspace = workspace_of(request)
    post = find_post(workspace, post_id)
    try:
        found = best_times_for(workspace, post, get_archive(), timezone.now())
    except ArchiveError:
        return render(request, "publishing/best_times.html", {"unread": True})
    return render(request, "publishing/best_times.html", {"accounts": found})
