"""The open door opens on one's own computer, and to nobody else, whatever they try."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from parvis.site.doors import check_exposure, why_closed
from parvis.workspaces.api import is_loopback, trial_person
from parvis.workspaces.models import Organisation, Person

NEAR = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000", "SERVER_PROTOCOL": "HTTP/1.1"}
GOOD_SECRET = "hT3x-9vQ_kL2mN8pR4sW7yZ1bC5dF6gJ0aE"


def request(**meta: str):
    return RequestFactory().get("/settings/", **{**NEAR, **meta})


@pytest.fixture(autouse=True)
def on_loopback(settings):
    settings.LISTENS_ON, settings.BASE_URL, settings.OPEN_DOOR = "127.0.0.1", "", "auto"


@pytest.mark.django_db
class TestWhoWalksIn:
    @pytest.mark.parametrize(
        "meta",
        [
            {},
            {"HTTP_HOST": "127.0.0.1:8000"},
            {"HTTP_HOST": "127.0.0.1"},
            {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"},
            {"REMOTE_ADDR": "127.0.0.53"},
            {"REMOTE_ADDR": "::ffff:127.0.0.1"},
            {"HTTP_ORIGIN": "http://localhost:8000"},
            {"HTTP_SEC_FETCH_SITE": "none", "HTTP_SEC_FETCH_MODE": "navigate"},
            {
                "HTTP_SEC_FETCH_SITE": "cross-site",
                "HTTP_SEC_FETCH_MODE": "navigate",
            },  # a link on another site
        ],
    )
    def test_somebody_at_this_computer(self, meta):
        assert why_closed(request(**meta)) == ""

    @pytest.mark.parametrize(
        ("meta", "why"),
        [
            ({"REMOTE_ADDR": "192.168.1.20"}, "another computer"),
            ({"REMOTE_ADDR": "10.0.0.1"}, "another computer"),
            ({"REMOTE_ADDR": "203.0.113.9"}, "another computer"),
            ({"REMOTE_ADDR": "fe80::1"}, "another computer"),
            ({"REMOTE_ADDR": "::ffff:192.168.1.20"}, "another computer"),
            ({"REMOTE_ADDR": "0.0.0.0"}, "another computer"),
            ({"REMOTE_ADDR": ""}, "another computer"),
            ({"REMOTE_ADDR": "127.0.0.1.evil.example"}, "another computer"),
            ({"HTTP_HOST": "evil.example"}, "another name"),  # DNS rebinding: their name, our address
            ({"HTTP_HOST": "evil.example:8000"}, "another name"),
            ({"HTTP_HOST": "localhost.evil.example"}, "another name"),
            ({"HTTP_HOST": "127.0.0.1.nip.io"}, "another name"),
            ({"HTTP_HOST": "localhost@evil.example"}, "another name"),
            ({"HTTP_HOST": "192.168.1.10:8000"}, "another name"),
            ({"HTTP_HOST": "0.0.0.0:8000"}, "another name"),
            ({"HTTP_HOST": "[::]:8000"}, "another name"),
            ({"HTTP_HOST": ""}, "another name"),
            ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, "proxy"),
            ({"HTTP_X_FORWARDED_FOR": ""}, "proxy"),
            ({"HTTP_X_FORWARDED_HOST": "localhost"}, "proxy"),
            ({"HTTP_X_FORWARDED_PROTO": "https"}, "proxy"),
            ({"HTTP_FORWARDED": "for=127.0.0.1"}, "proxy"),
            ({"HTTP_X_REAL_IP": "127.0.0.1"}, "proxy"),
            ({"HTTP_VIA": "1.1 proxy"}, "proxy"),
            ({"HTTP_CF_CONNECTING_IP": "127.0.0.1"}, "proxy"),
            ({"SERVER_PROTOCOL": "HTTP/1.0"}, "proxy"),  # how nginx calls by default, saying Host: 127.0.0.1
            ({"HTTP_ORIGIN": "https://evil.example"}, "a page elsewhere"),
            ({"HTTP_ORIGIN": "null"}, "a page elsewhere"),
            ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_MODE": "no-cors"}, "a page elsewhere"),
            ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_MODE": "cors"}, "a page elsewhere"),
        ],
    )
    def test_nobody_else(self, meta, why):
        assert why in why_closed(request(**meta))

    @pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.10", "parvis.example.org", ""])
    def test_nobody_when_the_server_listens_beyond_this_computer(self, address, settings):
        settings.LISTENS_ON = address
        assert "beyond" in why_closed(request())

    def test_nobody_when_there_is_a_public_address(self, settings):
        settings.BASE_URL = "https://parvis.example.org"
        assert "public" in why_closed(request())

    def test_nobody_when_it_is_switched_off(self, settings):
        settings.OPEN_DOOR = "off"
        assert why_closed(request()) == "switched off"

    def test_nobody_once_somebody_real_has_an_account(self):
        trial_person()
        assert why_closed(request()) == ""
        Person.objects.create_user("owner@lush.example", "x")
        assert "owned" in why_closed(request())


@pytest.mark.django_db
class TestWalkingIn:
    def test_opens_on_the_trial_workspace_without_a_session(self):
        client = Client()
        response = client.get("/settings/", headers={"host": "localhost"})
        assert response.status_code == 200
        assert response.context["in_trial"]
        assert response.wsgi_request.user.is_trial
        assert response.wsgi_request.workspace.organisation == Organisation.objects.get(is_trial=True).pk
        assert not any("session" in name for name in response.cookies), "a session would outlive the door"

    def test_every_page_says_that_it_is_a_trial(self):
        page = Client().get("/settings/brands/", headers={"host": "localhost"}).content.decode()
        assert "trial-banner" in page
        assert "/accounts/signup/" in page

    def test_others_must_sign_in(self):
        response = Client(REMOTE_ADDR="192.168.1.20").get("/settings/", headers={"host": "localhost"})
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")
        assert not Person.objects.exists()

    def test_parts_of_pages_and_streams_are_told_in_their_own_way(self):
        client = Client(REMOTE_ADDR="192.168.1.20")
        part = client.get("/settings/", headers={"host": "localhost", "hx-request": "true"})
        assert (part.status_code, part["HX-Redirect"]) == (401, "/accounts/login/")
        assert (
            client.get("/settings/", headers={"host": "localhost", "accept": "text/event-stream"}).status_code
            == 401
        )

    def test_account_pages_are_outside(self):
        response = Client().get("/accounts/signup/", headers={"host": "localhost"})
        assert response.status_code == 200
        assert not response.wsgi_request.user.is_authenticated
        assert Client().get("/accounts/2fa/", headers={"host": "localhost"}).status_code == 302

    def test_the_trial_person_cannot_sign_in(self):
        person = trial_person()
        assert not person.has_usable_password()
        assert not Client().login(email=person.email, password="")

    def test_changes_still_need_the_token_of_the_form(self):
        client = Client(enforce_csrf_checks=True)
        sent = {"name": "X", "kind": "own", "colour": ""}
        assert client.post("/settings/brands/new/", sent, headers={"host": "localhost"}).status_code == 403


class TestStarting:
    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
    def test_on_loopback_anything_goes(self, host):
        assert check_exposure(host, "", "", "auto") == []

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "parvis.example.org", ""])
    def test_elsewhere_nothing_is_left_open(self, host):
        problems = " ".join(str(problem) for problem in check_exposure(host, "", "", "auto"))
        assert "PARVIS_OPEN_DOOR=off" in problems
        assert "PARVIS_SECRET_KEY" in problems
        assert "PARVIS_BASE_URL" in problems

    def test_elsewhere_done_properly(self):
        assert check_exposure("0.0.0.0", "https://parvis.example.org", GOOD_SECRET, "off") == []

    @pytest.mark.parametrize(
        "secret",
        [
            "",
            "short",
            "a" * 60,
            "changeme" * 6,
            "django-insecure-" + GOOD_SECRET,
            "secretsecretsecretsecretsecret12",
        ],
    )
    def test_guessable_secrets(self, secret):
        assert len(check_exposure("0.0.0.0", "https://parvis.example.org", secret, "off")) == 1

    def test_secrets_made_by_parvis_pass(self):
        import secrets

        for _ in range(200):
            assert check_exposure("0.0.0.0", "https://p.example", secrets.token_urlsafe(48), "off") == []

    def test_says_it_in_french(self):
        from django.utils import translation

        with translation.override("fr"):
            said = str(check_exposure("0.0.0.0", "https://p.example", GOOD_SECRET, "auto")[0])
        assert "mot de passe" in said


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST.", "127.0.0.1:80", "127.1.2.3", "::1", "[::1]:80", "::ffff:127.0.0.1"]
)
def test_names_of_this_computer(name):
    assert is_loopback(name)


@pytest.mark.parametrize(
    "name",
    ["", "localhost.example", "127.0.0.1.example", "2130706433", "0", "::", "example.org", "[::1"[1:] + "x"],
)
def test_names_of_others(name):
    assert not is_loopback(name)
