"""How long the server takes for a calendar month of 5,000 posts on two accounts each.

The page is asked from a running Parvis over loopback, as a browser does. Baseline in the same run: the same page of a month without
posts. Run: ``python -m bench.calendar_month [--posts 5000] [--times 15]``. Goal: under 300 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from tests.runtime.installation import installed

FILL = """
import datetime as dt
from django.db import transaction
from parvis.publishing.actions.freezing import put
from parvis.publishing.models import Post, Variant
from parvis.workspaces.api import AccountDraft, add_account, get_or_create_brand, workspace_for_command
workspace = workspace_for_command()
brand = get_or_create_brand(workspace, "Bench")
accounts = [add_account(workspace, AccountDraft(brand.pk, "sandbox", f"bench{n}")) for n in range(2)]
begin = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
apart = dt.timedelta(days=29) / %(posts)d
with transaction.atomic():
    posts = Post.objects.bulk_create(
        Post(organisation=brand.organisation, brand=brand, text=f"Message {n}", planned_for=begin + n * apart)
        for n in range(%(posts)d)
    )
    said = Variant.objects.bulk_create(Variant(post=p, account=a) for p in posts for a in accounts)
    for variant in said:
        put(variant, variant.post.planned_for)
print("ready")
"""


def seconds(client: httpx.Client, address: str, times: int) -> list[float]:
    """What each asking took, after one that nobody counts."""
    client.get(address).raise_for_status()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        client.get(address).raise_for_status()
        spent.append(time.perf_counter() - begun)
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder) / "home") as parvis:
        parvis.run()
        assert parvis.python(FILL % {"posts": asked.posts}).strip().endswith("ready")
        base = f"http://127.0.0.1:{parvis.port}/publish/calendar/"
        with httpx.Client(timeout=60, follow_redirects=True) as client:
            empty = statistics.median(seconds(client, f"{base}?day=2027-06-10", asked.times))
            full = seconds(client, f"{base}?day=2027-03-10", asked.times)
        print(f"baseline, a month without posts: {empty * 1000:.0f} ms")
        print(
            f"a month of {asked.posts} posts on two accounts: median {statistics.median(full) * 1000:.0f} ms, "
            f"at most {max(full) * 1000:.0f} ms, {statistics.median(full) / empty:.1f} times the baseline "
            f"(goal: under 300 ms); load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
