"""Writing, illustrating and planning a post in one go, for those who have no screen before them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.publishing.actions.media import add_medium, choose_media
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
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
    """Write a post for ``accounts`` (see :func:`accounts_named`), and plan it (``at`` empty: now) if ``planned``.

    Raises ``ValidationError`` for what cannot even be a draft; nothing is then kept but the pictures.
    """
    chosen = accounts_named(workspace, draft.brand, accounts)
    media = [add_medium(workspace, draft.brand, one.name, one.data, one.alt) for one in pictures]
    post = write_post(workspace, replace(draft, texts={account.pk: "" for account in chosen}))
    if media:
        shown = [(one.pk, picture.alt) for one, picture in zip(media, pictures, strict=True)]
        post = choose_media(workspace, post.pk, shown)
    if not planned:
        return Said(post)
    try:
        return Said(plan(workspace, post.pk, at))
    except ValidationError as problem:
        return Said(post, list(problem.messages))


def accounts_named(workspace: Workspace, brand: int, names: Iterable[str]) -> list[Account]:
    """A brand's accounts by handle, or by network and handle (``bluesky:aubrelle.example``) where two have the same.

    Raises ``ValidationError`` that tells which there are when a name is none of them, or several.
    """
    there = list(accounts_of(workspace, brand))
    found = [_account_named(name, there) for name in names]
    return list({account.pk: account for account in found}.values())


def _account_named(name: str, there: Sequence[Account]) -> Account:
    wanted = name.strip().removeprefix("@").casefold()
    matching = [
        one
        for one in there
        if wanted in {_handle(one), f"{one.network}:{_handle(one)}", f"{one.network}:@{_handle(one)}"}
    ]
    if len(matching) == 1:
        return matching[0]
    known = ", ".join(f"{one.network}:{_handle(one)}" for one in there) or _("none yet")
    if matching:
        raise ValidationError(
            _("Several accounts are called %(name)s. Say which: %(known)s.") % {"name": name, "known": known}
        )
    raise ValidationError(
        _("No account of this brand is called %(name)s. There are: %(known)s.")
        % {"name": name, "known": known}
    )


def _handle(account: Account) -> str:
    return str(account.handle).removeprefix("@").casefold()
