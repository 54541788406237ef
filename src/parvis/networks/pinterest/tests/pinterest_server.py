"""One profile of Pinterest on loopback, as far as publishing needs it, written from its documentation."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.networks.tests.posting import Call, Reply, Service

TOKEN = "pina_acces-tres-secret-0123456789"
BOARD = "549755885175"
PAYLOADS = Path(__file__).parents[1] / "payloads"


def _held(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return found


PIN, OVER = _held("pin")["payload"], _held("access_over")


def refused(status: int, code: int, message: str) -> Reply:
    return Reply({"code": code, "message": message}, status)


@dataclass
class PinterestServer(Service):
    """Two boards of one profile. ``page_length`` is how many pins a page holds at most."""

    pins: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    boards: dict[str, str] = field(default_factory=lambda: {"77": "Ailleurs", BOARD: "Recettes d’été"})
    page_length: int = 250

    def says(self, call: Call) -> bool:
        return call.path.startswith("/v5/pins") and call.method in {"POST", "PATCH", "DELETE"}

    def online(self) -> int:
        return len(self.pins)

    def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(OVER["payload"], OVER["status"])
        match call.method, call.path.strip("/").split("/")[1:]:
            case "GET", ["user_account"]:
                return Reply({"username": "maison", "account_type": "BUSINESS"})
            case "GET", ["boards"]:
                rows = [{"id": number, "name": name} for number, name in self.boards.items()]
                return Reply({"items": rows, "bookmark": None})
            case "GET", ["boards", board] if board in self.boards:
                return Reply({"id": board, "name": self.boards[board]})
            case "GET", ["boards", board, "pins"]:
                assert call.query["page_size"] == "250"
                return self._page(board, int(call.query.get("bookmark", "0")))
            case "POST", ["pins"]:
                return self._pin(call.json)
            case "GET" | "PATCH", ["pins", number]:
                found = next((one for one in self.pins if one["id"] == number), None)
                if found is None:
                    return refused(404, 50, "Pin not found.")
                found |= call.json if call.method == "PATCH" else {}
                return Reply(found)
            case "DELETE", ["pins", number]:
                if not any(one["id"] == number for one in self.pins):
                    return refused(404, 50, "Pin not found.")
                self.pins = [one for one in self.pins if one["id"] != number]
                return Reply(b"", 204)
        return refused(404, 40, "Not found.")

    def _page(self, board: str, begin: int) -> Reply:
        rows = [one for one in self.pins if one["board_id"] == board]
        end = begin + self.page_length
        bookmark = str(end) if end < len(rows) else None
        return Reply({"items": rows[begin:end], "bookmark": bookmark})

    def _pin(self, given: dict[str, Any]) -> Reply:
        source = given.pop("media_source", {})
        if source.get("source_type") != "image_base64" or given.get("board_id") not in self.boards:
            return refused(400, 1, "Invalid request.")
        assert source["content_type"] in {"image/jpeg", "image/png"} and "" not in given.values()
        number = str(813_744_226_420_700_001 + len(self.calls))
        self.pictures[number] = base64.b64decode(source["data"], validate=True)
        empty = {"title": None, "description": None, "alt_text": None, "link": None}
        at = dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        self.pins.append(copy.deepcopy(PIN) | empty | given | {"id": number, "created_at": at})
        return Reply(self.pins[-1], 201)
