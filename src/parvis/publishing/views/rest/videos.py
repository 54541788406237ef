"""A video that is sent is cleaned before its key is written down: that takes seconds, in which nobody else could write otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from parvis.publishing.video_files import HEAD, Video, cleaned, is_video, on_disk
from parvis.workspaces.api import Permission, workspace_of

_KEPT = "_parvis_video"


def cleaned_first(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around a view that takes a ``file`` for a ``brand``: :func:`video_of` gives it what the file became, where it is a video."""

    @wraps(run)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file, brand = request.FILES.get("file"), str(request.POST.get("brand", ""))
        may = (
            brand.isdecimal()
            and len(brand) < 15
            and workspace_of(request).can(Permission.PREPARE, int(brand))
        )
        if file is None or not may or not is_video(file.read(HEAD)):
            if file is not None:
                file.seek(0)
            return run(request, *args, **kwargs)
        file.seek(0)
        try:
            with on_disk(file) as path, cleaned(path) as video:
                setattr(request, _KEPT, video)
                return run(request, *args, **kwargs)
        except ValidationError as wrong:
            setattr(request, _KEPT, wrong)  # the view says so, as it says everything else
            return run(request, *args, **kwargs)

    return answered


def video_of(request: HttpRequest) -> Video | None:
    """The cleaned video of a request; ``None`` for one that sent something else. Raises ``ValidationError`` for one that is not usable."""
    kept: Video | ValidationError | None = getattr(request, _KEPT, None)
    if isinstance(kept, ValidationError):
        raise kept
    return kept
