"""What people do with their list of aspects. Nothing here changes mentions: reading the past again does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.engine.aspect_taxonomy import LANGUAGES, LONGEST_KEY, STARTING, Taxonomy, TaxonomyAspect
from parvis.engine.aspects import MOST_ASPECTS, MOST_EXAMPLES, MOST_WORDS
from parvis.engine.query import QueryError
from parvis.engine.words import fold, words
from parvis.listening.models import AspectTaxonomy, Watch
from parvis.listening.queries.aspects import taxonomy_of
from parvis.listening.queries.fragments import resolved
from parvis.workspaces.api import Permission, Workspace, record

LONGEST_NAME = 60
LONGEST_WORD = 80
LONGEST_EXAMPLE = 1_000


class AspectRefused(ValueError):  # noqa: N818 - what happened, in the words of the room
    """The list cannot be saved so. ``str()`` says why, in the reader's language; ``field`` where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class AspectDraft:
    """What was typed: names and words (a comma or a line between) by language, examples a line each."""

    names: Mapping[str, str]
    words: Mapping[str, str]
    examples: str

    def made(self, key: str) -> TaxonomyAspect:
        """The aspect. Raises :class:`AspectRefused` when it has no name or nothing to be found by, or too much."""
        names = {code: " ".join(self.names.get(code, "").split())[:LONGEST_NAME] for code in LANGUAGES}
        if not any(names.values()):
            raise AspectRefused(_("Give it a name."), f"name_{LANGUAGES[0]}")
        listed = {code: _words(self.words.get(code, ""), f"words_{code}") for code in LANGUAGES}
        examples = tuple(
            dict.fromkeys(
                line.strip()[:LONGEST_EXAMPLE] for line in self.examples.splitlines() if line.strip()
            )
        )
        if len(examples) > MOST_EXAMPLES:
            raise AspectRefused(
                _("At most %(limit)s examples: there are %(number)s.")
                % {"limit": MOST_EXAMPLES, "number": len(examples)},
                "examples",
            )
        if not examples and not any(listed.values()):
            raise AspectRefused(
                _("Write at least one word or one example: it could not be found otherwise."), "words_fr"
            )
        return TaxonomyAspect(
            key=key,
            names={code: name for code, name in names.items() if name},
            words={code: found for code, found in listed.items() if found},
            examples=examples,
        )


def with_draft(taxonomy: Taxonomy, key: str | None, draft: AspectDraft) -> tuple[Taxonomy, str]:
    """The list with one aspect changed, or added where ``key`` is ``None``; and its key. Raises :class:`AspectRefused`."""
    made = draft.made(key or _key_for(draft, taxonomy))
    others = [one for one in taxonomy if one.key != made.key]
    taken = {_folded(name) for one in others for name in one.names.values()} | {one.key for one in others}
    for code, name in made.names.items():
        if _folded(name) in taken:
            raise AspectRefused(
                _("There is already an aspect called “%(name)s”.") % {"name": name}, f"name_{code}"
            )
    if key is None and len(taxonomy) >= MOST_ASPECTS:
        raise AspectRefused(_("At most %(limit)s aspects.") % {"limit": MOST_ASPECTS})
    if key is None:
        return (*taxonomy, made), made.key
    return tuple(made if one.key == key else one for one in taxonomy), made.key


def save_aspect(workspace: Workspace, key: str | None, draft: AspectDraft) -> str:
    """Add an aspect, or change one; returns its key. New mentions are read with it within seconds.

    Raises :class:`AspectRefused`; ``key`` must be one of the list.
    """
    workspace.require(Permission.MANAGE_BRANDS)
    with transaction.atomic():
        changed, saved = with_draft(taxonomy_of(workspace.organisation), key, draft)
        _save(workspace, changed)
        record(workspace, "aspect.save", f"aspect:{saved}", new=key is None)
    return saved


def delete_aspect(workspace: Workspace, key: str) -> None:
    """Look for it no longer; mentions read before keep it until they are read again. Raises :class:`AspectRefused`."""
    workspace.require(Permission.MANAGE_BRANDS)
    with transaction.atomic():
        kept = tuple(one for one in taxonomy_of(workspace.organisation) if one.key != key)
        _save(workspace, kept)
        record(workspace, "aspect.delete", f"aspect:{key}")


def start_anew(workspace: Workspace) -> None:
    """Go back to the list everybody starts from. Raises :class:`AspectRefused` where a watch needs what would go."""
    workspace.require(Permission.MANAGE_BRANDS)
    with transaction.atomic():
        _save(workspace, STARTING)
        record(workspace, "aspect.start_anew", "aspects")


def _save(workspace: Workspace, taxonomy: Taxonomy) -> None:
    organisation = workspace.organisation
    readable = _readable_watches(organisation)
    held = AspectTaxonomy.objects.filter(organisation_id=organisation).first()
    plain = msgspec.to_builtins(taxonomy)
    busy = _("Somebody else has just changed this list. Look at it again, then save.")
    if held is None:
        try:
            with transaction.atomic():
                AspectTaxonomy.objects.create(
                    organisation_id=organisation, aspects=plain, saved_by_id=workspace.person
                )
        except IntegrityError as race:
            raise AspectRefused(busy) from race
    else:
        held.aspects, held.saved_by_id, before = plain, workspace.person, held.version
        held.version += 1
        mine = AspectTaxonomy.objects.filter(pk=held.pk, version=before)
        if not mine.update(version=held.version):
            raise AspectRefused(busy)
        held.save()
    lost = [watch.name for watch in readable if not _reads(organisation, watch)]
    if lost:
        listed = ", ".join(f"“{name}”" for name in lost[:5])
        raise AspectRefused(
            _("These watches ask for an aspect that would be gone: %(watches)s. Change them first.")
            % {"watches": listed}
        )


def _readable_watches(organisation: int) -> list[Watch]:
    asking = Watch.objects.filter(organisation_id=organisation, query__contains=":")
    return [watch for watch in asking if _reads(organisation, watch)]


def _reads(organisation: int, watch: Watch) -> bool:
    try:
        resolved(organisation, watch.query, in_watch=True)
    except QueryError:
        return False
    return True


def _words(typed: str, field: str) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(" ".join(part.split()) for part in re.split(r"[,;\n]", typed) if part.strip())
    )
    if len(found) > MOST_WORDS:
        raise AspectRefused(
            _("At most %(limit)s words: there are %(number)s.") % {"limit": MOST_WORDS, "number": len(found)},
            field,
        )
    for word in found:
        if len(word) > LONGEST_WORD or not words(word):
            raise AspectRefused(
                _("“%(word)s” is no word to look for: write words or short phrases, with a comma between.")
                % {"word": word[:LONGEST_WORD]},
                field,
            )
    return found


def _key_for(draft: AspectDraft, taxonomy: Taxonomy) -> str:
    """A new key from the English name, else from another, that no aspect has."""
    name = next((draft.names[code] for code in reversed(LANGUAGES) if draft.names.get(code, "").strip()), "")
    plain = unicodedata.normalize("NFKD", fold(name)).encode("ascii", "ignore").decode()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain))[: LONGEST_KEY - 3].strip("-") or "aspect"
    taken = {one.key for one in taxonomy}
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 99))) if key not in taken)


def _folded(name: str) -> str:
    return " ".join(fold(name).split())
