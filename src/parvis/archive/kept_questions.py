"""What is kept of a day, question by question: how it is read from the rows, for days to keep and for time read on the spot."""

# ruff: noqa: S608 - statements are joined from constants; every value is bound
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DAY = "toInt32(toDate32(published))"
MOODS = {"negative": "countIf(sentiment = -1)", "positive": "countIf(sentiment = 1)"}
ONE_OF = {"networks": "network", "languages": "language", "emotions": "emotion", "types": "type"}
"""Sides of a board of which an item has one value: all are counted in one reading of the rows."""
ANY_OF = {"hashtags": ("hashtag_terms", "hashtag_terms"), "links": ("links", "arrayDistinct(links)")}
"""Sides of which an item may have several: the column that must hold some, and those to count."""
GROUPED = {"force_grouping_standard_compatibility": 1}  # grouping(x) is 0 in the rows that x groups
COUNTED_EXACTLY = 50_000  # authors; uniq() is exact up to 65,536
LARGE_AUDIENCE = 5_000  # followers: such authors are all added up, of the others one in ONE_IN
ONE_IN = 16
MANY_AUTHORS = 10_000 * ONE_IN
"""From so many on, those of a long time are told from one in ONE_IN of them, which is right within one per cent."""
KEPT_VALUES = 500  # of the authors, hashtags and links of a day
WHOLE_VALUES = 2_000  # hashtags and links of a day that are all kept if there are no more: of most brands
KEPT_SHARED = 250  # of the mentions of a day that drew most


@dataclass(frozen=True, slots=True)
class Question:
    """``columns`` (of ``kept_figures``) as read from items of which ``only`` holds, grouped by ``by`` and the day.

    ``most`` keeps that many rows of a day that has more than ``whole``, the first in ``order``; ``rest`` then is the least number
    kept, which is as much as anything left out may have (0: nothing was left out). ``figures``: it changes when likes, reposts and the like do.
    """

    columns: Mapping[str, str]
    by: tuple[str, ...] = ()
    only: str = ""
    figures: bool = False
    most: int = 0
    whole: int = 0
    order: str = ""
    sets: tuple[str, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)

    def by_day(self, condition: str) -> str:
        """The statement that reads, for each day in ``condition``, what is kept."""
        whole = self._read(condition, DAY)
        if not self.most:
            return f"SELECT day, {', '.join(self.columns)}, toUInt64(0) AS rest FROM ({whole})"
        all_of_it = max(self.whole, self.most)
        cut = f"{whole} ORDER BY {self.order} LIMIT {all_of_it + 1} BY day"
        placed = (
            "SELECT *, count() OVER (PARTITION BY day) AS held, "
            f"row_number() OVER (PARTITION BY day ORDER BY {self.order}) AS place FROM ({cut})"
        )
        return (
            f"SELECT day, {', '.join(self.columns)}, if(held > {all_of_it}, least_held, 0) AS rest FROM (SELECT *, "
            f"min(number) OVER (PARTITION BY day) AS least_held FROM ({placed}) "
            f"WHERE held <= {all_of_it} OR place <= {self.most + 1})"
        )

    def at_once(self, condition: str) -> str:
        """The statement that reads the same of all that is in ``condition``, as if it were one day with nothing left out."""
        return f"SELECT day, {', '.join(self.columns)}, toUInt64(0) AS rest FROM ({self._read(condition, 'toInt32(0)')})"

    def days_of(self, condition: str) -> str:
        """The statement that reads the same by day, with nothing left out."""
        return self._read(condition, DAY)

    def _read(self, condition: str, day: str) -> str:
        columns = ", ".join(f"{expression} AS {name}" for name, expression in self.columns.items())
        only = f" AND {self.only}" if self.only else ""
        if self.sets:
            grouping = f"GROUPING SETS ({', '.join(f'(day, {one})' for one in self.sets)})"
        else:
            grouping = ", ".join(("day", *self.by))
        return f"SELECT {day} AS day, {columns} FROM items WHERE {condition}{only} GROUP BY {grouping}"


def _whichever(values: tuple[str, ...]) -> str:
    """Of ``values``, one for each of :data:`ONE_OF`, that of the column by which a row is grouped."""
    cases = zip(ONE_OF.values(), values, strict=True)
    return f"multiIf({', '.join(f'grouping({column}) = 0, {value}' for column, value in cases)}, '')"


MENTIONS = Question(
    {"number": "count()", **MOODS, "authors": f"uniqStateIf(actor_key, actor_key % {ONE_IN} = 0)"}
)
HOURS = Question({"first": "toStartOfHour(published)", "number": "count()", **MOODS}, by=("first",))
PEOPLE = Question({"authors": "uniqState(actor_key)"})
DRAWN = Question({"drawn": "sum(interactions)"}, figures=True)
REACH = Question(
    {"actor": "actor_key", "followers": "argMax(items.followers, published)", "last": "max(published)"},
    by=("actor",),
    only="items.followers IS NOT NULL",
)
REACH_IN_PART = Question(
    {"actor": "actor_key", "followers": "max(items.followers)"},
    by=("actor",),
    only=f"items.followers IS NOT NULL AND (items.followers >= {LARGE_AUDIENCE} OR actor_key % {ONE_IN} = 0)",
)
SIDES = Question(
    {
        "side": _whichever(tuple(f"'{facet}'" for facet in ONE_OF)),
        "value": _whichever(tuple(f"toString({column})" for column in ONE_OF.values())),
        "number": "count()",
        **MOODS,
    },
    sets=tuple(ONE_OF.values()),
    settings=GROUPED,
)
VALUES = {
    facet: Question(
        {"value": f"arrayJoin({values})", "number": "count()", **MOODS},
        by=("value",),
        only=f"notEmpty({column})",
        most=KEPT_VALUES,
        whole=WHOLE_VALUES,
        order="number DESC, value",
    )
    for facet, (column, values) in ANY_OF.items()
}
AUTHORS = Question(
    {
        "actor": "actor_key",
        "number": "count()",
        **MOODS,
        "drawn": "sum(interactions)",
        "followers": "argMax(items.followers, published)",
        "first": "maxIf(published, items.followers IS NOT NULL)",
        "last": "max(published)",
        "key": "argMax(items.key, (published, items.key))",
    },
    by=("actor",),
    figures=True,
    most=KEPT_VALUES,
    order="number DESC, actor",
)
SHARED = Question(
    {"key": "items.key", "number": "toUInt64(1)", "drawn": "any(interactions)", "last": "any(published)"},
    by=("items.key",),
    only="interactions IS NOT NULL AND repost_of = ''",
    figures=True,
    most=KEPT_SHARED,
    order="drawn DESC, last DESC",
)
COVERAGE = Question(
    {
        "side": "toString(network)",
        "value": "toString(source)",
        "number": "count()",
        "first": "min(published)",
        "last": "max(published)",
    },
    by=("side", "value"),
)
