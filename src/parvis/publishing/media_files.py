"""Picture files: recognised by what they hold, rid of what they tell of a place or a camera, kept under their digest."""

from __future__ import annotations

import hashlib
import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

LARGEST = 30 * 1024 * 1024  # bytes of an upload
MOST_PIXELS = 60_000_000
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture, as it will be kept and sent."""

    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def clean(data: bytes) -> Picture:
    """The picture in ``data``, turned upright and without metadata, whatever its file was called.

    Raises ``ValidationError``, in words, for what is no picture, too large, or of a kind networks do not take.
    """
    if len(data) > LARGEST:
        raise ValidationError(_("A picture may weigh 30 MB at most."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _cleaned(data)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as problem:
        raise ValidationError(
            _("This is not a picture that can be used: give a JPEG, PNG, WebP or GIF file.")
        ) from problem
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as problem:
        raise ValidationError(_("This picture has too many pixels: 60 million at most.")) from problem


def _cleaned(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=list(MEDIA_TYPES)) as picture:
        kind = picture.format or ""
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        written = io.BytesIO()
        if getattr(picture, "is_animated", False):
            frames = [frame.copy() for frame in ImageSequence.Iterator(picture)]
            lasting = [frame.info.get("duration", 100) for frame in frames]
            frames[0].save(
                written, kind, save_all=True, append_images=frames[1:], loop=picture.info.get("loop", 0),
                duration=lasting,
            )  # fmt: skip
            return Picture(written.getvalue(), MEDIA_TYPES[kind], picture.width, picture.height)
        upright = ImageOps.exif_transpose(picture)
        kept = {"icc_profile": profile} if (profile := picture.info.get("icc_profile")) else {}
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
        if upright.mode == "P" and (palette := upright.getpalette()):
            bare.putpalette(palette)
        if "transparency" in picture.info:
            kept["transparency"] = picture.info["transparency"]
        if kind in {"JPEG", "WEBP"}:
            kept["quality"] = 95
        bare.save(written, kind, **kept)
        return Picture(written.getvalue(), MEDIA_TYPES[kind], upright.width, upright.height)


def as_jpeg(data: bytes) -> bytes:
    """The same picture as a JPEG, for networks that take nothing else: the first of moving pictures, on white where it lets through.

    The same bytes always give the same bytes, so that an approval of the one is an approval of the other.
    """
    with Image.open(io.BytesIO(data), formats=list(MEDIA_TYPES)) as picture:
        profile = picture.info.get("icc_profile")
        coloured = picture.convert("RGBA")
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(coloured, mask=coloured.getchannel("A"))
        written = io.BytesIO()
        flat.save(written, "JPEG", quality=95, **({"icc_profile": profile} if profile else {}))
        return written.getvalue()


def keep(organisation: int, picture: Picture) -> None:
    """Put a picture where :func:`path_of` finds it; on disk when this returns."""
    path = path_of(organisation, picture.digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
        draft.write(picture.data)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)


def path_of(organisation: int, digest: str) -> Path:
    """Where a picture lies. ``digest`` must be one: nothing else is ever looked for."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("not a digest")
    return Path(settings.MEDIA_ROOT) / "media" / str(organisation) / digest[:2] / digest
