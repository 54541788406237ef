"""Whoever asks too often is told to come back later; nobody else is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls.resolvers import get_resolver

from parvis.site import rate_limits
from parvis.site.rate_limits import READS, UPLOADS, Limit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    cache.clear()
    monkeypatch.setitem(READS, "shared-board", Limit(3, 3600))
    now = rate_limits.timezone.now()  # stands still, or an hour could end in the middle of a test
    monkeypatch.setattr(rate_limits, "timezone", SimpleNamespace(now=lambda: now))
    yield
    cache.clear()


def ask(client: Client, **headers: str) -> HttpResponse:
    return client.get("/shared/none-such/", headers=headers)  # type: ignore[return-value]


def test_the_fourth_request_is_asked_to_wait() -> None:
    client = Client()
    assert [ask(client).status_code for _ in range(3)] == [404, 404, 404]
    late = ask(client)
    assert late.status_code == 429 and 0 < int(late.headers["Retry-After"]) <= 3600
    assert late.headers["Retry-After"] in late.content.decode()


def test_addresses_are_counted_apart() -> None:
    for _ in range(4):
        ask(Client(REMOTE_ADDR="203.0.113.1"))
    assert ask(Client(REMOTE_ADDR="203.0.113.1")).status_code == 429
    assert ask(Client(REMOTE_ADDR="203.0.113.2")).status_code == 404


def test_a_part_of_a_page_gets_a_message_instead_of_a_page() -> None:
    client = Client(headers={"Accept-Language": "fr"})
    for _ in range(3):
        ask(client)
    late = ask(client, **{"HX-Request": "true"})
    told = json.loads(late.headers["HX-Trigger"])["parvis:toast"]["text"]
    assert late.status_code == 429 and late.content == b"" and "secondes" in told


def test_the_next_window_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READS, "shared-board", Limit(1, 1))
    client = Client()
    seen: list[int] = []
    real = rate_limits.timezone.now()

    class Clock:
        seconds = 0

        def now(self) -> object:
            return real.fromtimestamp(1_800_000_000 + self.seconds, tz=real.tzinfo)

    clock = Clock()
    monkeypatch.setattr(rate_limits, "timezone", clock)
    for at in (0, 0, 1, 1):
        clock.seconds = at
        seen.append(ask(client).status_code)
    assert seen == [404, 429, 404, 429]


def test_what_is_changed_has_one_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "WRITES", Limit(2, 3600))
    client = Client()
    answers = [client.post("/language/", {"language": "fr"}).status_code for _ in range(3)]
    assert 429 not in answers[:2] and answers[2] == 429


def test_every_limited_view_exists() -> None:
    def names(prefix: str, patterns: list[object]) -> Iterator[str]:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                space = f"{pattern.namespace}:" if pattern.namespace else ""  # type: ignore[attr-defined]
                yield from names(prefix + space, pattern.url_patterns)
            else:
                yield f"{prefix}{pattern.name}"  # type: ignore[attr-defined]

    known = set(names("", get_resolver().url_patterns))
    assert set(READS) | set(UPLOADS) <= known
