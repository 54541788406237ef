"""The torture of publishing: thousands of posts due at once on a network that loses answers, and workers killed at random.

What must hold at the end: nothing was said twice, nothing was lost, nothing is left unknown.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.peers.bluesky_network import bluesky_running
from tests.peers.posting import POST, Person
from tests.peers.servers import postgres_programs, postgres_running
from tests.runtime.installation import Installation, installed
from tests.runtime.sizes import at_full_size

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(3000)]

POSTS = at_full_size(2000, else_=240)
ACCOUNTS = 20
KILLS = at_full_size(100, else_=12)
WORKERS = 2
TROUBLES = {"lost": "5", "busy": "5", "busy_for": "1", "failing": "2"}
THREADS = 4
"""One post in so many is a thread of three parts."""
IN_STEPS = {"processing": "0.4"}
"""What every fifth account wants besides: a container is made, processed, then published."""

FILL = """
from django.db import transaction
from django.utils import timezone
from parvis.publishing.actions.freezing import put
from parvis.publishing.models import Post, Variant
from parvis.workspaces.api import AccountDraft, add_account, get_or_create_brand, set_credentials, workspace_for_command
workspace = workspace_for_command()
brand = get_or_create_brand(workspace, "Aubrelle")
accounts = []
for network, handle, sign_in in %(accounts)r:
    accounts.append(add_account(workspace, AccountDraft(brand.pk, network, handle)))
    set_credentials(workspace, accounts[-1].pk, sign_in)
with transaction.atomic():
    now = timezone.now()
    posts = Post.objects.bulk_create(
        Post(organisation=brand.organisation, brand=brand, text=f"Message {n}", planned_for=now,
             further=[] if n %% %(threads)d else [f"Message {n}, part {k}" for k in (2, 3)]) for n in range(%(posts)d)
    )
    said = Variant.objects.bulk_create(Variant(post=p, account=accounts[n %% len(accounts)]) for n, p in enumerate(posts))
    for variant in said:
        put(variant, now)
print("ready")
"""
WORKER = """
import asyncio, signal, sys
import django
django.setup()
from parvis.publishing.tasks import delivering
from parvis.publishing.tasks.delivering import Deliverer
from parvis.workers.names import new_name
from parvis.workers.network_door import network_door
arm = delivering.arm
def armed(*asked):
    taken = arm(*asked)
    if taken:
        print("armed", flush=True)
    return taken
delivering.arm = armed
async def main():
    async with network_door() as http:
        print("at work", flush=True)
        await Deliverer(new_name(), http).run(asyncio.Event())
