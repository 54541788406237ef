"""People of the test network: accounts that post, reply, quote, like, repost, edit, delete and leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
PICTURE = bytes.fromhex(  # the smallest PNG: one grey pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


@dataclass(frozen=True)
class Ref:
    """A record: its at-uri and the identifier of its content."""

    uri: str
    cid: str

    @property
    def rkey(self) -> str:
        """The last part of the at-uri."""
        return self.uri.rpartition("/")[2]

    def link(self) -> dict[str, str]:
        """As other records refer to it."""
        return {"uri": self.uri, "cid": self.cid}


class Person:
    """An account on a personal data server, signed in."""

    def __init__(self, pds: str, handle: str, password: str, session: dict[str, Any]) -> None:
        self.pds, self.handle, self.password = pds, handle, password
        self.did: str = session["did"]
        self._http = httpx.Client(
            base_url=f"{pds}/xrpc/",
            headers={"Authorization": f"Bearer {session['accessJwt']}"},
            timeout=30,
        )

    @classmethod
    def create(cls, pds: str, handle: str, password: str = "correct horse") -> Person:
        """Open an account; ``handle`` ends in ``.test``."""
        form = {"handle": handle, "email": f"{handle.partition('.')[0]}@example.org", "password": password}
        answer = httpx.post(f"{pds}/xrpc/com.atproto.server.createAccount", json=form, timeout=30)
        return cls(pds, handle, password, _checked(answer))

    @classmethod
    def sign_in(cls, pds: str, handle: str, password: str = "correct horse") -> Person:
        """Come back to an account (after a restart of its server)."""
        form = {"identifier": handle, "password": password}
        answer = httpx.post(f"{pds}/xrpc/com.atproto.server.createSession", json=form, timeout=30)
        return cls(pds, handle, password, _checked(answer))

    def call(self, method: str, **body: Any) -> dict[str, Any]:
        """A procedure of the server."""
        return _checked(self._http.post(method, json=body))

    def app_password(self, name: str = "parvis") -> str:
        """A password for a program."""
        return str(self.call("com.atproto.server.createAppPassword", name=name)["password"])

    def name_oneself(self, display_name: str) -> None:
        """Fill in the profile."""
        record = {"$type": "app.bsky.actor.profile", "displayName": display_name}
        self.call(
            "com.atproto.repo.putRecord",
            repo=self.did,
            collection="app.bsky.actor.profile",
            rkey="self",
            record=record,
        )

    def post(self, text: str, **fields: Any) -> Ref:
        """Say something; ``fields`` are those of the record (``langs``, ``facets``, ``embed``…)."""
        return self._create(POST, post_record(text, **fields))

    def post_many(self, texts: Iterable[str], at_once: int = 200) -> list[Ref]:
        """Say many things quickly: up to 200 posts travel in one commit."""
        refs: list[Ref] = []
        waiting = [
            {"$type": "com.atproto.repo.applyWrites#create", "collection": POST, "value": post_record(text)}
            for text in texts
        ]
        for start in range(0, len(waiting), at_once):
            chunk = waiting[start : start + at_once]
            answer = self.call("com.atproto.repo.applyWrites", repo=self.did, writes=chunk)
            refs += [Ref(result["uri"], result["cid"]) for result in answer["results"]]
        return refs

    def reply(self, text: str, parent: Ref, root: Ref | None = None) -> Ref:
        """Answer a post."""
        return self.post(text, reply={"root": (root or parent).link(), "parent": parent.link()})

    def quote(self, text: str, quoted: Ref, **fields: Any) -> Ref:
        """Quote a post."""
        embed = {"$type": "app.bsky.embed.record", "record": quoted.link()}
        return self.post(text, embed=embed, **fields)

    def show(self, text: str, alt: str, picture: bytes = PICTURE) -> Ref:
        """Post a picture."""
        answer = self._http.post(
            "com.atproto.repo.uploadBlob", content=picture, headers={"Content-Type": "image/png"}
        )
        blob = _checked(answer)["blob"]
        images = [{"image": blob, "alt": alt}]
        return self.post(text, embed={"$type": "app.bsky.embed.images", "images": images})

    def like(self, subject: Ref) -> Ref:
        """Like a post."""
        return self._create(LIKE, {"$type": LIKE, "subject": subject.link(), "createdAt": now()})

    def repost(self, subject: Ref) -> Ref:
        """Repost a post."""
        return self._create(REPOST, {"$type": REPOST, "subject": subject.link(), "createdAt": now()})

    def edit(self, post: Ref, text: str) -> Ref:
        """Replace a post's text."""
        answer = self.call(
            "com.atproto.repo.putRecord",
            repo=self.did,
            collection=POST,
            rkey=post.rkey,
            record=post_record(text),
        )
        return Ref(answer["uri"], answer["cid"])

    def delete(self, ref: Ref) -> None:
        """Take back a post, like or repost."""
        collection = ref.uri.split("/")[3]
        self.call("com.atproto.repo.deleteRecord", repo=self.did, collection=collection, rkey=ref.rkey)

    def leave(self, admin_password: str) -> None:
        """Have the account deleted, as the server's administrator does."""
        answer = self._http.post(
            "com.atproto.admin.deleteAccount",
            json={"did": self.did},
            headers={"Authorization": ""},
            auth=("admin", admin_password),
        )
        _checked(answer)

    def _create(self, collection: str, record: dict[str, Any]) -> Ref:
        answer = self.call(
            "com.atproto.repo.createRecord", repo=self.did, collection=collection, record=record
        )
        return Ref(answer["uri"], answer["cid"])


def post_record(text: str, **fields: Any) -> dict[str, Any]:
    """A post as it is written to a repository."""
    return {"$type": POST, "text": text, "createdAt": now(), **fields}


def facet(text: str, part: str, **feature: str) -> dict[str, Any]:
    """A facet over ``part`` of ``text``: ``did=`` a mention, ``uri=`` a link, ``tag=`` a hashtag."""
    start = len(text[: text.index(part)].encode())
    kind = {"did": "mention", "uri": "link", "tag": "tag"}[next(iter(feature))]
    return {
        "index": {"byteStart": start, "byteEnd": start + len(part.encode())},
        "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **feature}],
    }


def now() -> str:
    """The time as the protocol writes it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _checked(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.url.path}: {answer.status_code} {answer.text[:500]}")
    return dict(answer.json()) if answer.content else {}
