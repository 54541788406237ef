"""What the frame around every page shows of whoever works here: their places, and that this is only a
trial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.models import Person
from parvis.workspaces.queries.entrance import memberships_of, somebody_real_exists


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a menu or of a row of tabs."""

    label: str
    url: str
    icon: str
    active: bool = False


SECTIONS: tuple[tuple[str, str, Permission], ...] = (
    ("organisation", "building-2", Permission.SEE),
    ("brands", "tag", Permission.SEE),
    ("entities", "layers", Permission.SEE),
    ("accounts", "at-sign", Permission.SEE),
    ("people", "users", Permission.MANAGE_PEOPLE),
    ("privacy", "eye-off", Permission.ERASE),
    ("audit", "scroll-text", Permission.AUDIT),
    ("tokens", "key-round", Permission.SEE),
    ("preferences", "sliders-horizontal", Permission.SEE),
    ("security", "shield", Permission.SEE),
)


def sections(workspace: Workspace, current: str) -> list[Link]:
    """The parts of the settings that are open to whoever works here."""
    names = {
        "organisation": _("Organisation"),
        "brands": _("Brands"),
        "entities": _("Entities"),
        "accounts": _("Accounts"),
        "people": _("People"),
        "privacy": _("Privacy"),
        "audit": _("Audit log"),
        "tokens": _("Programs"),
        "preferences": _("Preferences"),
        "security": _("Security"),
    }
    whole = {"people", "privacy", "audit"}
    return [
        Link(names[name], reverse(f"workspaces:{name}"), icon, name == current)
        for name, icon, permission in SECTIONS
        if workspace.can(permission) and (workspace.is_whole or name not in whole or name == "people")
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context variables of the frame (a Django context processor)."""
    workspace: Workspace | None = getattr(request, "workspace", None)
    in_trial = getattr(request, "in_trial", False)
    if workspace is None:
        return {
            "in_trial": in_trial,
            "workspace_links": [],
            "person_links": [],
            # Asked of the database only by the pages that show it.
            "nobody_yet": SimpleLazyObject(lambda: not somebody_real_exists()),
        }
    return {
        "in_trial": in_trial,
        "announcement_template": "workspaces/trial_banner.html" if in_trial else "",
        "workspace_links": _workspace_links(request, workspace),
        "person_links": [
            Link(_("Preferences"), reverse("workspaces:preferences"), "sliders-horizontal"),
            Link(_("Security"), reverse("workspaces:security"), "shield"),
        ],
    }


def _workspace_links(request: HttpRequest, workspace: Workspace) -> list[Link]:
    links = [
        Link(_("Organisation"), reverse("workspaces:organisation"), "building-2"),
        Link(_("Brands"), reverse("workspaces:brands"), "tag"),
    ]
    if workspace.can(Permission.MANAGE_PEOPLE):
        links.append(Link(_("People"), reverse("workspaces:people"), "users"))
    person = request.user
    if isinstance(person, Person) and memberships_of(person).count() > 1:
        links.append(Link(_("Change organisation"), reverse("workspaces:organisations"), "repeat-2"))
    return links
