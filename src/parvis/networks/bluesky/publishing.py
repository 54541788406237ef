"""Saying something on Bluesky: a record whose name we choose, so that a second one cannot exist."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.engine.publishing.parts import handles
from parvis.networks.bluesky.addresses import POST, post_page, record_uri, service_host, split_uri
from parvis.networks.bluesky.facets import facets
from parvis.networks.bluesky.manifest import AS_THEY_ARE, PUBLISHING
from parvis.networks.bluesky.mapping import moment
from parvis.networks.bluesky.record_keys import record_key
from parvis.networks.bluesky.search import DEFAULT_HOST
from parvis.networks.bluesky.session import Session
from parvis.networks.bluesky.videos import SERVICE, Videos, embed
from parvis.networks.errors import NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import (
    Prepared,
    Progress,
    Published,
    PublishingRules,
    ReadMedia,
    ShowMedia,
    SignIn,
    approved_bytes,
    refuse_unfit,
    said_once,
)

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,1000}")


class BlueskyPublisher:
    """The publisher of Bluesky. Sessions stay in memory, one an account. ``videos`` is another service in tests only."""

    rules: PublishingRules = PUBLISHING

    def __init__(self, videos: str = SERVICE) -> None:
        self._sessions: dict[tuple[str, str, str], Session] = {}
        self._videos = videos

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """Sign in anew, and tell the account's DID."""
        key = _credentials(account)
        session = Session(*key)
        did = await session.did(http)
        self._sessions[key] = session
        return did

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """Videos are processed first."""
        return said is not None and _video_of(said) is not None

    async def prepare(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        progress: Progress,
        read_media: ReadMedia,
        show_media: ShowMedia,
        http: GuardedHttp,
    ) -> Prepared:
        """Send the video, and wait until it is processed."""
        refuse_unfit(said, self.rules.checks)
        video = _video_of(said)
        if video is None:
            return Prepared(progress, is_ready=True)
        service = "" if account.get("videos") == AS_THEY_ARE else self._videos
        return await Videos(self._session(account), http, service).step(progress, video, read_media)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Upload the pictures (which says nothing yet), then write the record."""
        refuse_unfit(said, self.rules.checks)
        session = self._session(account)
        did, rkey = await session.did(http), record_key(key)
        record = await self._record(session, said, read_media, http, progress)
        body = {"repo": did, "collection": POST, "rkey": rkey, "record": record}
        try:
            with said_once():
                await session.post("com.atproto.repo.createRecord", http, json=body)
        except (UnknownOutcome, Refused):
            # A server says in its own way that the record is there already; asking it is plainer.
            found = await self._found_now(session, did, rkey, http)
            if found is None:
                raise
            return found
        return _published(did, rkey, record)

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
        progress: Progress | None = None,
    ) -> Published | None:
        """By the record's name, which nothing but this delivery uses."""
        session = self._session(account)
        return await self._found(session, await session.did(http), record_key(key), http)

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take back a post of this account. Raises ``Refused`` for the post of another one."""
        session = self._session(account)
        did = await session.did(http)
        try:
            owner, collection, rkey = split_uri(id)
        except ValueError as error:
            raise Refused("This is not a post of Bluesky.") from error
        if (owner, collection) != (did, POST):
            raise Refused("This post is not one of this account.")
        body = {"repo": did, "collection": POST, "rkey": rkey}
        try:
            await session.post("com.atproto.repo.deleteRecord", http, json=body)
        except UnknownOutcome as error:  # deleting twice is as good as once
            raise RetryLater(error.reason, 60.0, **error.values) from error

    def _session(self, account: SignIn) -> Session:
        key = _credentials(account)
        return self._sessions.setdefault(key, Session(*key))

    async def _record(
        self,
        session: Session,
        said: Outgoing,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None,
    ) -> dict[str, Any]:
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record: dict[str, Any] = {"$type": POST, "text": said.text, "createdAt": now}
        if found := facets(said.text, await self._people(session, said.text, http)):
            record["facets"] = found
        if _LANGUAGE.fullmatch(said.language):
            record["langs"] = [said.language]
        if said.reply_to:
            record["reply"] = await self._reply(session, said.reply_to, http)
        video = _video_of(said)
        if video is not None:
            record["embed"] = embed(video, progress)
        elif said.media:
            images = [await self._image(session, one, read_media, http) for one in said.media]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        elif said.link:
            title = re.sub(r"^https?://(www\.)?", "", said.link, flags=re.I).rstrip("/")
            card = {"uri": said.link, "title": title, "description": ""}
            record["embed"] = {"$type": "app.bsky.embed.external", "external": card}
        return record

    async def _people(self, session: Session, text: str, http: GuardedHttp) -> dict[str, str]:
        """The DIDs of the handles in a text. A handle that the server does not know stays plain text."""
        people = {}
        for handle in dict.fromkeys(part.value for part in handles(text)):
            try:
                told = await session.get("com.atproto.identity.resolveHandle", {"handle": handle}, http)
            except Refused:
                continue
            did = told.get("did") if isinstance(told, dict) else None
            if isinstance(did, str) and _DID.fullmatch(did):
                people[handle] = did
        return people

    async def _image(
        self, session: Session, one: OutgoingMedia, read_media: ReadMedia, http: GuardedHttp
    ) -> dict[str, Any]:
        content = await approved_bytes(one, read_media)
        try:
            told = await session.post(
                "com.atproto.repo.uploadBlob", http, content=content, media_type=one.media_type
            )
            blob = told["blob"]
        except UnknownOutcome as error:  # a file that no post shows says nothing
            raise RetryLater(error.reason, 60.0, **error.values) from error
        except (KeyError, TypeError) as error:
            raise RetryLater("Bluesky answered something unexpected.", after=300.0) from error
        image: dict[str, Any] = {"image": blob, "alt": one.alt}
        if one.width > 0 and one.height > 0:
            image["aspectRatio"] = {"width": one.width, "height": one.height}
        return image

    async def _reply(self, session: Session, uri: str, http: GuardedHttp) -> dict[str, Any]:
        """The post that is answered and the one its thread began with, each with the hash of what it says."""
        try:
            did, collection, rkey = split_uri(uri)
        except ValueError as error:
            raise Refused("This is not a post of Bluesky.") from error
        place = {"repo": did, "collection": collection, "rkey": rkey}
        told = await session.look("com.atproto.repo.getRecord", place, http)
        if not isinstance(told, dict) or not isinstance(told.get("cid"), str):
            raise Refused("The post that this answers is no longer there.")
        parent = {"uri": uri, "cid": told["cid"]}
        value = told.get("value")
        thread = value.get("reply") if isinstance(value, dict) else None
        root = thread.get("root") if isinstance(thread, dict) else None
        return {"root": root if isinstance(root, dict) else parent, "parent": parent}

    async def _found(self, session: Session, did: str, rkey: str, http: GuardedHttp) -> Published | None:
        place = {"repo": did, "collection": POST, "rkey": rkey}
        told = await session.look("com.atproto.repo.getRecord", place, http)
        if told is None:
            return None
        value = told.get("value") if isinstance(told, dict) else None
        if not isinstance(value, dict):
            raise RetryLater("Bluesky answered something unexpected.", after=300.0)
        return _published(did, rkey, value)

    async def _found_now(self, session: Session, did: str, rkey: str, http: GuardedHttp) -> Published | None:
        try:
            return await self._found(session, did, rkey, http)
        except NetworkError:  # what happened before it matters more
            return None


def _video_of(said: Outgoing) -> OutgoingMedia | None:
    return next((one for one in said.media if one.is_video), None)


def _credentials(account: SignIn) -> tuple[str, str, str]:
    service = service_host(account.get("host"), DEFAULT_HOST)
    return service, account.get("handle") or account.handle, account.get("app_password")


def _published(did: str, rkey: str, record: dict[str, Any]) -> Published:
    return Published(record_uri(did, POST, rkey), post_page(did, rkey), moment(record.get("createdAt")))
