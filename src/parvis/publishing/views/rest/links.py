"""Short links and how often they were followed; and what brands do with the links they say."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.engine.publishing.tracking import Existing, LinkRules, Shorten, TagRule
from parvis.publishing.actions.link_rules import set_link_rules
from parvis.publishing.actions.short_links import close_link, lead_elsewhere
from parvis.publishing.models import ShortLink
from parvis.publishing.presenting_links import short_address
from parvis.publishing.queries.clicks import counted_links, links_of_post, people_by_day, sources_of
from parvis.publishing.queries.link_rules import link_rules_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.short_links import short_link
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Links"])
MOST = 500


class LinkShape(Schema):
    """A short link."""

    id: int
    brand: int
    account: int | None
    post: int | None
    address: str
    target: str = Field(description="Where it leads.")
    original: str = Field(description="Where it led when that was agreed to.")
    closed: bool
    people: int = Field(description="How often people followed it in the time that was asked for.")
    bots: int = Field(description="How often programs did.")
    created_at: dt.datetime

    @classmethod
    def of(cls, link: ShortLink, people: int, bots: int) -> LinkShape:
        """A row of short links with its counts."""
        return cls(
            id=link.pk,
            brand=link.brand_id,
            account=link.account_id,
            post=link.variant.post_id if link.variant else None,
            address=short_address(link),
            target=link.target,
            original=link.original,
            closed=link.closed_at is not None,
            people=people,
            bots=bots,
            created_at=link.created_at,
        )


class DayShape(Schema):
    """How many people followed it on a day."""

    day: dt.date
    people: int


class SourceShape(Schema):
    """How many came from a network (`other`; empty: they did not say)."""

    source: str
    people: int
    bots: int


class CountedLink(LinkShape):
    """A short link with all its clicks."""

    days: list[DayShape]
    sources: list[SourceShape]


class Target(Schema):
    """Where a link is to lead."""

    target: str = Field(max_length=2000)


class TagShape(Schema):
    """What is added to the links of one site. Each tag may hold `{network}`, `{account}`, `{post}`, `{campaign}`, `{language}`, `{date}`."""

    site: str = Field(
        "", description="A domain; `*`: anywhere; empty: the brand’s own sites.", max_length=200
    )
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""


class LinkRulesShape(Schema):
    """What a brand does with the links it says; the first rule an address meets holds."""

    sites: list[str] = Field([], description="The brand’s own sites.", max_length=100)
    rules: list[TagShape] = Field([], max_length=12)
    existing: Existing = Existing.KEEP
    shorten: Shorten = Shorten.NONE

    @classmethod
    def of(cls, rules: LinkRules) -> LinkRulesShape:
        """As they were chosen."""
        tags = [
            TagShape(
                site=o.site,
                source=o.source,
                medium=o.medium,
                campaign=o.campaign,
                content=o.content,
                term=o.term,
            )
            for o in rules.rules
        ]
        return cls(sites=list(rules.sites), rules=tags, existing=rules.existing, shorten=rules.shorten)


class ChangedRules(Schema):
    """How many planned deliveries say something else now, and how many of them wait for a yes to it."""

    deliveries: int
    waiting: int


@router.get("/links", response=list[LinkShape], operation_id="list_links", summary="List short links")
def listed(
    request: HttpRequest,
    brand: int | None = None,
    days: int = 30,
    account: int | None = None,
    words: str = "",
    limit: int = 100,
) -> list[LinkShape]:
    """The links that are out, those most followed in the last `days` first (0: since ever), today with them."""
    workspace = workspace_of(request)
    found = counted_links(workspace, brand, _since(days), words[:200])
    if account is not None:
        found = found.filter(account=account)
    return [_counted(one) for one in found[: max(1, min(limit, MOST))]]


@router.get(
    "/posts/{post_id}/links",
    response=list[LinkShape],
    operation_id="list_links_of_post",
    summary="Count the clicks of a post",
)
def of_post(request: HttpRequest, post_id: int) -> list[LinkShape]:
    """The short links of a post with all their clicks, account by account."""
    workspace = workspace_of(request)
    return [_counted(one) for one in links_of_post(workspace, find_post(workspace, post_id))]


@router.get("/links/{link_id}", response=CountedLink, operation_id="read_link", summary="Read a short link")
def read(request: HttpRequest, link_id: int) -> CountedLink:
    """Where it leads, and its clicks by day and by where they came from."""
    return _told(workspace_of(request), link_id)


@router.put(
    "/links/{link_id}",
    response=CountedLink,
    operation_id="change_link",
    summary="Have a short link lead elsewhere",
)
@decorate_view(once)
def change(request: HttpRequest, link_id: int, asked: Target) -> CountedLink:
    """From now on; one that was closed opens again. It takes somebody who may publish: people agreed to the page before."""
    workspace = workspace_of(request)
    lead_elsewhere(workspace, link_id, asked.target)
    return _told(workspace, link_id)


@router.post(
    "/links/{link_id}/close", response=CountedLink, operation_id="close_link", summary="Close a short link"
)
@decorate_view(once)
def close(request: HttpRequest, link_id: int) -> CountedLink:
    """Have it lead nowhere."""
    workspace = workspace_of(request)
    close_link(workspace, link_id)
    return _told(workspace, link_id)


@router.get(
    "/brands/{brand_id}/link-rules",
    response=LinkRulesShape,
    operation_id="read_link_rules",
    summary="Read the link rules of a brand",
    tags=["Rules"],
)
def rules(request: HttpRequest, brand_id: int) -> LinkRulesShape:
    """What it does with the links it says."""
    return LinkRulesShape.of(link_rules_of(workspace_of(request), brand_id))


@router.put(
    "/brands/{brand_id}/link-rules",
    response=ChangedRules,
    operation_id="set_link_rules",
    summary="Choose the link rules of a brand",
    tags=["Rules"],
)
@decorate_view(once)
def choose(request: HttpRequest, brand_id: int, asked: LinkRulesShape) -> ChangedRules:
    """Choose them all anew. They hold for what is planned, too: where that changes what will be sent, it must be approved again."""
    wanted = LinkRules(
        sites=tuple(asked.sites),
        rules=tuple(TagRule(**one.model_dump()) for one in asked.rules),
        existing=asked.existing,
        shorten=asked.shorten,
    )
    changed = set_link_rules(workspace_of(request), brand_id, wanted)
    return ChangedRules(deliveries=changed.deliveries, waiting=changed.waiting)


def _counted(link: ShortLink) -> LinkShape:
    return LinkShape.of(link, link.people, link.bots)  # type: ignore[attr-defined]


def _told(workspace: Workspace, number: int) -> CountedLink:
    found = short_link(workspace, number)
    sources = sources_of(workspace, found)
    days = people_by_day(workspace, [found.pk]).get(found.pk, {})
    told = LinkShape.of(found, sum(o.people for o in sources), sum(o.bots for o in sources))
    return CountedLink(
        **told.model_dump(),
        days=[DayShape(day=day, people=people) for day, people in sorted(days.items())],
        sources=[SourceShape(source=o.source, people=o.people, bots=o.bots) for o in sources],
    )


def _since(days: int) -> dt.datetime | None:
    if days <= 0:
        return None
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - dt.timedelta(days=min(days, 3660) - 1)
