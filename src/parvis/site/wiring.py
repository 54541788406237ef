"""Where one room must tell another: one row each, made at start-up. Rooms do not import each other for this."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.archive.connection import get_archive
from parvis.listening.models import Watch
from parvis.workspaces.api import Workspace, brand_is_going, describe_verbs

VERBS = {
    "board.export": _("Board exported"),
    "board.share": _("Board shared by link"),
    "board.unshare": _("Shared link closed"),
    "demo.fill": _("Demonstration filled in"),
    "demo.remove": _("Demonstration removed"),
    "import.cancel": _("Import stopped"),
    "import.delete": _("Import deleted"),
    "import.map": _("Columns of an import chosen"),
    "import.start": _("Import started"),
    "source.add": _("Source added"),
    "source.delete": _("Source deleted"),
    "source.edit": _("Source changed"),
    "source.pause": _("Source paused"),
    "source.resume": _("Source listened to again"),
    "watch.create": _("Watch created"),
    "watch.delete": _("Watch deleted"),
    "watch.edit": _("Watch changed"),
    "watch.pause": _("Watch paused"),
    "watch.resume": _("Watch listening again"),
}


def wire() -> None:
    """Make the connections. Called once, when Django is ready."""
    describe_verbs(VERBS)
    if _let_go_of_watches not in brand_is_going:
        brand_is_going.append(_let_go_of_watches)


def _let_go_of_watches(workspace: Workspace, brand: int) -> None:
    """A brand that goes takes its watches with it: the archive must not keep their numbers on mentions."""
    for watch in Watch.objects.filter(organisation_id=workspace.organisation, brand_id=brand).values_list(
        "pk", flat=True
    ):
        transaction.on_commit(partial(get_archive().forget_watch, workspace.organisation, watch))
