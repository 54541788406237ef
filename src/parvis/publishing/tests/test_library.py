"""The library of pictures: what is found, what crops keep, what is refused, and who may do what from its screens."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.engine.publishing.library import Right
from parvis.publishing.actions.media import (
    add_medium,
    choose_media,
    delete_medium,
    describe_medium,
    file_medium,
)
from parvis.publishing.actions.planning import plan
from parvis.publishing.models import Delivery, Medium
from parvis.publishing.queries.media import Wanted, folders_of, library, posts_with, tags_of
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.publishing.thumbnails import thumbnail
from parvis.workspaces.models import Membership, Person

RED, BLUE = (255, 0, 0), (0, 0, 255)


def halves(width: int = 400, height: int = 100) -> bytes:
    """A picture that is red on the left and blue on the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def added(world: World, name: str, width: int = 400, alt: str = "") -> Medium:
    return add_medium(world.writer, world.brand.pk, name, halves(width), alt)


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def found(world: World, **wanted: object) -> list[str]:
    names = library(world.writer, Wanted(**wanted), timezone.localdate())  # type: ignore[arg-type]
    return [one.name for one in names]


def test_a_picture_is_found_by_all_that_is_said_of_it(world: World) -> None:
    bottle, shop = added(world, "flacon.png", 400, "Un flacon posé"), added(world, "boutique.png", 402)
    file_medium(world.writer, bottle.pk, folder=" Été  2026 ", tags="Lancement, #été; lancement")
    describe_medium(world.writer, shop.pk, name="Boutique de Lyon", alt="La façade")
    assert found(world, words="FLACON ete") == ["flacon.png"]
    assert found(world, words="facade") == ["Boutique de Lyon"]
    assert found(world, words="lancement lyon") == []
    assert found(world, folder="Été 2026") == ["flacon.png"]
    assert folders_of(world.writer) == ["Été 2026"] and tags_of(world.writer) == ["Lancement", "été"]
    assert found(world) == ["Boutique de Lyon", "flacon.png"]
    assert library(world.stranger, Wanted(), timezone.localdate()).count() == 0


def test_rights_are_told_apart(world: World) -> None:
    today = timezone.localdate()
    for days, name in ((-1, "over"), (0, "last day"), (30, "soon"), (31, "far")):
        one = added(world, name, 400 + 2 * days)
        describe_medium(world.writer, one.pk, name=name, alt="", rights_until=today + dt.timedelta(days=days))
    added(world, "endless", 300)
    assert found(world, right=Right.EXPIRED) == ["over"]
    assert found(world, right=Right.SOON) == ["soon", "last day"]
    assert found(world, right=Right.OPEN) == ["endless", "far", "soon", "last day"]


def test_filing_changes_nothing_that_is_said(world: World) -> None:
    one = added(world, "flacon.png", 400, "A bottle")
    post = world.write("Bonjour")
    choose_media(world.writer, post.pk, [(one.pk, "")])
    plan(world.writer, post.pk, timezone.now() + dt.timedelta(hours=1))
    before = Delivery.objects.values("hash", "state").get()
    file_medium(world.chief, one.pk, folder="Here", tags="x", focus=(0.1, 2.0))
    assert Delivery.objects.values("hash", "state").get() == before
    post.refresh_from_db()
    assert post.last_written_by_id == world.writer.person
    one.refresh_from_db()
    assert one.focus == (0.1, 1.0) and list(posts_with(world.writer, one.pk)) == [post]


def test_a_crop_keeps_what_matters_and_is_never_larger(world: World) -> None:
    one = added(world, "halves.png", 400)
    for focus, colour in (((0.0, 0.5), RED), ((1.0, 0.5), BLUE)):
        one = file_medium(world.writer, one.pk, folder="", focus=focus)
        crop = Image.open(io.BytesIO(thumbnail(one, "square"))).convert("RGB")
        assert crop.size == (100, 100)
        pixel = crop.getpixel((50, 50))
        assert isinstance(pixel, tuple)
        assert all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=True))
    big = Image.open(io.BytesIO(thumbnail(added(world, "big.png", 3000), "wide")))
    assert big.width <= 800 and big.size == (178, 100)
    assert thumbnail(one, "square") == thumbnail(one, "square")


def test_crops_leave_with_their_picture(world: World, settings) -> None:
    one = added(world, "gone.png")
    thumbnail(one, "square")
    thumbnail(one, "wide")
    kept = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(kept) == 3
    file_medium(world.writer, one.pk, folder="", focus=(0, 0))
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1
    one.refresh_from_db()
    thumbnail(one, "square")
    delete_medium(world.writer, one.pk)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


