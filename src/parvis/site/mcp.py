"""The Model Context Protocol: assistants use the operations of the HTTP API as tools, with the same token, roles and approvals.

Streamable HTTP at one address, each message answered by itself: revision 2026-07-28, which has no sessions, and those before it that begin
with ``initialize``. See https://modelcontextprotocol.io/specification.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis import __version__
from parvis.site.openapi import changes_something
from parvis.site.rest import BASE, api

STATELESS = "2026-07-28"
WITH_GREETING = ("2025-11-25", "2025-06-18", "2025-03-26")
VERSIONS = (STATELESS, *WITH_GREETING)
META = "io.modelcontextprotocol/"
ME = {"name": "parvis", "title": "Parvis", "version": __version__}
TOOLS_LAST = 3_600_000  # milliseconds: they change with the program only
KEY = "idempotency_key"
FOR_PROGRAMS = frozenset({"Rules", "Tables of posts", "Feeds"})
"""Operations that are no tools: an assistant does not choose who must agree, and many tools make it choose badly."""
NO_TOOLS = frozenset(
    {
        "offer_kit", "change_kit", "offer_edition", "withdraw_kit", "change_link", "close_link", "set_slots", "list_folders",
        "change_label", "keep_queue", "change_queue", "forget_queue", "pause_queue", "resume_queue", "fill_queue",
        "forget_label", "keep_key_dates", "forget_key_date", "forget_ready_text", "change_event", "delete_event",
        "change_repetition", "list_repetitions",
    }
)  # fmt: skip
"""Others that are none: what is set up once, by people."""
DESTROY = frozenset({"delete_online", "give_up_delivery"})
LARGEST = 1_000_000  # bytes of a message

PARSE_ERROR, INVALID_REQUEST, NO_SUCH_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022


class _RefusedError(Exception):
    """A message that is answered with an error of JSON-RPC."""

    def __init__(
        self, code: int, text: str, status: int = 200, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(text)
        self.code, self.text, self.status, self.data = code, text, status, data


@dataclass(frozen=True, slots=True)
class Tool:
    """An operation of the API: where it is called, and how it is described to an assistant."""

    method: str
    path: str
    in_path: frozenset[str]
    in_query: frozenset[str]
    described: dict[str, Any]


@csrf_exempt
def mcp(request: HttpRequest) -> HttpResponse:
    """Answer one message. There is no stream to listen to, and no session to end."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not _from_here(request):
        return HttpResponse(status=403)
    number: Any = None
    try:
        message = _read(request)
        number = message.get("id")
        if "id" not in message:  # a notification: there is nothing to answer
            return HttpResponse(status=202)
        result = _answer(request, message)
    except _RefusedError as error:
        told: dict[str, Any] = {"code": error.code, "message": error.text}
        if error.data is not None:
            told["data"] = dict(error.data)
        return JsonResponse({"jsonrpc": "2.0", "id": number, "error": told}, status=error.status)
    return JsonResponse({"jsonrpc": "2.0", "id": number, "result": result})


def _from_here(request: HttpRequest) -> bool:
    """Whether a browser's page that calls is one of ours; programs that are no browsers name no origin."""
    origin = request.headers.get("Origin", "")
    ours = {request.get_host(), urlsplit(settings.BASE_URL).netloc if settings.BASE_URL else ""}
    return not origin or urlsplit(origin).netloc in ours - {""}


def _read(request: HttpRequest) -> dict[str, Any]:
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise _RefusedError(INVALID_REQUEST, "The message is too big.", 413)
    try:
        message = json.loads(request.body)
    except ValueError:
        raise _RefusedError(PARSE_ERROR, "This is not JSON.", 400) from None
    whole = isinstance(message, dict) and message.get("jsonrpc") == "2.0"
    if not whole or not isinstance(message.get("method"), str):
        raise _RefusedError(INVALID_REQUEST, "This is not one request of JSON-RPC 2.0.", 400)
    if not isinstance(message.get("params") or {}, dict):
        raise _RefusedError(INVALID_PARAMS, "Parameters go by name.", 400)
    read: dict[str, Any] = message
    return read


def _answer(request: HttpRequest, message: dict[str, Any]) -> dict[str, Any]:
    method, params = message["method"], message.get("params") or {}
    if method == "initialize":
        asked = params.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in WITH_GREETING else WITH_GREETING[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": ME,
            "instructions": _instructions(),
        }
    stateless = _is_stateless(request, method, params)
    if method == "server/discover":
        found: dict[str, Any] = {
            "supportedVersions": list(VERSIONS),
            "capabilities": {"tools": {"listChanged": False}},
            "instructions": _instructions(),
        }
    elif method == "tools/list":
        found = {"tools": [tool.described for tool in tools().values()]}
        if stateless:
            found |= {"ttlMs": TOOLS_LAST, "cacheScope": "public"}
    elif method == "tools/call":
        found = _call(request, params)
    elif method == "ping":
        found = {}
    else:
        raise _RefusedError(NO_SUCH_METHOD, f"There is no method {method[:100]}.", 404 if stateless else 200)
    return found | ({"resultType": "complete", "_meta": {META + "serverInfo": ME}} if stateless else {})


