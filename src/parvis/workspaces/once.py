"""A program's write is done once, however often it is asked: its ``Idempotency-Key`` and what was answered are kept with the deed.

The key, the deed and the answer are one transaction. A process that dies in the middle leaves nothing, so the same call may be made
again; two calls at the same instant follow one another, and the second is answered what the first was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.workspaces.models import KeptAnswer
from parvis.workspaces.problems import problem

HEADER = "Idempotency-Key"
LONGEST = 255


def once(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around a view of the HTTP API that writes. What is refused (400 and above) changes nothing and is not kept."""

    @wraps(run)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER, "").strip()
        if not key and request.method != "POST":  # putting and deleting twice is the same as once
            return _whole(run, request, *args, **kwargs)
        if not key or len(key) > LONGEST or not key.isprintable() or not key.isascii():
            return problem(
                400,
                _("A key is missing"),
                _(
                    "Send the header Idempotency-Key with each write: up to 255 letters and digits that are new for each"
                    " thing you want done, and the same when you try again."
                ),
            )
        return _with_key(run, key, request, *args, **kwargs)

    return answered


def _whole(run: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    with transaction.atomic():
        answer = run(request, *args, **kwargs)
        if answer.status_code >= 400:
            transaction.set_rollback(True)
    return answer


def _with_key(
    run: Callable[..., HttpResponse], key: str, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    token, asked = request.api_token.pk, _fingerprint(request)  # type: ignore[attr-defined]
    kept = KeptAnswer.objects.filter(token_id=token, key=key).first()
    if kept is None:
        try:
            with transaction.atomic():
                row = KeptAnswer.objects.create(token_id=token, key=key, fingerprint=asked)
                answer = run(request, *args, **kwargs)
                if answer.status_code >= 400:
                    transaction.set_rollback(True)
                else:
                    row.status, row.body = answer.status_code, answer.content.decode()
                    row.save(update_fields=["status", "body"])
            return answer
        except IntegrityError:
            kept = KeptAnswer.objects.filter(token_id=token, key=key).first()
            if kept is None:  # the fault was another one
                raise
    if kept.fingerprint != asked:
        return problem(
            422,
            _("This key was used for something else"),
            _("Each Idempotency-Key stands for one call. Choose another one."),
        )
    again = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    again["Idempotency-Replayed"] = "true"
    return again


def _fingerprint(request: HttpRequest) -> str:
    asked = f"{request.method}\n{request.get_full_path()}\n{request.content_type}\n".encode()
    if request.content_type == "multipart/form-data":  # its borders are new each time
        for name, values in sorted(request.POST.lists()):
            asked += repr((name, values)).encode()
        for name, files in sorted(request.FILES.lists()):
            for one in files:
                content = hashlib.sha256()
                for piece in one.chunks():  # a video is never whole in memory
                    content.update(piece)
                one.seek(0)
                asked += repr((name, one.name, content.hexdigest())).encode()
    else:
        asked += request.body
    return hashlib.sha256(asked).hexdigest()
