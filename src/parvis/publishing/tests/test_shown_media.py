"""Pictures shown to networks that fetch them: only what was approved, only for a while, only where the internet reaches Parvis."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson
from parvis.publishing import shown_media
from parvis.publishing.actions.media import add_medium, choose_media
from parvis.publishing.actions.planning import plan, take_back
from parvis.publishing.checking import remarks
from parvis.publishing.media_files import as_jpeg, path_of
from parvis.publishing.models import Delivery, Medium
from parvis.publishing.shown_media import has_public_address, shown_address
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_media import picture
from parvis.workspaces.api import Account, set_credentials

PUBLIC = "https://parvis.example.org"


@pytest.fixture(autouse=True)
def reachable(settings) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = PUBLIC, ["parvis.example.org", "testserver"]


def planned(world: World, kind: str = "PNG") -> tuple[Delivery, Medium]:
    """A post with a picture, to go out tomorrow."""
    medium = add_medium(world.writer, world.brand.pk, "chat.png", picture(kind), "Un chat")
    post = world.write("Un chat")
    choose_media(world.writer, post.pk, [(medium.pk, "")])
    plan(world.writer, post.pk, timezone.now() + dt.timedelta(days=1))
    return Delivery.objects.get(variant__post=post), medium


def address(delivery: Delivery, media_type: str = "image/png") -> str:
    (one,) = delivery.variant.outgoing().media
    told = shown_address(delivery, one, media_type)
    assert told.startswith(f"{PUBLIC}/publish/shown/")
    return told.removeprefix(PUBLIC)


def test_a_network_fetches_exactly_what_was_approved(world: World) -> None:
    delivery, medium = planned(world)
    answer = Client().get(address(delivery))
    assert answer.status_code == 200 and answer["Content-Type"] == "image/png"
    assert answer.content == path_of(world.writer.organisation, medium.digest).read_bytes()
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"] and answer["Content-Security-Policy"] == "sandbox"
    assert Client().post(address(delivery)).status_code == 405


def test_the_jpeg_is_always_the_same(world: World) -> None:
    delivery, medium = planned(world)
    answer = Client().get(address(delivery, "image/jpeg"))
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert answer.content == as_jpeg(path_of(world.writer.organisation, medium.digest).read_bytes())
    clear = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(clear, "PNG")
    assert Image.open(io.BytesIO(as_jpeg(clear.getvalue()))).getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize(
    "what", ["changed", "taken back", "late", "tampered", "another kind", "old", "gone", "rubbish"]
)
def test_an_address_shows_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    delivery, medium = planned(world)
    place = address(delivery)
    match what:
        case "changed":
            Delivery.objects.filter(pk=delivery.pk).update(hash="0" * 64)
        case "taken back":
            take_back(world.writer, delivery.variant.post_id)
        case "late":
            Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.LATE)
        case "tampered":
            place = place.replace("/picture", "x/picture")
        case "another kind":
            place = place.replace(".png", ".jpeg")
        case "old":
            monkeypatch.setattr(shown_media, "LASTS", -1)
        case "gone":
            path_of(world.writer.organisation, medium.digest).unlink()
        case _:
            place = "/publish/shown/rubbish/picture.png"
    assert Client().get(place).status_code == 404


@pytest.mark.parametrize(
    ("base", "reached"),
    [
        ("", False),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000", False),
        ("http://[::1]", False),
        ("https://192.168.1.4", False),
        ("https://parvis.local", False),
        ("https://parvis", False),
        ("https://parvis.example.org", True),
        ("https://parvis.example.org/office", True),
        ("https://93.184.216.34", True),
    ],
)
def test_whether_the_internet_reaches_this_parvis(world: World, settings, base: str, reached: bool) -> None:
    delivery, _medium = planned(world)
    settings.BASE_URL = base
    assert has_public_address() is reached
    (one,) = delivery.variant.outgoing().media
    if not reached:
        with pytest.raises(NeedsPerson, match="PARVIS_BASE_URL"):
            shown_address(delivery, one, "image/png")


def test_it_is_said_before_anything_is_planned(world: World, settings) -> None:
    delivery, _medium = planned(world)
    account = Account.objects.create(
        organisation=world.account.organisation, brand=world.brand, network="instagram", handle="maison"
    )
    set_credentials(world.chief, account.pk, {"access_token": "x", "user": "1"})
    account.refresh_from_db()
    said = delivery.variant.outgoing()
    assert [one.text for one in remarks(said, account) if one.stops] == []
    settings.BASE_URL = ""
    (stop,) = [one.text for one in remarks(said, account) if one.stops]
    assert "Instagram fetches pictures" in stop and "PARVIS_BASE_URL" in stop
    told = [one.text for one in remarks(Outgoing(text="https://maison.example"), account)]
    assert any("without a picture" in one for one in told) and any("cannot follow" in one for one in told)
    assert [one.text for one in remarks(said, world.account) if one.stops] == []