def _is_stateless(request: HttpRequest, method: str, params: dict[str, Any]) -> bool:
    """Whether a request names its version itself. Raises where that version is unknown, or its headers say something else."""
    meta = params.get("_meta")
    named = meta.get(META + "protocolVersion") if isinstance(meta, dict) else None
    header = request.headers.get("MCP-Protocol-Version", "")
    for version in (named, header):
        if version and version not in VERSIONS:
            told = {"supported": list(VERSIONS), "requested": version}
            raise _RefusedError(
                UNSUPPORTED_VERSION, "This version of the protocol is not spoken here.", 400, told
            )
    if STATELESS not in {named, header}:
        return False
    expected = {"MCP-Protocol-Version": named or "", "Mcp-Method": method}
    if method == "tools/call":
        expected["Mcp-Name"] = str(params.get("name", ""))
    for name, value in expected.items():
        if request.headers.get(name, "") != value:
            raise _RefusedError(
                HEADER_MISMATCH, f"The header {name} and the message say different things.", 400
            )
    return True


def _instructions() -> str:
    return _(
        "Parvis publishes for brands on social networks. Everything goes through the checks and approvals of the brand: what you"
        " plan may wait for a person to approve it, and you cannot approve what you wrote. Begin with me, list_brands and"
        " list_accounts."
    )


def _call(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any]:
    tool = tools().get(str(params.get("name", "")))
    given = params.get("arguments") or {}
    if tool is None or not isinstance(given, dict):
        raise _RefusedError(INVALID_PARAMS, "There is no such tool.")
    missing = [name for name in tool.described["inputSchema"].get("required", []) if name not in given]
    if missing:
        return _told(_("Say also: %(names)s.") % {"names": ", ".join(missing)}, wrong=True)
    answer = _operate(request, tool, given)
    text = answer.content.decode()
    return _told(text, wrong=answer.status_code >= 400, found=None if answer.status_code >= 400 else text)


def _told(text: str, *, wrong: bool, found: str | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"content": [{"type": "text", "text": text or "done"}], "isError": wrong}
    if found:
        parsed = json.loads(found)
        told["structuredContent"] = parsed if isinstance(parsed, dict) else {"items": parsed}
    return told


def _operate(request: HttpRequest, tool: Tool, given: dict[str, Any]) -> HttpResponse:
    """Call the operation inside this process, as whoever asked."""
    path = tool.path
    for name in tool.in_path:
        path = path.replace(f"{{{name}}}", str(given[name]) if str(given[name]).isdigit() else "-")
    query = {name: given[name] for name in tool.in_query & given.keys() if given[name] is not None}
    rest = {name: value for name, value in given.items() if name not in tool.in_path | tool.in_query | {KEY}}
    inner = HttpRequest()
    inner.method, inner.content_type = tool.method, "application/json"
    inner.path = inner.path_info = f"{BASE}{path}"
    inner.META = {
        name: request.META[name]
        for name in ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "HTTP_AUTHORIZATION", "REMOTE_ADDR")
        if name in request.META
    }
    inner.META |= {"CONTENT_TYPE": "application/json", "QUERY_STRING": urlencode(query)}
    if given.get(KEY):
        inner.META["HTTP_IDEMPOTENCY_KEY"] = str(given[KEY])
    inner.GET = QueryDict(urlencode(query))
    inner._body = json.dumps(rest).encode()
    for name in ("user", "workspace", "api_token"):
        setattr(inner, name, getattr(request, name))
    view = resolve(inner.path_info)
    answer: HttpResponse = view.func(inner, *view.args, **view.kwargs)
    return answer


@cache
def tools() -> dict[str, Tool]:
    """Every operation of the API that takes and gives JSON, by its name."""
    schema = api.get_openapi_schema(path_prefix="")
    shapes = schema.get("components", {}).get("schemas", {})
    found = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if content and "application/json" not in content:
                continue  # files are not sent through an assistant
            if operation["operationId"] in NO_TOOLS or FOR_PROGRAMS.intersection(operation.get("tags", ())):
                continue
            found[operation["operationId"]] = _tool(method.upper(), path, operation, content, shapes)
    return found


def _tool(
    method: str, path: str, operation: dict[str, Any], content: dict[str, Any], shapes: dict[str, Any]
) -> Tool:
    parameters = [one for one in operation.get("parameters", []) if one["in"] in {"path", "query"}]
    writes = changes_something(method, operation)
    properties = {one["name"]: _whole(one["schema"], shapes) for one in parameters}
    required = [one["name"] for one in parameters if one.get("required")]
    if content:
        body = _whole(content["application/json"]["schema"], shapes)
        properties |= body.get("properties", {})
        required += body.get("required", [])
    if writes:
        properties[KEY] = {
            "type": "string",
            "maxLength": 255,
            "description": "A text that is new for each thing you want done; the same when you try that very thing again.",
        }
        if method == "POST":
            required.append(KEY)
    described = {
        "name": operation["operationId"],
        "title": operation["summary"],
        "description": operation["description"],
        "inputSchema": {"type": "object", "properties": properties, "required": required},
        "annotations": {
            "title": operation["summary"],
            "readOnlyHint": not writes,
            "destructiveHint": method == "DELETE" or operation["operationId"] in DESTROY,
            "idempotentHint": True,  # a write is done once for each key
            "openWorldHint": writes,
        },
    }
    places = {
        kind: frozenset(one["name"] for one in parameters if one["in"] == kind) for kind in ("path", "query")
    }
    return Tool(method, path, places["path"], places["query"], described)


def _whole(schema: Any, shapes: dict[str, Any]) -> Any:
    """A schema with the shapes it refers to in their places."""
    if isinstance(schema, list):
        return [_whole(one, shapes) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        shape = _whole(shapes[schema["$ref"].rpartition("/")[2]], shapes)
        return shape | {name: value for name, value in schema.items() if name != "$ref"}
    return {name: _whole(value, shapes) for name, value in schema.items()}
