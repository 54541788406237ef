"""Every screen opens for whom it is meant, in both languages, and shows nothing of another organisation."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse

from parvis.archive.errors import ArchiveError
from parvis.workspaces.actions.audit import record
from parvis.workspaces.models import Brand, Entity, Invitation, Organisation, Person, Role
from parvis.workspaces.queries.audit import PAGE
from parvis.workspaces.views import organisation as organisation_views
from parvis.workspaces.views import privacy as privacy_views

PLAIN = [
    "organisation", "organisations", "brands", "brand-new", "entities", "entity-new", "accounts", "account-new", "people", "invite",
    "privacy", "audit", "audit-verification", "preferences", "security", "leave", "organisation-delete",
]  # fmt: skip
ACCOUNT_PAGES = [
    "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/logout/",
    "/accounts/reauthenticate/",
]  # fmt: skip
PUBLIC_PAGES = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
]


@pytest.fixture(autouse=True)
def without_archive(world, monkeypatch):
    for views in (organisation_views, privacy_views):
        monkeypatch.setattr(views, "get_archive", lambda: world.archive)


class Page(HTMLParser):
    """What a page holds that must not be there, or must be there once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.ids: list[str] = []
        self.headings = 0
        self.controls: set[str] = set()
        self.labelled: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.forbidden += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if (
            tag in ("script", "style")
            and not given.get("src")
            and given.get("type") != "application/json"
            and "nonce" not in given
        ):
            self.forbidden.append(f"inline {tag}")
        if "id" in given:
            self.ids.append(given["id"])
        self.headings += tag == "h1"
        named = "aria-label" in given or "aria-labelledby" in given
        if (
            tag in ("input", "select", "textarea")
            and given.get("type") not in ("hidden", "submit")
            and not named
        ):
            self.controls.add(given.get("id", f"{tag} without id"))
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])


def check(response) -> None:
    text = response.content.decode()
    page = Page(text)
    assert page.forbidden == []
    assert len(page.ids) == len(set(page.ids)), sorted(i for i in page.ids if page.ids.count(i) > 1)
    assert page.controls <= page.labelled, page.controls - page.labelled
    if "<html" in text:
        assert page.headings == 1
        assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", PLAIN)
def test_opens_for_an_owner(name, language, signed_in, world):
    Person.objects.update(language=language)
    response = signed_in("owner").get(reverse(f"workspaces:{name}"))
    assert response.status_code == 200
    check(response)


@pytest.mark.parametrize(
    "name",
    [
        "brand",
        "brand-delete",
        "entity",
        "entity-delete",
        "account",
        "account-delete",
        "person",
        "person-remove",
    ],
)
def test_opens_for_an_owner_on_one_thing(name, signed_in, world):
    response = signed_in("owner").get(reverse(f"workspaces:{name}", args=[_id(world, name)]))
    assert response.status_code == 200
    check(response)


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_account_pages_are_in_our_design(path, signed_in):
    response = signed_in("owner").get(path)
    assert response.status_code == 200
    check(response)


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_public_pages_are_in_our_design(path, world):
    response = Client().get(path)
    assert response.status_code == 200
    check(response)


def _id(world, name: str) -> int:
    noun = name.partition("-")[0]
    things = {
        "brand": world.own,
        "entity": world.france,
        "account": world.account,
        "person": world.membership("viewer"),
    }
    return things[noun].pk


def _rival_id(world, name: str) -> int:
    noun = name.partition("-")[0]
    if noun == "brand":
        return Brand.objects.create(organisation=world.rival, name="R", slug="r").pk
    if noun == "entity":
        return Entity.objects.create(organisation=world.rival, name="R", kind="unit").pk
    if noun == "account":
        brand = Brand.objects.create(organisation=world.rival, name="R", slug="r")
        return world.rival.accounts.create(brand=brand, network="x", handle="r").pk
    return world.rival.memberships.get().pk


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "name",
    [
        "brand",
        "brand-delete",
        "entity",
        "entity-delete",
        "account",
        "account-delete",
        "person",
        "person-remove",
    ],
)
def test_things_of_another_organisation_do_not_exist(name, method, signed_in, world):
    client, pk = signed_in("owner"), _rival_id(world, name)
    sent = {
        "name": "Mine",
        "kind": "own",
        "role": "viewer",
        "network": "x",
        "handle": "mine",
        "brand": world.own.pk,
    }
    assert getattr(client, method)(reverse(f"workspaces:{name}", args=[pk]), sent).status_code == 404
    counts = (
        world.rival.brands.count(),
        world.rival.entities.count(),
        world.rival.accounts.count(),
        world.rival.memberships.count(),
    )
    assert sum(counts) >= 1
    assert not Brand.objects.filter(organisation=world.rival, name="Mine").exists()


