"""Signing in, two factors, sessions, and who may open an account."""

from __future__ import annotations

import importlib
import os
import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from parvis.workspaces.access import Workspace
from parvis.workspaces.models import AuditEntry, Brand, Membership, Organisation, Person, Role
from parvis.workspaces.queries.entrance import enter
from parvis.workspaces.signing_in import claim_code, claim_link
from parvis.workspaces.tests.conftest import PASSWORD

NEW = {"email": "Owner@New.example", "password1": "cent lièvres pressés"}


@pytest.fixture(autouse=True)
def on_loopback(settings):
    settings.LISTENS_ON, settings.BASE_URL, settings.OPEN_DOOR = "127.0.0.1", "", "auto"


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def totp_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06d}"


class TestPassword:
    def test_the_right_one_opens(self, world):
        client = Client()
        assert sign_in(client, "analyst@lush.example")["Location"] == "/"
        assert client.get("/settings/").status_code == 200
        assert AuditEntry.objects.get(verb="session.open").actor == "analyst@lush.example"

    def test_a_wrong_one_does_not_and_is_noted(self, world):
        client = Client()
        assert sign_in(client, "analyst@lush.example", "wrong").status_code == 200
        assert client.get("/settings/").status_code == 302
        entry = AuditEntry.objects.get(verb="session.refuse")
        assert entry.details == {"address": "127.0.0.1"}

    def test_an_unknown_address_says_the_same_as_a_wrong_password(self, world):
        wrong, unknown = Client(), Client()
        said = [
            re.sub(r'value="[^"]*"', "", sign_in(browser, email, "wrong").content.decode())
            for browser, email in ((wrong, "analyst@lush.example"), (unknown, "nobody@lush.example"))
        ]
        errors = [re.findall(r'<ul class="form-errors">.*?</ul>', page) for page in said]
        assert errors[0] and errors[0] == errors[1]

    def test_guessing_is_slowed_down(self, world):
        client = Client()
        for _ in range(5):
            sign_in(client, "analyst@lush.example", "wrong")
        assert sign_in(client, "analyst@lush.example").status_code == 200, "the right one comes too late"

    def test_is_kept_as_argon2(self, world, settings):
        written = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
        settings.PASSWORD_HASHERS = written.PASSWORD_HASHERS
        person = world.people["viewer"]
        person.set_password("a long enough one")
        assert person.password.startswith("argon2")

    def test_is_reset_by_e_mail_and_signs_out_elsewhere(self, world):
        thief = Client()
        sign_in(thief, "analyst@lush.example")
        assert thief.get("/settings/").status_code == 200
        client = Client()
        assert client.post("/accounts/password/reset/", {"email": "analyst@lush.example"}).status_code == 302
        link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
        assert link, mail.outbox[-1].body
        form = client.get(link[1], follow=True)
        new = "six renards très polis"
        sent = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
        assert sent.status_code == 200, sent.context["form"].errors
        assert thief.get("/settings/").status_code == 302
        assert sign_in(Client(), "analyst@lush.example", new).status_code == 302

    def test_resetting_does_not_tell_who_has_an_account(self, world):
        known = Client().post("/accounts/password/reset/", {"email": "analyst@lush.example"})
        unknown = Client().post("/accounts/password/reset/", {"email": "nobody@else.example"})
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


class TestSecondFactor:
    @pytest.fixture
    def secret(self, world) -> str:
        secret = generate_totp_secret()
        TOTP.activate(world.people["admin"], secret)
        return secret

    def test_the_password_alone_no_longer_opens(self, world, secret):
        client = Client()
        assert sign_in(client, "admin@lush.example")["Location"] == "/accounts/2fa/authenticate/"
        assert client.get("/settings/").status_code == 302
        wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        assert wrong.status_code == 200
        assert client.get("/settings/").status_code == 302
        client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
        assert client.get("/settings/").status_code == 200

    def test_the_key_is_kept_encrypted(self, world, secret):
        kept = Authenticator.objects.get(user=world.people["admin"], type="totp").data["secret"]
        assert secret not in kept
        assert get_adapter().decrypt(kept) == secret

    @pytest.mark.django_db(transaction=True)  # the e-mail leaves once all is committed
    def test_setting_it_up_shows_a_code_to_scan(self, world):
        client = Client()
        sign_in(client, "manager@lush.example")
        asked = client.get("/accounts/2fa/totp/activate/")
        assert asked["Location"].startswith("/accounts/reauthenticate/"), "an open session is not enough"
        client.post(asked["Location"], {"password": PASSWORD})
        page = client.get("/accounts/2fa/totp/activate/")
        assert page.status_code == 200
        assert "data:image/svg+xml" in page.content.decode()
        shown = re.search(r'id="authenticator_secret" value="([A-Z0-9]+)"', page.content.decode())
        done = client.post("/accounts/2fa/totp/activate/", {"code": totp_code(shown[1])})
        assert done.status_code == 302
        assert AuditEntry.objects.filter(verb="totp.activate").exists()
        assert "manager@lush.example" in mail.outbox[-1].to
        assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
        assert client.get("/accounts/2fa/").status_code == 200


