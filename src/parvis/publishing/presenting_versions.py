"""The language versions of posts made ready for a template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.publishing import languages
from parvis.publishing.models import Post
from parvis.publishing.queries.versions import Standing, posts_to_link, standings, versions_of
from parvis.workspaces.api import Workspace


@dataclass(frozen=True, slots=True)
class OneVersion:
    """A version: its post, its language in words, whether it is the one that is looked at, and whether it was changed since."""

    post: Post
    language: str
    here: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Versions:
    """All there is to show beside a post. ``missing`` and ``others`` are codes and names of languages; ``to_link`` posts there are."""

    versions: list[OneVersion]
    missing: list[tuple[str, str]]
    others: list[tuple[str, str]]
    to_link: list[tuple[int, str]]
    tied: bool
    differs: bool


def versions_shown(workspace: Workspace, post: Post) -> Versions:
    """The versions of a post as its page shows them."""
    found, names = versions_of(workspace, post), dict(languages.choices())
    there = {one.language for one in found.versions}
    return Versions(
        versions=[
            OneVersion(one, names.get(one.language, one.language), one.pk == post.pk, one.pk in found.changed)
            for one in found.versions
        ],
        missing=[(code, names.get(code, code)) for code in found.missing],
        others=[(code, name) for code, name in names.items() if code and code not in there],
        to_link=[
            (one.pk, f"{names.get(one.language, '')} · {str(one)[:60]}")
            for one in posts_to_link(workspace, post)
        ]
        if post.language
        else [],
        tied=len(found.versions) > 1,
        differs=bool(found.changed),
    )


def version_notes(workspace: Workspace, posts: Iterable[Post]) -> dict[int, str]:
    """What the list says of the versions of posts, by number; those of which there is nothing to say are left out."""
    names = dict(languages.choices())
    told = {number: _note(number, one, names) for number, one in standings(workspace, posts).items()}
    return {number: note for number, note in told.items() if note}


def _note(number: int, found: Standing, names: dict[str, str]) -> str:
    if found.missing:
        missing = ", ".join(names.get(one, one) for one in found.missing)
        return _("Missing: %(languages)s") % {"languages": missing}
    if number in found.changed:
        return _("Changed since its versions agreed")
    return _("Another version changed") if found.changed else ""
