"""Who a program is, and what it may speak with."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from parvis.workspaces.access import GRANTS
from parvis.workspaces.queries.accounts import accounts_of
from parvis.workspaces.queries.brands import brands_of
from parvis.workspaces.requests import workspace_of

router = Router(tags=["Workspace"])


class Me(Schema):
    """In whose name this token acts, and what it may do."""

    organisation: int
    person: int | None
    actor: str
    role: str
    permissions: list[str]
    brands: list[int] | None = Field(description="The only brands that are open; empty: all of them.")
    language: str
    time_zone: str


class BrandShape(Schema):
    """A brand."""

    id: int
    name: str
    slug: str
    kind: str = Field(description="`own`, or `competitor`.")


class AccountShape(Schema):
    """A brand’s account on a network."""

    id: int
    brand: int
    entity: int | None
    network: str
    handle: str
    url: str


@router.get("/me", response=Me, operation_id="me", summary="Who am I?")
def me(request: HttpRequest) -> Me:
    """In whose name this token acts, and what it may do."""
    workspace = workspace_of(request)
    return Me(
        organisation=workspace.organisation,
        person=workspace.person,
        actor=workspace.actor,
        role=workspace.role,
        permissions=sorted(GRANTS.get(workspace.role, frozenset())),
        brands=None if workspace.brands is None else sorted(workspace.brands),
        language=workspace.language,
        time_zone=workspace.time_zone,
    )


@router.get("/brands", response=list[BrandShape], operation_id="list_brands", summary="List brands")
def brands(request: HttpRequest) -> list[BrandShape]:
    """The brands you see."""
    return [
        BrandShape(id=one.pk, name=one.name, slug=one.slug, kind=one.kind)
        for one in brands_of(workspace_of(request))
    ]


@router.get("/accounts", response=list[AccountShape], operation_id="list_accounts", summary="List accounts")
def accounts(request: HttpRequest, brand: int | None = None) -> list[AccountShape]:
    """The accounts you see."""
    return [
        AccountShape(
            id=one.pk,
            brand=one.brand_id,
            entity=one.entity_id,
            network=one.network,
            handle=one.handle,
            url=one.url,
        )
        for one in accounts_of(workspace_of(request), brand)
    ]
