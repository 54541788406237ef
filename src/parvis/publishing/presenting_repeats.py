"""How a post comes again, made ready for its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.publishing import clock
from parvis.publishing.models import Post, Repeat
from parvis.publishing.queries.repetitions import may_change_repetition, repetition_behind, still_to_go
from parvis.publishing.repeat_forms import in_words
from parvis.workspaces.api import Workspace

OURS = (gettext_noop("Whoever asked for this may no longer write for the brand."),)


@dataclass(frozen=True, slots=True)
class Coming:
    """``copy_of`` is the post this one is a copy of (0: none); ``ended`` says that it comes no more; ``number`` counts the copies that
    have not left, ``next`` is when the first of them goes out. ``problem`` is why it ended, or why this copy stayed a draft.
    """

    pk: int
    words: str
    copy_of: int
    ended: str
    problem: str
    number: int
    next: str
    may_change: bool


def coming(workspace: Workspace, post: Post) -> Coming | None:
    """How a post comes again, or the repetition it is a copy of; ``None`` for one that does not."""
    found = repetition_behind(workspace, post)
    if found is None:
        return None
    copies = list(still_to_go(found, timezone.now()).order_by("post__planned_for"))
    first = next((one.post.planned_for for one in copies if one.post and one.post.planned_for), None)
    own = Repeat.objects.filter(repetition=found, post=post).first()
    return Coming(
        pk=found.pk,
        words=in_words(found.recurrence),
        copy_of=found.post_id if found.post_id != post.pk else 0,
        ended=_("It comes no more.") if found.ended_at else "",
        problem=_(found.problem) if found.problem else own.problem if own else "",
        number=len(copies),
        next=clock.when(first) if first else "",
        may_change=may_change_repetition(workspace, found),
    )