class TestSessions:
    def test_signing_out_elsewhere_really_does(self, world):
        here, there = Client(), Client()
        sign_in(here, "editor@lush.example")
        sign_in(there, "editor@lush.example")
        assert UserSession.objects.count() == 2
        page = here.get("/accounts/sessions/")
        assert page.context["session_count"] == 2
        here.post("/accounts/sessions/")
        assert there.get("/settings/").status_code == 302
        assert here.get("/settings/").status_code == 200

    def test_signing_out_ends_the_session(self, world):
        client = Client()
        sign_in(client, "editor@lush.example")
        stolen = Client()
        stolen.cookies = client.cookies
        client.post("/accounts/logout/")
        assert stolen.get("/settings/").status_code == 302

    def test_a_link_cannot_sign_anybody_out(self, world, signed_in):
        client = signed_in("editor")
        client.get("/accounts/logout/")
        assert client.get("/settings/").status_code == 200

    def test_somebody_closed_out_is_out_at_once(self, world, signed_in):
        client = signed_in("editor")
        Person.objects.filter(email="editor@lush.example").update(is_active=False)
        assert client.get("/settings/").status_code == 302

    def test_somebody_removed_sees_nothing_any_more(self, world, signed_in):
        client = signed_in("editor")
        world.membership("editor").delete()
        refused = client.get("/settings/")
        assert refused.status_code == 403
        assert "<h1" in refused.content.decode()


class TestCookiesAndForms:
    def test_cookies_are_out_of_reach(self, world):
        client = Client()
        sign_in(client, "editor@lush.example")
        session = next(cookie for name, cookie in client.cookies.items() if "session" in name)
        assert session["httponly"]
        assert session["samesite"] == "Lax"

    @pytest.mark.parametrize(
        "path",
        [
            "/accounts/login/",
            "/settings/",
            "/settings/brands/new/",
            "/settings/organisations/switch/",
            "/language/",
        ],
    )
    def test_forms_need_their_token(self, world, path):
        client = Client(enforce_csrf_checks=True)
        client.force_login(
            world.people["owner"], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        refused = client.post(path, {"name": "X"})
        assert refused.status_code == 403
        assert "<h1" in refused.content.decode()

    def test_behind_https_cookies_are_bound_to_it(self, tmp_path):
        import json
        import subprocess
        import sys

        code = (
            "import json; from parvis.site import settings as s; print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
            "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS]))"
        )
        environment = {
            **os.environ,
            "PARVIS_HOME": str(tmp_path),
            "PARVIS_BASE_URL": "https://parvis.example.org:8443",
        }
        said = subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, capture_output=True
        ).stdout
        session, csrf, secure, csrf_secure, hsts, hosts, origins = json.loads(said)
        assert (session, csrf) == ("__Host-parvis_session", "__Host-parvis_csrf")
        assert secure and csrf_secure and hsts
        assert "parvis.example.org" in hosts
        assert "testserver" not in hosts
        assert origins == ["https://parvis.example.org:8443"]


