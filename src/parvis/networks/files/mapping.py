"""How the columns of a file become items: guessed, shown, corrected by a person, saved and used again."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from parvis.networks.files.dates import DateForm
from parvis.networks.files.targets import Target

CONSTANTS = (Target.NETWORK, Target.TYPE, Target.LANGUAGE, Target.PLACE, Target.DATE)
"""What can be the same for every row when no column says it."""


class ColumnChoice(msgspec.Struct, frozen=True):
    """Which column fills a target, how sure the guess is (0 to 1), and why.

    ``reason`` is one of ``name`` (its name says so), ``name_and_values`` (its values agree), ``values`` (only
    its values say so), ``chosen`` (a person did).
    """

    column: str
    confidence: float = 1.0
    reason: str = "chosen"


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """Everything needed to turn rows into items, as plain JSON.

    ``columns`` are by target name. ``ids`` is ``network`` when identifiers are the network's own, or ``file``
    when they only count rows (then author, date and text take part in the item's identity). ``notes`` are
    what a person should look at: ``date_ambiguous``, ``zone_assumed``, ``ids_rounded``, ``ids_repeat``.
    """

    columns: dict[str, ColumnChoice]
    constants: dict[str, str] = {}
    date_form: DateForm = DateForm.ISO
    time_zone: str = "UTC"
    literal_newlines: bool = False
    rating_scale: float = 5.0
    ids: str = "network"
    notes: tuple[str, ...] = ()

    def column(self, target: Target) -> str:
        """The column that fills ``target``, or an empty string."""
        choice = self.columns.get(target.value)
        return choice.column if choice else ""

    def target_of(self, column: str) -> str:
        """The target that ``column`` fills, or an empty string."""
        return next((target for target, choice in self.columns.items() if choice.column == column), "")

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists and strings."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built


MAPPING_PROBLEMS: Dictionary[str, str] = {
    "no_text": "Choose the column that holds the text (or the title).",
    "no_date": "Choose the column that holds the date, or give one date for all rows.",
    "time_without_date": "A time needs a date column.",
    "no_such_column": "The file has no column “%(column)s”.",
    "column_twice": "This column is already used for something else.",
    "bad_network": "A network is written with letters, digits, hyphens and underscores.",
    "bad_zone": "This time zone is not known.",
    "bad_scale": "The rating scale must be a number above zero.",
    "bad_date": "Write this date as 2024-12-31.",
    "unknown_target": "A column cannot become “%(target)s”.",
}
_NETWORK = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_TARGETS = frozenset(target.value for target in Target)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?")


class MappingProblem(msgspec.Struct, frozen=True):
    """What is wrong with a mapping, and where (a target's name, or ``time_zone``, ``rating_scale``)."""

    where: str
    problem: str
    values: dict[str, str] = {}


def mapping_from_json(data: object) -> Mapping:
    """Read back what :meth:`Mapping.to_json` gave. Raises ``ValueError``."""
    try:
        return msgspec.convert(data, Mapping)
    except msgspec.ValidationError as problem:
        raise ValueError(str(problem)) from problem


def check_mapping(mapping: Mapping, columns: Sequence[str]) -> list[MappingProblem]:
    """Everything that has to be corrected before rows can be read with ``mapping``."""
    problems = [*_column_problems(mapping, columns), *_missing_problems(mapping)]
    network = mapping.constants.get(Target.NETWORK.value, "")
    if network and not _NETWORK.fullmatch(network):
        problems.append(MappingProblem(Target.NETWORK.value, "bad_network"))
    try:
        ZoneInfo(mapping.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(MappingProblem("time_zone", "bad_zone"))
    if not 0 < mapping.rating_scale <= 1000:
        problems.append(MappingProblem("rating_scale", "bad_scale"))
    return problems


def _column_problems(mapping: Mapping, columns: Sequence[str]) -> list[MappingProblem]:
    problems: list[MappingProblem] = []
    used: set[str] = set()
    for target, choice in mapping.columns.items():
        if target not in _TARGETS:
            problems.append(MappingProblem(target, "unknown_target", {"target": target}))
        elif choice.column not in columns:
            problems.append(MappingProblem(target, "no_such_column", {"column": choice.column}))
        elif choice.column in used:
            problems.append(MappingProblem(target, "column_twice"))
        used.add(choice.column)
    return problems


def _missing_problems(mapping: Mapping) -> list[MappingProblem]:
    problems: list[MappingProblem] = []
    if not mapping.column(Target.TEXT) and not mapping.column(Target.TITLE):
        problems.append(MappingProblem(Target.TEXT.value, "no_text"))
    day = mapping.constants.get(Target.DATE.value, "")
    if not mapping.column(Target.DATE) and not day:
        problems.append(MappingProblem(Target.DATE.value, "no_date"))
        if mapping.column(Target.TIME):
            problems.append(MappingProblem(Target.TIME.value, "time_without_date"))
    if day and not _DAY.fullmatch(day):
        problems.append(MappingProblem(Target.DATE.value, "bad_date"))
    return problems
