"""From a network's HTML to the plain text an Item holds, whatever is hidden in it.

Nothing here makes HTML safe to show: the mark-up is read, its words are kept, and the rest is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

_SILENT = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "select", "button", "textarea"}
)
_RAW = frozenset({"script", "style", "title", "textarea"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"table", "tr", "ul"}
)
_PARAGRAPHS = frozenset({"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "figure"})
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_MARKED_UP = re.compile(r"<[a-zA-Z!/?]|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w{1,30});")
_LONGEST_ADDRESS = 4096


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a text: where it leads, what it says, and the classes its network gave it."""

    url: str
    text: str = ""
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlainText:
    """The words of some HTML, with the links and pictures that were among them (http and https only)."""

    text: str
    links: tuple[Link, ...] = ()
    images: tuple[tuple[str, str], ...] = ()  # (address, description)


def clean(text: object) -> str:
    """A text as it can be stored anywhere: no control characters, no halves of characters, no space around."""
    return _CONTROLS.sub("", text).strip() if isinstance(text, str) else ""


def one_line(text: object) -> str:
    """``clean``, on one line."""
    return " ".join(clean(text).split())


def web_address(value: object, base: str = "") -> str:
    """The http(s) address in ``value``, made absolute with ``base``; empty when it is anything else."""
    if not isinstance(value, str):
        return ""
    address = _CONTROLS.sub("", value).strip()
    if not address or len(address) > _LONGEST_ADDRESS:
        return ""
    try:
        joined = urljoin(base, address) if base else address
        parts = urlsplit(joined)
        _ = parts.port  # raises when it is not a number
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return ""
    return re.sub(r"\s", "%20", parts.scheme.lower() + joined[len(parts.scheme) :])


def plain_text(source: object, base: str = "", leave_out: frozenset[str] = frozenset()) -> PlainText:
    """Read HTML into words: paragraphs become blank lines, list items and line breaks new lines.

    Elements that carry one of the classes in ``leave_out`` are skipped. Text that holds no mark-up comes back
    as it is.
    """
    if not isinstance(source, str) or not source.strip():
        return PlainText("")
    source = _CONTROLS.sub("", source)
    if not _LOOKS_MARKED_UP.search(source):
        return PlainText(source.strip())
    # Without huge_tree, libxml2 drops whatever is nested deeper than 256 elements.
    parser = html.HTMLParser(remove_comments=True, huge_tree=True)
    try:
        root = html.fromstring(f"<div>{source}</div>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return PlainText("")
    # Even so it drops what lies thousands deep: nobody writes so, but no word is lost for it.
    if any("depth" in problem.message.lower() for problem in parser.error_log):
        return PlainText(_words_between_tags(source))
    reader = _Reader(base, leave_out)
    reader.read(root)
    return reader.result()


def _words_between_tags(source: str) -> str:
    """The words of HTML that could not be parsed, read in one pass."""
    parts: list[str] = []
    silent = ""
    for token in re.finditer(r"<(/?)([a-zA-Z!?][^<>\s/]*)[^<>]*>|[^<]+", source):
        closing, name = token.group(1), (token.group(2) or "").lower()
        if name in _RAW and not silent and not closing:
            silent = name
        elif silent and closing and name == silent:
            silent = ""
        elif not silent:
            parts.append(" " if name else unescape(token.group()))
    return re.sub(r"[<>]", "", one_line("".join(parts)))


@dataclass
class _Reader:
    """Walks a parsed tree without recursion, so that no depth of nesting can stop it."""

    base: str
    leave_out: frozenset[str]
    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)

    def read(self, root: etree._Element) -> None:
        silent = 0
        pre = 0
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event in {"comment", "pi"}:
                if not silent:
                    self._say(element.tail, pre)
                continue
            name = element.tag if isinstance(element.tag, str) else ""
            hidden = name in _SILENT or self._is_left_out(element)
            if event == "start":
                silent += hidden
                pre += name == "pre"
                if not silent:
                    self._open(name, element)
                    self._say(element.text, pre)
            else:
                if not silent:
                    self._close(name)
                silent -= hidden
                pre -= name == "pre"
                if not silent and element is not root:
                    self._say(element.tail, pre)

    def _is_left_out(self, element: etree._Element) -> bool:
        return bool(self.leave_out) and not self.leave_out.isdisjoint((element.get("class") or "").split())

    def _say(self, text: str | None, pre: int) -> None:
        if text:
            self.parts.append(text if pre else re.sub(r"[ \t\r\n\f]+", " ", text))

    def _open(self, name: str, element: etree._Element) -> None:
        self._break(name)
        if name == "br":
            self.parts.append("\n")
        elif name == "li":
            self.parts.append("– ")
        elif name in {"td", "th"}:
            self.parts.append(" ")
        elif name == "a":
            url = web_address(element.get("href"), self.base)
            if url:
                classes = frozenset((element.get("class") or "").split())
                self.links.append(Link(url, one_line("".join(islice(element.itertext(), 20))), classes))
        elif name == "img":
            self._picture(element)

    def _picture(self, element: etree._Element) -> None:
        described = clean(element.get("alt"))
        if "emoji" in (element.get("class") or ""):
            self.parts.append(described)
            return
        url = web_address(element.get("src"), self.base)
        if url:
            self.images.append((url, described))

    def _close(self, name: str) -> None:
        self._break(name)

    def _break(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif name in _BLOCKS and not (self.parts and self.parts[-1].endswith("\n")):
            self.parts.append("\n")

    def result(self) -> PlainText:
        text = "".join(self.parts)
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
        text = re.sub(r"\n{3,}", "\n\n", text)
        text = re.sub(r"[ \t]{2,}", " ", text)
        return PlainText(clean(text), tuple(dict.fromkeys(self.links)), tuple(dict.fromkeys(self.images)))


def tag_words(label: object) -> tuple[str, ...]:
    """Hashtags from a category as sites write them: "Vie politique" is ``ViePolitique``; commas and slashes
    part two.
    """
    found = []
    for part in re.split(r"[,;/|]", one_line(label)):
        words = re.findall(r"\w+", part)
        tag = "".join(
            word if position == 0 else word[:1].upper() + word[1:] for position, word in enumerate(words)
        )
        if tag and len(tag) <= 100:
            found.append(tag)
    return tuple(found)
