"""Guessing what each column of a file is, from its name first and its values always."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.networks.files.dates import DateForm, DateGuess, guess_dates
from parvis.networks.files.known_networks import FILES, network_of_addresses, network_of_columns
from parvis.networks.files.mapping import ColumnChoice, Mapping
from parvis.networks.files.numbers import read_count, read_decimal, read_rating
from parvis.networks.files.places import country_code, language_code
from parvis.networks.files.targets import COUNTS, Target, named_targets, plain_name

_ROUNDED_ID = re.compile(r"^\d[.,]\d+E\+?\d{2}$", re.IGNORECASE)
_CLOCK = re.compile(r"^\s*\d{1,2}\s*[:hH.]\s*\d{2}")
_ADDRESS = re.compile(r"^https?://\S+$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(jpe?g|png|gif|webp)(\?|$)", re.IGNORECASE)
_UTC_NAME = re.compile(r"(^|_)(utc|gmt)(0|_|$)")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the sample: its name and the values that say something."""

    name: str
    index: int
    values: list[Any]
    filled: float  # share of rows where it says something

    @property
    def texts(self) -> list[str]:
        return [str(value) for value in self.values]

    def share(self, accepts: Callable[[Any], object]) -> float:
        """How many of the values ``accepts`` takes without a ``ValueError`` and without answering nothing."""
        if not self.values:
            return 0.0
        taken = 0
        for value in self.values:
            try:
                taken += bool(accepts(value))
            except ValueError:
                continue
        return taken / len(self.values)


