"""What is wrong with a request that cannot be read, place by place, in the reader’s language.

Each fault has a ``code`` that stays the same whatever the language, for programs; what is not listed here is told as the library that
reads requests words it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMED = ("asked", "data")
"""What the views call the whole of what was sent: no part of the place of a fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A stable code, and a sentence with named places for what the fault tells of itself."""

    code: str
    words: str | Promise


MISSING = Fault("missing", _("This is missing: give it."))
NO_TEXT = Fault("wrong_type", _("This is not a text: write it between quotation marks."))
NO_NUMBER = Fault(
    "wrong_type", _("This is not a whole number: write it with digits only, without quotation marks.")
)
NO_DECIMAL = Fault(
    "wrong_type", _("This is not a number: write it with digits, and a point before the decimals.")
)
NO_ANSWER = Fault("wrong_type", _("This is neither true nor false: write true or false."))
NO_LIST = Fault("wrong_type", _("This is not a list: write it between square brackets."))
NO_OBJECT = Fault("wrong_type", _("This is not an object: write names and values between braces."))
BAD_DATE = Fault("bad_date", _("This is not a date: write it as 2027-03-01."))
BAD_MOMENT = Fault(
    "bad_date", _("This is not a time: write it with its offset from UTC, as 2027-03-01T09:00:00+01:00.")
)
BAD_HOUR = Fault("bad_date", _("This is not an hour: write it as 09:30."))
NOT_ONE_OF = Fault("not_one_of", _("This is none of what may be given here: choose among %(expected)s."))
BAD_JSON = Fault("unreadable", _("This is not JSON: look at its quotation marks, commas and brackets."))

FAULTS: Mapping[str, Fault] = {
    "missing": MISSING,
    "string_type": NO_TEXT,
    "string_too_long": Fault("too_long", _("This is too long: %(max_length)s characters at most.")),
    "string_too_short": Fault("too_short", _("This is too short: %(min_length)s characters at least.")),
    "too_long": Fault("too_long", _("There are too many: %(max_length)s at most.")),
    "too_short": Fault("too_short", _("There are too few: %(min_length)s at least.")),
    "int_type": NO_NUMBER,
    "int_parsing": NO_NUMBER,
    "int_from_float": NO_NUMBER,
    "int_parsing_size": Fault("too_big", _("This number is too big.")),
    "float_type": NO_DECIMAL,
    "float_parsing": NO_DECIMAL,
    "finite_number": NO_DECIMAL,
    "bool_type": NO_ANSWER,
    "bool_parsing": NO_ANSWER,
    "list_type": NO_LIST,
    "dict_type": NO_OBJECT,
    "model_type": NO_OBJECT,
    "model_attributes_type": NO_OBJECT,
    "date_type": BAD_DATE,
    "date_parsing": BAD_DATE,
    "date_from_datetime_parsing": BAD_DATE,
    "date_from_datetime_inexact": BAD_DATE,
    "datetime_type": BAD_MOMENT,
    "datetime_parsing": BAD_MOMENT,
    "datetime_from_date_parsing": BAD_MOMENT,
    "datetime_object_invalid": BAD_MOMENT,
    "time_type": BAD_HOUR,
    "time_parsing": BAD_HOUR,
    "literal_error": NOT_ONE_OF,
    "enum": NOT_ONE_OF,
    "greater_than_equal": Fault("too_small", _("This is too small: %(ge)s at least.")),
    "less_than_equal": Fault("too_big", _("This is too big: %(le)s at most.")),
    "json_invalid": BAD_JSON,
    "json_type": BAD_JSON,
}
_OR = " or "


def told(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What is wrong, a line for each place: ``field``, ``code`` and ``text``. Of several ways to read one place, those that failed are told
    as one.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for error in errors:
        line = {"field": field_of(error["loc"]), **_line(error)}
        found.setdefault((line["field"], line["code"]), line)
    return list(found.values())


def field_of(place: Iterable[Any]) -> str:
    """Where a fault is, as a path with points: ``parts.0.text``."""
    _source, *rest = place
    if rest and rest[0] in NAMED:
        rest = rest[1:]
    if len(rest) > 1 and _is_a_way(str(rest[-1])):
        rest = rest[:-1]
    return ".".join(str(one) for one in rest)


def _is_a_way(name: str) -> bool:
    """Whether this names one of several ways to read a place, and not a place."""
    return name in {"datetime", "date", "int", "str", "bool", "float"} or name.startswith(
        ("literal[", "function-")
    )


def _line(error: Mapping[str, Any]) -> dict[str, str]:
    fault = FAULTS.get(str(error.get("type", "")))
    if fault is None:
        return {"code": "invalid", "text": str(error.get("msg", ""))}
    values = {name: str(value) for name, value in (error.get("ctx") or {}).items()}
    if "expected" in values:
        values["expected"] = values["expected"].replace("'", "").replace(_OR, ", ")
    try:
        return {"code": fault.code, "text": str(fault.words) % values}
    except KeyError:
        return {"code": fault.code, "text": str(error.get("msg", ""))}
