"""What a worker does once an hour: let go of what was kept long enough, and finish erasures that could not be done."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging

from asgiref.sync import sync_to_async
from django.utils import timezone

from parvis.archive.api import Archive
from parvis.archive.connection import get_archive
from parvis.listening.actions.alert_forgetting import forget_erased
from parvis.listening.actions.import_files_kept import let_go_of_files
from parvis.listening.models import Source
from parvis.publishing.api import forget_told
from parvis.workspaces.api import Organisation, carry_out_waiting, forget_answers, workspace_for_command

log = logging.getLogger(__name__)
EVERY = 3600.0  # seconds


async def keep_house(stop: asyncio.Event) -> None:
    """Keep house every hour until ``stop``. A failure is told in the log and tried again the next hour."""
    while not stop.is_set():
        try:
            await sync_to_async(tidy, thread_sensitive=False)(get_archive(), timezone.now())
        except Exception:
            log.exception("Retention and erasure could not be carried out; trying again in an hour")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY)


def tidy(archive: Archive, now: dt.datetime) -> int:
    """Enforce every retention and retry every waiting erasure; returns how many mentions went by age."""
    gone = 0
    for organisation in Organisation.objects.all():
        workspace = workspace_for_command(organisation.pk, actor="parvis worker")
        carry_out_waiting(workspace, archive)
        forget_erased(workspace, archive)
        if organisation.retention_days:
            gone += archive.enforce_retention(
                organisation.pk, None, now - dt.timedelta(days=organisation.retention_days)
            )
        for source in Source.objects.filter(organisation=organisation, retention_days__isnull=False):
            gone += archive.enforce_retention(
                organisation.pk, source.pk, now - dt.timedelta(days=source.retention_days or 0)
            )
    forget_answers(now)
    forget_told(now)
    files = let_go_of_files(now)
    if files:
        log.info("the files of %d imports were kept long enough, and are gone", files)
    if gone:
        log.info("%d mentions were kept as long as their retention says, and are gone", gone)
    return gone
