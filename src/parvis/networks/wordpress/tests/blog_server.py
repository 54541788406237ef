"""A WordPress site on loopback, as far as publishing needs it, written from the REST API's documentation."""

from __future__ import annotations

import copy
import datetime as dt
import json
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.networks.tests.posting import Call, Reply, Service

USER, PASSWORD = "marie", "abcd EFGH 1234 ijkl MNOP 5678"
PAYLOADS = Path(__file__).parents[1] / "payloads"
POST = json.loads((PAYLOADS / "post.json").read_text(encoding="utf-8"))["payload"]
WRONG = json.loads((PAYLOADS / "wrong_password.json").read_text(encoding="utf-8"))


def refused(status: int, code: str, message: str = "Sorry.") -> Reply:
    return Reply({"code": code, "message": message, "data": {"status": status}}, status)


@dataclass
class BlogServer(Service):
    """One site with one user. ``root`` is where its API answers."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    media: list[dict[str, Any]] = field(default_factory=list)
    root: str = "/wp-json/"
    link: str = ""
    may_publish: bool = True
    has_bin: bool = True
    hides_from_looking: bool = False

    def says(self, call: Call) -> bool:
        return call.method in {"POST", "DELETE"} and "/wp/v2/posts" in call.target

    def answer(self, call: Call) -> Reply:
        if call.method == "HEAD":
            link = self.link or f"{self.url}{self.root}"
            return Reply(
                b"", headers={"Link": f'<{link}>; rel="https://api.w.org/"', "Content-Type": "text/html"}
            )
        route = call.query.get("rest_route") or call.path.removeprefix(self.root.rstrip("/"))
        if route == call.path or not route.startswith("/wp/v2/"):
            return Reply(b"<html>404", 404)
        given = call.headers.get("authorization", "")
        if not given:
            return refused(401, "rest_not_logged_in")
        if given != f"Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}":
            return Reply(WRONG["payload"], WRONG["status"])
        return self._route(call, route.removeprefix("/wp/v2/").split("/"))

    def _route(self, call: Call, steps: list[str]) -> Reply:
        match (call.method, steps):
            case ("GET", ["users", "me"]):
                return Reply({"id": 3, "name": "Marie", "capabilities": {"publish_posts": self.may_publish}})
            case ("GET", ["posts"]):
                assert call.query["status"] == "any" and call.query["context"] == "edit"
                rows = [
                    one
                    for one in self.posts
                    if one["slug"] == call.query["slug"] and one["status"] != "trash"
                ]
                return Reply([] if self.hides_from_looking else rows)
            case ("POST", ["posts"]):
                return self._post(call.json)
            case ("GET", ["posts", number]):
                assert call.query["context"] == "edit"
                return self._one(int(number))
            case ("POST", ["posts", number]):
                return self._edit(int(number), call.json)
            case ("DELETE", ["posts", number]):
                return self._delete(int(number), force=call.query.get("force") == "true")
            case ("GET", ["media"]):
                return Reply([one for one in self.media if one["slug"] == call.query["slug"]])
            case ("POST", ["media"]):
                return self._upload(call.form)
        return refused(404, "rest_no_route")

    def _post(self, given: dict[str, Any]) -> Reply:
        if not self.may_publish:
            return refused(
                403, "rest_cannot_publish", "Sorry, you are not allowed to publish posts in this post type."
            )
        if not (given.get("title") or given.get("content")):
            return refused(400, "empty_content", "Content, title, and excerpt are empty.")
        taken = {one["slug"] for one in self.posts}
        name, again = given["slug"], 2
        while name in taken:
            name, again = f"{given['slug']}-{again}", again + 1
        number = 812 + len(self.posts)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        post = {
            **copy.deepcopy(POST),
            "id": number,
            "slug": name,
            "date_gmt": now,
            "guid": {"rendered": f"{self.url}/?p={number}"},
            "link": f"{self.url}/{name}/",
            "title": {"raw": given["title"]},
            "content": {"raw": given["content"]},
            "featured_media": given.get("featured_media", 0),
        }
        self.posts.append(post)
        return Reply(post, 201)

    def _one(self, number: int) -> Reply:
        post = next((one for one in self.posts if one["id"] == number), None)
        return Reply(post) if post else refused(404, "rest_post_invalid_id", "Invalid post ID.")

    def _edit(self, number: int, given: dict[str, Any]) -> Reply:
        told = self._one(number)
        if told.status == 200:
            told.told |= {name: {"raw": value} for name, value in given.items()}
        return told

    def _delete(self, number: int, *, force: bool) -> Reply:
        post = next((one for one in self.posts if one["id"] == number), None)
        if post is None:
            return refused(404, "rest_post_invalid_id", "Invalid post ID.")
        if force:
            self.posts.remove(post)
            return Reply({"deleted": True, "previous": post})
        if not self.has_bin:
            return refused(501, "rest_trash_not_supported")
        if post["status"] == "trash":
            return refused(410, "rest_already_trashed", "The post has already been deleted.")
        post |= {"status": "trash", "slug": f"{post['slug']}__trashed"}
        return Reply(post)

    def _upload(self, form: dict[str, bytes]) -> Reply:
        number = 500 + len(self.media)
        kept = {
            "id": number,
            "slug": form["slug"].decode(),
            "alt_text": form["alt_text"].decode(),
            "source_url": f"{self.url}/wp-content/uploads/{number}.png",
            "bytes": form["file"].hex(),
        }
        self.media.append(kept)
        return Reply(kept, 201)

    def online(self) -> int:
        """How many posts people can read."""
        return sum(one["status"] == "publish" for one in self.posts)
