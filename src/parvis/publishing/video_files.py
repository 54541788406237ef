"""Video files: recognised by what they hold, cleaned by a process of their own (:mod:`parvis.publishing.video_process`), kept as pictures are."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from parvis.publishing.media_files import Picture, keep, path_of

LARGEST = 1024**3  # bytes of an upload
LONGEST = 300.0  # seconds that reading one may take
HEAD = 12  # bytes by which a video is recognised
_PIECE = 1024**2
_WAIT = 120.0
_A_DAY = 86_400.0
_AT_ONCE = threading.BoundedSemaphore(2)
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_STILL = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx "})
"""Kinds of pictures that lie in the same sort of file."""


@dataclass(frozen=True, slots=True)
class Video:
    """A clean video, as it will be kept and sent: ``duration`` in milliseconds, ``rate`` in pictures a second. It lies at ``path`` until
    it is kept.
    """

    path: Path
    poster: Picture
    digest: str
    size: int
    media_type: str
    width: int
    height: int
    duration: int
    codecs: tuple[str, ...]
    rate: float


def is_video(head: bytes) -> bool:
    """Whether a file that begins like this is read as a video, whatever it is called."""
    if head.startswith(b"\x1aE\xdf\xa3"):
        return True
    return head[4:8] in _BOXES and not (head[4:8] == b"ftyp" and head[8:12] in _STILL)


@contextlib.contextmanager
def cleaned(source: Path) -> Iterator[Video]:
    """The video at ``source``, without metadata, until the block ends.

    Raises ``ValidationError``, in words, for what is no video, too large, or of a kind networks do not take.
    """
    if source.stat().st_size > LARGEST:
        raise ValidationError(_("A video may weigh 1 GB at most."))
    incoming = Path(settings.MEDIA_ROOT) / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    _sweep(incoming)
    with TemporaryDirectory(dir=incoming) as folder:
        clean, poster = Path(folder) / "clean", Path(folder) / "poster"
        told = _read(source, clean, poster)
        data = poster.read_bytes()
        with Image.open(poster) as image:
            still = Picture(data, "image/jpeg", image.width, image.height)
        yield Video(
            path=clean,
            poster=still,
            digest=_digest(clean),
            size=clean.stat().st_size,
            media_type=str(told["media_type"]),
            width=int(told["width"]),
            height=int(told["height"]),
            duration=int(told["duration"]),
            codecs=tuple(str(one) for one in told["codecs"]),
            rate=float(told["rate"]),
        )


def keep_video(organisation: int, video: Video) -> None:
    """Put a video and its poster where :func:`path_of` finds them; on disk when this returns."""
    keep(organisation, video.poster)
    path = path_of(organisation, video.digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with video.path.open("rb+") as file:
        os.fsync(file.fileno())
    video.path.replace(path)


@contextlib.contextmanager
def on_disk(file: UploadedFile[Any]) -> Iterator[Path]:
    """Where an upload lies; a small one, which is still in memory, is written down until the block ends."""
    if isinstance(file, TemporaryUploadedFile):
        yield Path(file.temporary_file_path())
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as written:
            for piece in file.chunks():
                written.write(piece)
        yield path


def _read(source: Path, clean: Path, poster: Path) -> dict[str, Any]:
    if not _AT_ONCE.acquire(timeout=_WAIT):
        raise ValidationError(_("Too many videos are being read at this moment. Try again in a few minutes."))
    try:
        command = [
            sys.executable,
            "-m",
            "parvis.publishing.video_process",
            *map(str, (source, clean, poster)),
        ]
        done = subprocess.run(
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            timeout=LONGEST, env=_bare_environment(),
        )  # fmt: skip
        told = json.loads(done.stdout) if done.returncode == 0 else {"refused": "broken"}
    except subprocess.TimeoutExpired:
        raise ValidationError(_("Reading this video takes too long: give a shorter one.")) from None
    except ValueError:
        told = {"refused": "broken"}
    finally:
        _AT_ONCE.release()
    if "refused" in told:
        raise ValidationError(_refusal(str(told["refused"]), str(told.get("codecs", ""))))
    return dict(told)


def _bare_environment() -> dict[str, str]:
    """No secrets for a process that reads what strangers send."""
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}


def _refusal(why: str, codecs: str) -> str:
    match why:
        case "cut_off":
            return _("This video is cut off: its end is missing. Send the whole file.")
        case "no_pictures":
            return _("There are no moving pictures in this file.")
        case "codec":
            return _(
                "This video is encoded in a way that networks do not take (%(codecs)s): export it as MP4, with H.264 and AAC."
            ) % {"codecs": codecs}
        case "too_many_pixels":
            return _("This video has too many pixels: 8192 × 4352 at most.")
    return _("This is not a video that can be used: give an MP4, MOV or WebM file.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sweep(incoming: Path) -> None:
    """Take away what a process left that was killed while it read."""
    for one in incoming.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - one.stat().st_mtime > _A_DAY:
                shutil.rmtree(one)
