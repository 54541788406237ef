"""Lets go of the files of imports: they hold people's words too, and their erasure must not stop at the archive.

What an import that is done read is in the archive, so its uploaded copy goes within the hour. Rejected rows, and
files that wait for somebody (columns to be checked, cancelled, failed), are kept for :data:`KEPT`.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from parvis.listening.import_files import folder_of, forget_files, rejects_path_of
from parvis.listening.models import Import

KEPT = dt.timedelta(days=30)
UPLOADING = dt.timedelta(hours=24)
"""A folder without an import that is younger may belong to a file being sent."""
_OVER = (Import.State.DONE, Import.State.CANCELLED, Import.State.FAILED)


def let_go_of_files(now: dt.datetime) -> int:
    """Remove the files whose time is over; returns of how many imports."""
    old = Q(finished_at__lt=now - KEPT, state__in=_OVER) | Q(
        created_at__lt=now - KEPT, state=Import.State.MAPPING
    )
    gone = 0
    for brought_in in Import.objects.filter(old):
        gone += folder_of(brought_in.pk).exists()
        forget_files(brought_in.pk)
        Import.objects.filter(pk=brought_in.pk).update(rejects_path="")
    for brought_in in Import.objects.filter(state=Import.State.DONE).exclude(old):
        gone += _forget_upload(brought_in)
    return gone + _forget_orphans(now)


def _forget_upload(brought_in: Import) -> bool:
    """Remove all that is kept of an import but its rejected rows."""
    rejects = rejects_path_of(brought_in)
    others = [path for path in rejects.parent.glob("*") if path != rejects]
    for path in others:
        path.unlink(missing_ok=True)
    return bool(others)


def _forget_orphans(now: dt.datetime) -> int:
    """Remove the folders of imports that are no more: their brand or organisation was deleted."""
    home: Path = settings.HOME
    known = {str(pk) for pk in Import.objects.values_list("pk", flat=True)}
    orphans = [
        folder
        for folder in (home / "imports").glob("*")
        if folder.name not in known and folder.stat().st_mtime < (now - UPLOADING).timestamp()
    ]
    for folder in orphans:
        shutil.rmtree(folder, ignore_errors=True)
    return len(orphans)
