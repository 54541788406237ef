"""The sentences of a crisis room: what each line of its story says, where it stands, how it came from one to another."""

from __future__ import annotations

import datetime as dt

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.archive.contract import Summary
from parvis.engine.crisis.spread import Spread, Trace
from parvis.engine.crisis.timing import Course
from parvis.listening.models import AlertNote, CrisisEntry
from parvis.listening.queries.boards import mood_of
from parvis.listening.queries.crisis_rooms import State
from parvis.ui import numbers

COURSES = {
    Course.NOTHING: gettext_lazy("Nothing was said in the last two hours."),
    Course.GROWING: gettext_lazy("It is still growing."),
    Course.STEADY: gettext_lazy("It goes on at the same pace."),
    Course.EASING: gettext_lazy("It is easing."),
    Course.CALM: gettext_lazy("It is back to what is usual."),
}
#: The same, once the room is closed.
ENDINGS = {
    Course.NOTHING: gettext_lazy("Nothing more was said when the room was closed."),
    Course.GROWING: gettext_lazy("It was still growing when the room was closed."),
    Course.STEADY: gettext_lazy("It went on at the same pace when the room was closed."),
    Course.EASING: gettext_lazy("It was easing when the room was closed."),
    Course.CALM: gettext_lazy("It was back to what is usual when the room was closed."),
}
TRACES = {
    Trace.REPOST: gettext_lazy("reposted"),
    Trace.QUOTE: gettext_lazy("quoted"),
    Trace.REPLY: gettext_lazy("answered"),
    Trace.LINK_TO: gettext_lazy("linked to"),
    Trace.SAME_LINK: gettext_lazy("shared the same link as"),
    Trace.SAME_WORDS: gettext_lazy("said the same words as"),
}
EVENTS = {
    "opened": gettext_lazy("The room was opened"),
    "closed": gettext_lazy("The room was closed"),
    "reopened": gettext_lazy("The room was opened again"),
    "stopped": gettext_lazy("Publishing stopped"),
    "released": gettext_lazy("Publishing going on again"),
    "taken": gettext_lazy("Question to answer"),
    "answered": gettext_lazy("Answer"),
    "set_aside": gettext_lazy("Question set aside"),
}
STEPS = {
    "first": gettext_lazy("First mention"),
    "alert": gettext_lazy("Alert"),
    "acknowledged": gettext_lazy("Taken in hand"),
    "opened": gettext_lazy("Room opened"),
    "decision": gettext_lazy("First decision"),
    "statement": gettext_lazy("First statement"),
    "answer": gettext_lazy("First answer to a question"),
    "closed": gettext_lazy("Room closed"),
}


def headline(state: State, is_open: bool) -> str:
    """The sentence a person in a hurry reads."""
    said = ngettext(
        "%(n)s mention in the last hour", "%(n)s mentions in the last hour", state.last.mentions
    ) % {"n": numbers.exact(state.last.mentions)}
    course = str((COURSES if is_open else ENDINGS)[state.course])
    return f"{course} {said}{_against_usual(state)}. {_worst(state.last)}".strip()


def _against_usual(state: State) -> str:
    usual = state.usual
    if usual.low is None or usual.high is None:
        return ""
    if round(usual.low) == round(usual.high):
        return _(", where %(n)s is usual at this hour") % {"n": numbers.exact(round(usual.high))}
    return _(", where %(low)s to %(high)s are usual at this hour") % {
        "low": numbers.exact(round(usual.low)),
        "high": numbers.exact(round(usual.high)),
    }


def _worst(last: Summary) -> str:
    if not last.mentions:
        return ""
    share = last.negative / last.mentions
    if share >= 0.5:
        return _("%(share)s of them are negative.") % {"share": numbers.percent(share)}
    mood = mood_of(last)
    return _("They are rather positive than negative.") if mood is not None and mood > 0.1 else ""


def event(entry: CrisisEntry) -> str:
    """What a line of the log is, when its kind does not say enough."""
    name = str(entry.details.get("event", ""))
    return str(EVENTS.get(name, entry.get_kind_display()))


def event_text(entry: CrisisEntry) -> str:
    """What a line that Parvis wrote says besides: how far a stop reaches, and what it held back then."""
    if entry.details.get("event") != "stopped":
        return entry.text
    reach = _("of every brand") if entry.details.get("whole") else _("of this brand")
    held = int(entry.details.get("held", 0))
    waits = ngettext("%(n)d post on an account held back", "%(n)d posts on accounts held back", held)
    return f"{reach} · {waits % {'n': held}}"


def alert_line(note: AlertNote) -> str:
    """What a line of an alert's history says, within the story of a crisis."""
    what = note.alert.get_kind_display()
    return f"{note.get_kind_display()} – {what}"


def duration(length: dt.timedelta | None) -> str:
    """``2 h 05``, ``14 min``, ``3 d 4 h``: how long something took; a dash when it did not happen."""
    if length is None:
        return numbers.MISSING
    minutes = round(abs(length.total_seconds()) / 60)
    sign = "−" if length < dt.timedelta(0) and minutes else ""
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        return sign + _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return sign + _("%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{minutes:02}"}
    return sign + _("%(minutes)s min") % {"minutes": minutes}


def moment(at: dt.datetime) -> str:
    """A day and a minute, in the time zone in force."""
    return formats.date_format(timezone.localtime(at), "j N Y, H:i")


def unknown_of_spread(found: Spread, heard: int) -> list[str]:
    """What the spread cannot say, and what it was read from."""
    posts, traced, elsewhere = found.posts, found.traced, found.elsewhere
    people, audience = found.people, found.followers_known
    said = []
    if heard > posts:
        said.append(
            _("Read: the %(posts)s newest and first posts of %(heard)s; what lies between is only counted.")
            % {"posts": numbers.exact(posts), "heard": numbers.exact(heard)}
        )
    if posts:
        said.append(
            _(
                "%(traced)s of %(posts)s posts show which one heard here they answer, quote, repost or link to."
            )
            % {"traced": numbers.exact(traced), "posts": numbers.exact(posts)}
        )
    if found.about < posts:
        said.append(
            _(
                "Who began, who carried it and the path are read among the %(about)s posts that make the new claims."
            )
            % {"about": numbers.exact(found.about)}
        )
    if elsewhere:
        said.append(
            ngettext(
                "%(n)s post answers or passes on one that was not heard.",
                "%(n)s posts answer or pass on one that was not heard.",
                elsewhere,
            )
            % {"n": numbers.exact(elsewhere)}
        )
    if audience < people:
        said.append(
            _("The audience of %(unknown)s of %(people)s people is not known.")
            % {"unknown": numbers.exact(people - audience), "people": numbers.exact(people)}
        )
    said.append(
        _("What is said in private, in groups and on networks that are not listened to cannot be seen.")
    )
    return said
