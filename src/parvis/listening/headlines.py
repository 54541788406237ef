"""The one sentence at the head of a board: how much, more or less than before, and in what mood."""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.listening.queries.boards import Board, Compared


def headline(board: Board) -> str:
    """The one sentence a person in a hurry reads: how much, more or less than before, and in what mood."""
    mentions = int(board.mentions.now or 0)
    if not mentions:
        return _("Nothing was heard in this period.")
    count = ngettext("%(n)s mention", "%(n)s mentions", mentions) % {
        "n": formats.number_format(mentions, use_l10n=True, force_grouping=True)
    }
    if board.before is None:
        return f"{count}. {_mood_sentence(board)}"
    return f"{count}, {_trend(board.mentions)}. {_mood_sentence(board)}"


def _trend(compared: Compared) -> str:
    change = compared.change
    if change is None:
        return _("where the period before had none")
    if abs(change) < 0.1:
        return _("about as many as in the period before")
    if change >= 1:
        return _("%(times)s times the period before") % {"times": formats.number_format(change + 1, 1)}
    percent = {"n": round(abs(change) * 100)}
    return (
        _("%(n)s%% more than in the period before") % percent
        if change > 0
        else _("%(n)s%% fewer than in the period before") % percent
    )


def _mood_sentence(board: Board) -> str:
    now, difference = board.mood.now, board.mood.difference
    if now is None:
        return ""
    states = (
        (-0.35, _("The mood is bad")),
        (-0.1, _("The mood is rather bad")),
        (0.1, _("The mood is mixed")),
        (0.35, _("The mood is rather good")),
    )
    state = next((words for limit, words in states if now < limit), _("The mood is good"))
    if difference is None:
        return f"{state}."
    if abs(difference) < 0.08:
        return _("%(state)s and steady.") % {"state": state}
    return (_("%(state)s and improving.") if difference > 0 else _("%(state)s and worsening.")) % {
        "state": state
    }


def points(ratio: float) -> str:
    """A ratio from −1 to 1 as points from −100 to 100, with its sign."""
    number = round(ratio * 100)
    return f"+{number}" if number > 0 else f"\u2212{abs(number)}" if number else "0"
