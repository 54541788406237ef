"""Reads the labels of posts."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.publishing.models import Label
from parvis.publishing.queries.posts import posts_of
from parvis.workspaces.api import Permission, Workspace

_AT_ONCE = 400


def labels_of(workspace: Workspace, brand: int | None = None) -> QuerySet[Label]:
    """The labels of the brands that are open here, by name, with how many posts have each (``used``)."""
    workspace.require(Permission.SEE, brand)
    found = Label.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if brand is not None:
        found = found.filter(brand_id=brand)
    return found.select_related("brand").annotate(used=Count("posts"))


def label(workspace: Workspace, number: int) -> Label:
    """One of them. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = labels_of(workspace).filter(pk=number).first()
    if found is None:
        raise Http404(_("There is no such label here."))
    return found


def labels_by_post(workspace: Workspace, posts: Collection[int]) -> dict[int, list[Label]]:
    """The labels of posts, by the number of each; posts that have none are left out."""
    known = {one.pk: one for one in labels_of(workspace)}
    found: dict[int, list[Label]] = {}
    numbers = sorted(posts) if known else []
    for start in range(0, len(numbers), _AT_ONCE):
        rows = Label.posts.through.objects.filter(
            label_id__in=known, post_id__in=numbers[start : start + _AT_ONCE]
        )
        for post, number in rows.order_by("label__name").values_list("post_id", "label_id"):
            found.setdefault(post, []).append(known[number])
    return found


def posts_labelled(workspace: Workspace, number: int) -> set[int]:
    """The posts one may see that have a label."""
    return set(posts_of(workspace).filter(labels=label(workspace, number)).values_list("pk", flat=True))
