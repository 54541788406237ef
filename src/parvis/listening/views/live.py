"""The stream of arrivals that open boards listen to (server-sent events)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation

from parvis.archive.contract import Arrival, Scope
from parvis.listening import cards
from parvis.listening.filters import Filters
from parvis.listening.live import lookout
from parvis.listening.models import Watch
from parvis.listening.queries import boards
from parvis.listening.queries.aspects import names_of
from parvis.listening.streams import merged
from parvis.listening.views.alert_bell import rings
from parvis.listening.views.boards import asked
from parvis.workspaces.api import Workspace, workspace_of


async def live(request: HttpRequest) -> StreamingHttpResponse:
    """Mentions as they arrive, rendered, for the brand, watch and filters of the address."""
    workspace, scope, names, language = await sync_to_async(_prepare)(request)
    return stream(scope, names, language, workspace)


def _prepare(request: HttpRequest) -> tuple[Workspace, Scope, dict[int, Watch], str]:
    workspace = workspace_of(request)
    filters, _brand, _watch = asked(request, workspace)
    language = translation.get_language() or "fr"
    return workspace, live_scope(workspace, filters), boards.watch_names(workspace), language


def live_scope(workspace: Workspace, filters: Filters) -> Scope:
    """The scope of a live board: its filters without its period."""
    return filters.scope(workspace.organisation, workspace.brands, None)


def stream(
    scope: Scope, names: dict[int, Watch], language: str, workspace: Workspace | None = None
) -> StreamingHttpResponse:
    """An event stream of what arrives in ``scope`` and, for people of a workspace, of the alerts they may see."""
    events = _events(scope, names, language)
    if workspace is not None:
        events = merged(events, rings(workspace, language))
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # proxies such as nginx would hold events back
    return response


async def _events(scope: Scope, names: dict[int, Watch], language: str) -> AsyncIterator[str]:
    yield "retry: 3000\n: listening\n\n"
    aspects = await sync_to_async(names_of)(scope.organisation, language)
    async for arrival in lookout.arrivals(scope):
        if arrival is None:
            yield f"event: quiet\ndata: {timezone.now().isoformat()}\n\n"
        else:
            yield await sync_to_async(_event, thread_sensitive=False)(arrival, names, language, aspects)


def _event(arrival: Arrival, names: dict[int, Watch], language: str, aspects: dict[str, str]) -> str:
    with translation.override(language):
        shown = cards.present_mention(arrival.mention, names, None, aspects)
        html = render_to_string("listening/mention_card.html", {"mention": shown, "arrived": True})
    data = {
        "key": shown.key,
        "html": html,
        "sentiment": arrival.mention.understanding.sentiment.value,
        "watches": arrival.mention.watches,
        "published": arrival.mention.item.published.isoformat(),
    }
    return f"id: {arrival.sequence}\nevent: mention\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
