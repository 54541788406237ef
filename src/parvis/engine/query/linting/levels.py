"""A query as it is laid out: what stands side by side between the same parentheses, and what joins it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lark import Token

from parvis.engine.query.ast import Span


@dataclass(slots=True)
class Operand:
    """One thing that operators join, with its own NOT and NEAR. ``near`` are the NEAR tokens inside, outermost last."""

    start: int
    end: int
    near: list[Token] = field(default_factory=list)
    negated: bool = False

    @property
    def span(self) -> Span:
        """Its characters."""
        return (self.start, self.end)


@dataclass(slots=True)
class Level:
    """The operands between one pair of parentheses; ``ors[i]`` says whether OR stands between ``i`` and ``i + 1``."""

    operands: list[Operand] = field(default_factory=list)
    ors: list[bool] = field(default_factory=list)
    _or: bool = False
    _prefix: int | None = None
    _near: Token | None = None
    opened: int = 0

    def read(self, start: int, end: int) -> None:
        """One more thing, joined to what was before as the tokens between said."""
        if self._near is not None and self.operands:
            last = self.operands[-1]
            last.end = end
            last.near.append(self._near)
            self._near = None
            return
        if self.operands:
            self.ors.append(self._or)
        negated = self._prefix is not None
        self.operands.append(Operand(start if self._prefix is None else self._prefix, end, negated=negated))
        self._or, self._prefix = False, None

    def join(self, token: Token) -> None:
        """An operator."""
        match token.type:
            case "OR":
                self._or = True
            case "NEAR":
                self._near = token
            case "NOT" | "MINUS" if self._prefix is None:
                self._prefix = token.start_pos

    @property
    def alternatives(self) -> list[list[Operand]]:
        """The operands between the ORs."""
        found = [self.operands[:1]]
        for joined_by_or, operand in zip(self.ors, self.operands[1:], strict=True):
            if joined_by_or:
                found.append([operand])
            else:
                found[-1].append(operand)
        return found

    @property
    def runs(self) -> list[list[Operand]]:
        """The operands as they would be grouped if OR bound tighter than AND."""
        found = [self.operands[:1]]
        for joined_by_or, operand in zip(self.ors, self.operands[1:], strict=True):
            if joined_by_or and not operand.negated and not found[-1][-1].negated:
                found[-1].append(operand)
            else:
                found.append([operand])
        return found


def levels_of(tokens: list[Token]) -> list[Level]:
    """All the levels of a query that can be read, the outermost last."""
    open_levels, done = [Level()], []
    start: int | None = None
    for token in tokens:
        level = open_levels[-1]
        if token.type in {"AND", "OR", "NOT", "MINUS", "NEAR"}:
            level.join(token)
        elif token.type == "LPAR":
            open_levels.append(Level(opened=token.start_pos or 0))
        elif token.type == "RPAR" and len(open_levels) > 1:
            done.append(open_levels.pop())
            open_levels[-1].read(level.opened, token.end_pos or 0)
        elif token.type in {"FIELD", "EQUALS"}:
            start = token.start_pos
        elif token.type == "DISTANCE" and level.operands:
            level.operands[-1].end = token.end_pos or 0
        elif token.type != "RPAR":
            level.read((token.start_pos or 0) if start is None else start, token.end_pos or 0)
            start = None
    return [level for level in [*done, open_levels[0]] if level.operands]
