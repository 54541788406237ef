"""Questions about imports, each within what a workspace may see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.listening.models import ColumnMapping, Import
from parvis.networks.files.mapping import Mapping, mapping_from_json
from parvis.workspaces.api import Permission, Workspace


def imports_of(workspace: Workspace) -> QuerySet[Import]:
    """The imports of the brands that are open here, newest first."""
    workspace.require(Permission.SEE)
    imports = Import.objects.filter(organisation_id=workspace.organisation).select_related(
        "brand", "started_by"
    )
    return imports if workspace.brands is None else imports.filter(brand_id__in=workspace.brands)


def import_of(workspace: Workspace, import_id: int) -> Import:
    """One import. Raises ``Http404`` when it does not exist here, ``PermissionDenied`` to who only looks."""
    found = imports_of(workspace).filter(pk=import_id).first()
    if found is None:
        raise Http404(_("There is no such import here."))
    workspace.require(Permission.LISTEN, found.brand_id)
    return found


def unfinished_with_content(workspace: Workspace, brand_id: int, content_hash: str) -> Import | None:
    """An import of the very same file into the same brand that was started and not finished."""
    workspace.require(Permission.LISTEN, brand_id)
    same = Import.objects.filter(
        organisation_id=workspace.organisation, brand_id=brand_id, content_hash=content_hash
    )
    return same.exclude(state__in=[Import.State.DONE, Import.State.MAPPING]).first()


def remembered_mapping(workspace: Workspace, header_hash: str) -> Mapping | None:
    """The mapping saved for files with these columns, if there is one that can still be read."""
    workspace.require(Permission.SEE)
    saved = ColumnMapping.objects.filter(
        organisation_id=workspace.organisation, header_hash=header_hash
    ).first()
    if saved is None:
        return None
    try:
        return mapping_from_json(saved.mapping)
    except ValueError:
        return None
