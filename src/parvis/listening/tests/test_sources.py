"""Sources, as people add, try, change, pause and delete them on screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import translation

from parvis.engine.items import Actor, Item
from parvis.listening.actions import sources as actions
from parvis.listening.actions.sources import SourceDraft, SourceInvalid
from parvis.listening.models import Source
from parvis.listening.source_notes import in_words, note_of
from parvis.listening.source_secrets import unseal
from parvis.networks import registry
from parvis.networks.contract import Batch, Capability, Fact, Manifest, SettingField, SourceSettings
from parvis.networks.errors import NeedsPerson
from parvis.networks.http import GuardedHttp
from parvis.workspaces.api import Role, Workspace
from parvis.workspaces.models import AuditEntry, Brand, Organisation

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class Pond:
    """A network called ``pond``: an address, a way to listen, a token."""

    manifest = Manifest(
        name="pond",
        title="Pond",
        capabilities=frozenset({Capability.READ_PUBLIC}),
        settings=(
            SettingField("address", "Address", kind="url"),
            SettingField("way", "Way", kind="choice", required=False, choices=(("a", "A"), ("b", "B"))),
            SettingField("token", "Token", kind="secret", required=False),
        ),
        documentation="https://pond.example/docs",
        checked=NOW.date(),
        coverage=(Fact("Frogs are heard at night only.", NOW.date()),),
    )

    async def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        if settings.get("address").endswith("closed"):
            raise NeedsPerson("%(place)s is closed.", place="The pond")
        told = f"<script>alert(1)</script> {settings.get('token')}"
        yield Batch(items=(Item(network="pond", id="1", actor=Actor(id="a"), content=told, published=NOW),))

    async def discover(self, address: str, http: GuardedHttp) -> list[object]:
        class Found:
            url, title = f"{address}/feed", "The <b>pond</b>"

        return [Found()]

    def map_item(self, payload: object) -> Item:
        raise ValueError


class Disk(Pond):
    """A network that reads the server's own files."""

    manifest = Manifest(
        name="disk",
        title="Disk",
        capabilities=frozenset({Capability.READ_PUBLIC}),
        settings=(SettingField("folder", "Folder", kind="path"),),
        documentation="",
        checked=NOW.date(),
    )


@pytest.fixture(autouse=True)
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        "pond": Pond(),
        "disk": Disk(),
        "gone": registry.Unavailable("gone", "ModuleNotFoundError: gone"),
    }
    monkeypatch.setattr(registry, "_found", lambda: found)


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(name="Maison", slug="maison", language="en")


@pytest.fixture
def brand(organisation: Organisation) -> Brand:
    return Brand.objects.create(organisation=organisation, name="Brûlerie", slug="brulerie")


@pytest.fixture
def owner(organisation: Organisation) -> Workspace:
    return Workspace(organisation=organisation.pk, role=Role.OWNER, actor="test")


@pytest.fixture
def browser() -> Iterator[Client]:
    """Through the open door: signed in to the trial workspace."""
    with translation.override("en"):
        yield Client(headers={"host": "localhost", "accept-language": "en"})


def draft(**values: str) -> SourceDraft:
    return SourceDraft("pond", "Frogs", {"address": "pond.example", **values})