@pytest.mark.parametrize(
    "name",
    [
        "people",
        "invite",
        "privacy",
        "audit",
        "audit-verification",
        "audit-export",
        "organisation-delete",
        "brand-new",
        "entity-new",
    ],
)
def test_closed_to_a_viewer(name, signed_in):
    response = signed_in("viewer").get(reverse(f"workspaces:{name}"))
    assert response.status_code == 403
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(
    "name", ["organisation", "brands", "entities", "accounts", "preferences", "security"]
)
def test_open_to_a_viewer_without_buttons_that_would_be_refused(name, signed_in):
    page = signed_in("viewer").get(reverse(f"workspaces:{name}")).content.decode()
    for closed in ("/new/", "/delete/", "/settings/people/", "/settings/audit/", "/settings/privacy/"):
        if closed != "/new/" or name != "security":
            assert f'href="/settings/{name}{closed}' not in page
            assert f'href="{closed}' not in page


def test_what_was_typed_is_kept_on_errors(signed_in):
    refused = signed_in("owner").post(
        "/settings/brands/new/", {"name": "LUSH", "kind": "competitor", "colour": "#123456"}
    )
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="LUSH"' in page
    assert 'aria-invalid="true"' in page
    check(refused)


def test_names_are_never_run(signed_in, world):
    nasty = "<script>alert(1)</script>"
    signed_in("owner").post("/settings/brands/new/", {"name": nasty, "kind": "own", "colour": "#123456"})
    pages = [signed_in("owner").get(f"/settings/{where}/") for where in ("brands", "audit")]
    for page in pages:
        assert nasty not in page.content.decode()
        check(page)


class TestAuditScreen:
    def test_filters_and_pages(self, signed_in, world):
        for number in range(PAGE + 5):
            record(world.workspace("analyst"), "brand.edit", f"brand:{number}")
        client = signed_in("owner")
        first = client.get("/settings/audit/", {"verb": "brand.edit", "actor": "analyst@lush.example"})
        assert len(first.context["entries"]) == PAGE
        second = client.get("/settings/audit/?" + first.context["more"])
        assert len(second.context["entries"]) == 5
        assert not client.get("/settings/audit/", {"verb": "brand.edit", "until": "2000-01-01"}).context[
            "entries"
        ]

    @pytest.mark.parametrize(
        "query",
        [{"since": "x"}, {"before": "x"}, {"before": "9" * 40}, {"verb": "'"}, {"until": "9999-12-31"}],
    )
    def test_survives_nonsense(self, signed_in, query):
        assert signed_in("owner").get("/settings/audit/", query).status_code == 200

    def test_export_is_safe_to_open_in_a_spreadsheet(self, signed_in, world):
        record(world.workspace("owner"), "brand.edit", "=cmd|' /C calc'!A0")
        response = signed_in("owner").get("/settings/audit/export/")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        assert "'=cmd" in text
        assert "\n=cmd" not in text and ",=cmd" not in text

    def test_says_when_somebody_rewrote_the_log(self, signed_in, world):
        from django.db import connection

        from parvis.workspaces import audit_protection
        from parvis.workspaces.models import AuditEntry

        record(world.workspace("owner"), "brand.edit")
        client = signed_in("owner")
        assert "notice-success" in client.get("/settings/audit/verification/").content.decode()
        with connection.cursor() as cursor:
            audit_protection.remove(connection.vendor, cursor)
        AuditEntry.objects.update(actor="nobody")
        assert "notice-error" in client.get("/settings/audit/verification/").content.decode()


class TestPrivacyScreen:
    def test_erases_after_asking(self, signed_in, world):
        client = signed_in("admin")
        asked = client.get(
            "/settings/privacy/erase/",
            {"network": "bluesky", "actor_id": "did:x", "name": "ana", "count": "12"},
        )
        assert asked.status_code == 200
        assert not world.archive.erased
        client.post("/settings/privacy/erase/", {"network": "bluesky", "actor_id": "did:x"})
        assert world.archive.erased == [(world.lush.pk, "bluesky", "did:x")]

    def test_says_when_the_archive_is_down_and_can_try_again(self, signed_in, world):
        client = signed_in("admin")
        world.archive.broken = True
        client.post("/settings/privacy/erase/", {"network": "bluesky", "actor_id": "did:x"})
        page = client.get("/settings/privacy/")
        check(page)
        erasure = page.context["erasures"][0]
        assert erasure.done_at is None
        world.archive.broken = False
        client.post(f"/settings/privacy/erasures/{erasure.pk}/again/")
        assert world.archive.erased

    def test_retention(self, signed_in, world):
        client = signed_in("admin")
        assert client.post("/settings/privacy/retention/", {"retention_days": "1"}).status_code == 422
        client.post("/settings/privacy/retention/", {"retention_days": "90"})
        assert Organisation.objects.get(pk=world.lush.pk).retention_days == 90

    def test_opens_when_the_archive_cannot_be_reached(self, signed_in, monkeypatch):
        def fails():
            raise ArchiveError("down")

        monkeypatch.setattr(privacy_views, "get_archive", fails)
        page = signed_in("admin").get("/settings/privacy/", {"author": "ana"})
        assert page.status_code == 200
        assert "notice-error" in page.content.decode()


