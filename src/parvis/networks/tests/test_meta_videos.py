"""Videos on Threads and Instagram: fetched from Parvis, processed in a container, published once."""

from __future__ import annotations

import msgspec
import pytest

from parvis.engine.publishing.checks import stopping
from parvis.networks.errors import Refused
from parvis.networks.instagram.publishing import InstagramPublisher
from parvis.networks.instagram.tests.instagram_server import instagram_server
from parvis.networks.meta_accounts import USER
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.container_server import ContainerServer
from parvis.networks.tests.desk import picture, show
from parvis.networks.tests.films import FilmDesk
from parvis.networks.tests.posting import serving
from parvis.networks.threads.publishing import ThreadsPublisher
from parvis.networks.threads.tests.threads_server import threads_server

KINDS = {
    "threads": (threads_server, ThreadsPublisher, "VIDEO"),
    "instagram": (instagram_server, InstagramPublisher, "REELS"),
}


@pytest.mark.parametrize("network", KINDS)
def test_a_video_is_fetched_processed_and_published_once(network: str) -> None:
    made, publisher, kind = KINDS[network]
    server: ContainerServer = made()
    with serving(server):
        desk = FilmDesk(publisher(server.url), SignIn("maison", {ACCESS: server.token, USER: server.user}))
        server.processing = 2
        assert len(desk.to_the_end()) == 2 and desk.film.longest <= 1024 * 1024 and server.online() == 0
        told = desk.say()
        (post,) = server.posts
        fields = post["made_of"]
        assert fields["media_type"] == kind and fields["video_url"].endswith(".mp4")
        assert fields.get("alt_text", "") == ("Un flacon tourne" if network == "threads" else "")
        assert desk.find_ready(desk.said).id == told.id == desk.say().id and server.online() == 1
        desk.film.content, desk.progress = desk.film.content[:-1] + b"!", {}
        with pytest.raises(Refused, match="approved"):
            desk.go()


def test_threads_takes_videos_among_pictures_and_instagram_does_not() -> None:
    film = FilmDesk(ThreadsPublisher(), SignIn("maison", {})).film.medium
    said = FilmDesk(ThreadsPublisher(), SignIn("maison", {})).said
    both = msgspec.structs.replace(said, media=(picture(), film))
    recipe = ThreadsPublisher().recipe(both, show)
    assert [one["media_type"] for one in recipe.children] == ["IMAGE", "VIDEO"]
    assert not [one for one in _stops(ThreadsPublisher(), both) if "media" in one or "video" in one]
    assert "mixed_media" in _stops(InstagramPublisher(), both)


@pytest.mark.parametrize(
    ("network", "change", "found"),
    [
        ("threads", {"duration": 301_000}, "video_too_long"),
        ("instagram", {"duration": 2_000}, "video_too_short"),
        ("instagram", {"codecs": ("vp9", "opus")}, "video_codec"),
        ("instagram", {"size": 400_000_000}, "media_size"),
        ("threads", {"media_type": "video/webm"}, "media_type"),
    ],
)
def test_what_they_would_not_take_is_said_before(network: str, change: dict[str, object], found: str) -> None:
    publisher = KINDS[network][1]()
    desk = FilmDesk(publisher, SignIn("maison", {}))
    said = msgspec.structs.replace(desk.said, media=(msgspec.structs.replace(desk.film.medium, **change),))
    assert _stops(publisher, said) == {found}
    assert not _stops(publisher, desk.said)


def _stops(publisher, said) -> set[str]:
    return {one.kind.value for one in stopping(said, publisher.rules.checks)}
