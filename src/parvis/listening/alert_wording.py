"""Alerts in the reader's language: what, how unusual, since when, what is not known, and what happened since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.listening import naming
from parvis.listening.alert_evidence import Evidence, read_evidence
from parvis.listening.judging.episodes import Episode
from parvis.listening.models import Alert, AlertNote
from parvis.listening.models.alerts import AlertKind, Severity
from parvis.listening.source_notes import in_words
from parvis.ui import moments, numbers

UNKNOWN = {
    "short_history": gettext_lazy("The archive goes back only %(days)s days: what is usual is not well known yet."),
    "sources_failing": gettext_lazy("These sources cannot be read at the moment, and may hide a part of it: %(sources)s."),
    "audience": gettext_lazy("How many people follow them is known for %(known)s of the %(authors)s authors."),
    "interactions": gettext_lazy("No network told how many likes and reposts these posts drew."),
    "elsewhere": gettext_lazy("What is said where no source listens, and in private messages, is not known."),
    "source_failing": gettext_lazy("“%(source)s” cannot be read: %(note)s What was said there meanwhile is not known."),
    "source_mute": gettext_lazy("“%(source)s” is read without trouble and brings nothing. Whether people say nothing there or the source stopped giving it is not known."),
}  # fmt: skip


def title(kind: str, brand: str, episode: Episode | Alert, source_name: str = "") -> str:
    """What is unusual, in a few words."""
    return _TITLES[AlertKind(kind)](brand, episode, source_name)


def title_of(alert: Alert, source_name: str = "") -> str:
    """What is unusual, in a few words."""
    about = alert.brand.name if alert.watch is None else f"{alert.brand.name} · {alert.watch.name}"
    return title(alert.kind, about, alert, source_name)


def _times(episode: Episode | Alert) -> str:
    return numbers.exact(round((episode.value or 0) / (episode.expected or 1), 1))


def _rise(brand: str, episode: Episode | Alert, _source: str) -> str:
    if not episode.expected:
        return _("Suddenly many people speak of %(brand)s") % {"brand": brand}
    return _("%(times)s times as many people as usual speak of %(brand)s") % {"times": _times(episode), "brand": brand}  # fmt: skip


def _fall(brand: str, _episode: Episode | Alert, _source: str) -> str:
    return _("Far fewer people than usual speak of %(brand)s") % {"brand": brand}


def _mood(brand: str, episode: Episode | Alert, _source: str) -> str:
    said = {"share": numbers.percent(episode.value), "brand": brand}
    if episode.direction == "up":
        return _("The mood brightens: %(share)s of those who speak of %(brand)s are positive") % said
    return _("Mood swing: %(share)s of those who speak of %(brand)s are negative") % said


def _emotion(brand: str, episode: Episode | Alert, _source: str) -> str:
    return _("Surge of %(emotion)s about %(brand)s") % {"emotion": naming.emotion(episode.subject).lower(), "brand": brand}  # fmt: skip


def _theme(brand: str, episode: Episode | Alert, _source: str) -> str:
    return _("New about %(brand)s: “%(phrase)s”") % {"brand": brand, "phrase": theme_name(episode)}


def _influence(brand: str, episode: Episode | Alert, _source: str) -> str:
    return _("Somebody whom %(followers)s people follow speaks of %(brand)s") % {"followers": numbers.compact(int(episode.value or 0)), "brand": brand}  # fmt: skip


def _velocity(brand: str, episode: Episode | Alert, _source: str) -> str:
    said = {"drawn": numbers.compact(round(episode.value or 0)), "brand": brand}
    hours = _compared(episode).age_hours
    if hours is None:
        return _("A post about %(brand)s spreads fast: %(drawn)s interactions an hour") % said
    return _("A post about %(brand)s spreads fast: %(drawn)s interactions within %(span)s") % {
        **said,
        "span": span(60 * hours),
    }


def _silence(brand: str, _episode: Episode | Alert, source: str) -> str:
    if source:
        return _("“%(source)s” has fallen silent") % {"source": source}
    return _("A source of %(brand)s has fallen silent") % {"brand": brand}


def theme_name(episode: Episode | Alert) -> str:
    """What a theme is called, as people write it."""
    return _compared(episode).label or episode.subject


def _compared(episode: Episode | Alert) -> Episode | Evidence:
    """What an author, a post or a theme was compared with: kept with the evidence of an alert."""
    return read_evidence(episode.evidence) if isinstance(episode, Alert) else episode


_TITLES: dict[AlertKind, Callable[[str, Episode | Alert, str], str]] = {
    AlertKind.RISE: _rise,
    AlertKind.FALL: _fall,
    AlertKind.MOOD: _mood,
    AlertKind.EMOTION: _emotion,
    AlertKind.THEME: _theme,
    AlertKind.INFLUENCE: _influence,
    AlertKind.VELOCITY: _velocity,
    AlertKind.SILENCE: _silence,
}


def figures(kind: str, episode: Episode | Alert, bucket_minutes: int) -> str:
    """The figures of the most surprising moment, against what is usual there."""
    if episode.value is None:
        return ""
    count = numbers.exact(round(episode.value))
    if kind in {AlertKind.MOOD, AlertKind.EMOTION}:
        if episode.expected is None:
            return ""
        said = {
            "share": numbers.percent(episode.value),
            "usual": numbers.percent(episode.expected),
            "low": numbers.percent(episode.low),
            "high": numbers.percent(episode.high),
        }
        return _("%(share)s of those who spoke, where %(usual)s is usual (%(low)s to %(high)s).") % said
    if kind in {AlertKind.RISE, AlertKind.FALL}:
        said = {
            "count": count,
            "span": span(bucket_minutes),
            "usual": numbers.exact(round(episode.expected or 0)),
            "low": numbers.exact(round(episode.low or 0)),
            "high": numbers.exact(round(episode.high or 0)),
        }
        return _("%(count)s people in %(span)s, where %(usual)s are usual (%(low)s to %(high)s).") % said
    if kind == AlertKind.THEME:
        return _("%(count)s people said it in a day; before, %(usual)s did.") % {
            "count": count,
            "usual": numbers.exact(round(episode.expected or 0, 1)),
        }
    if kind == AlertKind.SILENCE:
        hours = ngettext("%(n)s hour without anything", "%(n)s hours without anything", round(episode.value))
        hours %= {"n": count}
        if episode.expected is None:
            return hours + "."
        return _("%(hours)s, where about %(missed)s mentions are usual.") % {
            "hours": hours,
            "missed": numbers.exact(round(episode.expected)),
        }
    if kind == AlertKind.VELOCITY:
        return _velocity_figures(episode, count)
    followers = _("%(count)s followers.") % {"count": count}
    nobody = _("In the %(days)s days before, nobody was followed by as many; it is told from %(least)s on.")
    return f"{followers} {_rank(episode, _authors_before, nobody)}".strip()


def _velocity_figures(episode: Episode | Alert, count: str) -> str:
    hours = _compared(episode).age_hours
    if hours is None:  # alerts raised when posts were still judged by the hour
        return _("%(count)s interactions an hour since it was published.") % {"count": count}
    said = {"count": count, "span": span(60 * hours)}
    drew = _("%(count)s interactions within %(span)s of being published.") % said
    none = _(
        "In the %(days)s days before, no post had drawn as much at that age; it is told from %(least)s on."
    )
    return f"{drew} {_rank(episode, _posts_before, none)}".strip()


def _authors_before(n: int) -> str:
    return ngettext(
        "In the %(days)s days before, %(n)s author was followed by as many; it is told from %(least)s on.",
        "In the %(days)s days before, %(n)s authors were followed by as many; it is told from %(least)s on.",
        n,
    )


def _posts_before(n: int) -> str:
    return ngettext(
        "In the %(days)s days before, %(n)s post had drawn as much at that age; it is told from %(least)s on.",
        "In the %(days)s days before, %(n)s posts had drawn as much at that age; it is told from %(least)s on.",
        n,
    )


def _rank(episode: Episode | Alert, words: Callable[[int], str], nobody: str) -> str:
    """How many of the past reached as much; nothing for an alert that was not compared with a past."""
    compared = _compared(episode)
    if compared.past_days is None or episode.high is None:
        return ""
    said = {
        "days": str(compared.past_days),
        "n": numbers.exact(compared.as_much_before),
        "least": numbers.exact(round(episode.high)),
    }
    return (words(compared.as_much_before) if compared.as_much_before else nobody) % said


def span(minutes: int) -> str:
    """A length of time: "an hour"."""
    names = {15: _("a quarter of an hour"), 60: _("an hour"), 180: _("three hours"), 1440: _("a day")}
    if minutes not in names and minutes % 60 == 0:
        return _("%(n)s hours") % {"n": minutes // 60}
    return names.get(minutes) or _("%(n)s minutes") % {"n": minutes}


def rarity(how_unusual: float | None) -> str:
    """How often chance alone would go as far, in words; empty when it cannot be said."""
    if how_unusual is None:
        return ""
    days = how_unusual
    if days < 2:
        return _("That happens about every day.")
    if days < 60:
        return _("Chance alone goes as far about once in %(n)s days.") % {"n": round(days)}
    if days < 730:
        return _("Chance alone goes as far about once in %(n)s months.") % {"n": round(days / 30)}
    if days < 36_500:
        return _("Chance alone goes as far about once in %(n)s years.") % {"n": round(days / 365)}
    return _("Chance alone practically never goes as far.")


def lasting(since: dt.datetime, until: dt.datetime, ended: bool) -> str:
    """Since when, and for how long."""
    began = moments.full(since)
    if ended:
        return _("From %(since)s to %(until)s.") % {"since": began, "until": moments.full(until)}
    return _("Since %(since)s, and it goes on.") % {"since": began}


def crowd(evidence: Evidence) -> str:
    """Who spoke: people and posts, copies set apart."""
    if not evidence.mentions:
        return ""
    said = {
        "people": numbers.exact(evidence.people),
        "posts": numbers.exact(evidence.mentions),
        "negative": numbers.percent(evidence.negative / evidence.mentions),
    }
    return _("%(people)s people, %(posts)s posts, %(negative)s of them negative.") % said


def unknown(evidence: Evidence) -> list[str]:
    """What is not known, a sentence each."""
    sentences = []
    for code, values in evidence.unknown:
        if code in UNKNOWN:
            said = {name: in_words(value) if name == "note" else value for name, value in values.items()}
            sentences.append(" ".join((str(UNKNOWN[code]) % said).split()))
    return sentences


TONES = {Severity.INFO: "", Severity.WARNING: "warning", Severity.CRITICAL: "negative"}
"""The tone of the badge of each severity."""


def happened(note: AlertNote) -> str:
    """One line of an alert's history."""
    details = note.details
    if note.kind == AlertNote.Kind.WORSENED:
        return _("It got worse: %(severity)s") % {"severity": Severity(details["severity"]).label}
    if note.kind == AlertNote.Kind.JOINED:
        return _("Another sign: %(kind)s") % {"kind": AlertKind(details["part_kind"]).label}
    if note.kind == AlertNote.Kind.ASSIGNED:
        return _("Given to %(name)s") % {"name": details["to"]} if details.get("to") else _("Given to nobody")
    if note.kind == AlertNote.Kind.MUTED:
        until = dt.datetime.fromisoformat(details["until"])
        return _("Rule muted until %(until)s") % {"until": moments.full(until)}
    if note.kind == AlertNote.Kind.TOLD:
        return _("Told to %(to)s") % {"to": details.get("to", "")}
    if note.kind == AlertNote.Kind.NOT_TOLD:
        return _("Could not be told to %(to)s: %(problem)s") % {
            "to": details.get("to", ""),
            "problem": in_words(str(details.get("problem", ""))),
        }
    return str(note.get_kind_display())
