"""How soon posts that are due are sent: 10,000 in the same minute, and a spread schedule.

A whole Parvis (``parvis run`` with its one worker, SQLite) publishes on the sandbox, which answers at once. First 10,000 posts of
100 accounts are due at the same moment: seconds until the last one is ``sent``. Then a schedule of ten posts a second for two
minutes: by how much each call to the network is late. Baseline in the same run: the same posts given to the same network one after
the other, by a program that writes nothing down and so could not tell what was said if it were killed.

Run: ``python -m bench.deliveries [--posts 10000] [--spread 1200] [--accounts 100]``. Goal: p95 under 1 s late.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.runtime.installation import Installation, installed

FILL = """
import datetime as dt
from django.db import transaction
from django.utils import timezone
from parvis.publishing.actions.freezing import put
from parvis.publishing.models import Delivery, Post, Variant
from parvis.workspaces.api import Account, AccountDraft, add_account, get_or_create_brand, set_credentials, workspace_for_command
workspace = workspace_for_command()
brand = get_or_create_brand(workspace, "Bench")
for n in range(Account.objects.count(), %(accounts)d):
    account = add_account(workspace, AccountDraft(brand.pk, "sandbox", f"bench{n}"))
    set_credentials(workspace, account.pk, {"account": account.handle})
accounts = list(Account.objects.order_by("pk"))
far = timezone.now() + dt.timedelta(days=1)
with transaction.atomic():
    posts = Post.objects.bulk_create(
        Post(organisation=brand.organisation, brand=brand, text=f"%(name)s {n}", planned_for=far) for n in range(%(posts)d)
    )
    said = Variant.objects.bulk_create(Variant(post=p, account=accounts[n %% len(accounts)]) for n, p in enumerate(posts))
    for variant in said:
        put(variant, far)
with transaction.atomic():
    begin = timezone.now() + dt.timedelta(seconds=5)
    for n, delivery in enumerate(Delivery.objects.filter(variant__post__text__startswith="%(name)s ").order_by("pk")):
        at = begin + n * dt.timedelta(seconds=%(apart)r)
        Delivery.objects.filter(pk=delivery.pk).update(due_at=at, next_look_at=at)
print("ready")
"""
FIGURES = """
import json
from django.db.models import Count, F, Max, Min
from parvis.publishing.models import Attempt, Delivery
of = Delivery.objects.filter(variant__post__text__startswith="%(name)s ")
states = dict(of.values_list("state").annotate(n=Count("pk")).order_by())
done = set(states) <= {"sent", "confirmed"}
late = []
if done:
    says = Attempt.objects.filter(kind="say", delivery__in=of)
    late = sorted((at - due).total_seconds() for at, due in says.values_list("begun_at", "delivery__due_at"))
    ends = of.aggregate(last=Max("attempts__ended_at"), first=Min("due_at"))
print(json.dumps({
    "states": states, "done": done, "late": late,
    "seconds": (ends["last"] - ends["first"]).total_seconds() if done else 0,
    "twice": of.annotate(n=Count("attempts")).filter(n__gt=2).count() if done else 0,
}))
"""
ALONE = """
import asyncio, time, datetime as dt
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks import registry
from parvis.networks.publishing import SignIn
from parvis.workers.network_door import network_door
async def nothing(digest):
    raise AssertionError
async def main():
    publisher = registry.publishing()["sandbox"].publisher
    async with network_door() as http:
        begun = time.monotonic()
        for n in range(%(posts)d):
            name = f"alone{n %% %(accounts)d}"
            account = SignIn(name, {"account": name, "path": %(path)r})
            await publisher.publish(account, Outgoing(text=f"Alone {n}"), f"{n:032x}", nothing, http)
        print(time.monotonic() - begun)
asyncio.run(main())
"""


def measured(parvis: Installation, name: str, posts: int, accounts: int, apart: float) -> dict[str, Any]:
    """Fill in ``posts`` that are due ``apart`` seconds one after the other, and wait until all of them are sent."""
    values = {"name": name, "posts": posts, "accounts": accounts, "apart": apart}
    begun = time.monotonic()
    assert parvis.python(FILL % values).strip().endswith("ready")
    print(f"  ({posts} posts planned in {time.monotonic() - begun:.0f} s)", flush=True)
    until = time.monotonic() + 1200 + posts * apart
    time.sleep(5 + posts * apart)
    while True:
        told: dict[str, Any] = json.loads(parvis.python(FIGURES % values))
        if told["done"]:
            return told
        assert time.monotonic() < until, told["states"]
        time.sleep(10)


def share(values: list[float], of: float) -> float:
    """The value below which so many of the sorted ``values`` lie."""
    return values[min(len(values) - 1, int(len(values) * of))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--spread", type=int, default=1_200)
    parser.add_argument("--accounts", type=int, default=100)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        installed(Path(folder) / "home") as parvis,
    ):
        parvis.run()
        alone = float(
            parvis.python(
                ALONE
                % {
                    "posts": asked.posts,
                    "accounts": asked.accounts,
                    "path": str(Path(folder) / "alone.sqlite3"),
                }
            )
        )
        print(
            f"baseline, the network alone: {asked.posts} posts in {alone:.1f} s, {asked.posts / alone:.0f} a second"
        )
        burst = measured(parvis, "Burst", asked.posts, asked.accounts, 0.0)
        print(
            f"{asked.posts} due at the same moment, {asked.accounts} accounts: the last was sent after {burst['seconds']:.1f} s, "
            f"{asked.posts / burst['seconds']:.0f} a second, {burst['seconds'] / alone:.1f} times the baseline; "
            f"{burst['states']}, {burst['twice']} with more than a call and a look; load {os.getloadavg()[0]:.1f}"
        )
        spread = measured(parvis, "Spread", asked.spread, asked.accounts, 0.1)
        late = spread["late"]
        print(
            f"{asked.spread} spread, ten a second: called late by median {share(late, 0.5):.2f} s, p95 {share(late, 0.95):.2f} s, "
            f"at most {late[-1]:.2f} s (goal: p95 under 1 s); load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
