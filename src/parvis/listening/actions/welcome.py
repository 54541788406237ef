"""The end of the welcome: watches for the brand and its competitors, and first sources."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.listening.actions.alert_rules import add_default_rules
from parvis.listening.actions.sources import SourceDraft, SourceInvalid, add_source
from parvis.listening.actions.watches import WatchDraft, create_watch
from parvis.listening.models import Source, Watch
from parvis.workspaces.api import Permission, Workspace, brand, finish_welcome


def begin_listening(
    workspace: Workspace, own: int, query: str, rivals: list[int], feed: str, bluesky: bool
) -> str:
    """Start to listen. Returns what could not be set up, in words (empty when all was); the rest is kept."""
    workspace.require(Permission.LISTEN)
    if not Watch.objects.filter(brand_id=own).exists():
        create_watch(
            workspace,
            own,
            WatchDraft(_("Everything about %(name)s") % {"name": brand(workspace, own).name}, query),
        )
    for number in rivals:
        if not Watch.objects.filter(brand_id=number).exists():
            name = brand(workspace, number).name
            create_watch(
                workspace, number, WatchDraft(_("Everything about %(name)s") % {"name": name}, f'"{name}"')
            )
    for number in (own, *rivals):
        add_default_rules(workspace, brand(workspace, number))
    problems = []
    drafts = [SourceDraft("feeds", feed, {"url": feed})] if feed else []
    if (
        bluesky
        and not Source.objects.filter(organisation_id=workspace.organisation, network="bluesky").exists()
    ):
        drafts.append(SourceDraft("bluesky", _("Public Bluesky, live"), {}))
    for draft in drafts:
        try:
            add_source(workspace, draft)
        except SourceInvalid as error:
            problems.append(f"{draft.name}: {error}")
    finish_welcome(workspace)
    return " ".join(problems)
