"""Bringing files in, for the command line and other rooms."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.listening.actions import import_progress, imports
from parvis.listening.importing import run_import
from parvis.listening.models import Import
from parvis.workspaces.api import Workspace, get_or_create_brand

_LOOK_EVERY = 0.5  # seconds between two looks at an import that a worker has taken


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a file. ``known`` rows were already in the archive; ``rejects_path`` is empty when none
    was rejected.
    """

    import_id: int
    read: int
    archived: int
    known: int
    rejected: int
    rejects_path: str


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is. ``total`` is an estimate until the end, or ``None``."""

    read: int
    total: int | None
    archived: int
    known: int
    rejected: int


def import_file(
    workspace: Workspace,
    path: Path | str,
    brand_name: str,
    progress: Callable[[ImportProgress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> ImportOutcome:
    """Bring a file of this machine in for the brand of that name, made if there is none; returns once it is
    in.

    An import of the same content that was interrupted is gone on with. Raises ``ValidationError`` when the
    file or its columns cannot be read, saying what to do; ``PermissionDenied`` when this workspace may not.
    """
    brand = get_or_create_brand(workspace, brand_name)
    brought_in = imports.open_path(workspace, brand.pk, Path(path))
    import_progress.release_dead()
    imports.start(workspace, brought_in.pk)

    def tell(now: Import) -> None:
        if progress:
            progress(ImportProgress(now.read, now.total, now.archived, now.known, now.rejected))

    ended = run_import(brought_in.pk, tell, should_stop)
    while ended.state in {Import.State.RUNNING, Import.State.QUEUED} and not (should_stop and should_stop()):
        tell(ended)  # a worker took it first
        time.sleep(_LOOK_EVERY)
        ended = run_import(brought_in.pk, tell, should_stop)
    if ended.state == Import.State.FAILED:
        raise ValidationError(
            _("The import stopped at row %(row)s: %(reason)s")
            % {"row": ended.position + 1, "reason": ended.error}
        )
    return ImportOutcome(
        import_id=ended.pk,
        read=ended.read,
        archived=ended.archived,
        known=ended.known,
        rejected=ended.rejected,
        rejects_path=ended.rejects_path,
    )
