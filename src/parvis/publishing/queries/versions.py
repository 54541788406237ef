"""Reads the language versions of posts: which there are, which are missing, and which were changed since they agreed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from parvis.publishing.models import BrandRules, Post, Version
from parvis.publishing.queries.posts import posts_of
from parvis.workspaces.api import Workspace

MOST_OFFERED = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the versions of an idea stand. ``changed`` are the numbers of those whose words are others than when all agreed."""

    versions: tuple[Post, ...]
    missing: tuple[str, ...]
    changed: frozenset[int]


def words_print(post: Post) -> str:
    """64 hexadecimal digits that differ for other words: the text, its further parts and first comment, the answers it offers, the
    accounts' own words, warning and link.
    """
    own = sorted({one.text for one in post.variants.all() if one.text})
    answers = list(post.asked.options) if post.asked else []
    told = [post.text, list(post.further), post.comment, answers, own, post.warning, post.link]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def languages_of(brand_id: int) -> tuple[str, ...]:
    """The languages in which a brand says everything; none where nobody chose."""
    rules = BrandRules.objects.filter(brand_id=brand_id).first()
    return tuple(rules.languages) if rules else ()


def versions_of(workspace: Workspace, post: Post) -> Standing:
    """Where the versions of a post stand, itself included."""
    return standings(workspace, [post])[post.pk]


def standings(workspace: Workspace, posts: Iterable[Post]) -> dict[int, Standing]:
    """The same for several posts, by the number of each."""
    posts = list(posts)
    sets = dict(
        Version.objects.filter(post__in=posts_of(workspace).filter(pk__in=[one.pk for one in posts]))
        .order_by()
        .values_list("post_id", "together_id")
    )
    rows = Version.objects.filter(together_id__in=set(sets.values()), post__in=posts_of(workspace).order_by())
    together: dict[int, list[Version]] = {}
    for one in rows.select_related("post").prefetch_related("post__variants"):
        together.setdefault(one.together_id, []).append(one)
    wanted = {number: languages_of(number) for number in {one.brand_id for one in posts}}
    return {
        one.pk: _standing(one, together.get(sets.get(one.pk, 0), []), wanted[one.brand_id]) for one in posts
    }


def posts_to_link(workspace: Workspace, post: Post) -> QuerySet[Post]:
    """The posts of the brand that could be a version of this one: in another language, and of no idea yet; the last changed first."""
    there = {one.language for one in versions_of(workspace, post).versions} | {post.language, ""}
    found = posts_of(workspace, post.brand_id).filter(version=None).exclude(pk=post.pk)
    return found.exclude(language__in=there)[:MOST_OFFERED]


def _standing(post: Post, versions: list[Version], wanted: tuple[str, ...]) -> Standing:
    posts = tuple(one.post for one in versions) or (post,)
    there = {one.language for one in posts}
    speaks = bool(versions) or post.language in wanted
    changed = frozenset(one.post_id for one in versions if words_print(one.post) != one.agreed)
    missing = tuple(one for one in wanted if one not in there) if speaks else ()
    return Standing(posts, missing, changed if len(versions) > 1 else frozenset())