# The screens


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/png")


def test_several_are_added_and_each_refusal_is_said(world: World, writer: Client) -> None:
    assert "No picture nor video yet" in page(writer, "library")
    files = [upload("one.png", halves()), upload("not.png", b"<svg>"), upload("two.png", halves(300))]
    data = {"brand": world.brand.pk, "folder": "Autumn", "pictures": files}
    answer = writer.post(reverse("publishing:library"), data)
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "not.png: This is not a picture" in told and "2 files added." in told
    assert set(Medium.objects.values_list("folder", flat=True)) == {"Autumn"}
    assert (
        "Choose at least one file"
        in writer.post(reverse("publishing:library"), {"brand": world.brand.pk}).content.decode()
    )
    shown = page(writer, "library", query="?q=one&folder=Autumn&right=open")
    assert "one.png" in shown and "two.png" not in shown
    assert "Nothing found" in page(writer, "library", query="?q=zzz&right=nonsense")


def test_a_picture_is_described_cropped_and_deleted(world: World, writer: Client) -> None:
    one = added(world, "one.png")
    assert "Delete the picture" in page(writer, "library-one", one.pk)
    today = timezone.localdate()
    typed = {
        "name": "One", "alt": "Red and blue", "folder": "Colours", "tags": "red, blue",
        "rights_until": (today - dt.timedelta(days=1)).isoformat(), "focus_x": "25", "focus_y": "50",
    }  # fmt: skip
    assert writer.post(reverse("publishing:library-one", args=[one.pk]), typed).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.alt, one.focus) == ("One", "Red and blue", (0.25, 0.5))
    assert "has ended" in page(writer, "library-one", one.pk)
    crop = writer.get(reverse("publishing:picture-crop", args=[one.pk, "square"]))
    assert crop["Content-Type"] == "image/webp" and crop.content[:4] == b"RIFF"
    assert writer.get(reverse("publishing:picture-crop", args=[one.pk, "round"])).status_code == 404
    post = world.write("Bonjour")
    choose_media(world.writer, post.pk, [(one.pk, "")])
    assert "it cannot be deleted" in page(writer, "library-one", one.pk)
    writer.post(reverse("publishing:library-delete", args=[one.pk]))
    assert Medium.objects.filter(pk=one.pk).exists()
    choose_media(world.writer, post.pk, [])
    writer.post(reverse("publishing:library-delete", args=[one.pk]))
    assert not Medium.objects.exists()


def test_one_chooses_from_the_library_while_one_writes(world: World, writer: Client) -> None:
    one, over = added(world, "one.png"), added(world, "over.png", 300)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    describe_medium(world.writer, over.pk, name="over.png", alt="", rights_until=yesterday)
    asked = f"?brand={world.brand.pk}"
    shown = page(writer, "library-choose", query=asked)
    assert "one.png" in shown and "over.png" not in shown and "search" in shown
    assert "search" not in page(writer, "library-choose", query=asked + "&found=1&q=one")
    line = writer.get(reverse("publishing:library-pick", args=[one.pk]))
    assert f'name="media" value="{one.pk}"' in line.content.decode() and "close-dialog" in line["HX-Trigger"]
    assert writer.get(reverse("publishing:library-choose") + "?brand=0").status_code == 404


def test_nobody_else_sees_or_changes_it(world: World) -> None:
    one = added(world, "one.png")
    viewer = Person.objects.create(email="viewer@example.org", language="en")
    Membership.objects.create(organisation_id=world.writer.organisation, person=viewer, role="viewer")
    reader = Client()
    reader.force_login(viewer)
    assert "one.png" in page(reader, "library") and "Add pictures" not in page(reader, "library")
    assert "Save" not in page(reader, "library-one", one.pk)
    stranger = signed_in(world.stranger)
    for name, args in (
        ("library-one", [one.pk]),
        ("library-pick", [one.pk]),
        ("picture-crop", [one.pk, "square"]),
    ):
        assert stranger.get(reverse(f"publishing:{name}", args=args)).status_code == 404
    for client, status in ((reader, 403), (stranger, 404)):
        for name in ("library-one", "library-delete"):
            answer = client.post(reverse(f"publishing:{name}", args=[one.pk]), {"name": "Mine"})
            assert answer.status_code == status
        data = {"brand": world.brand.pk, "pictures": [upload("x.png", halves(300))]}
        assert client.post(reverse("publishing:library"), data).status_code == status
    assert Medium.objects.get().name == "one.png"
