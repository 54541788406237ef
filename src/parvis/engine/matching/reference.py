"""What each query means, written as simply as can be: every faster way must agree with this one."""

from __future__ import annotations

from parvis.engine.items import Item
from parvis.engine.query import fields
from parvis.engine.query.ast import And, Everything, Field, Node, Not, Or, Phrase, Term
from parvis.engine.words import BREAK


def matches(node: Node, item: Item, tokens: str, language: str) -> bool:
    """Does the item match? ``tokens`` is its token string, ``language`` what the engine understood it to be."""
    match node:
        case Everything():
            return True
        case And(parts=parts):
            return all(matches(part, item, tokens, language) for part in parts)
        case Or(parts=parts):
            return any(matches(part, item, tokens, language) for part in parts)
        case Not(part=part):
            return not matches(part, item, tokens, language)
        case Term(word=word, prefix=prefix):
            found = tokens.split(" ")
            return any(token.startswith(word) for token in found) if prefix else word in found
        case Phrase(words=words, slop=slop):
            return any(
                _follows(run.split(), start, words, slop)
                for run in tokens.split(BREAK)
                for start in range(len(run.split()))
            )
        case Field():
            return field_matches(node, item, language)


def field_matches(field: Field, item: Item, language: str) -> bool:
    """Does the item satisfy a condition that is not about its text? See :mod:`parvis.engine.query.fields`."""
    value = field.value
    match field.name:
        case "hashtag":
            return any(
                tag.startswith(value) if field.prefix else tag == value for tag in fields.hashtags(item)
            )
        case "mention":
            return any(_same_handle(handle, field) for handle in fields.mentions(item))
        case "author":
            handle, identity = fields.author(item)
            return _same_handle(handle, field) or (identity == value and not field.prefix)
        case "lang":
            return fields.primary_language(language) == value
        case "network":
            return item.network == value
        case "site":
            return any(host == value or host.endswith("." + value) for host in fields.sites(item))
        case "link":
            return any(value in link for link in fields.links(item))
        case "is":
            return value in fields.kinds(item)
        case _:
            raise ValueError(f"no such field: {field.name}")


def _same_handle(handle: str, field: Field) -> bool:
    if field.prefix:
        return handle.startswith(field.value)
    return handle == field.value or handle.startswith(field.value + "@")


def _follows(run: list[str], start: int, words: tuple[str, ...], slop: int) -> bool:
    """Do the words stand in ``run`` from ``start`` on, at most ``slop`` others between them in all?"""
    if run[start] != words[0]:
        return False
    if len(words) == 1:
        return True
    for skipped in range(slop + 1):
        following = start + 1 + skipped
        if following >= len(run):
            return False
        if _follows(run, following, words[1:], slop - skipped):
            return True
    return False
