"""Pictures: what is taken, what is taken out of them, and what travels with a post."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from PIL import Image

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.approvals import approve
from parvis.publishing.actions.media import add_medium, choose_media, delete_medium, describe_medium
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.media_files import clean, path_of
from parvis.publishing.models import Delivery, Medium
from parvis.publishing.queries.media import media_of
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Membership, Person


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    file = io.BytesIO()
    mode = "P" if kind == "GIF" else "RGB"
    Image.new(mode, size, 3).save(file, kind, **options)
    return file.getvalue()


def located() -> bytes:
    """A picture that says where it was taken, by whom, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x013B] = "Camille Dupont"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=b"chez moi")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_known_by_what_it_holds(kind: str) -> None:
    cleaned = clean(picture(kind))
    assert cleaned.media_type == f"image/{kind.lower()}" and (cleaned.width, cleaned.height) == (40, 30)
    assert Image.open(io.BytesIO(cleaned.data)).format == kind


def test_it_tells_nothing_of_who_took_it_and_where(world: World) -> None:
    data = located()
    assert b"Camille" in data
    cleaned = clean(data)
    assert b"Camille" not in cleaned.data and b"chez moi" not in cleaned.data
    again = Image.open(io.BytesIO(cleaned.data))
    assert not again.getexif() and again.size == (30, 40)  # turned upright


def test_a_moving_picture_still_moves() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)
    cleaned = Image.open(io.BytesIO(clean(file.getvalue()).data))
    assert (getattr(cleaned, "n_frames", 1), cleaned.info["duration"]) == (3, 50)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0" + b"\0" * 100,
        b"%PDF-1.7",
        picture("TIFF"),
        picture()[:200],
    ],
)
def test_what_is_no_usable_picture_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ValidationError, match="not a picture"):
        clean(data)


def test_a_picture_that_unfolds_into_too_much_is_refused() -> None:
    with pytest.raises(ValidationError, match="pixels"):
        clean(picture("PNG", (10_000, 9_000)))


def test_it_goes_out_with_its_description(world: World) -> None:
    medium = add_medium(world.writer, world.brand.pk, "vitrine.jpg", picture(), "Une vitrine rouge")
    post = choose_media(world.writer, world.write("Bonjour").pk, [(medium.pk, "")])
    plan(world.writer, post.pk, None)
    world.work()
    (said,) = world.online()
    assert [(one.alt, one.digest) for one in said.said.media] == [("Une vitrine rouge", medium.digest)]


def test_the_same_picture_is_kept_once(world: World) -> None:
    first, second = (add_medium(world.writer, world.brand.pk, name, picture()) for name in ("a", "b"))
    assert first == second and Medium.objects.count() == 1
    assert path_of(world.writer.organisation, first.digest).exists()


def test_another_description_must_be_approved_again(world: World) -> None:
    medium = add_medium(world.writer, world.brand.pk, "a", picture(), "Rouge")
    post = choose_media(world.writer, world.write("Bonjour").pk, [(medium.pk, "")])
    plan(world.writer, post.pk, timezone.now() + dt.timedelta(hours=1))
    before = Delivery.objects.get().hash
    describe_medium(world.writer, medium.pk, name="a", alt="Bleu")
    assert Delivery.objects.get().hash != before
    describe_medium(world.chief, medium.pk, name="a", alt="Vert")
    post.refresh_from_db()
    assert (post.last_written_by_id, post.described_by_id) == (world.writer.person, world.chief.person)


def test_nobody_approves_their_own_words_or_description(world: World) -> None:
    """Describing a picture, or naming it, does not free whoever wrote the post from being its writer."""
    medium = add_medium(world.writer, world.brand.pk, "a", picture(), "Rouge")
    chief_writes = write_post(world.chief, PostDraft(world.brand.pk, "Bonjour", texts={world.account.pk: ""}))
    post = choose_media(world.chief, chief_writes.pk, [(medium.pk, "")])
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    plan(world.chief, post.pk, timezone.now() + dt.timedelta(hours=1))
    second = Person.objects.create(email="second@example.org")
    Membership.objects.create(person=second, organisation_id=world.chief.organisation, role="manager")
    other = Workspace(world.chief.organisation, "manager", second.pk, "Second")
    describe_medium(world.writer, medium.pk, name="another name", alt="Rouge")
    describe_medium(world.writer, medium.pk, name="another name", alt="Bleu")
    with pytest.raises(PermissionDenied, match="wrote last"):
        approve(world.chief, post.pk, content_of(find_post(world.chief, post.pk)))
    describe_medium(other, medium.pk, name="another name", alt="Vert")
    with pytest.raises(PermissionDenied, match="wrote last"):
        approve(other, post.pk, content_of(find_post(other, post.pk)))
    choose_media(
        world.writer, post.pk, [(medium.pk, "")]
    )  # somebody else wrote it, the description before their eyes
    approve(other, post.pk, content_of(find_post(other, post.pk)))
    assert Delivery.objects.get().state == DeliveryState.DUE


def test_a_picture_is_not_used_after_its_right_has_ended(world: World) -> None:
    medium = add_medium(world.writer, world.brand.pk, "photo d’Ana", picture())
    today = timezone.now().date()
    describe_medium(world.writer, medium.pk, name="photo d’Ana", alt="x", rights_until=today)
    post = choose_media(world.writer, world.write("Bonjour").pk, [(medium.pk, "")])
    with pytest.raises(ValidationError, match="photo d’Ana has ended"):
        plan(world.writer, post.pk, timezone.now() + dt.timedelta(days=2))
    plan(world.writer, post.pk, None)
    describe_medium(
        world.writer, medium.pk, name="photo d’Ana", alt="x", rights_until=today - dt.timedelta(days=1)
    )
    world.work()
    assert Delivery.objects.get().state == DeliveryState.REFUSED and world.online() == []


def test_a_used_picture_stays_and_an_unused_one_leaves_the_disk(world: World) -> None:
    medium = add_medium(world.writer, world.brand.pk, "a", picture())
    post = choose_media(world.writer, world.write("Bonjour").pk, [(medium.pk, "")])
    with pytest.raises(ValidationError, match="uses this picture"):
        delete_medium(world.writer, medium.pk)
    choose_media(world.writer, post.pk, [])
    delete_medium(world.writer, medium.pk)
    assert not path_of(world.writer.organisation, medium.digest).exists()


def test_pictures_stay_with_their_brand_and_their_people(world: World) -> None:
    medium = add_medium(world.writer, world.brand.pk, "a", picture())
    elsewhere = Workspace(world.writer.organisation, "manager", None, "M", frozenset({world.other.pk}))
    assert list(media_of(elsewhere)) == [] == list(media_of(world.stranger))
    with pytest.raises(Http404):
        delete_medium(world.stranger, medium.pk)
    with pytest.raises(PermissionDenied):
        add_medium(Workspace(world.writer.organisation, "viewer", None, "V"), world.brand.pk, "a", picture())


def test_only_a_digest_is_ever_looked_for(world: World) -> None:
    for name in ("../../secret.key", "A" * 64, "", "0" * 63):
        with pytest.raises(ValueError, match="digest"):
            path_of(1, name)
