"""A digest as an e-mail, in the language of whoever receives it."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.engine.formulas import change
from parvis.listening import presenting_alerts
from parvis.listening.delivery_messages import Mail, Quoted, address, quoted
from parvis.listening.headlines import points
from parvis.listening.models import DigestSubscription
from parvis.listening.queries.digests import BrandDigest, Digest
from parvis.ui import moments, numbers


@dataclass(frozen=True, slots=True)
class BrandLines:
    """A brand in a digest: what each line says, ready to read."""

    name: str
    mentions: str
    against: str
    people: str
    mood: str
    posts: tuple[Quoted, ...]
    link: str


def digest_mail(digest: Digest, subscription: DigestSubscription, token: str) -> Mail:
    """The e-mail of a digest."""
    weekly = subscription.cadence == DigestSubscription.Cadence.WEEKLY
    stop = address(reverse("listening:digest-stop", args=[token]))
    rows = [presenting_alerts.row(alert) for alert in digest.alerts]
    facts = {
        "title": _("Your week, listened to") if weekly else _("Your day, listened to"),
        "period": _("From %(since)s to %(until)s") % {"since": moments.full(digest.since), "until": moments.full(digest.until)},
        "brands": [_lines(brand) for brand in digest.brands],
        "alerts": [(row, address(row.href)) for row in rows],
        "stop": stop,
        "settings": address(reverse("listening:digests")),
        "home": address(reverse("listening:home")),
    }  # fmt: skip
    names = ", ".join(brand.brand.name for brand in digest.brands[:3])
    subject = (_("The week of %(names)s") if weekly else _("The day of %(names)s")) % {"names": names}
    return Mail(
        subject,
        render_to_string("listening/email/digest.txt", facts),
        render_to_string("listening/email/digest.html", facts),
        stop,
    )


def _lines(digest: BrandDigest) -> BrandLines:
    moved = change(digest.now.mentions, digest.before.mentions)
    against = numbers.percent(moved, signed=True) if moved is not None else _("nothing to compare with")
    mood = _("no mood to tell")
    if digest.mood is not None:
        mood = points(digest.mood)
        if digest.mood_before is not None:
            mood = _("%(now)s, after %(before)s") % {"now": mood, "before": points(digest.mood_before)}
    return BrandLines(
        digest.brand.name,
        numbers.exact(digest.now.mentions),
        against,
        numbers.exact(digest.now.authors),
        mood,
        tuple(quoted(post) for post in digest.posts),
        address(reverse("listening:brand", args=[digest.brand.slug])),
    )
