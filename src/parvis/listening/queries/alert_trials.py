"""What a rule would have done in the past, before it is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention, Pulse
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.episodes import CALM, Episode
from parvis.listening.judging.judge import judge
from parvis.listening.judging.usual import Usual, usual_range
from parvis.listening.models import Alert
from parvis.listening.queries.alert_evidence import best_posts
from parvis.listening.queries.alert_series import BY_PULSE, HISTORY, SeriesReader, Subject
from parvis.workspaces.api import Permission, Workspace

WEEKS = (1, 4, 8)
REACH = dt.timedelta(days=14)  # what was told so shortly before is not told again
MOST_DETAILED = 12  # episodes shown with their posts, the newest


@dataclass(frozen=True, slots=True)
class Found:
    """One episode a rule would have warned of. ``verdict`` is what a person said of an alert at that time: ``right``, ``false`` or empty."""

    episode: Episode
    verdict: str
    posts: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule tried on the past. ``history_days`` is how far back the archive goes before it."""

    kind: str
    since: dt.datetime
    until: dt.datetime
    weeks: int
    found: tuple[Found, ...]
    pulses: Sequence[Pulse]
    usual: Sequence[Usual]
    step: dt.timedelta
    history_days: int

    @property
    def alarms_a_week(self) -> float:
        """How many times a week it would have warned."""
        return len(self.found) / self.weeks

    @property
    def right(self) -> int:
        """How many of its alarms a person had found right."""
        return sum(one.verdict == "right" for one in self.found)

    @property
    def false_alarms_a_week(self) -> float:
        """At worst: every alarm that nobody found right counts as false."""
        return (len(self.found) - self.right) / self.weeks


def trial(
    workspace: Workspace, brand: int, watch: int | None, kind: str, settings: RuleSettings, weeks: int, now: dt.datetime
) -> Trial:  # fmt: skip
    """Try a rule on the last ``weeks``: the very judgement of the live watch, on the archive as it is now."""
    workspace.require(Permission.MANAGE_ALERTS, brand)
    about = Subject(workspace.organisation, brand, watch, workspace.time_zone)
    since = now - dt.timedelta(weeks=weeks)
    archive = get_archive()
    reader = SeriesReader(archive)
    by_bucket = kind in BY_PULSE or kind == "silence"
    heard = reader.heard(kind, settings, about, since - (HISTORY if by_bucket else REACH), now)
    # What stands out is told once, at its beginning; the rest goes on.
    episodes = [e for e in judge(kind, settings, heard) if (e.last_at if by_bucket else e.since) >= since]
    step = max(settings.step, dt.timedelta(hours=1) if weeks == 1 else dt.timedelta(hours=6))
    pulses = archive.pulse(about.scope(since - HISTORY, now), step)
    bands = usual_range([(p.start, p.voices) for p in pulses], step, about.zone, heard.country)
    shown = [(p, u) for p, u in zip(pulses, bands, strict=True) if p.start >= since]
    oldest = archive.earliest(about.scope(), 1)
    newest = episodes[::-1]
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="trial") as pool:
        shown_posts = list(
            pool.map(lambda one: best_posts(archive, kind, about, one), newest[:MOST_DETAILED])
        )
    shown_posts += [()] * (len(newest) - len(shown_posts))
    found = [
        Found(episode, _verdict(about, episode), posts)
        for episode, posts in zip(newest, shown_posts, strict=True)
    ]
    return Trial(
        kind=kind,
        since=since,
        until=now,
        weeks=weeks,
        found=tuple(found),
        pulses=[p for p, _u in shown],
        usual=[u for _p, u in shown],
        step=step,
        history_days=(since - oldest[0].item.published).days if oldest else 0,
    )


def _verdict(about: Subject, episode: Episode) -> str:
    """What people said of alerts about the same brand at the same time."""
    states = set(
        Alert.objects.filter(
            brand_id=about.brand,
            since__lte=episode.last_at + CALM,
            last_seen_at__gte=episode.since - CALM,
        ).values_list("state", "notes__kind")
    )
    kinds = {kind for _state, kind in states}
    if "confirmed" in kinds or any(state == Alert.State.RESOLVED for state, _kind in states):
        return "right"
    return "false" if any(state == Alert.State.FALSE_ALARM for state, _kind in states) else ""
