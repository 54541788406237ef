"""Correcting the mood of a mention, and the screen of what was learned from that."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.archive.contract import Mention
from parvis.engine.corrections import FEWEST
from parvis.engine.understanding import Emotion, Sentiment
from parvis.listening import cards, naming
from parvis.listening.actions import corrections as actions
from parvis.listening.queries import boards, corrections
from parvis.listening.queries.aspects import names_of
from parvis.workspaces.api import Permission, Workspace, workspace_of

NO_EMOTION = "none"
ASPECT = "aspect-"  # then its key


@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Say what the mood, the emotion or the aspects of a mention are. The card comes back corrected to a page that asks for it."""
    workspace = workspace_of(request)
    mention = _mention(request, workspace)
    try:
        if mood := request.POST.get("mood"):
            actions.correct_mood(workspace, mention, Sentiment(mood))
        elif emotion := request.POST.get("emotion"):
            actions.correct_emotion(workspace, mention, None if emotion == NO_EMOTION else Emotion(emotion))
        elif "aspects" in request.POST:
            told = {
                name.removeprefix(ASPECT): Sentiment(str(mood))
                for name, mood in request.POST.items()
                if name.startswith(ASPECT) and mood
            }
            actions.correct_aspects(workspace, mention, told)
    except ValueError as problem:
        raise SuspiciousOperation(str(problem)) from problem
    if request.headers.get("HX-Request"):
        shown = _mention(request, workspace)
        context = {
            "mention": cards.present_mention(
                shown,
                boards.watch_names(workspace),
                None,
                names_of(workspace.organisation, get_language() or "fr"),
            ),
            "full": bool(request.POST.get("full")),
            "corrected": True,
            "can_correct": True,
        }
        return render(request, "listening/mention_card.html", context)
    messages.success(request, _("Thank you: the mention is corrected, and the model will learn from it."))
    return redirect(f"{reverse('listening:mention')}?{request.GET.urlencode()}")


def _mention(request: HttpRequest, workspace: Workspace) -> Mention:
    found = boards.one(workspace, request.GET.get("network", ""), request.GET.get("id", ""))
    if found is None:
        raise Http404(_("This mention is not in the archive, or was deleted by its author."))
    return found


def overview(request: HttpRequest) -> HttpResponse:
    """How much was corrected, what it brought, and switching it off."""
    workspace = workspace_of(request)
    languages = corrections.overview(workspace)
    context = {
        "languages": [
            {
                "code": one.language,
                "name": naming.language(one.language),
                "corrections": one.corrections,
                "waiting": one.waiting,
                "missing": max(0, FEWEST - one.corrections),
                "can_learn": one.can_learn,
                "layer": one.layer,
                "helps": bool(one.layer and one.layer.data),
                "before": 100 * one.layer.before if one.layer else 0,
                "after": 100 * one.layer.after if one.layer else 0,
            }
            for one in languages
        ],
        "learn_after": corrections.LEARN_AFTER,
        "may_change": workspace.can(Permission.MANAGE_BRANDS),
    }
    return render(request, "listening/corrections.html", context)


@require_POST
def switch(request: HttpRequest, language: str) -> HttpResponse:
    """Use what was learned of a language, or the model alone."""
    actions.set_layer_active(workspace_of(request), language, request.POST.get("active") == "on")
    return redirect("listening:corrections")


@require_POST
def forget(request: HttpRequest, language: str) -> HttpResponse:
    """Forget the corrections of a language and what was learned from them."""
    number = actions.forget_corrections(workspace_of(request), language)
    words = ngettext("%(number)d correction forgotten.", "%(number)d corrections forgotten.", number)
    messages.success(request, words % {"number": number})
    return redirect("listening:corrections")
