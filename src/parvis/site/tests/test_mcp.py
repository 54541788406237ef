"""Assistants: both ways of speaking the protocol, the tools that are the API's operations, and that nothing goes round an approval."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.models import Post
from parvis.publishing.tests.conftest import World, in_english, world
from parvis.site.mcp import META, STATELESS, VERSIONS, tools
from parvis.workspaces.access import Workspace
from parvis.workspaces.actions.tokens import make_token
from parvis.workspaces.models import Person

__all__ = ["in_english", "world"]


class Assistant:
    """A client of the protocol with a token; ``version`` as its requests name it, or empty for one that greets."""

    def __init__(self, workspace: Workspace, version: str = "") -> None:
        _token, self.text = make_token(workspace, "an assistant", workspace.role, 30)
        self.version = version

    def say(self, method: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
        given = {
            "Authorization": f"Bearer {self.text}",
            "Accept": "application/json, text/event-stream",
            "Accept-Language": "en",
        }
        if self.version:
            meta = {META + "protocolVersion": self.version, META + "clientCapabilities": {}}
            params |= {"_meta": meta}
            given |= {"MCP-Protocol-Version": self.version, "Mcp-Method": method}
            given |= {"Mcp-Name": params["name"]} if method == "tools/call" else {}
        message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
        return Client().post(
            "/mcp", json.dumps(message), content_type="application/json", headers=given | (headers or {})
        )

    def call(self, name: str, **arguments: Any) -> Any:
        return self.say("tools/call", name=name, arguments=arguments).json()["result"]


@pytest.fixture(params=["", STATELESS], ids=["greeting", "stateless"])
def assistant(world: World, request: pytest.FixtureRequest) -> Assistant:
    return Assistant(world.writer, request.param)


def test_a_client_that_greets_is_told_what_there_is(world: World) -> None:
    greeted = (
        Assistant(world.writer)
        .say("initialize", protocolVersion="2025-06-18", capabilities={})
        .json()["result"]
    )
    assert greeted["protocolVersion"] == "2025-06-18" and "tools" in greeted["capabilities"]
    assert greeted["serverInfo"]["name"] == "parvis" and "approve" in greeted["instructions"]
    newer = (
        Assistant(world.writer)
        .say("initialize", protocolVersion="2099-01-01", capabilities={})
        .json()["result"]
    )
    assert newer["protocolVersion"] == "2025-11-25"


def test_a_client_without_sessions_discovers(world: World) -> None:
    found = Assistant(world.writer, STATELESS).say("server/discover").json()["result"]
    assert found["supportedVersions"] == list(VERSIONS) and found["resultType"] == "complete"
    assert found["_meta"][META + "serverInfo"]["name"] == "parvis"


def test_a_notification_is_taken_without_an_answer(world: World, assistant: Assistant) -> None:
    sent = Client().post(
        "/mcp",
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {assistant.text}"},
    )
    assert sent.status_code == 202 and sent.content == b""


def test_the_tools_are_the_operations_of_the_api(assistant: Assistant) -> None:
    listed = assistant.say("tools/list").json()["result"]
    names = {one["name"] for one in listed["tools"]}
    assert {"me", "write_post", "plan_post", "approve_post", "list_deliveries", "stop"} <= names
    assert "add_picture" not in names
    by_name = {one["name"]: one for one in listed["tools"]}
    assert by_name["write_post"]["inputSchema"]["required"] == ["brand", "idempotency_key"]
    assert by_name["list_posts"]["annotations"]["readOnlyHint"] is True
    assert "$ref" not in json.dumps(listed) and all(one["description"] for one in listed["tools"])
    assert ("ttlMs" in listed) == bool(assistant.version)


def test_a_post_is_written_once_and_waits_for_a_person(world: World, assistant: Assistant) -> None:
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[StepDraft()])
    me = assistant.call("me")["structuredContent"]
    assert me["role"] == "editor" and assistant.call("list_brands")["structuredContent"]["items"]
    asked = {"brand": world.brand.pk, "text": "Bonjour", "accounts": [world.account.pk], "plan": "now"}
    made = assistant.call("write_post", **asked, idempotency_key="one")["structuredContent"]
    again = assistant.call("write_post", **asked, idempotency_key="one")["structuredContent"]
    assert made == again and Post.objects.count() == 1
    assert made["variants"][0]["delivery"]["state"] == "waiting"
    refused = assistant.call(
        "approve_post", post_id=made["id"], content=made["content"], idempotency_key="two"
    )
    assert refused["isError"] and "Nobody approves" in refused["content"][0]["text"]
    read = assistant.call("read_post", post_id=made["id"])["structuredContent"]
    assert read["text"] == "Bonjour"
    changed = assistant.call("change_post", post_id=made["id"], text="Bonsoir")["structuredContent"]
    assert changed["text"] == "Bonsoir"
    listed = assistant.call("list_posts", limit=1)["structuredContent"]
    assert [one["id"] for one in listed["posts"]] == [made["id"]]
    assert assistant.call("take_back_post", post_id=made["id"], idempotency_key="t")["isError"] is False
    assert assistant.call("delete_post", post_id=made["id"])["isError"] is False and not Post.objects.exists()


def test_what_is_wrong_is_said_to_the_assistant(world: World, assistant: Assistant) -> None:
    missing = assistant.call("write_post", text="Bonjour")
    assert missing["isError"] and "idempotency_key" in missing["content"][0]["text"]
    nothing = assistant.call("read_post", post_id="../me")
    assert nothing["isError"]
    unknown = assistant.say("tools/call", name="erase_everything", arguments={}).json()
    assert unknown["error"]["code"] == -32602
    assert assistant.say("nonsense").json()["error"]["code"] == -32601


def test_headers_and_message_must_say_the_same(world: World) -> None:
    assistant = Assistant(world.writer, STATELESS)
    for headers in ({"Mcp-Method": "tools/list"}, {"Mcp-Name": "me"}, {"MCP-Protocol-Version": "2025-06-18"}):
        answer = assistant.say("tools/call", headers, name="list_brands", arguments={})
        assert answer.status_code == 400 and answer.json()["error"]["code"] == -32020
    other = Assistant(world.writer, "2031-01-01").say("tools/list")
    assert other.status_code == 400 and other.json()["error"]["data"]["supported"] == list(VERSIONS)


def test_who_may_come_in(world: World) -> None:
    message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert Client().post("/mcp", message, content_type="application/json").status_code == 401
    browser = Client()
    browser.force_login(Person.objects.get(pk=world.chief.person))
    assert browser.post("/mcp", message, content_type="application/json").status_code == 401
    assistant = Assistant(world.writer)
    assert assistant.say("tools/list", {"Origin": "https://elsewhere.example"}).status_code == 403
    assert assistant.say("tools/list", {"Origin": "http://testserver"}).status_code == 200
    given = {"Authorization": f"Bearer {assistant.text}"}
    assert Client().get("/mcp", headers=given).status_code == 405


@pytest.mark.parametrize(
    "body", ["", "nonsense", "[]", "3", '{"jsonrpc": "2.0"}', '{"jsonrpc": "1.0", "id": 1, "method": "ping"}']
)
def test_what_cannot_be_read(world: World, body: str) -> None:
    given = {"Authorization": f"Bearer {Assistant(world.writer).text}"}
    answer = Client().post("/mcp", body, content_type="application/json", headers=given)
    assert answer.status_code == 400 and answer.json()["error"]["code"] in {-32700, -32600}


def test_each_tool_says_whether_it_only_reads() -> None:
    for tool in tools().values():
        reads_only = tool.method == "GET" or tool.described["name"] in {
            "check_words",
            "fill_ready_text",
            "preview_repetition",
        }
        assert tool.described["annotations"]["readOnlyHint"] == reads_only
        assert ("idempotency_key" in tool.described["inputSchema"]["properties"]) != reads_only


def test_who_must_agree_is_not_for_assistants_to_choose() -> None:
    assert {"check_words", "read_calendar", "release_line", "take_kit", "list_links"} <= tools().keys()
    assert not tools().keys() & {
        "set_rules",
        "set_guidelines",
        "set_link_rules",
        "send_table",
        "offer_kit",
        "export_posts",
    }
