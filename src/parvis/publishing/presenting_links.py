"""Short links and their clicks made ready for a template or a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from parvis.engine.publishing.clicks import CHECKED, OTHER
from parvis.networks.files.rejects import protected
from parvis.publishing import naming
from parvis.publishing.models import Post, ShortLink
from parvis.publishing.queries.clicks import SourceCount, links_of_post, people_by_day
from parvis.ui.charts import sparkline
from parvis.workspaces.api import Workspace

LONGEST_SHAPE = 90  # days
CODE_NAMES = {"whatsapp": "WhatsApp", "pinterest": "Pinterest", "reddit": "Reddit"}


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One short link. ``shape`` is how its people came, day by day."""

    pk: int
    href: str
    short: str
    target: str
    brand: str
    account: str
    network: str
    network_title: str
    post: int | None
    words: str
    people: int
    bots: int
    shape: SafeString
    closed: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class PostClicks:
    """The clicks of a post, link by link."""

    lines: list[LinkLine]
    people: int
    bots: int


def short_address(link: ShortLink) -> str:
    """The address people see."""
    return f"{settings.SHORT_LINKS or '/l'}/{link.code}"


def line(link: ShortLink, days: Mapping[dt.date, int], since: dt.date) -> LinkLine:
    """A link with its ``people`` and ``bots`` at hand, and the shape of its days since one."""
    post, account = link.variant.post if link.variant else None, link.account
    return LinkLine(
        pk=link.pk,
        href=reverse("publishing:link", args=[link.pk]),
        short=short_address(link),
        target=link.target,
        brand=link.brand.name,
        account=account.handle if account else "",
        network=account.network if account else "",
        network_title=naming.network(account.network) if account else "",
        post=post.pk if post else None,
        words=str(post) if post else "",
        people=int(getattr(link, "people", 0)),
        bots=int(getattr(link, "bots", 0)),
        shape=shape(days, since),
        closed=link.closed_at is not None,
        changed=link.target != link.original,
    )


def shape(days: Mapping[dt.date, int], since: dt.date) -> SafeString:
    """How people came day by day, from one day to today; nothing where nobody did."""
    today = timezone.localdate()
    first = max(since, today - dt.timedelta(days=LONGEST_SHAPE - 1))
    first = min(first, today - dt.timedelta(days=1))
    length = (today - first).days + 1
    values = [days.get(first + dt.timedelta(days=at), 0) for at in range(length)]
    if not any(values):
        return SafeString("")
    people = sum(values)
    label = ngettext(
        "%(n)d click of people since %(day)s; most on one day: %(most)d",
        "%(n)d clicks of people since %(day)s; most on one day: %(most)d",
        people,
    ) % {"n": people, "day": date_format(first, "SHORT_DATE_FORMAT"), "most": max(values)}
    return sparkline(values, label)


def clicks_of(workspace: Workspace, post: Post) -> PostClicks | None:
    """The clicks of a post; ``None`` where it says no short link."""
    links = links_of_post(workspace, post)
    if not links:
        return None
    days = people_by_day(workspace, [one.pk for one in links])
    lines = [line(one, days.get(one.pk, {}), timezone.localdate(one.created_at)) for one in links]
    return PostClicks(lines, sum(one.people for one in lines), sum(one.bots for one in lines))


def coverage() -> str:
    """What the counts are, and what they cannot show."""
    return _(
        "Counted by Parvis when its short links are followed, by hour; who followed them is not kept, so somebody who clicks twice counts twice. "
        "Programs (previews, search engines, monitors) are told apart by what they call themselves, after lists of %(day)s; those that pass for browsers are not."
    ) % {"day": date_format(CHECKED, "SHORT_DATE_FORMAT")}


def source_words(source: str) -> str:
    """A source by its name."""
    if not source:
        return _("Not said")
    if source == OTHER:
        return pgettext("where a click came from", "Elsewhere")
    return CODE_NAMES.get(source) or naming.network(source)


def sources(counts: Iterable[SourceCount]) -> list[tuple[str, int, int]]:
    """Where people came from, in words, with the people and the programs."""
    return [(source_words(one.source), one.people, one.bots) for one in counts]


def as_csv(lines: Sequence[LinkLine], moments: Mapping[int, tuple[str, str]]) -> bytes:
    """The links as a table. ``moments`` give when each was made, and where it led at first."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [_("Short link"), _("Leads to"), _("Led first to"), _("Brand"), _("Account"), _("Network"), _("Post"), _("Made"), _("Closed"), _("Clicks"), _("Programs")]
    )  # fmt: skip
    for one in lines:
        made, original = moments[one.pk]
        cells = [
            one.short,
            one.target,
            original,
            one.brand,
            one.account,
            one.network_title,
            str(one.post or ""),
            made,
        ]
        closed = _("yes") if one.closed else ""
        writer.writerow([*(protected(cell) for cell in cells), closed, one.people, one.bots])
    return file.getvalue().encode("utf-8-sig")