def guess_mapping(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], default_zone: str = "UTC"
) -> Mapping:
    """The most likely mapping for a file with these columns, judged on a sample of its rows.

    ``default_zone`` is for dates that state no offset.
    """
    looked = [_look(name, index, rows) for index, name in enumerate(columns)]
    choices = _by_name(looked)
    _by_values(looked, choices)
    named = {column.name: column for column in looked}
    when = _guess_when(named, choices)
    notes: list[str] = []
    ids = _judge_ids(named, choices, notes)
    zone = _guess_zone(choices, when, default_zone, notes)
    if when and when.ambiguous:
        notes.append("date_ambiguous")
    texts = [
        text
        for target in (Target.TEXT, Target.TITLE)
        if target in choices
        for text in named[choices[target].column].texts
    ]
    return Mapping(
        columns={target.value: choices[target] for target in Target if target in choices},
        constants=_guess_constants(columns, named, choices),
        date_form=when.form if when else DateForm.ISO,
        time_zone=zone,
        literal_newlines=sum("\\n" in text for text in texts) >= max(1, len(texts) // 100),
        rating_scale=_rating_scale(named, choices),
        ids=ids,
        notes=tuple(notes),
    )


def _look(name: str, index: int, rows: Sequence[Sequence[Any]]) -> _Column:
    values = [row[index] for row in rows if len(row) > index]
    said = [value for value in values if value is not None and str(value).strip() and value == value]
    return _Column(name, index, said, len(said) / max(len(rows), 1))


def _agreement(target: Target, column: _Column) -> float:
    """How well the values of a column agree with being ``target``: 0 (they cannot be) to 1."""
    if not column.values:
        return 0.4 if target in COUNTS else 0.0
    if target in COUNTS:
        return column.share(lambda value: read_count(value) is not None)
    check = _CHECKS.get(target)
    return check(column) if check else 1.0


def _is_date(column: _Column) -> float:
    guess = guess_dates(column.values[:500])
    return guess.share if guess else 0.0


def _is_text(column: _Column) -> float:
    if column.share(lambda value: isinstance(value, str) and not _ADDRESS.match(value.strip())) < 0.5:
        return 0.0
    numeric = column.share(lambda value: read_decimal(value) is not None)
    return 0.0 if numeric > 0.8 else 1.0


def _is_flag(column: _Column) -> bool:
    return {text.strip().lower() for text in column.texts} <= {
        "true",
        "false",
        "0",
        "1",
        "vrai",
        "faux",
        "oui",
        "non",
        "yes",
        "no",
    }


def _is_clock(column: _Column) -> float:
    return column.share(
        lambda value: isinstance(value, dt.time) or (_CLOCK.match(str(value)) and len(str(value)) <= 15)
    )


def _is_name(column: _Column) -> float:
    if _is_flag(column):
        return 0.0
    return column.share(lambda value: len(str(value)) <= 120 and not _ADDRESS.match(str(value)))


_CHECKS: dict[Target, Callable[[_Column], float]] = {
    Target.DATE: _is_date,
    Target.TIME: _is_clock,
    Target.TEXT: _is_text,
    Target.TITLE: _is_text,
    Target.AUTHOR_NAME: _is_name,
    Target.AUTHOR_DISPLAY_NAME: _is_name,
    Target.AUTHOR_ID: _is_name,
    Target.ID: lambda column: column.share(
        lambda value: len(str(value)) <= 300 and not re.search(r"\s", str(value).strip())
    ),
    Target.URL: lambda column: column.share(
        lambda value: _ADDRESS.match(str(value).strip()) and not _PICTURE.search(str(value))
    ),
    Target.AUTHOR_URL: lambda column: column.share(lambda value: _ADDRESS.match(str(value).strip())),
    Target.AUTHOR_AVATAR: lambda column: column.share(lambda value: _ADDRESS.match(str(value).strip())),
    Target.IMAGE: lambda column: column.share(lambda value: _ADDRESS.match(str(value).strip())),
    Target.LINKS: lambda column: column.share(lambda value: "http" in str(value)),
    Target.LANGUAGE: lambda column: column.share(
        lambda value: language_code(str(value)) or str(value).lower() in {"und", "zxx", "qme", "qht", "qam"}
    ),
    Target.PLACE: lambda column: column.share(lambda value: country_code(str(value))),
    Target.RATING: lambda column: column.share(lambda value: read_rating(value, 100.0) is not None),
    Target.NETWORK: lambda column: float(
        len({text.strip().lower() for text in column.texts}) <= 40 and _is_name(column) > 0.9
    ),
    Target.TYPE: lambda column: float(
        len({text.strip().lower() for text in column.texts}) <= 20 and _is_name(column) > 0.9
    ),
}


def _by_name(columns: Sequence[_Column]) -> dict[Target, ColumnChoice]:
    """Give each target the column whose name and values suit it best; a column serves once."""
    offers: list[tuple[float, int, Target, _Column, str]] = []
    for column in columns:
        for target, sureness in named_targets(column.name):
            agreement = _agreement(target, column)
            if agreement >= 0.6 or (not column.values and target in COUNTS):
                score = sureness * (0.5 + 0.5 * agreement) * (0.7 + 0.3 * min(1.0, column.filled * 2))
                reason = (
                    "name_and_values"
                    if (agreement > 0.9 and target in _CHECKS) or target in COUNTS
                    else "name"
                )
                offers.append((score, -column.index, target, column, reason))
    choices: dict[Target, ColumnChoice] = {}
    used: set[int] = set()
    for score, _order, target, column, reason in sorted(offers, key=lambda offer: (-offer[0], -offer[1])):
        if target not in choices and column.index not in used:
            choices[target] = ColumnChoice(column.name, round(score, 2), reason)
            used.add(column.index)
    return choices


def _by_values(columns: Sequence[_Column], choices: dict[Target, ColumnChoice]) -> None:
    """Find the text, the date and the address by what they look like, when no name told."""
    used = {choice.column for choice in choices.values()}
    free = [column for column in columns if column.name not in used and column.values]
    if Target.TEXT not in choices and Target.TITLE not in choices:
        texts = [
            (sum(map(len, column.texts)) / len(column.texts), column)
            for column in free
            if _is_text(column) and not _is_date(column)
        ]
        if texts and (longest := max(texts, key=lambda pair: pair[0]))[0] >= 15:
            choices[Target.TEXT] = ColumnChoice(longest[1].name, 0.6, "values")
            free.remove(longest[1])
    if Target.DATE not in choices:
        dated = [(_is_date(column), -column.index, column) for column in free]
        if dated and (best := max(dated, key=lambda offer: offer[:2]))[0] > 0.9:
            choices[Target.DATE] = ColumnChoice(best[2].name, 0.6, "values")
            free.remove(best[2])
    if Target.URL not in choices:
        addressed = [column for column in free if _CHECKS[Target.URL](column) > 0.9]
        unique = [column for column in addressed if len(set(column.texts)) > 0.9 * len(column.texts)]
        if unique:
            choices[Target.URL] = ColumnChoice(unique[0].name, 0.5, "values")


def _guess_when(named: dict[str, _Column], choices: dict[Target, ColumnChoice]) -> DateGuess | None:
    if Target.DATE not in choices:
        choices.pop(Target.TIME, None)
        return None
    guess = guess_dates(named[choices[Target.DATE].column].values)
    if Target.TIME in choices and guess and guess.form.value.startswith("epoch"):
        choices.pop(Target.TIME)
    elif (
        Target.TIME in choices
        and (stamped := named[choices[Target.DATE].column]).share(lambda v: re.search(r"\d[:h]\d{2}", str(v)))
        > 0.5
        and not all(isinstance(v, dt.date) for v in stamped.values)
    ):
        choices.pop(Target.TIME)  # the date already says the time
    return guess


def _guess_zone(
    choices: dict[Target, ColumnChoice], when: DateGuess | None, default: str, notes: list[str]
) -> str:
    names = [plain_name(choices[target].column) for target in (Target.DATE, Target.TIME) if target in choices]
    if any(_UTC_NAME.search(name) for name in names):
        return "UTC"
    if when and when.naive:
        notes.append("zone_assumed")
    return default


def _judge_ids(named: dict[str, _Column], choices: dict[Target, ColumnChoice], notes: list[str]) -> str:
    """Whether the identifiers are the network's own; drop them when they identify nothing."""
    if Target.ID not in choices:
        return "network"
    column = named[choices[Target.ID].column]
    texts = column.texts
    if sum(bool(_ROUNDED_ID.match(text)) for text in texts) > 0.02 * len(texts):
        del choices[Target.ID]
        notes.append("ids_rounded")
    elif len(set(texts)) < 0.5 * len(texts):
        del choices[Target.ID]
        notes.append("ids_repeat")
    elif sum(is_network_id(text) for text in texts) < 0.9 * len(texts):
        return "file"
    return "network"


def is_network_id(text: str) -> bool:
    """Whether an identifier is long enough to have been given by a network rather than by counting rows."""
    text = text.strip()
    if text.isdigit():
        return len(text) >= 9 and not text.startswith("0")
    return len(text) >= 5


def _guess_constants(
    columns: Sequence[str], named: dict[str, _Column], choices: dict[Target, ColumnChoice]
) -> dict[str, str]:
    if Target.NETWORK in choices:
        return {}
    addresses = named[choices[Target.URL].column].texts if Target.URL in choices else []
    network = network_of_addresses(addresses) or network_of_columns(columns) or FILES
    constants = {Target.NETWORK.value: network}
    if network == "youtube" and Target.TYPE not in choices and Target.TEXT not in choices:
        constants[Target.TYPE.value] = "Video"
    elif Target.RATING in choices and Target.TYPE not in choices:
        constants[Target.TYPE.value] = "Review"
    return constants


def _rating_scale(named: dict[str, _Column], choices: dict[Target, ColumnChoice]) -> float:
    if Target.RATING not in choices:
        return 5.0
    figures = []
    for value in named[choices[Target.RATING].column].values:
        try:
            figures.append(read_decimal(value) or 0.0)
        except ValueError:
            continue
    highest = max(figures, default=5.0)
    return next((scale for scale in (5.0, 10.0, 20.0, 100.0) if highest <= scale), 5.0)
