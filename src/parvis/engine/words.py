"""Words as Parvis reads them: one way to cut and fold text, shared by live matching, queries and the archive's search.

What happens to a text, in order:

1. **Folding** — case, accents and compatibility forms go (``É`` → ``e``, ``œ`` → ``oe``, full-width letters → plain);
   invisible characters (soft hyphens, direction marks, emoji variation selectors) vanish. Marks that carry meaning in
   Indic scripts stay. A word that mixes alphabets is disguised: its letters that look like those of the other become
   these (:mod:`parvis.engine.lookalikes`).
2. **Links** are left out: ``link:`` and ``site:`` find them.
3. **@mentions** become one word, the handle without its server: ``@free@social.org`` → ``free``.
4. **Words** are runs of letters, digits and inner underscores. Everything else cuts, both apostrophes included:
   ``l'appli`` → ``l appli``, ``e-mail`` → ``e mail``. Elongations (``nuuul``) are left alone. Scripts written without
   spaces (Chinese, Japanese, Thai…) give one token per character, so that a phrase finds any run of them.
   Each emoji is a token; a flag is one.
5. **#hashtags** are one word in place (``#BadBuzz`` → ``badbuzz``). Those that are visibly several words are also
   spelled out *after* the text, each behind the :data:`BREAK` token: ``… | bad buzz``. Phrases of the text keep their
   positions, "bad buzz" is found, and no phrase or distance ever crosses a :data:`BREAK`.

All steps are linear; text after :data:`LONGEST_TEXT` characters is not read; a run of more than
:data:`LONGEST_WORD` letters is cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from parvis.engine.lookalikes import undisguised

BREAK = "|"
"""The token that no query word can be and that no phrase crosses."""
LONGEST_TEXT = 1 << 20
LONGEST_WORD = 128

_LETTERS = {
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ŧ": "t",
    "ħ": "h",
}
_STRIPPED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c"
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af"
)
_EMOJI = (
    "[\U0001f1e6-\U0001f1ff]{2}|[\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u25b6\u25c0\u2600-\u27bf\u2b05-\u2b07\u2b1b"
    "\u2b1c\u2b50\u2b55\U0001f000-\U0001f0ff\U0001f18e\U0001f191-\U0001f19a\U0001f300-\U0001f3fa\U0001f400-\U0001faff]"
)


class _Folding(dict[int, str]):
    """What each character becomes; filled as characters are met, so it costs nothing to load."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code < 128:
            folded = character.lower()
        elif _INVISIBLE.match(character):
            folded = ""
        else:
            spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
            bare = _STRIPPED_MARKS.sub("", spread)
            folded = unicodedata.normalize("NFC", "".join(_LETTERS.get(letter, letter) for letter in bare))
            if not _PART_OF_A_TOKEN.search(folded) and folded:
                folded = (
                    folded if folded.isascii() else " "
                )  # so that most French texts end up in plain ASCII
        self[code] = folded
        return folded


_FOLDING = _Folding()
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def _kept_marks() -> str:
    """The combining marks that are part of words, as the inside of a character class."""
    codes = [
        code
        for code in range(0x0900, 0xABFF)
        if not 0x1AB0 <= code <= 0x20FF and unicodedata.category(chr(code)) in {"Mn", "Mc"}
    ]
    return "".join(map(chr, codes))


_WORD_CLASS = r"\w" + _kept_marks()
_PART_OF_A_TOKEN = re.compile(rf"[{_WORD_CLASS}]|{_EMOJI}|[\U0001f1e6-\U0001f1ff]")
_ASCII_WORD = re.compile(rf"[a-z0-9_]{{1,{LONGEST_WORD}}}")
_WORD = re.compile(rf"[{_WORD_CLASS}]{{1,{LONGEST_WORD}}}|{_EMOJI}")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD_OR_CHARACTER = re.compile(
    rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[{_WORD_CLASS}]){{1,{LONGEST_WORD}}}|{_EMOJI}"
)
# These begin with a plain character and look back only then: the library finds such a character ten times faster.
_LINK = re.compile(r"(?:h(?<=\bh)ttps?://|w(?<=\bw)ww\.)\S+")
_MENTION = re.compile(r"@(?<![\w@]@)(\w+(?:-\w+)*)((?:@[\w.-]+|(?:\.[\w-]+){2,})?)")
_WHOLE_HANDLE = re.compile(r"@(?<!\w@)[\w.@-]+")
# Characters that are words by themselves are an end too.
_OUTER_UNDERSCORES = re.compile(rf"(?<![^\W_])_+|_+(?![^\W_])|(?<=[{_UNSPACED}])_+|_+(?=[{_UNSPACED}])")
_HASHTAG = re.compile(rf"[#＃](?<![\w&/][#＃])([{_WORD_CLASS}]+)")
_SEAM = re.compile(
    r"(?<=[a-zß-öø-ÿ0-9])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])|(?<=[^\W\d_])(?=\d)|_+"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@/])@(\w+(?:[.-]\w+)*(?:@[\w-]+(?:\.[\w-]+)+)?)")


def fold(text: str) -> str:
    """The text without case, accents, compatibility forms and invisible characters; nothing is cut."""
    if text.isascii():
        return text.lower()
    # Bytes know of ASCII capitals alone: the few other letters are folded one run at a time, several times faster than all.
    lowered = text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
    return _BEYOND_ASCII.sub(_folded_run, lowered)


