"""What people do with the language versions of an idea: make one, link one there is, part them, say that all agree."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.publishing.actions.copying import copy_post
from parvis.publishing.languages import CODES
from parvis.publishing.models import Post, Version, VersionSet
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.posts import post_to_change
from parvis.publishing.queries.versions import versions_of, words_print
from parvis.workspaces.api import Permission, Workspace, record


def make_version(workspace: Workspace, post_id: int, language: str) -> Post:
    """A draft with the words of a post, to be said in another language, and linked to it. Until somebody says that they agree, it
    counts as changed.
    """
    first = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, first.brand_id)
    _check_has_language(first)
    if language not in CODES:
        raise ValidationError(_("Choose a language."))
    _check_language(workspace, first, language)
    with transaction.atomic():
        made = copy_post(workspace, post_id)
        Post.objects.filter(pk=made.pk).update(language=language)
        made.language = language
        together = _set_of(first)
        Version.objects.create(together=together, post=made, agreed="")
        record(workspace, "version.make", made, of=first.pk, language=language)
    return made


def link_version(workspace: Workspace, post_id: int, other_id: int) -> None:
    """Say that two posts of a brand say the same in two languages. Raises ``ValidationError`` where they cannot."""
    first, other = post_to_change(workspace, post_id), post_to_change(workspace, other_id)
    _check_has_language(first)
    _check_has_language(other)
    if other.brand_id != first.brand_id or other.pk == first.pk:
        raise ValidationError(_("Link another post of the same brand."))
    if Version.objects.filter(post=other).exists():
        raise ValidationError(_("This post is a version of another one already."))
    _check_language(workspace, first, other.language)
    with transaction.atomic():
        Version.objects.create(together=_set_of(first), post=other, agreed=words_print(other))
        record(workspace, "version.link", other, to=first.pk)


def part_version(workspace: Workspace, post_id: int) -> None:
    """Say that a post is no version of the others any more. All of them stay as they are."""
    found = post_to_change(workspace, post_id)
    with transaction.atomic():
        gone = Version.objects.filter(post=found).first()
        if gone is None:
            return
        together = gone.together_id
        gone.delete()
        if Version.objects.filter(together_id=together).count() < 2:
            VersionSet.objects.filter(pk=together).delete()
        record(workspace, "version.part", found)


def agree_versions(workspace: Workspace, post_id: int) -> None:
    """Say that all versions of an idea say the same, as they are now."""
    found = post_to_change(workspace, post_id)
    mine = Version.objects.filter(post=found).first()
    if mine is None:
        return
    with transaction.atomic():
        for one in Version.objects.filter(together_id=mine.together_id).select_related("post"):
            Version.objects.filter(pk=one.pk).update(agreed=words_print(one.post))
        record(workspace, "version.agree", found)


def _check_has_language(post: Post) -> None:
    if not post.language:
        raise ValidationError(_("Say first in which language the post is."))


def _check_language(workspace: Workspace, first: Post, language: str) -> None:
    if language in {one.language for one in versions_of(workspace, first).versions}:
        raise ValidationError(_("There is a version in this language already."))


def _set_of(post: Post) -> VersionSet:
    """The versions a post is one of; new ones where it is alone."""
    known = Version.objects.filter(post=post).select_related("together").first()
    if known:
        return known.together
    made = VersionSet.objects.create(brand_id=post.brand_id)
    Version.objects.create(together=made, post=post, agreed=words_print(post))
    return made
