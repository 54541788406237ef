"""A small world to test in: two organisations, people in every role, and an archive that remembers what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Account, Brand, Entity, Membership, Organisation, Person, Role
from parvis.workspaces.queries.entrance import enter, workspace_of_membership

PASSWORD = "quatre chevaux agrafés"


@pytest.fixture(autouse=True)
def quick_and_forgetful(settings):
    """No slow hashes, and no rate limit remembered from the test before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@dataclass
class FakeArchive:
    """Answers as the archive does, and remembers what it was asked to erase."""

    erased: list[tuple[int, str, str]] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    scopes: list[Any] = field(default_factory=list)
    broken: bool = False

    def erase_author(self, organisation: int, network: str, actor_id: str) -> int:
        if self.broken:
            raise ConnectionError(f"the archive does not answer about {actor_id}")
        self.erased.append((organisation, network, actor_id))
        return 3

    def forget_organisation(self, organisation: int) -> None:
        if self.broken:
            raise ConnectionError("the archive does not answer")
        self.forgotten.append(organisation)

    def authors(self, scope: Any, order: str = "count", limit: int = 10) -> list[Any]:
        self.scopes.append(scope)
        return []


@dataclass
class World:
    """Lush (with a competitor, an entity, an account and one person a role) and Rival, which must see nothing of it."""

    lush: Organisation
    rival: Organisation
    own: Brand
    competitor: Brand
    france: Entity
    account: Account
    people: dict[str, Person]
    archive: FakeArchive = field(default_factory=FakeArchive)

    def workspace(self, role: str, **changes: Any) -> Workspace:
        workspace = enter(self.people[role])
        assert workspace
        return Workspace(**{**{n: getattr(workspace, n) for n in Workspace.__slots__}, **changes})

    def membership(self, role: str) -> Membership:
        return Membership.objects.get(person=self.people[role])

    def elsewhere(self) -> Workspace:
        membership = Membership.objects.get(organisation=self.rival)
        return workspace_of_membership(membership, membership.person)


def person(
    email: str, organisation: Organisation | None = None, role: str = Role.VIEWER, **fields: Any
) -> Person:
    made = Person.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    if organisation:
        Membership.objects.create(organisation=organisation, person=made, role=role)
    return made


@pytest.fixture
def world(db) -> World:
    lush = Organisation.objects.create(name="Lush", slug="lush")
    rival = Organisation.objects.create(name="Rival", slug="rival")
    own = Brand.objects.create(organisation=lush, name="Lush", slug="lush")
    competitor = Brand.objects.create(
        organisation=lush, name="Aésop", slug="aesop", kind=Brand.Kind.COMPETITOR
    )
    france = Entity.objects.create(organisation=lush, kind=Entity.Kind.COUNTRY, name="France")
    account = Account.objects.create(organisation=lush, brand=own, network="bluesky", handle="lush.fr")
    people = {role.value: person(f"{role.value}@lush.example", lush, role) for role in Role}
    person("owner@rival.example", rival, Role.OWNER)
    return World(lush, rival, own, competitor, france, account, people)


@pytest.fixture
def signed_in(world):
    """A browser signed in as somebody of that role."""

    def sign_in(role: str) -> Client:
        client = Client()
        client.force_login(world.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
