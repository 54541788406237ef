"""The figures Parvis computes, each with a name, a version and its definition in words.

A figure that cannot be computed is ``None``: undefined stays undefined, and is never shown as 0. When a formula
changes, its version grows, so that a figure kept from before still says what it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec

_Figures = ParamSpec("_Figures")


@dataclass(frozen=True, slots=True)
class Formula(Generic[_Figures]):
    """A named, versioned way to compute a figure. ``definition`` is an English message id for people."""

    name: str
    version: int
    definition: str
    compute: Callable[_Figures, float | None]

    def __call__(self, *args: _Figures.args, **kwargs: _Figures.kwargs) -> float | None:
        """The figure, or ``None`` when it is undefined."""
        return self.compute(*args, **kwargs)

    @property
    def label(self) -> str:
        """What to write beside a figure so that it can be traced: ``mood v1``."""
        return f"{self.name} v{self.version}"


def _mood(positive: int, negative: int, neutral: int) -> float | None:
    total = positive + negative + neutral
    return (positive - negative) / total if total else None


def _share_of_voice(own: int, everyone: int) -> float | None:
    return own / everyone if everyone else None


def _change(now: float, before: float) -> float | None:
    return (now - before) / abs(before) if before else None


def _engagement_rate(engagement: int | None, followers: int | None) -> float | None:
    return engagement / followers if engagement is not None and followers else None


mood = Formula(
    "mood",
    1,
    "Positive mentions minus negative mentions, divided by all mentions. From −1 (all negative) to +1 (all "
    "positive); undefined without mentions.",
    _mood,
)
share_of_voice = Formula(
    "share_of_voice",
    1,
    "Mentions of the brand divided by mentions of all the compared brands, this one included. From 0 to 1; "
    "undefined without mentions.",
    _share_of_voice,
)
change = Formula(
    "change",
    1,
    "The figure now minus the figure before, divided by the size of the figure before. 0.5 is half as much again; "
    "undefined when the figure before is 0.",
    _change,
)
engagement_rate = Formula(
    "engagement_rate",
    1,
    "Likes, reposts, replies and quotes, divided by the followers of whoever published. Undefined when the network "
    "gives no interactions or no followers.",
    _engagement_rate,
)

FORMULAS = (mood, share_of_voice, change, engagement_rate)
