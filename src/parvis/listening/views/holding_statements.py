"""Holding statements: the list, writing, changing and deleting one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening.actions import holding_statements as actions
from parvis.listening.crisis_forms import StatementForm, initial_of
from parvis.listening.queries import crises
from parvis.workspaces.api import Permission, brands_of, workspace_of


def statement_list(request: HttpRequest) -> HttpResponse:
    """The statements at hand."""
    workspace = workspace_of(request)
    context = {
        "statements": crises.statements(workspace),
        "can_manage": workspace.can(Permission.MANAGE_ALERTS),
    }
    return render(request, "listening/crises/holding_list.html", context)


@require_POST
def ready(request: HttpRequest) -> HttpResponse:
    """Begin with those that come with Parvis."""
    workspace = workspace_of(request)
    workspace.require_whole(Permission.MANAGE_ALERTS)
    actions.add_ready_statements(workspace)
    return redirect("listening:statements")


def statement(request: HttpRequest, statement_id: int | None = None) -> HttpResponse:
    """Write a statement, change it, delete it."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_ALERTS)
    found = crises.statement(workspace, statement_id) if statement_id else None
    if request.method == "POST" and request.POST.get("verb") == "delete" and found:
        actions.delete_statement(workspace, found.pk)
        messages.success(request, _("The statement is deleted. What was said with it stays in the logs."))
        return redirect("listening:statements")
    form = StatementForm(
        request.POST or None,
        brands=brands_of(workspace),
        initial=initial_of(found) if found else {"language": workspace.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_statement(workspace, form.draft(), statement_id)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The statement is saved."))
            return redirect("listening:statements")
    context = {"form": form, "statement": found}
    return render(request, "listening/crises/holding_edit.html", context, status=422 if form.errors else 200)
