"""What a person asked of an alert rule, checked: the typed form of the JSON kept with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from parvis.engine.detection.contract import Sensitivity
from parvis.engine.understanding import Emotion

BUCKETS = (15, 60, 180, 1440)  # minutes
AUTOMATIC, NO_HOLIDAYS = "auto", "none"
HARSH = (Emotion.ANGER, Emotion.FEAR, Emotion.DISGUST, Emotion.SADNESS)

Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]


class RuleSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When to warn.

    ``bucket_minutes`` is the length of time in which people are counted. ``people`` is how many different people must
    have spoken in it for anything to be worth a warning: one person, however loud, is never a crowd. ``direction`` is
    ``up``, ``down`` or ``both`` (moods: ``down`` is a mood that gets worse). ``followers`` and ``interactions`` are floors: what is
    an influential author or a fast post is learnt from the past, but never fewer than that. ``silence_hours`` is how long a
    source may say nothing at least. ``holidays`` is the country (ISO 3166) whose public holidays count as Sundays, or ``auto`` or ``none``.
    Between ``quiet_from`` and ``quiet_to`` (hours of the organisation's clock) only
    what is critical is sent; the rest waits for the end. ``floor`` is the severity (1 to 3) under which nothing is said.
    """

    sensitivity: Sensitivity = Sensitivity.NORMAL
    bucket_minutes: Literal[15, 60, 180, 1440] = 60
    people: Count = 8
    direction: Literal["up", "down", "both"] = "up"
    emotions: tuple[Emotion, ...] = HARSH
    followers: Count = 1_000
    interactions: Count = 20
    silence_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 6
    holidays: Annotated[str, msgspec.Meta(max_length=4)] = AUTOMATIC
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    floor: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1

    @property
    def step(self) -> dt.timedelta:
        """The length of a bucket."""
        return dt.timedelta(minutes=self.bucket_minutes)


def read_settings(kept: Mapping[str, Any]) -> RuleSettings:
    """The settings kept with a rule. Raises ``msgspec.ValidationError`` when they are not such settings."""
    return msgspec.convert(dict(kept), RuleSettings)


def to_keep(settings: RuleSettings) -> dict[str, Any]:
    """The settings as JSON to keep with a rule."""
    kept: dict[str, Any] = msgspec.to_builtins(settings)
    return kept


def is_quiet(settings: RuleSettings, hour: int) -> bool:
    """Whether ``hour`` of the day lies in the quiet hours (which may span midnight)."""
    start, end = settings.quiet_from, settings.quiet_to
    if start is None or end is None or start == end:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end


def quiet_until(settings: RuleSettings, local: dt.datetime) -> dt.datetime | None:
    """When the quiet hours that ``local`` (aware) lies in end, or ``None`` when it lies in none."""
    if settings.quiet_to is None or not is_quiet(settings, local.hour):
        return None
    end = local.replace(hour=settings.quiet_to, minute=0, second=0, microsecond=0)
    return end if end > local else end + dt.timedelta(days=1)
