"""What a crisis room shows, read from the archive: where it stands, how it spread, what is claimed and asked, who stands up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from parvis.archive.api import Archive
from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention, Pulse, Scope, Summary, VolumePoint
from parvis.archive.pulses import bucket_at
from parvis.engine.crisis.allies import Ally, Past, ranked, supporters
from parvis.engine.crisis.claims import Claim, claims, matter
from parvis.engine.crisis.posts import Post
from parvis.engine.crisis.questions import Question, questions
from parvis.engine.crisis.spread import Spread, spread
from parvis.engine.crisis.timing import Course, course
from parvis.listening.judging.usual import Usual, usual_range
from parvis.listening.models import Crisis
from parvis.listening.queries.alert_series import FAILING, HISTORY, Subject, sources_of
from parvis.listening.queries.crises import scope_of
from parvis.workspaces.api import Permission, Workspace

HOUR = dt.timedelta(hours=1)
WEEK = dt.timedelta(days=7)
MOST_READ = 4000  # posts of a crisis read for its spread, claims and questions
FIRST_READ = 300  # of which the first ones, when there are more
PAST = dt.timedelta(days=60)  # before the crisis, in which allies are known by what they said
MOST_ALLIES_ASKED = 150
EARLIER = 800  # texts of the week before, against which a claim is new or not
MOST_CLAIMS, CLAIMS = 24, 8  # found, and shown
#: How much a chart shows, as the address says it, and the length of its columns in minutes.
ZOOMS: dict[str, tuple[dt.timedelta, int]] = {
    "1h": (HOUR, 1),
    "6h": (6 * HOUR, 5),
    "24h": (24 * HOUR, 20),
}
STEPS = (1, 5, 15, 30, 60, 180, 360, 1440)  # minutes; the first that gives ninety columns or fewer


@dataclass(frozen=True, slots=True)
class State:
    """Where a crisis stands: the last hour against the hour before, against what is usual at that hour, and all since it
    began. ``before`` is the week before it; ``failing`` names the sources that cannot be read."""

    last: Summary
    previous: Summary
    total: Summary
    before: Summary
    usual: Usual
    course: Course
    peak: Pulse | None
    quiet_since: dt.datetime | None
    failing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Volume, mood and emotions, bucket by bucket."""

    since: dt.datetime
    until: dt.datetime
    step: dt.timedelta
    volume: Sequence[VolumePoint]
    pulses: Sequence[Pulse]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the posts of a crisis say. ``posts`` are those read, oldest first, of ``heard`` in all."""

    posts: Sequence[Mention]
    heard: int
    spread: Spread
    claims: Sequence[Claim]
    questions: Sequence[Question]
    allies: Sequence[Ally]


def end_of(crisis: Crisis, now: dt.datetime) -> dt.datetime:
    """Until when a room looks: the moment it was closed, else now."""
    return crisis.closed_at or now


def state(workspace: Workspace, crisis: Crisis, now: dt.datetime) -> State:
    """Where a crisis stands at ``now`` (or stood when it was closed)."""
    workspace.require(Permission.SEE, crisis.brand_id)
    archive, until = get_archive(), end_of(crisis, now)
    whole = scope_of(crisis, crisis.since, until)
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="crisis") as pool:
        last = pool.submit(archive.summary, replace(whole, since=until - HOUR))
        previous = pool.submit(archive.summary, replace(whole, since=until - 2 * HOUR, until=until - HOUR))
        total = pool.submit(archive.summary, whole)
        before = pool.submit(archive.summary, replace(whole, since=crisis.since - WEEK, until=crisis.since))
        pulses = pool.submit(archive.pulse, replace(whole, since=crisis.since - HISTORY), HOUR)
        hours = pulses.result()
    usual = _usual(hours, crisis.since, until, workspace.time_zone)
    during = [p for p in hours if p.start + HOUR > crisis.since]
    about = Subject(crisis.organisation_id, crisis.brand_id, crisis.watch_id, workspace.time_zone)
    return State(
        last=last.result(),
        previous=previous.result(),
        total=total.result(),
        before=before.result(),
        usual=usual,
        course=course(last.result().mentions, previous.result().mentions, usual.high),
        peak=max(during, key=lambda p: p.posts, default=None),
        quiet_since=_quiet_since(during, usual),
        failing=tuple(source.name for source in sources_of(about) if source.state in FAILING),
    )


def _usual(hours: Sequence[Pulse], since: dt.datetime, at: dt.datetime, zone: str) -> Usual:
    """What is usual in an hour such as the last one, by what was heard before the crisis only."""
    calm = [(p.start, float(p.posts)) for p in hours if p.start + HOUR <= since]
    first = next((number for number, (_start, posts) in enumerate(calm) if posts), len(calm))
    return usual_range([*calm[first:], (bucket_at(at, HOUR), 0.0)], HOUR, zone)[-1]


def _quiet_since(hours: Sequence[Pulse], usual: Usual) -> dt.datetime | None:
    """Since when every whole hour was usual; ``None`` while the last one was not."""
    if usual.high is None:
        return None
    quiet: dt.datetime | None = None
    for hour in reversed(hours):
        if hour.posts > usual.high:
            break
        quiet = hour.start
    return quiet


def curve(workspace: Workspace, crisis: Crisis, now: dt.datetime, zoom: str = "") -> Curve:
    """Volume, mood and emotions over the crisis, or over the end of it that ``zoom`` names."""
    workspace.require(Permission.SEE, crisis.brand_id)
    until = end_of(crisis, now)
    since = crisis.since
    if zoom in ZOOMS:
        length, minutes = ZOOMS[zoom]
        since = max(since, until - length)
    else:
        whole = (until - since) / dt.timedelta(minutes=1)
        minutes = next((step for step in STEPS if whole / step <= 90), STEPS[-1])
    step = dt.timedelta(minutes=minutes)
    archive, scope = get_archive(), scope_of(crisis, since, until)
    return Curve(
        since, until, step, archive.volume(scope, step, workspace.time_zone), archive.pulse(scope, step)
    )


def reading(
    workspace: Workspace, crisis: Crisis, now: dt.datetime, own: frozenset[str] = frozenset()
) -> Reading:
    """What the posts of a crisis say; ``own`` are the handles of the brand itself, lower case."""
    workspace.require(Permission.SEE, crisis.brand_id)
    archive = get_archive()
    scope = scope_of(crisis, crisis.since, end_of(crisis, now))
    heard, mentions = archive.count(scope), _posts(archive, scope)
    posts = [Post(m.item, m.understanding) for m in mentions]
    found = supporters(posts, own)
    earlier = archive.sample_texts(replace(scope, since=crisis.since - WEEK, until=crisis.since), EARLIER)
    claimed = claims(posts, earlier, MOST_CLAIMS)
    return Reading(
        posts=mentions,
        heard=heard,
        spread=spread(posts, matter(posts, claimed)),
        claims=claimed[:CLAIMS],
        questions=questions(posts),
        allies=ranked(found, _past(archive, crisis, found)),
    )


def newest(workspace: Workspace, crisis: Crisis, now: dt.datetime, limit: int) -> Sequence[Mention]:
    """The last that was said."""
    workspace.require(Permission.SEE, crisis.brand_id)
    return get_archive().search(scope_of(crisis, crisis.since, end_of(crisis, now)), limit).mentions


def _posts(archive: Archive, scope: Scope) -> list[Mention]:
    """Posts of the scope, oldest first; when there are too many, the newest and the very first."""
    newest = archive.search(scope, MOST_READ)
    found = {m.item.key: m for m in newest.mentions}
    if newest.next is not None:
        found |= {m.item.key: m for m in archive.earliest(scope, FIRST_READ)}
    return sorted(found.values(), key=lambda m: (m.item.published, m.item.key))


def _past(archive: Archive, crisis: Crisis, found: Sequence[Ally]) -> dict[str, Past]:
    """What those who may be allies said of the brand before."""
    likely = sorted(found, key=lambda ally: -ally.strength)[:MOST_ALLIES_ASKED]
    if not likely:
        return {}
    scope = replace(
        scope_of(crisis, crisis.since - PAST, crisis.since),
        query=None,
        authors=tuple(a.author for a in likely),
    )
    return {
        f"{a.network}:{a.actor_id}": Past(a.positive, a.negative, a.count)
        for a in archive.authors(scope, "count", MOST_ALLIES_ASKED)
    }
