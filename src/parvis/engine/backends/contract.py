"""What another reader must be able to do, and how it says that it cannot."""

from __future__ import annotations

from typing import Literal, Protocol

from parvis.engine.judging import Judge

Question = Literal["sentiment", "emotion"]


class BackendError(Exception):
    """A reader that cannot be used, or did not answer.

    ``reason`` is an English sentence with named places, ``values`` fill them: a screen translates before filling in.
    """

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason % values if values else reason)
        self.reason = reason
        self.values = values


class Backend(Judge, Protocol):
    """A :class:`Judge` that may know only some questions; it never answers about languages.

    A row of probabilities that is all NaN means that it gave no usable answer about that text.
    """

    @property
    def answers(self) -> frozenset[Question]: ...
