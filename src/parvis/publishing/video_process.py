"""Reads one video in a process of its own, and writes it again without anything that tells of a place, a person or a camera.

Whatever a file does to the library that reads it stays in this process, whose memory, time and disk are bounded. Pictures and sound are
copied as they are, never encoded again; so are the turn of the screen and the colours. All else is left behind: tags, chapters, tracks of
data and subtitles, attachments, and the messages that some cameras hide among the pictures.

``python -m parvis.publishing.video_process SOURCE CLEAN POSTER`` answers with one line of JSON: what the video is, or ``refused`` with a
:class:`Refusal`. It knows nothing of Django, so that it starts at once.
"""

from __future__ import annotations

import json
import math
import os
import re
import resource
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageStat

MEMORY = 3 * 1024**3  # bytes of address space
SECONDS = 240  # of a processor
MOST_PIXELS = 8192 * 4352
POSTER_SIDE = 1280  # pixels, of its longer side
_SAFE = {"protocol_whitelist": "file", "enable_drefs": "0"}
_MP4 = (frozenset({"h264", "hevc", "av1", "vp9"}), frozenset({"aac", "mp3", "opus", ""}))
_WEBM = (frozenset({"vp8", "vp9", "av1"}), frozenset({"opus", "vorbis", ""}))
_HIDDEN = {"h264": "6", "hevc": "39|40", "av1": "5"}
"""The units among the pictures that are messages rather than pictures, as each codec numbers them."""
_LOOKS = (0.1, 0.35, 0.0)  # where a poster is looked for, as shares of the duration
_LIVELY = 20.0  # how far greys lie apart in a picture that is neither black nor blank
_ENOUGH = 0.85  # of what a file says it lasts: what holds less was cut off


class Refusal(StrEnum):
    """Why a video cannot be used."""

    BROKEN = "broken"
    CUT_OFF = "cut_off"
    NO_PICTURES = "no_pictures"
    CODEC = "codec"
    TOO_MANY_PIXELS = "too_many_pixels"


class CannotBeUsedError(Exception):
    """The file is no video that can be used; ``codecs`` are those it holds."""

    def __init__(self, why: Refusal, codecs: str = "") -> None:
        super().__init__(why)
        self.why, self.codecs = why, codecs


class Tracks(NamedTuple):
    """What is kept of a file."""

    pictures: VideoStream
    sound: AudioStream | None

    @property
    def codecs(self) -> tuple[str, str]:
        """Of the pictures, and of the sound (empty: there is none)."""
        return self.pictures.codec_context.name, self.sound.codec_context.name if self.sound else ""

    def container(self, comes_from: str) -> str:
        """The kind of file they go into, ``mp4`` or ``webm``."""
        pictures, sound = self.codecs
        fit = [
            name
            for name, (images, sounds) in (("mp4", _MP4), ("webm", _WEBM))
            if pictures in images and sound in sounds
        ]
        if not fit:
            raise CannotBeUsedError(Refusal.CODEC, " + ".join(filter(None, self.codecs)))
        return fit[-1] if comes_from == "matroska" else fit[0]


def read(source: str, clean: str, poster: str) -> dict[str, Any]:
    """Write ``clean``, and ``poster`` (a JPEG); tell what the video is: its time in milliseconds, its size as people see it."""
    kind = _demuxer(source)
    with av.open(source, format=kind, options=_SAFE) as container:
        tracks = _tracks(container)
        target = tracks.container(kind)
        codecs, rate = tracks.codecs, tracks.pictures.average_rate
        duration = _copied(container, tracks, clean, target)
    width, height = _posed(clean, "mov" if target == "mp4" else "matroska", duration, poster)
    return {
        "media_type": f"video/{target}",
        "duration": round(duration * 1000),
        "width": width,
        "height": height,
        "codecs": [one for one in codecs if one],
        "rate": round(float(rate or 0), 3),
    }


def _demuxer(source: str) -> str:
    with Path(source).open("rb") as file:
        return "matroska" if file.read(4) == b"\x1aE\xdf\xa3" else "mov"


def _tracks(container: InputContainer) -> Tracks:
    pictures = [one for one in container.streams.video if not one.disposition & Disposition.attached_pic]
    if not pictures:
        raise CannotBeUsedError(Refusal.NO_PICTURES)
    found = pictures[0]
    if not 0 < found.codec_context.width * found.codec_context.height <= MOST_PIXELS:
        raise CannotBeUsedError(Refusal.TOO_MANY_PIXELS)
    sounds = container.streams.audio
    return Tracks(found, sounds[0] if sounds else None)


