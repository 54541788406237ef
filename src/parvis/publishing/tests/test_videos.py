"""Videos: what is taken, what is taken out of them, how they are shown, and what hostile files meet."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import av
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from parvis.publishing.actions.media import add_file, add_video, choose_media, delete_medium
from parvis.publishing.actions.planning import plan
from parvis.publishing.media_files import path_of
from parvis.publishing.models import Delivery, Medium
from parvis.publishing.queries.media import content, picture_of
from parvis.publishing.shown_media import shown_address
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.films import film
from parvis.publishing.thumbnails import thumbnail
from parvis.publishing.video_files import cleaned, is_video
from parvis.workspaces.models import Person

TELLING = {
    "location": "+48.8584+002.2945/",
    "com.apple.quicktime.location.ISO6709": "+48.8584+002.2945/",
    "title": "Chez Camille Dupont",
    "artist": "Camille Dupont",
    "com.apple.quicktime.model": "iPhone",
}


def refused(source: Path) -> str:
    with pytest.raises(ValidationError) as error, cleaned(source):
        pass
    return " ".join(error.value.messages)


@pytest.fixture
def kept_here(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path


@pytest.mark.parametrize(
    ("name", "made", "kind", "codecs"),
    [
        ("a.mov", {}, "video/mp4", ("h264", "aac")),
        ("a.mp4", {"codec": "libx265"}, "video/mp4", ("hevc", "aac")),
        ("a.mkv", {}, "video/mp4", ("h264", "aac")),
        ("a.webm", {"codec": "libvpx-vp9", "sound": "libopus"}, "video/webm", ("vp9", "opus")),
        ("a.mp4", {"sound": ""}, "video/mp4", ("h264",)),
    ],
)
def test_a_video_is_known_by_what_it_holds(kept_here, name, made, kind, codecs) -> None:
    source = film(kept_here / name, **made)
    source = source.rename(kept_here / "holiday.txt")
    assert is_video(source.read_bytes()[:12])
    with cleaned(source) as video:
        assert (video.media_type, video.codecs, video.rate) == (kind, codecs, 12.0)
        assert (video.width, video.height) == (160, 90) and abs(video.duration - 1000) < 60
        assert video.size == video.path.stat().st_size
        with av.open(str(video.path)) as opened:
            assert sum(1 for _ in opened.decode(video=0)) == 12
        poster = Image.open(io.BytesIO(video.poster.data))
        assert poster.format == "JPEG" and poster.size == (160, 90)
        assert len(set(poster.convert("L").tobytes())) > 4  # something is to be seen
    assert not list((kept_here / "uploads" / "incoming").iterdir())


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mov", "libx264"), ("b.mp4", "libx265"), ("c.mkv", "libx264")]
)
def test_it_tells_nothing_of_who_took_it_and_where(kept_here, name, codec) -> None:
    source = film(kept_here / name, codec=codec, tags=TELLING)
    before = source.read_bytes()
    assert b"Camille" in before and (b"x264" in before or b"x265" in before)
    with cleaned(source) as video:
        after = video.path.read_bytes()
    for told in (b"Camille", b"48.8584", b"iPhone", b"x264", b"x265"):  # the last two lie among the pictures
        assert told not in after
    with cleaned(source) as again:
        assert again.digest == video.digest  # the same video lies there once


def test_a_phone_held_upright_films_upright(kept_here) -> None:
    with cleaned(film(kept_here / "a.mov", turned=90)) as video:
        assert (video.width, video.height) == (90, 160)
        assert Image.open(io.BytesIO(video.poster.data)).size == (90, 160)


def test_hostile_files_are_refused_in_words(kept_here) -> None:
    whole = film(kept_here / "a.mp4", seconds=2).read_bytes()
    matroska = film(kept_here / "a.mkv", seconds=2).read_bytes()
    cases = {
        "cut": (matroska[: len(matroska) // 2], "cut off"),
        "head": (whole[:40], "not a video"),
        "zeros": (b"\0\0\0\x18ftypisom" + b"\0" * 5000, "not a video"),
        "endless": (b"\xff\xff\xff\xffmoov" + b"\xff" * 5000, "no moving pictures"),
        "depth": (b"\0\0\0\x08moov" * 3000, "no moving pictures"),
        "sound": (film(kept_here / "s.mp4", codec="mpeg4").read_bytes(), "H.264"),
        "noise": (b"\x1aE\xdf\xa3" + bytes(range(256)) * 40, "not a video"),
    }
    for name, (data, said) in cases.items():
        source = kept_here / f"{name}.mp4"
        source.write_bytes(data)
        assert said in refused(source), name
    assert not list((kept_here / "uploads" / "incoming").iterdir())


def test_a_file_that_names_others_opens_none(kept_here) -> None:
    secret = kept_here / "secret.mp4"
    film(secret)
    for number, text in enumerate(
        (f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n", f"ffconcat version 1.0\nfile {secret}\n")
    ):
        source = kept_here / f"list{number}.mp4"
        source.write_text(text)
        assert not is_video(text.encode()[:12]) and "not a video" in refused(source)


def test_pictures_that_lie_in_such_files_are_no_videos() -> None:
    assert (
        not is_video(b"\0\0\0\x18ftypheic")
        and not is_video(b"\x89PNG\r\n\x1a\n\0\0\0\r")
        and not is_video(b"")
    )
    assert is_video(b"\0\0\0\x14ftypqt  ") and is_video(b"\0\0\0\x08wide\0\0\0\0")


def test_reading_is_bounded(kept_here, monkeypatch) -> None:
    monkeypatch.setattr("parvis.publishing.video_files.LONGEST", 0.001)
    assert "too long" in refused(film(kept_here / "a.mp4"))
    monkeypatch.setattr("parvis.publishing.video_files.LARGEST", 10)
    assert "1 GB" in refused(kept_here / "a.mp4")


def upload(path: Path) -> TemporaryUploadedFile:
    """A file as a browser sends it: it lies on disk."""
    file = TemporaryUploadedFile(path.name, "text/plain", path.stat().st_size, None)
    file.write(path.read_bytes())
    file.flush()
    file.seek(0)
    return file


def test_an_upload_becomes_a_video_of_the_library(world: World, tmp_path) -> None:
    source = film(tmp_path / "a.mov", tags=TELLING)
    medium = add_file(world.writer, world.brand.pk, upload(source), "Un flacon tourne")
    small = SimpleUploadedFile("b.jpg", source.read_bytes())
    assert add_file(world.writer, world.brand.pk, small) == medium  # the same, whatever it is called
    assert medium.is_video and medium.lasts == "0:01" and medium.codecs == "h264,aac"
    data, kind = picture_of(medium)
    assert kind == "image/jpeg" and Image.open(io.BytesIO(data)).size == (160, 90)
    assert Image.open(io.BytesIO(thumbnail(medium, "square"))).format == "WEBP"
    delete_medium(world.writer, medium.pk)
    for digest in (medium.digest, medium.poster):
        assert not path_of(world.writer.organisation, digest).exists()


def test_a_large_upload_is_never_read_whole(world: World, tmp_path) -> None:
    source = film(tmp_path / "a.mp4")
    with source.open("ab") as file:  # players skip what is free
        file.write((48 * 1024**2).to_bytes(4, "big") + b"free")
        file.seek(48 * 1024**2 - 9, 1)
        file.write(b"\0")
    file_sent = upload(source)
    tracemalloc.start()
    medium = add_file(world.writer, world.brand.pk, file_sent)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 * 1024**2 and medium.size < 100_000  # what is free is left out


def test_a_video_travels_with_a_post(world: World, tmp_path) -> None:
    medium = add_video(world.writer, world.brand.pk, "flacon", film(tmp_path / "a.mp4"), "Un flacon")
    post = world.write("Il tourne")
    choose_media(world.writer, post.pk, [(medium.pk, "")])
    plan(world.writer, post.pk, None)
    said = Delivery.objects.get(variant__post=post).said["media"][0]
    assert said["duration"] == medium.duration and said["codecs"] == ["h264", "aac"] and said["rate"] == 12.0
    world.work()
    assert [one.said.media[0].digest for one in world.online()] == [medium.digest]


def test_players_are_given_the_piece_they_ask_for(world: World, tmp_path) -> None:
    medium = add_video(world.writer, world.brand.pk, "a", film(tmp_path / "a.mp4"))
    whole = content(world.writer.organisation, medium.digest)
    browser = Client()
    browser.force_login(Person.objects.get(email="writer@example.org"))
    address = reverse("publishing:video", args=[medium.pk])
    answer = browser.get(address, headers={"range": "bytes=100-199"})
    assert answer.status_code == 206 and answer.content == whole[100:200]
    assert answer["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert browser.get(address, headers={"range": "bytes=0-"}).content == whole
    assert browser.get(address, headers={"range": "bytes=99999999-"}).status_code == 416
    assert b"".join(browser.get(address)) == whole
    assert browser.get(reverse("publishing:picture", args=[medium.pk]))["Content-Type"] == "image/jpeg"
    other = Client()
    other.force_login(Person.objects.get(email="stranger@example.org"))
    assert other.get(address).status_code == 404


def test_a_network_fetches_exactly_the_video_that_was_approved(world: World, tmp_path, settings) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://parvis.example.org", ["*"]
    medium = add_video(world.writer, world.brand.pk, "a", film(tmp_path / "a.mp4"), "Un flacon")
    post = world.write("Il tourne")
    choose_media(world.writer, post.pk, [(medium.pk, "")])
    plan(world.writer, post.pk, None)
    delivery = Delivery.objects.get(variant__post=post)
    (one,) = delivery.variant.outgoing().media
    address = shown_address(delivery, one, "video/mp4").removeprefix(settings.BASE_URL)
    whole = content(world.writer.organisation, medium.digest)
    answer = Client().get(address)
    assert answer["Content-Type"] == "video/mp4" and b"".join(answer) == whole
    assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
    assert Client().get(address, headers={"range": "bytes=5-9"}).content == whole[5:10]
    assert Client().get(address.replace("/video.mp4", "/picture.mp4")).status_code == 404
    assert Client().get(address.replace("/video.mp4", "/video.webm")).status_code == 404
    choose_media(world.writer, post.pk, [])
    assert Client().get(address).status_code == 404


def test_screens_show_how_long_it_lasts(world: World, tmp_path) -> None:
    medium = add_video(world.writer, world.brand.pk, "a", film(tmp_path / "a.mp4"), "Un flacon")
    Medium.objects.filter(pk=medium.pk).update(duration=95_000)
    post = world.write("Il tourne")
    choose_media(world.writer, post.pk, [(medium.pk, "")])
    browser = Client()
    browser.force_login(Person.objects.get(email="writer@example.org"))
    for name, numbers in (("library", []), ("library-one", [medium.pk]), ("edit", [post.pk])):
        assert "1:35" in browser.get(reverse(f"publishing:{name}", args=numbers)).content.decode(), name
    assert "<video" in browser.get(reverse("publishing:post", args=[post.pk])).content.decode()
