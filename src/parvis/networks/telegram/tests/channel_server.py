"""A Bot API server and the public page of a channel, on loopback, written from Telegram's documentation."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.networks.tests.posting import Call, Reply, Service

TOKEN = "7654321098:AAE-tres_secret-jeton_0123456789abc"
NUMBER = -1001234567890
NAME = "maisonexemple"
PAYLOADS = Path(__file__).parents[1] / "payloads"
PAGE = (PAYLOADS / "channel_page.html").read_text(encoding="utf-8")
MESSAGE = (PAYLOADS / "channel_message.html").read_text(encoding="utf-8")
POLL, POLL_OPTION = (PAYLOADS / "channel_poll.html").read_text(encoding="utf-8").split("<!-- option -->\n")

_SHOWN_AS = {
    "photo": "tgme_widget_message_photo_wrap",
    "video": "tgme_widget_message_video_player not_supported js-message_video_player",
}


def refused(code: int, description: str, **parameters: Any) -> Reply:
    told = {"ok": False, "error_code": code, "description": description}
    return Reply({**told, "parameters": parameters} if parameters else told, code)


@dataclass
class ChannelServer(Service):
    """One bot, one channel. ``posts`` are lists of messages: those of an album stay together."""

    posts: list[list[dict[str, Any]]] = field(default_factory=list)
    last: int = 44
    private: bool = False
    hides_polls: bool = False
    may_post: bool = True
    page_length: int = 20

    def says(self, call: Call) -> bool:
        return call.method == "POST"

    def online(self) -> int:
        return len(self.posts)

    def answer(self, call: Call) -> Reply:
        if call.path == f"/s/{NAME}":
            return Reply(
                self._page(call.query).encode(), headers={"Content-Type": "text/html; charset=utf-8"}
            )
        found = re.fullmatch(r"/bot([^/]+)/(\w+)", call.path)
        if not found or found[1] != TOKEN:
            return refused(401, "Unauthorized")
        given = self._given(call)
        if "chat_id" in given and str(given["chat_id"]) not in {str(NUMBER), f"@{NAME}"}:
            return refused(400, "Bad Request: chat not found")
        return getattr(self, f"_{found[2]}")(given)

    def _given(self, call: Call) -> dict[str, Any]:
        if call.method == "GET":
            return dict(call.query)
        if call.headers.get("content-type", "").startswith("application/json"):
            return dict(call.json)
        form: dict[str, Any] = dict(call.form)
        files = {"photo", "video"} | {name for name in form if name.startswith("file")}
        return {name: value if name in files else value.decode() for name, value in form.items()}

    def _getMe(self, _given: dict[str, Any]) -> Reply:  # noqa: N802 - the names of the Bot API
        return Reply({"ok": True, "result": {"id": 7654321098, "is_bot": True, "username": "maison_bot"}})

    def _getChat(self, _given: dict[str, Any]) -> Reply:  # noqa: N802
        name = {} if self.private else {"username": NAME}
        return Reply({"ok": True, "result": {"id": NUMBER, "title": "Maison", "type": "channel", **name}})

    def _getChatMember(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        assert given["user_id"] == "7654321098"
        return Reply({"ok": True, "result": {"status": "administrator", "can_post_messages": self.may_post}})

    def _sendMessage(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        if len(given["text"].encode("utf-16-le")) // 2 > 4096:
            return refused(400, "Bad Request: message is too long")
        return Reply({"ok": True, "result": self._keep([{"text": given["text"]}], given)[0]})

    def _sendPoll(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        asked, options = given["question"], [one["text"] for one in given["options"]]
        if not 1 <= len(asked.encode("utf-16-le")) // 2 <= 300:
            return refused(400, "Bad Request: poll question length must not exceed 300")
        if not 2 <= len(options) <= 12 or not 5 <= given["open_period"] <= 2_628_000:
            return refused(400, "Bad Request: poll can't be sent")
        if not given["is_anonymous"]:
            return refused(400, "Bad Request: non-anonymous polls can't be sent to channel chats")
        poll = {"question": asked, "options": options, "several": given["allows_multiple_answers"]}
        body = {"poll": {**poll, "open_period": given["open_period"]}}
        return Reply({"ok": True, "result": self._keep([body], given)[0]})

    def _sendPhoto(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        medium = self._medium("photo", given["photo"], given)
        return Reply({"ok": True, "result": self._keep([medium], given)[0]})

    def _sendVideo(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        medium = self._medium("video", given["video"], given)
        return Reply({"ok": True, "result": self._keep([medium], given)[0]})

    def _sendMediaGroup(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        group = json.loads(given["media"])
        bodies = [
            self._medium(one["type"], given[one["media"].removeprefix("attach://")], one) for one in group
        ]
        return Reply({"ok": True, "result": self._keep(bodies, given)})

    def _deleteMessage(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        for post in self.posts:
            for message in post:
                if message["message_id"] == given["message_id"]:
                    post.remove(message)
                    self.posts = [one for one in self.posts if one]
                    return Reply({"ok": True, "result": True})
        return refused(400, "Bad Request: message to delete not found")

    def _editMessageText(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        return self._edit(given, "text")

    def _editMessageCaption(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        return self._edit(given, "caption")

    def _edit(self, given: dict[str, Any], name: str) -> Reply:
        for message in (one for post in self.posts for one in post):
            if message["message_id"] == given["message_id"]:
                if name not in message:
                    return refused(400, "Bad Request: there is no text in the message to edit")
                if message[name] == given[name]:
                    return refused(
                        400,
                        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
                    )
                message |= {name: given[name], "edit_date": message["date"]}
                return Reply({"ok": True, "result": message})
        return refused(400, "Bad Request: message to edit not found")

    def _medium(self, kind: str, content: bytes, given: dict[str, Any]) -> dict[str, Any]:
        """A picture or video; a form has numbers as texts."""
        told = {
            name: json.loads(given[name]) if isinstance(given[name], str) else given[name]
            for name in ("width", "height", "duration", "supports_streaming")
            if name in given
        }
        return {"kind": kind, "caption": given.get("caption", ""), "bytes": content.hex(), **told}

    def _keep(self, bodies: list[dict[str, Any]], given: dict[str, Any]) -> list[dict[str, Any]]:
        now = int(dt.datetime.now(dt.UTC).timestamp())
        post = []
        for body in bodies:
            self.last += 1
            post.append(
                {"message_id": self.last, "date": now, "chat": {"id": NUMBER, "type": "channel"}, **body}
            )
        if "reply_parameters" in given:
            told = given["reply_parameters"]
            post[0]["reply_to"] = json.loads(told) if isinstance(told, str) else told
        self.posts.append(post)
        return post

    def _page(self, query: dict[str, str]) -> str:
        before = int(query.get("before", 10**15))
        shown = [post for post in self.posts if post[0]["message_id"] < before][-self.page_length :]
        return PAGE.replace("<!-- messages -->", "".join(map(self._shown, shown)))

    def _shown(self, post: list[dict[str, Any]]) -> str:
        said = html.escape(post[0].get("text") or post[0].get("caption", ""), quote=False).replace(
            "\n", "<br/>"
        )
        said = re.sub(r"(?<!\S)#(\w+)", r'<a href="?q=%23\1">#\1</a>', said)
        said = said.replace("🎉", '<i class="emoji" style="background-image:url(\'//x\')"><b>🎉</b></i>')
        single = "?single" if len(post) > 1 else ""
        media = "".join(
            f'<a class="{_SHOWN_AS[one["kind"]]}" href="https://t.me/{NAME}/{one["message_id"]}{single}"></a>'
            for one in post
            if "bytes" in one
        )
        if "poll" in post[0]:
            media = self._poll_shown(post[0]["poll"])
        at = dt.datetime.fromtimestamp(post[0]["date"], dt.UTC).isoformat()
        number = post[0]["message_id"]
        return MESSAGE % {"channel": NAME, "number": number, "media": media, "text": said, "at": at}

    def _poll_shown(self, poll: dict[str, Any]) -> str:
        if self.hides_polls:
            return '<div class="message_media_not_supported_label">This message couldn’t be displayed</div>'
        options = "".join(POLL_OPTION % {"text": html.escape(one)} for one in poll["options"])
        return POLL % {"question": html.escape(poll["question"]), "options": options}
