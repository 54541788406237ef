"""What views receive once somebody is signed in and their organisation is known."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Organisation, Person


class WorkspaceRequest(HttpRequest):
    """The type of ``request`` in every view that requires signing in (which is the default)."""

    workspace: Workspace
    organisation: Organisation
    user: Person
    in_trial: bool


def workspace_of(request: HttpRequest) -> Workspace:
    """The workspace a request is made in. Raises ``PermissionDenied`` when it has none."""
    workspace: Workspace | None = getattr(request, "workspace", None)
    if workspace is None:
        raise PermissionDenied(_("You do not belong to an organisation yet. Ask for an invitation."))
    return workspace
