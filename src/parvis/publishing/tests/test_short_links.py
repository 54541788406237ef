"""Short links lead where people agreed they lead, are counted without keeping anything of anybody, and can be corrected."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.guidelines import Guidelines
from parvis.engine.publishing.tracking import LinkRules, Shorten, TagRule
from parvis.publishing import click_buffer
from parvis.publishing.actions import freezing
from parvis.publishing.actions.approvals import approve
from parvis.publishing.actions.counting import Number, Where, add_clicks
from parvis.publishing.actions.guidelines import set_guidelines
from parvis.publishing.actions.link_rules import set_link_rules
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, delete_post, edit_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.short_links import close_link, lead_elsewhere
from parvis.publishing.models import Clicks, Delivery, Post, ShortLink, Variant
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import signed_in
from parvis.publishing.views import short_links as view
from parvis.workspaces.models import AuditEntry

HOUR = dt.timedelta(hours=1)
SHOP = "https://aubrelle.fr/soin"
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.fixture(autouse=True)
def on_a_domain(settings, monkeypatch, transactional_db) -> click_buffer.ClickBuffer:
    """Short links have a domain; clicks are written when the test says so."""
    settings.SHORT_LINKS = "https://go.aubrelle.fr"
    settings.ALLOWED_HOSTS = ["testserver", "go.aubrelle.fr"]
    buffer = click_buffer.ClickBuffer(every=3600)
    monkeypatch.setattr(view, "clicks", buffer)
    yield buffer
    buffer.stop()


def ask(world: World, shorten: Shorten = Shorten.OWN, **more: str) -> None:
    rules = (TagRule(source="{network}", **more),)
    set_link_rules(
        world.chief, world.brand.pk, LinkRules(sites=("aubrelle.fr",), rules=rules, shorten=shorten)
    )


def said(post: Post) -> list[str]:
    return list(
        Delivery.objects.filter(variant__post=post)
        .order_by("account_id")
        .values_list("said__text", flat=True)
    )


def test_each_account_gets_a_link_of_its_own_that_leads_to_the_tagged_page(world: World) -> None:
    ask(world)
    post = plan(world.writer, world.write(f"Voir {SHOP}.", world.account, world.second).pk, None)
    links = list(ShortLink.objects.order_by("account_id"))
    assert said(post) == [f"Voir https://go.aubrelle.fr/{one.code}." for one in links]
    assert {one.target for one in links} == {f"{SHOP}?utm_source=sandbox"} and len(
        {one.code for one in links}
    ) == 2
    world.work()
    assert sorted(one.said.text for one in world.online()) == sorted(said(post))


def test_a_link_stays_the_same_while_its_page_does_and_what_never_went_out_is_forgotten(world: World) -> None:
    ask(world)
    post = plan(world.writer, world.write(f"Voir {SHOP}").pk, timezone.now() + HOUR)
    before = said(post)
    edit = PostDraft(world.brand.pk, f"Ou {SHOP}", texts={world.account.pk: ""})
    edit_post(world.writer, post.pk, edit)
    assert said(post) == [before[0].replace("Voir", "Ou")]
    edit_post(
        world.writer,
        post.pk,
        PostDraft(world.brand.pk, "Ou https://aubrelle.fr/autre", texts={world.account.pk: ""}),
    )
    assert ShortLink.objects.get().target == "https://aubrelle.fr/autre?utm_source=sandbox"
    delete_post(world.writer, post.pk)
    assert not ShortLink.objects.filter(variant__isnull=False).exists()


def test_an_approval_is_of_where_the_link_leads(world: World) -> None:
    ask(world)
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    post = plan(world.writer, world.write(f"Voir {SHOP}").pk, timezone.now() + HOUR)
    approve(world.chief, post.pk, content_of(find_post(world.chief, post.pk)))
    assert Delivery.objects.get().state == DeliveryState.DUE
    ask(world, medium="social")
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_guidelines_still_hold_where_the_link_is_short(world: World) -> None:
    ask(world, Shorten.ALL)
    set_guidelines(world.chief, world.brand.pk, Guidelines(domains=("aubrelle.fr",)), "")
    plan(world.writer, world.write(f"Voir {SHOP}").pk, None)
    world.work()
    assert len(world.online()) == 1
    with pytest.raises(ValidationError, match=r"does not link to nacrine\.fr"):
        plan(world.writer, world.write("Voir https://nacrine.fr/").pk, None)


def test_a_code_that_is_taken_is_given_to_nobody_else(world: World, monkeypatch) -> None:
    ask(world)
    first = plan(world.writer, world.write(f"Voir {SHOP}").pk, timezone.now() + HOUR)
    taken = Variant.objects.get(post=first).key
    second = world.write(f"Aussi {SHOP}")
    Variant.objects.filter(post=second).update(key=taken)
    plan(world.writer, second.pk, timezone.now() + HOUR)
    assert ShortLink.objects.values("code").distinct().count() == 2
    monkeypatch.setattr(freezing, "new_key", lambda: taken)
    third = world.write(f"Encore {SHOP}")
    Variant.objects.filter(post=third).update(key=taken)
    with pytest.raises(RuntimeError):
        plan(world.writer, third.pk, timezone.now() + HOUR)


def link(world: World) -> ShortLink:
    ask(world)
    world.say(f"Voir {SHOP}")
    return ShortLink.objects.get()


def follow(code: str, client: Client | None = None, **headers: str):
    given = {"user-agent": PERSON, "accept-language": "en", **headers}
    return (client or Client()).get(f"/l/{code}", headers=given)


def test_a_link_leads_on_and_asks_for_nothing(world: World, django_assert_num_queries) -> None:
    found = link(world)
    with django_assert_num_queries(1):
        answer = follow(found.code)
    assert (answer.status_code, answer["Location"]) == (302, f"{SHOP}?utm_source=sandbox")
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "noindex" in answer["X-Robots-Tag"] and "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    head = Client().head(f"/l/{found.code.upper()}", headers={"user-agent": PERSON})
    assert head.status_code == 302 and head.content == b""
    assert Client().post(f"/l/{found.code}").status_code == 405


@pytest.mark.parametrize(
    "code", ["bbbbbbbb", "-", "https:evil.example", "bbbbbbbb?u=https://evil.example", "é" * 8]
)
def test_what_is_no_link_leads_nowhere(world: World, code: str) -> None:
    answer = follow(code)
    assert answer.status_code == 404
    assert "This link leads nowhere" in answer.content.decode() and "noindex" in answer["X-Robots-Tag"]


def test_on_its_own_domain_there_is_nothing_but_links(world: World) -> None:
    found, client = link(world), Client(headers={"host": "go.aubrelle.fr", "user-agent": PERSON})
    assert client.get(f"/{found.code}")["Location"].startswith(SHOP)
    for path in ("/", "/accounts/login/", "/publish/", "/healthz", "/listen/"):
        assert client.get(path).status_code == 404
    assert signed_in(world.chief).get(f"/{found.code}").status_code == 404


def test_on_an_address_shared_with_parvis_the_screens_answer(world: World, settings) -> None:
    settings.SHORT_LINKS = "http://testserver/l"
    found = link(world)
    assert world.chief and Delivery.objects.get().said["text"] == f"Voir http://testserver/l/{found.code}"
    assert signed_in(world.chief).get("/publish/").status_code == 200
    assert follow(found.code).status_code == 302


def test_clicks_are_counted_by_hour_and_network_and_nothing_else_is_kept(world: World, on_a_domain) -> None:
    found = link(world)
    for _time in range(3):
        follow(found.code, referer="https://t.co/abc")
    follow(found.code)
    follow(found.code, **{"sec-purpose": "prefetch"})
    follow(found.code, **{"user-agent": "Twitterbot/1.0", "referer": "https://t.co/abc"})
    Client().head(f"/l/{found.code}", headers={"user-agent": PERSON})
    on_a_domain.flush()
    counted = {one.source: (one.people, one.bots) for one in Clicks.objects.all()}
    assert counted == {"x": (3, 1), "": (1, 2)}
    assert {one.hour.minute for one in Clicks.objects.all()} == {0}
    follow(found.code)
    on_a_domain.flush()
    assert Clicks.objects.get(source="").people == 2
    kept = {field.name for field in Clicks._meta.get_fields()}
    assert kept == {"id", "link", "hour", "source", "people", "bots"}


def test_many_processes_count_at_once_and_none_is_lost(world: World) -> None:
    found = link(world)
    where = Where(found.pk, timezone.now().replace(minute=0, second=0, microsecond=0), "x")

    def count() -> None:
        for _time in range(10):
            add_clicks({where: Number(2, 1)})
        connections.close_all()

    threads = [threading.Thread(target=count) for _one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    row = Clicks.objects.get()
    assert (row.people, row.bots) == (80, 40)


def test_clicks_that_could_not_be_written_are_written_later(world: World) -> None:
    written: list[dict[Where, Number]] = []
    fails = [True]

    def write(counted) -> None:
        if fails.pop():
            raise OSError
        written.append(dict(counted))

    buffer, where = click_buffer.ClickBuffer(write, every=3600), Where(1, timezone.now(), "")
    buffer.note(where, program=False)
    with pytest.raises(OSError):
        buffer.flush()
    buffer.note(where, program=True)
    fails.append(False)
    buffer.stop()
    assert written == [{where: Number(1, 1)}]


def test_a_thread_writes_by_itself_and_goes(world: World) -> None:
    done = threading.Event()
    buffer = click_buffer.ClickBuffer(lambda _counted: done.set(), every=0.001)
    buffer.note(Where(1, timezone.now(), ""), program=False)
    assert done.wait(30)
    buffer.stop()


def test_a_click_on_a_link_that_is_gone_meanwhile_does_no_harm(world: World) -> None:
    add_clicks({Where(987654, timezone.now(), ""): Number(1, 0)})
    assert not Clicks.objects.exists()


def test_a_link_found_to_be_wrong_is_led_elsewhere_closed_and_opened_again(world: World) -> None:
    found = link(world)
    world.work()
    with pytest.raises(ValidationError, match="https://"):
        lead_elsewhere(world.chief, found.pk, "javascript:alert(1)")
    lead_elsewhere(world.chief, found.pk, "https://aubrelle.fr/juste")
    assert follow(found.code)["Location"] == "https://aubrelle.fr/juste"
    close_link(world.chief, found.pk)
    closed = follow(found.code)
    assert closed.status_code == 410 and "This link is closed" in closed.content.decode()
    lead_elsewhere(world.chief, found.pk, "https://aubrelle.fr/juste")
    assert follow(found.code).status_code == 302
    found.refresh_from_db()
    assert found.original == f"{SHOP}?utm_source=sandbox"
    assert [(one.before[-5:], one.after[-5:]) for one in found.changes.all()] == [
        ("", "juste"),
        ("juste", ""),
        ("ndbox", "juste"),
    ]
    verbs = AuditEntry.objects.filter(verb__startswith="short_link.").values_list("verb", flat=True)
    assert sorted(verbs) == ["short_link.change", "short_link.change", "short_link.close"]


def test_links_outlive_their_account(world: World) -> None:
    found = link(world)
    world.work()
    world.account.delete()
    assert follow(found.code).status_code == 302
