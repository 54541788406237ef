"""Who asked never to be collected again. Only keyed hashes are kept, so the list itself tells nothing of
anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.models import Suppression
from parvis.workspaces.secrets import keyed_hashes


def suppressed_authors(organisation: int, authors: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (network, author id) must not be collected for an organisation.

    Takes an organisation and no workspace: collection works for no person, it reveals nothing that the
    caller did not bring, and must hold whoever collects.
    """
    known = set(Suppression.objects.filter(organisation_id=organisation).values_list("actor_hash", flat=True))
    if not known:
        return set()
    return {author for author in authors if not known.isdisjoint(author_hashes(organisation, *author))}


def suppression_count(workspace: Workspace) -> int:
    """How many authors are never collected again."""
    workspace.require(Permission.ERASE)
    return Suppression.objects.filter(organisation_id=workspace.organisation).count()


def author_hashes(organisation: int, network: str, actor_id: str) -> list[str]:
    """What an author is known by on the list; different in each organisation. One for each key in use."""
    return keyed_hashes("suppression", str(organisation), network, actor_id)
