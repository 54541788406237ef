"""What is sent of an alert, by e-mail, to a webhook and to a chat, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.archive.contract import Mention
from parvis.listening import alert_wording as wording
from parvis.listening import naming, presenting_alerts
from parvis.listening.alert_evidence import read_evidence
from parvis.listening.models import Alert, AlertDelivery
from parvis.listening.models.alerts import AlertKind, Severity

EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail ready to leave. ``stop`` is the address that stops such e-mails, when there is one."""

    subject: str
    text: str
    html: str
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A post as a message quotes it."""

    author: str
    network: str
    text: str
    url: str
    mood: str


def address(path: str) -> str:
    """A path of this installation, as people type it."""
    return f"{settings.BASE_URL or settings.LOCAL_URL}{path}"


def quoted(mention: Mention) -> Quoted:
    """A post in a few lines; its address only when it is one."""
    item = mention.item
    text = " ".join(item.text.split())
    return Quoted(
        item.actor.display_name or item.actor.name,
        naming.network(item.network),
        text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + "…",
        item.url if item.url.startswith(("https://", "http://")) else "",
        mention.understanding.sentiment.value,
    )


def _facts(alert: Alert, posts: Sequence[Mention]) -> dict[str, Any]:
    evidence = read_evidence(alert.evidence)
    return {
        "alert": alert,
        "row": presenting_alerts.row(alert),
        "how_unusual": wording.rarity(evidence.how_unusual),
        "lasting": wording.lasting(alert.since, alert.last_seen_at, alert.ended_at is not None),
        "crowd": wording.crowd(evidence),
        "words": [text for text, _count in evidence.words[:5]],
        "unknown": wording.unknown(evidence),
        "posts": [quoted(post) for post in posts],
        "link": address(reverse("listening:alert", args=[alert.pk])),
    }


def _prefix(occasion: str) -> str:
    return {
        AlertDelivery.Occasion.WORSENED: _("It gets worse"),
        AlertDelivery.Occasion.ESCALATED: _("For you"),
    }.get(AlertDelivery.Occasion(occasion), "")


def _subject(alert: Alert) -> str:
    """The emotion or the theme; who and what else an alert is about is not sent."""
    if alert.kind == AlertKind.THEME:
        return wording.theme_name(alert)
    return alert.subject if alert.kind == AlertKind.EMOTION else ""


def subject_of(alert: Alert, occasion: str) -> str:
    """One line: how bad, and what."""
    severity = str(Severity(alert.severity).label)
    parts = [f"[{alert.brand.name}] {severity}", _prefix(occasion), presenting_alerts.row(alert).title]
    return " · ".join(part for part in parts if part)


def mail_of(alert: Alert, occasion: str, posts: Sequence[Mention]) -> Mail:
    """An alert by e-mail."""
    facts = {**_facts(alert, posts), "prefix": _prefix(occasion)}
    return Mail(
        subject_of(alert, occasion),
        render_to_string("listening/email/alert.txt", facts),
        render_to_string("listening/email/alert.html", facts),
    )


def payload_of(alert: Alert, occasion: str, key: str, posts: Sequence[Mention]) -> dict[str, Any]:
    """An alert for a program. Fields are only ever added."""
    facts = _facts(alert, posts)
    evidence = read_evidence(alert.evidence)
    return {
        "version": 1,
        "type": f"alert.{occasion}",
        "delivery": key,
        "sent_at": timezone.now().isoformat(),
        "alert": {
            "id": alert.pk,
            "url": facts["link"],
            "title": facts["row"].title,
            "kind": alert.kind,
            "subject": _subject(alert),
            "direction": alert.direction,
            "severity": Severity(alert.severity).name.lower(),
            "state": alert.state,
            "brand": {"id": alert.brand_id, "name": alert.brand.name},
            "watch": {"id": alert.watch_id, "name": alert.watch.name} if alert.watch else None,
            "since": alert.since.isoformat(),
            "opened_at": alert.opened_at.isoformat(),
            "last_seen_at": alert.last_seen_at.isoformat(),
            "value": alert.value,
            "expected": alert.expected,
            "low": alert.low,
            "high": alert.high,
            "score": alert.score,
            "sentence": facts["row"].figures,
            "how_unusual": facts["how_unusual"],
            "people": evidence.people,
            "mentions": evidence.mentions,
            "words": [text for text, _count in evidence.words],
            "not_known": facts["unknown"],
            "posts": [{"author": p.author, "network": p.network, "text": p.text, "url": p.url, "mood": p.mood} for p in facts["posts"]],
        },
    }  # fmt: skip


COLOURS = {Severity.INFO: "#2340b5", Severity.WARNING: "#a86a00", Severity.CRITICAL: "#c8481a"}


def chat_of(alert: Alert, occasion: str, posts: Sequence[Mention]) -> dict[str, Any]:
    """An alert for Mattermost, Slack, or whatever understands their incoming webhooks."""
    facts = _facts(alert, posts)
    title = subject_of(alert, occasion)
    lines = [
        line
        for line in (facts["row"].figures, facts["how_unusual"], facts["lasting"], facts["crowd"])
        if line
    ]
    quotes = [f"> {escaped(p.text)}\n> — {escaped(p.author)}, {p.network}" for p in facts["posts"]]
    return {
        "text": escaped(title),
        "attachments": [
            {
                "fallback": escaped(f"{title} {facts['link']}"),
                "color": COLOURS[Severity(alert.severity)],
                "title": escaped(facts["row"].title),
                "title_link": facts["link"],
                "text": "\n".join([*map(escaped, lines), "", *quotes]).strip(),
            }
        ],
    }


def escaped(text: str) -> str:
    """People's words in a chat: no mark-up, no link in disguise, nobody called by name or all at once."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("@", "@\u200b").replace("](", "]\u200b(")


def test_mail(channel: str) -> Mail:
    """A test by e-mail."""
    said = {"channel": channel, "link": address(reverse("listening:alert-channels"))}
    return Mail(
        _("Test of the channel “%(channel)s”") % said,
        render_to_string("listening/email/test.txt", said),
        render_to_string("listening/email/test.html", said),
    )


def test_payload(key: str, channel: str) -> dict[str, Any]:
    """A test for a program."""
    return {
        "version": 1,
        "type": "test",
        "delivery": key,
        "sent_at": timezone.now().isoformat(),
        "channel": channel,
    }


def test_chat(channel: str) -> dict[str, Any]:
    """A test for a chat."""
    return {"text": escaped(_("Parvis can write here: alerts of “%(channel)s” will arrive like this.") % {"channel": channel})}  # fmt: skip
