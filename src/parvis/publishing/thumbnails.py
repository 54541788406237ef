"""Small crops of pictures (and of what stands for videos) for screens, around what should stay in sight: made once, kept beside the uploads, made again when missing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from PIL import Image

from parvis.engine.publishing.library import crop_box
from parvis.publishing.media_files import path_of
from parvis.publishing.models import Medium

MEDIA_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class Shape:
    """Proportions, and the greatest width in pixels: twice what screens show."""

    across: int
    down: int
    width: int


SHAPES = {"square": Shape(1, 1, 480), "wide": Shape(16, 9, 800)}


def thumbnail(medium: Medium, shape: str) -> bytes:
    """A picture cropped to one of the :data:`SHAPES`, as WebP. Raises ``FileNotFoundError`` when its file is not here."""
    kept = _folder(medium.organisation_id, medium.seen) / _name(medium, shape)
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        made = _made(path_of(medium.organisation_id, medium.seen).read_bytes(), SHAPES[shape], medium.focus)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=kept.parent, prefix=".", delete=False) as draft:
        draft.write(made)
    Path(draft.name).replace(kept)
    return made


def version(medium: Medium) -> str:
    """A word that changes with the crops of a picture, for their addresses."""
    return f"{_share(medium.focus_x)}-{_share(medium.focus_y)}"


def forget(organisation: int, digest: str) -> None:
    """Take all crops of a picture off the disk."""
    folder = _folder(organisation, digest)
    for one in folder.glob(f"{digest}-*") if folder.is_dir() else ():
        one.unlink(missing_ok=True)


def _made(data: bytes, shape: Shape, focus: tuple[float, float]) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        still = picture.convert("RGBA" if "transparency" in picture.info or "A" in picture.mode else "RGB")
    part = still.crop(crop_box(still.width, still.height, shape.across, shape.down, focus))
    part.thumbnail((shape.width, shape.width))  # never made larger than it is
    written = io.BytesIO()
    part.save(written, "WEBP", quality=82)
    return written.getvalue()


def _folder(organisation: int, digest: str) -> Path:
    return (
        Path(settings.MEDIA_ROOT) / "derived" / str(organisation) / path_of(organisation, digest).parent.name
    )


def _name(medium: Medium, shape: str) -> str:
    return f"{medium.seen}-{shape}-{version(medium)}.webp"


def _share(part: float) -> int:
    return round(min(max(part, 0.0), 1.0) * 1000)
