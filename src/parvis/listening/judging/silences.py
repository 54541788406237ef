"""Sources that say nothing: because they cannot be read, or though they are. Neither is a calm day."""

from __future__ import annotations

import datetime as dt
from math import log

from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging import severity
from parvis.listening.judging.episodes import RARE, Episode
from parvis.listening.judging.heard import Heard, SourceHeard
from parvis.listening.judging.usual import usual_range

CLUSTERED = 2.0  # what is heard comes in clusters: a silence is half as telling as if posts came one by one


def silences(settings: RuleSettings, heard: Heard) -> list[Episode]:
    """Stretches in which a source brought nothing although it should have."""
    found: list[Episode] = []
    for source in heard.sources:
        failing = _failing(settings, heard, source)
        found += [failing] if failing else _gaps(settings, heard, source)
    return found


def _failing(settings: RuleSettings, heard: Heard, source: SourceHeard) -> Episode | None:
    """A source that cannot be read."""
    since = source.failing_since
    if since is None or heard.now - since < dt.timedelta(hours=settings.silence_hours):
        return None
    return Episode(
        since=since,
        raised_at=since + dt.timedelta(hours=settings.silence_hours),
        peak_at=since,
        last_at=heard.now,
        value=(heard.now - since).total_seconds() / 3600,
        severity=severity.WARNING,
        direction="down",
        subject=str(source.source),
    )


def _gaps(settings: RuleSettings, heard: Heard, source: SourceHeard) -> list[Episode]:
    """Stretches without anything, where their hours usually bring so much that it cannot be chance."""
    points = [(source.start + n * heard.step, float(count)) for n, count in enumerate(source.counts)]
    bands = usual_range(points, heard.step, heard.zone, heard.country)
    found: list[Episode] = []
    since: dt.datetime | None = None
    missed = 0.0
    raised: dt.datetime | None = None
    for (at, count), band in zip(points, bands, strict=True):
        end = min(at + heard.step, heard.now)
        if count:
            if since and raised:
                found.append(_gap(source, since, raised, at, missed, over=at))
            since, missed, raised = None, 0.0, None
            continue
        since = since or at
        missed += (band.expected or 0.0) * ((end - at) / heard.step)
        long_enough = end - since >= dt.timedelta(hours=settings.silence_hours)
        if not raised and long_enough and missed / log(10) / CLUSTERED >= RARE[settings.sensitivity]:
            raised = end
    if since and raised:
        found.append(_gap(source, since, raised, heard.now, missed, over=None))
    return found


def _gap(
    source: SourceHeard, since: dt.datetime, raised: dt.datetime, until: dt.datetime, missed: float, over: dt.datetime | None
) -> Episode:  # fmt: skip
    return Episode(
        since=since,
        raised_at=raised,
        peak_at=since,
        last_at=until,
        value=(until - since).total_seconds() / 3600,
        expected=missed,
        score=missed / log(10) / CLUSTERED,
        severity=severity.WARNING,
        direction="down",
        subject=str(source.source),
        over_at=over,
    )
