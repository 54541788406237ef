"""The HTTP API: what each room offers to programs, under ``/api/v1/``, and how it refuses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as UnreadableError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from parvis.publishing.views.rest import router as publishing
from parvis.site.openapi import completed
from parvis.site.unreadable import told
from parvis.workspaces.api import problem
from parvis.workspaces.views.rest import router as workspaces

PREFIX = "/api/"
BASE = f"{PREFIX}v1"


class Token(HttpBearer):
    """Tells of the token in the description of the API; :mod:`parvis.site.programs` has looked at it already."""

    def authenticate(self, request: HttpRequest, token: str) -> object:
        """Whatever the middleware found."""
        return getattr(request, "api_token", None)


class Described(NinjaAPI):
    """The API, with the key of writes and examples in its description."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description, completed."""
        return completed(super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params))


api = Described(
    title="Parvis",
    version="1",
    description="What people do on Parvis’s pages, for programs. Send `Authorization: Bearer …` with each call: a token is made in the"
    " settings, under Programs, and may do what its role allows. Send `Idempotency-Key` with each POST that changes something.",
    docs_url=None,  # it would bring scripts that our content security policy refuses
    urls_namespace="api",
    auth=Token(),
)
api.add_router("", workspaces)
api.add_router("", publishing)


@api.exception_handler(ValidationError)
def _refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    lines = [
        {"field": "" if field == NON_FIELD_ERRORS else field, "code": one.code or "invalid", "text": text}
        for field, some in places.items()
        for one in some
        for text in one.messages
    ]
    return problem(
        422, _("This cannot be done as it is"), " ".join(one["text"] for one in lines), errors=lines
    )


@api.exception_handler(UnreadableError)
def _unreadable(request: HttpRequest, error: UnreadableError) -> HttpResponse:
    lines = told(error.errors)
    shown = " ".join(dict.fromkeys(f"{one['field']}: {one['text']}" for one in lines))
    return problem(422, _("This cannot be read"), shown, errors=lines)


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, _("This token may not do this"), str(error))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("There is no such thing here"), str(error))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


def urls() -> tuple[list[URLResolver | URLPattern], str, str]:
    """The addresses of the API. Nobody signs in there: a program shows its token (:mod:`parvis.site.programs`)."""
    patterns, application, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback.login_required = False  # type: ignore[attr-defined]
    return patterns, application, namespace
