"""What networks ask about each post, as the composer asks people and reads their answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext

from parvis.engine.publishing.checks import is_day
from parvis.networks.contract import SettingField
from parvis.publishing.checking import network_of
from parvis.workspaces.api import Account


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked, its answers as (value, words), and the one given; ``is_date``: any day is an answer. ``name`` is that of its field."""

    name: str
    label: str
    help: str
    answers: list[tuple[str, str]]
    given: str
    is_date: bool = False

    @property
    def given_in_words(self) -> str:
        """The answer as people read it."""
        if self.is_date and is_day(self.given):
            return date_format(dt.date.fromisoformat(self.given), "SHORT_DATE_FORMAT")
        return dict(self.answers).get(self.given, self.given)


def questions(account: Account, given: Mapping[str, str]) -> list[Question]:
    """All that an account's network asks."""
    return [
        Question(
            name=_field(account, asked.name),
            label=gettext(asked.label),
            help=gettext(asked.help) if asked.help else "",
            answers=[(value, gettext(words)) for value, words in asked.choices],
            given=given.get(asked.name, asked.default),
            is_date=asked.kind == "date",
        )
        for asked in _asked(account)
    ]


def answers(account: Account, typed: Mapping[str, str]) -> dict[str, str]:
    """What was answered, by name; only what the network knows."""
    found = {}
    for asked in _asked(account):
        value = typed.get(_field(account, asked.name), asked.default)
        is_known = is_day(value) if asked.kind == "date" else value in {one for one, _words in asked.choices}
        if value and is_known:
            found[asked.name] = value
    return found


def in_words(account: Account, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """The answers as people read them: question, answer."""
    return [(one.label, one.given_in_words) for one in questions(account, given) if one.given]


def _asked(account: Account) -> tuple[SettingField, ...]:
    network = network_of(account)
    return () if network is None else network.publisher.rules.choices


def _field(account: Account, name: str) -> str:
    return f"choice-{account.pk}-{name}"
