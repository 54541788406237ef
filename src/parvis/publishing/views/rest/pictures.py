"""The library of pictures and videos."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status, UploadedFile
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.engine.publishing.library import Right
from parvis.publishing.actions.media import (
    add_cleaned_video,
    add_file,
    delete_medium,
    describe_medium,
    file_medium,
)
from parvis.publishing.queries.media import Wanted, folders_of, library, tags_of
from parvis.publishing.queries.media import medium as find_medium
from parvis.publishing.views.rest.shapes import Focus, PictureShape
from parvis.publishing.views.rest.videos import cleaned_first, video_of
from parvis.workspaces.api import once, workspace_of

router = Router(tags=["Pictures"])
MOST = 200


class Description(Schema):
    """What a picture shows, until when it may be used, and where it lies. `folder`, `tags` and `focus` stay where they are left out."""

    name: str = Field("", max_length=160)
    alt: str = Field("", max_length=5000)
    rights_until: dt.date | None = None
    folder: str | None = Field(None, max_length=80)
    tags: list[str] | None = Field(None, max_length=40)
    focus: Focus | None = None


class Places(Schema):
    """Where pictures lie, and by what they are found."""

    folders: list[str]
    tags: list[str]


@router.get("", response=list[PictureShape], operation_id="list_pictures", summary="List pictures and videos")
def listed(
    request: HttpRequest,
    brand: int | None = None,
    before: int | None = None,
    limit: int = 50,
    words: str = "",
    folder: str = "",
    right: Right | None = None,
) -> list[PictureShape]:
    """The pictures and videos you see, the newest first; `before` is the last id you have. `words` are looked for in names, descriptions,
    tags and folders; `right` says whether they may be used: `open`, `soon` over, or `expired`.
    """
    wanted = Wanted(words[:200], folder, right, brand)
    found = library(workspace_of(request), wanted, timezone.localdate())
    if before is not None:
        found = found.filter(pk__lt=before)
    return [PictureShape.of(one) for one in found[: max(1, min(limit, MOST))]]


@router.get(
    "/places", response=Places, operation_id="list_folders", summary="List folders and tags of the library"
)
def places(request: HttpRequest, brand: int | None = None) -> Places:
    """The folders that hold something, and the tags that were given."""
    workspace = workspace_of(request)
    return Places(folders=folders_of(workspace, brand), tags=tags_of(workspace, brand))


@router.post("", response={201: PictureShape}, operation_id="add_picture", summary="Add a picture or a video")
@decorate_view(once, cleaned_first)
def add(
    request: HttpRequest, brand: Form[int], file: File[UploadedFile], alt: Form[str] = ""
) -> Status[PictureShape]:
    """Send a picture or a video (`multipart/form-data`). Its content is checked, and what it tells besides is taken out."""
    workspace, video = workspace_of(request), video_of(request)
    if video is None:
        return Status(201, PictureShape.of(add_file(workspace, brand, file, alt)))
    return Status(201, PictureShape.of(add_cleaned_video(workspace, brand, file.name or "", video, alt)))


@router.get("/{picture_id}", response=PictureShape, operation_id="read_picture", summary="Read a picture")
def read(request: HttpRequest, picture_id: int) -> PictureShape:
    """What it shows, and until when it may be used."""
    return PictureShape.of(find_medium(workspace_of(request), picture_id))


@router.put(
    "/{picture_id}", response=PictureShape, operation_id="describe_picture", summary="Describe a picture"
)
@decorate_view(once)
def describe(request: HttpRequest, picture_id: int, asked: Description) -> PictureShape:
    """Say what it shows and where it lies. What is planned with it says its new description too, and must be approved again."""
    workspace = workspace_of(request)
    found = find_medium(workspace, picture_id)
    told = asked.name.strip() or found.name, asked.alt.strip(), asked.rights_until
    files = any(one is not None for one in (asked.folder, asked.tags, asked.focus))
    with transaction.atomic():
        if not files or told != (found.name, found.alt, found.rights_until):
            describe_medium(
                workspace, picture_id, name=asked.name, alt=asked.alt, rights_until=asked.rights_until
            )
        if files:
            file_medium(
                workspace,
                picture_id,
                folder=found.folder if asked.folder is None else asked.folder,
                tags=found.tags if asked.tags is None else ", ".join(asked.tags),
                focus=(asked.focus.x, asked.focus.y) if asked.focus else None,
            )
    return PictureShape.of(find_medium(workspace, picture_id))


@router.delete(
    "/{picture_id}", response={204: None}, operation_id="delete_picture", summary="Delete a picture"
)
@decorate_view(once)
def delete(request: HttpRequest, picture_id: int) -> Status[None]:
    """Take a picture that no post uses out of the library."""
    delete_medium(workspace_of(request), picture_id)
    return Status(204, None)
