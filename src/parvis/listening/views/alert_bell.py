"""The bell: how many alerts are open, kept current on every page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation

from parvis.listening import presenting_alerts
from parvis.listening.alert_ringing import Open, ringer
from parvis.listening.queries import alerts as queries
from parvis.workspaces.api import Permission, Workspace, workspace_of


async def live(request: HttpRequest) -> StreamingHttpResponse:
    """The bell alone, for pages without a live board."""
    workspace, language = await sync_to_async(_prepare)(request)
    response = StreamingHttpResponse(_stream(workspace, language), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _prepare(request: HttpRequest) -> tuple[Workspace, str]:
    workspace = workspace_of(request)
    workspace.require(Permission.SEE)
    return workspace, translation.get_language() or "fr"


async def _stream(workspace: Workspace, language: str) -> AsyncIterator[str]:
    yield "retry: 5000\n\n"
    async for event in rings(workspace, language):
        yield event


async def rings(workspace: Workspace, language: str) -> AsyncIterator[str]:
    """An event each time the open alerts change; a new one is named, so that a page can say so."""
    before: set[int] | None = None
    async for rows in ringer.rings(workspace.organisation, workspace.brands):
        new = [row for row in rows if before is not None and row[0] not in before]
        before = {row[0] for row in rows}
        yield await sync_to_async(_event, thread_sensitive=False)(workspace, language, rows, new)


def _event(workspace: Workspace, language: str, rows: tuple[Open, ...], new: list[Open]) -> str:
    data: dict[str, object] = {"open": len(rows), "severity": max((row[1] for row in rows), default=0)}
    if new:
        worst = max(new, key=lambda row: row[1])
        with translation.override(language):
            found = queries.alerts(workspace).filter(pk=worst[0]).first()
            if found:
                data["title"] = presenting_alerts.row(found).title
                data["href"] = reverse("listening:alert", args=[found.pk])
    return f"event: alerts\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
