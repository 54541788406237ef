"""How many clicks on short links a process takes, and what counting them costs.

One link on SQLite, in one process. First the redirect alone, through all of Django's middleware, as a visitor without cookies asks for it. Then
counting: clicks gathered in memory and written every half second (what Parvis does), against the baseline of one write at each
click; both while another writer holds the database for a fifth of each second, as an import does. What matters is how long a click
waits.

Run: ``python -m bench.short_links [--clicks 3000]``.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable
from statistics import median, quantiles

HELD, BETWEEN = 0.2, 0.8  # seconds for which somebody else writes, and does not


def main() -> None:
    """Set a database up, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clicks", type=int, default=3000)
    clicks = asked.parse_args().clicks
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as home:
        os.environ |= {
            "PARVIS_HOME": home,
            "PARVIS_SHORT_LINKS": "http://127.0.0.1:8000/l",
            "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
            "PARVIS_LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(clicks)


def _measure(clicks: int) -> None:
    from django.test import Client
    from django.utils import timezone

    from parvis.publishing.actions.counting import Number, Where, add_clicks
    from parvis.publishing.click_buffer import ClickBuffer
    from parvis.publishing.models import Clicks, ShortLink
    from parvis.publishing.views import short_links as view
    from parvis.workspaces.api import Brand, Organisation

    organisation = Organisation.objects.create(name="Bench", slug="bench")
    brand = Brand.objects.create(organisation=organisation, name="Bench", slug="bench")
    target = "https://bench.example/"
    link = ShortLink.objects.create(
        organisation=organisation, brand=brand, code="bcdfghjk", original=target, target=target
    )
    client = Client(headers={"user-agent": "Mozilla/5.0 Firefox/132.0", "host": "localhost"})
    where = Where(link.pk, timezone.now().replace(minute=0, second=0, microsecond=0), "x")

    def follow() -> None:
        assert client.get("/l/bcdfghjk").status_code == 302

    buffer = ClickBuffer()
    setattr(view, "clicks", buffer)  # noqa: B010 - a name that the module keeps to itself
    follow()  # what is loaded once is loaded now
    _told("redirect and count, nobody else writes", clicks, follow)
    with _Writer():
        _told("redirect and count, somebody else writes", clicks, follow)
        _told("count in memory, somebody else writes", clicks, lambda: buffer.note(where, program=False))
        _told("baseline: one write a click, the same", clicks, lambda: add_clicks({where: Number(1, 0)}))
    buffer.stop()
    expected = 4 * clicks + 1
    counted = sum(Clicks.objects.values_list("people", flat=True))
    print(f"{'counted':44} {counted:>9,} of {expected:,}")
    assert counted == expected


class _Writer:
    """Somebody else who writes for a fifth of each second."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _write(self) -> None:
        from django.db import connections, transaction

        from parvis.workspaces.api import Brand

        while not self._stop.wait(BETWEEN):
            with transaction.atomic():
                Brand.objects.update(colour="#3b5bdb")
                time.sleep(HELD)
        connections.close_all()


def _told(name: str, times: int, click: Callable[[], object]) -> None:
    waits = []
    begun = time.perf_counter()
    for _time in range(times):
        before = time.perf_counter()
        click()
        waits.append((time.perf_counter() - before) * 1000)
    took = time.perf_counter() - begun
    p99 = quantiles(waits, n=100)[98]
    print(
        f"{name:44} {times / took:>9,.0f} a second, a click waits {median(waits):.2f} ms (p99 {p99:.1f} ms, longest {max(waits):.0f} ms)"
    )


if __name__ == "__main__":
    main()
