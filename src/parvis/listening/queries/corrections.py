"""What was corrected and learned, and what waits to be learned from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Max, Q, Sum

from parvis.engine.corrections import FEWEST, Layer, LayerUnreadableError, layer_from_bytes
from parvis.engine.models import LANGUAGES_WITH_A_MODEL, VERSION
from parvis.engine.understanding import Emotion, Sentiment
from parvis.listening.models import LabelCorrection, MoodLayer
from parvis.workspaces.api import Permission, Workspace

LEARN_AFTER = FEWEST
"""New corrections of one language after which its layer is learned again."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What people said of one item: ``None`` where nobody did; an emotion may be said to be none (``no_emotion``).

    ``aspects`` are as in :class:`~parvis.engine.understanding.Understanding`; ``()``: it is about none.
    """

    sentiment: Sentiment | None = None
    emotion: Emotion | None = None
    no_emotion: bool = False
    aspects: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class LanguageLayer:
    """One language on the screen of corrections."""

    language: str
    corrections: int
    waiting: int
    can_learn: bool
    layer: MoodLayer | None


def corrected(organisation: int, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Corrected]:
    """What people said of these (network, id), for those of which somebody said something."""
    if not keys:
        return {}
    found: dict[tuple[str, str], Corrected] = {}
    rows = LabelCorrection.objects.filter(organisation_id=organisation, item__in={item for _, item in keys})
    for row in rows:
        key = (row.network, row.item)
        if key not in keys:
            continue
        before = found.get(key, Corrected())
        if row.kind == LabelCorrection.Kind.SENTIMENT:
            found[key] = replace(before, sentiment=Sentiment(row.label))
        elif row.kind == LabelCorrection.Kind.ASPECTS:
            found[key] = replace(before, aspects=tuple(row.label.split()))
        else:
            emotion = Emotion(row.label) if row.label else None
            found[key] = replace(before, emotion=emotion, no_emotion=not row.label)
    return found


def layers_version(organisation: int) -> tuple[object, ...]:
    """Changes whenever what is learned from the organisation's corrections does."""
    seen = MoodLayer.objects.filter(organisation_id=organisation, is_active=True).aggregate(
        number=Count("id"), versions=Sum("version"), newest=Max("learned_at")
    )
    return tuple(seen.values())


def active_layers(organisation: int) -> tuple[Layer, ...]:
    """The layers to read the organisation's items with; those of another version of the model are left out."""
    layers = []
    for row in MoodLayer.objects.filter(organisation_id=organisation, is_active=True, model=VERSION):
        try:
            if row.data:
                layers.append(layer_from_bytes(bytes(row.data)))
        except LayerUnreadableError:
            continue  # a layer that cannot be read is learned again: see due()
    return tuple(layers)


def due(now: dt.datetime) -> Sequence[tuple[int, str]]:
    """(organisation, language) whose corrections should be learned from: enough new ones, or a newer model."""
    counted = (
        LabelCorrection.objects.filter(
            kind=LabelCorrection.Kind.SENTIMENT, language__in=LANGUAGES_WITH_A_MODEL
        )
        .values("organisation_id", "language")
        .annotate(number=Count("id"))
        .filter(number__gte=FEWEST)
    )
    learned = {(row.organisation_id, row.language): row for row in MoodLayer.objects.all()}
    found = []
    for row in counted:
        key = (row["organisation_id"], row["language"])
        layer = learned.get(key)
        if layer is None or (
            (layer.learning_until is None or layer.learning_until <= now)
            and (layer.model != VERSION or _new_since(layer) >= LEARN_AFTER)
        ):
            found.append(key)
    return found


def _new_since(layer: MoodLayer) -> int:
    return LabelCorrection.objects.filter(
        organisation_id=layer.organisation_id,
        language=layer.language,
        kind=LabelCorrection.Kind.SENTIMENT,
        corrected_at__gt=layer.learned_at,
    ).count()


def overview(workspace: Workspace) -> list[LanguageLayer]:
    """Each language that was corrected, with what was learned from it."""
    workspace.require(Permission.SEE)
    mine = LabelCorrection.objects.filter(organisation_id=workspace.organisation)
    layers = {row.language: row for row in MoodLayer.objects.filter(organisation_id=workspace.organisation)}
    counted = (
        mine.filter(kind=LabelCorrection.Kind.SENTIMENT)
        .values("language")
        .annotate(number=Count("id"), newest=Max("corrected_at"))
        .order_by("-number")
    )
    return [
        LanguageLayer(
            language=row["language"],
            corrections=row["number"],
            waiting=_new_since(layer) if (layer := layers.get(row["language"])) else row["number"],
            can_learn=row["language"] in LANGUAGES_WITH_A_MODEL,
            layer=layer,
        )
        for row in counted
    ]


def corrections_of(workspace: Workspace, network: str, item: str) -> list[LabelCorrection]:
    """What was corrected about one mention, newest last."""
    workspace.require(Permission.SEE)
    return list(
        LabelCorrection.objects.filter(
            Q(organisation_id=workspace.organisation), network=network, item=item
        ).select_related("corrected_by")
    )
