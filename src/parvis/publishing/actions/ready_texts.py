"""Keeping words ready for the next post: templates, snippets, sets of hashtags, signatures."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.engine.publishing.ready_texts import Start, hashtag_set
from parvis.publishing.models import ReadyText
from parvis.publishing.queries.entity_scope import may_keep
from parvis.publishing.queries.ready_texts import ready_text
from parvis.workspaces.api import Permission, Workspace, accounts_of, brand, entity, record

LONGEST = 20_000
MOST = 1_000
"""As many as one brand keeps at most: they are all at hand while one writes."""


@dataclass(frozen=True, slots=True)
class ReadyDraft:
    """What somebody typed. ``account`` matters to a signature, ``start`` to a template."""

    brand: int
    kind: str
    name: str
    text: str
    entity: int | None = None
    account: int | None = None
    language: str = ""
    start: Start = field(default_factory=Start)


def keep_ready_text(workspace: Workspace, draft: ReadyDraft, number: int | None = None) -> ReadyText:
    """Keep a new text, or (``number``) change one. What was written with it before stays as it was written.

    Raises ``ValidationError`` with what is wrong.
    """
    workspace.require(Permission.PREPARE, draft.brand)
    kept = ready_text(workspace, number) if number else ReadyText(organisation_id=workspace.organisation)
    if number:
        _require(workspace, kept.brand_id, kept.entity_id)
        if (kept.brand_id, kept.kind) != (draft.brand, draft.kind):
            raise ValidationError(_("It stays with its brand, and what it is."))
    _require(workspace, draft.brand, draft.entity)
    with transaction.atomic():
        kept.brand = brand(workspace, draft.brand)
        kept.kind, kept.name, kept.language = draft.kind, draft.name.strip()[:120], draft.language[:5]
        kept.text = _checked(workspace, draft, kept)
        kept.entity_id = draft.entity
        kept.account_id = draft.account if draft.kind == ReadyText.Kind.SIGNATURE else None
        is_template = draft.kind == ReadyText.Kind.TEMPLATE
        kept.start = msgspec.to_builtins(draft.start, str_keys=True) if is_template else {}
        kept.changed_by_id = workspace.person
        kept.save()
        record(workspace, "ready_text.keep", f"ready_text:{kept.pk}", kind=kept.kind, name=kept.name)
    return kept


def forget_ready_text(workspace: Workspace, number: int) -> None:
    """Keep a text no longer. Posts that were written with it stay as they are."""
    gone = ready_text(workspace, number)
    _require(workspace, gone.brand_id, gone.entity_id)
    with transaction.atomic():
        record(workspace, "ready_text.forget", f"ready_text:{gone.pk}", kind=gone.kind, name=gone.name)
        gone.delete()


def _require(workspace: Workspace, brand_id: int, entity_id: int | None) -> None:
    workspace.require(Permission.PREPARE, brand_id)
    if not may_keep(workspace, brand_id, entity_id):
        raise PermissionDenied(_("Only who works for the whole brand keeps texts for all of it."))


def _checked(workspace: Workspace, draft: ReadyDraft, kept: ReadyText) -> str:
    """The text as it is kept."""
    if draft.kind not in ReadyText.Kind.values:
        raise ValidationError({"kind": _("Choose what it is.")})
    if not kept.name:
        raise ValidationError({"name": _("Give it a name: that is how it is found.")})
    others = ReadyText.objects.filter(brand_id=draft.brand, kind=draft.kind).exclude(pk=kept.pk)
    if others.filter(name__iexact=kept.name).exists():
        raise ValidationError({"name": _("Another one of this kind has this name.")})
    if kept.pk is None and others.count() >= MOST:
        raise ValidationError(_("A brand keeps 1,000 of a kind at most: forget some that nobody uses."))
    if draft.entity is not None:
        of = entity(workspace, draft.entity).brand_id
        if of not in {None, draft.brand}:
            raise ValidationError({"entity": _("This entity is one of another brand.")})
    named = {*draft.start.texts, *([draft.account] if draft.account else [])}
    if not named <= set(accounts_of(workspace, draft.brand).values_list("pk", flat=True)):
        raise ValidationError(_("One of these accounts is not one of this brand’s here."))
    return _text(draft)


def _text(draft: ReadyDraft) -> str:
    if any(len(one) > LONGEST for one in (draft.text, *draft.start.texts.values())):
        raise ValidationError({"text": _("A ready text may hold 20,000 characters at most.")})
    if draft.kind != ReadyText.Kind.HASHTAGS:
        text = draft.text.strip("\n") if draft.text.strip() else ""
        if not text and draft.kind != ReadyText.Kind.TEMPLATE:
            raise ValidationError({"text": _("There is nothing to keep yet.")})
        return text
    tags, wrong = hashtag_set(draft.text)
    if wrong:
        said = ngettext("This is no hashtag: %(words)s.", "These are no hashtags: %(words)s.", len(wrong))
        raise ValidationError({"text": said % {"words": ", ".join(wrong[:5])}})
    if not tags:
        raise ValidationError({"text": _("There is nothing to keep yet.")})
    return " ".join(tags)
