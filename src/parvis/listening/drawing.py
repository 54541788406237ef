"""The charts of a board, each mark leading to the mentions behind it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from parvis.archive.contract import Counted
from parvis.engine import formulas
from parvis.listening.filters import Filters
from parvis.listening.queries.boards import Board
from parvis.ui.charts import Chart, Moods, VolumePoint, mood_arch, volume_chart
from parvis.ui.charts.axes import Bucket

BUCKETS: tuple[tuple[dt.timedelta, Bucket], ...] = (
    (dt.timedelta(minutes=59), "minute"),
    (dt.timedelta(hours=23), "hour"),
    (dt.timedelta(days=6), "day"),
)


def bucket_of(step: dt.timedelta) -> Bucket:
    """How the time axis is labelled for columns of that width."""
    return next((bucket for limit, bucket in BUCKETS if step <= limit), "week")


def volume_of(board: Board, filters: Filters, path: str, time_zone: str) -> Chart:
    """Mentions over time by mood; a column opens its own stretch of time, a mood its mentions."""
    step = board.period.step()
    points = [VolumePoint(p.start, p.negative, p.neutral, p.positive) for p in board.volume]
    return volume_chart(
        points,
        bucket=bucket_of(step),
        time_zone=time_zone,
        title=_title(filters.counted),
        href_for=lambda point: filters.between(point.start, point.start + step).address(path),
        mood_href=lambda mood: filters.toggling("sentiment", mood).address(path),
        height=240,
    )


def _title(counted: Counted) -> str:
    return {
        Counted.POSTS: _("Mentions over time, by mood"),
        Counted.PEOPLE: _("People over time, by their mood"),
        Counted.TEXTS: _("Distinct texts over time, by mood"),
    }[counted]


def mood_chart_of(board: Board, filters: Filters, path: str) -> Chart:
    """The mood of the period against the period before."""
    now, before = board.summary, board.before
    return mood_arch(
        Moods(now.negative, now.neutral, now.positive),
        Moods(before.negative, before.neutral, before.positive) if before and before.mentions else None,
        now_label=_("This period"),
        before_label=_("The period before"),
        href_for=lambda mood: filters.toggling("sentiment", mood).address(path),
        source=_("Formula: %(name)s") % {"name": formulas.mood.label},
    )
