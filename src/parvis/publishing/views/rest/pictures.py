"""The library of pictures."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema, Status, UploadedFile
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions.media import add_medium, delete_medium, describe_medium
from parvis.publishing.media_files import LARGEST
from parvis.publishing.queries.media import media_of
from parvis.publishing.queries.media import medium as find_medium
from parvis.publishing.views.rest.shapes import PictureShape
from parvis.workspaces.api import once, workspace_of

router = Router(tags=["Pictures"])
MOST = 200


class Description(Schema):
    """What a picture shows, and until when it may be used."""

    name: str = Field("", max_length=160)
    alt: str = Field("", max_length=5000)
    rights_until: dt.date | None = None


@router.get("", response=list[PictureShape], operation_id="list_pictures", summary="List pictures")
def listed(
    request: HttpRequest, brand: int | None = None, before: int | None = None, limit: int = 50
) -> list[PictureShape]:
    """The pictures you see, the newest first; `before` is the last id you have."""
    found = media_of(workspace_of(request), brand)
    if before is not None:
        found = found.filter(pk__lt=before)
    return [PictureShape.of(one) for one in found[: max(1, min(limit, MOST))]]


@router.post("", response={201: PictureShape}, operation_id="add_picture", summary="Add a picture")
@decorate_view(once)
def add(
    request: HttpRequest, brand: Form[int], file: File[UploadedFile], alt: Form[str] = ""
) -> Status[PictureShape]:
    """Send a picture (`multipart/form-data`). Its content is checked, and what it tells besides the picture is taken out."""
    if (file.size or 0) > LARGEST:
        raise ValidationError({"file": _("This picture is too big.")})
    data = file.read(LARGEST + 1)
    return Status(201, PictureShape.of(add_medium(workspace_of(request), brand, file.name or "", data, alt)))


@router.put(
    "/{picture_id}", response=PictureShape, operation_id="describe_picture", summary="Describe a picture"
)
@decorate_view(once)
def describe(request: HttpRequest, picture_id: int, asked: Description) -> PictureShape:
    """Say what it shows. What is planned with it changes too, and must be approved again."""
    workspace = workspace_of(request)
    find_medium(workspace, picture_id)
    return PictureShape.of(
        describe_medium(
            workspace, picture_id, name=asked.name, alt=asked.alt, rights_until=asked.rights_until
        )
    )


@router.delete(
    "/{picture_id}", response={204: None}, operation_id="delete_picture", summary="Delete a picture"
)
@decorate_view(once)
def delete(request: HttpRequest, picture_id: int) -> Status[None]:
    """Take a picture that no post uses out of the library."""
    delete_medium(workspace_of(request), picture_id)
    return Status(204, None)
