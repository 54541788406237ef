"""Single sign-on lets in people already known and people invited, by addresses the provider has verified."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from parvis.workspaces.actions.invitations import invite
from parvis.workspaces.handing_out import Grant
from parvis.workspaces.models import Invitation, Role
from parvis.workspaces.signing_in import SingleSignOnAdapter

PROVIDER = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "sso",
                "name": "Lush ID",
                "client_id": "parvis",
                "secret": "s",
                "settings": {"server_url": "https://id.example"},
            }
        ]
    }
}


class Login(SimpleNamespace):
    """What allauth hands over once a provider has answered."""

    def connect(self, request, person) -> None:
        self.connected = person


def login(email: str, verified: bool) -> Login:
    return Login(
        is_existing=False, email_addresses=[EmailAddress(email=email, verified=verified)], connected=None
    )


@pytest.fixture
def request_():
    request = RequestFactory().get("/accounts/oidc/sso/login/callback/")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def adapter():
    return SingleSignOnAdapter()


def test_somebody_known_is_recognised(world, request_, adapter):
    known = login("Editor@Lush.example", verified=True)
    adapter.pre_social_login(request_, known)
    assert known.connected == world.people["editor"]


def test_an_address_that_was_not_verified_is_worth_nothing(world, request_, adapter):
    claimed = login("owner@lush.example", verified=False)
    adapter.pre_social_login(request_, claimed)
    assert claimed.connected is None
    assert not adapter.is_open_for_signup(request_, claimed)


def test_strangers_stay_outside(world, request_, adapter):
    assert not adapter.is_open_for_signup(request_, login("stranger@else.example", verified=True))


def test_somebody_invited_comes_in(world, request_, adapter):
    invite(world.workspace("admin"), "new@lush.example", Grant(Role.ANALYST), "https://p.example/{token}")
    assert adapter.is_open_for_signup(request_, login("new@lush.example", verified=True))
    assert not adapter.is_open_for_signup(request_, login("new@lush.example", verified=False))
    Invitation.objects.update(expires_at="2000-01-01T00:00Z")
    assert not adapter.is_open_for_signup(request_, login("new@lush.example", verified=True))


def test_the_trial_person_is_nobody(world, request_, adapter):
    world.people["viewer"].is_trial = True
    world.people["viewer"].save()
    trial = login("viewer@lush.example", verified=True)
    adapter.pre_social_login(request_, trial)
    assert trial.connected is None


def test_the_sign_in_page_offers_it_once_configured(world, settings):
    assert "Lush ID" not in Client().get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDER
    page = Client().get("/accounts/login/").content.decode()
    assert "Lush ID" in page
    assert 'action="/accounts/oidc/sso/login/' in page


def test_is_configured_by_the_environment(tmp_path):
    code = (
        "import json; from parvis.site import settings as s; print(json.dumps([s.SOCIALACCOUNT_PROVIDERS,"
        "[str(o) for o in s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']]]))"
    )
    environment = {
        **os.environ,
        "PARVIS_HOME": str(tmp_path),
        "PARVIS_OIDC_ISSUER": "https://id.example/realms/lush",
        "PARVIS_OIDC_CLIENT_ID": "parvis",
        "PARVIS_OIDC_CLIENT_SECRET": "s3cret",
        "PARVIS_OIDC_NAME": "Lush ID",
    }
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True
    ).stdout
    providers, form_action = json.loads(said)
    app = providers["openid_connect"]["APPS"][0]
    assert (app["name"], app["client_id"], app["secret"]) == ("Lush ID", "parvis", "s3cret")
    assert app["settings"]["server_url"] == "https://id.example/realms/lush"
    assert "https://id.example" in form_action
