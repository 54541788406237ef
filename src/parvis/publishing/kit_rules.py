"""What holds for a post that was taken from a kit, whoever changes or plans it: only zones, time and accounts are its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.publishing.models import Kit, KitTaking, Post
from parvis.publishing.problem_words import in_words
from parvis.workspaces.api import Account, with_those_below

if TYPE_CHECKING:
    from parvis.publishing.actions.posts import PostDraft

WITHDRAWN = "The kit “%(kit)s” was withdrawn: %(reason)s"
ENDED = "The right to use the kit “%(kit)s” has ended."


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing of a kit goes out: a sentence in English, with its values."""

    problem: str
    values: dict[str, Any]

    def in_words(self) -> str:
        """The same in the reader's language."""
        return in_words(self.problem, self.values)


def hold_of(kit: Kit, day: dt.date) -> Hold | None:
    """What keeps a kit from going out on a day; ``None`` when nothing does."""
    if kit.withdrawn_at is not None:
        return Hold(WITHDRAWN, {"kit": kit.name, "reason": kit.reason})
    if kit.rights_until is not None and kit.rights_until < day:
        return Hold(ENDED, {"kit": kit.name})
    return None


def held_by_kit(post_id: int, at: dt.datetime) -> Hold | None:
    """What keeps a post from going out at a moment because of the kit it was taken from."""
    kit = Kit.objects.filter(takings__post=post_id).first()
    return hold_of(kit, timezone.localdate(at)) if kit else None


def taking_of(post_id: int) -> KitTaking | None:
    """The taking a post came from; ``None`` for a post of one's own."""
    return KitTaking.objects.filter(post=post_id).select_related("kit", "edition", "entity").first()


def check_words(post: Post, draft: PostDraft) -> None:
    """Raise ``ValidationError`` where somebody would have a post of a kit say something else, or by somebody else, than it may."""
    taking = taking_of(post.pk)
    if taking is None:
        return
    says = taking.says
    poll = draft.poll if draft.poll and draft.poll.options else None
    pairs: list[tuple[object, object]] = [
        (draft.text, says.text),
        (says.further if draft.further is None else tuple(draft.further), says.further),
        (says.comment if draft.comment is None else draft.comment.strip(), says.comment.strip()),
        (says.poll if draft.poll is None else poll, says.poll),
        (draft.language, says.language),
        (draft.warning.strip(), says.warning.strip()),
        (draft.link.strip(), says.link.strip()),
        (draft.campaign.strip(), says.campaign.strip()),
        (draft.is_paid, says.is_paid),
    ]
    accounts = Account.objects.filter(pk__in=list(draft.texts)).defer("credentials")
    pairs += [(draft.texts[one.pk], says.own.get(one.network, "")) for one in accounts]
    if any(given != fixed for given, fixed in pairs):
        raise ValidationError(
            _("This post is of the kit “%(kit)s”: only its zones, its time and its accounts may be changed.")
            % {"kit": taking.kit.name}
        )
    check_accounts(taking, accounts)


def check_accounts(taking: KitTaking, accounts: Iterable[Account]) -> None:
    """Raise ``ValidationError`` for an account that is not one of the entity that took the kit."""
    if taking.entity_id is None:
        return
    theirs = with_those_below(taking.kit.organisation_id, frozenset({taking.entity_id}))
    others = [one.handle for one in accounts if one.entity_id not in theirs]
    if others:
        values = {"accounts": ", ".join(others), "entity": taking.entity}
        raise ValidationError(_("These accounts are not those of %(entity)s: %(accounts)s.") % values)


def check_pictures(post: Post, chosen: Sequence[tuple[int, int, str]]) -> None:
    """Raise ``ValidationError`` where other pictures, descriptions or places in a thread than its kit's (part, picture, description)
    would stand beside a post.
    """
    taking = taking_of(post.pk)
    if taking is None:
        return
    fixed = [(one.part, one.medium, one.alt.strip()) for one in taking.says.pictures]
    if fixed != [(part, medium, alt.strip()) for part, medium, alt in chosen]:
        raise ValidationError(
            _("The pictures of this post are those of the kit “%(kit)s”.") % {"kit": taking.kit.name}
        )


def check_alone(post_id: int) -> None:
    """Raise ``ValidationError`` for a post of a kit, which is neither copied nor repeated: what comes of the kit would not be known."""
    if KitTaking.objects.filter(post=post_id).exists():
        raise ValidationError(_("A post of a kit is neither copied nor repeated."))
