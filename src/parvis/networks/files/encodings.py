"""Finding out in which encoding a text file was written."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

MIXED = "parvis-mixed"
"""Error handler: bytes that are not valid UTF-8 in a UTF-8 file are read as Windows-1252, as careless joins
leave them.
"""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_SCRIPTS = (
    "cp1251",
    "cp1253",
    "cp1255",
    "cp1256",
    "koi8",
    "iso8859_5",
    "iso8859_6",
    "iso8859_7",
    "iso8859_8",
    "big5",
    "gb",
    "hz",
    "shift_jis",
    "shift_jisx0213",
    "cp932",
    "cp949",
    "euc_",
    "iso2022",
    "johab",
    "cp950",
    "tis_620",
    "cp874",
)
"""Encodings of texts that are not written in Latin letters: what charset-normalizer recognises best."""
_FRENCH = "éèàçêôîùâûëïœÉÈÀÇÊ’«»…€"
_LATIN = ("cp1252", "mac_roman", "cp850")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", errors="replace"), error.end


codecs.register_error(MIXED, _as_windows_1252)


def detect_encoding(sample: bytes) -> str:
    """The encoding of a file that begins with ``sample`` (a Python codec name)."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" in sample[:4096] and (wide := _wide_without_mark(sample[:4096])):
        return wide
    if _is_utf8(sample):
        return "utf-8"
    return _single_byte(sample)


def _is_utf8(sample: bytes) -> bool:
    """Whether nearly all non-ASCII characters are valid UTF-8 (the sample may end inside one)."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    text = decoder.decode(sample, final=False)
    wrong = text.count("�")
    beyond_ascii = sum(1 for character in text if character > "\x7f")
    return wrong * 20 <= beyond_ascii


def _wide_without_mark(sample: bytes) -> str:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2 or 1
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _single_byte(sample: bytes) -> str:
    """Latin letters are told apart by the accents they make: the libraries' models know French too little."""
    start = sample[: 256 * 1024]
    best = from_bytes(start).best()
    if best and best.encoding.startswith(_OTHER_SCRIPTS):
        return best.encoding
    return max(_LATIN, key=lambda encoding: _accents(start, encoding))


def _accents(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, errors="replace")
    return sum(map(text.count, _FRENCH))