def _copied(container: InputContainer, tracks: Tracks, clean: str, target: str) -> float:
    """Copy the tracks; returns how many seconds the pictures last."""
    kept = [one for one in tracks if one is not None]
    # Nothing of the day or the program: the same video always gives the same bytes.
    tidy = {"fflags": "+bitexact", "movflags": "+faststart"} if target == "mp4" else {"fflags": "+bitexact"}
    first, last = math.inf, -math.inf
    with av.open(clean, "w", format=target, options=tidy) as out:
        shown = out.add_stream_from_template(tracks.pictures, opaque=True)
        places: dict[int, Stream] = {tracks.pictures.index: shown}
        if tracks.sound is not None:
            places[tracks.sound.index] = out.add_stream_from_template(tracks.sound, opaque=True)
        sieve = _sieve(tracks.pictures, shown)
        for packet in container.demux(*kept):
            if not packet.size:  # the end of a track
                continue
            number, unit = packet.stream.index, packet.time_base
            is_picture = number == tracks.pictures.index
            if is_picture:
                begin = float((packet.pts if packet.pts is not None else packet.dts or 0) * unit)
                first, last = min(first, begin), max(last, begin + float((packet.duration or 0) * unit))
            for piece in sieve.filter(packet) if is_picture and sieve else [packet]:
                piece.stream, piece.time_base = places[number], unit  # a sieve forgets both
                out.mux(piece)
    if last <= first:
        raise CannotBeUsedError(Refusal.BROKEN)
    if last - first < _ENOUGH * _said_to_last(container):
        raise CannotBeUsedError(Refusal.CUT_OFF)
    return last - first


def _sieve(pictures: VideoStream, place: VideoStream) -> BitStreamFilterContext | None:
    """What takes the messages out from among the pictures; those in the head of the track are taken out at once."""
    codec = pictures.codec_context.name
    units = _HIDDEN.get(codec)
    if units is None:
        return None
    sieve = BitStreamFilterContext(f"filter_units=remove_types={units}", pictures, place)
    if codec == "hevc":
        place.codec_context.extradata = _without_messages(place.codec_context.extradata or b"")
        place.codec_context.codec_tag = "hvc1"  # under its other name, Apple's players do not know it
    return sieve


def _without_messages(head: bytes) -> bytes:
    """The units of a head of HEVC, those that are messages left out."""
    units = [one for one in re.split(rb"\x00\x00\x00?\x01", head) if one]
    return b"".join(b"\0\0\0\1" + one for one in units if (one[0] >> 1) & 0x3F not in (39, 40))


def _said_to_last(container: InputContainer) -> float:
    return (container.duration or 0) / av.time_base


def _posed(clean: str, kind: str, duration: float, poster: str) -> tuple[int, int]:
    """Write the picture that stands for the video; returns width and height as people see it."""
    best: tuple[float, VideoFrame, float] | None = None
    for share in _LOOKS:
        found = _frame_at(clean, kind, share * duration)
        if found is None:
            continue
        lively = _liveliness(found[0])
        if best is None or lively > best[0]:
            best = lively, *found
        if lively > _LIVELY:
            break
    if best is None:
        raise CannotBeUsedError(Refusal.BROKEN)
    _lively, frame, ratio = best
    seen = (max(1, round(frame.width * ratio)), frame.height)
    image = _drawn(frame).resize(_within(seen)).rotate(frame.rotation, expand=True)
    image.convert("RGB").save(poster, "JPEG", quality=88)
    return (seen[1], seen[0]) if frame.rotation % 180 else seen


def _frame_at(clean: str, kind: str, seconds: float) -> tuple[VideoFrame, float] | None:
    """A whole picture at or before a moment, and how much wider than high its pixels are seen."""
    with av.open(clean, format=kind, options=_SAFE) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        if seconds:
            try:
                container.seek(int(seconds * av.time_base))
            except av.FFmpegError:  # there is no way to jump in it
                return None
        frame = next(container.decode(stream), None)
        ratio = float(stream.sample_aspect_ratio or 1) or 1.0
        return (frame, ratio) if frame is not None else None


def _liveliness(frame: VideoFrame) -> float:
    """How much is to be seen: how far the greys of a picture lie apart."""
    small = _drawn(frame, width=64, height=64).convert("L")
    return float(ImageStat.Stat(small).stddev[0])


def _drawn(frame: VideoFrame, **size: int) -> Image.Image:
    drawn: Image.Image = frame.to_image(**size)  # type: ignore[no-untyped-call]
    return drawn


def _within(size: tuple[int, int]) -> tuple[int, int]:
    share = min(1.0, POSTER_SIDE / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _bounded(source: str) -> None:
    """Give the process no more than reading one video takes."""
    largest = Path(source).stat().st_size * 2 + 64 * 1024**2
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(source: str, clean: str, poster: str) -> dict[str, Any]:
    """What :func:`read` tells, or why not."""
    os.nice(10)  # people who read pages go first
    _bounded(source)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        return read(source, clean, poster)
    except CannotBeUsedError as error:
        return {"refused": error.why, "codecs": error.codecs}
    except (av.FFmpegError, ValueError, OSError, MemoryError, OverflowError):
        return {"refused": Refusal.BROKEN}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:4])))
