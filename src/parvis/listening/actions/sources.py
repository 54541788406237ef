"""What people do with sources: each function is one intention, checked, written and audited."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.items import Item
from parvis.listening.models import Source
from parvis.listening.queries.sources import connector, may_change
from parvis.listening.queries.sources import source as find_source
from parvis.listening.source_notes import in_words, note_of
from parvis.listening.source_secrets import seal, unseal
from parvis.networks.contract import Manifest, SettingField, SourceSettings
from parvis.networks.errors import NetworkError
from parvis.networks.http import GuardedHttp
from parvis.workspaces.api import SHORTEST_RETENTION_DAYS, Permission, Workspace, brand, record

LONGEST_VALUE = 2_000  # characters
TEST_SECONDS = 15.0


class SourceInvalid(ValueError):  # noqa: N818 - the kind is the name
    """The settings of a source are not right; ``problems`` says what of which field (``""``: the whole)."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A source as a person fills it in. An empty secret keeps the one already saved."""

    network: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    brand: int | None = None
    keeps_unmatched: bool = False
    retention_days: int | None = None  # none: as long as the organisation keeps


@dataclass(frozen=True, slots=True)
class Trial:
    """What reading a source once gave: some items, or the problem in words."""

    items: tuple[Item, ...] = ()
    note: str = ""
    problem: str = ""


def add_source(workspace: Workspace, draft: SourceDraft) -> Source:
    """Listen to a new source. Raises :class:`SourceInvalid`."""
    _require(workspace, draft.brand)
    settings, secrets = _checked(_manifest(draft.network), draft, kept={})
    with transaction.atomic():
        source = Source.objects.create(
            organisation_id=workspace.organisation,
            brand=brand(workspace, draft.brand) if draft.brand else None,
            network=draft.network,
            name=draft.name.strip(),
            settings=settings,
            secrets=seal(secrets),
            keeps_unmatched=draft.keeps_unmatched,
        )
        record(workspace, "source.add", f"source:{source.pk}", network=source.network, name=source.name)
        _keep_for(workspace, source, draft.retention_days)
    return source


def edit_source(workspace: Workspace, source_id: int, draft: SourceDraft) -> Source:
    """Change a source; whoever reads it starts again with the new settings. Raises :class:`SourceInvalid`."""
    source = _changeable(workspace, source_id)
    _require(workspace, draft.brand)
    settings, secrets = _checked(_manifest(source.network), draft, unseal(source.secrets))
    changed = ["settings", "name", "secrets", "brand", "keeps_unmatched", "state", "state_note"]
    changed += ["next_read_at", "failures", "leased_by", "leased_until"]  # never what its reader counts
    with transaction.atomic():
        if settings != source.settings:
            source.cursor = ""  # a place in one feed means nothing in another
            changed.append("cursor")
        source.settings, source.name = settings, draft.name.strip()
        source.secrets = seal(secrets)
        source.brand = brand(workspace, draft.brand) if draft.brand else None
        source.keeps_unmatched = draft.keeps_unmatched
        if source.state != Source.State.PAUSED:
            _read_soon(source)
        _take_from_reader(source)
        source.save(update_fields=changed)
        record(workspace, "source.edit", f"source:{source.pk}", network=source.network, name=source.name)
        _keep_for(workspace, source, draft.retention_days)
    return source


def pause_source(workspace: Workspace, source_id: int) -> Source:
    """Stop reading a source until :func:`resume_source`; it goes on later from where it stopped."""
    source = _changeable(workspace, source_id)
    source.state, source.state_note = Source.State.PAUSED, ""
    _take_from_reader(source)
    source.save(update_fields=["state", "state_note", "leased_by", "leased_until"])
    record(workspace, "source.pause", f"source:{source.pk}", name=source.name)
    return source


def resume_source(workspace: Workspace, source_id: int) -> Source:
    """Read a paused source again, or try at once one that had to wait or needed somebody."""
    source = _changeable(workspace, source_id)
    _read_soon(source)
    _take_from_reader(source)
    source.save(
        update_fields=["state", "state_note", "next_read_at", "failures", "leased_by", "leased_until"]
    )
    record(workspace, "source.resume", f"source:{source.pk}", name=source.name)
    return source


def delete_source(workspace: Workspace, source_id: int) -> None:
    """Forget a source. What it brought stays in the archive."""
    source = _changeable(workspace, source_id)
    with transaction.atomic():
        record(workspace, "source.delete", f"source:{source.pk}", network=source.network, name=source.name)
        source.delete()


