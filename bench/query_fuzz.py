"""Generated and broken queries, minutes long: none may crash, take long, or mean one thing here and another there.

For each text: it is read (or refused with a place and words), written back and read again, linted, converted, explained,
compiled for the archive, and matched against items by the reference and by the live matcher, which must agree. One step
that takes more than a second of processor time is a failure.

Run: ``python bench/query_fuzz.py [--minutes 10] [--seed N]``
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import resource
import sys
import time
import traceback
from collections import Counter

from parvis.archive.compile import Binder, query_condition
from parvis.engine.items import Actor, Attachment, Engagement, Item
from parvis.engine.matching.highlighting import highlights
from parvis.engine.matching.matcher import Matcher
from parvis.engine.matching.reference import matches
from parvis.engine.query import Node, QueryError, combine, explain, format, parse, search_words
from parvis.engine.query.converting.conversion import converted
from parvis.engine.query.expanding import expand
from parvis.engine.query.linting.linter import lint
from parvis.engine.words import hashtags_in, token_string

WORDS = [
    "free",
    "freebox",
    "panne",
    "l'appli",
    "été",
    "Œuvre",
    "😡",
    "👩‍👩‍👧",
    "東京",
    "a",
    "le",
    "livraison",
    "x_y",
    "Оrange",
    "n\u200bul",
    "C++",
]
FIELDS = [
    "author:free", "lang:fr", "network:x", "site:lemonde.fr", "link:/promo", "is:reply", "has:image", "type:avis", "country:FR",
    "sentiment:negative", "émotion:colère", "followers:[1k TO 5k]", "rating:<=2.5", "engagement:>10", "brand:a", "tag:été",
    "#BadBuzz", "@free", "#ete*", "note:[* TO *]", "foo:bar", "lang:", "followers:x",
]  # fmt: skip
SIGNS = [
    *list("()\"'{}[]~*?=#@:/&|!-+<>«»“”\\^$.,;\n\t\xa0\u202f\u200b\u200d"),
    "\ud800",
    "//",
    "/*",
    "*/",
    "AND",
    "OR",
    "NOT",
    "NEAR/3",
]
FRAGMENTS = {"a": "panne OR free", "b": "{a} NOT le", "c": "{c}", "d": "(", "e": "{a} {b} {a}"}
BUDGET = 1.0
"""Seconds of processor time that one step may take."""


class Fuzzer:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.counted: Counter[str] = Counter()
        self.slowest = (0.0, "", "")

    def text(self) -> str:
        """A query, a broken one, or one made to blow up."""
        kind = self.chance.random()
        if kind < 0.55:
            return self.query(self.chance.randint(1, 5))
        if kind < 0.85:
            return self.broken(self.query(self.chance.randint(1, 4)))
        if kind < 0.97:
            return "".join(self.chance.choices(SIGNS + WORDS + [" "] * 8, k=self.chance.randint(1, 60)))
        return self.hostile()

    def query(self, depth: int) -> str:
        chance = self.chance
        if depth == 0 or chance.random() < 0.2:
            return chance.choice([self.word, self.word, self.phrase, self.field, self.fragment])()
        inner = [self.query(depth - 1) for _ in range(chance.randint(2, 4))]
        near = f" {chance.choice(['NEAR', 'ONEAR', 'PROCHE', 'SUIVI'])}/{chance.randint(0, 60)} "
        joint = chance.choice([" ", " AND ", " OR ", " OU ", " ET ", near, " NOT ", " -"])
        return f"({joint.join(inner)})"

    def word(self) -> str:
        word = self.chance.choice(WORDS)
        return self.chance.choice(
            [
                word,
                word,
                word + "*",
                "*" + word,
                word[:1] + "*" + word[1:],
                word[:1] + "?" + word[1:],
                "=" + word,
            ]
        )

    def phrase(self) -> str:
        words = self.chance.choices([*WORDS, "*", "pann*"], k=self.chance.randint(1, 6))
        return f'"{" ".join(words)}"' + self.chance.choice(["", "", f"~{self.chance.randint(0, 60)}"])

    def field(self) -> str:
        return self.chance.choice(FIELDS)

    def fragment(self) -> str:
        return "{" + self.chance.choice("abcdefg") + "}"

    def broken(self, text: str) -> str:
        letters = list(text)
        for _ in range(self.chance.randint(1, 6)):
            place = self.chance.randrange(len(letters) + 1)
            match self.chance.randrange(3):
                case 0:
                    letters.insert(place, self.chance.choice(SIGNS))
                case 1 if letters:
                    del letters[min(place, len(letters) - 1)]
                case _:
                    other = self.chance.randrange(len(letters) + 1)
                    letters[place:place] = letters[min(place, other) : max(place, other)][:40]
        return "".join(letters)

    def hostile(self) -> str:
        big = self.chance.randint(100, 6000)
        return self.chance.choice(
            [
                " OR ".join(f"mot{n}" for n in range(big)),
                " OR ".join(f"*m{n}*" for n in range(big // 4)),
                "(" * big + "a" + ")" * big,
                "(" * 39 + "a" + " b)" * 39,
                "NOT " * big + "a",
                "-" * big + "a",
                " NEAR/50 ".join(["(a OR b*)"] * (big // 100)),
                " NEAR/50 ".join(["a"] * big),
                '"' + " ".join(["a"] * (big // 10)) + '"~50',
                "😡" * 100_000,
                "\u200b" * big + "a",
                "*" * big,
                "a*" * big,
                "a?" * big,
                "{" * big,
                "/*" * big,
                "lang:" * big,
                "[" * big,
                "(a OR b c) " * (big // 10),
                "{e} " * (big // 10),
            ]
        )  # fmt: skip

    def item(self) -> Item:
        chance = self.chance
        content = " ".join(
            chance.choices(
                [*WORDS, "#BadBuzz", "@free", "https://lemonde.fr/promo", ".", "|"], k=chance.randint(0, 25)
            )
        )
        return Item(
            network=chance.choice(["x", "mastodon"]), id="1", content=content, title=chance.choice(["", "Le titre"]),
            actor=Actor(id="1", name=chance.choice(["free", ""]), followers=chance.choice([None, 0, 2000])),
            published=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), hashtags=hashtags_in(content), links=("https://lemonde.fr/promo",),
            place=chance.choice(["", "FR"]), rating=chance.choice([None, 2.0, 5.0]), engagement=Engagement(likes=chance.choice([None, 50])),
            attachments=(Attachment(type="Image"),) if chance.random() < 0.5 else (),
            in_reply_to=chance.choice(["", "2"]),
        )  # fmt: skip

    def timed(self, name: str, text: str, action):
        started = time.process_time()
        try:
            return action()
        finally:
            spent = time.process_time() - started
            if spent > self.slowest[0]:
                self.slowest = (spent, name, text[:80])
            if spent > BUDGET:
                raise TimeoutError(f"{name} took {spent:.2f} s")

    def try_one(self, text: str) -> None:
        self.timed("lint", text, lambda: lint(text, lambda node: expand(node, FRAGMENTS, {"a": 1})))
        made = self.timed("convert", text, lambda: converted(text))
        if made.problem is None:
            parse(made.query)
        try:
            node: Node = self.timed("parse", text, lambda: parse(text))
        except QueryError as error:
            assert 0 <= error.span[0] <= error.span[1] <= max(len(text), 1), error.span
            assert str(error)
            self.counted["refused"] += 1
            return
        written = self.timed("format", text, lambda: format(node))
        assert len(written) > 20_000 or parse(written) == node, written
        self.timed("explain", text, lambda: explain(node))
        try:
            node = self.timed("expand", text, lambda: expand(node, FRAGMENTS, {"a": 1}))
        except QueryError:
            self.counted["refused with its fragments"] += 1
            return
        self.timed("search words", text, lambda: search_words(combine(node, ["fr"]), text))
        self.timed("compile", text, lambda: query_condition(node, Binder()))
        matcher = Matcher()
        self.timed("add", text, lambda: matcher.add(1, node))
        for _ in range(3):
            item = self.item()
            read = (item, token_string(item.text), "fr", "negative", "anger", (1,))
            found = self.timed("match", text, lambda read=read: matcher.match(*read))
            assert found == ((1,) if matches(node, *read) else ()), (item.content, found)
            self.timed("highlight", text, lambda item=item: highlights(node, item.text))
        matcher.remove(1)
        self.counted["read and matched"] += 1


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    given = parser.parse_args()
    fuzzer = Fuzzer(given.seed)
    until = time.monotonic() + given.minutes * 60
    failures = 0
    while time.monotonic() < until and failures < 10:
        text = fuzzer.text()
        try:
            fuzzer.try_one(text)
        except Exception:
            failures += 1
            print(f"FAILED on {text[:400]!r} ({len(text)} characters)")
            traceback.print_exc()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = ", ".join(f"{count:,} {name}" for name, count in fuzzer.counted.most_common())
    spent, step, text = fuzzer.slowest
    print(
        f"{given.minutes:g} minutes, seed {given.seed}: {told}; {failures} failures; {memory:,.0f} MB at most"
    )
    print(f"slowest step: {step}, {spent * 1000:.0f} ms of processor time, on {text!r}")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
