"""What a button of the composer does to a thread: add a part, move it, take it out, put pictures beside it, cut a long text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.engine.publishing.checks import MOST_PARTS
from parvis.engine.publishing.lengths import room_left
from parvis.engine.publishing.splitting import split
from parvis.engine.publishing.tracking import LinkRules
from parvis.publishing.checking import network_of
from parvis.publishing.composing import Composition, Voice
from parvis.publishing.queries.link_rules import rules_for_links
from parvis.publishing.typed_parts import TypedPart, moved, with_pictures
from parvis.publishing.views.pictures import taken_in
from parvis.workspaces.api import Workspace

_DEED = re.compile(r"(up|down|drop|pictures)-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Changed:
    """What stands in the composer after a deed. ``focus`` is the part (from 1) that whoever writes goes on with, 0 for none; ``wrong``
    are sentences by the number of the part they are about (0: all of it).
    """

    typed: Composition
    focus: int = 0
    wrong: dict[int, list[str]] = field(default_factory=dict)


def changed(workspace: Workspace, request: HttpRequest, typed: Composition) -> Changed:
    """What the button that was pressed does to a thread; nothing where it was none of these."""
    typed, wrong = _with_files(workspace, request, typed)
    deed, parts = request.POST.get("part", ""), typed.thread
    if deed == "add" and len(parts) < MOST_PARTS:
        return Changed(typed.with_thread([*parts, TypedPart()]), len(parts) + 1, wrong)
    if deed == "split":
        return _cut(typed)
    named = _DEED.fullmatch(deed)
    number = int(named.group(2)) if named else 0
    if named is None or not 1 < number <= len(parts):
        return Changed(typed, 0, wrong)
    match named.group(1):
        case "drop":
            left = [one for place, one in enumerate(parts, 1) if place != number]
            return Changed(typed.with_thread(left), number - 1, wrong)
        case "pictures":
            return Changed(typed, number, wrong)
        case way:
            by = -1 if way == "up" else 1
            to = min(max(number + by, 1), len(parts))
            return Changed(typed.with_thread(moved(parts, number - 1, by)), to, wrong)


def _with_files(
    workspace: Workspace, request: HttpRequest, typed: Composition
) -> tuple[Composition, dict[int, list[str]]]:
    """The same with the files that were chosen for its further parts."""
    parts, wrong = list(typed.thread), {}
    for place in range(1, len(parts)):
        name = f"part-{place + 1}-pictures"
        if name in request.FILES:
            added, unusable = taken_in(workspace, typed.brand, request, name)
            parts[place] = with_pictures(parts[place], added)
            wrong[place + 1] = unusable
    return typed.with_thread(parts), wrong


def _cut(typed: Composition) -> Changed:
    """Cut each part that is too long for one of the accounts that will say it."""
    voices = [one for one in typed.chosen if not one.words and _has_threads(one)]
    if not typed.chosen:
        return Changed(typed, 0, {0: [_("Choose an account first: how long a part may be depends on it.")]})
    if not voices:
        return Changed(typed, 0, {0: [_("None of the accounts chosen has threads.")]})
    rules = rules_for_links(typed.brand)

    def fits(piece: str, is_first: bool) -> bool:
        return all(_fits(typed, voice, piece, is_first, rules) for voice in voices)

    parts: list[TypedPart] = []
    for place, part in enumerate(typed.thread):
        pieces = split(part.text, lambda piece, number, place=place: fits(piece, place + number == 0))  # type: ignore[misc]
        if len(pieces) < 2:
            parts.append(part)
            continue
        parts += [TypedPart(pieces[0], part.pictures), *map(TypedPart, pieces[1:])]
    if len(parts) == len(typed.thread):
        return Changed(typed, 0, {0: [_("Nothing is too long: there is nothing to cut.")]})
    return Changed(typed.with_thread(parts), 1)


def _fits(typed: Composition, voice: Voice, piece: str, is_first: bool, rules: LinkRules) -> bool:
    network = network_of(voice.account)
    assert network is not None
    said = msgspec.structs.replace(typed.written(voice), text=piece, parts=())
    if not is_first:
        said = msgspec.structs.replace(said, link="")
    checks = network.publisher.rules.checks
    linked = typed.linked(voice.account, said, rules, "")
    limits = checks.limits_for(linked)
    return all(room_left(linked, limit, link_in_text=checks.link_in_text) >= 0 for limit in limits)


def _has_threads(voice: Voice) -> bool:
    network = network_of(voice.account)
    return network is not None and network.publisher.rules.threads