async def read_once(draft: SourceDraft, kept: Mapping[str, str], http: GuardedHttp) -> Trial:
    """Read a source as it would be, for at most :data:`TEST_SECONDS`; nothing is stored. Raises
    :class:`SourceInvalid`.

    ``kept`` are the secrets already saved for it. A stream on which nothing is said meanwhile is no problem.
    """
    manifest = _manifest(draft.network)
    settings, secrets = _checked(manifest, draft, kept)
    found = connector(draft.network)
    assert found is not None
    try:
        async with asyncio.timeout(TEST_SECONDS):
            async for batch in found.read(SourceSettings(values=settings | secrets), "", http):
                if batch.items or batch.note:
                    return Trial(items=batch.items[:5], note=in_words(batch.note))
    except TimeoutError:
        return Trial(
            note=_("Connected; nothing was said in %(seconds)d seconds.") % {"seconds": int(TEST_SECONDS)}
        )
    except NetworkError as problem:
        return Trial(problem=in_words(note_of(problem)))
    return Trial(note=_("Read to its end; there is nothing in it now."))


def kept_secrets(workspace: Workspace, source_id: int) -> dict[str, str]:
    """The secrets saved for a source, to test it again. Never show or log them."""
    return unseal(_changeable(workspace, source_id).secrets)


def _require(workspace: Workspace, brand_id: int | None) -> None:
    workspace.require(Permission.LISTEN, brand_id)
    if brand_id is None and workspace.brands is not None:
        raise SourceInvalid({"brand": _("Choose a brand: you may not listen for the whole organisation.")})


def _changeable(workspace: Workspace, source_id: int) -> Source:
    source = find_source(workspace, source_id)
    if not may_change(workspace, source):
        workspace.require(Permission.LISTEN, source.brand_id or -1)
    return source


def _manifest(network: str) -> Manifest:
    found = connector(network)
    if found is None:
        raise SourceInvalid({"": _("This network cannot be listened to here.")})
    return found.manifest


def _keep_for(workspace: Workspace, source: Source, days: int | None) -> None:
    """Set how long what a source brings is kept; only who may erase may change what will be erased."""
    if days == source.retention_days:
        return
    workspace.require(Permission.ERASE)
    if days is not None and days < SHORTEST_RETENTION_DAYS:
        problem = _("Keep at least %(days)s days.") % {"days": SHORTEST_RETENTION_DAYS}
        raise SourceInvalid({"retention_days": problem})
    before, source.retention_days = source.retention_days, days
    source.save(update_fields=["retention_days"])
    record(workspace, "retention.edit", f"source:{source.pk}", name=source.name, before=before, days=days)


def _read_soon(source: Source) -> None:
    source.state, source.state_note = Source.State.WAITING, ""
    source.next_read_at, source.failures = timezone.now(), 0


def _take_from_reader(source: Source) -> None:
    """Whoever reads it sees within a second that it no longer holds it, and stops."""
    source.leased_by, source.leased_until = "", None


def _checked(
    manifest: Manifest, draft: SourceDraft, kept: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The settings and the secrets to save, or :class:`SourceInvalid` naming each field that is wrong."""
    problems: dict[str, str] = {}
    settings: dict[str, str] = {}
    secrets: dict[str, str] = {}
    if not draft.name.strip():
        problems["name"] = _("Give the source a name.")
    elif len(draft.name) > 200:
        problems["name"] = _("This name is too long: 200 characters at most.")
    for setting in manifest.settings:
        value = draft.values.get(setting.name, "").strip()
        if setting.kind == "secret":
            value = value or kept.get(setting.name, "")
        if setting.kind == "url" and value and "://" not in value:
            value = f"https://{value}"
        problem = _problem(setting, value)
        if problem:
            problems[setting.name] = problem
        elif value:
            (secrets if setting.kind == "secret" else settings)[setting.name] = value
    if problems:
        raise SourceInvalid(problems)
    return settings, secrets


def _problem(setting: SettingField, value: str) -> str:
    if not value:
        return _("This is needed.") if setting.required and not setting.default else ""
    if len(value) > LONGEST_VALUE:
        return _("This is too long: %(most)d characters at most.") % {"most": LONGEST_VALUE}
    if setting.kind == "choice" and value not in {choice for choice, _label in setting.choices}:
        return _("Choose one of the list.")
    if setting.kind == "url" and not _is_web_address(value):
        return _("Write a whole address, that begins with https:// or http://.")
    return ""


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
