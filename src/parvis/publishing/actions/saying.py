"""Writing, illustrating and planning a post in one go, for those who have no screen before them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.publishing.account_names import accounts_named
from parvis.publishing.actions.labels import label_post
from parvis.publishing.actions.media import add_medium, add_video
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import Post
from parvis.publishing.queries.labels import labels_of
from parvis.workspaces.api import Account, Workspace, accounts_of


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file and what it shows; with a ``path``, the video that lies there."""

    name: str
    data: bytes
    alt: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What became of it. Where something forbids planning it, the post stays a draft and ``wrong`` says what to correct."""

    post: Post
    wrong: list[str] = field(default_factory=list)


def say(
    workspace: Workspace,
    draft: PostDraft,
    accounts: Sequence[str],
    pictures: Sequence[Picture] = (),
    *,
    planned: bool = False,
    at: dt.datetime | None = None,
    labels: Sequence[str] = (),
) -> Said:
    """Write a post for ``accounts`` (see :func:`accounts_called`), with ``labels`` by their names, and plan it (``at`` empty: now) if
    ``planned``.

    Raises ``ValidationError`` for what cannot even be a draft; nothing is then kept but the pictures.
    """
    chosen = accounts_called(workspace, draft.brand, accounts)
    given = labels_called(workspace, draft.brand, labels)
    media = [(_kept(workspace, draft.brand, one), one.alt) for one in pictures]
    with transaction.atomic():
        post = save_post(workspace, None, replace(draft, texts={account.pk: "" for account in chosen}), media)
        if given:
            label_post(workspace, post.pk, given)
    if not planned:
        return Said(post)
    try:
        return Said(plan(workspace, post.pk, at))
    except ValidationError as problem:
        return Said(post, list(problem.messages))


def accounts_called(workspace: Workspace, brand: int, names: Iterable[str]) -> list[Account]:
    """A brand's accounts by handle, or by network and handle (``bluesky:aubrelle.example``) where two have the same.

    Raises ``ValidationError`` that tells which there are when a name is none of them, or several.
    """
    there = list(accounts_of(workspace, brand))
    found = [_the_one_called(name, there) for name in names]
    return list({account.pk: account for account in found}.values())


def labels_called(workspace: Workspace, brand: int, names: Iterable[str]) -> set[int]:
    """A brand’s labels by their names. Raises ``ValidationError`` that tells which there are when a name is none of them."""
    there = {one.name.casefold(): one for one in labels_of(workspace, brand)}
    found = set()
    for name in names:
        label = there.get(" ".join(name.split()).casefold())
        if label is None:
            known = ", ".join(one.name for one in there.values()) or _("none yet")
            raise ValidationError(
                _("No label of this brand is called %(name)s. There are: %(known)s.")
                % {"name": name, "known": known}
            )
        found.add(label.pk)
    return found


def _kept(workspace: Workspace, brand: int, one: Picture) -> int:
    if one.path is not None:
        return add_video(workspace, brand, one.name, one.path, one.alt).pk
    return add_medium(workspace, brand, one.name, one.data, one.alt).pk


def _the_one_called(name: str, there: Sequence[Account]) -> Account:
    matching = accounts_named(name, there)
    if len(matching) == 1:
        return matching[0]
    known = ", ".join(f"{one.network}:{one.handle.removeprefix('@')}" for one in there) or _("none yet")
    if matching:
        raise ValidationError(
            _("Several accounts are called %(name)s. Say which: %(known)s.") % {"name": name, "known": known}
        )
    raise ValidationError(
        _("No account of this brand is called %(name)s. There are: %(known)s.")
        % {"name": name, "known": known}
    )
