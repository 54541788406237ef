"""The screens of publishing: what they show, to whom, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.pausing import pause
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, edit_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.models import Delivery, Medium, Post
from parvis.publishing.tests.conftest import World
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Membership, Person
from parvis.workspaces.queries.accounts import credentials_of

HOUR = dt.timedelta(hours=1)


def signed_in(workspace: Workspace) -> Client:
    person = Person.objects.get(pk=workspace.person or 0)
    person.language = "en"
    person.save()
    Membership.objects.get_or_create(
        organisation_id=workspace.organisation, person=person, defaults={"role": workspace.role}
    )
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


@pytest.fixture
def chief(world: World) -> Client:
    return signed_in(world.chief)


def typed(world: World, text: str, **more: object) -> dict[str, object]:
    return {"brand": world.brand.pk, "text": text, "accounts": [world.account.pk], "do": "save", **more}


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"publishing:{name}", args=args) + query)
    assert answer.status_code == 200
    assert b"style=" not in answer.content
    return answer.content.decode()


def test_every_screen_answers_for_everybody(world: World, writer: Client, chief: Client) -> None:
    post = plan(world.writer, world.write("Bonjour", world.account, world.second).pk, timezone.now() + HOUR)
    draft = world.write("Un brouillon")
    viewer = Person.objects.create(email="viewer@example.org", language="en")
    Membership.objects.create(organisation_id=world.writer.organisation, person=viewer, role="viewer")
    reader = Client()
    reader.force_login(viewer)
    for client in (writer, chief, reader):
        page(client, "posts")
        for stage in ("draft", "waiting", "planned", "out", "trouble"):
            page(client, "posts", query=f"?stage={stage}&brand=aubrelle")
        for one in (post, draft):
            page(client, "post", one.pk)
            page(client, "post-state", one.pk)
    assert reader.get(reverse("publishing:new")).status_code == 403
    assert reader.get(reverse("publishing:edit", args=[post.pk])).status_code == 403
    assert reader.get(reverse("publishing:posts") + "?stage=nonsense").status_code == 404
    page(writer, "new")
    page(writer, "edit", draft.pk)


def test_nothing_of_another_organisation_is_shown(world: World) -> None:
    post = world.write("Bonjour")
    delivery = world.say("Secret")
    stranger = signed_in(world.stranger)
    assert "Bonjour" not in page(stranger, "posts", query="?stage=draft")
    for name in ("post", "post-state", "edit"):
        assert stranger.get(reverse(f"publishing:{name}", args=[post.pk])).status_code == 404
    for verb in ("now", "take-back", "approve", "copy", "delete"):
        assert stranger.post(reverse("publishing:deed", args=[post.pk, verb])).status_code == 404
    for verb in ("send", "look", "settle"):
        address = reverse("publishing:delivery-deed", args=[delivery.pk, verb])
        assert stranger.post(address).status_code == 404
    connect = reverse("publishing:connect", args=[world.account.pk])
    assert stranger.get(connect).status_code == 404


def test_a_post_is_written_and_saved_as_a_draft(world: World, writer: Client) -> None:
    words = {f"words-{world.account.pk}": "Bonjour\r\nà tous", "title": "Salut"}
    answer = writer.post(reverse("publishing:new"), typed(world, "Bonjour", **words))
    post = Post.objects.get()
    assert answer.headers["Location"] == reverse("publishing:post", args=[post.pk])
    assert (post.text, post.title) == ("Bonjour", "Salut")
    assert [one.text for one in post.variants.all()] == ["Bonjour\nà tous"]
    assert Delivery.objects.count() == 0


def test_a_post_is_sent_now(world: World, writer: Client) -> None:
    writer.post(reverse("publishing:new"), typed(world, "Bonjour", do="now"))
    world.work()
    assert [one.said.text for one in world.online()] == ["Bonjour"]


def test_a_post_is_planned_on_the_clocks_of_the_organisation(world: World, writer: Client) -> None:
    day = timezone.localdate() + dt.timedelta(days=30)
    form = typed(world, "Bonjour", do="plan", day=day.isoformat(), hour="09:30")
    writer.post(reverse("publishing:new"), form)
    due = Delivery.objects.get().due_at
    with timezone.override("Europe/Paris"):
        assert timezone.localtime(due).strftime("%H:%M") == "09:30"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": "x" * 501}, "1 character too long"),
        ({"accounts": []}, "Choose at least one account."),
        ({"day": "", "do": "plan"}, "This field is required"),
        ({"day": "2020-01-01", "hour": "10:00", "do": "plan"}, "This time has passed"),
    ],
)
def test_what_cannot_be_planned_is_kept_as_a_draft_and_said(
    world: World, writer: Client, change: dict[str, object], sentence: str
) -> None:
    form = {**typed(world, "Bonjour", do="now"), **change}
    answer = writer.post(reverse("publishing:new"), form)
    shown = answer.content.decode()
    assert answer.status_code == 422 and sentence in shown
    post = Post.objects.get()
    assert reverse("publishing:edit", args=[post.pk]) in shown  # sending it again changes this one
    assert Delivery.objects.count() == 0


def test_what_is_wrong_with_the_words_is_said_beside_them(world: World, writer: Client) -> None:
    answer = writer.post(reverse("publishing:new"), typed(world, "Bonjour à tous", link="nothing"))
    shown = answer.content.decode()
    assert answer.status_code == 422 and "link_error" in shown and "Bonjour à tous" in shown
    assert Post.objects.count() == 0


def test_an_hour_that_is_skipped_or_comes_twice_is_said(world: World, writer: Client) -> None:
    year = timezone.localdate().year + 1
    spring = max(dt.date(year, 3, day) for day in range(25, 32) if dt.date(year, 3, day).weekday() == 6)
    autumn = max(dt.date(year, 10, day) for day in range(25, 32) if dt.date(year, 10, day).weekday() == 6)
    form = typed(world, "Bonjour", do="plan", day=spring.isoformat(), hour="02:30")
    shown = writer.post(reverse("publishing:new"), form).content.decode()
    assert "There is no 02:30 in Paris that day" in shown
    form |= {"day": autumn.isoformat()}
    address = reverse("publishing:edit", args=[Post.objects.get().pk])
    shown = writer.post(address, form).content.decode()
    assert "02:30 comes twice in Paris" in shown and 'name="which"' in shown
    writer.post(address, {**form, "which": "second"})
    assert Delivery.objects.get().due_at == dt.datetime(year, 10, autumn.day, 1, 30, tzinfo=dt.UTC)


def test_the_counter_and_the_remarks_follow_what_is_typed(world: World, writer: Client) -> None:
    form = typed(world, "é" * 495 + "👨‍👩‍👧", link="https://example.org")
    shown = writer.post(reverse("publishing:look"), form).content.decode()
    assert '<span class="counter-left">4</span>' in shown and "example.org" in shown
    form |= {f"words-{world.account.pk}": "y" * 503}
    shown = writer.post(reverse("publishing:look"), form).content.decode()
    assert "3 characters too long for aubrelle" in shown
    assert '<mark class="preview-over" title="Too long by this">yyy</mark>' in shown
    assert writer.post(reverse("publishing:look"), {"brand": "999"}).status_code == 404


def test_what_is_typed_is_never_markup(world: World, writer: Client) -> None:
    evil = '<script>alert(1)</script> https://example.org/"onload=x #a<b>'
    form = typed(world, evil, warning=evil, title=evil)
    shown = writer.post(reverse("publishing:look"), form).content.decode()
    assert "<script>" not in shown and "<b>" not in shown.replace("<b>Aubrelle</b>", "").replace(
        "<b>&lt;", ""
    )
    writer.post(reverse("publishing:new"), typed(world, evil))
    assert "<script>alert" not in page(writer, "posts", query="?stage=draft")
    assert "<script>alert" not in page(writer, "post", Post.objects.get().pk)


def test_trouble_comes_first_and_says_what_happened(world: World, writer: Client) -> None:
    world.misbehave(world.account, access="closed")
    delivery = world.say("Bonjour")
    world.work()
    shown = page(writer, "posts")
    assert "asks to sign in again" in shown and 'aria-current="page"' in shown
    assert "1 post needs somebody." in page(writer, "posts", query="?stage=draft")
    post = Post.objects.get()
    shown = page(writer, "post", post.pk)
    assert "Refused" in shown and "Send it again" in shown and "Settle it" not in shown
    world.misbehave(world.account)
    writer.post(reverse("publishing:delivery-deed", args=[delivery.pk, "send"]))
    world.work()
    assert len(world.online()) == 1
    assert "See it there" in page(writer, "post", post.pk)


def test_a_second_reader_sees_what_was_changed_and_agrees(
    world: World, writer: Client, chief: Client
) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    writer.post(reverse("publishing:new"), typed(world, "Bonjour à tous", do="now"))
    post = Post.objects.get()
    assert "somebody else has to agree" not in page(writer, "post", post.pk)  # an editor may not judge at all
    assert "Somebody who may publish has to agree" in page(writer, "post", post.pk)
    approve = reverse("publishing:deed", args=[post.pk, "approve"])
    chief.post(approve, {"seen": seen(page(chief, "post", post.pk))})
    assert Delivery.objects.get().state == DeliveryState.DUE
    edit_post(
        world.writer, post.pk, PostDraft(world.brand.pk, "Bonsoir à tous", texts={world.account.pk: ""})
    )
    shown = page(chief, "post", post.pk)
    assert "<del>Bonjour</del><ins>Bonsoir</ins>" in shown
    answer = chief.post(reverse("publishing:decline", args=[post.pk]), {"seen": seen(shown), "note": " "})
    assert answer.status_code == 422 and "Say what should change." in answer.content.decode()
    chief.post(reverse("publishing:decline", args=[post.pk]), {"seen": seen(shown), "note": "Trop tard"})
    assert "Trop tard" in page(writer, "post", post.pk)
    assert Delivery.objects.get().state == DeliveryState.WAITING
    assert writer.post(approve, {"seen": seen(shown)}).status_code == 403


def seen(shown: str) -> str:
    return shown.split('name="seen" value="', 1)[1].split('"', 1)[0]


def test_an_approval_of_something_else_is_refused(world: World, chief: Client) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    post = plan(world.writer, world.write("Bonjour").pk, None)
    answer = chief.post(reverse("publishing:deed", args=[post.pk, "approve"]), {"seen": "x"}, follow=True)
    assert "Somebody changed this post" in answer.content.decode()
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_a_stop_says_who_why_and_what_it_holds(world: World, writer: Client, chief: Client) -> None:
    world.write("Un brouillon")
    plan(world.writer, world.write("Bonjour").pk, timezone.now() + HOUR)
    chief.post(reverse("publishing:stop"), {"what": "", "reason": "Crise en cours"})
    world.work()
    shown = page(writer, "posts")
    assert "Crise en cours" in shown and "chief@example.org" in shown and "1 post on an account" in shown
    assert "Let it go on" not in shown and 'data-opens="stop"' not in shown
    shown = page(chief, "posts")
    assert "Let it go on" in shown
    stopped = pause(world.chief, None).pk
    assert writer.post(reverse("publishing:resume", args=[stopped])).status_code == 403
    chief.post(reverse("publishing:resume", args=[stopped]))
    assert "Publishing is stopped" not in page(chief, "posts")
    assert writer.post(reverse("publishing:stop"), {"what": ""}).status_code == 403


def test_moving_taking_back_copying_and_deleting(world: World, writer: Client) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + HOUR)
    day = (timezone.localdate() + dt.timedelta(days=9)).isoformat()
    writer.post(reverse("publishing:plan", args=[post.pk]), {"day": day, "hour": "10:00"})
    assert (Delivery.objects.get().due_at - timezone.now()).days >= 8
    answer = writer.post(reverse("publishing:plan", args=[post.pk]), {"day": "x", "hour": "10:00"})
    assert answer.status_code == 422 and 'value="10:00"' in answer.content.decode()
    writer.post(reverse("publishing:deed", args=[post.pk, "take-back"]))
    assert Delivery.objects.get().state == DeliveryState.CANCELLED
    answer = writer.post(reverse("publishing:deed", args=[post.pk, "copy"]))
    copy = Post.objects.latest("pk")
    assert answer.headers["Location"] == reverse("publishing:edit", args=[copy.pk]) and copy.text == "Bonjour"
    writer.post(reverse("publishing:deed", args=[copy.pk, "delete"]))
    assert not Post.objects.filter(pk=copy.pk).exists()


def test_saving_a_planned_post_moves_it_when_its_time_was_changed(world: World, writer: Client) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + 48 * HOUR)
    due = Delivery.objects.get().due_at
    with timezone.override("Europe/Paris"):
        local = timezone.localtime(due)
    address = reverse("publishing:edit", args=[post.pk])
    same = {"day": local.strftime("%Y-%m-%d"), "hour": local.strftime("%H:%M")}
    writer.post(address, typed(world, "Bonsoir", **same))
    assert Delivery.objects.get().due_at == due and Delivery.objects.get().said["text"] == "Bonsoir"
    later = (local + dt.timedelta(days=3)).strftime("%Y-%m-%d")
    writer.post(address, typed(world, "Bonsoir", **{**same, "day": later}))
    assert Delivery.objects.get().due_at.date() == due.date() + dt.timedelta(days=3)


def test_a_copy_has_the_pictures_too(world: World, writer: Client) -> None:
    writer.post(reverse("publishing:new"), typed(world, "Rouge", pictures=[red()]))
    writer.post(reverse("publishing:deed", args=[Post.objects.get().pk, "copy"]))
    assert [post.media.count() for post in Post.objects.all()] == [1, 1]


def test_what_is_out_is_copied_and_not_changed(world: World, writer: Client) -> None:
    world.say("Bonjour")
    world.work()
    post = Post.objects.get()
    answer = writer.get(reverse("publishing:edit", args=[post.pk]), follow=True)
    assert "Copy it to say it otherwise" in answer.content.decode()


def test_an_account_is_connected_after_its_network_let_it_in(world: World, chief: Client) -> None:
    address = reverse("publishing:connect", args=[world.account.pk])
    shown = page(chief, "connect", world.account.pk)
    assert 'name="account"' in shown and 'name="path"' not in shown
    answer = chief.post(address, {"account": "aubrelle", "access": "closed"})
    assert answer.status_code == 422 and "asks to sign in again" in answer.content.decode()
    answer = chief.post(address, {"account": ""})
    assert answer.status_code == 422
    chief.post(address, {"account": "aubrelle", "access": "open", "path": "/etc/passwd", "lost": "5"})
    assert dict(credentials_of(world.chief, world.account.pk)) == {
        "account": "aubrelle",
        "access": "open",
        "lost": "5",
    }
    chief.post(reverse("publishing:disconnect", args=[world.account.pk]))
    assert not credentials_of(world.chief, world.account.pk)


def test_who_may_not_connect_accounts_is_not_let_in(world: World, writer: Client) -> None:
    address = reverse("publishing:connect", args=[world.account.pk])
    assert writer.get(address).status_code == 403
    assert writer.post(reverse("publishing:disconnect", args=[world.account.pk])).status_code == 403


def test_pictures_are_added_described_and_shown_only_here(world: World, writer: Client) -> None:
    shown = writer.post(
        reverse("publishing:pictures"), {"brand": world.brand.pk, "pictures": [red(), text_file("nothing")]}
    ).content.decode()
    medium = Medium.objects.get()
    assert f'name="media" value="{medium.pk}"' in shown and "This is not a picture" in shown
    form = typed(world, "Rouge", media=[medium.pk], **{f"alt-{medium.pk}": "Un carré rouge"})
    look = writer.post(reverse("publishing:look"), form).content.decode()
    assert 'alt="Un carré rouge"' in look
    form |= {f"alt-{medium.pk}": ""}
    assert "no description" in writer.post(reverse("publishing:look"), form).content.decode()
    form |= {f"alt-{medium.pk}": "Un carré rouge", "do": "now"}
    writer.post(reverse("publishing:new"), form)
    world.work()
    assert [one.said.media[0].alt for one in world.online()] == ["Un carré rouge"]
    address = reverse("publishing:picture", args=[medium.pk])
    answer = writer.get(address)
    assert answer.headers["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    assert signed_in(world.stranger).get(address).status_code == 404


def test_pictures_without_script_are_kept_with_the_post(world: World, writer: Client) -> None:
    writer.post(reverse("publishing:new"), typed(world, "Rouge", pictures=[red()]))
    post = Post.objects.get()
    medium = post.media.get().medium
    address = reverse("publishing:edit", args=[post.pk])
    assert f'name="media" value="{medium.pk}"' in page(writer, "edit", post.pk)
    shown = writer.post(address, typed(world, "Rouge", media=[medium.pk], drop=medium.pk)).content.decode()
    assert 'name="media"' not in shown and post.media.count() == 1  # only shown: nothing is saved yet
    writer.post(address, typed(world, "Rouge"))
    assert post.media.count() == 0


def red() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return SimpleUploadedFile("red.png", file.getvalue(), "image/png")


def text_file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("not.png", text.encode(), "image/png")
