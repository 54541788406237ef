"""The questions people ask, in French and in English, put together when they ask the same thing.

What is a question is found by rules: a question mark, or the way questions begin in the two languages. What only looks like
one ("really?!", "isn't it?") is left out by asking for two words that carry it, or one behind a question word. Rules cannot
tell a rhetorical question from one that wants an answer: a person decides which to take.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parvis.engine.crisis.posts import Post, loudest
from parvis.engine.crisis.sentences import sentences, telling
from parvis.engine.words import fold

ALIKE = 0.5
"""Part of the weight of the telling words of two questions that they must share to ask the same thing."""
LONGEST = 240
"""Characters of a sentence; what is longer is a speech, not a question."""
SAMPLES = 3

_FRENCH = re.compile(
    r"^(?:(?:et|mais|alors|donc|du coup|bon|euh|svp|bonjour|serieusement)[\s,]+)*"
    r"(?:est[- ]ce qu|qu ?est[- ]ce|qu['’]est[- ]ce|c ?est quoi|pourquoi|quand|comment|combien|ou (?:est|sont|en est|puis|peut|trouver|puis-je)"
    r"|quels?\b|quelles?\b|qui (?:a|est|va|peut|sont|paie|paye|repond)\b|qu['’]?(?:allez|est|attendez|en)\b|que (?:fait|faites|faire|se|comptez|devons|dois)"
    r"|(?:pouvez|allez|avez|etes|comptez|faites|savez|voulez|serez|pourriez|auriez)[- ]vous|peut[- ]on|va[- ]t[- ]|faut[- ]il|y a[- ]t[- ]il|a quelle|a quand|jusqu['’]a quand|depuis quand)"
)
_ENGLISH = re.compile(
    r"^(?:(?:and|but|so|ok|okay|hey|hi|hello|well|please|seriously)[\s,]+)*"
    r"(?:why|when|where|who|whom|whose|which|what|how)\b(?! (?:a|an)\b)"
    r"|^(?:(?:and|but|so|ok|okay|hey|hi|hello|well|please|seriously)[\s,]+)*"
    r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|isn t|aren t|don t|doesn t|didn t|can t|won t|isn['’]t|aren['’]t|don['’]t|doesn['’]t|didn['’]t|can['’]t|won['’]t)\s+"
    r"(?:i|you|u|we|they|it|he|she|there|this|that|the|your|my|our|any|anyone|someone|somebody)\b"
)
#: Sentences that begin as a question does but tell something ("when I called…", "what a mess").
_TELLS = re.compile(
    r"^(?:when|where|what|how|who|quand|comment|ou)\b.*[,;].*[^?]$|^(?:what|how) (?:a|an|great|awful|sad|funny)\b|^quelle? (?:honte|horreur|deception|bonne|belle|mauvaise|catastrophe)\b|^comment (?:ca|dire)\b"
)


@dataclass(frozen=True, slots=True)
class Question:
    """Something several posts ask. ``text`` is the wording nearest to all the others; ``posts`` are places in the posts
    given, oldest first; ``samples`` those that reached most people. ``people`` are distinct authors."""

    text: str
    language: str
    people: int
    posts: tuple[int, ...]
    samples: tuple[int, ...]
    words: frozenset[str]


def is_question(sentence: str) -> bool:
    """Whether a sentence asks something that can be answered."""
    if len(sentence) > LONGEST:
        return False
    folded = fold(sentence).strip()
    marked = "?" in sentence[-4:]
    begins = bool(_FRENCH.match(folded) or _ENGLISH.match(folded))
    if not marked and (not begins or _TELLS.match(folded)):
        return False
    if not marked and len(folded.split()) > 14:
        return False  # without its mark, a long sentence rather tells something
    return len(telling(sentence)) >= (1 if begins else 2)


def questions(posts: Sequence[Post], limit: int = 12) -> list[Question]:
    """What is asked most, by how many people; reposts ask nothing new."""
    asked: list[tuple[int, str, frozenset[str]]] = []
    for place, post in enumerate(posts):
        if post.item.repost_of:
            continue
        asked += [
            (place, said, telling(said))
            for said in dict.fromkeys(sentences(post.item.text))
            if is_question(said)
        ]
    groups = _grouped(posts, asked)
    made = [_made(posts, asked, group) for group in groups]
    return sorted(made, key=lambda q: (-q.people, q.posts[0]))[:limit]


def asks_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions, as their telling words, ask the same thing (all words weigh the same)."""
    return bool(one and other) and 2 * len(one & other) >= ALIKE * (len(one) + len(other))


def _grouped(posts: Sequence[Post], asked: Sequence[tuple[int, str, frozenset[str]]]) -> list[list[int]]:
    """Questions that share most of the weight of their words with the first of a group, in the same language.

    A word weighs less the more questions hold it: the brand's name says nothing about what is asked.
    """
    held = Counter(word for _place, _said, carried in asked for word in carried)
    weight = {word: 1.0 / (1.0 + (times / max(len(asked), 1)) * 8) for word, times in held.items()}
    total = [sum(weight[word] for word in carried) for _place, _said, carried in asked]
    groups: list[list[int]] = []
    by_word: dict[str, list[int]] = {}
    for number, (place, _said, carried) in enumerate(asked):
        best, found = ALIKE, -1
        for group in {g for word in carried for g in by_word.get(word, ())}:
            first = groups[group][0]
            if posts[asked[first][0]].read.language != posts[place].read.language:
                continue
            shared = sum(weight[word] for word in carried & asked[first][2])
            alike = 2 * shared / (total[number] + total[first])
            if alike > best or (alike == best and found < 0):
                best, found = alike, group
        if found < 0:
            found = len(groups)
            groups.append([])
            for word in carried:
                by_word.setdefault(word, []).append(found)
        groups[found].append(number)
    return groups


def _made(
    posts: Sequence[Post], asked: Sequence[tuple[int, str, frozenset[str]]], group: Sequence[int]
) -> Question:
    said = Counter(word for number in group for word in asked[number][2])
    text = max(
        (asked[number] for number in group),
        key=lambda one: (sum(said[word] for word in one[2]) / (2 + len(one[2])), "?" in one[1], -len(one[1])),
    )
    places = tuple(dict.fromkeys(asked[number][0] for number in group))
    return Question(
        text=text[1],
        language=posts[text[0]].read.language,
        people=len({posts[place].author for place in places}),
        posts=places,
        samples=loudest(posts, places)[:SAMPLES],
        words=text[2],
    )
