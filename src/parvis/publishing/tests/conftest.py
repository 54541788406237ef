"""A brand that publishes in the sandbox, the people who work for it, and a worker that runs when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.utils import translation

from parvis.networks.http import GuardedHttp
from parvis.networks.sandbox.store import SandboxStore, StoredPost
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.publishing.models import Delivery, Post
from parvis.publishing.tasks.delivering import Deliverer
from parvis.workers.names import new_name
from parvis.workspaces.api import Account, Brand, Organisation, Person, Workspace, set_credentials
from parvis.workspaces.models import Membership


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are checked in English."""
    with translation.override("en"):
        yield


@dataclass
class World:
    """``writer`` is an editor, ``chief`` a manager, ``stranger`` the owner of another organisation."""

    brand: Brand
    other: Brand
    account: Account
    second: Account
    writer: Workspace
    chief: Workspace
    stranger: Workspace
    sandbox: SandboxStore
    worker: str = field(default_factory=new_name)

    def write(self, text: str, *accounts: Account, by: Workspace | None = None) -> Post:
        """A draft for these accounts (the first one when none is named)."""
        chosen = accounts or (self.account,)
        draft = PostDraft(self.brand.pk, text, texts={account.pk: "" for account in chosen})
        return write_post(by or self.writer, draft)

    def say(self, text: str, *accounts: Account) -> Delivery:
        """A post planned for now; its first delivery."""
        post = plan(self.writer, self.write(text, *accounts).pk, None)
        return Delivery.objects.filter(variant__post=post).earliest("pk")

    def misbehave(self, account: Account, **values: object) -> None:
        """Have the account's network lose answers, be busy, fail (per cent)."""
        set_credentials(
            self.chief, account.pk, {"account": account.handle, **{k: str(v) for k, v in values.items()}}
        )

    def work(self, door: GuardedHttp | None = None) -> int:
        """Let a worker do what there is to do now, through ``door`` (none: nothing leaves); returns how much there was."""

        async def once() -> int:
            async with door or GuardedHttp(offline=True) as http:
                deliverer = Deliverer(self.worker, http)
                try:
                    return await deliverer.work_once(asyncio.Event())
                finally:
                    deliverer.close()

        return asyncio.run(once())

    def online(self) -> list[StoredPost]:
        """What people would see in the sandbox."""
        return [
            one
            for account in (self.account, self.second)
            for one in self.sandbox.posts(account.handle)
            if not one.deleted
        ]


@pytest.fixture
def world(transactional_db: None, settings, tmp_path: Path) -> World:
    """Two organisations; the first has a brand with two accounts in the sandbox."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    mine = Organisation.objects.create(name="Mine", slug="mine")
    theirs = Organisation.objects.create(name="Theirs", slug="theirs")
    writer = Person.objects.create(email="writer@example.org")
    chief = Person.objects.create(email="chief@example.org")
    stranger = Person.objects.create(email="stranger@example.org")
    for person, organisation, role in (
        (writer, mine, "editor"),
        (chief, mine, "manager"),
        (stranger, theirs, "owner"),
    ):
        Membership.objects.create(person=person, organisation=organisation, role=role)
    brand = Brand.objects.create(organisation=mine, name="Aubrelle", slug="aubrelle")
    other = Brand.objects.create(organisation=mine, name="Nacrine", slug="nacrine")
    accounts = [
        Account.objects.create(organisation=mine, brand=brand, network="sandbox", handle=handle)
        for handle in ("aubrelle", "aubrelle-fr")
    ]
    made = World(
        brand=brand,
        other=other,
        account=accounts[0],
        second=accounts[1],
        writer=Workspace(mine.pk, "editor", writer.pk, "Writer"),
        chief=Workspace(mine.pk, "manager", chief.pk, "Chief"),
        stranger=Workspace(theirs.pk, "owner", stranger.pk, "Stranger"),
        sandbox=SandboxStore(tmp_path / f"sandbox-{mine.pk}.sqlite3"),
    )
    for account in accounts:
        made.misbehave(account)
    for account in accounts:
        account.refresh_from_db()
    return made
