"""Putting saved fragments and brands in the place of their names, before anything is matched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from parvis.engine.query import errors
from parvis.engine.query.ast import And, Field, Fragment, Near, Node, Not, Or, Span
from parvis.engine.query.composing import all_of, any_of, near, negated
from parvis.engine.query.errors import QueryError
from parvis.engine.query.parsing import parse
from parvis.engine.query.proximity import is_positional

MOST_PARTS = 20_000
"""Words and conditions one query may hold once its fragments are filled in."""


def expand(
    node: Node,
    fragments: Mapping[str, str],
    brands: Mapping[str, int] | None = None,
    aspects: Mapping[str, str] | None = None,
) -> Node:
    """The query with each fragment replaced by the query saved under its name.

    ``fragments`` are the saved texts by folded name; ``brands`` the ids of brands by folded name (``None``: ``brand:``
    is refused, as in watches); ``aspects`` the keys of aspects by folded name (``None``: they are keys as typed). Raises :class:`QueryError` for what does not exist, circles, and sizes beyond measure.
    """
    return _Expansion(fragments, brands, aspects).expanded(node, ())


def fragments_in(node: Node) -> tuple[str, ...]:
    """The names of the fragments a query uses itself, each once."""
    return tuple(dict.fromkeys(part.name for part in leaves(node) if isinstance(part, Fragment)))


def fragments_used(node: Node, fragments: Mapping[str, str]) -> frozenset[str]:
    """The names of the fragments a query uses, and of those that they use in turn; what cannot be read uses none."""
    used: set[str] = set()
    waiting = list(fragments_in(node))
    while waiting:
        name = waiting.pop()
        if name in used:
            continue
        used.add(name)
        try:
            waiting.extend(fragments_in(parse(fragments.get(name, ""))))
        except QueryError:
            continue
    return frozenset(used)


def leaves(node: Node) -> Iterator[Node]:
    """The parts of a query that hold no other, those around NEAR included."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Not(part=part):
            yield from leaves(part)
        case Near(left=left, right=right):
            yield from leaves(left)
            yield from leaves(right)
        case _:
            yield node


class _Expansion:
    def __init__(
        self,
        fragments: Mapping[str, str],
        brands: Mapping[str, int] | None,
        aspects: Mapping[str, str] | None,
    ) -> None:
        self._fragments = fragments
        self._brands = brands
        self._aspects = aspects
        self._done: dict[str, tuple[Node, int]] = {}
        self._parts = 0

    def expanded(self, node: Node, path: tuple[str, ...]) -> Node:
        """``path`` are the fragments being filled in, outermost first."""
        match node:
            case Fragment():
                return self._filled(node, path)
            case Field(name="brand"):
                self._count(1)
                return self._brand(node)
            case Field(name="aspect"):
                self._count(1)
                return self._aspect(node)
            case And(parts=parts):
                return all_of([self.expanded(part, path) for part in parts], node.span)
            case Or(parts=parts):
                return any_of([self.expanded(part, path) for part in parts], node.span)
            case Not(part=part):
                return negated(self.expanded(part, path), node.span)
            case Near():
                return self._near(node, path)
            case _:
                self._count(1)
                return node

    def _count(self, parts: int) -> None:
        self._parts += parts
        if self._parts > MOST_PARTS:
            raise QueryError(errors.TOO_LARGE, (0, 1), {"limit": MOST_PARTS})

    def _near(self, node: Near, path: tuple[str, ...]) -> Node:
        left, right = self.expanded(node.left, path), self.expanded(node.right, path)
        operator = {"operator": f"{'O' * node.ordered}NEAR/{node.distance}"}
        if not (is_positional(left) and is_positional(right)):
            raise QueryError(errors.NEAR_NEEDS_WORDS, node.span, operator)
        joined = near(left, right, node.distance, node.ordered, node.span)
        if joined is None:
            raise QueryError(errors.NEAR_TOO_WIDE, node.span, operator)
        return joined

    def _brand(self, node: Field) -> Node:
        if self._brands is None:
            raise QueryError(errors.BRAND_IN_WATCH, node.span)
        number = self._brands.get(node.value)
        if number is None:
            known = _listed(self._brands)
            raise QueryError(errors.UNKNOWN_BRAND, node.span, {"name": node.value, "known": known})
        return replace(node, value=str(number))

    def _aspect(self, node: Field) -> Node:
        if self._aspects is None:
            return node
        name, colon, mood = node.value.partition(":")
        key = self._aspects.get(name)
        if key is None:
            known = _listed(self._aspects)
            raise QueryError(errors.UNKNOWN_ASPECT, node.span, {"name": name, "known": known})
        return replace(node, value=f"{key}{colon}{mood}")

    def _filled(self, node: Fragment, path: tuple[str, ...]) -> Node:
        name = node.name
        if name in path:
            circle = " → ".join(f"{{{step}}}" for step in (*path[path.index(name) :], name))
            raise QueryError(errors.FRAGMENT_CYCLE, node.span, {"path": circle})
        if name in self._done:
            filled, parts = self._done[name]
            self._count(parts)
            return filled
        text = self._fragments.get(name)
        if text is None:
            raise QueryError(
                errors.UNKNOWN_FRAGMENT, node.span, {"name": name, "known": _listed(self._fragments)}
            )
        before = self._parts
        filled = placed(self._read(node, text, path), node.span)
        self._done[name] = (filled, self._parts - before)
        return filled

    def _read(self, node: Fragment, text: str, path: tuple[str, ...]) -> Node:
        try:
            return self.expanded(parse(text), (*path, node.name))
        except QueryError as problem:
            if problem.message_id in _SAID_AS_THEY_ARE:
                raise QueryError(problem.message_id, node.span, problem.params) from None
            inside = {"name": node.name, "problem": str(problem), "inside": problem}
            raise QueryError(errors.FRAGMENT_WRONG, node.span, inside) from None


_SAID_AS_THEY_ARE = frozenset(
    {
        errors.FRAGMENT_CYCLE,
        errors.UNKNOWN_FRAGMENT,
        errors.TOO_LARGE,
        errors.FRAGMENT_WRONG,
        errors.BRAND_IN_WATCH,
        errors.UNKNOWN_BRAND,
        errors.UNKNOWN_ASPECT,
    }
)


def placed(node: Node, span: Span) -> Node:
    """The same tree, every part of it pointing at ``span``: where its fragment is named."""
    match node:
        case And(parts=parts):
            return And(tuple(placed(part, span) for part in parts), span)
        case Or(parts=parts):
            return Or(tuple(placed(part, span) for part in parts), span)
        case Not(part=part):
            return Not(placed(part, span), span)
        case Near(left=left, right=right):
            return replace(node, left=placed(left, span), right=placed(right, span), span=span)
        case _:
            return replace(node, span=span)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:20]) or "–"
