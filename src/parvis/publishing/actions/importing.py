"""Bringing a table of posts in: the file is kept and looked at, its columns are checked by a person, then its rows become posts.

Rows become posts a few at a time, each few with the position reached in one transaction: whatever stops in between, bringing in goes
on where it was, and no row makes two posts.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.networks.files.formats import FileForm
from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.tables import look_into, read_rows
from parvis.publishing import table_files
from parvis.publishing.actions.labels import label_post
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import ImportedPost, PostImport
from parvis.publishing.queries.importing import import_of, imports_of, pictures_by_name
from parvis.publishing.queries.labels import labels_of
from parvis.publishing.queries.screens import brands_that_publish, voices
from parvis.publishing.table_columns import NUMBER_COLUMN, TableMapping, guess
from parvis.publishing.table_known import Known, Standing
from parvis.publishing.table_rows import Directory, RowRead, RowReader, RowRefused
from parvis.publishing.table_words import file_problem
from parvis.workspaces.api import Permission, Workspace, record

AT_ONCE = 10  # rows of one transaction: others write too
LEASE = dt.timedelta(seconds=60)
KEPT = dt.timedelta(days=30)
"""How long a table stays after it was sent."""


def upload(workspace: Workspace, brand_id: int, name: str, chunks: Iterable[bytes]) -> PostImport:
    """Keep a table and guess what its columns hold. Raises ``ValidationError`` for what is no table of posts."""
    workspace.require(Permission.PREPARE, brand_id)
    if brand_id not in {one.pk for one in brands_that_publish(workspace)}:
        raise ValidationError(_("Nobody speaks for this brand here."))
    _forget_old(workspace)
    made = PostImport.objects.create(
        organisation_id=workspace.organisation,
        brand_id=brand_id,
        file_name=name.strip()[:200] or _("table"),
        form={},
        mapping={},
        rows=0,
        started_by_id=workspace.person,
    )
    try:
        _look_into(workspace, made, chunks)
    except ValidationError:
        table_files.forget(made.pk)
        made.delete()
        raise
    return made


def _look_into(workspace: Workspace, made: PostImport, chunks: Iterable[bytes]) -> None:
    try:
        path = table_files.keep(made.pk, chunks)
        table = look_into(path)
        rows = sum(1 for _row in islice(read_rows(path, table.form), table_files.MOST_ROWS + 1))
    except FileUnreadableError as problem:
        raise ValidationError(file_problem(problem)) from problem
    except table_files.TooLargeError:
        raise ValidationError(_("A table of posts may weigh 20 MB at most.")) from None
    if rows > table_files.MOST_ROWS:
        raise ValidationError(_("A table may hold 5,000 posts at most: split it."))
    mapping = guess(table.columns, table.sample, voices(workspace, made.brand_id))
    made.form, made.mapping, made.rows = msgspec.to_builtins(table.form), msgspec.to_builtins(mapping), rows
    made.save(update_fields=["form", "mapping", "rows"])


def start(workspace: Workspace, import_id: int, mapping: TableMapping, *, plans: bool) -> PostImport:
    """Choose the columns and begin. ``plans``: rows with a time are planned, else all become drafts. Raises ``ValidationError`` for a mapping
    that writes for accounts which are closed here.
    """
    found = import_of(workspace, import_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    if not mapping.named_accounts() <= {one.pk for one in voices(workspace, found.brand_id)}:
        raise ValidationError(_("One of these accounts is not one of this brand’s here."))
    with transaction.atomic():
        begun = PostImport.objects.filter(pk=found.pk, state=PostImport.State.CHECKING).update(
            state=PostImport.State.RUNNING, mapping=msgspec.to_builtins(mapping), plans=plans
        )
        if begun:
            record(workspace, "posts.import", found, rows=found.rows, plans=plans)
    return import_of(workspace, import_id)


def carry_on(workspace: Workspace, import_id: int, seconds: float) -> PostImport:
    """Make posts of the rows that are left, for at most so many seconds; somebody else's turn is waited for."""
    found = import_of(workspace, import_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    until, now = time.monotonic() + seconds, timezone.now()
    mine = PostImport.objects.filter(pk=found.pk, state=PostImport.State.RUNNING).filter(
        Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    )
    if not mine.update(leased_until=now + LEASE):
        return import_of(workspace, import_id)
    found = import_of(workspace, import_id)
    try:
        rows = rows_of(found, found.position)
        reader = reader_of(workspace, found, mapping_of(found))
        while time.monotonic() < until:
            if not (some := list(islice(rows, AT_ONCE))):
                _finish(found)
                break
            _bring_in(workspace, found, reader, some)
    except (FileUnreadableError, OSError) as problem:
        raise ValidationError(_("The file of this table can no longer be read: send it again.")) from problem
    finally:
        PostImport.objects.filter(pk=found.pk).update(leased_until=None)
    return import_of(workspace, import_id)


def forget(workspace: Workspace, import_id: int) -> None:
    """Delete a table; the posts that were made of it stay."""
    found = import_of(workspace, import_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    table_files.forget(found.pk)
    found.delete()


def mapping_of(found: PostImport) -> TableMapping:
    """How the rows of a table are read."""
    return msgspec.convert(found.mapping, TableMapping)


def rows_of(found: PostImport, start: int = 0) -> Iterable[Sequence[Any]]:
    """The rows of a table, from one on. Raises :class:`FileUnreadableError`."""
    return read_rows(table_files.path_of(found.pk), form_of(found), start)


def form_of(found: PostImport) -> FileForm:
    """How the file of a table is read."""
    return msgspec.convert(found.form, FileForm)


def reader_of(workspace: Workspace, found: PostImport, mapping: TableMapping) -> RowReader:
    """What reads the rows of a table under a mapping."""
    form = form_of(found)
    directory = Directory(
        accounts=voices(workspace, found.brand_id),
        pictures=pictures_by_name(workspace, found.brand_id),
        labels={one.name.casefold(): one.pk for one in labels_of(workspace, found.brand_id)},
    )
    worn = (
        NUMBER_COLUMN in form.columns and not form.escaped
    )  # the reader of files takes it off in the second case
    return RowReader(mapping, directory, workspace.time_zone, timezone.now(), protected=worn)


def _bring_in(
    workspace: Workspace, found: PostImport, reader: RowReader, some: Sequence[Sequence[Any]]
) -> None:
    """Make posts of a few rows, and note where that leads, all of it or nothing."""
    read: list[RowRead | RowRefused] = []
    for cells in some:
        try:
            read.append(reader.read(cells))
        except RowRefused as refused:
            read.append(refused)
    with transaction.atomic():
        known = Known(workspace, found.brand_id, [row for row in read if isinstance(row, RowRead)])
        for row in read:
            found.position += 1
            try:
                if isinstance(row, RowRefused):
                    raise row
                _make(workspace, found, row, known)
            except RowRefused as refused:
                found.rejects.append([found.position, " ".join(refused.reasons)])
        found.save(update_fields=["position", "drafts", "planned", "known", "rejects"])


def _make(workspace: Workspace, found: PostImport, row: RowRead, known: Known) -> None:
    standing = known.standing(row)
    if standing is Standing.KNOWN:
        found.known += 1
        return
    if standing is Standing.OTHER:
        raise RowRefused([differs(row)])
    planned = found.plans and row.at is not None
    try:
        with transaction.atomic():
            pictures = [(medium.pk, alt) for medium, alt in row.pictures]
            post = save_post(workspace, None, row.draft(found.brand_id), pictures)
            if row.labels:
                label_post(workspace, post.pk, row.labels)
            ImportedPost.objects.create(
                post=post,
                brand_id=found.brand_id,
                brought_in=found,
                fingerprint=row.fingerprint,
                wished_for=row.at,
            )
            if planned:
                plan(workspace, post.pk, row.at)
    except ValidationError as error:
        raise RowRefused(error.messages) from error
    known.remember(row)
    if planned:
        found.planned += 1
    else:
        found.drafts += 1


def differs(row: RowRead) -> str:
    """Why a row that names a post is not brought in."""
    return _(
        "Post %(number)s is in Parvis and says something else: change it there, or empty the cell with its number."
    ) % {"number": row.number}


def _finish(found: PostImport) -> None:
    found.state, found.finished_at = PostImport.State.DONE, timezone.now()
    found.save(update_fields=["state", "finished_at"])


def _forget_old(workspace: Workspace) -> None:
    old = imports_of(workspace).filter(created_at__lt=timezone.now() - KEPT)
    for one in old:
        table_files.forget(one.pk)
    old.delete()
