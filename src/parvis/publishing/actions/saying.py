"""Writing, illustrating and planning a post in one go, for those who have no screen before them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.publishing.account_names import accounts_named
from parvis.publishing.actions.media import add_medium
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import Post
from parvis.workspaces.api import Account, Workspace, accounts_of


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file and what it shows."""

    name: str
    data: bytes
    alt: str = ""


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
) -> Said:
    """Write a post for ``accounts`` (see :func:`accounts_called`), and plan it (``at`` empty: now) if ``planned``.

    Raises ``ValidationError`` for what cannot even be a draft; nothing is then kept but the pictures.
    """
    chosen = accounts_called(workspace, draft.brand, accounts)
    media = [
        (add_medium(workspace, draft.brand, one.name, one.data, one.alt).pk, one.alt) for one in pictures
    ]
    post = save_post(workspace, None, replace(draft, texts={account.pk: "" for account in chosen}), media)
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
