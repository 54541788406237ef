"""Completes the description of the API: the key of each write, and an example of what is sent and answered.

Examples are made from the shapes themselves, so that none is left out and none goes out of date.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

KEY = "Idempotency-Key"
READS_ONLY = "x-reads-only"
"""Of an operation that is a POST because of what it is sent, and changes nothing."""

Schema = TypeVar("Schema", bound="dict[str, Any]")
Shapes = Mapping[str, Any]

USUAL: Mapping[str, Any] = {
    "text": "Our spring is here",
    "accounts": [3, 4],
    "name": "Spring 2027",
    "title": "Spring, first post",
    "alt": "A cup beside a window",
    "note": "The price is missing.",
    "reason": "A crisis is being looked at",
    "language": "en",
    "campaign": "spring-2027",
    "url": "https://aubrelle.example/spring",
    "target": "https://aubrelle.example/spring",
    "address": "https://aubrelle.example/feed.xml",
    "place": "Lyon",
    "cue": "When the doors open",
    "folder": "Spring",
    "handle": "aubrelle.example",
    "network": "bluesky",
    "content": "12-9f2c5ab0",
    "options": ["Blue", "Green"],
    "tags": ["spring", "shop"],
    "languages": ["fr", "en"],
    "columns": ["date", "text", "accounts"],
    "seconds": 86_400,
    "late_after": 60,
    "plan": "2027-03-01T09:00:00+01:00",
    "at": "2027-03-01T09:00:00+01:00",
}
"""Values by the name of their field, where they are of the type it takes."""
_BY_FORMAT = {
    "date-time": "2027-03-01T09:00:00+01:00",
    "date": "2027-03-01",
    "time": "09:30:00",
    "binary": "(a file)",
}
_NOTHING: dict[str, Any] = {"type": "null"}


def completed(schema: Schema) -> Schema:
    """The same description, completed in place."""
    shapes = schema.get("components", {}).get("schemas", {})
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            if changes_something(method, operation):
                operation["parameters"] = [*operation.get("parameters", []), _key(method)]
            for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                if kind == "application/json":
                    content["example"] = example(content["schema"], shapes)
            for answer in operation.get("responses", {}).values():
                for content in answer.get("content", {}).values():
                    content["example"] = example(content["schema"], shapes)
    return schema


def changes_something(method: str, operation: Mapping[str, Any]) -> bool:
    """Whether an operation writes."""
    return method.lower() != "get" and not operation.get(READS_ONLY)


def _key(method: str) -> dict[str, Any]:
    return {
        "in": "header",
        "name": KEY,
        "required": method.lower() == "post",
        "schema": {"type": "string", "maxLength": 255},
        "description": "A text that is new for each thing you want done; the same when you try that very thing again.",
        "example": "newsletter-2027-03-01",
    }


def example(shape: Mapping[str, Any], shapes: Shapes, name: str = "") -> Any:
    """A value of a shape: what is usual for its name, else what it has when nothing is said, else one of its type."""
    if "$ref" in shape:
        return example(shapes[shape["$ref"].rpartition("/")[2]], shapes, name)
    ways = shape.get("anyOf") or shape.get("allOf") or [shape]
    first = next((one for one in ways if one != _NOTHING), _NOTHING)
    if first is not shape and "$ref" in first:
        return example(first, shapes, name)
    if name in USUAL and _fits(USUAL[name], first):
        return USUAL[name]
    if shape.get("default") is not None:
        return shape["default"]
    return _of_type(first, shapes)


def _of_type(shape: Mapping[str, Any], shapes: Shapes) -> Any:
    if shape.get("enum"):
        return shape["enum"][0]
    if "const" in shape:
        return shape["const"]
    match shape.get("type"):
        case "object":
            return {one: example(inner, shapes, one) for one, inner in shape.get("properties", {}).items()}
        case "array":
            return [example(shape["items"], shapes)] if "items" in shape else []
        case "string":
            return _BY_FORMAT.get(shape.get("format", ""), "")
        case "integer":
            return max(1, shape.get("minimum", 1))
        case "number":
            return shape.get("minimum", 1)
        case "boolean":
            return False
    return None


def _fits(value: Any, shape: Mapping[str, Any]) -> bool:
    kind = {str: "string", int: "integer", list: "array"}[type(value)]
    if kind == "array" and shape.get("type") == kind:
        inner = shape.get("items", {}).get("type")
        return bool(inner == {str: "string", int: "integer"}[type(value[0])])
    is_short = len(str(value)) <= int(shape.get("maxLength", 1_000))
    return shape.get("type") == kind and "enum" not in shape and is_short