def test_settings_and_secrets_are_kept_apart(owner: Workspace) -> None:
    source = actions.add_source(owner, draft(way="b", token="hush-hush", unknown="x"))
    assert source.settings == {"address": "https://pond.example", "way": "b"}
    assert unseal(source.secrets) == {"token": "hush-hush"}
    assert "hush" not in str(list(AuditEntry.objects.values_list("details", "target")))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"address": ""}, "address"),
        ({"address": "ftp://pond.example"}, "address"),
        ({"address": "https://"}, "address"),
        ({"way": "c"}, "way"),
        ({"token": "x" * 3000}, "token"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(owner: Workspace, values: dict[str, str], field: str) -> None:
    with pytest.raises(SourceInvalid) as problem:
        actions.add_source(owner, draft(**values))
    assert list(problem.value.problems) == [field]
    assert not Source.objects.exists()


def test_an_empty_secret_keeps_the_saved_one_and_a_new_address_starts_over(owner: Workspace) -> None:
    source = actions.add_source(owner, draft(token="hush-hush"))
    Source.objects.update(
        cursor="far", leased_by="somebody", state=Source.State.NEEDS_PERSON, state_note="why"
    )
    actions.edit_source(owner, source.pk, draft())
    kept = Source.objects.get()
    assert unseal(kept.secrets) == {"token": "hush-hush"}
    assert (kept.cursor, kept.leased_by, kept.state, kept.state_note) == ("far", "", Source.State.WAITING, "")
    actions.edit_source(owner, source.pk, draft(address="other.example"))
    assert Source.objects.get().cursor == ""


def test_an_edited_source_stays_paused(owner: Workspace) -> None:
    source = actions.add_source(owner, draft())
    actions.pause_source(owner, source.pk)
    actions.edit_source(owner, source.pk, draft(way="a"))
    assert Source.objects.get().state == Source.State.PAUSED
    actions.resume_source(owner, source.pk)
    assert Source.objects.get().state == Source.State.WAITING


def test_who_may_what(organisation: Organisation, brand: Brand, owner: Workspace) -> None:
    other = Brand.objects.create(organisation=organisation, name="Autre", slug="autre")
    whole = actions.add_source(owner, draft())
    theirs = actions.add_source(owner, SourceDraft("pond", "x", {"address": "x.example"}, brand=other.pk))
    viewer = Workspace(organisation=organisation.pk, role=Role.VIEWER)
    scoped = Workspace(organisation=organisation.pk, role=Role.ADMIN, brands=frozenset({brand.pk}))
    with pytest.raises(PermissionDenied):
        actions.add_source(viewer, draft())
    with pytest.raises(SourceInvalid):
        actions.add_source(scoped, draft())
    for refused in (viewer, scoped):
        with pytest.raises(PermissionDenied):
            actions.delete_source(refused, whole.pk)
    from django.http import Http404

    with pytest.raises(Http404):
        actions.delete_source(scoped, theirs.pk)
    elsewhere = Organisation.objects.create(name="Ailleurs", slug="ailleurs")
    with pytest.raises(Http404):
        actions.pause_source(Workspace(organisation=elsewhere.pk, role=Role.OWNER), whole.pk)
    assert Source.objects.count() == 2


def test_how_long_a_source_is_kept_is_for_those_who_may_erase(owner: Workspace, browser: Client) -> None:
    source = actions.add_source(owner, draft())
    manager = Workspace(organisation=owner.organisation, role=Role.MANAGER)
    actions.edit_source(manager, source.pk, draft(way="b"))  # nothing else needs the right to erase
    with pytest.raises(PermissionDenied):
        actions.edit_source(manager, source.pk, replace(draft(), retention_days=30))
    with pytest.raises(SourceInvalid) as problem:
        actions.edit_source(owner, source.pk, replace(draft(), retention_days=1))
    assert list(problem.value.problems) == ["retention_days"]
    assert Source.objects.get().retention_days is None
    actions.edit_source(owner, source.pk, replace(draft(), retention_days=30))
    assert Source.objects.get().retention_days == 30
    assert AuditEntry.objects.filter(verb="retention.edit").count() == 1


def test_how_long_to_keep_is_asked_on_screen(browser: Client) -> None:
    wrong = {"name": "Frogs", "setting_address": "pond.example", "setting_way": "a", "retention_days": "2"}
    assert browser.post("/listen/sources/new/pond/", wrong).status_code == 422
    assert browser.post("/listen/sources/new/pond/", wrong | {"retention_days": "90"}).status_code == 302
    assert Source.objects.get().retention_days == 90
    page = browser.get(f"/listen/sources/{Source.objects.get().pk}/").content.decode()
    assert 'value="90"' in page


def test_files_of_the_server_are_not_for_the_web_to_choose(owner: Workspace, browser: Client) -> None:
    with pytest.raises(SourceInvalid):
        actions.add_source(owner, SourceDraft("disk", "x", {"folder": "/etc"}))
    assert browser.get("/listen/sources/new/disk/").status_code == 404
    assert b"Disk" not in browser.get("/listen/sources/new/").content


def test_a_network_that_cannot_be_loaded_is_shown_with_the_reason(browser: Client) -> None:
    assert "ModuleNotFoundError: gone" in browser.get("/listen/sources/new/").content.decode()


def test_added_listed_paused_and_deleted_on_screen(browser: Client) -> None:
    form = {"name": "Frogs", "brand": "", "setting_address": "pond.example", "setting_token": "hush-hush"}
    page = browser.get("/listen/sources/new/pond/").content.decode()
    assert "Frogs are heard at night only." in page
    assert browser.post("/listen/sources/new/pond/", form).status_code == 302
    source = Source.objects.get()
    listed = browser.get("/listen/sources/").content.decode()
    assert "Frogs" in listed and "Waiting for its turn" in listed
    editor = browser.get(f"/listen/sources/{source.pk}/").content.decode()
    assert "https://pond.example" in editor and "hush-hush" not in editor
    assert browser.post(f"/listen/sources/{source.pk}/pause/").status_code == 302
    assert "Paused" in browser.get("/listen/sources/", headers={"hx-request": "true"}).content.decode()
    assert "Frogs" in browser.get(f"/listen/sources/{source.pk}/delete/").content.decode()
    assert browser.post(f"/listen/sources/{source.pk}/delete/").status_code == 302
    assert not Source.objects.exists()


def test_a_wrong_form_comes_back_with_its_reason(browser: Client) -> None:
    answer = browser.post("/listen/sources/new/pond/", {"name": "x", "setting_address": "ftp://pond"})
    assert answer.status_code == 422
    assert "Write a whole address" in answer.content.decode()


def test_trying_stores_nothing_and_shows_hostile_text_as_text(browser: Client) -> None:
    form = {"name": "Frogs", "setting_address": "pond.example", "try": "1"}
    page = browser.post("/listen/sources/new/pond/", form).content.decode()
    assert "It can be read" in page and "&lt;script&gt;" in page and "<script>alert" not in page
    form["setting_address"] = "https://pond.example/closed"
    assert "The pond is closed." in browser.post("/listen/sources/new/pond/", form).content.decode()
    assert not Source.objects.exists()


def test_the_feeds_of_a_page_are_one_click_away(browser: Client) -> None:
    page = browser.get("/listen/sources/discover/", {"address": "pond.example"}).content.decode()
    assert "The &lt;b&gt;pond&lt;/b&gt;" in page
    assert "/listen/sources/new/pond/?address=https%3A%2F%2Fpond.example%2Ffeed" in page


def test_a_note_speaks_the_readers_language() -> None:
    note = note_of(NeedsPerson("%(percent)s of %(place)s", percent="10 %", place="<pond>"))
    assert in_words(note) == "10 % of <pond>"
    assert in_words("") == ""
    assert in_words("[not json") == "[not json"
