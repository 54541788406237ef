"""Invitations let one person in, once, for a week, and no further than the one who invites."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.workspaces.actions.invitations import accept_as_new_person, accept_for, invite, revoke_invitation
from parvis.workspaces.handing_out import Grant
from parvis.workspaces.models import AuditEntry, Invitation, Membership, Organisation, Person, Role
from parvis.workspaces.queries.invitations import invitation_by_token

ADDRESS = "https://parvis.example.org/welcome/invitation/{token}/"
JOINING = {"first_name": "Ana", "last_name": "Ruiz", "password": "trois girafes calmes"}


@pytest.fixture
def token(world, django_capture_on_commit_callbacks):
    """The token of an invitation to ana@lush.example, as analyst of one brand, as it was sent."""
    with django_capture_on_commit_callbacks(execute=True):
        invite(
            world.workspace("admin"),
            " Ana@Lush.example ",
            Grant(Role.ANALYST, frozenset({world.own.pk})),
            ADDRESS,
        )
    return re.search(r"invitation/([\w-]+)/", mail.outbox[-1].body)[1]


def test_is_sent_in_the_organisations_language(world, token):
    message = mail.outbox[-1]
    assert message.to == ["ana@lush.example"]
    assert "invite à rejoindre Lush" in message.subject
    assert "Bonjour" in message.body


def test_only_the_hash_of_the_token_is_kept(world, token):
    invitation = Invitation.objects.get()
    assert token not in str(invitation.__dict__)
    assert token not in str([entry.__dict__ for entry in AuditEntry.objects.all()])


def test_opens_an_account_and_signs_in(world, token):
    client = Client()
    assert client.get(f"/welcome/invitation/{token}/").status_code == 200
    joined = client.post(f"/welcome/invitation/{token}/", JOINING)
    assert joined["Location"] == "/"
    workspace = client.get("/settings/").wsgi_request.workspace
    assert (workspace.organisation, workspace.role) == (world.lush.pk, "analyst")
    assert workspace.brands == {world.own.pk}


def test_works_once(world, token):
    Client().post(f"/welcome/invitation/{token}/", JOINING)
    again = Client().post(f"/welcome/invitation/{token}/", {**JOINING, "first_name": "Thief"})
    assert again.status_code == 404
    assert Person.objects.filter(email="ana@lush.example").count() == 1


def test_works_once_even_when_two_come_together(world, token):
    invitation = invitation_by_token(token)
    person = Person.objects.create_user("ana@lush.example", "x")
    accept_for(invitation, person)
    with pytest.raises(ValidationError):
        accept_for(invitation, person)


def test_expires(world, token):
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert Client().get(f"/welcome/invitation/{token}/").status_code == 404
    assert Client().post(f"/welcome/invitation/{token}/", JOINING).status_code == 404


def test_can_be_withdrawn(world, token):
    revoke_invitation(world.workspace("admin"), Invitation.objects.get().pk)
    assert Client().post(f"/welcome/invitation/{token}/", JOINING).status_code == 404
    assert not Person.objects.filter(email="ana@lush.example").exists()


def test_inviting_again_withdraws_the_first(world, token, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(world.workspace("owner"), "ana@lush.example", Grant(Role.VIEWER), ADDRESS)
    assert invitation_by_token(token) is None


@pytest.mark.parametrize("wrong", ["x", "%00", "a" * 5000, "..", "' OR 1=1 --"])
def test_guessing_opens_nothing(world, token, wrong):
    assert Client().get(f"/welcome/invitation/{wrong}/").status_code == 404


def test_a_weak_password_is_explained_and_nothing_is_lost(world, token):
    refused = Client().post(f"/welcome/invitation/{token}/", {**JOINING, "password": "12345"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="Ana"' in page
    assert "12345" not in page
    assert invitation_by_token(token)


def test_somebody_else_cannot_use_it(world, token, signed_in):
    client = signed_in("viewer")
    page = client.get(f"/welcome/invitation/{token}/")
    assert not page.context["fits"]
    client.post(f"/welcome/invitation/{token}/", {})
    assert world.membership("viewer").role == Role.VIEWER
    assert invitation_by_token(token)


def test_somebody_known_joins_a_second_organisation(world, token):
    known = Person.objects.create_user("ana@lush.example", "x")
    Membership.objects.create(organisation=world.rival, person=known, role=Role.VIEWER)
    anonymous = Client().post(f"/welcome/invitation/{token}/", JOINING)
    assert anonymous.status_code == 422, "knowing the link is not being that person"
    with pytest.raises(ValidationError):
        accept_as_new_person(invitation_by_token(token), **JOINING)
    client = Client()
    client.force_login(known, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(f"/welcome/invitation/{token}/", {})
    assert client.get("/settings/").wsgi_request.workspace.organisation == world.lush.pk


class TestHowFarOneMayInvite:
    @pytest.mark.parametrize(
        ("role", "given"),
        [("admin", "owner"), ("manager", "viewer"), ("analyst", "viewer"), ("viewer", "viewer")],
    )
    def test_not_above_oneself(self, world, role, given):
        with pytest.raises(PermissionDenied):
            invite(world.workspace(role), "a@b.example", Grant(given), ADDRESS)
        assert not Invitation.objects.exists()

    def test_not_to_more_brands_than_ones_own(self, world):
        limited = world.workspace("admin", brands=frozenset({world.own.pk}))
        for brands in (
            frozenset(),
            frozenset({world.competitor.pk}),
            frozenset({world.own.pk, world.competitor.pk}),
        ):
            with pytest.raises(PermissionDenied):
                invite(limited, "a@b.example", Grant(Role.VIEWER, brands), ADDRESS)
        invite(limited, "a@b.example", Grant(Role.VIEWER, frozenset({world.own.pk})), ADDRESS)

    def test_not_to_another_organisations_brand(self, world):
        with pytest.raises(ValidationError):
            invite(world.elsewhere(), "a@b.example", Grant(Role.VIEWER, frozenset({world.own.pk})), ADDRESS)

    def test_not_from_a_trial(self, world):
        Organisation.objects.filter(pk=world.lush.pk).update(is_trial=True)
        with pytest.raises(ValidationError):
            invite(world.workspace("owner"), "a@b.example", Grant(Role.VIEWER), ADDRESS)

    @pytest.mark.parametrize("email", ["", "x", "a@b", "a b@c.example", "a@b.example\nBcc: all@lush.example"])
    def test_not_to_something_else_than_an_address(self, world, email):
        with pytest.raises(ValidationError):
            invite(world.workspace("owner"), email, Grant(Role.VIEWER), ADDRESS)

    def test_not_somebody_who_is_there(self, world):
        with pytest.raises(ValidationError):
            invite(world.workspace("owner"), "VIEWER@lush.example", Grant(Role.VIEWER), ADDRESS)


def test_the_screen_sends_a_link_to_the_public_address(
    world, signed_in, settings, django_capture_on_commit_callbacks
):
    settings.BASE_URL = "https://parvis.example.org"
    with django_capture_on_commit_callbacks(execute=True):
        sent = signed_in("admin").post(
            "/settings/people/invite/", {"email": "ana@lush.example", "role": "viewer"}
        )
    assert sent.status_code == 302
    assert "https://parvis.example.org/welcome/invitation/" in mail.outbox[-1].body
