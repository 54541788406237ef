"""The suite every connector passes. What it expects of a connector's folder is told in ``README.md`` beside
this.
"""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.engine.items import Actor, Attachment, Engagement, Item, ItemType
from parvis.networks import registry
from parvis.networks.contract import Capability, Connector, Fact, SourceSettings
from parvis.networks.errors import NetworkError
from parvis.networks.http import GuardedHttp

HOSTILE_HTML = (
    "<p>avant<script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>"
    "<a href='javascript:alert(4)'>lien</a><style>p{}</style><iframe src=//e.example></iframe>"
    "<!-- <b>caché</b> --><b>après</p><scr<script>ipt>reste</script>"
)
_MARKUP = re.compile(r"<\s*/?\s*(?:script|img|svg|a|style|iframe|b|p|br)\b|<!--", re.I)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*|")
_KINDS = {"text", "url", "secret", "choice", "words", "path"}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(), max_size=30)
    | st.sampled_from(
        ["2026-02-30", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59+23:59", "http://[", "\ud800", "1e999"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def check_item(item: object, network: str) -> None:
    """Fail unless ``item`` is valid in every way that the rooms above count on."""
    assert isinstance(item, Item), f"not an Item: {type(item)}"
    others = registry.get(network).manifest.tells_of if isinstance(item.network, str) else frozenset()
    assert item.network == network or item.network in others, f"network is {item.network!r}"
    assert isinstance(item.id, str) and item.id.strip(), "the item has no id"
    assert isinstance(item.type, ItemType), f"type is {item.type!r}"
    _check_moment(item.published, "published")
    if item.updated is not None:
        _check_moment(item.updated, "updated")
    texts = [item.id, item.content, item.title, item.in_reply_to, item.context, item.quote_of, item.repost_of]
    for text in (
        *texts,
        *item.hashtags,
        *item.mentions,
        item.actor.name,
        item.actor.display_name,
        item.actor.id,
    ):
        assert isinstance(text, str), f"not a text: {text!r}"
        text.encode("utf-8")  # a lone surrogate cannot be stored
    for tag in item.hashtags:
        assert tag and not tag.startswith("#") and not re.search(r"\s", tag), f"hashtag {tag!r}"
    for name in item.mentions:
        assert name and not name.startswith("@") and not re.search(r"\s", name), f"mention {name!r}"
    for link in item.links:
        assert link, "an empty link"
    addresses = [item.url, *item.links, item.actor.url, item.actor.avatar, *(a.url for a in item.attachments)]
    for address in addresses:
        assert address == "" or re.match(r"https?://", address), f"address {address!r}"
        address.encode("utf-8")
    for attachment in item.attachments:
        assert isinstance(attachment, Attachment)
        assert attachment.type in {"Image", "Video", "Audio", "Document"}, f"attachment {attachment.type!r}"
    assert _LANGUAGE.fullmatch(item.language), f"language {item.language!r}"
    assert re.fullmatch(r"[A-Z]{2}|", item.place), f"place {item.place!r}"
    assert item.rating is None or 0 <= item.rating <= 5, f"rating {item.rating!r}"
    _check_figures(item.engagement, item.actor)
    assert isinstance(item.raw, bytes) and item.raw, "raw is empty"


def _check_moment(moment: object, name: str) -> None:
    assert isinstance(moment, dt.datetime), f"{name} is {moment!r}"
    assert moment.utcoffset() == dt.timedelta(0), f"{name} is not in UTC: {moment!r}"
    assert 1970 <= moment.year < 2200, f"{name} is out of range: {moment!r}"


def _check_figures(engagement: Engagement, actor: Actor) -> None:
    for figure in (*_figures(engagement), actor.followers):
        assert figure is None or (type(figure) is int and 0 <= figure < 2**63), f"figure {figure!r}"


def _figures(e: Engagement) -> tuple[int | None, ...]:
    return (e.likes, e.reposts, e.replies, e.quotes, e.views)


def check_expected(found: Any, expected: Any, where: str) -> None:
    """Fail where ``found`` (an Item or a part of it) differs from the subset that a payload file expects."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            assert hasattr(found, name), f"{where}: an item has no {name}"
            check_expected(getattr(found, name), value, f"{where}.{name}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), f"{where}: {found!r}, expected {expected!r}"
        for position, (one, other) in enumerate(zip(found, expected, strict=True)):
            check_expected(one, other, f"{where}[{position}]")
    elif isinstance(found, dt.datetime):
        assert found == dt.datetime.fromisoformat(expected), f"{where}: {found!r}, expected {expected!r}"
    else:
        assert found == expected, f"{where}: {found!r}, expected {expected!r}"


def paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place within a JSON value."""
    yield here
    if isinstance(value, dict):
        for name in value:
            yield from paths(value[name], (*here, name))
    elif isinstance(value, list):
        for position in range(len(value)):
            yield from paths(value[position], (*here, position))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy of a JSON value with another part at ``path``."""
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = replaced(value[path[0]], path[1:], new)
    return changed


def without_numbers(value: Any) -> Any:
    """A copy of a JSON value without its numbers."""
    if isinstance(value, dict):
        return {name: without_numbers(part) for name, part in value.items() if not _is_number(part)}
    if isinstance(value, list):
        return [without_numbers(part) for part in value if not _is_number(part)]
    return value


def _is_number(value: Any) -> bool:
    return value == "0" or (isinstance(value, int | float) and not isinstance(value, bool))


def with_texts(value: Any, new: str, only: tuple[str, ...] = (), here: str = "") -> Any:
    """A copy with every text (or those under the keys ``only``) replaced."""
    if isinstance(value, dict):
        return {name: with_texts(part, new, only, name) for name, part in value.items()}
    if isinstance(value, list):
        return [with_texts(part, new, only, here) for part in value]
    return new if isinstance(value, str) and (not only or here in only) else value


class ConnectorContract:
    """Subclass it, name the connector, and pytest runs everything below on it."""

    name: str

    @property
    def connector(self) -> Connector:
        found = registry.get(self.name)
        assert not isinstance(found, registry.Unavailable), f"{self.name} is unavailable: {found.reason}"
        return found

    @property
    def folder(self) -> Path:
        place = inspect.getfile(sys.modules[type(self.connector).__module__])
        return Path(place).parent

    def cases(self) -> list[tuple[str, dict[str, Any]]]:
        files = sorted((self.folder / "payloads").glob("*.json"))
        return [(file.name, json.loads(file.read_text(encoding="utf-8"))) for file in files]

    def good(self) -> list[tuple[str, dict[str, Any]]]:
        return [(name, case) for name, case in self.cases() if "expect" in case]

    def valid_or_refused(self, payload: Any) -> Item | None:
        try:
            item = self.connector.map_item(payload)
        except ValueError:
            return None
        check_item(item, self.name)
        return item

    # --- what is written about it ---

    def test_the_manifest_is_complete_and_dated(self) -> None:
        manifest = self.connector.manifest
        assert manifest.name == self.name and re.fullmatch(r"[a-z][a-z0-9_]*", manifest.name)
        assert manifest.title.strip()
        assert manifest.capabilities and all(isinstance(c, Capability) for c in manifest.capabilities)
        assert re.match(r"https?://", manifest.documentation)
        assert manifest.poll_seconds > 0
        assert manifest.coverage, "nothing says what the source cannot show"
        tomorrow = dt.date.today() + dt.timedelta(days=1)
        assert manifest.checked <= tomorrow
        for fact in (*manifest.coverage, *manifest.rate_limits, *manifest.facts):
            assert isinstance(fact, Fact) and fact.text.strip() and fact.checked <= tomorrow
            assert fact.source == "" or re.match(r"https?://", fact.source)

    def test_every_setting_has_a_label_and_a_known_kind(self) -> None:
        names = [field.name for field in self.connector.manifest.settings]
        assert len(names) == len(set(names))
        for field in self.connector.manifest.settings:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name) and field.label.strip()
            assert field.kind in _KINDS, f"{field.name} has kind {field.kind!r}"
            assert (field.kind == "choice") == bool(field.choices)
            if field.choices and field.default:
                assert field.default in {value for value, _label in field.choices}

    def test_the_readme_says_what_was_and_was_not_verified(self) -> None:
        headings = re.findall(
            r"^#+\s*(.+?)\s*$", (self.folder / "README.md").read_text(encoding="utf-8"), re.M
        )
        assert "Verified" in headings and "Not verified" in headings, headings

    # --- mapping ---

    def test_every_payload_maps_as_expected(self) -> None:
        assert self.good(), "no payload with an expectation"
        for name, case in self.cases():
            if "refused" in case:
                with pytest.raises(ValueError, match=re.escape(case["refused"])):
                    self.connector.map_item(case["payload"])
                continue
            item = self.connector.map_item(case["payload"])
            check_item(item, self.name)
            check_expected(item, case["expect"], name)

    def test_mapping_is_pure(self) -> None:
        for name, case in self.good():
            before = copy.deepcopy(case["payload"])
            first, second = self.connector.map_item(case["payload"]), self.connector.map_item(before)
            assert first == second, f"{name} maps differently the second time"
            assert case["payload"] == before, f"{name}: the payload was changed"

    def test_a_missing_figure_is_missing_not_zero(self) -> None:
        for name, case in self.good():
            item = self.valid_or_refused(without_numbers(case["payload"]))
            if item is not None:
                assert 0 not in {*_figures(item.engagement), item.actor.followers}, name

    def test_hostile_markup_comes_out_as_text(self) -> None:
        for name, case in self.good():
            keys = tuple(case.get("html", ()))
            if not keys:
                continue
            item = self.valid_or_refused(with_texts(case["payload"], HOSTILE_HTML, keys))
            assert item is not None, f"{name}: hostile HTML made the item unreadable"
            assert not _MARKUP.search(item.text), f"{name}: {item.text!r}"
            assert "alert(" not in item.text, f"{name}: a script came out as text: {item.text!r}"

    def test_a_script_never_becomes_an_address(self) -> None:
        for _name, case in self.good():
            for address in (
                "javascript:alert(1)",
                " JaVaScRiPt:alert(1)",
                "data:text/html,<b>",
                "//e.example/x",
            ):
                self.valid_or_refused(with_texts(case["payload"], address))
                for path in paths(case["payload"]):
                    self.valid_or_refused(replaced(case["payload"], path, address))

    def test_payloads_with_a_part_missing_are_mapped_or_refused(self) -> None:
        for _name, case in self.good():
            for path in paths(case["payload"]):
                for rubbish in (None, "", -1, 2**70, [], {}, True, "\ud800"):
                    self.valid_or_refused(replaced(case["payload"], path, rubbish))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rubbish=json_values)
    def test_random_json_is_mapped_or_refused(self, rubbish: Any) -> None:
        self.valid_or_refused(rubbish)

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_payloads_with_random_parts_are_mapped_or_refused(self, data: st.DataObject) -> None:
        _name, case = data.draw(st.sampled_from(self.good()))
        path = data.draw(st.sampled_from(list(paths(case["payload"]))))
        self.valid_or_refused(replaced(case["payload"], path, data.draw(json_values)))

    # --- reading ---

    def filled_settings(self) -> SourceSettings:
        filled = {
            "url": "https://social.example/",
            "words": "parvis",
            "secret": "",
            "text": "parvis",
            "path": "/nowhere",
            "choice": "",
        }
        return SourceSettings(
            {
                field.name: field.default or (field.choices[0][0] if field.choices else filled[field.kind])
                for field in self.connector.manifest.settings
            },
            queries=("parvis",),
        )

    def test_reading_fails_in_our_words_only(self) -> None:
        async def read(given: SourceSettings, cursor: str) -> None:
            async with GuardedHttp(offline=True) as http:
                batches = self.connector.read(given, cursor, http)
                assert hasattr(batches, "__anext__"), "read is not an asynchronous generator"
                try:
                    async with asyncio.timeout(0.5):
                        async for _batch in batches:
                            pass
                except NetworkError as error:
                    assert str(error)
                except TimeoutError:  # a stream that needs no network goes on
                    pass

        for given_settings in (SourceSettings({}), self.filled_settings()):
            for cursor in ("", "rubbish", '{"a": [1, {"b": null}]}', "9" * 50):
                asyncio.run(read(given_settings, cursor))
