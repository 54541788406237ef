"""A video on a real data server, which has no service for videos: it takes the file as it is, and the post shows it."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.bluesky.manifest import AS_THEY_ARE
from parvis.networks.bluesky.publishing import BlueskyPublisher
from parvis.networks.bluesky.record_keys import record_key
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import Prepared, Published, SignIn
from parvis.publishing.tests.films import film
from tests.peers.bluesky_network import BlueskyNetwork
from tests.peers.posting import POST

pytestmark = pytest.mark.peer


def test_a_video_is_kept_by_the_accounts_own_server(bluesky_network: BlueskyNetwork, tmp_path: Path) -> None:
    person = bluesky_network.person("videos")
    values = {
        "handle": person.handle,
        "app_password": person.app_password("videos"),
        "host": bluesky_network.pds,
    }
    account = SignIn(person.handle, {**values, "videos": AS_THEY_ARE})
    content = film(tmp_path / "a.mp4", seconds=2).read_bytes()
    one = OutgoingMedia(
        digest=hashlib.sha256(content).hexdigest(), media_type="video/mp4", size=len(content), alt="Un flacon",
        width=160, height=90, duration=2000, codecs=("h264", "aac"), rate=12.0,
    )  # fmt: skip
    said, key, publisher = Outgoing(text="Il tourne", media=(one,)), uuid4().hex, BlueskyPublisher()

    async def read(_digest: str, begin: int = 0, length: int | None = None) -> bytes:
        assert length is not None, "a video is never read whole"
        return content[begin : begin + length]

    async def whole() -> tuple[Prepared, Published]:
        async with GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0) as http:
            ready = await publisher.prepare(account, said, key, {}, read, lambda *_: "", http)
            return ready, await publisher.publish(account, said, key, read, http, ready.progress)

    ready, told = asyncio.run(whole())
    assert ready.is_ready and told.id.endswith(record_key(key))
    listed = httpx.get(
        f"{person.pds}/xrpc/com.atproto.repo.listRecords", params={"repo": person.did, "collection": POST}
    )
    (record,) = listed.raise_for_status().json()["records"]
    embed = record["value"]["embed"]
    assert embed["$type"] == "app.bsky.embed.video" and embed["alt"] == "Un flacon"
    assert embed["video"]["mimeType"] == "video/mp4" and embed["video"]["size"] == len(content)
    assert embed["aspectRatio"] == {"width": 160, "height": 90}
