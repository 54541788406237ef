"""Correcting what the model said of a mention, and learning from what was corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention
from parvis.engine.corrections import Correction, learn
from parvis.engine.models import VERSION
from parvis.engine.understanding import Emotion, Sentiment, Understanding
from parvis.listening.actions.rematching import rematch
from parvis.listening.models import LabelCorrection, MoodLayer
from parvis.listening.queries.aspects import taxonomy_of
from parvis.workspaces.api import Permission, Workspace, record

LEASE = dt.timedelta(minutes=10)  # after which a lesson that did not end is taken to be dead
BY_PEOPLE = "a person"
"""What the model of an item is called once a person has said what its mood is."""
SURE = 1.0


def correct_mood(workspace: Workspace, mention: Mention, mood: Sentiment) -> Understanding:
    """Say what a mention's mood is; the archive shows it at once, and the model learns from it later."""
    read = mention.understanding
    score = {Sentiment.NEGATIVE: -SURE, Sentiment.NEUTRAL: 0.0, Sentiment.POSITIVE: SURE}[mood]
    corrected = msgspec.structs.replace(read, sentiment=mood, sentiment_score=score, model=_model(read))
    _correct(workspace, mention, LabelCorrection.Kind.SENTIMENT, str(mood), str(read.sentiment), corrected)
    return corrected


def correct_emotion(workspace: Workspace, mention: Mention, emotion: Emotion | None) -> Understanding:
    """Say what a mention's strongest emotion is, or that there is none."""
    read = mention.understanding
    corrected = msgspec.structs.replace(read, emotion=emotion, model=_model(read))
    _correct(
        workspace,
        mention,
        LabelCorrection.Kind.EMOTION,
        str(emotion or ""),
        str(read.emotion or ""),
        corrected,
    )
    return corrected


def correct_aspects(
    workspace: Workspace, mention: Mention, aspects: Mapping[str, Sentiment]
) -> Understanding:
    """Say all that a mention is about, by key, and the mood it has of each; the list learns from it.

    Keys that the list does not have are left out.
    """
    known = [one.key for one in taxonomy_of(workspace.organisation)]
    terms = tuple(f"{key}:{aspects[key].value}" for key in known if key in aspects)
    read = mention.understanding
    corrected = msgspec.structs.replace(read, aspects=terms, model=_model(read))
    kind = LabelCorrection.Kind.ASPECTS
    _correct(workspace, mention, kind, " ".join(terms), " ".join(read.aspects)[:2000], corrected)
    return corrected


def _model(read: Understanding) -> str:
    return read.model if read.model.endswith(BY_PEOPLE) else f"{read.model} + {BY_PEOPLE}"


def _correct(
    workspace: Workspace,
    mention: Mention,
    kind: LabelCorrection.Kind,
    label: str,
    before: str,
    corrected: Understanding,
) -> None:
    workspace.require(Permission.LISTEN)
    item = mention.item
    with transaction.atomic():
        row, created = LabelCorrection.objects.get_or_create(
            organisation_id=workspace.organisation,
            network=item.network,
            item=item.id,
            kind=kind,
            defaults={
                "label": label,
                "said_before": before,
                "language": mention.understanding.language,
                "corrected_by_id": workspace.person,
                "corrected_at": timezone.now(),
            },
        )
        if not created:
            row.label, row.corrected_by_id, row.corrected_at = label, workspace.person, timezone.now()
            row.save(update_fields=["label", "corrected_by", "corrected_at"])
        record(
            workspace,
            "mention.correct",
            f"mention:{item.network}:{item.id}"[:200],
            kind=str(kind),
            before=before,
            after=label,
        )
        # Inside: where the archive does not take it, nothing is said to have been corrected.
        get_archive().reread(workspace.organisation, item.network, item.id, corrected)
        rematch(workspace.organisation, mention)


def learn_layer(organisation: int, language: str) -> MoodLayer | None:
    """Learn the layer of a language from all its corrections; ``None`` when another worker is at it."""
    now = timezone.now()
    layer, created = MoodLayer.objects.get_or_create(
        organisation_id=organisation,
        language=language,
        defaults={"learned_at": now, "learning_until": now + LEASE},
    )
    if not created:
        free = MoodLayer.objects.filter(pk=layer.pk, learning_until=layer.learning_until)
        busy = layer.learning_until is not None and layer.learning_until > now
        if busy or not free.update(learning_until=now + LEASE):
            return None
    lesson = learn(_texts(organisation, language), language)
    data = lesson.layer.to_bytes() if lesson.layer else b""
    MoodLayer.objects.filter(pk=layer.pk).update(
        model=VERSION,
        data=data,
        corrections=lesson.corrections,
        before=lesson.before,
        after=lesson.after,
        version=F("version") + 1,
        learned_at=now,
        learning_until=None,
    )
    layer.refresh_from_db()
    return layer


def _texts(organisation: int, language: str) -> list[Correction]:
    """What was corrected, oldest first, with its text where the archive still has it."""
    archive = get_archive()
    rows = LabelCorrection.objects.filter(
        organisation_id=organisation, language=language, kind=LabelCorrection.Kind.SENTIMENT
    )
    found = []
    for row in rows:
        mention = archive.mention(organisation, row.network, row.item)
        if mention is not None:
            found.append(Correction(mention.item.text, Sentiment(row.label)))
    return found


def set_layer_active(workspace: Workspace, language: str, active: bool) -> None:
    """Switch what was learned on or off; new mentions are read accordingly, those already read stay as they are."""
    workspace.require(Permission.MANAGE_BRANDS)
    with transaction.atomic():
        changed = MoodLayer.objects.filter(organisation_id=workspace.organisation, language=language).update(
            is_active=active, version=F("version") + 1
        )
        if changed:
            record(workspace, "layer.on" if active else "layer.off", f"layer:{language}")


def forget_corrections(workspace: Workspace, language: str) -> int:
    """Forget every correction of a language and what was learned from it; mentions keep what people said of them."""
    workspace.require(Permission.MANAGE_BRANDS)
    mine = LabelCorrection.objects.filter(organisation_id=workspace.organisation, language=language)
    with transaction.atomic():
        number = mine.filter(kind=LabelCorrection.Kind.SENTIMENT).count()
        mine.delete()
        MoodLayer.objects.filter(organisation_id=workspace.organisation, language=language).delete()
        record(workspace, "layer.forget", f"layer:{language}", corrections=number)
    return number
