"""Words kept ready: templates, snippets, sets of hashtags, signatures."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.engine.publishing.ready_texts import Start, filled, places_in
from parvis.publishing.actions.ready_texts import ReadyDraft, forget_ready_text, keep_ready_text
from parvis.publishing.models import ReadyText
from parvis.publishing.queries.ready_texts import ready_text, ready_texts_of
from parvis.workspaces.api import once, workspace_of

router = Router(tags=["Ready texts"])
Kind = Literal["template", "snippet", "hashtags", "signature"]


class StartShape(Schema):
    """What a template fills in besides its text."""

    title: str = Field("", max_length=160)
    warning: str = Field("", max_length=200)
    link: str = Field("", max_length=2000)
    campaign: str = Field("", max_length=100)
    is_paid: bool = False
    texts: dict[int, str] = Field(
        {}, description="The accounts that say it, with their own words (empty: they say the text)."
    )


class ReadyChange(Schema):
    """A text to keep ready. `account` matters to a signature, `start` to a template; places to fill are written `{{product}}`."""

    name: str = Field(max_length=120)
    text: str = Field("", max_length=20_000)
    entity: int | None = Field(None, description="For an entity only; empty: for the whole brand.")
    account: int | None = None
    language: str = Field("", max_length=5)
    start: StartShape | None = None

    def draft(self, brand: int, kind: str) -> ReadyDraft:
        """The same for the action."""
        start = Start(**self.start.model_dump()) if self.start else Start()
        return ReadyDraft(brand, kind, self.name, self.text, self.entity, self.account, self.language, start)


class NewReady(ReadyChange):
    """A text to keep ready, of which brand, and what it is."""

    brand: int
    kind: Kind


class ReadyShape(Schema):
    """A text that is kept ready."""

    id: int
    brand: int
    kind: Kind
    name: str
    text: str
    entity: int | None
    account: int | None
    language: str
    start: StartShape
    places: list[str] = Field(description="What is to be filled in it.")
    changed_at: dt.datetime

    @classmethod
    def of(cls, kept: ReadyText) -> ReadyShape:
        """A row of ready texts."""
        start = kept.starts
        return cls(
            id=kept.pk,
            brand=kept.brand_id,
            kind=kept.kind,  # type: ignore[arg-type]
            name=kept.name,
            text=kept.text,
            entity=kept.entity_id,
            account=kept.account_id,
            language=kept.language,
            start=StartShape(
                title=start.title,
                warning=start.warning,
                link=start.link,
                campaign=start.campaign,
                is_paid=start.is_paid,
                texts=start.texts,
            ),
            places=list(kept.places),
            changed_at=kept.changed_at,
        )


class Values(Schema):
    """What to fill in."""

    values: dict[str, str] = Field(description="What goes in each place, by its name.")


class FilledShape(Schema):
    """A template with its places filled, to write a post with."""

    text: str
    language: str
    start: StartShape
    open: list[str] = Field(
        description="Places of which nothing was said: a post in which one is left does not go out."
    )


@router.get("", response=list[ReadyShape], operation_id="list_ready_texts", summary="List ready texts")
def listed(request: HttpRequest, brand: int | None = None, kind: Kind | None = None) -> list[ReadyShape]:
    """What is kept ready for the brands and entities you see, by name."""
    found = ready_texts_of(workspace_of(request), brand)
    return [ReadyShape.of(one) for one in (found.filter(kind=kind) if kind else found)]


@router.post("", response={201: ReadyShape}, operation_id="keep_ready_text", summary="Keep a text ready")
@decorate_view(once)
def keep(request: HttpRequest, asked: NewReady) -> Status[ReadyShape]:
    """Keep a template, a snippet, a set of hashtags or a signature."""
    return Status(
        201, ReadyShape.of(keep_ready_text(workspace_of(request), asked.draft(asked.brand, asked.kind)))
    )


@router.get("/{text_id}", response=ReadyShape, operation_id="read_ready_text", summary="Read a ready text")
def read(request: HttpRequest, text_id: int) -> ReadyShape:
    """One of them."""
    return ReadyShape.of(ready_text(workspace_of(request), text_id))


@router.put(
    "/{text_id}", response=ReadyShape, operation_id="change_ready_text", summary="Change a ready text"
)
@decorate_view(once)
def change(request: HttpRequest, text_id: int, asked: ReadyChange) -> ReadyShape:
    """Change it. What was written with it before stays as it was written."""
    workspace = workspace_of(request)
    kept = ready_text(workspace, text_id)
    return ReadyShape.of(keep_ready_text(workspace, asked.draft(kept.brand_id, kept.kind), text_id))


@router.delete(
    "/{text_id}", response={204: None}, operation_id="forget_ready_text", summary="Forget a ready text"
)
@decorate_view(once)
def forget(request: HttpRequest, text_id: int) -> Status[None]:
    """Keep it no longer. Posts that were written with it stay."""
    forget_ready_text(workspace_of(request), text_id)
    return Status(204, None)


@router.post(
    "/{text_id}/fill",
    response=FilledShape,
    operation_id="fill_ready_text",
    summary="Fill a template",
    openapi_extra={"x-reads-only": True},
)
def fill(request: HttpRequest, text_id: int, asked: Values) -> FilledShape:
    """The words of a ready text with its places filled. Nothing is kept: write a post with them."""
    kept = ready_text(workspace_of(request), text_id)
    values = {name: words for name, words in asked.values.items() if words}
    start = kept.starts
    told = StartShape(
        title=start.title,
        warning=filled(start.warning, values),
        link=filled(start.link, values),
        campaign=start.campaign,
        is_paid=start.is_paid,
        texts={account: filled(words, values) for account, words in start.texts.items()},
    )
    text = filled(kept.text, values)
    left = places_in(text, *told.texts.values(), told.link, told.warning)
    return FilledShape(text=text, language=kept.language, start=told, open=list(left))
