"""What people do with imports: send a file, correct its columns, start, cancel, resume, delete."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from parvis.listening.import_files import (
    UPLOAD_LIMIT,
    TooLargeError,
    content_hash,
    forget_files,
    keep_upload,
    path_of,
)
from parvis.listening.import_plans import ImportPlan, plan_of
from parvis.listening.import_wording import file_problem, mapping_problem
from parvis.listening.models import ColumnMapping, Import
from parvis.listening.queries.imports import import_of, remembered_mapping, unfinished_with_content
from parvis.networks.files.guessing import guess_mapping
from parvis.networks.files.mapping import Mapping, check_mapping
from parvis.networks.files.problems import FileUnreadableError
from parvis.networks.files.tables import look_into
from parvis.workspaces.api import Permission, Workspace, brand, record

_STARTABLE = (Import.State.MAPPING, Import.State.CANCELLED, Import.State.FAILED)
_CANCELLABLE = (Import.State.QUEUED, Import.State.RUNNING)


def upload(workspace: Workspace, brand_id: int, name: str, chunks: Iterable[bytes]) -> Import:
    """Keep a file that was sent and look into it. Raises ``ValidationError`` when it holds no table."""
    workspace.require(Permission.LISTEN, brand_id)
    about = brand(workspace, brand_id)
    brought_in = Import.objects.create(
        organisation_id=workspace.organisation,
        brand=about,
        file_name=_shown_name(name),
        started_by_id=workspace.person,
    )
    try:
        brought_in.path, brought_in.size, brought_in.content_hash = keep_upload(brought_in.pk, chunks)
        _look(workspace, brought_in)
    except TooLargeError:
        _forget(brought_in)
        raise ValidationError(
            _("The file is larger than %(limit)s GB: use the command line (parvis import), or split it.")
            % {"limit": UPLOAD_LIMIT // 1000**3},
            code="too_large",
        ) from None
    except FileUnreadableError as problem:
        _forget(brought_in)
        raise ValidationError(file_problem(problem), code=problem.problem) from problem
    except BaseException:
        _forget(brought_in)
        raise
    with transaction.atomic():
        brought_in.save()
        record(
            workspace,
            "import.upload",
            f"import:{brought_in.pk}",
            file=brought_in.file_name,
            bytes=brought_in.size,
        )
    return brought_in


def open_path(workspace: Workspace, brand_id: int, path: Path) -> Import:
    """An import of a file that lies on this machine, read where it is: the unfinished one of the same
    content, else new.

    For commands only. Raises ``ValidationError`` when the file holds no table.
    """
    workspace.require(Permission.LISTEN, brand_id)
    about = brand(workspace, brand_id)
    path = path.expanduser().resolve()
    if not path.is_file():
        raise ValidationError(_("There is no file %(path)s.") % {"path": path}, code="missing")
    digest = content_hash(path)
    known = unfinished_with_content(workspace, brand_id, digest)
    if known is not None:
        if not path_of(known).is_file():
            Import.objects.filter(pk=known.pk).update(path=str(path))
        return import_of(workspace, known.pk)
    brought_in = Import(
        organisation_id=workspace.organisation,
        brand=about,
        file_name=path.name[:255],
        path=str(path),
        size=path.stat().st_size,
        content_hash=digest,
        started_by_id=workspace.person,
    )
    try:
        _look(workspace, brought_in)
    except FileUnreadableError as problem:
        raise ValidationError(file_problem(problem), code=problem.problem) from problem
    with transaction.atomic():
        brought_in.save()
        record(
            workspace,
            "import.open",
            f"import:{brought_in.pk}",
            file=brought_in.file_name,
            bytes=brought_in.size,
        )
    return brought_in


def set_mapping(workspace: Workspace, import_id: int, mapping: Mapping, *, remember: bool = False) -> Import:
    """Read the file with ``mapping`` from now on; with ``remember``, all files with the same columns too.

    Raises ``ValidationError`` by field when the mapping cannot be used, or when rows were already brought in.
    """
    brought_in = import_of(workspace, import_id)
    plan = plan_of(brought_in)
    if brought_in.state != Import.State.MAPPING and not (
        brought_in.state in _STARTABLE and brought_in.position == 0
    ):
        raise ValidationError(
            _("Rows were brought in already. To change columns, delete this import and send the file again.")
        )
    _refuse_wrong(mapping, plan)
    changed = ImportPlan(
        form=plan.form, mapping=mapping, header_hash=plan.header_hash, remembered=plan.remembered or remember
    )
    with transaction.atomic():
        Import.objects.filter(pk=brought_in.pk).update(
            mapping=changed.to_json(), state=Import.State.MAPPING, error=""
        )
        if remember:
            ColumnMapping.objects.update_or_create(
                organisation_id=workspace.organisation,
                header_hash=plan.header_hash,
                defaults={"name": brought_in.file_name[:120], "mapping": mapping.to_json()},
            )
        record(workspace, "import.map", f"import:{brought_in.pk}", remember=remember)
    return import_of(workspace, import_id)


def start(workspace: Workspace, import_id: int) -> Import:
    """Let a worker bring the file in. Starting what runs or is done changes nothing."""
    brought_in = import_of(workspace, import_id)
    plan = plan_of(brought_in)
    _refuse_wrong(plan.mapping, plan)
    with transaction.atomic():
        started = Import.objects.filter(pk=brought_in.pk, state__in=_STARTABLE).update(
            state=Import.State.QUEUED, error="", finished_at=None, leased_by="", leased_until=None
        )
        if started:
            record(workspace, "import.start", f"import:{brought_in.pk}", file=brought_in.file_name)
    return import_of(workspace, import_id)


def cancel(workspace: Workspace, import_id: int) -> Import:
    """Stop after the rows being read now. What was brought in stays; :func:`start` goes on from there."""
    brought_in = import_of(workspace, import_id)
    with transaction.atomic():
        stopped = Import.objects.filter(pk=brought_in.pk, state__in=_CANCELLABLE).update(
            state=Import.State.CANCELLED, leased_by="", leased_until=None
        )
        if stopped:
            record(workspace, "import.cancel", f"import:{brought_in.pk}")
    return import_of(workspace, import_id)


def resume(workspace: Workspace, import_id: int) -> Import:
    """Go on with an import that was cancelled or failed, from the row it had reached."""
    return start(workspace, import_id)


def delete(workspace: Workspace, import_id: int) -> None:
    """Forget an import and the file that was sent. The mentions it brought stay in the archive."""
    brought_in = import_of(workspace, import_id)
    with transaction.atomic():
        record(workspace, "import.delete", f"import:{brought_in.pk}", file=brought_in.file_name)
        brought_in.delete()
    forget_files(import_id)


def _look(workspace: Workspace, brought_in: Import) -> None:
    """Find the form of the file and map its columns, as saved before or guessed."""
    table = look_into(path_of(brought_in))
    remembered = remembered_mapping(workspace, table.header_hash)
    if remembered is not None and check_mapping(remembered, table.columns):
        remembered = None
    plan = ImportPlan(
        form=table.form,
        mapping=remembered or guess_mapping(table.columns, table.sample, workspace.time_zone),
        header_hash=table.header_hash,
        remembered=remembered is not None,
    )
    brought_in.mapping = plan.to_json()
    brought_in.total = table.rows_estimate


def _refuse_wrong(mapping: Mapping, plan: ImportPlan) -> None:
    if problems := check_mapping(mapping, plan.form.columns):
        by_field: dict[str, list[str]] = {}
        for problem in problems:
            by_field.setdefault(problem.where, []).append(mapping_problem(problem))
        raise ValidationError(by_field)


def _forget(brought_in: Import) -> None:
    import_id = brought_in.pk
    brought_in.delete()
    forget_files(import_id)


def _shown_name(name: str) -> str:
    """The file's name as people may see it: no folders, no control characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in bare if character.isprintable()).strip()
    return shown[-255:] or get_valid_filename("import")