asyncio.run(main())
"""
STATES = """
import json
from django.db.models import Count
from parvis.publishing.models import Attempt, Delivery
states = dict(Delivery.objects.values_list("state").annotate(n=Count("pk")).order_by())
cut = Attempt.objects.filter(ended_at=None).count()
outcomes = dict(Attempt.objects.filter(kind="say").values_list("outcome").annotate(n=Count("pk")).order_by())
in_steps = Delivery.objects.exclude(progress={}).count()
in_steps += sum(any(one["progress"] for one in parts) for parts in Delivery.objects.filter(part__gt=0).values_list("parts", flat=True))
print(json.dumps({"states": states, "cut": cut, "outcomes": outcomes, "in_steps": in_steps}))
"""
SAID = """
import json
from collections import Counter
from django.conf import settings
from parvis.networks.sandbox.store import SandboxStore
store = SandboxStore(next(settings.HOME.glob("sandbox-*.sqlite3")))
posts = [p for n in range(%d) for p in store.posts(f"aubrelle{n}")]
texts, by_id = Counter(p.said.text for p in posts), {p.id: p.said.text for p in posts}
answered = {p.said.text: by_id[p.said.reply_to] for p in posts if p.said.reply_to}
print(json.dumps({"texts": texts, "answered": answered}))
"""


class Workers:
    """Some processes that do nothing but deliver, and are killed and started again."""

    def __init__(self, home: Installation) -> None:
        self._environment = {**home.environment, "DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
        self._log = (home.home.parent / "workers.log").open("ab")
        self.running = [self._start() for _ in range(WORKERS)]

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", WORKER],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
            bufsize=0,
        )

    def kill_one(self, chance: random.Random, *, armed: bool = False) -> None:
        """Kill one of those that have begun to work, somewhere in the middle of it; or just when it ``armed`` something, if it does
        so within ten seconds: on a slow machine a while counted from its start may pass before anything is said.
        """
        place = chance.randrange(len(self.running))
        out = self.running[place].stdout
        assert out is not None and out.readline().strip() in {b"at work", b"armed", b""}
        if armed:
            select.select([out], [], [], 10.0)
            time.sleep(chance.uniform(0.0, 0.05))
        else:
            time.sleep(chance.uniform(0.05, 1.2))
        self.running[place].kill()
        self.running[place].wait()
        self.running[place] = self._start()

    def stop(self) -> None:
        for process in self.running:
            process.send_signal(signal.SIGKILL)
            process.wait()
        self._log.close()


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Installation]:
    with installed(folder / "home") as home:
        yield home


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Installation]:
    if postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with (
        postgres_running("torture") as address,
        installed(folder / "home", PARVIS_DATABASE_URL=address) as home,
    ):
        yield home


@pytest.mark.parametrize("database", [on_sqlite, on_postgresql], ids=["sqlite", "postgresql"])
def test_nothing_twice_nothing_lost(
    tmp_path: Path, database: Callable[[Path], AbstractContextManager[Installation]]
) -> None:
    accounts = [
        ("sandbox", f"aubrelle{n}", {"account": f"aubrelle{n}", **TROUBLES, **({} if n % 5 else IN_STEPS)})
        for n in range(ACCOUNTS)
    ]
    with database(tmp_path) as home:
        told = torture(home, accounts, POSTS, KILLS)
        said: dict[str, dict[str, Any]] = json.loads(home.python(SAID % ACCOUNTS))
    check(said["texts"], told, POSTS)
    assert said["answered"] == {
        one: before for n in range(POSTS) for before, one in pairwise(thread(n))
    }  # each part answers the one before it
    assert told["in_steps"] >= POSTS // 5
    assert told["cut"] >= KILLS // 10  # workers really were killed in the middle of calls


@pytest.mark.peer
def test_the_same_on_a_real_bluesky_server(tmp_path: Path) -> None:
    """Fewer of everything, counted on the server itself."""
    posts, kills = at_full_size(120, else_=40), at_full_size(12, else_=4)
    with bluesky_running() as network:
        people = [network.person(f"aubrelle{number}") for number in range(4)]
        accounts = [
            (
                "bluesky",
                one.handle,
                {"handle": one.handle, "app_password": one.app_password(), "host": network.pds},
            )
            for one in people
        ]
        with installed(tmp_path / "home", PARVIS_ALLOWED_PRIVATE_HOSTS="127.0.0.1") as home:
            told = torture(home, accounts, posts, kills)
        said = Counter(text for one in people for text in texts_of(one))
    check(said, told, posts)


def torture(
    home: Installation, accounts: list[tuple[str, str, dict[str, str]]], posts: int, kills: int
) -> dict[str, Any]:
    """Have so many posts delivered while workers are killed; what the ledger says in the end."""
    chance = random.Random(4)
    home.command("prepare")
    assert (
        home.python(FILL % {"accounts": accounts, "posts": posts, "threads": THREADS})
        .strip()
        .endswith("ready")
    )
    workers = Workers(home)
    begun = time.monotonic()
    try:
        for number in range(kills):
            workers.kill_one(chance, armed=number % 2 == 1)
        left_alone = time.monotonic()
        while True:
            time.sleep(1.0)
            told: dict[str, Any] = json.loads(home.python(STATES))
            if set(told["states"]) <= {"confirmed"}:
                break
            assert time.monotonic() - left_alone < 1800, told
    finally:
        workers.stop()
    print(
        f"{posts} deliveries, {kills} kills, {time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f}; "
        f"attempts by outcome {told['outcomes']}, cut off {told['cut']}, in steps {told['in_steps']}; states {told['states']}"
    )
    return told


def check(said: Mapping[str, int], told: dict[str, Any], posts: int) -> None:
    twice = [text for text, number in said.items() if number > 1]
    lost = [text for number in range(posts) for text in thread(number) if text not in said]
    assert (twice, lost, told["states"]) == ([], [], {"confirmed": posts})


def thread(number: int) -> list[str]:
    """What a post says, part by part."""
    first = f"Message {number}"
    return [first] if number % THREADS else [first, f"{first}, part 2", f"{first}, part 3"]


def texts_of(person: Person) -> Iterator[str]:
    """What an account has said, as its server lists it."""
    cursor = ""
    while True:
        answer = httpx.get(
            f"{person.pds}/xrpc/com.atproto.repo.listRecords",
            params={
                "repo": person.did,
                "collection": POST,
                "limit": 100,
                **({"cursor": cursor} if cursor else {}),
            },
            timeout=30,
        ).raise_for_status()
        page = answer.json()
        yield from (record["value"]["text"] for record in page["records"])
        cursor = page.get("cursor", "")
        if not cursor or not page["records"]:
            return
