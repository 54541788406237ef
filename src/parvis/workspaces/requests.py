"""What views receive once somebody is signed in and their organisation is known."""

from __future__ import annotations

from django.http import HttpRequest

from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Person


class WorkspaceRequest(HttpRequest):
    """The type of ``request`` in every view that requires signing in (which is the default)."""

    workspace: Workspace
    user: Person
    in_trial: bool
