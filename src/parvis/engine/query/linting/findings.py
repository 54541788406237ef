"""What the linter says: findings and the changes that would mend them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from parvis.engine.query.ast import Span


class Severity(StrEnum):
    """An ``error`` cannot be read; a ``warning`` probably does not mean what was meant; a ``hint`` could be better."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change to the text: ``replacement`` for the characters of ``span``. ``label_id`` says it, as findings do."""

    label_id: str
    span: Span
    replacement: str
    params: dict[str, object] = field(default_factory=dict)

    def applied(self, text: str) -> str:
        """The text once it is made."""
        return text[: self.span[0]] + self.replacement + text[self.span[1] :]


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` is stable; ``message_id`` is an English sentence with ``%(name)s`` places for ``params``."""

    code: str
    severity: Severity
    span: Span
    message_id: str
    params: dict[str, object] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()

    def __str__(self) -> str:
        return self.message_id % self.params if self.params else self.message_id
