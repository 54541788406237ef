"""What is online is changed while workers are killed at random, on a network that loses answers.

What must hold at the end: no change was lost, every text is right, and nothing was ever said a second time.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.installation import Installation, installed
from tests.runtime.sizes import at_full_size
from tests.runtime.test_deliveries import TROUBLES, Workers

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(1200)]

POSTS = at_full_size(400, else_=80)
KILLS = at_full_size(40, else_=8)
ACCOUNTS = 8

FILL = """
import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.sandbox.store import SandboxStore
from parvis.publishing.actions.changing import Typed, change_online
from parvis.publishing.actions.freezing import put
from parvis.publishing.models import Delivery, Post, Variant
from parvis.workspaces.api import AccountDraft, add_account, get_or_create_brand, set_credentials, workspace_for_command
workspace = workspace_for_command()
brand = get_or_create_brand(workspace, "Aubrelle")
accounts = []
for n in range(%(accounts)d):
    handle = f"aubrelle{n}"
    accounts.append(add_account(workspace, AccountDraft(brand.pk, "sandbox", handle)))
    set_credentials(workspace, accounts[-1].pk, {"account": handle, **%(troubles)r})
    accounts[-1].refresh_from_db()
store, now = SandboxStore(settings.HOME / f"sandbox-{workspace.organisation}.sqlite3"), timezone.now()
with transaction.atomic():
    for n in range(%(posts)d):
        account = accounts[n %% len(accounts)]
        post = Post.objects.create(organisation=brand.organisation, brand=brand, text=f"Mesage {n}", planned_for=now)
        delivery = put(Variant.objects.create(post=post, account=account), now)
        said = store.keep(account.handle, delivery.key, msgspec.convert(delivery.said, Outgoing), 0.0, answered=True)
        Delivery.objects.filter(pk=delivery.pk).update(
            state="confirmed", network_id=said.id, url=said.url, sent_at=now, next_look_at=None
        )
        change_online(workspace, post.pk, {delivery.pk: Typed(delivery.hash, f"Message {n}")})
print("ready")
"""
WORKER = """
import asyncio
import django
django.setup()
from parvis.publishing.tasks.changing import Changer
from parvis.workers.names import new_name
from parvis.workers.network_door import network_door
async def main():
    async with network_door() as http:
        print("at work", flush=True)
        await Changer(new_name(), http).run(asyncio.Event())
asyncio.run(main())
"""
STATES = """
import json
from django.db.models import Count
from parvis.publishing.models import Attempt, Delivery, DeliveryChange
count = lambda rows, name: dict(rows.values_list(name).annotate(n=Count("pk")).order_by())
print(json.dumps({
    "states": count(DeliveryChange.objects.all(), "state"),
    "deliveries": count(Delivery.objects.all(), "state"),
    "outcomes": count(Attempt.objects.filter(kind="change"), "outcome"),
    "cut": Attempt.objects.filter(ended_at=None).count(),
}))
"""
SAID = """
import json
from django.conf import settings
from parvis.networks.sandbox.store import SandboxStore
store = SandboxStore(next(settings.HOME.glob("sandbox-*.sqlite3")))
posts = [p for n in range(%d) for p in store.posts(f"aubrelle{n}", deleted=True)]
print(json.dumps({"texts": sorted(p.said.text for p in posts), "edits": [len(store.said_before(p.id)) for p in posts]}))
"""


class Changers(Workers):
    """Some processes that do nothing but change what is online."""

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", WORKER], env=self._environment, stdout=subprocess.PIPE, stderr=self._log
        )


def test_each_change_is_made_once_whoever_dies(tmp_path: Path) -> None:
    with installed(tmp_path / "home") as home:
        told = changed(home)
        said: dict[str, Any] = json.loads(home.python(SAID % ACCOUNTS))
    assert said["texts"] == sorted(f"Message {n}" for n in range(POSTS))  # right everywhere, none twice
    assert said["edits"] == [1] * POSTS
    assert told["deliveries"] == {"confirmed": POSTS}
    assert told["outcomes"].get("none")  # answers really were lost


def changed(home: Installation) -> dict[str, Any]:
    """Have everything changed while workers are killed; what the ledger says in the end."""
    chance = random.Random(7)
    home.command("prepare")
    filled = home.python(
        FILL % {"accounts": ACCOUNTS, "troubles": {**TROUBLES, "latency": "40"}, "posts": POSTS}
    )
    assert filled.strip().endswith("ready")
    workers = Changers(home)
    begun = time.monotonic()
    try:
        for _ in range(KILLS):
            workers.kill_one(chance)
        left_alone = time.monotonic()
        while True:
            time.sleep(1.0)
            told: dict[str, Any] = json.loads(home.python(STATES))
            if set(told["states"]) <= {"confirmed"}:
                break
            assert time.monotonic() - left_alone < 600, told
    finally:
        workers.stop()
    print(
        f"{POSTS} changes, {KILLS} kills, {time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f}; "
        f"attempts by outcome {told['outcomes']}, cut off {told['cut']}"
    )
    return told
