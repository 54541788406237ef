"""The language versions of a post: made, linked, parted, said to agree."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.publishing.actions import versions as actions
from parvis.workspaces.api import workspace_of


@require_POST
def deed(request: HttpRequest, post_id: int, verb: str) -> HttpResponse:
    """``make`` one, ``link`` one there is, ``part`` this one from the others, or say that all ``agree``."""
    workspace = workspace_of(request)
    try:
        match verb:
            case "make":
                made = actions.make_version(workspace, post_id, request.POST.get("language", ""))
                messages.success(request, _("A draft with the same words: say them in the other language."))
                return redirect("publishing:edit", made.pk)
            case "link":
                other = request.POST.get("other", "")
                if not (other.isdecimal() and len(other) < 15):
                    raise ValidationError(_("Choose a post."))
                actions.link_version(workspace, post_id, int(other))
                messages.success(request, _("The two posts are versions of one another."))
            case "part":
                actions.part_version(workspace, post_id)
                messages.success(request, _("It is no version of the others any more."))
            case "agree":
                actions.agree_versions(workspace, post_id)
                messages.success(request, _("Noted: all versions say the same."))
            case _:
                raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("publishing:post", post_id)
