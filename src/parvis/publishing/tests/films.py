"""Small videos made for tests, as cameras and phones would."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np


def film(
    path: Path,
    *,
    seconds: float = 1.0,
    size: tuple[int, int] = (160, 90),
    rate: int = 12,
    codec: str = "libx264",
    sound: str = "aac",
    turned: int = 0,
    tags: dict[str, str] | None = None,
) -> Path:
    """A video of coloured stripes that move, with silence for its sound; ``turned`` is by how many degrees a phone was held."""
    with av.open(str(path), "w") as out:
        out.metadata.update(tags or {})
        pictures = out.add_stream(codec, rate=rate)
        pictures.width, pictures.height = size
        pictures.pix_fmt = "yuv420p"
        if turned:
            pictures.set_display_rotation(turned)
        sounds = out.add_stream(sound, rate=48000) if sound else None
        for number in range(round(seconds * rate)):
            drawn = np.zeros((size[1], size[0], 3), np.uint8)
            drawn[:, : (number * 11) % size[0]] = (200, 80, 40)
            drawn[: size[1] // 3] = (20, 200, 220)
            out.mux(pictures.encode(av.VideoFrame.from_ndarray(drawn, format="rgb24")))
        out.mux(pictures.encode())
        if sounds is not None:
            for number in range(int(seconds * 48000 / 960)):
                silence = av.AudioFrame.from_ndarray(
                    np.zeros((2, 960), np.float32), format="fltp", layout="stereo"
                )
                silence.sample_rate, silence.pts = 48000, number * 960
                out.mux(sounds.encode(silence))
            out.mux(sounds.encode())
    return path
