"""Tokens for programs: made within one's own role, shown once, listed, revoked."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse

from parvis.workspaces.actions.tokens import make_token, revoke_token
from parvis.workspaces.models import ApiToken, AuditEntry, Person, Role
from parvis.workspaces.queries.tokens import hash_of, lower, opened_by, tokens_of
from parvis.workspaces.tests.conftest import World


def test_a_token_is_kept_as_its_hash_and_written_in_the_log(world: World) -> None:
    made, text = make_token(world.workspace("editor"), " script ", Role.EDITOR, 30)
    assert made.name == "script" and made.token_hash == hash_of(text) and text.startswith("parvis_")
    assert text not in str(ApiToken.objects.values().get())
    assert AuditEntry.objects.filter(verb="token.create").exists()
    opened = opened_by(text)
    assert opened is not None and opened[1].role == "editor" and opened[1].actor.endswith("script")


@pytest.mark.parametrize(
    ("name", "role", "days"),
    [("", "viewer", 30), ("x", "admin", 30), ("x", "nonsense", 30), ("x", "viewer", 0), ("x", "viewer", 367)],
)
def test_what_cannot_be_handed_out(world: World, name: str, role: str, days: int) -> None:
    with pytest.raises(ValidationError):
        make_token(world.workspace("editor"), name, role, days)


def test_a_command_has_no_token(world: World) -> None:
    with pytest.raises(PermissionDenied):
        make_token(world.workspace("owner", person=None), "x", "viewer", 30)


def test_people_see_their_own_and_admins_everybody_s(world: World) -> None:
    made, text = make_token(world.workspace("editor"), "script", Role.VIEWER, 30)
    assert list(tokens_of(world.workspace("editor"))) == [made]
    assert list(tokens_of(world.workspace("analyst"))) == []
    with pytest.raises(Http404):
        revoke_token(world.workspace("analyst"), made.pk)
    assert list(tokens_of(world.workspace("admin"))) == [made]
    revoke_token(world.workspace("admin"), made.pk)
    assert opened_by(text) is None and not tokens_of(world.workspace("editor")).exists()


def test_the_lower_role_counts() -> None:
    assert lower("admin", "editor") == lower("editor", "admin") == "editor"
    assert lower("admin", "nonsense") == "viewer"


def test_the_page_shows_a_token_once_and_says_what_is_wrong(world: World) -> None:
    workspace = world.workspace("editor")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(Person.objects.get(pk=workspace.person))
    page = reverse("workspaces:tokens")
    wrong = client.post(page, {"name": "", "role": "viewer", "days": "30"})
    assert wrong.status_code == 422 and "Say which program" in wrong.content.decode()
    made = client.post(page, {"name": "Zapette", "role": "viewer", "days": "30"}).content.decode()
    assert "parvis_" in made and "Zapette" in made
    assert "parvis_" not in client.get(page).content.decode()
    client.post(reverse("workspaces:token-revoke", args=[ApiToken.objects.get().pk]))
    assert "Zapette" not in client.get(page).content.decode()