@pytest.mark.django_db
class TestFirstAccount:
    def test_takes_over_what_was_tried_out(self):
        client = Client()
        near = {"host": "localhost"}
        assert client.get("/settings/", headers=near).status_code == 200  # the trial begins
        made = client.post(
            "/settings/brands/new/", {"name": "Lush", "kind": "own", "colour": "#112233"}, headers=near
        )
        assert made.status_code == 302
        joined = client.post("/accounts/signup/", NEW, headers=near)
        assert joined["Location"] == "/welcome/"
        owner = Person.objects.get(email="owner@new.example")
        assert Membership.objects.get(person=owner).role == Role.OWNER
        organisation = Organisation.objects.get()
        assert not organisation.is_trial
        assert list(Brand.objects.filter(organisation=organisation).values_list("name", flat=True)) == [
            "Lush"
        ]
        assert not Person.objects.filter(is_trial=True).exists()
        assert AuditEntry.objects.filter(verb="organisation.own").exists()
        # The door is closed to everybody else, at this computer too.
        assert Client().get("/settings/", headers=near).status_code == 302

    def test_is_the_only_one_that_needs_no_invitation(self, world):
        client = Client()
        page = client.get("/accounts/signup/", headers={"host": "localhost"})
        assert "password1" not in page.content.decode()
        client.post("/accounts/signup/", NEW, headers={"host": "localhost"})
        assert not Person.objects.filter(email="owner@new.example").exists()

    def test_cannot_be_claimed_from_afar_without_the_code(self, caplog):
        afar = Client(REMOTE_ADDR="203.0.113.9")
        page = afar.get("/accounts/signup/", headers={"host": "localhost"})
        assert "password1" not in page.content.decode()
        afar.post("/accounts/signup/", NEW, headers={"host": "localhost"})
        assert not Person.objects.exists()
        assert claim_code() in caplog.text, "whoever runs the installation finds the link in the log"
        assert claim_code() not in page.content.decode()
        afar.get("/accounts/signup/?code=guess", headers={"host": "localhost"})
        afar.post("/accounts/signup/", NEW, headers={"host": "localhost"})
        assert not Person.objects.exists()

    def test_can_be_claimed_from_afar_with_the_code(self):
        afar = Client(REMOTE_ADDR="203.0.113.9")
        link = claim_link("https://parvis.example.org")
        page = afar.get(link.removeprefix("https://parvis.example.org"), headers={"host": "localhost"})
        assert "password1" in page.content.decode()
        afar.post("/accounts/signup/", NEW, headers={"host": "localhost"})
        assert Person.objects.filter(email="owner@new.example").exists()
        assert claim_link("https://parvis.example.org") == ""

    def test_the_code_is_worth_nothing_later(self, world):
        afar = Client(REMOTE_ADDR="203.0.113.9")
        afar.get(f"/accounts/signup/?code={claim_code()}", headers={"host": "localhost"})
        afar.post("/accounts/signup/", NEW, headers={"host": "localhost"})
        assert not Person.objects.filter(email="owner@new.example").exists()

    def test_a_weak_password_is_refused_and_nothing_is_made(self):
        client = Client()
        client.post("/accounts/signup/", {**NEW, "password1": "short"}, headers={"host": "localhost"})
        assert not Person.objects.exists()

    def test_the_second_of_two_at_once_gets_nothing(self):
        from django.core.exceptions import PermissionDenied

        from parvis.workspaces.actions.entrance import take_ownership

        first, second = (
            Person.objects.create_user(f"{n}@new.example", PASSWORD) for n in ("first", "second")
        )
        with pytest.raises(PermissionDenied):
            take_ownership(second)
        first.delete()
        assert isinstance(take_ownership(second), Workspace)


class TestOrganisations:
    def test_switching_between_those_one_belongs_to(self, world, signed_in):
        Membership.objects.create(organisation=world.rival, person=world.people["editor"], role=Role.VIEWER)
        client = signed_in("editor")
        assert client.get("/settings/").wsgi_request.workspace.organisation == world.lush.pk
        client.post("/settings/organisations/switch/", {"organisation": world.rival.pk})
        seen = client.get("/settings/").wsgi_request.workspace
        assert (seen.organisation, seen.role) == (world.rival.pk, "viewer")

    @pytest.mark.parametrize("organisation", ["", "0", "-1", "x", "9" * 30])
    def test_not_to_another(self, world, signed_in, organisation):
        client = signed_in("editor")
        client.post("/settings/organisations/switch/", {"organisation": organisation or world.rival.pk})
        assert client.get("/settings/").wsgi_request.workspace.organisation == world.lush.pk

    def test_a_forged_session_value_opens_nothing(self, world):
        workspace = enter(world.people["editor"], preferred=world.rival.pk)
        assert workspace and workspace.organisation == world.lush.pk


class TestLanguage:
    def test_follows_the_person(self, world, signed_in):
        Person.objects.filter(email="viewer@lush.example").update(language="en")
        client = signed_in("viewer")
        assert (
            '<html lang="en"' in client.get("/settings/", headers={"accept-language": "fr"}).content.decode()
        )
        client.post("/language/", {"language": "fr", "next": "/settings/"})
        assert Person.objects.get(email="viewer@lush.example").language == "fr"
        assert (
            '<html lang="fr"' in client.get("/settings/", headers={"accept-language": "en"}).content.decode()
        )

    def test_can_be_changed_before_signing_in(self, world):
        client = Client()
        client.post("/language/", {"language": "en", "next": "/accounts/login/"})
        assert (
            '<html lang="en"'
            in client.get("/accounts/login/", headers={"accept-language": "fr"}).content.decode()
        )

    def test_does_not_lead_away(self, world):
        sent = Client().post("/language/", {"language": "en", "next": "https://evil.example/"})
        assert "evil" not in sent["Location"]
