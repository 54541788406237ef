"""What networks ask about each post (a visibility, a category, a board), and checking what a program answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from parvis.engine.publishing.checks import is_day
from parvis.publishing.choosing import Question, answers, questions
from parvis.publishing.queries.screens import voices
from parvis.workspaces.api import Account, Workspace

Answers = Mapping[int, Mapping[str, str]]
"""What was answered, by account and by name."""


class AnswerShape(Schema):
    """One answer, and what it is called in the language of the request."""

    value: str
    words: str


class QuestionShape(Schema):
    """Something a network asks about each post."""

    name: str
    words: str
    help: str
    kind: str = Field(description="`choice`: one of `answers`; `date`: a day, as 2027-03-01.")
    answers: list[AnswerShape]
    default: str = Field(description="What counts where nothing is said.")


def asked_of(account: Account) -> list[QuestionShape]:
    """All that the network of an account asks."""
    return [
        QuestionShape(
            name=_name(account, one),
            words=one.label,
            help=one.help,
            kind="date" if one.is_date else "choice",
            answers=[AnswerShape(value=value, words=words) for value, words in one.answers if value],
            default=one.given,
        )
        for one in questions(account, {})
    ]


def checked_answers(
    workspace: Workspace, brand: int, given: Answers, accounts: Iterable[int]
) -> dict[int, dict[str, str]]:
    """The answers of some accounts, with what counts where nothing was said. Raises ``ValidationError`` for what is not asked, or is no answer."""
    known = {one.pk: one for one in voices(workspace, brand)}
    if not set(given) <= set(known):
        raise ValidationError({"choices": _("One of these accounts is not one of this brand’s here.")})
    return {
        number: _checked(known[number], given.get(number, {}))
        for number in {*accounts, *given}
        if number in known
    }


def _checked(account: Account, given: Mapping[str, str]) -> dict[str, str]:
    there = {_name(account, one): one for one in questions(account, {})}
    for name, value in given.items():
        if name not in there:
            raise ValidationError(
                {
                    "choices": _("Nothing called “%(name)s” is asked for %(handle)s. There is: %(known)s.")
                    % {"name": name[:60], "handle": account.handle, "known": ", ".join(there) or "–"}
                }
            )
        if value and not _is_answer(there[name], value):
            known = (
                _("a day, such as 2027-03-01")
                if there[name].is_date
                else ", ".join(one for one, _words in there[name].answers if one)
            )
            raise ValidationError(
                {
                    "choices": _(
                        "“%(value)s” is no answer to “%(name)s” for %(handle)s. There is: %(known)s."
                    )
                    % {"value": value[:60], "name": name, "handle": account.handle, "known": known}
                }
            )
    return answers(account, {there[name].name: value for name, value in given.items()})


def _is_answer(question: Question, value: str) -> bool:
    return is_day(value) if question.is_date else value in {one for one, _words in question.answers}


def _name(account: Account, question: Question) -> str:
    """Its own name: forms put the number of the account before it."""
    return question.name.removeprefix(f"choice-{account.pk}-")
