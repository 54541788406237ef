"""Instagram's and Threads' way of taking posts, on loopback: containers that are processed, published once, and thrown away after a day.

Written from Meta's documentation; each network's own tests say in which words it speaks.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from parvis.networks.meta_containers import Dialect
from parvis.networks.tests.posting import Call, Reply, Service

SECRET = "app-secret-0123456789"


def refused(code: int, message: str, status: int = 400, sub: int = 0) -> Reply:
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    return Reply({"error": {**error, "error_subcode": sub} if sub else error}, status)


@dataclass
class ContainerServer(Service):
    """One account. ``processing``: how often a container is asked for before it is processed; ``spoils``: why none can be."""

    dialect: Dialect = field(kw_only=True)
    version: str = field(kw_only=True)
    number: str = field(kw_only=True)
    post: dict[str, Any] = field(kw_only=True)
    over: dict[str, Any] = field(kw_only=True)
    token: str = field(kw_only=True)
    short: str = field(kw_only=True)
    user: str = "17841400000000001"
    name: str = "maison"
    containers: dict[str, dict[str, Any]] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    processing: int = 0
    spoils: str = ""
    used: int = 0
    answered: int = 0
    most: int = 250
    page_length: int = 50
    takes_back: bool = True

    def says(self, call: Call) -> bool:
        says = call.method == "POST" and call.path.endswith("/comments")
        return says or call.method == "DELETE" or call.path.endswith(f"/{self.dialect.publish}")

    def online(self) -> int:
        return len(self.posts)

    def expire(self) -> None:
        """A day passes."""
        for one in self.containers.values():
            if one["status"] != "PUBLISHED":
                one["status"] = "EXPIRED"

    def words(self, fields: dict[str, str]) -> dict[str, Any]:
        """What a post made of these fields shows."""
        raise NotImplementedError

    def wrong(self, fields: dict[str, str]) -> str:
        """What the network does not take of a container's fields."""
        raise NotImplementedError

    def answer(self, call: Call) -> Reply:
        if call.path in {"/access_token", "/refresh_access_token"}:
            return self._lasting(call)
        assert call.path.startswith(f"/{self.version}/") and "access_token=" not in call.target
        if call.headers.get("authorization", "") != f"Bearer {self.token}":
            return Reply(self.over["payload"], self.over["status"])
        steps = call.path.split("/")[2:]
        if steps == ["me"]:
            return Reply({"id": self.user, self.number: self.user, "username": self.name})
        if steps[0] == self.user:
            return self._of_account(call, steps[1])
        if steps[1:] == ["comments"]:
            return self._comments(call, steps[0])
        if steps[0] in self.containers:
            return self._container(self.containers[steps[0]])
        return self._of_post(call, steps[0])

    def _lasting(self, call: Call) -> Reply:
        query = call.query
        if call.path == "/access_token":
            good = query["access_token"] == self.short and query["client_secret"] == SECRET
        else:
            good = query["access_token"] == self.token and "client_secret" not in query
        if not good:
            return Reply(self.over["payload"], self.over["status"])
        return Reply({"access_token": self.token, "token_type": "bearer", "expires_in": 5183944})

    def _of_account(self, call: Call, edge: str) -> Reply:
        fields = {name: value.decode() for name, value in call.form.items()} if call.method == "POST" else {}
        match (call.method, edge):
            case ("POST", self.dialect.make):
                wrong = self.wrong(fields)
                return refused(100, wrong) if wrong else self._make(fields)
            case ("POST", self.dialect.publish):
                return self._publish(fields["creation_id"])
            case ("GET", self.dialect.posts):
                return self._page(call.query, self._listed(answers=False))
            case ("GET", self.dialect.replies) if self.dialect.replies:
                return self._page(call.query, self._listed(answers=True))
            case ("GET", self.dialect.limit):
                config = {"quota_total": self.most, "quota_duration": 86400}
                replies = {"reply_quota_usage": self.answered, "reply_config": {"quota_total": 1000}}
                return Reply({"data": [{"quota_usage": self.used, "config": config, **replies}]})
        return refused(100, "Unsupported request")

    def _make(self, fields: dict[str, str]) -> Reply:
        children = [one for one in fields.get("children", "").split(",") if one]
        if any(self.containers.get(one, {}).get("status") != "FINISHED" for one in children):
            return refused(100, "A child is not ready")
        number = str(17900000000000000 + len(self.containers))
        self.containers[number] = {"fields": fields, "status": "FINISHED", "left": self.processing}
        return Reply({"id": number})

    def _container(self, container: dict[str, Any]) -> Reply:
        told: dict[str, Any] = {self.dialect.status: container["status"]}
        if container["status"] == "FINISHED" and container["left"] > 0:
            container["left"] -= 1
            told = {self.dialect.status: "IN_PROGRESS"}
        elif container["status"] == "FINISHED" and self.spoils:
            told = {self.dialect.status: "ERROR", self.dialect.reason: self.spoils}
        return Reply(told)

    def _publish(self, number: str) -> Reply:
        container = self.containers.get(number)
        if container is None or container["status"] != "FINISHED" or container["left"]:
            return refused(9007, "The media is not ready to be published")
        container["status"] = "PUBLISHED"
        post = str(18000000000000000 + len(self.posts))
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        row = copy.deepcopy(self.post) | {"id": post, "timestamp": now}
        row["permalink"] = f"https://www.example.com/@{self.name}/post/{post}"
        row.pop("children", None)
        children = container["fields"].get("children", "")
        if children:
            row["children"] = {"data": [{"id": one} for one in children.split(",")]}
        self.posts.append(row | self.words(container["fields"]) | {"made_of": container["fields"]})
        return Reply({"id": post})

    def _listed(self, *, answers: bool) -> list[dict[str, Any]]:
        """Posts, or what answers one: each is listed in one place only."""
        return [one for one in self.posts if ("reply_to_id" in one["made_of"]) == answers]

    def _page(self, query: dict[str, str], posts: list[dict[str, Any]]) -> Reply:
        begin = int(query.get("after", "0"))
        rows = list(reversed(posts))[begin : begin + self.page_length]
        paging: dict[str, Any] = {"cursors": {"before": "b", "after": str(begin + self.page_length)}}
        if begin + self.page_length < len(posts):
            paging["next"] = f"{self.url}/next"
        return Reply({"data": rows, "paging": paging})

    def _comments(self, call: Call, post: str) -> Reply:
        if call.method == "GET":
            return Reply({"data": [one for one in self.comments if one["below"] == post]})
        if not any(one["id"] == post for one in self.posts):
            return refused(100, "does not exist", sub=33)
        return self.comment(post, call.form["message"].decode(), self.name)

    def comment(self, post: str, text: str, name: str) -> Reply:
        """Somebody says something below a post."""
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        number = str(17858000000000000 + len(self.comments))
        row = {"id": number, "text": text, "username": name, "timestamp": now, "below": post}
        self.comments.append(row)
        return Reply({"id": number})

    def _of_post(self, call: Call, number: str) -> Reply:
        found = next((one for one in self.posts if one["id"] == number), None)
        if found is None:
            return refused(100, "does not exist", sub=33)
        if call.method == "DELETE" and self.takes_back:
            self.posts.remove(found)
            return Reply({"success": True, "deleted_id": number})
        return Reply(found) if call.method == "GET" else refused(10, "Not permitted")
