"""One file that holds everything Parvis keeps, made while it runs; and the way back.

The file is a tar archive compressed with Zstandard. Its last member, ``manifest.json``, says what made it and
the checksum of every other member. The database is taken before the archive: collection saves a cursor only
after the archive has the items, so the archive in the file holds at least what the database in it claims.
Whatever came in between is read again after a restore, and known again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import IO

import zstandard
from django.db import connection

import parvis
from parvis.archive import copying
from parvis.site import configuration, database_copy
from parvis.site.embedded_archive import archive_client

FORMAT = 1
KEPT_FILES = ("secret.key", "parvis.env")
KEPT_FOLDERS = ("uploads", "imports")
ARCHIVE = "archive"
MANIFEST = "manifest.json"
BLOCK = 1 << 20


class BackupProblem(RuntimeError):  # noqa: N818 - the kind is the name
    """A backup cannot be made or brought back; the message says why and what to do."""


@dataclass(slots=True)
class Contents:
    """What a backup holds: ``counts`` for people to check, ``checksums`` (SHA-256) by member."""

    made: str
    version: str
    database: str
    counts: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def back_up(path: Path, say: Callable[[str], object]) -> Contents:
    """Write everything to ``path`` (readable by its owner only), replacing it once the new file is whole."""
    contents = Contents(
        dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), parvis.__version__, connection.vendor
    )
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.touch(mode=0o600)
        with draft.open("wb") as file, _writing(file) as tar, _scratch(path.parent) as scratch:
            say(_("Copying the database…"))
            for name, part in database_copy.copies(scratch, contents.counts):
                _add(tar, contents, name, part)
            say(_("Copying the archive…"))
            folder = scratch / ARCHIVE
            contents.counts.update(
                {f"archive.{name}": n for name, n in copying.copy_to(archive_client(), folder).items()}
            )
            for part in sorted(p for p in folder.rglob("*") if p.is_file()):
                _add(tar, contents, f"{ARCHIVE}/{part.relative_to(folder)}", part)
            shutil.rmtree(folder)
            for part in _kept():
                _add(tar, contents, f"home/{part.relative_to(configuration.home())}", part)
            _add_manifest(tar, contents)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return contents


def read_contents(path: Path) -> Contents:
    """What a backup holds, its checksums verified. Raises :class:`BackupProblem` when it is not whole."""
    found: dict[str, str] = {}
    told = b""
    try:
        with path.open("rb") as file, _reading(file) as tar:
            for member in tar:
                part = tar.extractfile(member)
                if part is None:
                    continue
                if member.name == MANIFEST:
                    told = part.read()
                else:
                    found[member.name] = _checksum(part)
        contents = Contents(**json.loads(told))
    except (tarfile.TarError, zstandard.ZstdError, OSError, EOFError, ValueError, TypeError) as problem:
        raise BackupProblem(
            _("{path} is not a whole backup of Parvis ({problem}).").format(path=path, problem=problem)
        ) from problem
    if contents.format > FORMAT:
        raise BackupProblem(
            _("This backup was made by Parvis {version}: install that version or a newer one.").format(
                version=contents.version
            )
        )
    if found != contents.checksums:
        wrong = sorted(set(found.items()) ^ set(contents.checksums.items()))
        raise BackupProblem(
            _("This backup is damaged: {name} is not what was written.").format(name=wrong[0][0])
        )
    return contents


def bring_back(path: Path, contents: Contents, say: Callable[[str], object]) -> None:
    """Replace everything by what the backup holds. Parvis must not be running; the archive must answer."""
    if contents.database != connection.vendor:
        raise BackupProblem(
            _(
                "This backup was made with {made}, and this installation uses {here}: set PARVIS_DATABASE_URL to the same kind."
            ).format(made=contents.database, here=connection.vendor)
        )
    home = configuration.home()
    home.mkdir(parents=True, exist_ok=True)
    with _scratch(home) as scratch:
        with path.open("rb") as file, _reading(file) as tar:
            tar.extractall(scratch, filter="data")
        say(_("Bringing back the database…"))
        database_copy.restore(scratch)
        say(_("Bringing back the archive…"))
        copying.bring_back(archive_client(), scratch / ARCHIVE, configuration.get("PARVIS_ARCHIVE_CLUSTER"))
        for part in sorted(p for p in (scratch / "home").rglob("*") if p.is_file()):
            target = home / part.relative_to(scratch / "home")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(part, target)
            target.chmod(0o600)


def is_used() -> bool:
    """Whether this installation already keeps something that a restore would replace."""
    folder = configuration.archive_folder()
    embedded = configuration.archive_is_embedded()
    return not database_copy.is_empty() or (embedded and folder.exists() and any(folder.iterdir()))


def _kept() -> Iterator[Path]:
    home = configuration.home()
    yield from (home / name for name in KEPT_FILES if (home / name).is_file())
    for name in KEPT_FOLDERS:
        yield from sorted(path for path in (home / name).rglob("*") if path.is_file())


def _add(tar: tarfile.TarFile, contents: Contents, name: str, path: Path) -> None:
    with path.open("rb") as file:
        contents.checksums[name] = _checksum(file)
        file.seek(0)
        member = tar.gettarinfo(arcname=name, fileobj=file)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mode = 0o600
        tar.addfile(member, file)


def _add_manifest(tar: tarfile.TarFile, contents: Contents) -> None:
    told = json.dumps(asdict(contents), indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(told), 0o600
    tar.addfile(member, io.BytesIO(told))


def _checksum(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


@contextmanager
def _writing(file: IO[bytes]) -> Iterator[tarfile.TarFile]:
    with (
        zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield tar


@contextmanager
def _reading(file: IO[bytes]) -> Iterator[tarfile.TarFile]:
    with (
        zstandard.ZstdDecompressor().stream_reader(file) as stream,
        tarfile.open(fileobj=stream, mode="r|") as tar,
    ):
        yield tar


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A private folder on the same disk, removed at the end."""
    with tempfile.TemporaryDirectory(prefix=".parvis-", dir=beside) as name:
        yield Path(name)
