"""What people do with saved fragments: saved once, they change every watch that uses them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.engine.query import QueryError, expand, parse
from parvis.engine.query.wording import fragment_name
from parvis.listening.actions import past
from parvis.listening.actions.watches import keep_version
from parvis.listening.models import QueryFragment, Watch
from parvis.listening.presenting_filters import message
from parvis.listening.queries import fragments as find
from parvis.workspaces.api import Permission, Workspace, record


class FragmentRefused(ValueError):  # noqa: N818 - what happened, in the words of the room
    """The fragment cannot be saved or deleted so. ``str()`` says why, in the reader's language."""


def save_fragment(workspace: Workspace, fragment_id: int | None, name: str, query: str) -> QueryFragment:
    """Create a fragment, or change one and every watch that uses it.

    Raises ``QueryError`` when its query cannot be read, :class:`FragmentRefused` when the name is none or taken, or when
    a watch that uses it could no longer be read.
    """
    workspace.require(Permission.LISTEN)
    organisation = workspace.organisation
    before = find.fragment(workspace, fragment_id) if fragment_id else None
    wanted = fragment_name(name)
    if not wanted:
        raise FragmentRefused(_("A name is made of letters, digits, spaces and hyphens, up to sixty."))
    if before and before.name != wanted and (users := _users(organisation, before.name)):
        raise FragmentRefused(_("It is used by %(users)s, so its name stays.") % {"users": ", ".join(users)})
    others = QueryFragment.objects.filter(organisation_id=organisation).exclude(pk=fragment_id or 0)
    if others.filter(name=wanted).exists():
        raise FragmentRefused(_("There is already a fragment called “%(name)s”.") % {"name": wanted})
    using = find.watches_using(organisation, wanted) if before else []
    for watch in using:
        workspace.require(Permission.LISTEN, watch.brand_id)
    _check(organisation, wanted, query, using)
    with transaction.atomic():
        if before is None:
            saved = QueryFragment.objects.create(
                organisation_id=organisation, name=wanted, query=query, created_by_id=workspace.person
            )
        else:
            saved, changed = before, before.query != query
            saved.name, saved.query, saved.version = wanted, query, saved.version + int(changed)
            saved.save()
        record(workspace, "fragment.save", f"fragment:{saved.pk}", name=saved.name, query=saved.query)
        changed_watches = using if before is not None and changed else []
        for watch in changed_watches:
            watch.version += 1
            watch.save()
            keep_version(workspace, watch)
            past.ask(watch)
    for watch in changed_watches:
        past.search_at_once_or_later(watch)
    return saved


def delete_fragment(workspace: Workspace, fragment_id: int) -> None:
    """Forget a fragment that nothing uses. Raises :class:`FragmentRefused` naming what does."""
    workspace.require(Permission.LISTEN)
    fragment = find.fragment(workspace, fragment_id)
    users = _users(workspace.organisation, fragment.name)
    if users:
        raise FragmentRefused(
            _("It is used by %(users)s. Take it out of there first.") % {"users": ", ".join(users)}
        )
    with transaction.atomic():
        record(
            workspace, "fragment.delete", f"fragment:{fragment.pk}", name=fragment.name, query=fragment.query
        )
        fragment.delete()


def _users(organisation: int, name: str) -> list[str]:
    watches = [f"“{watch.name}”" for watch in find.watches_using(organisation, name)]
    return watches + [f"{{{other}}}" for other in find.fragments_using(organisation, name)]


def _check(organisation: int, name: str, query: str, using: list[Watch]) -> None:
    """Can it be read, without going in circles, and can the watches that use it still be?"""
    texts = find.texts(organisation) | {name: query}
    expand(parse(query), texts)
    expand(parse(f"{{{name}}}"), texts)
    for watch in using:
        try:
            expand(parse(watch.query), texts)
        except QueryError as problem:
            raise FragmentRefused(
                _("The watch “%(watch)s” could no longer be read: %(problem)s")
                % {"watch": watch.name, "problem": message(problem)}
            ) from problem