def _folded_run(match: re.Match[str]) -> str:
    run = match[0]
    return _FOLDING[ord(run)] if len(run) == 1 else run.translate(_FOLDING)


def fold_hashtag(tag: str) -> str:
    """A hashtag as queries compare it: folded, without ``#``."""
    return undisguised(fold(tag).lstrip("#"))


def fold_handle(handle: str) -> str:
    """A handle as queries compare it: lower case, without leading ``@``. Accents stay: handles are exact."""
    return handle.strip().lstrip("@").casefold()


def words(text: str) -> list[str]:
    """The words of a text in their order, hashtags as one word each (what a query's words go through)."""
    return _cut(fold(text[:LONGEST_TEXT]))


def spoken(folded: str) -> str:
    """A folded text without what is not speech: links and handles."""
    if "://" in folded or "www." in folded:
        folded = _LINK.sub(" ", folded)
    return _WHOLE_HANDLE.sub(" ", folded) if "@" in folded else folded


def normalise(text: str, folded: str | None = None) -> list[str]:
    """The tokens a text can be found by: its :func:`words`, then its spelled-out hashtags behind a :data:`BREAK`.

    ``folded`` is :func:`fold` of the text's first :data:`LONGEST_TEXT` characters, when it is known already.
    """
    tokens = _cut(fold(text[:LONGEST_TEXT]) if folded is None else folded)
    if "#" in text or "＃" in text:
        for parts in _spelled_hashtags(text[:LONGEST_TEXT]):
            tokens.append(BREAK)
            for start, end in parts:
                tokens += words(text[start:end])
    return tokens


def token_string(text: str) -> str:
    """:func:`normalise` with one space between tokens: what the archive stores and searches."""
    return " ".join(normalise(text))


def located(text: str) -> list[tuple[str, int, int]]:
    """The tokens of :func:`normalise`, each with the characters (start, end) of ``text`` it was read from.

    Slower than :func:`normalise`: for showing one text to a person, not for streams. A :data:`BREAK` has an empty span.
    """
    text = text[:LONGEST_TEXT]
    tokens = list(_located_words(text, 0))
    for parts in _spelled_hashtags(text):
        tokens.append((BREAK, parts[0][0], parts[0][0]))
        for start, end in parts:
            tokens += _located_words(text[start:end], start)
    return tokens


def hashtags_in(text: str) -> tuple[str, ...]:
    """The hashtags written in a text, without ``#``, as written, each once. For sources that do not list them."""
    if "#" not in text and "＃" not in text:
        return ()
    found = (match[1] for match in _HASHTAG.finditer(text[:LONGEST_TEXT]))
    return tuple(dict.fromkeys(tag for tag in found if not tag.isdigit()))


def mentions_in(text: str) -> tuple[str, ...]:
    """The handles written in a text, without ``@``, as written, each once. For sources that do not list them."""
    if "@" not in text:
        return ()
    return tuple(dict.fromkeys(match[1] for match in _HANDLE.finditer(text[:LONGEST_TEXT])))


def links_in(text: str) -> tuple[str, ...]:
    """The web addresses written in a text, each once, without the punctuation that ends a sentence."""
    if "://" not in text:
        return ()
    return tuple(
        dict.fromkeys(address.rstrip(".,;:!?…)]}'’") for address in _ADDRESS.findall(text[:LONGEST_TEXT]))
    )


def _cut(folded: str) -> list[str]:
    folded = _prepared(folded[:LONGEST_TEXT])  # again: a few characters fold into many
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    return (_WORD_OR_CHARACTER if _HAS_UNSPACED.search(folded) else _WORD).findall(folded)


def _prepared(folded: str) -> str:
    """Links, servers of handles and outer underscores blanked out, disguised words made plain; the length stays, so
    positions do.
    """
    if "://" in folded or "www." in folded:
        folded = _LINK.sub(_blank, folded)
    if "@" in folded:
        folded = _MENTION.sub(_handle_only, folded)
    if "_" in folded:
        folded = _OUTER_UNDERSCORES.sub(_blank, folded)
    return undisguised(folded)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _handle_only(match: re.Match[str]) -> str:
    return " " + match[1].replace("-", "_") + " " * len(match[2])


def _spelled_hashtags(text: str) -> Iterator[list[tuple[int, int]]]:
    """For each hashtag that is visibly several words, the spans of those words."""
    for match in _HASHTAG.finditer(text):
        parts = []
        start = match.start(1)
        for seam in _SEAM.finditer(text, match.start(1), match.end(1)):
            parts.append((start, seam.start()))
            start = seam.end()
        parts.append((start, match.end(1)))
        parts = [part for part in parts if part[0] < part[1]]
        if len(parts) > 1:
            yield parts


def _located_words(text: str, offset: int) -> Iterator[tuple[str, int, int]]:
    origins: list[int] = []
    pieces: list[str] = []
    for position, character in enumerate(text):
        piece = _FOLDING[ord(character)]
        pieces.append(piece)
        origins.extend([position] * len(piece))
    folded = _prepared("".join(pieces)[:LONGEST_TEXT])
    pattern = _WORD_OR_CHARACTER if _HAS_UNSPACED.search(folded) else _WORD
    for match in pattern.finditer(folded):
        yield match[0], offset + origins[match.start()], offset + origins[match.end() - 1] + 1