class TestWelcome:
    def test_two_steps_then_what_to_listen_to(self, world, signed_in):
        client = signed_in("owner")
        check(client.get("/welcome/"))
        who = {
            "first_name": "Ana",
            "organisation": "Lush France",
            "language": "fr",
            "time_zone": "Europe/Paris",
        }
        assert client.post("/welcome/", who)["Location"] == "/welcome/brand/"
        check(client.get("/welcome/brand/"))
        named = client.post("/welcome/brand/", {"own": "Lush", "competitors": "Aésop\nRituals, Sephora\n\n"})
        assert named["Location"] == reverse("listening:welcome-listen")
        assert Organisation.objects.get(pk=world.lush.pk).name == "Lush France"
        assert set(world.lush.brands.values_list("name", flat=True)) == {
            "Lush",
            "Aésop",
            "Rituals",
            "Sephora",
        }

    @pytest.mark.parametrize(
        "sent", [{"own": "", "competitors": "Rituals"}, {"own": "x" * 200, "competitors": "Rituals"}]
    )
    def test_what_was_typed_is_kept(self, sent, signed_in, world):
        refused = signed_in("owner").post("/welcome/brand/", sent)
        assert refused.status_code == 422
        assert "Rituals" in refused.content.decode()
        assert not world.lush.brands.filter(name="Rituals").exists()

    def test_in_trial_nobody_needs_an_account(self, db, settings):
        settings.LISTENS_ON, settings.BASE_URL, settings.OPEN_DOOR = "127.0.0.1", "", "auto"
        Organisation.objects.all().delete()
        Person.objects.all().delete()
        client = Client(headers={"host": "localhost"})
        page = client.get("/welcome/")
        check(page)
        assert page.context["form"]["organisation"].value() == "", (
            "nobody has to erase a name they did not give"
        )
        who = {"first_name": "", "organisation": "Mine", "language": "en", "time_zone": "Europe/Paris"}
        assert client.post("/welcome/", who).status_code == 302
        assert Organisation.objects.get().name == "Mine"

    def test_not_for_a_viewer(self, signed_in):
        assert (
            signed_in("viewer").post("/welcome/brand/", {"own": "New", "competitors": ""}).status_code == 403
        )


def test_preferences_are_kept_and_seen_at_once(signed_in, world):
    client = signed_in("viewer")
    sent = {"first_name": "Vi", "last_name": "Ewer", "language": "en", "theme": "dark"}
    page = client.post("/settings/preferences/", sent, follow=True).content.decode()
    assert '<html lang="en" data-theme="dark"' in page
    assert client.post("/settings/preferences/", {**sent, "theme": "pink"}).status_code == 422


def test_invitations_are_listed_and_withdrawn(signed_in, world):
    client = signed_in("admin")
    client.post("/settings/people/invite/", {"email": "new@lush.example", "role": "viewer"})
    invitation = Invitation.objects.get()
    assert "new@lush.example" in client.get("/settings/people/").content.decode()
    client.post(f"/settings/people/invitations/{invitation.pk}/withdraw/")
    assert "new@lush.example" not in client.get("/settings/people/").content.decode()
    other = Invitation.objects.create(
        organisation=world.rival,
        email="r@r.example",
        role=Role.VIEWER,
        token_hash="1" * 64,
        expires_at=invitation.expires_at,
    )
    assert client.post(f"/settings/people/invitations/{other.pk}/withdraw/").status_code == 404


def test_everything_is_said_in_french():
    source = Path(__file__).resolve().parents[1] / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    with source.open("rb") as opened:
        messages = [message for message in read_po(opened, locale="fr") if message.id]
    untranslated = [
        m.id for m in messages if not (all(m.string) if isinstance(m.string, tuple) else m.string) or m.fuzzy
    ]
    assert untranslated == []
    for message in messages:
        for said in message.string if isinstance(message.string, tuple) else [message.string]:
            assert not re.search(
                r"[^\s\u00a0\u202f][!?;»]|« |[ ][:;!?»](?!/)", re.sub(r"https?://\S+", "", said)
            ), said
            assert "'" not in said, said
