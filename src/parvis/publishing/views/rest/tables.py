"""Tables of posts: sent, looked at, brought in row by row, and taken out again."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema, Status, UploadedFile
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.networks.files.dates import DateForm
from parvis.publishing import languages
from parvis.publishing.actions import importing as actions
from parvis.publishing.models import PostImport
from parvis.publishing.presenting_tables import outlook
from parvis.publishing.queries.importing import import_of, imports_of
from parvis.publishing.queries.posts import Stage
from parvis.publishing.queries.screens import voices
from parvis.publishing.table_columns import OWN, SEVERAL, Part, TableMapping
from parvis.publishing.views.exporting import exported
from parvis.publishing.views.importing import refused_rows
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Tables of posts"])
TURN = 1.0  # seconds of work in one answer: whoever asks holds the database while it is done


class MappingShape(Schema):
    """How the rows of a table are read."""

    columns: list[str] = Field(
        description="What each column holds: `date`, `time`, `accounts`, `text`, `title`, `link`, `language`, `warning`, `labels`,"
        " `picture`, `alt`, `number`, `own-12` for the words of account 12; empty: it is left aside."
    )
    date_form: DateForm = DateForm.ISO
    hour: dt.time = Field(dt.time(9), description="For rows that say none.")
    accounts: list[int] = Field([], description="For rows that name none.")
    language: str = Field("", description="For rows that say none.", max_length=5)


class Start(Schema):
    """How a table is brought in."""

    mapping: MappingShape | None = Field(None, description="Empty: as it was guessed.")
    plans: bool = Field(True, description="Rows with a time are planned; else all become drafts.")


class RefusedRow(Schema):
    """A row of which no post is made, and why."""

    row: int
    reason: str


class OutlookShape(Schema):
    """What a table would become."""

    dated: int
    undated: int
    known: int = Field(description="They are posts already.")
    refused: int
    problems: list[RefusedRow] = Field(description="The first of them.")


class TableShape(Schema):
    """A table of posts."""

    id: int
    brand: int
    file_name: str
    state: Literal["checking", "running", "done"]
    columns: list[str] = Field(description="The names of its columns.")
    mapping: MappingShape
    plans: bool
    rows: int
    position: int = Field(description="How many rows are behind.")
    drafts: int
    planned: int
    known: int
    refused: list[RefusedRow]

    @classmethod
    def of(cls, found: PostImport) -> TableShape:
        """A row of imports."""
        mapping = actions.mapping_of(found)
        return cls(
            id=found.pk,
            brand=found.brand_id,
            file_name=found.file_name,
            state=found.state,  # type: ignore[arg-type]
            columns=[str(one) for one in actions.form_of(found).columns],
            mapping=MappingShape(
                columns=[str(one) for one in mapping.columns],
                date_form=DateForm(mapping.date_form),
                hour=mapping.hour,
                accounts=list(mapping.accounts),
                language=mapping.language,
            ),
            plans=found.plans,
            rows=found.rows,
            position=found.position,
            drafts=found.drafts,
            planned=found.planned,
            known=found.known,
            refused=[RefusedRow(row=number, reason=reason) for number, reason in found.rejects],
        )


@router.get("", response=list[TableShape], operation_id="list_tables", summary="List tables of posts")
def listed(request: HttpRequest) -> list[TableShape]:
    """Those that were sent, the newest first."""
    return [TableShape.of(one) for one in imports_of(workspace_of(request))[:50]]


@router.post(
    "",
    response={201: TableShape},
    operation_id="send_table",
    summary="Send a table of posts",
)
@decorate_view(once)
def send(request: HttpRequest, brand: Form[int], file: File[UploadedFile]) -> Status[TableShape]:
    """Send a CSV or XLSX file (`multipart/form-data`). What its columns hold is guessed: look at it before you start."""
    made = actions.upload(workspace_of(request), brand, file.name or "", file.chunks())
    return Status(201, TableShape.of(made))


@router.get(
    "/export",
    operation_id="export_posts",
    summary="Take posts out as a table",
)
def export(
    request: HttpRequest,
    form: Literal["csv", "xlsx"] = "csv",
    stage: Stage = Stage.PLANNED,
    brand: int | None = None,
    label: int | None = None,
) -> HttpResponseBase:
    """The posts of one heap, as a file that can be brought in again."""
    return exported(workspace_of(request), form, stage, brand, label)


@router.get("/{table_id}", response=TableShape, operation_id="read_table", summary="Read a table of posts")
def read(request: HttpRequest, table_id: int) -> TableShape:
    """Its columns, how far it is, and the rows that were refused."""
    return TableShape.of(import_of(workspace_of(request), table_id))


@router.post(
    "/{table_id}/preview",
    response=OutlookShape,
    operation_id="preview_table",
    summary="See what a table would become",
    openapi_extra={"x-reads-only": True},
)
def preview(request: HttpRequest, table_id: int, asked: Start) -> OutlookShape:
    """How many posts it would make, and which rows would be refused. Nothing is written."""
    workspace = workspace_of(request)
    found = import_of(workspace, table_id)
    seen = outlook(workspace, found, _mapping(workspace, found, asked), plans=asked.plans)
    return OutlookShape(
        dated=seen.dated,
        undated=seen.undated,
        known=seen.known,
        refused=seen.refused,
        problems=[RefusedRow(row=one.number, reason=one.reason) for one in seen.problems],
    )


@router.post("/{table_id}/start", response=TableShape, operation_id="start_table", summary="Bring a table in")
@decorate_view(once)
def start(request: HttpRequest, table_id: int, asked: Start) -> TableShape:
    """Take the columns as you say, and make the first posts. Go on with `/on` until it is `done`."""
    workspace = workspace_of(request)
    found = import_of(workspace, table_id)
    if found.state == PostImport.State.CHECKING:
        actions.start(workspace, table_id, _mapping(workspace, found, asked), plans=asked.plans)
    return TableShape.of(actions.carry_on(workspace, table_id, TURN))


@router.post(
    "/{table_id}/on", response=TableShape, operation_id="carry_on_table", summary="Go on bringing a table in"
)
@decorate_view(once)
def carry_on(request: HttpRequest, table_id: int) -> TableShape:
    """Make some more posts. Each call needs a key of its own."""
    return TableShape.of(actions.carry_on(workspace_of(request), table_id, TURN))


@router.get(
    "/{table_id}/refused",
    operation_id="read_refused_rows",
    summary="Take the refused rows out",
)
def refused(request: HttpRequest, table_id: int) -> FileResponse:
    """The rows of which no post was made, each with its reason, as CSV to correct and send again."""
    return refused_rows(import_of(workspace_of(request), table_id))


@router.delete(
    "/{table_id}", response={204: None}, operation_id="forget_table", summary="Forget a table of posts"
)
@decorate_view(once)
def forget(request: HttpRequest, table_id: int) -> Status[None]:
    """Delete the table; posts that were made of it stay."""
    actions.forget(workspace_of(request), table_id)
    return Status(204, None)


def _mapping(workspace: Workspace, found: PostImport, asked: Start) -> TableMapping:
    """What was asked, as the rows are read. Raises ``ValidationError`` for what cannot be."""
    before = actions.mapping_of(found)
    if asked.mapping is None:
        return before
    given, accounts = asked.mapping, {one.pk for one in voices(workspace, found.brand_id)}
    known = {"", *Part, *(f"{OWN}{one}" for one in accounts)}
    once_only = [one for one in given.columns if one and one not in SEVERAL]
    if len(given.columns) != len(before.columns):
        raise ValidationError({"mapping.columns": _("Say for each column what it holds.")})
    if not set(given.columns) <= known:
        raise ValidationError({"mapping.columns": _("A column holds something that there is not.")})
    if len(set(once_only)) < len(once_only):
        raise ValidationError({"mapping.columns": _("Another column holds this already.")})
    if not any(one in {Part.TEXT, Part.LINK, Part.PICTURE} or one.startswith(OWN) for one in given.columns):
        raise ValidationError({"mapping.columns": _("Choose the column that holds the text.")})
    if not set(given.accounts) <= accounts:
        raise ValidationError(
            {"mapping.accounts": _("One of these accounts is not one of this brand’s here.")}
        )
    if given.language and given.language not in languages.CODES:
        raise ValidationError({"mapping.language": _("Choose a language.")})
    return msgspec.structs.replace(
        before,
        columns=tuple(given.columns),
        date_form=given.date_form,
        hour=given.hour.replace(tzinfo=None),
        accounts=tuple(given.accounts),
        language=given.language,
    )
