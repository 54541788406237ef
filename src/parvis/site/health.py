"""``GET /healthz``: whether this installation can do its work, for people and for load balancers."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import parvis
from parvis.archive.connection import get_archive
from parvis.site import run_state
from parvis.site.models import LOST_AFTER, Heartbeat

log = logging.getLogger(__name__)
_migrated = False


def database() -> str:
    """Empty when the database answers and is up to date, else what is wrong."""
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "not migrated: run “parvis prepare”"
            _migrated = True
    except Exception:  # whatever a driver raises, the answer is that it does not work; the log tells more
        log.warning("the database does not answer", exc_info=True)
        return "it does not answer"
    return ""


def archive() -> str:
    """Empty when the archive answers and is up to date, else what is wrong."""
    try:
        return get_archive().healthy()
    except Exception:
        log.warning("the archive does not answer", exc_info=True)
        return "it does not answer"


def workers() -> list[dict[str, Any]]:
    """The workers heard from lately, anywhere."""
    now = timezone.now()
    return [
        {
            "worker": beat.worker,
            "pid": beat.pid,
            "version": beat.version,
            "seconds_since_beat": round((now - beat.beat_at).total_seconds(), 1),
            "doing": beat.doing,
        }
        for beat in Heartbeat.objects.filter(beat_at__gt=now - LOST_AFTER)
    ]


def _running(supervisor: dict[str, Any], beats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The workers that still run: one that was replaced by the supervisor does not count, however fresh its
    beat.
    """
    pid = supervisor.get("children", {}).get("worker", {}).get("pid")
    return [beat for beat in beats if beat["pid"] == pid] if pid else beats


def state() -> tuple[bool, dict[str, Any]]:
    """Whether all is ready, and the state of each part.

    Workers are required where ``parvis run`` supervises one; a web server on its own is healthy without,
    since its workers may run, or rest, elsewhere.
    """
    wrong_database, wrong_archive = database(), archive()
    beats = [] if wrong_database else workers()
    supervisor = run_state.read()
    running = _running(supervisor, beats)
    wrong_workers = "no worker was heard from" if supervisor and not running else ""
    body = {
        "web": {"ok": True},
        "database": {"ok": not wrong_database, "problem": wrong_database},
        "archive": {"ok": not wrong_archive, "problem": wrong_archive},
        "workers": {"ok": not wrong_workers, "problem": wrong_workers, "running": running},
        "restarts": {name: child["restarts"] for name, child in supervisor.get("children", {}).items()},
        "version": parvis.__version__,
    }
    ready = not (wrong_database or wrong_archive or wrong_workers)
    return ready, {"ready": ready, **body}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything is ready, else 503; the body has the same shape either way."""
    ready, body = state()
    answer = JsonResponse(body, status=200 if ready else 503)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # whoever asks each second fills no log
    return answer
