"""The description of the API: keys, examples that can be sent, and nothing that the screens can do left out without a reason."""

from __future__ import annotations

import pytest
from django.urls import URLPattern

from parvis.publishing.tests.conftest import World, in_english, world
from parvis.publishing.urls import urlpatterns
from parvis.site.openapi import KEY, changes_something
from parvis.site.rest import api
from parvis.site.tests.test_rest import Program
from parvis.site.tests.test_rest_scope import operations

__all__ = ["in_english", "world"]

# What writes on the screens, by the name of its address, and the operations of the API that do the same.
SAME = {
    "new": "write_post",
    "edit": "change_post",
    "look": "check_words",
    "pictures": "add_picture",
    "parts": "write_post",
    "voices": "check_words",
    "plan": "plan_post",
    "move": "plan_post",
    "decline": "decline_post",
    "deed": "plan_post take_back_post approve_post copy_post delete_post",
    "queue": "queue_post",
    "delivery-deed": "look_for_delivery send_delivery give_up_delivery delete_online",
    "post-labels": "label_post",
    "labels": "keep_label change_label forget_label",
    "version-deed": "make_version link_version part_version agree_versions",
    "rhythm": "set_slots",
    "own-dates": "keep_key_date",
    "own-date": "change_key_date",
    "own-date-forget": "forget_key_date",
    "own-dates-file": "keep_key_dates",
    "library": "add_picture",
    "library-one": "describe_picture",
    "library-delete": "delete_picture",
    "ready-text-new": "keep_ready_text",
    "ready-text": "change_ready_text",
    "ready-text-forget": "forget_ready_text",
    "kit-new": "offer_kit",
    "kit-change": "change_kit",
    "kit-edition": "offer_edition",
    "kit-withdraw": "withdraw_kit",
    "kit-take": "take_kit",
    "kit-zones": "fill_zones",
    "kit-newer": "take_edition",
    "entry-feed-new": "follow_entry_feed",
    "entry-feed": "change_entry_feed",
    "entry-feed-stop": "stop_entry_feed",
    "link-change": "change_link",
    "link-close": "close_link",
    "link-rules": "set_link_rules",
    "event-new": "make_event",
    "event-edit": "change_event",
    "event-delete": "delete_event",
    "event-posts": "take_posts",
    "event-write": "write_line",
    "event-cue": "describe_line",
    "event-deed": "release_line skip_line put_back_line take_out_line move_line",
    "tables": "send_table",
    "table-preview": "preview_table",
    "table-start": "start_table",
    "table-on": "carry_on_table",
    "table-discard": "forget_table",
    "brand-rules": "set_rules",
    "guidelines": "set_guidelines",
    "change": "change_online",
    "change-deed": "approve_change decline_change try_change_again leave_online",
    "evergreen-new": "keep_queue",
    "evergreen-change": "change_queue",
    "evergreen-deed": "fill_queue pause_queue resume_queue forget_queue",
    "evergreen-keep": "add_entry",
    "evergreen-entry": "change_entry",
    "evergreen-entry-deed": "take_new_words skip_entry take_out_entry put_back_entry say_entry_now",
    "repeat": "repeat_post",
    "repeat-preview": "preview_repetition",
    "repeat-change": "change_repetition",
    "repeat-stop": "stop_repetition",
    "stop": "stop",
    "resume": "end_stop",
}
WITHOUT = {
    "connect": "what an account signs in with is given by a person, and shown to no program",
    "disconnect": "the other end of connecting",
    "client-link-new": "a link would let people in beyond the life of the token",
    "client-link-close": "the other end of opening one",
    "feeds": "a calendar address would let people in beyond the life of the token",
    "feed-close": "the other end of opening one",
    "hooks": "a webhook would take things out beyond the life of the token",
    "hook-deed": "the other end of opening one",
    "entry-picture": "a person says that the brand may use a picture, which is then fetched while they wait",
    "link-rules-preview": "shows links as they are typed; what would be said is told by checks",
}


def _writes(pattern: URLPattern) -> bool:
    """Whether an address takes a POST, as its view says to Django."""
    code = getattr(pattern.callback, "__wrapped__", None)
    inner = getattr(pattern.callback, "__closure__", None) or ()
    methods = [cell.cell_contents for cell in inner if isinstance(cell.cell_contents, list)]
    return code is not None and any("POST" in one for one in methods)


def test_each_deed_of_the_screens_is_one_of_the_api_or_has_a_reason_not_to_be() -> None:
    writing = {str(one.name) for one in urlpatterns if _writes(one)}
    assert len(writing) > 50, "what writes is no longer recognised"
    assert writing == SAME.keys() | WITHOUT.keys() and not SAME.keys() & WITHOUT.keys()
    schema = api.get_openapi_schema(path_prefix="")
    there = {one["operationId"] for methods in schema["paths"].values() for one in methods.values()}
    assert {name for names in SAME.values() for name in names.split()} <= there


def test_every_write_takes_a_key_and_every_operation_tells_what_it_is() -> None:
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method, operation in methods.items():
            keys = [one for one in operation["parameters"] if one["name"] == KEY]
            assert bool(keys) == changes_something(method, operation), (method, path)
            assert all(one["required"] == (method == "post") and one["in"] == "header" for one in keys)
            assert operation["summary"] and operation["description"], (method, path)
            told = [*operation["responses"].values(), operation.get("requestBody", {})]
            contents = [one for answer in told for one in answer.get("content", {}).items()]
            assert all("example" in content for kind, content in contents if "json" in kind), (method, path)


@pytest.mark.parametrize("writing", [True, False], ids=["writes", "reads"])
def test_what_the_examples_say_can_be_read(world: World, writing: bool) -> None:
    program = Program(world.chief)
    for method, path, body in operations(writing=writing):
        if method == "get":
            continue
        answer = program._send(method, _nowhere(path), body, f"{method}{path}")
        assert answer.status_code < 500, (path, answer.content)
        assert answer.status_code != 422 or answer.json()["title"] != "This cannot be read", (
            path,
            answer.content,
        )


def _nowhere(path: str) -> str:
    """The address of something that is not there."""
    parts = ["987654321" if one.startswith("{") else one for one in path.split("/")]
    return "/".join(parts)
